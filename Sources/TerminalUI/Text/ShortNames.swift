// SPDX-License-Identifier: Apache-2.0

/// Hypotheses' names in the columns that there are, each shortened once: every screen shows dozens.
final class ShortNames {
  private struct Key: Hashable {
    let name: String
    let columns: Int
  }

  private var known: [Key: String] = [:]
  /// Names of a few widths; where somebody drags a window about, they begin anew.
  private static let most = 1024

  /// A name in at most so many columns, filled up with blanks.
  subscript(name: String, columns: Int) -> String {
    let key = Key(name: name, columns: columns)
    if let short = known[key] { return short }
    if known.count >= ShortNames.most { known = [:] }
    let short = name.abbreviated(to: columns).padded(columns)
    known[key] = short
    return short
  }
}
