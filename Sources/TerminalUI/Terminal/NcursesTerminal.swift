// SPDX-License-Identifier: Apache-2.0
//
// The one file that speaks to curses.

import CNcurses
import FoundationEssentials
import Glibc
import Shading

/// The terminal that the process was started in, taken over until `close`.
final class NcursesTerminal: Terminal {
  private(set) var size: Size
  private(set) var look: Look
  private var shown: Screen?

  /// Takes the terminal over on the highest rung of the ladder that it reaches, at most that of `look`.
  init(look: Look) throws(BrowserError) {
    var info = cn_info()
    if let problem = NcursesTerminal.problem(cn_open(look.level == .truecolour ? 1 : 0, &info)) {
      throw problem
    }
    size = Size(columns: Int(info.columns), rows: Int(info.rows))
    self.look = look
    reach = NcursesTerminal.reach(colours: Int(info.colours), isDirect: info.direct != 0)
    setLook(look)
  }

  private let reach: ColourLevel

  /// What `TERM` promises.
  struct Description {
    /// The terminfo entry that would be used.
    let entry: String
    let colours: Int
    /// The rung that would be stood on.
    let level: ColourLevel
    /// Why there would be none.
    let problem: BrowserError?
  }

  /// What would be taken over, and on which rung, without touching the terminal.
  static func description(of look: Look) -> Description {
    var info = cn_info()
    let problem = problem(cn_describe(look.level == .truecolour ? 1 : 0, &info))
    let entry = withUnsafeBytes(of: &info.entry) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    let reach = reach(colours: Int(info.colours), isDirect: info.direct != 0)
    return Description(
      entry: entry, colours: Int(info.colours), level: lower(look.level, reach), problem: problem)
  }

  private static func problem(_ status: Int32) -> BrowserError? {
    switch Int(status) {
    case CN_OPENED: nil
    case CN_NO_TTY: .notATerminal
    case CN_NO_CURSOR: .cannotAddressCursor(term)
    default: .unknownTerminal(term)
    }
  }

  /// The lower of two rungs.
  private static func lower(_ a: ColourLevel, _ b: ColourLevel) -> ColourLevel {
    ColourLevel.allCases.last { $0 == a || $0 == b } ?? .none
  }

  /// What the opened terminfo entry can show.
  private static func reach(colours: Int, isDirect: Bool) -> ColourLevel {
    if isDirect { return .truecolour }
    return colours >= 256 ? .xterm256 : colours >= 16 ? .sixteen : colours >= 8 ? .eight : .none
  }

  private static var term: String {
    getenv("TERM").map { String(cString: $0) } ?? ""
  }

  /// The terminal's background as the terminal itself tells it, within a time; to be asked before `init`.
  static func background(milliseconds: Int) -> RGB? {
    let colour = cn_background(Int32(milliseconds))
    return colour < 0 ? nil : RGB(UInt32(colour))
  }

  /// Gives the terminal back.
  func close() { cn_close() }

  var wake: @Sendable () -> Void { { cn_wake() } }

  func setMouse(_ isOn: Bool) { cn_mouse(isOn ? 1 : 0) }

  func repaint() {
    shown = nil
    cn_repaint()
  }

  func suspend() { cn_suspend() }

  func copy(_ text: String) {
    cn_send("\u{1B}]52;c;\(Data(text.utf8).base64EncodedString())\u{7}")
  }

  func setLook(_ wanted: Look) {
    look = wanted
    look.level = NcursesTerminal.lower(wanted.level, reach)
    shown = nil
  }

  func show(_ screen: Screen) {
    let ladder = look.ladder(isUnsigned: screen.isUnsigned)
    let before = shown?.size == screen.size && shown?.isUnsigned == screen.isUnsigned ? shown : nil
    if before == screen { return }
    for row in 0..<screen.size.rows {
      for column in 0..<screen.size.columns {
        let cell = screen[row, column]
        if let before, before[row, column] == cell { continue }
        if !cell.text.isEmpty { put(cell, row, column, ladder) }
      }
    }
    shown = screen
    cn_show(Int32(screen.cursor?.row ?? -1), Int32(screen.cursor?.column ?? 0))
  }

  private func put(_ cell: ScreenCell, _ row: Int, _ column: Int, _ ladder: Ladder) {
    let paint = ladder.paint(cell.face.shade, isBeyond: cell.face.isBeyond)
    let style = cell.face.style
    var attributes: Int32 = 0
    if paint.isBold || style.contains(.bold) { attributes |= Int32(CN_BOLD) }
    if paint.isUnderlined || style.contains(.underline) {
      attributes |= Int32(CN_UNDERLINE)
    }
    if paint.isReversed != style.contains(.reverse) { attributes |= Int32(CN_REVERSE) }
    if style.contains(.dim) { attributes |= Int32(CN_DIM) }
    var scalars: (UInt32, UInt32, UInt32, UInt32, UInt32) = (0, 0, 0, 0, 0)
    var count = 0
    withUnsafeMutableBytes(of: &scalars) { bytes in
      let buffer = bytes.bindMemory(to: UInt32.self)
      for scalar in cell.text.unicodeScalars where count < buffer.count {
        buffer[count] = scalar.value
        count += 1
      }
      cn_put(
        Int32(row), Int32(column), buffer.baseAddress, Int32(count),
        NcursesTerminal.code(paint.foreground), NcursesTerminal.code(paint.background), attributes)
    }
  }

  private static func code(_ ink: Ink?) -> Int32 {
    switch ink {
    case nil: -1
    case .indexed(let index): Int32(index)
    case .rgb(let rgb): Int32(rgb.red) << 16 | Int32(rgb.green) << 8 | Int32(rgb.blue)
    }
  }

  func next(milliseconds: Int?) -> TerminalReport? {
    while true {
      let event = cn_next(Int32(milliseconds ?? -1))
      switch Int(event.kind) {
      case CN_NONE: return nil
      case CN_CHARACTER:
        guard let scalar = Unicode.Scalar(UInt32(event.code)) else { continue }
        return .key(Key(scalar: scalar))
      case CN_KEY:
        guard let key = NcursesTerminal.key(Int(event.code)) else { continue }
        return .key(key)
      case CN_MOUSE:
        let kinds: [Int32: MouseReport.Kind] = [
          1: .press, 2: .release, 4: .wheelUp, 5: .wheelDown, 6: .drag,
        ]
        guard let kind = kinds[event.code] else { continue }
        let place = Place(row: Int(event.row), column: Int(event.column))
        return .mouse(MouseReport(kind: kind, place: place))
      case CN_RESIZE:
        var rows: Int32 = 0
        var columns: Int32 = 0
        cn_size(&rows, &columns)
        size = Size(columns: Int(columns), rows: Int(rows))
        shown = nil
        return .resized(size)
      case CN_CONTINUED:
        shown = nil
        return .continued
      case CN_GONE: return .gone
      default: return .woken
      }
    }
  }

  private static func key(_ code: Int) -> Key? {
    switch code {
    case CN_KEY_UP: .up
    case CN_KEY_DOWN: .down
    case CN_KEY_LEFT: .left
    case CN_KEY_RIGHT: .right
    case CN_KEY_HOME: .home
    case CN_KEY_END: .end
    case CN_KEY_PAGE_UP: .pageUp
    case CN_KEY_PAGE_DOWN: .pageDown
    case CN_KEY_DELETE: .delete
    case CN_KEY_BACKSPACE: .backspace
    case CN_KEY_ENTER: .enter
    case CN_KEY_BACK_TAB: .backTab
    case CN_KEY_F0 + 1...CN_KEY_F0 + 12:
      .function(code - CN_KEY_F0)
    default: nil
    }
  }
}
