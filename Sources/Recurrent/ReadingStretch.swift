// SPDX-License-Identifier: Apache-2.0

/// A part of a document that is read by itself.
public struct ReadingStretch: Sendable, Equatable {
  /// Index of the document.
  public let document: Int
  /// The timesteps that are read.
  public let timesteps: Range<Int>
  /// What holds before the first of them; nil for the zero state.
  public let state: NetworkState?

  /// A stretch of a document.
  public init(document: Int, timesteps: Range<Int>, state: NetworkState?) {
    self.document = document
    self.timesteps = timesteps
    self.state = state
  }
}
