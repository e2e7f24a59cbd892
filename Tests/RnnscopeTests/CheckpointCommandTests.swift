// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

private let python = Program.python(with: "resource")
private let pythonWithNumpy = Program.python(with: "resource, numpy")
private let pythonWithTorch = Program.python(with: "torch, numpy")
private let layouts = "Tests/RecurrentTests/Fixtures/layouts/"

@Suite("Checkpoints, inspected, verified and converted as users do it")
struct CheckpointCommandTests {
  @Test(
    "inspect states layout, order, biases, gate function, vocabulary and the state's habit",
    arguments: [
      ("projected.pt", "i f g o, PyTorch's", "two per layer", "sigmoid"),
      ("gru.onnx", "z r h, ONNX's", "two per layer", "sigmoid"),
      ("tf-gru.index", "r u and a candidate", "one per layer", "sigmoid"),
      ("charrnn-lstm.t7", "i f o g", "two per layer", "sigmoid"),
      ("torchrnn-lstm.t7", "i f o g, torch-rnn's", "one per layer", "sigmoid"),
      ("mlstm-stack", "i f o u, the mLSTM's", "one per layer", "sigmoid"),
    ])
  func inspects(name: String, order: String, biases: String, function: String) throws {
    let outcome = try Program.run("inspect", layouts + name)
    #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    for words in [
      "layout: ", "gate order: \(order)", "biases: \(biases)", "gate function: \(function)",
      "vocabulary: ", "state in training: ", "state: from zero",
    ] {
      #expect(outcome.output.contains(words), "'\(words)' is missing from\n\(outcome.output)")
    }
  }

  @Test("verify compares states and scores, and fails where one differs")
  func verifies() throws {
    let model = layouts + "torchrnn-lstm.t7"
    let reference = model + ".reference.npz"
    let outcome = try Program.run("verify", model, reference)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("ok      c_l0") && outcome.output.contains("ok      logits"))
    let strict = try Program.run("verify", model, reference, "--tolerance", "0")
    #expect(strict.status == 1 && strict.output.contains("FAILED  logits"))
    #expect(strict.errors.contains("tensors differ by more than 0"))
  }

  @Test("verify tells a reference that carries its state from one in windows")
  func verifiesHabits() throws {
    let folder = try TemporaryFolder()
    let source = layouts + "torchrnn-lstm.t7"
    let model = folder.url.appendingPathComponent("windowed.safetensors").path
    #expect(try Program.run("convert", source, "--output", model, "--window", "5").status == 0)
    let reference = source + ".reference.npz"
    let outcome = try Program.run("verify", model, reference)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.hasPrefix("the reference carries its state"), "\(outcome.output)")
    let said = try Program.run("verify", model, reference, "--window", "5")
    #expect(said.status == 1 && said.output.contains("FAILED  c_l0"), "\(said.output)")
  }

  @Test("verify gives a network that reads vectors the reference's inputs")
  func verifiesVectors() throws {
    let folder = try TemporaryFolder()
    // One vanilla cell, h = tanh(x), and two timesteps of it.
    let model = try folder.path(
      "model.safetensors",
      safetensors([
        ("rnn.weight_ih_l0", [1, 1], [1]), ("rnn.weight_hh_l0", [1, 1], [0]),
      ]))
    let reference = try folder.path(
      "reference.safetensors",
      safetensors([
        ("inputs", [2, 1], [0.5, -2]), ("h_l0", [2, 1], [tanh(0.5), tanh(-2)]),
      ]))
    let outcome = try Program.run("verify", model, reference)
    #expect(outcome.status == 0 && outcome.output.hasPrefix("ok      h_l0"), "\(outcome.errors)")
    let none = try Program.run("verify", model, model)
    #expect(none.status == 65 && none.errors.contains("has no 'inputs'"), "\(none.errors)")
  }

  @Test(
    "what convert writes is loaded by PyTorch and computes the same",
    .enabled(
      if: pythonWithTorch != nil, "no python with torch and numpy; name one in RNNSCOPE_PYTHON"))
  func convertsForTorch() throws {
    let outcome = try Program.run(
      list: ["Tests/RnnscopeTests/torch_loads.py", Program.url.path],
      executable: try #require(pythonWithTorch))
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.split(separator: "\n").count == 16, "\(outcome.output)")
  }

  @Test(
    "reading any file takes at most four times its size and 40 MB",
    .enabled(if: python != nil, "no python to measure with; name one in RNNSCOPE_PYTHON"))
  func memory() throws {
    let folder = try TemporaryFolder()
    let nothing = try peak(try folder.path("nothing", Data()))
    let count = 3_000_000
    func structure(_ unit: String, from head: [UInt8] = [0x80, 2]) -> Data {
      Data(head) + Data(String(repeating: unit, count: count / unit.utf8.count).utf8)
    }
    let files: [(String, Data)] = [
      ("lists.pkl", structure("]")), ("tables.pkl", structure("}")), ("marks.pkl", structure("(")),
      ("constants.pkl", structure("N")), ("strings.pkl", structure("U\u{1}a")),
      ("metadata.safetensors", safetensors([], metadata: count)),
      ("nodes.onnx", structure("\n\0", from: [8, 7, 0x3A, 0xC0, 0x8D, 0xB7, 1])),
      ("constants.onnx", structure("*\0", from: [8, 7, 0x3A, 0xC0, 0x8D, 0xB7, 1])),
      ("texts.npy", numpy("|S1", count) + Data(repeating: 97, count: count)),
    ]
    for (name, data) in files {
      let taken = try peak(try folder.path(name, data)) - nothing
      #expect(taken <= 4 * data.count + 40_000_000, "\(name): \(taken) of \(data.count) bytes")
    }
  }

  @Test(
    "reading a large file of any container takes at most four times its size, single bytes too",
    .enabled(if: pythonWithNumpy != nil, "no python with numpy; name one in RNNSCOPE_PYTHON"))
  func memoryOfBytes() throws {
    let folder = try TemporaryFolder()
    let written = try Program.run(
      list: ["Tests/RnnscopeTests/large_files.py", folder.url.path, layouts],
      executable: try #require(pythonWithNumpy))
    let names = written.output.split(separator: "\n").map(String.init)
    #expect(names.count == 20, "\(written.errors)")
    let nothing = try peak(try folder.path("nothing", Data()))
    for name in names {
      let path = folder.url.appendingPathComponent(name).path
      let parts = try FileManager.default.subpathsOfDirectory(atPath: folder.url.path)
        .filter { $0 == name || $0.hasPrefix(name + "/") }
      let size = try parts.reduce(0) { sum, part in
        let file = folder.url.appendingPathComponent(part).path
        let attributes = try FileManager.default.attributesOfItem(atPath: file)
        let isFile = attributes[.type] as? FileAttributeType == .typeRegular
        return sum + (isFile ? attributes[.size] as? Int ?? 0 : 0)
      }
      let taken = try peak(path) - nothing
      // Beside a small file the program's own few MB count.
      #expect(taken <= max(4 * size, 16_000_000), "\(name): \(taken) of \(size) bytes")
    }
  }

  /// The most memory that `inspect` of a file has.
  private func peak(_ file: String) throws -> Int {
    let outcome = try Program.run(
      list: ["Tests/RnnscopeTests/peak_memory.py", Program.url.path, file],
      executable: try #require(python))
    return try #require(Int(outcome.output.dropLast())) * 1024
  }

  /// The head of a NumPy file of so many elements.
  private func numpy(_ type: String, _ count: Int) -> Data {
    let header = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(count),), }\n"
    return Data([0x93]) + Data("NUMPY\u{1}\0".utf8) + Data([UInt8(header.utf8.count), 0])
      + Data(header.utf8)
  }

  /// A safetensors file of float32 tensors, with metadata of so many bytes.
  private func safetensors(
    _ tensors: [(name: String, shape: [Int], values: [Float])], metadata: Int = 0
  ) -> Data {
    var data = Data()
    var parts = ["\"__metadata__\":{\"a\":\"\(String(repeating: "x", count: metadata))\"}"]
    for tensor in tensors {
      let start = data.count
      tensor.values.withUnsafeBytes { data.append(contentsOf: $0) }
      parts.append(
        "\"\(tensor.name)\":{\"dtype\":\"F32\",\"shape\":\(tensor.shape),"
          + "\"data_offsets\":[\(start),\(data.count)]}")
    }
    let header = Data("{\(parts.joined(separator: ","))}".utf8)
    return withUnsafeBytes(of: UInt64(header.count).littleEndian) { Data($0) } + header + data
  }
}
