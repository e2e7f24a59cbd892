// SPDX-License-Identifier: Apache-2.0

/// How text is made visible.
public struct TextStyle: Sendable, Equatable {
  /// Draws with ASCII only, for terminals and mail that know nothing else.
  public var isASCII: Bool
  /// Marks blanks, and gives each combining mark a place of its own.
  public var isList: Bool
  /// Draws each byte that is not ASCII as its hexadecimal number: `E4 B8 96`.
  public var showsBytes: Bool
  /// Columns from one tab stop to the next; at least 1.
  public var tabStop: Int

  /// A style; by default UTF-8 as it reads best, with tab stops every 8 columns.
  public init(
    isASCII: Bool = false, isList: Bool = false, showsBytes: Bool = false, tabStop: Int = 8
  ) {
    self.isASCII = isASCII
    self.isList = isList
    self.showsBytes = showsBytes
    self.tabStop = max(1, tabStop)
  }

  /// Whether an environment's locale can show UTF-8 (`LC_ALL`, else `LC_CTYPE`, else `LANG`).
  public static func isUTF8(_ environment: [String: String]) -> Bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }
      .first { !$0.isEmpty }
    guard let name = locale?.lowercased() else { return false }
    return name.contains("utf-8") || name.contains("utf8")
  }
}
