// SPDX-License-Identifier: Apache-2.0

/// How much memory a file's tensors may still take, so that no claim outgrows the file.
///
/// A stored byte becomes at most one Float (4 bytes); views that share a storage or repeat its
/// elements can claim more, and are stopped here, though they take room only once they are read.
struct TensorBudget {
  private let limit: Int
  private var spent = 0

  /// The budget of a file of `fileSize` bytes (of what it unpacks to, where it is compressed).
  init(fileSize: Int) {
    limit = fileSize.multipliedReportingOverflow(by: 4).overflow ? .max : fileSize * 4 + (1 << 20)
  }

  /// Takes the room of a tensor, or says that the file cannot hold that much.
  ///
  /// An element takes a Float; where the reader itself keeps it in another form, that form's `size`.
  mutating func spend(elements: Int, size: Int = 4, name: String) throws(CheckpointError) {
    let bytes = elements.multipliedReportingOverflow(by: max(size, 4))
    let total = spent.addingReportingOverflow(bytes.partialValue)
    guard !bytes.overflow, !total.overflow, total.partialValue <= limit else {
      throw .tooLarge(
        what: "tensor '\(name)'", claimed: "\(elements) elements",
        limit: "\(limit) bytes that a file of this size can need")
    }
    spent = total.partialValue
  }
}
