// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Checkpoints

@Suite("PyTorch checkpoints")
struct PyTorchTests {
  static let stateNames = [
    "lstm.weight_ih_l0", "lstm.weight_hh_l0", "lstm.bias_ih_l0", "lstm.bias_hh_l0", "fc.weight",
    "fc.bias",
  ]

  @Test("a state dict gives its tensors in order", arguments: ["state.pt", "cuda.pt"])
  func stateDict(name: String) throws {
    let checkpoint = try Checkpoint.read(path: Fixtures.path(name))
    #expect(checkpoint.format == "pytorch-zip")
    #expect(checkpoint.tensors.map(\.name) == Self.stateNames)
    #expect(checkpoint.shape("lstm.weight_ih_l0") == [12, 5])
    #expect(checkpoint.values("lstm.weight_ih_l0") == Fixtures.ramp(60))
    #expect(checkpoint.sha256.count == 64)
  }

  @Test(
    "tensors that Python's own pickle wrote are read",
    arguments: ["wrapped.pkl", "wrapped2.pkl"])
  func wrapped(name: String) throws {
    let checkpoint = try Checkpoint.read(path: Fixtures.path(name))
    #expect(checkpoint.format == "pickle")
    let ramp = Fixtures.ramp(60)
    #expect(checkpoint.shape("w") == [3, 4] && checkpoint.values("w") == Array(ramp[..<12]))
    // The transpose of the twelve that follow in the same storage.
    let transposed = (0..<4).flatMap { row in (0..<3).map { ramp[12 + $0 * 4 + row] } }
    #expect(checkpoint.shape("t") == [4, 3] && checkpoint.values("t") == transposed)
    #expect(checkpoint.values("half") == Fixtures.ramp(5))
  }

  @Test(
    "a dictionary around a state dict keeps what stands beside it",
    arguments: [
      "holding.pt", "legacy.pt", "legacy4.pt",
    ])
  func holding(name: String) throws {
    let checkpoint = try Checkpoint.read(path: Fixtures.path(name))
    #expect(checkpoint.tensors.map(\.name) == Self.stateNames.map { "state_dict." + $0 })
    #expect(checkpoint.values("state_dict.fc.weight") == Fixtures.ramp(15))
    #expect(checkpoint.root["n_hidden"]?.integer == 3)
    #expect(checkpoint.root["tokens"]?.list?.compactMap(\.string) == ["a", "b", "c", "d", "e"])
  }

  @Test("tensors of types that are not read are left out by name")
  func leftOut() throws {
    let checkpoint = try Checkpoint.read(path: Fixtures.path("left-out.pt"))
    #expect(checkpoint.tensors.map(\.name) == ["w"])
    #expect(
      checkpoint.notes.contains { $0.hasPrefix("'u16' left out: elements of torch.storage.") })
    #expect(checkpoint.notes.contains { $0.hasPrefix("'complex' left out: elements of ") })
  }

  @Test(
    "a whole module gives state_dict's names and its attributes",
    arguments: [
      "module.pt", "legacy-module.pt",
    ])
  func wholeModule(name: String) throws {
    let checkpoint = try Checkpoint.read(path: Fixtures.path(name))
    #expect(
      checkpoint.tensors.map(\.name) == [
        "rnn.weight_ih_l0", "rnn.weight_hh_l0", "rnn.bias_ih_l0", "rnn.bias_hh_l0", "fc.weight",
        "fc.bias",
      ])
    #expect(checkpoint.values("rnn.weight_ih_l0") == Fixtures.ramp(15))
    #expect(checkpoint.root.className == "model.CharRNN")
    #expect(checkpoint.root.value(at: "rnn.mode")?.string == "RNN_RELU")
    #expect(checkpoint.root.value(at: "rnn")?.className == "torch.nn.modules.rnn.RNN")
    #expect(checkpoint.root["chars"]?.list?.count == 5)
    #expect(checkpoint.root.value(at: "rnn.weight_ih_l0") == .tensor("rnn.weight_ih_l0"))
  }

  @Test("every element type becomes Float")
  func elementTypes() throws {
    let checkpoint = try Checkpoint.read(path: Fixtures.path("types.pt"))
    for name in ["half", "bf16", "double"] {
      #expect(checkpoint.values(name) == Fixtures.ramp(20), "\(name)")
    }
    #expect(checkpoint.values("long") == [-3, -2, -1, 0, 1, 2])
    #expect(checkpoint.values("short") == [0, 1, 2, 3, 4, 5])
    #expect(checkpoint.values("char") == [-3, -2, -1, 0, 1, 2])
    #expect(checkpoint.values("byte") == [0, 1, 2, 3, 4, 5])
    #expect(checkpoint.values("bool") == [0, 1, 0, 1])
    #expect(checkpoint.values("scalar") == [2.5])
    #expect(checkpoint.shape("scalar") == [])
    #expect(checkpoint.shape("empty") == [0, 3])
    #expect(checkpoint.tensors.map(\.elementType).prefix(3) == ["F16", "BF16", "F64"])
  }

  @Test(
    "views into one storage honour offset and stride",
    arguments: [
      "views.pt", "legacy-views.pt",
    ])
  func views(name: String) throws {
    let checkpoint = try Checkpoint.read(path: Fixtures.path(name))
    let base = Fixtures.ramp(24)
    #expect(checkpoint.values("whole") == base)
    #expect(checkpoint.values("tied") == base)
    #expect(checkpoint.values("tail") == Array(base[12...]))
    #expect(checkpoint.shape("transposed") == [6, 4])
    let transposed = (0..<24).map { (place: Int) -> Float in base[place % 4 * 6 + place / 4] }
    #expect(checkpoint.values("transposed") == transposed)
    let thirds = (0..<8).map { (place: Int) -> Float in base[1 + 3 * place] }
    #expect(checkpoint.values("every_third") == thirds)
  }
}
