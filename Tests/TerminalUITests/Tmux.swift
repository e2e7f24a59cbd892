// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// A tmux server of its own, so that a real terminal can be typed at and looked at; killed at the end.
final class Tmux {
  private let socket = "rnnscope-\(UUID().uuidString.prefix(8))"

  /// Starts a shell command on a screen of a size.
  init(columns: Int, rows: Int, environment: [String: String] = [:], _ command: String) throws {
    let words = environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    let prefix =
      "env -u NO_COLOR -u COLORTERM -u COLORFGBG LC_ALL=C.UTF-8 \(words.joined(separator: " "))"
    try run([
      "-f", "/dev/null", "new-session", "-d", "-s", "s", "-x", "\(columns)", "-y", "\(rows)",
      "\(prefix) sh -c '\(command)'; sleep 100",
    ])
  }

  deinit { _ = Tmux.shell(line(["kill-server"])) }

  /// Whether there is a tmux at all.
  static let isThere = Tmux.shell("command -v tmux").status == 0

  /// Types keys by tmux's names, or text as it is.
  func type(_ keys: String..., literally: Bool = false) throws {
    try run(["send-keys", "-t", "s"] + (literally ? ["-l"] : []) + keys)
  }

  func resize(columns: Int, rows: Int) throws {
    try run(["resize-window", "-t", "s", "-x", "\(columns)", "-y", "\(rows)"])
  }

  /// The screen as text, or with its control sequences.
  func screen(withColours: Bool = false) throws -> String {
    try run(["capture-pane", "-p", "-t", "s"] + (withColours ? ["-e"] : []))
  }

  /// Waits until the screen holds a text; the last screen is in the failure.
  @discardableResult
  func wait(
    for text: String, seconds: Double = 60, sourceLocation: SourceLocation = #_sourceLocation
  )
    throws -> String
  {
    let end = Date().addingTimeInterval(seconds)
    var last = ""
    while Date() < end {
      last = try screen()
      if last.contains(text) { return last }
      Thread.sleep(forTimeInterval: 0.02)
    }
    Issue.record("'\(text)' did not come up:\n\(last)", sourceLocation: sourceLocation)
    return last
  }

  @discardableResult
  private func run(_ arguments: [String]) throws -> String {
    Tmux.shell(line(arguments)).output
  }

  /// A call of this server's tmux as a line of shell.
  private func line(_ arguments: [String]) -> String {
    (["tmux", "-L", socket] + arguments).map { word in
      "'" + word.replacingOccurrences(of: "'", with: "'\\''") + "'"
    }.joined(separator: " ")
  }

  /// Runs a line of shell.
  ///
  /// Its output goes through a file: a pipe would stay open in tmux's server.
  static func shell(_ line: String) -> (status: Int32, output: String) {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { unlink(file.path) }
    let status = system("{ \(line)\n} >'\(file.path)' 2>/dev/null </dev/null")
    let data = FileManager.default.contents(atPath: file.path) ?? Data()
    return (status >> 8 & 0xFF, String(decoding: data, as: UTF8.self))
  }
}
