// SPDX-License-Identifier: Apache-2.0

import Tensors

/// What every part of a network must know to pack its weights.
struct Packing {
  let network: NetworkWeights
  let instructionSet: InstructionSet
  /// A table of W x + b for every symbol is not made above this many floats (1 GiB): the embedding
  /// is then multiplied at every timestep.
  var tableLimit = 1 << 28
}
