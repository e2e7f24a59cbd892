// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Checkpoints

@Suite("Hostile files")
struct HostileTests {
  /// One small file of each container; HDF5 has tests of its own.
  static let small = [
    "state.pt", "legacy.pt", "legacy-module.pt", "types.safetensors", "protocol2.pkl",
    "protocol0.pkl", "protocol4.pkl", "wrapped.pkl", "deflated.npz", "stored.npz", "fortran.npy",
    "torchrnn-lstm.t7", "torchrnn-rnn-ascii.t7", "tf-gru.index", "gru.onnx",
    "square.onnx", "legacy4.pt",
    "arrays.pkl", "tf2-graph.index", "keras3-rnn.keras", "manifest.json",
  ]

  /// Reads bytes through one format; any error of ours is fine, a trap ends the test run.
  ///
  /// What a file may cost is counted in this thread's time, which no busy machine lengthens.
  private func survives(_ bytes: [UInt8], as name: String, in folder: URL) throws {
    let file = folder.appendingPathComponent(name)
    try Data(bytes).write(to: file)
    let start = threadTime()
    do { _ = try Checkpoint.read(path: file.path) } catch {}
    #expect(threadTime() - start < 2_000_000_000, "\(name) of \(bytes.count) bytes hangs")
  }

  /// Nanoseconds that this thread has computed.
  private func threadTime() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }

  /// A number as protobuf spells it.
  private func varint(_ number: Int) -> [UInt8] {
    number < 128 ? [UInt8(number)] : [UInt8(number & 127) | 128] + varint(number >> 7)
  }

  /// The bytes of a small file.
  private func bytes(_ name: String) throws -> [UInt8] {
    guard name != "manifest.json" else {
      return Array(
        #"{"a": {"filename": "w", "shape": [2, 3]}, "b\u00e9": {"filename": "v", "shape": [1]}}"#
          .utf8)
    }
    return try Fixtures.bytes(name)
  }

  /// A TensorFlow index is read with its data beside it, a manifest with its variables.
  private func copyData(of name: String, to folder: URL) throws {
    if name == "manifest.json" {
      try Data(count: 24).write(to: folder.appendingPathComponent("w"))
      try Data(count: 4).write(to: folder.appendingPathComponent("v"))
    }
    guard name.hasSuffix(".index") else { return }
    let data = name.replacingOccurrences(of: ".index", with: ".data-00000-of-00001")
    try Data(Fixtures.bytes(data)).write(to: folder.appendingPathComponent(data))
  }

  @Test("a file cut at any length is an error or a smaller checkpoint", arguments: small)
  func truncation(name: String) throws {
    let bytes = try bytes(name)
    try Fixtures.withScratch { folder in
      try copyData(of: name, to: folder)
      for length in 0..<bytes.count {
        try survives(Array(bytes[..<length]), as: name, in: folder)
      }
    }
  }

  @Test("flipped bytes are an error or another checkpoint", arguments: small)
  func byteFlips(name: String) throws {
    let bytes = try bytes(name)
    var random = SeededRandom(state: UInt64(bytes.count) &* 2_654_435_761)
    try Fixtures.withScratch { folder in
      try copyData(of: name, to: folder)
      for _ in 0..<1000 {
        var damaged = bytes
        for _ in 0..<Int.random(in: 1...4, using: &random) {
          damaged[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(
            in: 0...255, using: &random)
        }
        try survives(damaged, as: name, in: folder)
      }
    }
  }

  @Test("flipped bytes of an object graph are an error or another checkpoint")
  func objectGraph() throws {
    let index = "tf2-graph.index"
    let bytes = try Fixtures.bytes("tf2-graph.data-00000-of-00001")
    var random = SeededRandom(state: 7)
    try Fixtures.withScratch { folder in
      let data = folder.appendingPathComponent("tf2-graph.data-00000-of-00001")
      for _ in 0..<1000 {
        var damaged = bytes
        damaged[Int.random(in: 0..<bytes.count, using: &random)] ^= UInt8.random(
          in: 1...255, using: &random)
        try Data(damaged).write(to: data)
        try survives(Fixtures.bytes(index), as: index, in: folder)
      }
    }
  }

  @Test("a file of nothing but structure is refused before it outgrows itself")
  func structure() {
    let count = 1_000_000
    func repeated(_ text: String) -> [UInt8] {
      Array(String(repeating: text, count: count).utf8)
    }
    func words(_ numbers: [Int32]) -> [UInt8] { numbers.withUnsafeBytes { Array($0) } }
    /// A model of nothing but so many empty fields of its graph.
    func graph(_ field: UInt8) -> [UInt8] {
      [8, 7, 0x3A] + varint(2 * count) + (0..<count).flatMap { _ in [field << 3 | 2, 0] }
    }
    var texts = "{'descr': '|S1', 'fortran_order': False, 'shape': (\(count),), }"
    texts += String(repeating: " ", count: 117 - texts.count) + "\n"
    let files: [(String, [UInt8])] = [
      ("lists.pkl", [0x80, 2, 0x28] + repeated("]") + Array("l.".utf8)),
      ("constants.pkl", [0x80, 2, 0x28] + repeated("N") + Array("l.".utf8)),
      ("marks.pkl", [0x80, 2] + repeated("(") + Array("l.".utf8)),
      ("memo.pkl", [0x80, 4, 0x5D] + [UInt8](repeating: 0x94, count: count) + Array(".".utf8)),
      (
        "header.safetensors",
        Fixtures.safetensors("{\"a\":[" + String(repeating: "0,", count: count) + "0]}")
      ),
      ("nodes.onnx", graph(1)), ("constants.onnx", graph(5)),
      ("texts.npy", NPYReader.magic + [1, 0, 118, 0] + Array(texts.utf8) + repeated("a")),
      (
        "booleans.t7",
        words([3, 1, Int32(count)] + (0..<2 * count).flatMap { _ in [5, 1] as [Int32] })
      ),
    ]
    for (name, bytes) in files {
      let error = #expect(throws: CheckpointError.self, "\(name)") {
        try Fixtures.read(bytes, as: name)
      }
      guard case .tooLarge? = error else {
        Issue.record("\(name): \(error?.description ?? "no error")")
        continue
      }
    }
  }

  @Test("a wrapped storage is one, however many calls wrap the same bytes")
  func wrappedViews() throws {
    let whole = try Fixtures.bytes("wrapped.pkl")
    let magic: [UInt8] = [0x80, 2, 0x8A, 0x0A, 0x6C, 0xFC]
    let start = try #require(whole.indices.first { whole[$0...].starts(with: magic) })
    // BINBYTES and four bytes of length, or SHORT_BINBYTES and one.
    let length =
      whole[start - 2] == 0x43
      ? Int(whole[start - 1])
      : (1...4).reduce(0) { $0 << 8 | Int(whole[start - $1]) }
    let stream = whole[start..<start + length] + [UInt8](repeating: 0, count: 100_000)
    let size = withUnsafeBytes(of: UInt32(stream.count).littleEndian) { Array($0) }
    func call(_ name: String) -> [UInt8] { Array("c\(name)\n".utf8) }
    let wrapping = call("torch.storage\n_load_from_bytes")
    let named = [0x42] + size + stream + [0x71, 0]  // BINBYTES, BINPUT 0
    let wrapped: [UInt8] = [0x85, 0x52]  // (bytes,), REDUCE
    let view: [UInt8] = [0x4B, 0, 0x4B, 1, 0x85, 0x4B, 1, 0x85, 0x74, 0x52]
    let tensor = call("torch._utils\n_rebuild_tensor_v2") + [0x28]
    let again = tensor + wrapping + [0x68, 0] + wrapped + view  // BINGET 0
    let file =
      [0x80, 3, 0x5D, 0x28] + tensor + wrapping + named + wrapped + view
      + (1..<1000).flatMap { _ in again } + [0x65, 0x2E]
    let tensors = try Fixtures.read(file, as: "views.pkl").tensors
    #expect(tensors.count == 1000 && tensors.last?.tensor == tensors.first?.tensor)
  }

  @Test("an ONNX graph in a graph in a graph, a thousand deep, is refused")
  func deepGraphs() {
    func field(_ number: UInt8, _ content: [UInt8]) -> [UInt8] {
      [number << 3 | 2] + varint(content.count) + content
    }
    // graph { node { attribute { g: graph } } }
    let graph = (0..<1000).reduce([] as [UInt8]) { inner, _ in field(1, field(5, field(6, inner))) }
    let error = #expect(throws: CheckpointError.self) {
      try Fixtures.read([8, 7] + field(7, graph), as: "deep.onnx")
    }
    #expect(error?.description.contains("nested deeper") == true, "\(String(describing: error))")
  }

  @Test("halves of an ONNX model that are no 16 bits are refused")
  func wideHalves() {
    // tensor { dims: 1, data_type: FLOAT16, int32_data: … }
    func model(_ word: Int) -> [UInt8] {
      let tensor = [8, 1, 16, 10, 0x28] + varint(word)
      let graph = [0x2A] + varint(tensor.count) + tensor
      return [8, 7, 0x3A] + varint(graph.count) + graph
    }
    #expect(throws: Never.self) { try Fixtures.read(model(0x3C00), as: "half.onnx") }
    for word in [0x10000, .max] {
      let error = #expect(throws: CheckpointError.self) {
        try Fixtures.read(model(word), as: "wide.onnx")
      }
      #expect(error?.description.contains("the bits of a half") == true)
    }
  }

  @Test("an ml5 manifest that names one file again and again is refused")
  func repeatedFile() throws {
    try Fixtures.withScratch { folder in
      let manifest = ["a", "b"].map { "\"\($0)\": {\"filename\": \"w\", \"shape\": [1]}" }
      try Data("{\(manifest.joined(separator: ","))}".utf8).write(
        to: folder.appendingPathComponent("manifest.json"))
      try Data([0, 0, 0, 0]).write(to: folder.appendingPathComponent("w"))
      #expect(throws: CheckpointError.self) { try Checkpoint.read(path: folder.path) }
    }
  }

  @Test("a storage that claims ten billion elements is refused")
  func tenBillion() {
    let error = #expect(throws: CheckpointError.self) {
      try Checkpoint.read(path: Fixtures.path("hostile-10gb.pt"))
    }
    #expect(
      error?.description.contains("10000000000 elements") == true, "\(String(describing: error))")
  }

  @Test("a view that repeats one element a billion times is refused")
  func repeatedElement() {
    var budget = TensorBudget(fileSize: 100)
    let view = StridedView(offset: 0, shape: [1 << 15, 1 << 15], strides: [0, 0])
    #expect(throws: CheckpointError.self) {
      try view.stored(
        in: StableBytes([0, 0, 0, 0]).whole, of: .f32, name: "w", budget: &budget)
    }
  }

  @Test(
    "views that leave their storage are refused",
    arguments: [
      StridedView(offset: 0, shape: [4], strides: [2]), .init(offset: 3, shape: [2], strides: [1]),
      .init(offset: -1, shape: [1], strides: [1]), .init(offset: 0, shape: [2], strides: [-1]),
      .init(offset: .max, shape: [1], strides: [1]), .init(offset: 0, shape: [3], strides: [.max]),
      .init(offset: 0, shape: [2, 2], strides: [1]), .init(offset: 0, shape: [-1], strides: [1]),
    ])
  func viewsOutside(view: StridedView) {
    var budget = TensorBudget(fileSize: 1000)
    #expect(throws: CheckpointError.self) {
      try view.stored(
        in: StableBytes([UInt8](repeating: 0, count: 16)).whole, of: .f32, name: "w",
        budget: &budget)
    }
  }

  @Test("an unknown file is told by its head, with what would be known")
  func unknownFile() throws {
    let error = #expect(throws: CheckpointError.self) {
      try Fixtures.read(Array("<!DOCTYPE html><p>not here".utf8), as: "model.pt")
    }
    for (start, words) in [
      ("War and Peace\n", "like a text"), ("\u{1C}\0\0\0TFL3", "TensorFlow Lite"),
      ("{\"a\": 1}", "a JSON text"),
    ] {
      let error = #expect(throws: CheckpointError.self) {
        try Fixtures.read(Array(start.utf8), as: "model.pt")
      }
      #expect(error?.description.contains(words) == true, "\(String(describing: error))")
    }
    let text = error?.description ?? ""
    #expect(text.contains("web page") && text.contains("safetensors") && text.contains("npz"))
  }

  @Test("missing files, folders of nothing and pipes are told by the system's reason")
  func unreadable() throws {
    #expect(throws: CheckpointError.self) { try Checkpoint.read(path: "/no/such/file") }
    try Fixtures.withScratch { folder in
      #expect(throws: CheckpointError.self) { try Checkpoint.read(path: folder.path) }
      let pipe = folder.appendingPathComponent("pipe").path
      #expect(mkfifo(pipe, 0o600) == 0)
      #expect(throws: CheckpointError.self) { try Checkpoint.read(path: pipe) }
    }
  }
}

/// SplitMix64: the same numbers on every machine.
struct SeededRandom: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
