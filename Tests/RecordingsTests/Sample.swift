// SPDX-License-Identifier: Apache-2.0

import Corpora
import Foundation
import Testing

@testable import Recordings

/// A network that is a formula: each value is a function of layer, quantity, cell, document and
/// timestep, so that whatever a recording gives back can be computed again.
struct Sample: Sendable {
  let model: ModelDescription
  let documents: [EncodedDocument]
  let hasLoss: Bool

  init(
    lengths: [Int], layers: Int = 2, cells: Int = 3, outputs: Int? = nil, loss: Bool = true,
    reversed: Bool = false, words: Bool = false
  ) {
    hasLoss = loss
    model = ModelDescription(
      name: "sample", sha256: String(repeating: "ab", count: 32),
      layers: (0..<layers).map { layer in
        .init(
          kind: "lstm", cells: cells + layer, outputs: outputs,
          quantities: [.c, .h, .i, .f, .o, .g], isReversed: reversed && layer == 1)
      })
    documents = lengths.enumerated().map { index, count in
      let width = words ? 3 : 1
      let bytes = (0..<(count * width)).map { UInt8(truncatingIfNeeded: $0 * 7 + index) }
      return EncodedDocument(
        name: "document \(index)", symbols: (0..<count).map { Int32($0 % 5) },
        byteEnds: (0..<count).map { ($0 + 1) * width - (words ? $0 % 2 : 0) }, bytes: bytes)
    }
  }

  func value(_ layer: Int, _ quantity: Quantity, _ cell: Int, _ document: Int, _ t: Int) -> Float {
    let place = Float(Quantity.allCases.firstIndex(of: quantity) ?? 0)
    let phase = Float(t % 9973) * 0.013 * Float(cell + 1) + Float(document) + place
    return sinf(phase) * (quantity == .c ? 20 / Float(layer + 1) : 1) + Float(layer) * 0.125
  }

  func loss(_ document: Int, _ t: Int) -> Float {
    t == 0 ? .nan : abs(cosf(Float(t) * 0.37 + Float(document))) * 5
  }

  func rows(_ layer: Int, _ quantity: Quantity) -> Int {
    quantity == .h ? model.layers[layer].outputs : model.layers[layer].cells
  }

  /// Sends timesteps of one document to a sink: every quantity that it wants, and the loss.
  func send(_ document: Int, _ timesteps: Range<Int>, to sink: some ActivationSink) throws {
    for layer in model.layers.indices {
      for quantity in sink.quantities.sorted() {
        let rows = rows(layer, quantity)
        let stride = timesteps.count + 3
        var values = [Float](repeating: .infinity, count: rows * stride)
        for cell in 0..<rows {
          for t in timesteps {
            values[cell * stride + t - timesteps.lowerBound] = value(
              layer, quantity, cell, document, t)
          }
        }
        try sink.receive(
          ActivationBlock(
            layer: layer, quantity: quantity, document: document, timesteps: timesteps,
            values: values, stride: stride, cells: rows))
      }
    }
    if sink.wantsLoss {
      let nats = timesteps.map { loss(document, $0) }
      try sink.receive(LossBlock(document: document, timesteps: timesteps, nats: nats))
    }
  }

  /// Runs what is still to be done into a recording, all documents in turn, `block` timesteps each,
  /// and stops after `limit` blocks; whether it came to the end.
  func run(_ writer: RecordingWriter, block: Int, together: Int = 1, limit: Int = .max) throws
    -> Bool
  {
    let starts = Dictionary(
      uniqueKeysWithValues: writer.pending.map { ($0.document, $0.timesteps.lowerBound) })
    var waiting = writer.pending.map(\.document)
    var running: [(document: Int, at: Int)] = []
    var blocks = 0
    while !waiting.isEmpty || !running.isEmpty {
      while running.count < together, !waiting.isEmpty {
        let document = waiting.removeFirst()
        running.append((document, starts[document, default: 0]))
      }
      for index in running.indices {
        let (document, at) = running[index]
        let end = min(documents[document].timesteps, at + block)
        if at < end {
          guard blocks < limit else { return false }
          blocks += 1
          try send(document, at..<end, to: writer)
        }
        running[index].at = end
      }
      for (document, at) in running where at == documents[document].timesteps {
        try writer.finish(document: document, timesteps: at)
      }
      running.removeAll { $0.at == documents[$0.document].timesteps }
    }
    return true
  }

  func writer(_ path: String, _ options: RecordingOptions = RecordingOptions()) throws
    -> RecordingWriter
  {
    var options = options
    options.keepsLoss = hasLoss
    options.program = "rnnscope test"
    return try RecordingWriter(
      path: path, model: model, modelPath: "sample.safetensors", documents: documents,
      corpusSHA256: "corpus", vocabularyKind: .bytes, options: options)
  }

  /// Records everything in one go.
  func record(
    _ path: String, _ options: RecordingOptions = RecordingOptions(), block: Int = 64,
    together: Int = 1
  ) throws {
    let writer = try writer(path, options)
    _ = try run(writer, block: block, together: together)
    try writer.close()
  }
}

/// A folder that is gone when the test is over: in memory where it can be, since a recording waits for
/// the disk very often, or where direct writes work.
func withFolder<Result>(
  inMemory: Bool = true, _ body: (String) throws -> Result
) throws -> Result {
  let memory = URL(fileURLWithPath: "/dev/shm")
  let isThere = FileManager.default.isWritableFile(atPath: memory.path)
  let parent = inMemory && isThere ? memory : FileManager.default.temporaryDirectory
  let folder = parent.appendingPathComponent("rnnscope-" + UUID().uuidString)
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer {
    do { try FileManager.default.removeItem(at: folder) } catch { Issue.record(error) }
  }
  return try body(folder.path)
}

/// Every file of a folder by its name.
func files(_ path: String) throws -> [String: Data] {
  var files: [String: Data] = [:]
  for name in try FileManager.default.contentsOfDirectory(atPath: path) {
    files[name] = try Data(contentsOf: URL(fileURLWithPath: path + "/" + name))
  }
  return files
}

/// The names of files that differ between two folders.
func differences(_ a: [String: Data], _ b: [String: Data]) -> [String] {
  Set(a.keys).union(b.keys).filter { a[$0] != b[$0] }.sorted()
}
