// SPDX-License-Identifier: Apache-2.0

import Foundation
import Tensors
import Testing

@testable import Checkpoints

@Suite("safetensors")
struct SafetensorsTests {
  private func fails(_ header: String, data: Int = 0, _ words: String) {
    let error = #expect(throws: CheckpointError.self) {
      try Fixtures.read(Fixtures.safetensors(header, data: data), as: "x.safetensors")
    }
    let text = error?.description ?? ""
    #expect(words.isEmpty || text.contains(words), "\(text)")
  }

  @Test("every element type becomes Float")
  func elementTypes() throws {
    let checkpoint = try Checkpoint.read(path: Fixtures.path("types.safetensors"))
    for name in ["F64", "F32", "F16", "BF16"] {
      #expect(checkpoint.values(name) == Fixtures.ramp(6), "\(name)")
    }
    for name in ["I64", "I32", "I16", "I8", "U8"] {
      #expect(checkpoint.values(name) == [0, 1, 2, 3, 4, 5], "\(name)")
    }
    #expect(checkpoint.values("BOOL") == [1, 0])
    #expect(checkpoint.root["vocab"]?.string == "[\"a\", \"\\u00e9\"]")
  }

  @Test("what is written is read back, and the same arguments give the same bytes")
  func roundTrip() throws {
    try Fixtures.withScratch { folder in
      let path = folder.appendingPathComponent("x.safetensors").path
      let tensors = [
        (name: "a \"b\"", tensor: Tensor(shape: [2, 3], values: Fixtures.ramp(6))),
        (name: "é", tensor: Tensor(shape: [], values: [0.5])),
      ]
      let metadata = [(key: "vocab", value: "[\"\\n\",\"\u{1F600}\"]")]
      for precision in SafetensorsFile.Precision.allCases {
        try SafetensorsFile.write(tensors, metadata: metadata, precision: precision, to: path)
        let first = try CheckpointFile(path: path).contents()
        let checkpoint = try Checkpoint.read(path: path)
        #expect(checkpoint.tensors.map(\.name) == ["a \"b\"", "é"])
        #expect(checkpoint.tensors.map(\.tensor) == tensors.map(\.tensor))
        #expect(checkpoint.tensors[0].elementType == precision.rawValue)
        #expect(checkpoint.root["vocab"]?.string == metadata[0].value)
        try SafetensorsFile.write(tensors, metadata: metadata, precision: precision, to: path)
        #expect(try CheckpointFile(path: path).contents() == first)
      }
      #expect(CheckpointFile(path: folder.path).names() == ["x.safetensors"])
    }
  }

  @Test("a fault in writing leaves the old file and nothing beside it")
  func failedWrite() throws {
    try Fixtures.withScratch { folder in
      // A folder in the file's place: the rename is refused.
      let path = folder.appendingPathComponent("x.safetensors").path
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      #expect(throws: CheckpointError.self) {
        try SafetensorsFile.write([], metadata: [], to: path)
      }
      #expect(CheckpointFile(path: folder.path).names() == ["x.safetensors"])
      #expect(throws: CheckpointError.self) {
        try SafetensorsFile.write([], metadata: [], to: path + "/no/such/folder")
      }
    }
  }

  @Test("a header longer than the limit is refused before it is read")
  func headerTooLarge() {
    let bytes = [UInt8](repeating: 0xFF, count: 8) + Array("{}".utf8)
    #expect(throws: CheckpointError.self) { try Fixtures.read(bytes, as: "x.safetensors") }
  }

  @Test("a header longer than the file is cut short")
  func headerBeyondTheFile() {
    let bytes: [UInt8] = [200, 0, 0, 0, 0, 0, 0, 0] + Array("{}".utf8)
    let error = #expect(throws: CheckpointError.self) {
      try Fixtures.read(bytes, as: "x.safetensors")
    }
    #expect(error == .truncated(what: "the header", offset: 8, needed: 200, available: 2))
  }

  @Test("offsets outside the file are refused")
  func offsetsOutside() {
    fails(
      #"{"w":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}"#, data: 8, "tensor 'w' lies at")
    fails(#"{"w":{"dtype":"F32","shape":[1],"data_offsets":[8,4]}}"#, data: 8, "lies at 8 to 4")
    fails(#"{"w":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}"#, data: 8, "lacks")
  }

  @Test("overlapping tensors are refused")
  func overlap() {
    fails(
      #"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}}"#,
      data: 6, "tensor 'b' overlaps")
  }

  @Test("holes between, before and behind tensors are refused")
  func holes() {
    fails(#"{"a":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}"#, data: 4, "hole")
    fails(#"{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}"#, data: 4, "belong to no tensor")
  }

  @Test("shapes that overflow are refused")
  func overflow() {
    let huge = "9223372036854775807"
    fails(
      #"{"a":{"dtype":"F32","shape":[\#(huge),\#(huge)],"data_offsets":[0,4]}}"#, data: 4,
      "more elements than can exist")
    fails(
      #"{"a":{"dtype":"F32","shape":[\#(huge)],"data_offsets":[0,4]}}"#, data: 4, "does not fit")
    fails(#"{"a":{"dtype":"F32","shape":[1e30],"data_offsets":[0,4]}}"#, data: 4, "lacks")
  }

  @Test("a shape and its bytes must agree")
  func sizeMismatch() {
    fails(#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#, data: 4, "does not fit")
  }

  @Test("names that stand twice are refused")
  func duplicateNames() {
    let one = #""a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}"#
    fails("{\(one),\(one)}", data: 1, "'a' twice")
  }

  @Test("deep JSON is refused")
  func deepJSON() {
    fails("{\"a\":" + String(repeating: "[", count: 100_000), "JSON text")
    fails(String(repeating: #"{"a":"#, count: 100_000), "JSON text")
  }

  @Test(
    "broken JSON is an error",
    arguments: [
      "", "{", "{}x", "[]", "{\"a\"}", "{\"a\":}", "{\"a\":tru}", "{\"a\":1e}", "{\"a\":\"\\u12\"}",
      "{\"a\":\"\\q\"}", "{\"a\":\"", "{\"a\":1,}", "{1:2}", "{\"a\":+1}", "{\"a\":\"\n\"}",
      "{\"a\":\"\\",
    ])
  func brokenJSON(header: String) { fails(header, "") }

  @Test("unknown element types and metadata that is no text are told")
  func unknownTypes() {
    fails(#"{"a":{"dtype":"F8_E4M3","shape":[1],"data_offsets":[0,1]}}"#, data: 1, "'F8_E4M3'")
    fails(#"{"__metadata__":{"a":1}}"#, "__metadata__")
  }
}
