// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Checkpoints

/// Streams as libhdf5's process may write them once a file has taken it over.
@Suite("Records of libhdf5's process")
struct HDF5RecordsTests {
  private func number(_ value: UInt64) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }

  private func text(_ text: String) -> [UInt8] {
    withUnsafeBytes(of: UInt32(text.utf8.count).littleEndian) { Array($0) } + Array(text.utf8)
  }

  private func group(_ path: String) -> [UInt8] { Array("G".utf8) + text(path) }

  private func dataset(_ path: String, _ shape: [UInt64], type: String = "F32") -> [UInt8] {
    Array("D".utf8) + text(path) + text("F16") + text(type) + [UInt8(shape.count)]
      + shape.flatMap(number)
  }

  private let end = Array("E".utf8)

  private func read(_ stream: [UInt8]) throws(CheckpointError) -> HDF5Contents {
    try HDF5Contents(HDF5Records(of: stream, fileSize: 1000))
  }

  private func fails(_ stream: [UInt8], _ words: String) {
    let error = #expect(throws: CheckpointError.self) { try read(stream) }
    #expect(error?.description.contains(words) == true, "\(String(describing: error))")
  }

  @Test("groups, attributes and datasets become a tree")
  func tree() throws {
    let attribute = Array("A".utf8) + text("n") + [UInt8(ascii: "i"), 1] + number(1) + number(7)
    let values: [Float] = [1, -2]
    let found = try read(
      group("") + group("a") + attribute + dataset("a/w", [2])
        + values.withUnsafeBytes { Array($0) } + end)
    #expect(found.tree["a"]?["n"] == .integer(7))
    #expect(found.tree["a"]?["w"] == .tensor("a/w"))
    #expect(found.tensors[0].tensor.values == values && found.tensors[0].elementType == "F16")
  }

  @Test("nonsense, lies about sizes, strangers and doubles are errors")
  func lies() {
    fails(Array("Z".utf8), "led astray")
    fails(group(""), "led astray")
    fails(Array("G".utf8) + [0xFF, 0xFF, 0xFF, 0x7F], "led astray")
    let attribute = Array("A".utf8) + text("n") + Array("i".utf8) + [0]
    fails(group("") + attribute + number(.max), "led astray")
    fails(group("") + dataset("w", [.max]), "led astray")
    fails(group("") + dataset("w", [1 << 40, 1 << 40]), "more elements than can exist")
    fails(group("") + dataset("w", [1 << 30]), "claims 1073741824 elements")
    fails(group("") + dataset("w", [1], type: "F128"), "led astray")
    fails(group("") + dataset("b/w", [0]) + end, "in no group")
    fails(group("") + group("a") + group("a") + end, "twice")
    fails(group("") + dataset("w", [0]) + dataset("w", [0]) + end, "twice")
    fails(group("") + group(String(repeating: "/", count: 100)) + end, "groups in groups")
    fails(Array("X".utf8) + text("an object"), "libhdf5 cannot read an object")
  }
}
