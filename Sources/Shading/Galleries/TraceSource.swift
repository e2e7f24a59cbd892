// SPDX-License-Identifier: Apache-2.0

import Recordings

/// Where a gallery's traces and text come from: a recording, or arrays in a test.
///
/// Positions count timesteps over all documents. Calls may come from any thread.
protocol TraceSource: Sendable {
  var model: ModelDescription { get }
  var corpusSHA256: String { get }
  var documents: [DocumentSpan] { get }
  var hasLoss: Bool { get }
  func keeps(_ quantity: Quantity, layer: Int) -> Bool
  /// One cell's values at some positions.
  func trace(_ cell: CellID, _ quantity: Quantity, _ positions: Range<Int>) throws -> [Float]
  /// The magnitude that 99.5 % of a trace's values do not pass; nil where nobody has counted yet.
  func magnitude(_ cell: CellID, _ quantity: Quantity) throws -> Float?
  /// −log p(symbol | symbols before), nats; NaN at each document's first position.
  func losses(_ positions: Range<Int>) throws -> [Float]
  /// Where a document's bytes stand among all bytes.
  func bytes(ofDocument document: Int) -> Range<Int>
  /// Where each position's symbol ends among all bytes; ascending.
  func byteEnds(_ positions: Range<Int>) throws -> [Int]
  /// Some bytes of the text.
  func bytes(_ range: Range<Int>) throws -> [UInt8]
}

extension TraceSource {
  var timesteps: Int { documents.last?.positions.upperBound ?? 0 }

  /// Index of the document that holds a position.
  func document(of position: Int) -> Int {
    var (low, high) = (0, documents.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if documents[middle].positions.upperBound <= position {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low
  }

  /// Where a position's symbol begins among all bytes.
  func byteStart(_ position: Int) throws -> Int {
    let document = document(of: position)
    return position == documents[document].positions.lowerBound
      ? bytes(ofDocument: document).lowerBound : try byteEnds(position - 1..<position)[0]
  }

  /// The first position of a document whose symbol ends after a byte; the document's end where none does.
  func position(ofByte byte: Int, inDocument document: Int) throws -> Int {
    let positions = documents[document].positions
    var (low, high) = (positions.lowerBound, positions.upperBound)
    while low < high {
      let middle = (low + high) / 2
      if try byteEnds(middle..<middle + 1)[0] <= byte { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
