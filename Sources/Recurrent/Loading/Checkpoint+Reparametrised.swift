// SPDX-License-Identifier: Apache-2.0
//
// Weights that PyTorch keeps in parts: weight normalisation (`weight_hh_l0_g` and `_v`, or
// `parametrizations.weight_hh_l0.original0` and `original1`), and AWD-LSTM's dropped weights
// (`weight_hh_l0_raw`). Reference: pytorch/pytorch, torch/nn/utils/weight_norm.py.

import Checkpoints
import Tensors

extension Checkpoint {
  /// The checkpoint with such weights put together under the names that they have in use, and what
  /// was done, a line each.
  func reparametrised() -> (checkpoint: Checkpoint, notes: [String]) {
    let present = Set(tensors.map(\.name))
    guard
      tensors.contains(where: {
        $0.name.hasSuffix("_v") || $0.name.hasSuffix("_raw") || $0.name.hasSuffix("original1")
      })
    else { return (self, []) }
    var notes: [String] = []
    let table = TensorTable(self)
    var whole: [NamedTensor] = []
    // What a dropped weight is in use: the last training step's remains, in place of the raw one.
    let dropped = Dictionary(
      tensors.compactMap { entry in Self.inner(entry.name).map { ($0, entry.name) } },
      uniquingKeysWith: { first, _ in first }
    ).filter { present.contains($0.key) }
    for entry in tensors {
      if let raw = dropped[entry.name].flatMap({ table[$0] }) {
        whole.append(raw.named(entry.name))
        notes.append("weights: '\(raw.name)' read for '\(entry.name)', without its dropout")
        continue
      }
      if Self.inner(entry.name).map(dropped.keys.contains) ?? false { continue }
      guard let (name, gain) = Self.parts(entry.name), !present.contains(name) else {
        whole.append(entry)
        continue
      }
      if let gain {
        guard let gain = table[gain], entry.rank == 2, gain.count == entry.shape[0] else {
          whole.append(entry)
          continue
        }
        let tensor = Self.normalised(entry.tensor, gain: gain.tensor.values)
        whole.append(NamedTensor(name: name, tensor: tensor, elementType: entry.elementType))
        notes.append("weight normalisation: rows of '\(name)' scaled to length g")
      } else {
        whole.append(entry.named(name))
        notes.append("weights: '\(entry.name)' read as '\(name)', without its dropout")
      }
    }
    return (
      Checkpoint(
        path: path, format: format, notes: self.notes, tensors: whole, root: root, sha256: sha256),
      notes
    )
  }

  /// For `rnn.weight_hh_l0_raw` the name `rnn.module.weight_hh_l0`, which may stand beside it.
  private static func inner(_ name: String) -> String? {
    guard name.hasSuffix("_raw") else { return nil }
    let plain = name.dropLast("_raw".count)
    let start = plain.lastIndex(of: ".").map(plain.index(after:)) ?? plain.startIndex
    return plain[..<start] + "module." + plain[start...]
  }

  /// The name in use of a part, and the name of the gain that belongs to it, if any.
  private static func parts(_ name: String) -> (name: String, gain: String?)? {
    if name.hasSuffix("_raw") { return (String(name.dropLast(4)), nil) }
    if name.hasSuffix("_v") { return (String(name.dropLast(2)), name.dropLast(1) + "g") }
    let (end, folder) = (".original1", "parametrizations.")
    guard name.hasSuffix(end) else { return nil }
    let stem = name.dropLast(end.count)
    guard let dot = stem.lastIndex(of: "."), stem[...dot].hasSuffix(folder) else { return nil }
    return (
      String(stem[...dot].dropLast(folder.count) + stem[stem.index(after: dot)...]),
      stem + ".original0"
    )
  }

  /// Each row divided by its length and multiplied by its gain.
  private static func normalised(_ tensor: Tensor, gain: [Float]) -> Tensor {
    let columns = tensor.shape[1]
    var values = tensor.values
    for row in 0..<tensor.shape[0] {
      let cells = row * columns..<(row + 1) * columns
      let length = values[cells].reduce(0) { $0 + $1 * $1 }.squareRoot()
      for cell in cells { values[cell] *= gain[row] / max(length, 1e-12) }
    }
    return Tensor(shape: tensor.shape, values: values)
  }
}
