// SPDX-License-Identifier: Apache-2.0

import Corpora

/// How often each label held after each run of k symbols, for the most recent contexts that fit.
///
/// A row is the number of times the context was seen, then the sum of every label.
struct ContextTable {
  /// Contexts beyond this many are not learned; prediction falls back to shorter ones.
  static let mostContexts = 1 << 16

  let length: Int
  private let width: Int
  private var rowOf: [UInt64: Int32] = [:]
  private var rows: [Float] = []

  init(length: Int, labels: Int) {
    self.length = length
    width = labels + 1
  }

  /// Adds one timestep.
  mutating func learn(_ context: UInt64, _ labels: UnsafePointer<Float>) {
    let row: Int
    if let known = rowOf[context] {
      row = Int(known)
    } else {
      guard rowOf.count < Self.mostContexts else { return }
      row = rowOf.count
      rowOf[context] = Int32(row)
      rows.append(contentsOf: repeatElement(0, count: width))
    }
    rows.withUnsafeMutableBufferPointer { rows in
      guard let row = rows.baseAddress.map({ $0 + row * width }) else { return }
      row[0] += 1
      for label in 0..<width - 1 { row[label + 1] += labels[label] }
    }
  }

  /// Moves a prediction towards what was seen in this context; unseen ones leave it as it is.
  func predict(_ context: UInt64, _ prediction: UnsafeMutablePointer<Float>) {
    guard let row = rowOf[context] else { return }
    rows.withUnsafeBufferPointer { rows in
      guard let row = rows.baseAddress.map({ $0 + Int(row) * width }) else { return }
      let weight = 1 / (row[0] + Self.caution)
      for label in 0..<width - 1 {
        prediction[label] = (row[label + 1] + Self.caution * prediction[label]) * weight
      }
    }
  }

  /// How many sightings the shorter context's prediction is worth.
  private static let caution: Float = 2
}

/// A number for the last `length` symbols up to a timestep.
func contextHash(_ symbols: SymbolIDs, at timestep: Int, length: Int) -> UInt64 {
  var hash: UInt64 = UInt64(length)
  for back in 0..<length {
    let symbol = timestep - back >= 0 ? UInt64(UInt32(bitPattern: symbols[timestep - back])) + 1 : 0
    hash = (hash ^ symbol) &* 0x9E37_79B9_7F4A_7C15
    hash ^= hash >> 29
  }
  return hash
}
