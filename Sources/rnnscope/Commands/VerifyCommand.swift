// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Checkpoints
import Corpora
import FoundationEssentials
import Recordings
import Recurrent
import Scoring
import Tensors

/// The subcommand `verify MODEL REFERENCE`.
struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Hold a model to activations that its own framework computed.",
    discussion: """
      Example:
        rnnscope verify model.pt reference/

      REFERENCE is an .npz, or a folder of .npy: ids (T), and any of h_l0, c_l0, gate_i_l0, … of shape
      (T, H), after each symbol. Fails (exit status 1) where a difference is beyond the tolerance.
      """)

  @Argument(help: "A checkpoint or a bundled model.") var model: String
  @Argument(help: "An .npz file or a folder of .npy files.") var reference: String
  @Option(
    help: "The largest difference, in units of the tensor's largest value where that is above 1.")
  var tolerance = 1e-4
  @OptionGroup(title: "The model") var modelOptions: ModelOptions

  func run() throws {
    let opened = try Opening.model(model, modelOptions)
    let tensors = try references()
    guard let ids = tensors["ids"] else {
      throw Failure(.badData, "'\(reference)' has no 'ids', the symbols that were read")
    }
    let symbols = ids.values.map { Int32($0) }
    let replay = try Failure.about(model) {
      try opened.replay(symbols[...], from: opened.initialState())
    }
    var failed = 0
    var compared = 0
    for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
      guard let (quantity, layer) = VerifyCommand.meaning(of: name),
        opened.description.layers.indices.contains(layer),
        let values = replay.values(layer: layer, quantity)
      else { continue }
      let steps = symbols.count
      let cells = values.count / steps
      guard tensor.shape == [steps, cells] else {
        throw Failure(.badData, "'\(name)' has shape \(tensor.shape), expected \([steps, cells])")
      }
      var worst = 0.0
      var largest = 0.0
      for step in 0..<steps {
        for cell in 0..<cells {
          let wanted = Double(tensor.values[step * cells + cell])
          largest = max(largest, abs(wanted))
          worst = max(worst, abs(wanted - Double(values[cell * steps + step])))
        }
      }
      let relative = worst / max(largest, 1)
      let isGood = relative <= tolerance
      compared += 1
      if !isGood { failed += 1 }
      try Console.write(
        "\(isGood ? "ok    " : "FAILED")  \(name)  max abs \(worst)  of largest \(largest)  relative \(relative)\n"
      )
    }
    guard compared > 0 else {
      throw Failure(.badData, "'\(reference)' has nothing that this model computes")
    }
    guard failed == 0 else {
      throw Failure(
        .checkFailed, "\(failed) of \(compared) tensors differ by more than \(tolerance)")
    }
  }

  /// What `gate_f_l1` or `c_l0` is of.
  private static func meaning(of name: String) -> (Quantity, Int)? {
    let parts = name.split(separator: "_")
    guard parts.count >= 2, let last = parts.last, last.hasPrefix("l"),
      let layer = Int(last.dropFirst()),
      let quantity = Quantity(rawValue: String(parts[parts.count - 2]))
    else { return nil }
    return (quantity, layer)
  }

  private func references() throws -> [String: Tensor] {
    try Failure.about(reference) {
      var isFolder = false
      guard FileManager.default.fileExists(atPath: reference, isDirectory: &isFolder), isFolder
      else {
        let tensors = try Checkpoint.read(path: reference).tensors
        return Dictionary(tensors.map { ($0.name, $0.tensor) }) { first, _ in first }
      }
      var found: [String: Tensor] = [:]
      for file in try FileManager.default.contentsOfDirectory(atPath: reference)
      where file.hasSuffix(".npy") {
        let checkpoint = try Checkpoint.read(path: reference + "/" + file)
        found[String(file.dropLast(4))] = checkpoint.tensors.first?.tensor
      }
      return found
    }
  }
}
