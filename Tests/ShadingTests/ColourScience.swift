// SPDX-License-Identifier: Apache-2.0
//
// What the palettes are judged by; kept apart from the sources, which need none of it.

import Foundation
import Shading

/// A place in CIE L*a*b* under D65.
struct Lab {
  let l: Double
  let a: Double
  let b: Double

  init(linear: (red: Double, green: Double, blue: Double)) {
    let (r, g, b) = linear
    func f(_ t: Double) -> Double { t > 216.0 / 24389 ? cbrt(t) : (24389.0 / 27 * t + 16) / 116 }
    let x = f((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047)
    let y = f(0.2126729 * r + 0.7151522 * g + 0.0721750 * b)
    let z = f((0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / 1.08883)
    self.init(l: 116 * y - 16, a: 500 * (x - y), b: 200 * (y - z))
  }

  init(l: Double, a: Double, b: Double) {
    self.l = l
    self.a = a
    self.b = b
  }

  /// CIEDE2000 colour difference.
  ///
  /// Source: Sharma, Wu and Dalal 2005.
  func difference(_ other: Lab) -> Double {
    let meanC = (hypot(a, b) + hypot(other.a, other.b)) / 2
    let c7 = pow(meanC, 7)
    let g = 0.5 * (1 - (c7 / (c7 + pow(25, 7))).squareRoot())
    let (a1, a2) = (a * (1 + g), other.a * (1 + g))
    let (c1, c2) = (hypot(a1, b), hypot(a2, other.b))
    func hue(_ a: Double, _ b: Double) -> Double {
      a == 0 && b == 0 ? 0 : (atan2(b, a) * 180 / .pi + 360).truncatingRemainder(dividingBy: 360)
    }
    let (h1, h2) = (hue(a1, b), hue(a2, other.b))
    var dh = h2 - h1
    if c1 * c2 == 0 { dh = 0 } else if dh > 180 { dh -= 360 } else if dh < -180 { dh += 360 }
    let dH = 2 * (c1 * c2).squareRoot() * sin(dh / 2 * .pi / 180)
    let meanL = (l + other.l) / 2
    let meanC1 = (c1 + c2) / 2
    var h = h1 + h2
    if c1 * c2 != 0 {
      h = abs(h1 - h2) <= 180 ? h / 2 : h < 360 ? (h + 360) / 2 : (h - 360) / 2
    }
    func cosine(_ degrees: Double) -> Double { cos(degrees * .pi / 180) }
    let t =
      1 - 0.17 * cosine(h - 30) + 0.24 * cosine(2 * h) + 0.32 * cosine(3 * h + 6)
      - 0.20 * cosine(4 * h - 63)
    let sl = 1 + 0.015 * pow(meanL - 50, 2) / (20 + pow(meanL - 50, 2)).squareRoot()
    let sc = 1 + 0.045 * meanC1
    let sh = 1 + 0.015 * meanC1 * t
    let m7 = pow(meanC1, 7)
    let rotation =
      -2 * (m7 / (m7 + pow(25, 7))).squareRoot()
      * sin(60 * exp(-pow((h - 275) / 25, 2)) * .pi / 180)
    let (x, y, z) = ((other.l - l) / sl, (c2 - c1) / sc, dH / sh)
    return (x * x + y * y + z * z + rotation * y * z).squareRoot()
  }
}

/// A way not to see colours, at full severity.
///
/// Source: Machado, Oliveira and Fernandes 2009, table 1.
enum Deficiency: CaseIterable {
  case protan, deutan, tritan

  private var matrix: [[Double]] {
    switch self {
    case .protan:
      [
        [0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
      ]
    case .deutan:
      [
        [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
      ]
    case .tritan:
      [
        [1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
      ]
    }
  }

  /// The colour as it is seen.
  func seen(_ colour: RGB) -> Lab {
    let (r, g, b) = colour.linear
    let seen = matrix.map { min(max($0[0] * r + $0[1] * g + $0[2] * b, 0), 1) }
    return Lab(linear: (seen[0], seen[1], seen[2]))
  }
}

/// The least difference of two colours over the three ways not to see them.
func worstDifference(_ a: RGB, _ b: RGB) -> Double {
  Deficiency.allCases.map { $0.seen(a).difference($0.seen(b)) }.min() ?? 0
}
