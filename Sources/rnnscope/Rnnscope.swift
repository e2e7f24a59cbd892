// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import CMemory
import Glibc
import Hypotheses

/// The command: one subcommand a file in `Commands/`.
@main
struct Rnnscope: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rnnscope",
    abstract: "Look inside trained recurrent networks.",
    discussion: """
      Examples:
        rnnscope demo
        rnnscope rank kernel corpora/kernel
        rnnscope browse model.pt book.txt

      MODEL is a checkpoint, or a bundled model: kernel (trained on C) or novel (on prose).
      TEXT is a file, a folder of text files, or - for standard input.
      RECORDING is a folder that `record` made; commands that take one take MODEL TEXT… as well.
      """,
    version: Version.program,
    subcommands: [
      DemoCommand.self, ModelsCommand.self, InspectCommand.self, RecordCommand.self,
      RankCommand.self, BrowseCommand.self, ReportCommand.self, ShowCommand.self,
      HypothesesCommand.self, LabelCommand.self, EvaluateCommand.self, TrainCommand.self,
      SampleCommand.self, ConvertCommand.self, VerifyCommand.self, CellCommand.self,
      FindCommand.self, GatesCommand.self, AblateCommand.self, ProbeCommand.self,
      SelfTestCommand.self, DoctorCommand.self,
    ])

  /// Runs the command; whatever goes wrong becomes one line on standard error and an exit status.
  static func main() {
    cm_return_large()
    do {
      let arguments = Array(CommandLine.arguments.dropFirst())
      try checkCommand(arguments)
      var command = try parseAsRoot(arguments)
      try command.run()
    } catch let failure as Failure {
      Console.error("rnnscope: \(failure.description)")
      Glibc.exit(failure.status.rawValue)
    } catch is CancellationError {
      Glibc.exit(Interruption.status ?? Failure.Status.interrupted.rawValue)
    } catch {
      exit(withError: error)
    }
  }

  /// Says what may have been meant where the first word is no command.
  private static func checkCommand(_ arguments: [String]) throws {
    guard let word = arguments.first, !word.hasPrefix("-"), word != "help" else { return }
    let commands = configuration.subcommands.compactMap { $0.configuration.commandName }
    guard !commands.contains(word) else { return }
    if access(word, F_OK) == 0 {
      throw Failure(
        .usage,
        "'\(word)' is no command; did you mean 'rnnscope browse \(ShellWords.joined(arguments))'?")
    }
    throw Failure(
      .usage,
      "there is no command '\(word)'\(NearNames.question(NearNames.near(word, among: commands)))"
        + " ('rnnscope --help' lists them all)")
  }
}
