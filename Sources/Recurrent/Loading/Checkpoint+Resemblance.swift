// SPDX-License-Identifier: Apache-2.0

import Checkpoints

extension Checkpoint {
  /// What a checkpoint without a known recurrent network looks like, and what to give instead; nil
  /// where it looks like nothing that is known.
  var resemblance: String? {
    if isQuantised {
      return "a quantised network, whose weights are packed; give the checkpoint from before it was"
        + " quantised"
    }
    if tensors.isEmpty { return nil }
    if tensors.allSatisfy({ SymbolTensors.isOptimiser($0.name) }) {
      return "an optimiser's memory; give the file that holds the model's weights (its state_dict)"
    }
    let names = tensors.map { $0.name.lowercased() }
    if names.contains(where: { name in ["attn", "attention"].contains { name.contains($0) } }) {
      return "a transformer (it has attention layers); only recurrent networks have memory cells"
    }
    if let operations = root["operations"]?.list?.compactMap(\.className) {
      return
        "a graph of the operations \(operations.prefix(8).joined(separator: ", ")); export it so"
        + " that its LSTM, GRU or RNN stays one operation, or give the framework's own checkpoint"
    }
    if tensors.contains(where: { (3...5).contains($0.rank) && $0.name.hasSuffix("weight") }) {
      return "a convolutional network"
    }
    return nil
  }

  /// Whether the file tells of weights that were packed into smaller numbers.
  private var isQuantised: Bool {
    let marks = ["_packed_params", "_all_weight_values", "DynamicQuantizeLSTM"]
    func isMarked(_ value: CheckpointValue, depth: Int = 0) -> Bool {
      if let word = value.string ?? value.className, marks.contains(where: { word.contains($0) }) {
        return true
      }
      guard depth < 6 else { return false }
      return (value.list ?? []).contains { isMarked($0, depth: depth + 1) }
        || value.entries.contains { entry in
          isMarked(entry.key, depth: depth + 1) || isMarked(entry.value, depth: depth + 1)
        }
    }
    return isMarked(root)
  }
}
