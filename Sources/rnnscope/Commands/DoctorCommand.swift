// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FoundationEssentials
import Glibc
import Tensors
import TerminalUI

/// The subcommand `doctor`.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Tell what was chosen for this terminal and machine, and why.",
    discussion: """
      Examples:
        rnnscope doctor
        NO_COLOR=1 rnnscope doctor

      Exits with 69 where 'browse' could not start here, and with 65 where the configuration file has a \
      line that cannot be followed.
      """)

  func run() throws {
    var options = BrowserOptions()
    options.environment = Environment.variables
    options.configuration = try BrowseCommand.browserConfiguration()
    let isTerminal = Console.isTerminal && isatty(STDIN_FILENO) == 1
    let diagnosis: Diagnosis
    do {
      diagnosis = try Diagnosis(options, isTerminal: isTerminal, asksTerminal: isTerminal)
    } catch {
      throw Failure(error)
    }
    var lines = [("program", Version.program, "")]
    lines += diagnosis.findings.map { ($0.name, $0.choice, $0.reason) }
    lines += [
      ("configuration", Places.configuration ?? "none", DoctorCommand.state(Places.configuration)),
      (
        "project", Places.projectConfiguration, DoctorCommand.state(Places.projectConfiguration)
      ),
      (
        "notes", Places.state("notes.jsonl") ?? "none",
        DoctorCommand.state(Places.state("notes.jsonl"))
      ),
      ("kernels", "\(InstructionSet.current)", "the best that this processor has"),
      ("threads", "\(ProcessInfo.processInfo.activeProcessorCount)", "one a processor"),
      ("models", Bundled.modelNames.joined(separator: ", "), "built in"),
    ]
    let width = lines.map(\.1.count).max() ?? 0
    try Console.write(
      lines.map { name, choice, reason in
        let line = DoctorCommand.padded(name, 15) + DoctorCommand.padded(choice, min(width, 44) + 2)
        return (line + reason).trimmingSuffix + "\n"
      }.joined())
    if let problem = diagnosis.problem { throw Failure(problem) }
  }

  private static func state(_ path: String?) -> String {
    guard let path else { return "no home folder" }
    return FileManager.default.fileExists(atPath: path) ? "there" : "not there yet"
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(width - text.count, 1))
  }
}

extension String {
  /// Without blanks at the end.
  fileprivate var trimmingSuffix: String {
    var text = Substring(self)
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
