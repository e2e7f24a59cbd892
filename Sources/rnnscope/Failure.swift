// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Corpora
import Glibc
import Recordings
import Recurrent

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
    case terminated = 143
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

  /// Runs something about one file, so that whatever goes wrong names it.
  static func about<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as CheckpointError {
      let isMissing = if case .unreadable = error { true } else { false }
      throw Failure(isMissing ? .inputMissing : .badData, "'\(path)' \(error)")
    } catch let error as ModelError {
      throw Failure(.badData, "'\(path)': \(error)")
    } catch let error as CorpusError {
      throw Failure(error)
    }
  }

  /// A text that cannot be read.
  init(_ error: CorpusError) {
    switch error {
    case .missing, .unreadable: self.init(.inputMissing, error.description)
    case .noPaths, .standardInputTwice: self.init(.usage, error.description)
    default: self.init(.badData, error.description)
    }
  }

  /// A recording that cannot be read or written.
  init(_ error: RecordingError) {
    let status: Status =
      switch error {
      case .unreadable, .notARecording: .inputMissing
      case .unwritable, .exists, .locked: .cannotCreate
      case .noSpace: .readWrite
      default: .badData
      }
    self.init(status, error.description)
  }
}
