// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Foundation
import Recordings
import Recurrent
import Tensors
import Testing

/// Real checkpoints with reference activations, which lie beside the repository where they are.
enum SharedCheckpoints {
  static let folder: URL = {
    if let path = ProcessInfo.processInfo.environment["RNNSCOPE_SHARED"] {
      return URL(fileURLWithPath: path).appendingPathComponent("checkpoints")
    }
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let places = [root, root.deletingLastPathComponent()].map {
      $0.deletingLastPathComponent().appendingPathComponent("shared/checkpoints")
    }
    return places.first { FileManager.default.fileExists(atPath: $0.path) } ?? places[0]
  }()

  static func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  static func exists(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: folder.appendingPathComponent(name).path)
  }

  /// A reference array.
  static func array(_ path: String) throws -> Tensor {
    let checkpoint = try Checkpoint.read(path: self.path(path))
    return try #require(checkpoint.tensors.first).tensor
  }

  /// Whether a reference array is there.
  static func hasArray(_ path: String) -> Bool { exists(path) }

  /// The largest difference from the reference (T, H), over its largest value where that is above 1.
  static func difference(_ values: [Float], cells: Int, from reference: Tensor) -> Float {
    guard values.count == reference.count, reference.shape.last == cells else { return .infinity }
    var worst: Float = 0
    var largest: Float = 1
    for (a, b) in zip(values, reference.values) {
      worst = max(worst, abs(a - b))
      largest = max(largest, abs(b))
      if !a.isFinite { return .infinity }
    }
    return worst / largest
  }
}
