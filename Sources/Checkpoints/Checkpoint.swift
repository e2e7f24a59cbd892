// SPDX-License-Identifier: Apache-2.0

/// Named tensors from a file, before anyone knows what they mean.
public struct Checkpoint: Sendable {
  /// The path that it was read from.
  public let path: String
  /// The name of the container format that was recognised.
  public let format: String
  /// Facts of the container that `inspect` tells (versions, byte order), in order.
  public let notes: [String]
  /// The tensors in file order; names are distinct.
  public let tensors: [NamedTensor]
  /// Everything else that the file holds; `.none` where nothing.
  public let root: CheckpointValue
  /// SHA-256 of the file (of a folder: of its files in the order of their names).
  public let sha256: String

  /// A checkpoint of given contents.
  public init(
    path: String, format: String, notes: [String] = [], tensors: [NamedTensor],
    root: CheckpointValue = .none, sha256: String
  ) {
    self.path = path
    self.format = format
    self.notes = notes
    self.tensors = tensors
    self.root = root
    self.sha256 = sha256
  }
}
