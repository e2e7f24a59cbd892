// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The two streams: results go to standard output and nothing else there, words to standard error.
enum Console {
  /// Writes a whole result to standard output.
  static func write(_ text: String) throws { try write(Array(text.utf8), to: STDOUT_FILENO) }

  /// Writes bytes, which may be of any encoding, to standard output.
  static func write(bytes: [UInt8]) throws { try write(bytes, to: STDOUT_FILENO) }

  /// Writes bytes as they stand in memory to standard output.
  static func write(bytes: UnsafeRawBufferPointer) throws { try write(bytes, to: STDOUT_FILENO) }

  /// Says something to the person at the terminal; a closed standard error is no reason to stop.
  static func error(_ text: String, terminator: String = "\n") {
    do { try write(Array((text + terminator).utf8), to: STDERR_FILENO) } catch { return }
  }

  /// Whether standard output is a terminal.
  static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

  /// Columns of the terminal: `COLUMNS`, or what the terminal says, or 100 where there is none.
  static var width: Int {
    if let columns = getenv("COLUMNS").flatMap({ Int(String(cString: $0)) }), columns > 0 {
      return columns
    }
    var size = winsize()
    guard isTerminal, ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
      return 100
    }
    return Int(size.ws_col)
  }

  private static func write(_ bytes: [UInt8], to descriptor: Int32) throws {
    try bytes.withUnsafeBytes { try write($0, to: descriptor) }
  }

  private static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) throws {
    var rest = bytes
    while !rest.isEmpty {
      let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw Failure.system("standard output", errno) }
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
    }
  }
}
