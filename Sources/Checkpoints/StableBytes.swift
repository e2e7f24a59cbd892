// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Bytes that stay where they are for as long as this object lives: a mapped file, or memory that was
/// filled once.
///
/// Of a mapped file nothing is copied: it costs address space only until its pages are touched.
final class StableBytes: @unchecked Sendable {
  private let start: UnsafeMutableRawPointer?
  private let isMapped: Bool
  /// How many there are; of a file, how many there were when it was opened.
  let count: Int

  /// Maps the file at a path; folders, pipes and devices are refused.
  init(mapping path: String) throws(CheckpointError) {
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
    isMapped = true
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

  /// Memory of so many bytes, filled by a body that writes all of them or throws.
  init(
    count: Int, _ fill: (UnsafeMutableRawBufferPointer) throws(CheckpointError) -> Void
  ) throws(CheckpointError) {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 8)
    self.count = count
    isMapped = false
    start = memory.baseAddress
    try fill(memory)
  }

  /// A copy of an array.
  init(_ bytes: [UInt8]) {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 8)
    memory.copyBytes(from: bytes)
    count = bytes.count
    isMapped = false
    start = memory.baseAddress
  }

  deinit {
    guard let start else { return }
    if isMapped { munmap(start, count) } else { start.deallocate() }
  }

  /// Lends the bytes; the pointer is valid only during the call.
  func withBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(UnsafeRawBufferPointer(start: start, count: count))
  }

  /// All of them.
  var whole: Stretch { Stretch(self, 0..<count) }

  /// The bytes of a window that `withBytes` has lent, kept beyond the call.
  func stretch(_ window: UnsafeRawBufferPointer) -> Stretch {
    guard let start, let first = window.baseAddress else { return Stretch(self, 0..<0) }
    let offset = first - UnsafeRawPointer(start)
    return Stretch(self, offset..<offset + window.count)
  }

  /// Takes a mapped file's pages in a place out of memory; whoever needs them again reads them anew.
  private func forget(_ place: Range<Int>) {
    guard let start, isMapped else { return }
    let page = Int(getpagesize())
    let first = (place.lowerBound + page - 1) / page * page
    let end = place.upperBound / page * page
    if first < end { madvise(start + first, end - first, MADV_DONTNEED) }
  }

  /// Some of the bytes, kept in memory with all of them.
  struct Stretch: Sendable {
    private let bytes: StableBytes
    private let place: Range<Int>

    /// A place that lies in the bytes.
    init(_ bytes: StableBytes, _ place: Range<Int>) {
      precondition(place.lowerBound >= 0 && place.upperBound <= bytes.count)
      (self.bytes, self.place) = (bytes, place)
    }

    /// How many there are.
    var count: Int { place.count }

    /// Lends the bytes; the pointer is valid only during the call.
    func withBytes<Result, Failure: Error>(
      _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
      try bytes.withBytes { (bytes) throws(Failure) in
        try body(UnsafeRawBufferPointer(rebasing: bytes[place]))
      }
    }

    /// Says that they were read and will hardly be again.
    func forget() { bytes.forget(place) }

    /// A part of them, counted from their first.
    subscript(part: Range<Int>) -> Stretch {
      Stretch(bytes, place.lowerBound + part.lowerBound..<place.lowerBound + part.upperBound)
    }
  }
}

/// What the system says of its last refusal, such as "No such file or directory".
func systemReason(_ code: Int32 = errno) -> String { String(cString: strerror(code)) }
