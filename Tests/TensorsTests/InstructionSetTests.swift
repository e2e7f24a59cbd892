// SPDX-License-Identifier: Apache-2.0

import Tensors
import Testing

@Suite("Instruction sets, memory and threads")
struct InstructionSetTests {
  @Test("the portable kernels are always there, and unknown names are refused with the choice")
  func namesAndErrors() throws {
    #expect(InstructionSet.available.map(\.name).last == "portable")
    #expect(try InstructionSet.named("portable").lanes == 4)
    #expect(throws: UnknownInstructionSet(name: "sse9")) { try InstructionSet.named("sse9") }
    #expect(
      UnknownInstructionSet(name: "sse9").description.hasPrefix(
        "instruction set 'sse9' is not available here; this machine has "))
  }

  @Test("a buffer is aligned to a cache line, zero, and ends in zeros after given values")
  func buffers() {
    for count in [0, 1, 15, 16, 1000] {
      let buffer = AlignedBuffer(count: count)
      #expect(Int(bitPattern: buffer.start) % 64 == 0)
      #expect(buffer.array(0..<count) == [Float](repeating: 0, count: count))
    }
    #expect(AlignedBuffer([1, 2], count: 4).array(0..<4) == [1, 2, 0, 0])
    #expect([0, 1, 16, 17].map(AlignedBuffer.padded) == [0, 16, 16, 32])
  }
}
