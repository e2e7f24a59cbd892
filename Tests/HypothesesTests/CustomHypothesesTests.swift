// SPDX-License-Identifier: Apache-2.0

import Corpora
import Testing

@testable import Hypotheses

@Suite("Hypotheses of the user's own")
struct CustomHypothesesTests {
  private func marks(_ hypothesis: Hypothesis, under text: String) -> String {
    HypothesesTests.marks(hypothesis.labels(TimedText(characterDocument(text))))
  }

  private func message(_ body: () throws -> Hypothesis) -> String {
    do {
      return try body().name
    } catch { return "\(error)" }
  }

  // MARK: Regular expressions

  @Test(
    "a pattern is true on the symbols of its matches",
    arguments: [
      (#"\bint\b"#, "int x; print int", "###          ###"),
      (#"^#.*"#, "#a\nb#\n#c", "##    ##"),
      ("é.", "aé🙂b", " ## "),
      (#"(?s)/\*.*?\*/"#, "a/*\n*/b", " ##### "),
      ("x*", "axxb", " ## "),
    ])
  func matching(pattern: String, text: String, expected: String) throws {
    #expect(marks(try .matching(name: "mine", regex: pattern), under: text) == expected)
  }

  @Test("bytes that are not UTF-8 take part as U+FFFD")
  func matchingBytes() throws {
    let encoded = document([0x61, 0xFF, 0xE2, 0x62], kind: .bytes)
    let hypothesis = try Hypothesis.matching(name: "mine", regex: "a..")
    #expect(HypothesesTests.marks(hypothesis.labels(TimedText(encoded))) == "### ")
  }

  @Test("long texts are searched whole: windows change nothing")
  func windows() throws {
    let line = "call(a, \"b\", 12);\n"
    let hypothesis = try Hypothesis.matching(name: "mine", regex: #"^call|"[^"]*"|\d+\);\n^c"#)
    let found = marks(hypothesis, under: String(repeating: line, count: 1500))
    // From the second line on `^call` has lost its c to the match before it.
    let first = "####    ###  #####"
    let other = "#       ###  #####"
    let last = "#       ###       "
    let isAsExpected = found == first + String(repeating: other, count: 1498) + last
    #expect(isAsExpected)
  }

  @Test("a match over a window's end leaves no false start of a line behind")
  func windowEnds() throws {
    let text = String(repeating: "a\nb", count: 9_000)
    let found = marks(try .matching(name: "mine", regex: #"a\n|^a"#), under: text)
    let isAsExpected = found == String(repeating: "## ", count: 9_000)
    #expect(isAsExpected)
  }

  @Test("one line longer than a window is searched too")
  func longLine() throws {
    let text = String(repeating: "ab ", count: 12_000)
    let found = marks(try .matching(name: "mine", regex: #"b "#), under: text)
    let isAsExpected = found == String(repeating: " ##", count: 12_000)
    #expect(isAsExpected)
  }

  @Test("patterns that cannot be compiled or that explode are refused")
  func badPatterns() {
    #expect(
      message { try .matching(name: "mine", regex: "(a") }
        .hasPrefix("the pattern '(a' of 'mine' is no regular expression: "))
    for pattern in ["(a+)+b", "(?:[^\"]*)*", #"(\w+)*"#, "(a{2,})+"] {
      #expect(message { try .matching(name: "mine", regex: pattern) }.contains("for ever"))
    }
    for pattern in ["(ab)+", "(a+b)+", "(a+)b+", "(a+)?", #"\(a+\)+"#, "[(a+]+"] {
      #expect(message { try .matching(name: "mine", regex: pattern) } == "mine")
    }
  }

  // MARK: Delimiters

  @Test(
    "delimiters mark from the whole opening one up to the whole closing one",
    arguments: [
      ("(", ")", "a (b (c) d) e)", "  ########    "),
      ("<<", ">>", "a <<b>> c", "   ### "),
      ("|", "|", "a |b| c", "  ##   "),
      ("**", "**", "a ***b** c", "   ####   "),
      ("/*", "*/", "/*/ a */ b", " ######   "),
    ])
  func between(open: String, close: String, text: String, expected: String) throws {
    let found = marks(try .between(name: "mine", open: open, close: close), under: text)
    #expect(found.trimmed == expected.trimmed)
  }

  @Test("arguments are NAME=OPEN,CLOSE and NAME=REGEX")
  func arguments() throws {
    #expect(marks(try .between(argument: "mine=<,>"), under: "a <b> c") == "  ##   ")
    #expect(marks(try .between(argument: "mine=,,;"), under: "a ,b; c") == "  ##   ")
    #expect(marks(try .matching(argument: "mine=a=b"), under: "xa=b") == " ###")
    #expect(
      message { try .between(argument: "mine=x") }
        == "'mine=x' is not of the form NAME=OPEN,CLOSE")
    #expect(message { try .matching(argument: "x") } == "'x' is not of the form NAME=REGEX")
    #expect(message { try .matching(argument: "x=") }.contains("NAME=REGEX"))
    #expect(
      message { try .between(name: "mine", open: "", close: "x") }.contains("empty delimiter"))
    #expect(message { try .between(argument: "=a,b") }.contains("it is empty"))
    #expect(message { try .between(argument: "a b=a,b") }.contains("white space"))
    #expect(
      message { try .matching(argument: "if-header=a") }
        == "'if-header' cannot name a hypothesis: the catalogue has one of that name")
  }

  // MARK: Label files

  private let documents = [
    characterDocument("ab", name: "one"), characterDocument("cde", name: "two"),
  ]

  @Test("labels from a file are dealt out to the documents, and 0 and 1 alone are binary")
  func labelled() throws {
    let binary = try Hypothesis.labelled(
      name: "mine", .parse("1\n0\n0\ntrue\n1\n", name: "mine"), of: documents)
    #expect(binary.kind == .binary)
    #expect(binary.labels(TimedText(documents[0])) == .binary([true, false]))
    #expect(binary.labels(TimedText(documents[1])) == .binary([false, true, true]))
    let graded = try Hypothesis.labelled(
      name: "mine", .parse("1\n0\n0.5\n-2\n1e3", name: "mine"), of: documents)
    #expect(graded.labels(TimedText(documents[1])) == .graded([0.5, -2, 1000]))
    let classes = try Hypothesis.labelled(
      name: "mine", .parse("a\n b \na\r\nc\nb", name: "mine"), of: documents)
    #expect(classes.kind == .categorical)
    #expect(
      classes.labels(TimedText(documents[1])) == .categorical([0, 2, 1], names: ["a", "b", "c"]))
    let numbered = try GivenLabels.parse("3\n1\n3", asClasses: true, name: "mine")
    #expect(numbered == .classes([0, 1, 0], names: ["3", "1"]))
  }

  @Test("what is wrong with a label file is said exactly")
  func badLabels() {
    func labelled(_ text: String) -> String {
      message {
        try .labelled(name: "mine", .parse(text, name: "mine"), of: documents)
      }
    }
    #expect(
      labelled("1\n0") == """
        the label file of 'mine' has 2 labels, but the text has 5 timesteps; \
        give one label for each symbol that the model reads
        """)
    #expect(labelled("").contains("has 0 labels"))
    #expect(
      labelled("1\nx\n1\n1\n1")
        == "the label file of 'mine' has 'x' on line 2, expected a finite number")
    #expect(labelled("1\nnan\n1\n1\n1").contains("'nan' on line 2"))
    #expect(labelled((0..<300).map { "c\($0)" }.joined(separator: "\n")).contains("300 classes"))
    #expect(
      message {
        try .labelled(
          name: "mine", .numbers([1, 0, .infinity, 0, 0]), of: documents)
      }.contains("'inf' on line 3"))
    #expect(
      message {
        try .labelled(
          name: "mine", .numbers([1, 0, 0, 0]), of: [documents[0], documents[0]])
      }.contains("two documents are called 'one'"))
  }
}

extension String {
  fileprivate var trimmed: String {
    String(reversed().drop { $0 == " " }.reversed())
  }
}
