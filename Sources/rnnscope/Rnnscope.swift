// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// The command: one subcommand a file in `Commands/`.
@main
struct Rnnscope: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rnnscope", abstract: "Look inside trained recurrent networks.",
    subcommands: [TrainCommand.self, SampleCommand.self])
}
