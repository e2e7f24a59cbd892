// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Corpora
import Glibc

/// Why a command ends, with the exit status that scripts rely on.
struct Failure: Error, CustomStringConvertible {
  /// Exit statuses (sysexits.h, and the shell's for signals).
  enum Status: Int32 {
    /// A check that was asked for failed.
    case checkFailed = 1
    case usage = 64
    case badData = 65
    case inputMissing = 66
    case noTerminal = 69
    case ourFault = 70
    case cannotCreate = 73
    case readWrite = 74
    case resumable = 75
    case interrupted = 130
  }

  let status: Status
  let description: String

  init(_ status: Status, _ description: String) {
    self.status = status
    self.description = description
  }

  /// A failed system call, with the system's reason.
  static func system(_ what: String, _ code: Int32) -> Failure {
    Failure(.readWrite, "\(what): \(String(cString: strerror(code)))")
  }
}
