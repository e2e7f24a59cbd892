// SPDX-License-Identifier: Apache-2.0

import Recordings
import Recurrent

extension NetworkState {
  /// The state that a recording keeps.
  init(_ states: [LayerState]) {
    self.init(layers: states.map { NetworkState.Layer(c: $0.c ?? [], h: $0.h) })
  }

  /// The largest difference of any c or h: relative to the value, absolute where that is below 1;
  /// infinite where one of the two is no number.
  func difference(from other: NetworkState) -> Double {
    var largest = 0.0
    for (a, b) in zip(layers, other.layers) {
      for (x, y) in zip(a.c + a.h, b.c + b.h) where x.bitPattern != y.bitPattern {
        let difference = abs(Double(x) - Double(y)) / max(1, abs(Double(x)))
        largest = difference.isNaN ? .infinity : max(largest, difference)
      }
    }
    return largest
  }
}
