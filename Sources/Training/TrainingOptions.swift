// SPDX-License-Identifier: Apache-2.0
import Recurrent

/// How a network is trained.
public struct TrainingOptions: Sendable {
  /// All defaults.
  public init() {}
}
