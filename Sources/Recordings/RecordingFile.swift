// SPDX-License-Identifier: Apache-2.0

import CFiles
import Glibc

/// An open file of a recording, read and written by position, so that threads can share it.
final class RecordingFile: @unchecked Sendable {
  /// The file's name inside the recording.
  let name: String
  let path: String
  private let descriptor: Int32
  /// Writes that go round the page cache; -1 where the file system has no such thing.
  private var directDescriptor: Int32 = -1
  private var opened = stat()

  /// Opens a file to read it; pipes and devices are refused, not waited for.
  init(reading name: String, in folder: String) throws(RecordingError) {
    self.name = name
    path = folder + "/" + name
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .unreadable(file: name, reason: systemMessage()) }
    guard fstat(descriptor, &opened) == 0 else {
      throw .unreadable(file: name, reason: systemMessage())
    }
    guard opened.st_mode & S_IFMT == S_IFREG else {
      throw .unreadable(file: name, reason: "not a regular file")
    }
  }

  /// Opens a file to write it, making it where it is missing.
  init(writing name: String, in folder: String, direct: Bool = false) throws(RecordingError) {
    self.name = name
    path = folder + "/" + name
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0o666)
    guard descriptor >= 0 else { throw .unwritable(path: path, reason: systemMessage()) }
    if direct { directDescriptor = cf_open_direct(path) }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
    if directDescriptor >= 0 { close(directDescriptor) }
  }

  /// The size now.
  func size() throws(RecordingError) -> Int {
    var now = stat()
    guard fstat(descriptor, &now) == 0 else {
      throw .unreadable(file: name, reason: systemMessage())
    }
    return Int(now.st_size)
  }

  /// Throws where the file is not as it was when it was opened.
  func checkUnchanged() throws(RecordingError) {
    var now = stat()
    guard fstat(descriptor, &now) == 0 else {
      throw .unreadable(file: name, reason: systemMessage())
    }
    guard now.st_size == opened.st_size, now.st_mtim.tv_sec == opened.st_mtim.tv_sec,
      now.st_mtim.tv_nsec == opened.st_mtim.tv_nsec
    else { throw .changed(file: name) }
  }

  /// Tells the system that reads will jump about.
  func expectRandomReads() { posix_fadvise(descriptor, 0, 0, POSIX_FADV_RANDOM) }

  /// Asks the system to begin reading a stretch.
  func prefetch(_ offset: Int, _ count: Int) {
    posix_fadvise(descriptor, off_t(offset), off_t(count), POSIX_FADV_WILLNEED)
  }

  /// Fills `bytes` from `offset`; a file that ends before is an error.
  func read(into bytes: UnsafeMutableRawBufferPointer, at offset: Int) throws(RecordingError) {
    var done = 0
    while done < bytes.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: bytes[done...])
      let count = pread(descriptor, rest.baseAddress, rest.count, off_t(offset + done))
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw .unreadable(file: name, reason: systemMessage()) }
      guard count > 0 else { throw .changed(file: name) }
      done += count
    }
  }

  /// `count` bytes from `offset`.
  func bytes(at offset: Int, count: Int) throws(RecordingError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var failure: RecordingError?
    bytes.withUnsafeMutableBytes { buffer in
      do throws(RecordingError) { try read(into: buffer, at: offset) } catch { failure = error }
    }
    if let failure { throw failure }
    return bytes
  }

  /// Writes `bytes` at `offset`, round the page cache where all is aligned and the system can.
  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(RecordingError) {
    var done = 0
    while done < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
      let address = Int(bitPattern: rest.baseAddress)
      let isAligned = (address | rest.count | (offset + done)) & 4095 == 0
      let isDirect = directDescriptor >= 0 && isAligned
      let count = pwrite(
        isDirect ? directDescriptor : descriptor, rest.baseAddress, rest.count,
        off_t(offset + done))
      if count < 0 && errno == EINTR { continue }
      if count < 0 && errno == EINVAL && isDirect {
        close(directDescriptor)
        directDescriptor = -1
        continue
      }
      guard count > 0 else { throw writeFailure(needed: rest.count) }
      done += count
    }
  }

  /// Writes `bytes` at `offset`.
  func write(_ bytes: [UInt8], at offset: Int) throws(RecordingError) {
    var failure: RecordingError?
    bytes.withUnsafeBytes { buffer in
      do throws(RecordingError) { try write(buffer, at: offset) } catch { failure = error }
    }
    if let failure { throw failure }
  }

  /// Gives the file its size, with its blocks reserved.
  func reserve(_ size: Int) throws(RecordingError) {
    guard ftruncate(descriptor, 0) == 0, cf_reserve(descriptor, Int64(size)) == 0 else {
      throw writeFailure(needed: size)
    }
  }

  /// Lets the disk begin with what was written, and does not wait.
  func beginWriting() { cf_begin_writing(descriptor) }

  /// Waits until everything written is on the disk.
  func synchronize() throws(RecordingError) {
    guard fsync(descriptor) == 0 else { throw writeFailure(needed: 0) }
  }

  private func writeFailure(needed: Int) -> RecordingError {
    switch errno {
    case ENOSPC, EDQUOT, EFBIG:
      .noSpace(path: path, needed: needed, reason: systemMessage())
    default: .unwritable(path: path, reason: systemMessage())
    }
  }
}

/// What the system says of the last call that failed.
func systemMessage() -> String { String(cString: strerror(errno)).lowercased() }
