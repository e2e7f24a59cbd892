// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// What the page's script is told, as JSON; traces and labels are packed beside it.
struct PageData: Encodable {
  /// A stretch of text; its glyphs are in the page itself.
  struct Block: Encodable {
    let start: Int
    let odd: [Int]
  }
  /// A cell of the list with what it shows.
  struct Cell: Encodable {
    let id: String
    let caption: String
    let hypothesis: String?
    let traces: [Trace]
  }
  /// One quantity of a cell, or of the model.
  struct Trace: Encodable {
    let data: String
    let isDifference: Bool
    let shown: String
    /// What a heading, the list of quantities and the readout call it.
    let title: String
    let name: String
    let label: String
    /// What stands behind its numbers.
    let suffix: String
    /// By the name of each choice.
    let scales: [String: Ends]
    /// Levels from 0 to the end; missing where every printed number is one.
    let steps: Int?
    /// The number that stands for no value.
    let none: Int
    /// What 1 is in units of the last decimal that is printed, and how many decimals these are.
    let unit: Int
    let places: Int
    let dropsZero: Bool
    let isUnsigned: Bool
    /// The automatic threshold in printed units.
    let cut: Int
    /// Whether it is on above or below that.
    let sign: Int?
  }
  /// A scale's end in printed units, and its ends as they are written.
  struct Ends: Encodable {
    let end: Double
    let low: String
    let high: String
  }
  /// What the model expected next: see `PagePredictions`.
  struct Next: Encodable {
    let data: String
    let isDifference: Bool
    let symbols: [String]
    let planes: Int
  }
  /// One hypothesis.
  struct Labels: Encodable {
    let data: String
    let isDifference: Bool
    let name: String
    let isBinary: Bool
  }
  let symbols: Int
  let provenance: String
  let convention: String
  let blocks: [Block]
  let cells: [Cell]
  /// The model's own trace, for every cell; none where it predicts nothing.
  let surprise: [Trace]
  let labels: [Labels]
  let next: Next?

  /// JSON without a character that could end a script element, the same bytes for the same data.
  func json() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var safe: [UInt8] = []
    for scalar in String(decoding: try encoder.encode(self), as: UTF8.self).unicodeScalars {
      switch scalar {
      case "<", ">", "&", "\u{2028}", "\u{2029}":
        let digits = String(scalar.value, radix: 16)
        safe += "\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".utf8
      default: safe += String(Character(scalar)).utf8
      }
    }
    return safe
  }
}
