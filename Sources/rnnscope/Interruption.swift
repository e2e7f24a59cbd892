// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// The signal that has arrived, or 0; outside the type because a signal handler may capture nothing.
private let arrived = Atomic<Int32>(0)

/// Ctrl-C and SIGTERM as a question that a long run asks between its blocks, so that it ends in order.
enum Interruption {
  /// From now on the signals are noted instead of ending the program; a second one ends it at once.
  static func watch() {
    for number in [SIGINT, SIGTERM] {
      signal(number) { received in
        if arrived.exchange(received, ordering: .relaxed) != 0 { _exit(128 + received) }
      }
    }
  }

  /// The signals end the program again, as they do by default.
  static func forget() {
    for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
  }

  /// The exit status that the signal asks for (130 for Ctrl-C), or nil where none has come.
  static var status: Int32? {
    let signal = arrived.load(ordering: .relaxed)
    return signal == 0 ? nil : 128 + signal
  }
}
