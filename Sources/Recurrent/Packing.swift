// SPDX-License-Identifier: Apache-2.0

import Tensors

/// What every part of a network must know of the others to pack its weights.
struct Packing {
  let input: NetworkWeights.Input
  /// The size of every layer's h.
  let outputs: [Int]
  let instructionSet: InstructionSet
  /// A table of W x + b for every symbol is not made above this many floats: the embedding is then
  /// multiplied at every timestep.
  let tableLimit: Int

  /// How long a source's vector is.
  func size(of source: LayerWeights.Source) -> Int {
    switch source {
    case .layer(let index): outputs[index]
    case .input:
      switch input {
      case .oneHot(let size), .vectors(let size): size
      case .embedding(let table): table.shape[1]
      case .scalar: 1
      }
    }
  }
}

extension NetworkWeights {
  /// What the parts must know of each other; unless told, no table outgrows the network, or 16 MB.
  func packing(for instructionSet: InstructionSet, tableLimit: Int? = nil) -> Packing {
    Packing(
      input: input, outputs: layers.map(\.outputs), instructionSet: instructionSet,
      tableLimit: tableLimit ?? max(1 << 22, parameterCount))
  }
}
