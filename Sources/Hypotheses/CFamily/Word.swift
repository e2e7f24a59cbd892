// SPDX-License-Identifier: Apache-2.0

/// A word of code, known by its length and its first eight characters, so that it costs no memory.
struct Word: Equatable {
  /// How many symbols it has.
  let count: Int
  /// The first eight, one byte each; a character outside ASCII is 0xFF.
  private let head: UInt64
  /// Whether it is the name of a macro that loops, as the kernel has them: `list_for_each_entry`.
  let namesLoop: Bool

  init(_ scalars: UnsafeBufferPointer<UInt32>, from start: Int) {
    var head: UInt64 = 0
    var window: UInt64 = 0
    var namesLoop = false
    var at = start
    while at < scalars.count, Self.isPart(scalars[at]) {
      let byte = UInt64(scalars[at] < 0x80 ? scalars[at] : 0xFF)
      if at - start < 8 { head = head << 8 | byte }
      window = window << 8 | byte
      if window == Self.loopMark { namesLoop = true }
      at += 1
    }
    self.head = head
    self.namesLoop = namesLoop
    count = at - start
  }

  private init(_ text: StaticString) {
    count = text.utf8CodeUnitCount
    head = text.withUTF8Buffer { $0.prefix(8).reduce(0) { $0 << 8 | UInt64($1) } }
    namesLoop = false
  }

  static func == (a: Word, b: Word) -> Bool { a.count == b.count && a.head == b.head }
  static func ~= (pattern: Word, word: Word?) -> Bool { word.map { $0 == pattern } ?? false }

  /// Whether a character or string literal may follow without a space: L'x', u8"x".
  var isLiteralPrefix: Bool {
    self == .wide || self == .utf16 || self == .utf32 || self == .utf8
  }

  /// Whether parentheses after it hold an attribute, not parameters.
  var namesAttribute: Bool {
    [Word.attribute, .aligned, .alignas, .oldAlignas, .declspec].contains(self)
  }

  static func isStart(_ value: UInt32) -> Bool {
    (value | 0x20) &- 0x61 < 26 || value == "_" || value == "$"
      || (value >= 0x80 && CharacterClass(value).isLetter)
  }

  static func isPart(_ value: UInt32) -> Bool { isStart(value) || value &- 0x30 < 10 }

  private static let loopMark = Word("for_each").head

  static let `if` = Word("if")
  static let `else` = Word("else")
  static let `for` = Word("for")
  static let `while` = Word("while")
  static let `do` = Word("do")
  static let `switch` = Word("switch")
  static let `case` = Word("case")
  static let `default` = Word("default")
  static let `struct` = Word("struct")
  static let union = Word("union")
  static let `enum` = Word("enum")
  static let `class` = Word("class")
  static let `return` = Word("return")
  static let constexpr = Word("constexpr")
  static let ifdef = Word("ifdef")
  static let ifndef = Word("ifndef")
  static let elif = Word("elif")
  static let endif = Word("endif")
  private static let wide = Word("L")
  private static let utf8 = Word("u8")
  private static let utf16 = Word("u")
  private static let utf32 = Word("U")
  private static let attribute = Word("__attribute__")
  private static let aligned = Word("__aligned")
  private static let alignas = Word("alignas")
  private static let oldAlignas = Word("_Alignas")
  private static let declspec = Word("__declspec")
}
