// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Checkpoints
import Glibc
import Recurrent

/// The subcommand `convert MODEL -o OUT.safetensors`.
struct ConvertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Write any readable checkpoint in the native form, which PyTorch loads too.",
    discussion: """
      Example:
        rnnscope convert model.t7 -o model.safetensors
      """)

  @Argument(help: "A checkpoint or a bundled model.") var model: String
  @Option(name: .shortAndLong, help: "The .safetensors file to write.") var output: String
  @Flag(help: "Store half precision.") var half = false
  @Flag(help: "Replace a file that is there.") var force = false
  @OptionGroup(title: "The model") var modelOptions: ModelOptions

  func validate() throws { try NativePath.check(output) }

  func run() throws {
    if !force, access(output, F_OK) == 0 {
      throw Failure(.cannotCreate, "'\(output)' is there already; give another name, or --force")
    }
    let (weights, sha256) = try Opening.weights(model, modelOptions)
    let native = try Failure.about(model) { try weights.nativeCheckpoint() }
    do {
      try native.write(
        to: output, precision: half ? .float16 : .float32,
        provenance: [
          ("converted_from", model), ("converted_sha256", sha256),
          ("converted_by", Version.program),
        ])
    } catch {
      throw Failure(.cannotCreate, "'\(output)' \(error)")
    }
  }
}
