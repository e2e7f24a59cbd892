// SPDX-License-Identifier: Apache-2.0

/// A file or folder that may be a checkpoint: its path, its first bytes, and its mapped contents.
public struct CheckpointFile: Sendable {
  /// The path as the user gave it.
  public let path: String

  /// A file at a path; nothing is opened yet.
  public init(path: String) { self.path = path }
}
