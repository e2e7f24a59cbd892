// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// The subcommand `selftest`.
struct SelfTestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "selftest",
    abstract: "Rank the cells of a network written by hand: each known cell must come first.",
    discussion: """
      Example:
        rnnscope selftest

      The network's cells are a quote flag, a line counter, a brace counter, a parenthesis counter and a \
      comment flag. Then the same traces are paired with the labels of other documents: nothing may be found.
      """)

  @Option(help: "Where chance enters, it comes from here.") var seed: UInt64 = 1

  func run() throws {
    let outcome = try SelfTest.run(seed: seed)
    try Console.write(outcome.lines.joined(separator: "\n") + "\n")
    guard outcome.hasPassed else { throw Failure(.checkFailed, "the self-test failed") }
  }
}
