// SPDX-License-Identifier: Apache-2.0

import Corpora
import Testing

@testable import Hypotheses

@Suite("The catalogue of hypotheses")
struct CatalogueTests {
  private static let drawings =
    Drawing.prose + Drawing.trivial + Drawing.markup + Drawing.lexical + Drawing.branches
    + Drawing.statements
    + Drawing.depths

  @Test("the marks stand under the text as drawn", arguments: drawings)
  func drawn(_ drawing: Drawing) throws {
    let found = try marks(drawing.name, under: drawing.text)
    #expect(found == drawing.fullMarks)
  }

  @Test("every hypothesis has a drawing in which its mark changes")
  func everyOneIsDrawn() {
    for hypothesis in Hypothesis.all {
      let marks = Self.drawings.filter { $0.name == hypothesis.name }.map(\.fullMarks)
      #expect(!marks.isEmpty, "'\(hypothesis.name)' has no drawing")
      #expect(
        marks.contains { Set($0).count > 1 }, "no drawing of '\(hypothesis.name)' changes its mark")
    }
  }

  @Test("names are unique, hyphenated and lower case, and summaries are one line")
  func names() {
    #expect(Set(Hypothesis.all.map(\.name)).count == Hypothesis.all.count)
    for hypothesis in Hypothesis.all {
      #expect(hypothesis.name.wholeMatch(of: #/[a-z]+(-[a-z0-9]+)*/#) != nil)
      #expect(!hypothesis.summary.isEmpty && !hypothesis.summary.contains("\n"))
    }
  }

  @Test("kinds are told truly, and every timestep has a label")
  func kindsAndCounts() {
    let text = TimedText(characterDocument("if (x) { \"a\"; }\n\nSay “hi”. 12 [[x]]\n"))
    for hypothesis in Hypothesis.all {
      let labels = hypothesis.labels(text)
      #expect(labels.count == text.timesteps)
      switch (hypothesis.kind, labels) {
      case (.binary, .binary), (.graded, .graded): break
      case (.categorical, .categorical(let values, let names)):
        #expect(values.allSatisfy { Int($0) < names.count })
      default: Issue.record("'\(hypothesis.name)' is called \(hypothesis.kind), but is not")
      }
    }
  }

  @Test("the families come in the order in which rankings list them")
  func order() {
    let names = Hypothesis.all.map(\.name)
    let landmarks = [
      "inside-quotes", "position-in-line", "line-length-so-far-over-60", "next-is-newline",
      "inside-word", "inside-url", "paragraph-start", "inside-string", "if-keyword",
      "if-condition", "if-header", "if-block", "loop-header", "brace-depth",
      "brace-depth-at-least-1", "parenthesis-depth", "indentation", "character-class",
    ]
    let places = landmarks.compactMap { names.firstIndex(of: $0) }
    #expect(places.count == landmarks.count)
    #expect(places == places.sorted())
  }

  @Test("an unknown name is an error with the nearest ones")
  func nearest() {
    func message(_ name: String) -> String {
      do {
        return try Hypothesis.named(name).name
      } catch { return "\(error)" }
    }
    #expect(
      message("inside-quote") == """
        no hypothesis is called 'inside-quote'; did you mean 'inside-quotes'? \
        ('rnnscope hypotheses' lists them all)
        """)
    #expect(message("Inside_Quotes").contains("did you mean 'inside-quotes'"))
    #expect(message("comment").contains("'inside-comment'"))
    #expect(
      message("xyzzy-xyzzy")
        == "no hypothesis is called 'xyzzy-xyzzy' ('rnnscope hypotheses' lists them all)")
    #expect(message("brace-depth-at-least-12") == "brace-depth-at-least-12")
    #expect(message("line-length-so-far-over-100") == "line-length-so-far-over-100")
    for wrong in ["brace-depth-at-least-0", "brace-depth-at-least-+3", "brace-depth-at-least-"] {
      #expect(message(wrong).hasPrefix("no hypothesis"))
    }
  }
}
