// SPDX-License-Identifier: Apache-2.0

import Tensors

/// A tensor as a window into a storage: where it starts and how far its neighbours lie apart.
///
/// All numbers count elements, not bytes. Several views may share one storage (Torch7 keeps every
/// parameter in one), and a view need not be contiguous (a transposed matrix).
struct StridedView: Equatable {
  let offset: Int
  let shape: [Int]
  let strides: [Int]

  /// A view of given parts.
  init(offset: Int, shape: [Int], strides: [Int]) {
    self.offset = offset
    self.shape = shape
    self.strides = strides
  }

  /// A row-major view of a whole storage.
  init(rowMajor shape: [Int], name: String) throws(CheckpointError) {
    var strides = [Int](repeating: 1, count: shape.count)
    var step = 1
    for axis in shape.indices.reversed() {
      strides[axis] = step
      step = try Self.product([step, max(shape[axis], 1)], name: name)
    }
    self.init(offset: 0, shape: shape, strides: strides)
  }

  /// The elements of a shape, which must not overflow.
  static func product(_ shape: [Int], name: String) throws(CheckpointError) -> Int {
    var product = 1
    for size in shape {
      guard size >= 0 else { throw .badTensor(name: name, problem: "has a negative size \(size)") }
      let next = product.multipliedReportingOverflow(by: size)
      guard !next.overflow else {
        throw .badTensor(name: name, problem: "has shape \(shape), more elements than can exist")
      }
      product = next.partialValue
    }
    return product
  }

  /// The view's elements where they lie, after checking that all of them lie in the storage.
  func stored(
    in storage: StableBytes.Stretch, of type: ElementType, isBigEndian: Bool = false,
    name: String, budget: inout TensorBudget
  ) throws(CheckpointError) -> StoredTensor {
    let count = try Self.product(shape, name: name)
    let span = try span(name: name, isEmpty: count == 0)
    let capacity = storage.count / type.size
    guard span.upperBound <= capacity else {
      throw .badTensor(
        name: name,
        problem:
          "of shape \(shape) needs elements up to \(span.upperBound), its storage has \(capacity)")
    }
    // The gaps between them are widened with them.
    try budget.spend(elements: max(count, span.count), name: name)
    return StoredTensor(
      bytes: storage[span.lowerBound * type.size..<span.upperBound * type.size], type: type,
      isBigEndian: isBigEndian, view: self)
  }

  /// The stretch of the storage between the view's first and last element.
  private func span(name: String, isEmpty: Bool) throws(CheckpointError) -> Range<Int> {
    guard strides.count == shape.count else {
      throw .badTensor(
        name: name, problem: "has \(shape.count) sizes and \(strides.count) strides")
    }
    guard offset >= 0, strides.allSatisfy({ $0 >= 0 }) else {
      throw .badTensor(name: name, problem: "starts or steps backwards in its storage")
    }
    if isEmpty { return 0..<0 }
    var end = offset.addingReportingOverflow(1)
    for (size, stride) in zip(shape, strides) where !end.overflow {
      let step = (size - 1).multipliedReportingOverflow(by: stride)
      end = step.overflow ? step : end.partialValue.addingReportingOverflow(step.partialValue)
    }
    guard !end.overflow else {
      throw .badTensor(name: name, problem: "has strides \(strides) that lead out of any storage")
    }
    return offset..<end.partialValue
  }
}
