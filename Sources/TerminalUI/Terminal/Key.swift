// SPDX-License-Identifier: Apache-2.0

/// A key, as the user would name it; `description` and `init(_:)` are each other's inverse.
enum Key: Sendable, Hashable, CustomStringConvertible {
  case character(Character)
  /// Ctrl with a letter or one of `\ ] ^ _ @`.
  case control(Character)
  case up, down, left, right, home, end, pageUp, pageDown
  case enter, escape, tab, backTab, backspace, delete
  case function(Int)

  private static let names: [(Key, String)] = [
    (.up, "Up"), (.down, "Down"), (.left, "Left"), (.right, "Right"), (.home, "Home"),
    (.end, "End"), (.pageUp, "PgUp"), (.pageDown, "PgDn"), (.enter, "Enter"), (.escape, "Esc"),
    (.tab, "Tab"), (.backTab, "Shift-Tab"), (.backspace, "Backspace"), (.delete, "Del"),
    (.character(" "), "Space"),
  ]

  var description: String {
    if let named = Key.names.first(where: { $0.0 == self }) { return named.1 }
    switch self {
    case .character(let character): return String(character)
    case .control(let character): return "Ctrl-\(character.uppercased())"
    case .function(let number): return "F\(number)"
    default: return ""
    }
  }

  /// The key of a name as `description` prints it, in any case; nil where there is none.
  init?(_ name: String) {
    if name.count == 1, let only = name.first {
      self = .character(only)
      return
    }
    let lower = name.lowercased()
    if let named = Key.names.first(where: { $0.1.lowercased() == lower }) {
      self = named.0
    } else if lower.hasPrefix("ctrl-"), lower.count == 6, let last = lower.last {
      self = .control(last)
    } else if lower.hasPrefix("f"), let number = Int(lower.dropFirst()), (1...12).contains(number) {
      self = .function(number)
    } else {
      return nil
    }
  }

  /// The key that a terminal sends as a scalar.
  init(scalar: Unicode.Scalar) {
    switch scalar.value {
    case 9: self = .tab
    case 10, 13: self = .enter
    case 27: self = .escape
    case 8, 127: self = .backspace
    case 0: self = .control("@")
    case 1...26: self = .control(Character(Unicode.Scalar(UInt8(scalar.value) + 96)))
    case 28...31: self = .control(Character(Unicode.Scalar(UInt8(scalar.value) + 64)))
    default: self = .character(Character(scalar))
    }
  }
}
