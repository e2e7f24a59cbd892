// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Tensors

/// A checkpoint's tensors by name, with shapes demanded where they are taken.
struct TensorTable {
  /// The names in file order.
  let names: [String]
  private let tensors: [String: Checkpoint.NamedTensor]

  /// The tensors of a checkpoint.
  init(_ checkpoint: Checkpoint) {
    names = checkpoint.tensors.map(\.name)
    tensors = Dictionary(
      checkpoint.tensors.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The tensor of a name, or nil.
  subscript(name: String) -> Checkpoint.NamedTensor? { tensors[name] }

  /// The tensor of a name that must be there.
  func required(_ name: String) throws(ModelError) -> Checkpoint.NamedTensor {
    guard let tensor = tensors[name] else {
      throw .missingTensor(name: name, present: Array(names.prefix(12)))
    }
    return tensor
  }

  /// A matrix (rows, columns); nil sizes may be anything.
  func matrix(
    _ name: String, rows: Int? = nil, columns: Int? = nil
  ) throws(ModelError) -> Tensor {
    let tensor = try required(name)
    guard tensor.rank == 2, tensor.count > 0, rows ?? tensor.shape[0] == tensor.shape[0],
      columns ?? tensor.shape[1] == tensor.shape[1]
    else {
      let sizes = [rows, columns].map { $0.map(String.init) ?? "any" }
      throw .wrongShape(
        name: name, found: tensor.shape, expected: "[\(sizes.joined(separator: ", "))]")
    }
    return try tensor.weights()
  }

  /// A vector of a given length; zeros where the file has none and `isOptional` says it may.
  func vector(
    _ name: String, count: Int, isOptional: Bool = false
  ) throws(ModelError) -> [Float] {
    if isOptional, tensors[name] == nil { return [Float](repeating: 0, count: count) }
    let tensor = try required(name)
    guard tensor.shape == [count] else {
      throw .wrongShape(name: name, found: tensor.shape, expected: "[\(count)]")
    }
    return try tensor.weights().values
  }
}

extension Checkpoint.NamedTensor {
  /// The elements as a network's weights, which are no whole numbers.
  func weights() throws(ModelError) -> Tensor {
    guard !isWhole else {
      throw .cannot(
        what: "read '\(name)' as weights",
        because: "it holds whole numbers (\(elementType)), as quantised networks do;"
          + " give the checkpoint from before it was quantised")
    }
    return tensor
  }
}

extension Tensor {
  /// Blocks of `size` rows in another order: block k of the result is block `order[k]` of this one.
  func blocks(of size: Int, order: [Int]) -> Tensor {
    var tensor = self
    tensor.reorderRows(blocksOf: size, order)
    return tensor
  }
}

extension [Float] {
  /// Blocks of `size` elements in another order: block k of the result is block `order[k]` here.
  func blocks(of size: Int, order: [Int]) -> [Float] {
    var blocks: [Float] = []
    blocks.reserveCapacity(order.count * size)
    for block in order { blocks += self[block * size..<(block + 1) * size] }
    return blocks
  }
}
