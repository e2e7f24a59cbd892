// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// What the page's script is told, as JSON; traces and labels are packed beside it.
struct PageData: Encodable {
  /// A stretch of text; its glyphs are in the page itself.
  struct Block: Encodable {
    let start: Int
    let odd: [Int]
  }
  /// A cell of the list.
  struct Cell: Encodable {
    let id: String
    let title: String
    let caption: String
    let hypothesis: String?
  }
  /// One quantity of one cell, or of the model where the cell is missing.
  struct Trace: Encodable {
    let data: String
    let isDifference: Bool
    let cell: String?
    let shown: String
    let name: String
    let end: Float
    let layerEnd: Float
    /// The scale's end in units of the last decimal that is printed.
    let printedEnd: Int
    /// Levels from 0 to the end; missing where every printed number is one.
    let steps: Int?
    /// The number that stands for no value.
    let none: Int
    /// The ends of each scale as they are written.
    let ends: [String: [String]]
    let isUnsigned: Bool
    let places: Int
    let threshold: Float?
    let sign: Int?
    let origin: String?
  }
  /// What the model expected next: see `PagePredictions`.
  struct Next: Encodable {
    let data: String
    let symbols: [String]
    let count: Int
  }
  /// One hypothesis: a bit a symbol where it is binary, else two bytes.
  struct Labels: Encodable {
    let data: String
    let name: String
    let isBinary: Bool
  }
  let model: String
  let corpus: String
  let symbols: Int
  let provenance: String
  let convention: String
  let blocks: [Block]
  let cells: [Cell]
  let traces: [Trace]
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
