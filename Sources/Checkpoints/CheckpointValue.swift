// SPDX-License-Identifier: Apache-2.0

/// What a checkpoint holds beside tensors: hyper-parameters, vocabularies, module attributes.
public indirect enum CheckpointValue: Sendable, Equatable {
  case none
  case boolean(Bool)
  case integer(Int)
  case number(Double)
  case string(String)
  case bytes([UInt8])
  case list([CheckpointValue])
  /// Keys in file order; a key may be any value (a byte, a number, a string).
  case table([Entry])
  /// An inert record of an object of a class that the file names; nothing of it was called.
  case object(className: String, fields: [Entry])
  /// A tensor of the checkpoint, by name.
  case tensor(String)

  /// One key and its value.
  public struct Entry: Sendable, Equatable {
    /// What the value stands under.
    public let key: CheckpointValue
    /// What stands there.
    public let value: CheckpointValue

    /// A key with its value.
    public init(key: CheckpointValue, value: CheckpointValue) {
      self.key = key
      self.value = value
    }
  }
}
