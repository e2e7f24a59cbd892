// SPDX-License-Identifier: Apache-2.0

/// Numbers for symbols, counted by their first appearance, where no model's vocabulary gives any.
struct SymbolNumbering<Symbol: Hashable> {
  private var numbers: [Symbol: Int32] = [:]

  /// How many distinct symbols there were.
  var count: Int { numbers.count }

  /// The number of a symbol, the next free one where it is new.
  mutating func number(_ symbol: Symbol) -> Int32 {
    if let number = numbers[symbol] { return number }
    let number = Int32(numbers.count)
    numbers[symbol] = number
    return number
  }
}
