// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Checkpoints

/// The fixture files beside this file, and scratch copies of them.
enum Fixtures {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Fixtures")

  /// The checkpoints of the layouts' tests, which stand in for their containers too.
  static let layouts = folder.deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("RecurrentTests/Fixtures/layouts")

  static func path(_ name: String) -> String {
    let own = folder.appendingPathComponent(name).path
    return FileManager.default.fileExists(atPath: own)
      ? own : layouts.appendingPathComponent(name).path
  }

  static func bytes(_ name: String) throws -> [UInt8] {
    try [UInt8](Data(contentsOf: URL(fileURLWithPath: path(name))))
  }

  /// Reads bytes as if they were a file of that name.
  static func read(_ bytes: [UInt8], as name: String) throws -> Checkpoint {
    try withScratch { folder in
      let file = folder.appendingPathComponent(name)
      try Data(bytes).write(to: file)
      return try Checkpoint.read(path: file.path)
    }
  }

  /// Lends a folder that is removed afterwards.
  static func withScratch<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "rnnscope-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer {
      do { try FileManager.default.removeItem(at: folder) } catch { Issue.record(error) }
    }
    return try body(folder)
  }

  /// Element i of the ramp that make_fixtures.py fills tensors with.
  static func ramp(_ count: Int) -> [Float] { (0..<count).map { Float($0 - count / 2) / 16 } }

  /// A safetensors file of a given header and data.
  static func safetensors(_ header: String, data: Int = 0) -> [UInt8] {
    let text = Array(header.utf8)
    return withUnsafeBytes(of: UInt64(text.count).littleEndian) { Array($0) } + text
      + [UInt8](repeating: 0, count: data)
  }
}

extension Checkpoint {
  func values(_ name: String) -> [Float]? { tensors.first { $0.name == name }?.tensor.values }
  func shape(_ name: String) -> [Int]? { tensors.first { $0.name == name }?.tensor.shape }
}
