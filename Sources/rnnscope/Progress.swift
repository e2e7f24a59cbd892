// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// One line on standard error while a run goes on, when standard error is a terminal:
/// `record [#########>.........] 46%  48.2k/105.4k symbols  31.0k/s  ETA 0:02`.
///
/// It appears after half a second, changes at most ten times a second, and is wiped at the end.
final class Progress: Sendable {
  private struct State {
    var shownAt: Double
    var isShown = false
  }

  private let verb: String
  private let total: Int
  private let unit: String
  private let isTerminal: Bool
  private let start: Double
  private let state: Mutex<State>

  init(_ verb: String, total: Int, unit: String = "symbols") {
    self.verb = verb
    self.total = total
    self.unit = unit
    isTerminal = isatty(STDERR_FILENO) == 1 && getenv("CI") == nil
    start = Self.now()
    state = Mutex(State(shownAt: start + 0.4))
  }

  /// Tells how much is done, and a word at the line's end; cheap enough to be called for every block.
  func update(_ done: Int, note: String = "") {
    guard isTerminal else { return }
    let now = Self.now()
    let text = state.withLock { state -> String? in
      guard now - state.shownAt >= 0.1 else { return nil }
      state.shownAt = now
      state.isShown = true
      return line(done, elapsed: now - start) + (note.isEmpty ? "" : "  " + note)
    }
    if let text { Console.error("\r\u{1B}[K" + text, terminator: "") }
  }

  /// Wipes the line.
  func finish() {
    guard state.withLock({ $0.isShown }) else { return }
    Console.error("\r\u{1B}[K", terminator: "")
  }

  /// Seconds on a clock that never steps back.
  static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  private func line(_ done: Int, elapsed: Double) -> String {
    let share = total > 0 ? min(1, Double(done) / Double(total)) : 0
    let filled = Int(share * 20)
    let bar =
      String(repeating: "#", count: filled) + (filled < 20 ? ">" : "")
      + String(repeating: ".", count: max(0, 19 - filled))
    let rate = elapsed > 0 ? Double(done) / elapsed : 0
    let left = rate > 0 ? Int(Double(total - done) / rate) : 0
    let seconds = left % 60
    return
      "\(verb) [\(bar)] \(Int(share * 100))%  \(short(done))/\(short(total)) \(unit)  "
      + "\(short(Int(rate)))/s  ETA \(left / 60):\(seconds < 10 ? "0" : "")\(seconds)"
  }

  /// 48213 as `48.2k`.
  private func short(_ count: Int) -> String {
    for (size, letter) in [(1_000_000_000, "G"), (1_000_000, "M"), (1_000, "k")] where count >= size
    {
      return "\(count / size).\(count % size * 10 / size)\(letter)"
    }
    return "\(count)"
  }
}
