// SPDX-License-Identifier: Apache-2.0

/// What somebody may have meant by a name that nothing has.
public enum NearNames {
  /// Up to three of the names, nearest first, that differ in few letters or hold what was asked for.
  ///
  /// Capitals do not count, and `_` and a blank are taken for `-`.
  public static func near(_ name: String, among names: [String]) -> [String] {
    let wanted = name.lowercased().map { $0 == "_" || $0 == " " ? "-" : $0 }
    let ranked = names.map { (name: $0, distance: editDistance(Array($0), wanted)) }
      .filter { $0.distance <= max(2, wanted.count / 3) || $0.name.contains(String(wanted)) }
    let best = ranked.map(\.distance).min() ?? 0
    return ranked.filter { $0.distance <= best + 1 }.sorted { $0.distance < $1.distance }
      .prefix(3).map(\.name)
  }

  /// "; did you mean 'a' or 'b'?", or nothing where no name is near.
  public static func question(_ near: [String]) -> String {
    near.isEmpty ? "" : "; did you mean \(near.map { "'\($0)'" }.joined(separator: " or "))?"
  }

  /// Insertions, deletions and replacements that turn one word into the other.
  private static func editDistance(_ a: [Character], _ b: [Character]) -> Int {
    var row = Array(0...b.count)
    for i in a.indices {
      var diagonal = row[0]
      row[0] = i + 1
      for j in b.indices {
        let replaced = diagonal + (a[i] == b[j] ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(replaced, row[j] + 1, diagonal + 1)
      }
    }
    return row[b.count]
  }
}
