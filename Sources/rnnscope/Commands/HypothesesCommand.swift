// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Hypotheses

/// The subcommand `hypotheses`.
struct HypothesesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hypotheses",
    abstract: "List the hypotheses about a text that cells are scored against.",
    discussion: """
      Examples:
        rnnscope hypotheses
        rnnscope label inside-quotes book.txt

      Your own: --match name=REGEX, --between name=OPEN,CLOSE, --labels name=FILE with rank and report.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case table, json }

  @Option(help: "table or json.") var format: Format = .table

  func run() throws {
    switch format {
    case .table:
      let width = Hypothesis.all.map(\.name.count).max() ?? 0
      try Console.write(
        Hypothesis.all.map { hypothesis in
          let kind = hypothesis.kind.rawValue
          return hypothesis.name + String(repeating: " ", count: width - hypothesis.name.count + 2)
            + kind + String(repeating: " ", count: 13 - kind.count) + hypothesis.summary + "\n"
        }.joined())
    case .json:
      struct Row: Encodable {
        let name: String
        let kind: String
        let summary: String
      }
      try Console.write(
        JSON.text(
          Hypothesis.all.map { Row(name: $0.name, kind: $0.kind.rawValue, summary: $0.summary) }))
    }
  }
}
