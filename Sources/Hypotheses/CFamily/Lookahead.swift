// SPDX-License-Identifier: Apache-2.0

/// What comes after a place in code, white space and comments passed over.
///
/// Only the end of an `if` or `do` body asks, once for each gap between tokens.
struct Lookahead {
  private let scalars: UnsafeBufferPointer<UInt32>
  private let start: Int

  init(_ scalars: UnsafeBufferPointer<UInt32>, from start: Int) {
    self.scalars = scalars
    self.start = start
  }

  /// The next token, if it is a word.
  var word: Word? {
    var at = start
    while at < scalars.count {
      let value = scalars[at]
      if CharacterClass(value).isWhite {
        at += 1
      } else if value == "/", at + 1 < scalars.count, scalars[at + 1] == "/" {
        at = Self.lineCommentEnd(scalars, from: at)
      } else if value == "/", at + 1 < scalars.count, scalars[at + 1] == "*",
        let end = Self.blockCommentEnd(scalars, from: at)
      {
        at = end + 1
      } else {
        return Word.isStart(value) ? Word(scalars, from: at) : nil
      }
    }
    return nil
  }

  /// Where the newline is that ends the comment whose `//` is at (or just before) a place.
  static func lineCommentEnd(_ scalars: UnsafeBufferPointer<UInt32>, from start: Int) -> Int {
    var at = start
    while at < scalars.count, scalars[at] != "\n" {
      let escaped = scalars[at] == "\\" ? escapeLength(scalars, at) : 1
      let goesOn = at + escaped <= scalars.count && scalars[at + escaped - 1] == "\n"
      at += goesOn ? escaped : 1
    }
    return at
  }

  /// Where the last `/` is of the comment that starts at a place, or nil where it never ends.
  static func blockCommentEnd(_ scalars: UnsafeBufferPointer<UInt32>, from start: Int) -> Int? {
    var at = start + 3
    while at < scalars.count {
      if scalars[at] == "/" && scalars[at - 1] == "*" { return at }
      at += 1
    }
    return nil
  }

  /// How many symbols a backslash and what it escapes take: 2, or 3 with CR LF.
  static func escapeLength(_ scalars: UnsafeBufferPointer<UInt32>, _ at: Int) -> Int {
    at + 2 < scalars.count && scalars[at + 1] == "\r" && scalars[at + 2] == "\n" ? 3 : 2
  }
}
