// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Puts pages on disk so that nobody ever opens half of one.
enum PageFolder {
  /// Makes a folder; one that is there already will do.
  static func make(_ path: String) throws(ReportError) {
    guard mkdir(path, 0o777) == 0 || errno == EEXIST else {
      throw .unwritable(path: path, reason: reason(errno))
    }
  }

  /// Writes all bytes under a temporary name and renames the file into place.
  static func write(_ bytes: [UInt8], to path: String) throws(ReportError) {
    let partial = "\(path).partial-\(getpid())"
    let descriptor = open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .unwritable(path: path, reason: reason(errno)) }
    let fault = fill(descriptor, bytes)
    let closing = close(descriptor) == 0 ? nil : errno
    if let fault = fault ?? closing {
      unlink(partial)
      throw .unwritable(path: path, reason: reason(fault))
    }
    guard rename(partial, path) == 0 else {
      let fault = errno
      unlink(partial)
      throw .unwritable(path: path, reason: reason(fault))
    }
  }

  /// Writes everything; the system's error number, or nil.
  private static func fill(_ descriptor: Int32, _ bytes: [UInt8]) -> Int32? {
    bytes.withUnsafeBytes { buffer in
      var rest = buffer[...]
      while !rest.isEmpty {
        let count = Glibc.write(
          descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if count < 0 {
          if errno == EINTR { continue }
          return errno
        }
        rest = rest.dropFirst(count)
      }
      return nil
    }
  }

  private static func reason(_ number: Int32) -> String { String(cString: strerror(number)) }
}
