// SPDX-License-Identifier: Apache-2.0

/// A dense array of Float in row-major order; how weights travel until a layer packs them.
public struct Tensor: Sendable, Equatable {
  /// Sizes of the dimensions, outermost first; a scalar has none.
  public let shape: [Int]
  /// The elements, `shape.product` of them, row-major.
  public private(set) var values: [Float]

  /// A tensor over given elements; their count must be the product of the shape.
  public init(shape: [Int], values: [Float]) {
    precondition(
      values.count == shape.reduce(1, *), "a tensor's elements must fill its shape exactly")
    self.shape = shape
    self.values = values
  }

  /// A tensor of zeros.
  public init(zeros shape: [Int]) {
    self.init(shape: shape, values: [Float](repeating: 0, count: shape.reduce(1, *)))
  }

  /// How many dimensions there are.
  public var rank: Int { shape.count }

  /// How many elements there are.
  public var count: Int { values.count }

  /// The transpose of a matrix (rows, columns).
  public func transposed() -> Tensor {
    precondition(rank == 2, "only a matrix has a transpose")
    let (rows, columns) = (shape[0], shape[1])
    var out = [Float](repeating: 0, count: count)
    for row in 0..<rows {
      for column in 0..<columns { out[column * rows + row] = values[row * columns + column] }
    }
    return Tensor(shape: [columns, rows], values: out)
  }

  /// Puts blocks of `size` rows into another order, where they stand: block k will be the one that was
  /// block `order[k]`.
  public mutating func reorderRows(blocksOf size: Int, _ order: [Int]) {
    let stride = size * shape.dropFirst().reduce(1, *)
    precondition(
      order.count * stride == count && order.sorted() == Array(order.indices),
      "every block must have one place")
    values.withUnsafeMutableBufferPointer { values in
      var isDone = [Bool](repeating: false, count: order.count)
      for start in order.indices where !isDone[start] {
        var block = start
        while order[block] != start {
          for index in 0..<stride {
            values.swapAt(block * stride + index, order[block] * stride + index)
          }
          isDone[block] = true
          block = order[block]
        }
        isDone[block] = true
      }
    }
  }

  /// A stretch of a tensor along its first dimension.
  public func rows(_ range: Range<Int>) -> Tensor {
    precondition(rank >= 1 && range.lowerBound >= 0 && range.upperBound <= shape[0])
    let stride = shape.dropFirst().reduce(1, *)
    return Tensor(
      shape: [range.count] + shape.dropFirst(),
      values: Array(values[range.lowerBound * stride..<range.upperBound * stride]))
  }

  /// A stretch of a matrix's columns.
  public func columns(_ range: Range<Int>) -> Tensor {
    precondition(rank == 2 && range.lowerBound >= 0 && range.upperBound <= shape[1])
    if range.count == shape[1] { return self }
    var out: [Float] = []
    out.reserveCapacity(shape[0] * range.count)
    for row in 0..<shape[0] {
      let start = row * shape[1]
      out.append(contentsOf: values[start + range.lowerBound..<start + range.upperBound])
    }
    return Tensor(shape: [shape[0], range.count], values: out)
  }

  /// Tensors of equal trailing shape, one above the other.
  public static func stacked(_ tensors: [Tensor]) -> Tensor {
    precondition(
      !tensors.isEmpty
        && tensors.allSatisfy { $0.shape.dropFirst() == tensors[0].shape.dropFirst() })
    var values: [Float] = []
    values.reserveCapacity(tensors.reduce(0) { $0 + $1.count })
    for tensor in tensors { values += tensor.values }
    return Tensor(
      shape: [tensors.reduce(0) { $0 + $1.shape[0] }] + tensors[0].shape.dropFirst(),
      values: values)
  }
}
