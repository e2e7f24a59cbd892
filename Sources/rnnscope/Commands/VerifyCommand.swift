// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Checkpoints
import Corpora
import FoundationEssentials
import Recordings
import Recurrent
import Synchronization
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
    let kept = KeptActivations(opened.description, timesteps: symbols.count)
    let document = EncodedDocument(
      name: reference, symbols: symbols, byteEnds: symbols.indices.map { $0 + 1 },
      bytes: Array(repeating: 0, count: symbols.count))
    try Failure.about(model) { try opened.read([document], into: [kept]) }
    var failed = 0
    var compared = 0
    for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
      guard let (quantity, layer) = VerifyCommand.meaning(of: name, opened.description),
        let values = kept.values(layer: layer, quantity)
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

  /// What `gate_f_l1` or `c_l0` is of; with two directions, `c_l0_fwd` and `c_l0_rev`.
  private static func meaning(of name: String, _ model: ModelDescription) -> (Quantity, Int)? {
    var parts = name.split(separator: "_").map(String.init)
    var isReversed = false
    var isDirected = false
    if let last = parts.last, last == "fwd" || last == "rev" {
      (isDirected, isReversed) = (true, last == "rev")
      parts.removeLast()
    }
    guard parts.count >= 2, let last = parts.last, last.hasPrefix("l"),
      let level = Int(last.dropFirst()), level >= 0,
      let quantity = Quantity(rawValue: parts[parts.count - 2])
    else { return nil }
    let layers = model.layers.indices.filter {
      !isDirected || model.layers[$0].isReversed == isReversed
    }
    return layers.indices.contains(level) ? (quantity, layers[level]) : nil
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

/// A sink that keeps everything of one short document.
private final class KeptActivations: ActivationSink {
  let quantities = Set(Quantity.allCases)
  private let timesteps: Int
  private let columns: Mutex<[Column: [Float]]>

  private struct Column: Hashable {
    let layer: Int
    let quantity: Quantity
  }

  init(_ model: ModelDescription, timesteps: Int) {
    self.timesteps = timesteps
    var columns: [Column: [Float]] = [:]
    for (index, layer) in model.layers.enumerated() {
      for quantity in layer.quantities {
        let rows = layer.rows(of: quantity)
        columns[Column(layer: index, quantity: quantity)] = Array(
          repeating: 0, count: rows * timesteps)
      }
    }
    self.columns = Mutex(columns)
  }

  func receive(_ block: ActivationBlock) {
    let column = Column(layer: block.layer, quantity: block.quantity)
    columns.withLock { columns in
      for cell in 0..<block.cells {
        for (step, timestep) in block.timesteps.enumerated() {
          columns[column]?[cell * timesteps + timestep] = block.values[cell * block.stride + step]
        }
      }
    }
  }

  /// A quantity of a layer, shape (cells, timesteps); nil where the layer has none such.
  func values(layer: Int, _ quantity: Quantity) -> [Float]? {
    columns.withLock { $0[Column(layer: layer, quantity: quantity)] }
  }
}
