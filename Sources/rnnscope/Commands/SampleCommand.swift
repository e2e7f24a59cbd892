// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Recordings
import Recurrent
import Training

/// The subcommand `sample MODEL`.
struct SampleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sample",
    abstract: "Let a model write, and hold cells to see what they do.",
    discussion: """
      Examples:
        rnnscope sample novel --prime "Prince Andrew" --temperature 0.7
        rnnscope sample kernel --clamp 1:37=0.9 --length 2000

      A held cell keeps its value (c of an LSTM, else h) at every timestep, also while the prime is read. \
      The same seed gives the same text.
      """)

  @Argument(help: "A checkpoint or a bundled model.") var model: String
  @Option(help: "How many symbols to write.") var length = 1000
  @Option(help: "Below 1 the likely becomes likelier; 0 always takes the likeliest.")
  var temperature = 1.0
  @Option(help: "Text that is read first, and printed.") var prime = ""
  @Option(help: "Chance follows from it.") var seed: UInt64 = 1
  @Option(
    help: ArgumentHelp("Hold a cell; may be given several times.", valueName: "layer:cell=value"))
  var clamp: [HeldCell] = []
  @OptionGroup(title: "The model") var modelOptions: ModelOptions

  func validate() throws {
    guard length >= 0, length <= 1_000_000_000 else {
      throw ValidationError("--length takes a number from 0 to 1000000000")
    }
    guard temperature.isFinite, temperature >= 0 else {
      throw ValidationError("--temperature takes a number from 0 up")
    }
  }

  func run() throws {
    let opened = try Opening.model(model, modelOptions)
    var sampler = try Failure.about(model) {
      try Sampler(
        opened, temperature: temperature, seed: seed,
        interventions: clamp.map { Intervention(cell: $0.cell, value: $0.value) })
    }
    let primed = try Failure.about("--prime") { prime.isEmpty ? [] : try sampler.encode(prime) }
    sampler.read(primed)
    try Console.write(prime)
    Interruption.watch()
    // Written in lines or hundreds, so that a reader sees it grow and a pipe is not flooded with calls.
    var waiting: [UInt8] = []
    for _ in 0..<length {
      guard Interruption.status == nil else { throw CancellationError() }
      waiting += sampler.bytes(sampler.next())
      if waiting.count >= 100 || waiting.last == UInt8(ascii: "\n") {
        try Console.write(bytes: waiting)
        waiting = []
      }
    }
    try Console.write(bytes: waiting + [UInt8(ascii: "\n")])
  }
}

/// A cell and the value that it is held at: `1:37=0.9`.
struct HeldCell: ExpressibleByArgument {
  let cell: CellID
  let value: Float

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1)
    guard parts.count == 2, let cell = CellID(parts[0]), let value = Float(parts[1]),
      value.isFinite
    else { return nil }
    self.cell = cell
    self.value = value
  }
}
