// SPDX-License-Identifier: Apache-2.0

/// What a hypothesis says of one document: one value a timestep, after the symbol was read.
public enum Labels: Sendable, Equatable {
  /// True or false, shape (T).
  case binary([Bool])
  /// A number, shape (T).
  case graded([Float])
  /// A class by its place in `names`, shape (T); at most 256 classes.
  case categorical([UInt8], names: [String])

  /// How many timesteps are labelled.
  public var count: Int {
    switch self {
    case .binary(let values): values.count
    case .graded(let values): values.count
    case .categorical(let values, _): values.count
    }
  }
}
