// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Checkpoints

@Suite("Torch7 files")
struct Torch7Tests {
  @Test("binary, 32-bit and ASCII files are told apart")
  func spellings() throws {
    func notes(_ name: String) throws -> [String] {
      try Checkpoint.read(path: Fixtures.path(name)).notes
    }
    #expect(try notes("torchrnn-lstm.t7").first == "binary")
    #expect(try notes("torchrnn-lstm-32bit.t7").first == "binary, of a 32-bit system")
    #expect(try notes("torchrnn-rnn-ascii.t7").first == "ASCII")
  }

  @Test("tensors are windows into the one storage of all parameters")
  func sharedStorage() throws {
    let checkpoint = try Checkpoint.read(path: Fixtures.path("charrnn-lstm.t7"))
    #expect(checkpoint.tensors.count == 10)
    #expect(Set(checkpoint.tensors.map(\.name)).count == 10)
    #expect(checkpoint.tensors.allSatisfy { !$0.name.contains("grad") })
    #expect(Set(checkpoint.tensors.map { $0.tensor.values.first }).count == 10)
  }

  @Test("a graph becomes a list of modules with their parents' numbers")
  func graph() throws {
    let root = try Checkpoint.read(path: Fixtures.path("charrnn-lstm.t7")).root
    let nodes = try #require(root.value(at: "protos.rnn")?["nodes"]?.list)
    let linear = try #require(nodes.firstIndex { $0["module"]?.className == "nn.Linear" })
    #expect(nodes[linear]["name"]?.string == "i2h_1")
    let parent = try #require(nodes[linear]["parents"]?.list?.first?.integer)
    #expect(nodes[parent]["module"]?.className == "OneHot")
  }

  private func read(_ numbers: [Int32]) throws -> CheckpointValue {
    let bytes = numbers.flatMap { number in withUnsafeBytes(of: number.littleEndian) { Array($0) } }
    return try Fixtures.read(bytes, as: "x.t7").root
  }

  @Test("a table that holds itself is told, not followed")
  func cycle() throws {
    // {[true] = itself}
    let value = try read([3, 1, 1, 5, 1, 3, 1])
    #expect(value.entries.first?.value.className == "a reference to an enclosing object")
  }

  @Test("a table may have any number as a key")
  func extremeKeys() throws {
    // {[-2^63] = true}
    let smallest = Int32(
      bitPattern: UInt32(Double(sign: .minus, exponent: 63, significand: 1).bitPattern >> 32))
    #expect(try read([3, 1, 1, 1, 0, smallest, 5, 1]).entries.first?.key == .integer(.min))
  }

  @Test("deep nesting, lying counts and unknown types are errors")
  func lies() {
    let deep: [Int32] =
      (1...50_000).flatMap { (index: Int32) -> [Int32] in [3, index, 1, 5, 1] } + [0]
    let files: [[Int32]] = [
      deep, [3, 1, 1_000_000_000], [3, 1, -1], [2, -5], [2, 2_000_000_000], [9], [8, 1, -1],
      [4, 1, 3],
    ]
    for numbers in files {
      #expect(throws: CheckpointError.self) { try read(numbers) }
    }
  }
}
