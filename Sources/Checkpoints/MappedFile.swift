// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A regular file's bytes, mapped read-only for as long as this object lives.
///
/// Nothing is copied: a file of any size costs address space only until its pages are touched.
final class MappedFile: @unchecked Sendable {
  private let start: UnsafeMutableRawPointer?
  /// How many bytes the file had when it was opened.
  let count: Int

  /// Maps the file at a path; folders, pipes and devices are refused.
  init(path: String) throws(CheckpointError) {
    // O_NONBLOCK: opening a pipe must not wait for somebody to write into it.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .unreadable(path: path, reason: systemReason()) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw .unreadable(path: path, reason: systemReason())
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw .unreadable(path: path, reason: "it is not a regular file")
    }
    count = Int(status.st_size)
    guard count > 0 else {
      start = nil
      return
    }
    let address = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0)
    guard let address, address != MAP_FAILED else {
      throw .unreadable(path: path, reason: systemReason())
    }
    start = address
  }

  deinit { if let start { munmap(start, count) } }

  /// Lends the bytes; the pointer is valid only during the call.
  func withBytes<Result>(
    _ body: (UnsafeRawBufferPointer) throws(CheckpointError) -> Result
  ) throws(CheckpointError) -> Result {
    try body(UnsafeRawBufferPointer(start: start, count: count))
  }
}

/// What the system says of its last refusal, such as "No such file or directory".
func systemReason(_ code: Int32 = errno) -> String { String(cString: strerror(code)) }
