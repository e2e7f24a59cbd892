// SPDX-License-Identifier: Apache-2.0

import Corpora

/// A document as hypotheses see it: Unicode scalars in order, and which of them each timestep has read.
///
/// A hypothesis scans the scalars once, whatever a model's symbols are (bytes, characters, words),
/// and `sample` gives each timestep the value that held after its symbol's last whole scalar.
public final class TimedText: Sendable {
  /// The scalars; a byte that is not UTF-8 stands as 0xDC00 + byte (a lone surrogate, which no text has).
  public let scalars: [UInt32]
  /// How many scalars have been read whole after timestep t, shape (T).
  public let scalarsRead: [Int]

  /// The scalars and timesteps of a document.
  public init(scalars: [UInt32], scalarsRead: [Int]) {
    self.scalars = scalars
    self.scalarsRead = scalarsRead
  }

  /// How many timesteps there are.
  public var timesteps: Int { scalarsRead.count }

  /// The value that holds after each timestep, of values that hold after each scalar.
  ///
  /// `initial` holds before the first scalar was read whole.
  public func sample<Value>(_ perScalar: [Value], initial: Value) -> [Value] {
    scalarsRead.map { $0 == 0 ? initial : perScalar[$0 - 1] }
  }
}
