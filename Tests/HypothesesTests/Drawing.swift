// SPDX-License-Identifier: Apache-2.0

import Corpora
import Testing

@testable import Hypotheses

/// What a hypothesis says of a text, drawn under it.
///
/// Each line of marks stands under a line of text and may go one column beyond, under the newline.
/// `#` is true, digits are numbers, letters are classes by their first letter; what is left out at a
/// line's end is false or 0.
struct Drawing: CustomTestStringConvertible, Sendable {
  let name: String
  let text: String
  let marks: String

  init(_ name: String, _ text: String, _ marks: String) {
    self.name = name
    self.text = text
    self.marks = marks
  }

  var testDescription: String { "\(name) of \(text.prefix(30).debugDescription)" }

  /// The same drawing with what is left out filled in.
  var fullMarks: String {
    let blank: Character = marks.contains { $0.isNumber } ? "0" : " "
    let lines = marks.split(separator: "\n", omittingEmptySubsequences: false)
    let texts = text.split(separator: "\n", omittingEmptySubsequences: false)
    var full = ""
    for (index, line) in texts.enumerated() {
      let width = line.unicodeScalars.count + (index + 1 < texts.count ? 1 : 0)
      let drawn = index < lines.count ? String(lines[index]) : ""
      full += drawn + String(repeating: blank, count: max(0, width - drawn.count))
    }
    return full
  }
}

/// The characters of a text as timesteps.
func characterDocument(_ text: String, name: String = "text") -> EncodedDocument {
  document(Array(text.utf8), kind: .characters, name: name)
}

/// Any bytes as timesteps of a kind, with a vocabulary of whatever they hold.
func document(
  _ bytes: [UInt8], kind: Vocabulary.Kind, name: String = "text", newline: NewlinePolicy = .keep
) -> EncodedDocument {
  let symbols =
    kind == .bytes
    ? (0...255).map { String(Character(Unicode.Scalar(UInt8($0)))) } : ["?"]
  do {
    return try Vocabulary(kind: kind, symbols: symbols, source: "test").encode(
      Document(name: name, bytes: bytes), unknown: .replace("?"), newline: newline)
  } catch { preconditionFailure("\(error)") }
}

/// Labels as one mark a timestep.
func marks(_ labels: Labels) -> String {
  let digits = Array("0123456789abcdefghijklmnopqrstuvwxyz")
  switch labels {
  case .binary(let values): return String(values.map { $0 ? "#" : " " })
  case .graded(let values): return String(values.map { $0 < 36 ? digits[Int($0)] : "+" })
  case .categorical(let values, let names):
    return String(values.map { names[Int($0)].first ?? "?" })
  }
}

/// The marks of a hypothesis under a text of characters.
func marks(_ name: String, under text: String) throws -> String {
  marks(try Hypothesis.named(name).labels(TimedText(characterDocument(text))))
}
