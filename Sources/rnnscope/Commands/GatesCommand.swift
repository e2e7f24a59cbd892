// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import HTMLReport
import Recordings
import Recurrent
import Scoring

/// The subcommand `gates RECORDING` or `gates MODEL TEXT…`.
struct GatesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gates",
    abstract:
      "How often each gate is shut (below 0.1) or open (above 0.9), as in the paper's figure.",
    discussion: """
      Examples:
        rnnscope gates kernel corpora/kernel
        rnnscope gates model.pt book.txt --format json
        rnnscope gates book.recording --format svg > gates.svg

      A cell whose forget gate is nearly always open remembers for long; one that is nearly always shut \
      only answers to its input. Reports draw the same figure as svg does, a scatter for each layer and gate.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case table, json, svg }

  @Argument(help: "A recording, or a model and texts.") var source: [String]
  @Option(help: "table (a line a layer and gate), json (every cell) or svg (the figure).")
  var format: Format = .table
  @OptionGroup(title: "The model") var modelOptions: ModelOptions
  @OptionGroup(title: "The text") var textOptions: TextOptions
  @OptionGroup(title: "The run") var runOptions: RunOptions

  func run() throws {
    let found = try Saturations.count(
      Source.open(source, modelOptions, textOptions, isa: runOptions.isa), runOptions)
    switch format {
    case .json:
      struct Row: Encodable {
        let cell: String
        let gate: String
        let left: Double
        let right: Double
      }
      struct Report: Encodable {
        let schema = "rnnscope.gates/1"
        let gates: [Row]
      }
      try Console.write(
        JSON.text(
          Report(
            gates: found.map {
              Row(
                cell: "\($0.cell)", gate: $0.quantity.rawValue, left: $0.left, right: $0.right)
            })))
    case .svg:
      guard !found.isEmpty else { throw Failure(.badData, "the network has no gates to draw") }
      let title = "Gate saturation, \(source.joined(separator: " "))"
      try Console.write(SaturationSheet.svg(of: found, title: title))
    case .table: try Console.write(table(found))
    }
  }

  private func table(_ found: [Saturation]) -> String {
    var text = "layer  gate   cells   mean shut   mean open   always shut   always open\n"
    func column(_ value: String, _ width: Int) -> String {
      value.padded(to: width, right: true)
    }
    let groups = Dictionary(grouping: found) { [$0.cell.layer, place(of: $0.quantity)] }
    for key in groups.keys.sorted(by: { ($0[0], $0[1]) < ($1[0], $1[1]) }) {
      guard let cells = groups[key] else { continue }
      let count = Double(cells.count)
      let left = cells.reduce(0) { $0 + $1.left } / count
      let right = cells.reduce(0) { $0 + $1.right } / count
      text +=
        column("\(key[0])", 5) + column(cells[0].quantity.rawValue, 6)
        + column("\(cells.count)", 8) + column(FixedPoint.percent(left), 12)
        + column(FixedPoint.percent(right), 12)
        + column("\(cells.count { $0.left > 0.9 })", 14)
        + column("\(cells.count { $0.right > 0.9 })", 14) + "\n"
    }
    return text + "always: at more than nine timesteps of ten\n"
  }

  private func place(of quantity: Quantity) -> Int {
    Quantity.allCases.firstIndex(of: quantity) ?? 0
  }
}
