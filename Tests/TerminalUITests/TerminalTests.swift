// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// The program and a small recording of the bundled model, made once.
private struct Program {
  let path: String
  let folder: URL

  static let shared: Program? = {
    // What was built with these tests stands beside them, wherever that is.
    guard Tmux.isThere,
      let products = Bundle.main.executableURL?.deletingLastPathComponent()
    else { return nil }
    let path = products.appendingPathComponent("rnnscope").path
    guard Tmux.shell("'\(path)' browse --help").status == 0 else { return nil }
    let folder = products.appendingPathComponent("terminal-tests")
    let text =
      "/* A \"quoted\" word. */\nint main(void)\n{\n\tif (a == b) {\n\t\treturn f(\"x\");\n\t}\n}\n"
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try String(repeating: text, count: 6).write(
        to: folder.appendingPathComponent("small.c"), atomically: true, encoding: .utf8)
    } catch {
      return nil
    }
    // The script tells its process's number, which exec hands on to the browser.
    let browse = """
      cd '\(folder.path)' || exit
      echo $$ >browse.$1.pid
      shift
      XDG_STATE_HOME="$PWD" exec '\(path)' browse small.recording --hypothesis inside-string --read-only "$@"

      """
    do {
      try browse.write(
        to: folder.appendingPathComponent("browse.sh"), atomically: true, encoding: .utf8)
    } catch {
      return nil
    }
    let made = Tmux.shell(
      "cd '\(folder.path)' && '\(path)' record kernel small.c -o small.recording --force")
    return made.status == 0 ? Program(path: path, folder: folder) : nil
  }()

  /// The shell's words that browse the recording, under a name to find the process by.
  func browse(as name: String = "one") -> String { "sh \(folder.path)/browse.sh \(name)" }
}

@Suite(
  "The real terminal",
  .enabled("needs tmux, and the program with its bundled model beside the tests") {
    Program.shared != nil
  }
)
struct TerminalTests {
  private func program() throws -> Program { try #require(Program.shared) }

  @Test("keys, a resize to almost nothing and back, and the shell's screen again")
  func session() throws {
    let tmux = try Tmux(
      columns: 80, rows: 24, environment: ["TERM": "tmux-256color"],
      "echo before; \(program().browse()); echo after $?")
    try tmux.wait(for: "rank cell")
    try tmux.type("]")
    try tmux.wait(for: "scale cell")
    try tmux.type(":0:7", "Enter")
    try tmux.wait(for: "cell 0:7")
    try tmux.resize(columns: 12, rows: 3)
    try tmux.wait(for: "needed")
    try tmux.resize(columns: 120, rows: 40)
    try tmux.wait(for: "histogram")
    try tmux.type("?")
    try tmux.wait(for: "type to search")
    try tmux.type("Escape")
    try tmux.type("q")
    let screen = try tmux.wait(for: "after 0")
    #expect(screen.contains("before"))
  }

  @Test(
    "a signal gives the terminal back", arguments: ["TERM", "INT", "HUP", "SEGV", "ILL", "ABRT"])
  func signals(name: String) throws {
    let folder = try program().folder.path
    let tmux = try Tmux(
      columns: 80, rows: 24, environment: ["TERM": "xterm-256color"],
      "stty -g >\(folder)/\(name).before; \(program().browse(as: name)); stty -g >\(folder)/\(name).after; echo given back"
    )
    try tmux.wait(for: "rank cell")
    try tmux.type("\\")
    #expect(Tmux.shell("kill -\(name) $(cat \(folder)/browse.\(name).pid)").status == 0)
    let screen = try tmux.wait(for: "given back")
    #expect(!screen.contains("rank cell"), "the browser's screen is gone")
    #expect(Tmux.shell("cmp \(folder)/\(name).before \(folder)/\(name).after").status == 0)
  }

  @Test("a view on a model and a text leaves nothing on the disk, even while it is looked at")
  func nothingLeft() throws {
    let program = try program()
    let tmux = try Tmux(
      columns: 80, rows: 24, environment: ["TERM": "xterm-256color"],
      "cd \(program.folder.path) && rm -rf scratch && mkdir scratch && TMPDIR=\(program.folder.path)/scratch XDG_STATE_HOME=\(program.folder.path) \(program.path) browse kernel small.c --read-only"
    )
    try tmux.wait(for: "rank cell")
    #expect(Tmux.shell("ls -A \(program.folder.path)/scratch").output.isEmpty)
    try tmux.type("q")
  }

  @Test("doctor says what was chosen and why, and what the configuration says wrong")
  func doctor() throws {
    let folder = try program().folder.path
    let config = "\(folder)/config/rnnscope"
    #expect(
      Tmux.shell(
        "mkdir -p \(config) && printf 'theme light\\nbind Ctrl-N next-in-rank\\n' >\(config)/config"
      )
      .status == 0)
    let tmux = try Tmux(
      columns: 200, rows: 24,
      environment: ["TERM": "xterm-256color", "XDG_CONFIG_HOME": "\(folder)/config"],
      "\(program().path) doctor; echo ended $?; echo fly away >>\(config)/config; \(program().path) doctor; echo then $?"
    )
    let screen = try tmux.wait(for: "then 65")
    #expect(screen.contains("ended 0"))
    for words in ["256 colours", "light", "configuration", "UTF-8", "line 3: 'fly' is not one of"] {
      #expect(screen.contains(words), "\(words)")
    }
  }

  @Test(
    "colours stay on their rung of the ladder",
    arguments: [
      ("xterm-256color", "", "256"), ("vt100", "", "none"), ("linux", "", "8"),
      ("xterm-256color", "NO_COLOR=1", "none"),
    ])
  func colours(term: String, extra: String, rung: String) throws {
    let tmux = try Tmux(
      columns: 80, rows: 24, environment: ["TERM": term],
      "export \(extra.isEmpty ? "X=1" : extra); \(program().browse()) --theme dark")
    try tmux.wait(for: "rank cell")
    try tmux.wait(for: "negative")
    let screen = try tmux.screen(withColours: true)
    let codes = screen.split(separator: "\u{1B}").flatMap { part -> [Substring] in
      guard part.first == "[", let end = part.firstIndex(of: "m") else { return [] }
      return [part[part.index(after: part.startIndex)..<end]]
    }
    let coloured = codes.filter { code in
      code.split(separator: ";").contains {
        ["3", "4"].contains($0.first) && $0.count == 2 && $0 != "39" && $0 != "49"
      }
    }
    switch rung {
    case "none": #expect(coloured.isEmpty, "\(coloured)")
    case "8":
      #expect(
        !coloured.isEmpty && !coloured.contains { $0.contains("8;5;") || $0.contains("8;2;") })
    default:
      #expect(
        coloured.contains { $0.contains("8;5;") } && !coloured.contains { $0.contains("8;2;") })
    }
  }

  @Test(
    "a terminal that is not known, or cannot move its cursor, ends with 69 and the way out",
    arguments: ["nonsense", "dumb"])
  func unknownTerminal(term: String) throws {
    let tmux = try Tmux(
      columns: 100, rows: 24, environment: ["TERM": term], "\(program().browse()); echo ended $?")
    let screen = try tmux.wait(for: "ended 69")
    #expect(screen.contains("TERM=xterm-256color"))
  }
}
