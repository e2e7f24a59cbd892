// SPDX-License-Identifier: Apache-2.0

/// How many objects a file may describe, so that a file of nothing but structure cannot outgrow itself.
///
/// An object may be one byte of a file and takes some eighty of memory. Next to weights the limit is
/// never felt; the floor is a vocabulary of 130,000 words with its map both ways.
struct ObjectBudget {
  let limit: Int

  /// The budget of a file of `fileSize` bytes (of what it unpacks to, where it is compressed).
  init(fileSize: Int) { limit = 400_000 + fileSize / 20 }

  /// Says where `count` objects are more than the file may describe.
  func check(_ count: Int, _ what: @autoclosure () -> String) throws(CheckpointError) {
    guard count <= limit else {
      throw .tooLarge(
        what: what(), claimed: "more than \(limit) objects",
        limit: "\(limit) in a file of this size")
    }
  }
}
