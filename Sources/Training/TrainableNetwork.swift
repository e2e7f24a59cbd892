// SPDX-License-Identifier: Apache-2.0

import CKernels
import Tensors

/// A network's parameters, their gradients, and the parameters packed for the products.
final class TrainableNetwork: Sendable {
  /// One matrix, packed for both directions.
  struct Packed: Sendable {
    /// For outputs from inputs.
    let forwards: AlignedBuffer
    /// For gradients of inputs from gradients of outputs.
    let backwards: AlignedBuffer

    init(_ matrix: ParameterLayout.Matrix) {
      let panel = ck_training_panel()
      func padded(_ columns: Int) -> Int { (columns + panel - 1) / panel * panel }
      forwards = AlignedBuffer(count: matrix.inputs * padded(matrix.outputs))
      backwards = AlignedBuffer(count: matrix.outputs * padded(matrix.inputs))
    }
  }

  let layout: ParameterLayout
  let parameters: AlignedBuffer
  let gradients: AlignedBuffer
  /// Per layer; the first layer's input is one-hot and reads its rows unpacked.
  let inputs: [Packed?]
  let recurrents: [Packed]
  let decoder: Packed
  /// What is added to a layer's input sums: both biases, or for a GRU the input's alone.
  let biases: [AlignedBuffer]

  /// A network of given parameters, packed.
  init(layout: ParameterLayout, parameters: [Float], workers: Workers) {
    self.layout = layout
    self.parameters = AlignedBuffer(count: parameters.count)
    self.parameters.replace(with: parameters)
    gradients = AlignedBuffer(count: layout.count)
    inputs = layout.layers.enumerated().map { $0.offset == 0 ? nil : Packed($0.element.input) }
    recurrents = layout.layers.map { Packed($0.recurrent) }
    decoder = Packed(layout.decoder)
    biases = layout.layers.map { AlignedBuffer(count: $0.inputBias.count) }
    pack(workers)
  }

  /// Packs the parameters anew; to be called whenever they have changed.
  func pack(_ workers: Workers) {
    var jobs: [(ParameterLayout.Matrix, Packed)] = [(layout.decoder, decoder)]
    for (index, layer) in layout.layers.enumerated() {
      jobs.append((layer.recurrent, recurrents[index]))
      if let packed = inputs[index] { jobs.append((layer.input, packed)) }
    }
    workers.run { [jobs] worker in
      for (job, (matrix, packed)) in jobs.enumerated() where job % workers.count == worker {
        let source = parameters.start + matrix.offset
        ck_training_pack(
          source, matrix.outputs, matrix.inputs, matrix.outputs, packed.forwards.start)
        ck_training_pack_transposed(
          source, matrix.outputs, matrix.outputs, matrix.inputs, packed.backwards.start)
      }
    }
    for (layer, bias) in zip(layout.layers, biases) {
      let input = parameters.start + layer.inputBias.lowerBound
      let recurrent = parameters.start + layer.recurrentBias.lowerBound
      for index in 0..<bias.count {
        bias.start[index] = input[index] + (layout.shape.kind == .gru ? 0 : recurrent[index])
      }
    }
  }
}
