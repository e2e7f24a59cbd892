// SPDX-License-Identifier: Apache-2.0

import Tensors

/// A tensor where it lies: the bytes between a view's first and last element, which become Float only
/// when they are asked for.
///
/// A checkpoint may hold far more than a network takes of it: an optimiser's memory, other networks,
/// whole numbers of a byte that as Float would be four.
struct StoredTensor: Sendable {
  let bytes: StableBytes.Stretch
  let type: ElementType
  let isBigEndian: Bool
  /// What was asked of the storage; its offset is no longer needed.
  let view: StridedView

  /// The elements as Float, row-major.
  func widened() -> Tensor {
    guard !view.shape.contains(0) else { return Tensor(shape: view.shape, values: []) }
    let elements = bytes.withBytes { type.floats(in: $0, isBigEndian: isBigEndian) }
    bytes.forget()
    return Tensor(shape: view.shape, values: isRowMajor ? elements : gathered(from: elements))
  }

  private var isRowMajor: Bool {
    var expected = 1
    for (size, stride) in zip(view.shape, view.strides).reversed() where size != 1 {
      if stride != expected { return false }
      expected *= size
    }
    return true
  }

  private func gathered(from elements: [Float]) -> [Float] {
    let (shape, strides) = (view.shape, view.strides)
    let count = shape.reduce(1, *)
    return [Float](unsafeUninitializedCapacity: count) { out, filled in
      var index = [Int](repeating: 0, count: shape.count)
      var place = 0
      for position in 0..<count {
        out[position] = elements[place]
        var axis = shape.count - 1
        while axis >= 0 {
          index[axis] += 1
          place += strides[axis]
          if index[axis] < shape[axis] { break }
          place -= shape[axis] * strides[axis]
          index[axis] = 0
          axis -= 1
        }
      }
      filled = count
    }
  }
}
