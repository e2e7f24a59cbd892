// SPDX-License-Identifier: Apache-2.0

import Shading
import Testing

@Suite("An exhibit on standard output")
struct ANSITextTests {
  private let exhibit = Exhibit(
    title: "cell 0:2, cell value c",
    text: ShadedText(
      steps: byteSteps("say \"hi\" now\n"),
      values: [0, 0, 0, 0, 1, 1, 1, -0.5, -0.25, 0, 0, 1.5, .nan],
      scale: Scale(end: 1, isUnsigned: false), width: 9),
    legend: Legend(Scale(end: 1, isUnsigned: false)), caption: "a quote cell")

  private func text(_ level: ColourLevel, theme: Theme = .dark, isPlain: Bool = false) -> String {
    ANSIText(ladder: Ladder(level: level, palette: .standard(theme)), isPlain: isPlain)
      .render(exhibit).replacing("\u{1B}[", with: "~")
  }

  @Test("plain text has a ruler and not one escape")
  func plain() {
    #expect(
      text(.none, isPlain: true) == """
        cell 0:2, cell value c
             0  say "hi"\u{20}
                ....444ba
             9  now↵
                ..4\u{20}
        -1.00 to +1.00; shade on a symbol = state after reading it; ruler dcba.1234
        a quote cell

        """)
  }

  @Test("without colours: underlined below, reversed above, bold at the ends")
  func mono() {
    let lines = text(.none).split(separator: "\n")
    #expect(lines[1] == #"     0  say ~0;1;7m"hi~0;4m"~0m "#)
  }

  @Test("256 colours: foreground and background are always both of the fixed part")
  func xterm() {
    let lines = text(.xterm256).split(separator: "\n")
    #expect(
      lines[1]
        == #"     0  say ~0;38;5;231;48;5;130m"hi~0;38;5;231;48;5;18m"~0;38;5;231;48;5;17m ~0m"#)
    #expect(lines[2] == "     9  no~0;1;38;5;231;48;5;130mw~0m↵")
  }

  @Test("truecolour, 16 and 8 colours")
  func otherRungs() {
    let truecolour = text(.truecolour, theme: .light).split(separator: "\n")
    #expect(truecolour[1].hasPrefix(#"     0  say ~0;38;2;0;0;0;48;2;204;133;93m"hi"#))
    let sixteen = text(.sixteen).split(separator: "\n")
    #expect(sixteen[1] == #"     0  say ~0;97;41m"hi~0;30;46m"~0m "#)
    let eight = text(.eight).split(separator: "\n")
    #expect(eight[1] == #"     0  say ~0;37;41m"hi~0;30;46m"~0m "#)
  }

  @Test("every line ends in plain ink")
  func plainEnds() {
    for level in ColourLevel.allCases {
      for line in text(level).split(separator: "\n") {
        guard let last = line.lastIndex(of: "~") else { continue }
        #expect(line[last...].hasPrefix("~0m"), "\(level): \(line)")
      }
    }
  }

  @Test("the legend says when a shade holds and what its sides are")
  func legend() {
    let legend = text(.truecolour).split(separator: "\n")[3]
    #expect(legend.hasPrefix("-1.00 "))
    #expect(
      legend.contains("+1.00  shade on a symbol = state after reading it; blue negative, orange"))
    #expect(Legend(Scale(end: 1, isUnsigned: true)).low == "0")
  }

  @Test("glyphs alike and side by side are one run")
  func runs() {
    let runs = exhibit.text.lines[0].runs
    #expect(runs.map(\.text) == ["say ", "\"hi", "\"", " "])
    #expect(runs.map(\.positions) == [0..<4, 4..<7, 7..<8, 8..<9])
  }
}

@Suite("What a terminal can show, from its environment")
struct ColourLevelTests {
  private func level(
    _ environment: [String: String], flag: ColourLevel.Choice = .auto,
    configured: ColourLevel.Choice = .auto, isTerminal: Bool = true
  ) -> ColourLevel {
    .detected(
      flag: flag, configured: configured, environment: environment, isTerminal: isTerminal)
  }
  private let xterm = ["TERM": "xterm-256color"]

  @Test("the names of terminals")
  func names() {
    #expect(level(xterm) == .xterm256)
    #expect(level(["TERM": "xterm-256color", "COLORTERM": "truecolor"]) == .truecolour)
    #expect(level(["TERM": "xterm-direct"]) == .truecolour)
    #expect(level(["TERM": "linux"]) == .eight)
    #expect(level(["TERM": "rxvt-16color"]) == .sixteen)
    #expect(level(["TERM": "vt100"]) == .none)
    #expect(level(["TERM": "dumb"]) == .none)
    #expect(level([:]) == .none)
  }

  @Test("flag, configuration, NO_COLOR, CLICOLOR_FORCE, CLICOLOR, terminal: the first that speaks")
  func precedence() {
    func with(_ more: [String: String]) -> [String: String] { xterm.merging(more) { $1 } }
    #expect(level(with(["NO_COLOR": "1"]), flag: .always) == .xterm256)
    #expect(level(xterm, flag: .never, configured: .always) == .none)
    #expect(level(with(["NO_COLOR": "1"]), configured: .always) == .xterm256)
    #expect(level(with(["NO_COLOR": "1", "CLICOLOR_FORCE": "1"])) == .none)
    #expect(level(with(["NO_COLOR": ""])) == .xterm256)
    #expect(level(with(["CLICOLOR_FORCE": "1"]), isTerminal: false) == .xterm256)
    #expect(level(with(["CLICOLOR_FORCE": "0"]), isTerminal: false) == .none)
    #expect(level(with(["CLICOLOR_FORCE": ""]), isTerminal: false) == .none)
    #expect(level(with(["CLICOLOR": "0"])) == .none)
    #expect(level(xterm, isTerminal: false) == .none)
    #expect(level(["TERM": "dumb"], flag: .always) == .eight)
  }

  @Test("the theme is what COLORFGBG tells, else dark")
  func themes() {
    #expect(Theme.detected(in: ["COLORFGBG": "0;15"]) == .light)
    #expect(Theme.detected(in: ["COLORFGBG": "15;default;0"]) == .dark)
    #expect(Theme.detected(in: [:]) == .dark)
  }

  @Test("a locale that is not UTF-8 gets ASCII")
  func locales() {
    #expect(TextStyle.isUTF8(["LANG": "en_GB.UTF-8"]))
    #expect(!TextStyle.isUTF8(["LANG": "en_GB.UTF-8", "LC_ALL": "C"]))
    #expect(TextStyle.isUTF8(["LC_ALL": "", "LC_CTYPE": "C.utf8"]))
    #expect(!TextStyle.isUTF8([:]))
  }
}
