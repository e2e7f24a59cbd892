// SPDX-License-Identifier: Apache-2.0

import Tensors

extension Checkpoint {
  /// One tensor as the file names it.
  ///
  /// Its elements stay in the file until `tensor` is asked for: a checkpoint may hold far more than a
  /// network takes of it.
  public struct NamedTensor: Sendable {
    /// The name as it stands in the file; nested containers join with dots (`state_dict.lstm.weight_ih_l0`).
    public let name: String
    /// Sizes of the dimensions, outermost first; a scalar has none.
    public let shape: [Int]
    /// The element type in the file.
    ///
    /// In safetensors' words: F64, F32, F16, BF16, I64, …
    public let elementType: String
    private let elements: Elements

    private enum Elements {
      case made(Tensor)
      case stored(StoredTensor)
    }

    /// A tensor under its name.
    public init(name: String, tensor: Tensor, elementType: String) {
      self.name = name
      shape = tensor.shape
      self.elementType = elementType
      elements = .made(tensor)
    }

    /// A tensor that stays where it lies; `elementType` where the file had another than is kept.
    init(name: String, stored: StoredTensor, elementType: String? = nil) {
      self.name = name
      shape = stored.view.shape
      self.elementType = elementType ?? stored.type.rawValue
      elements = .stored(stored)
    }

    private init(name: String, of other: NamedTensor) {
      self.name = name
      (shape, elementType, elements) = (other.shape, other.elementType, other.elements)
    }

    /// The same tensor under another name.
    public func named(_ name: String) -> NamedTensor { NamedTensor(name: name, of: self) }

    /// How many dimensions there are.
    public var rank: Int { shape.count }

    /// How many elements there are.
    public var count: Int { shape.reduce(1, *) }

    /// Whether the file stores whole numbers: counters, symbols, or weights that were quantised.
    public var isWhole: Bool { !elementType.contains("F") }

    /// The elements, as Float whatever the file's type; those of a file are read at every call.
    public var tensor: Tensor {
      switch elements {
      case .made(let tensor): tensor
      case .stored(let stored): stored.widened()
      }
    }
  }
}
