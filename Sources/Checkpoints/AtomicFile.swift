// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Replaces files so that nobody ever sees half of one.
enum AtomicFile {
  /// Writes all bytes under a temporary name, flushes them, and renames the file into place.
  static func write(_ bytes: [UInt8], to path: String) throws(CheckpointError) {
    let partial = "\(path).partial-\(getpid())"
    let descriptor = open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .unwritable(path: path, reason: systemReason()) }
    let fault = fill(descriptor, bytes)
    let closing = close(descriptor) == 0 ? nil : errno
    if let fault = fault ?? closing {
      unlink(partial)
      throw .unwritable(path: path, reason: systemReason(fault))
    }
    guard rename(partial, path) == 0 else {
      let fault = errno
      unlink(partial)
      throw .unwritable(path: path, reason: systemReason(fault))
    }
    // The rename itself must survive a power cut; a folder that cannot be flushed is no fault.
    let folder = open(CheckpointFile(path: path).folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if folder >= 0 {
      fsync(folder)
      close(folder)
    }
  }

  /// Writes and flushes; the system's error number, or nil.
  private static func fill(_ descriptor: Int32, _ bytes: [UInt8]) -> Int32? {
    bytes.withUnsafeBytes { buffer in
      var rest = buffer[...]
      while !rest.isEmpty {
        let written = Glibc.write(
          descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if written < 0 {
          if errno == EINTR { continue }
          return errno
        }
        rest = rest.dropFirst(written)
      }
      return fsync(descriptor) == 0 ? nil : errno
    }
  }
}
