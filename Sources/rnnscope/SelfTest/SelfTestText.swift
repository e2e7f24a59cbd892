// SPDX-License-Identifier: Apache-2.0

import Chance
import Corpora

/// Seeded text in the shape of C, for the self-test: quotes, comments, braces and parentheses.
enum SelfTestText {
  /// Every symbol that the text may hold.
  static let symbols = "\n abcdefghijklmnopqrstuvwxyz(){}\"/*,;="

  /// Documents of exactly `length` symbols each.
  static func corpus(documents: Int, length: Int, seed: UInt64) -> Corpus {
    var random = SplitMix64(seed: seed)
    return Corpus(
      (0..<documents).map { index in
        var text = ""
        while text.utf8.count < length { text += function(&random) }
        return Document(name: "selftest \(index)", bytes: Array(text.utf8.prefix(length)))
      })
  }

  private static func function(_ random: inout SplitMix64) -> String {
    let comment =
      random.next(below: 2) == 0 ? "/* \(words(random.next(below: 12) + 2, &random)) */\n" : ""
    return comment + "\(word(&random))(\(expression(2, &random)))\n"
      + block(random.next(below: 3) + 1, &random) + "\n\n"
  }

  private static func block(_ depth: Int, _ random: inout SplitMix64) -> String {
    var text = "{\n"
    for _ in 0...random.next(below: 4) {
      switch random.next(below: 4) {
      case 0 where depth > 1:
        text += " if (\(expression(3, &random))) " + block(depth - 1, &random) + "\n"
      case 1: text += " \(word(&random))(\"\(words(random.next(below: 8) + 1, &random))\");\n"
      case 2: text += " /* \(words(random.next(below: 8) + 1, &random)) */\n"
      default: text += " \(word(&random)) = \(expression(3, &random));\n"
      }
    }
    return text + "}"
  }

  private static func expression(_ depth: Int, _ random: inout SplitMix64) -> String {
    guard depth > 0, random.next(below: 3) > 0 else { return word(&random) }
    let inner = expression(depth - 1, &random)
    return random.next(below: 2) == 0
      ? "\(word(&random))(\(inner), \(word(&random)))" : "(\(inner))"
  }

  private static func words(_ count: Int, _ random: inout SplitMix64) -> String {
    (0..<count).map { _ in word(&random) }.joined(separator: " ")
  }

  private static func word(_ random: inout SplitMix64) -> String {
    let letters = Array("abcdefghijklmnopqrstuvwxyz")
    return String((0...random.next(below: 7)).map { _ in letters[random.next(below: 26)] })
  }
}
