// SPDX-License-Identifier: Apache-2.0

import Glibc

extension TrainingOptions {
  /// The learning rate of a step: warm-up · schedule · decay.
  ///
  /// `step` and `epoch` count from 0, `progress` is the share of the run that is done, 0 to 1.
  func learningRate(step: Int, epoch: Int, progress: Double) -> Double {
    let rise = warmUp > 0 ? min(1, Double(step + 1) / Double(warmUp)) : 1
    let left =
      switch schedule {
      case .constant: 1.0
      case .linear: 1 - progress
      case .cosine: (1 + cos(.pi * progress)) / 2
      }
    let decayed = pow(decay, Double(max(0, epoch + 1 - decayAfter)))
    return learningRate * rise * (floor + (1 - floor) * max(0, left)) * decayed
  }
}
