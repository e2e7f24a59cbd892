// SPDX-License-Identifier: Apache-2.0

/// Gives every tensor a name of its own: a second one of the same path gets a number.
struct UniqueNames {
  private var taken: Set<String> = []

  /// The name itself, or the first of `name#2`, `name#3` … that is free.
  mutating func unused(_ plain: String) -> String {
    var name = plain
    var number = 1
    while !taken.insert(name).inserted {
      number += 1
      name = "\(plain)#\(number)"
    }
    return name
  }
}
