// SPDX-License-Identifier: Apache-2.0

import Glibc
import Shading

extension Float {
  /// Its hyperbolic tangent.
  var tanh: Float { tanhf(self) }
}

extension Double {
  /// −log2 of a probability.
  var bits: Double { -log2(Swift.max(self, 1e-30)) }
}

extension String {
  /// A symbol as it is drawn, where a blank could not be seen.
  var visible: String { Glyph.visible(symbol: self) }
}
