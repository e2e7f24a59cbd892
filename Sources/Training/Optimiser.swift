// SPDX-License-Identifier: Apache-2.0

import CKernels
import Glibc
import Tensors

/// Turns gradients into steps of the parameters, and keeps what it must remember of former ones.
final class Optimiser: Sendable {
  let options: TrainingOptions
  /// Running mean of the gradients (Adam only).
  let first: AlignedBuffer
  /// Running mean of their squares.
  let second: AlignedBuffer

  /// An optimiser that has seen no gradient.
  init(options: TrainingOptions, parameters: Int) {
    self.options = options
    first = AlignedBuffer(count: options.optimiser == .adam ? parameters : 0)
    second = AlignedBuffer(count: parameters)
  }

  /// Clips the gradients and takes a step; gives their norm before clipping.
  ///
  /// `step` counts from 1. Nothing is touched where the norm is not finite.
  func step(_ network: TrainableNetwork, step: Int, rate: Double, workers: Workers) -> Double {
    let (gradients, count) = (network.gradients.start, network.gradients.count)
    let norm = sqrt(ck_training_squares(gradients, count))
    guard norm.isFinite else { return norm }
    let isLong = options.clip > 0 && norm > options.clip
    let scale = isLong ? Float(options.clip / (norm + 1e-6)) : 1
    workers.run { [self] worker in
      let share = workers.share(worker, of: count, grain: 16)
      let (at, n) = (share.lowerBound, share.count)
      let (w, g) = (network.parameters.start + at, network.gradients.start + at)
      if scale != 1 || options.clipValue > 0 {
        ck_training_clip(g, n, scale, Float(options.clipValue))
      }
      switch options.optimiser {
      case .adam:
        ck_training_adam(
          w, g, first.start + at, second.start + at, n, step, rate, 0.9, 0.999, 1e-8)
      case .rmsprop:
        ck_training_rmsprop(w, g, second.start + at, n, rate, options.rmspropDecay, 1e-8)
      }
    }
    network.pack(workers)
    return norm
  }
}
