// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Shading

@Suite("Every palette can be read, and told apart without red, green or blue")
struct PaletteTests {
  @Test("the difference of colours is that of the published test pairs")
  func differenceIsCIEDE2000() {
    let pairs = [
      (Lab(l: 50, a: 2.6772, b: -79.7751), Lab(l: 50, a: 0, b: -82.7485), 2.0425),
      (Lab(l: 50, a: 2.5, b: 0), Lab(l: 73, a: 25, b: -18), 27.1492),
      (Lab(l: 2.0776, a: 0.0795, b: -1.1350), Lab(l: 0.9033, a: -0.0636, b: -0.5514), 0.9082),
    ]
    for (a, b, expected) in pairs { #expect(abs(a.difference(b) - expected) < 1e-4) }
  }

  @Test("text on every shade has a contrast of 7:1 or more", arguments: Palette.all)
  func contrast(_ palette: Palette) {
    for level in -8...8 {
      let shade = palette.background(of: Shade(level))
      #expect(shade.contrast(with: palette.text) >= 7, "\(palette.name) \(level)")
    }
  }

  @Test(
    "the outer half of each default keeps its sides apart under any deficiency",
    arguments: [Palette.vik, .berlin])
  func defaultsToldApart(_ palette: Palette) {
    for level in 5...8 {
      let difference = worstDifference(
        palette.background(of: Shade(level)), palette.background(of: Shade(-level)))
      #expect(difference >= 15, "\(palette.name) \(level): \(difference)")
    }
  }

  @Test(
    "the ends of every offered palette keep apart under any deficiency",
    arguments: Palette.all.filter { !$0.isSequential })
  func endsToldApart(_ palette: Palette) {
    let difference = worstDifference(
      palette.background(of: Shade(8)), palette.background(of: Shade(-8)))
    #expect(difference >= 15, "\(palette.name): \(difference)")
  }

  @Test("the 256-colour ramps are readable and keep opposite bins apart", arguments: Theme.allCases)
  func xtermRamps(_ theme: Theme) {
    let ramp = Ladder.xtermRamp(theme).map { RGB(xterm: $0) }
    let text = RGB(xterm: Ladder.xtermText(theme))
    for bin in 0...8 where bin != 4 { #expect(ramp[bin].contrast(with: text) >= 4.5) }
    for bin in 1...4 {
      #expect(worstDifference(ramp[4 - bin], ramp[4 + bin]) >= 15, "\(theme) \(bin)")
    }
  }

  @Test("each theme's default comes first and both sides of a ramp end equally light")
  func ends() {
    #expect(Palette.names(.light) == ["vik", "roma", "RdBu", "PuOr", "cividis"])
    #expect(Palette.names(.dark) == ["berlin", "vanimo", "cividis"])
    for palette in Palette.all where !palette.isSequential {
      let ends = [-8, 8].map { palette.background(of: Shade($0)).luminance }
      #expect(abs(ends[0] - ends[1]) < 0.01, "\(palette.name)")
    }
  }

  @Test("a sequential palette shows its whole ramp for an unsigned quantity")
  func sequential() {
    let palette = Palette.cividis
    #expect(palette.background(of: Shade(0), isUnsigned: true) == palette.stops[0])
    #expect(palette.background(of: Shade(8), isUnsigned: true) == palette.stops[16])
  }

  @Test("xterm's indices are the colours that xterm shows")
  func xtermIndices() {
    let known: [(UInt8, UInt32)] = [
      (16, 0x000000), (25, 0x005FAF), (74, 0x5FAFD7), (173, 0xD7875F), (231, 0xFFFFFF),
      (234, 0x1C1C1C), (255, 0xEEEEEE),
    ]
    for (index, hex) in known { #expect(RGB(xterm: index) == RGB(hex)) }
  }
}
