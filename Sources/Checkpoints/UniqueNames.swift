// SPDX-License-Identifier: Apache-2.0

/// Gives every tensor a name of its own: a second one of the same path gets a number.
struct UniqueNames {
  private var taken: Set<String> = []
  /// The last number that was given to a name, so that a thousand equal names cost a thousand steps.
  private var numbers: [String: Int] = [:]

  /// The name itself, or the first of `name#2`, `name#3` … that is free.
  mutating func unused(_ plain: String) -> String {
    var name = plain
    while !taken.insert(name).inserted {
      let number = numbers[plain, default: 1] + 1
      numbers[plain] = number
      name = "\(plain)#\(number)"
    }
    return name
  }
}
