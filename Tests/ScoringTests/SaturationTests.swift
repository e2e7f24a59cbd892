// SPDX-License-Identifier: Apache-2.0

import Recordings
import Testing

@testable import Scoring

@Suite("A saturation counter")
struct SaturationTests {
  @Test("counts the shares below 0.1 and above 0.9 over all blocks, bounds not included")
  func counts() throws {
    let model = ModelDescription(
      name: "m", sha256: "",
      layers: [ModelDescription.Layer(kind: "lstm", cells: 2, quantities: [.c, .h, .i, .f])])
    let counter = SaturationCounter(model: model)
    #expect(counter.quantities == [.i, .f])
    // Two cells, rows of 4 with a stride of 5.
    let values: [Float] = [0.05, 0.1, 0.5, 0.95, 9, 0.91, 0.9, 0.99, 0.01, 9]
    for (document, steps) in [(0, 4), (1, 2)] {
      values.withUnsafeBufferPointer {
        guard let base = $0.baseAddress else { return }
        for quantity in [Quantity.f, .c] {
          counter.receive(
            ActivationBlock(
              layer: 0, quantity: quantity, document: document, timesteps: 0..<steps,
              values: base, stride: 5, cells: 2))
        }
      }
    }
    let found = counter.saturations()
    #expect(found.map(\.quantity) == [.f, .f])
    #expect(found.map(\.timesteps) == [6, 6])
    #expect(found.map(\.left) == [2.0 / 6, 1.0 / 6])
    #expect(found.map(\.right) == [1.0 / 6, 3.0 / 6])
  }
}
