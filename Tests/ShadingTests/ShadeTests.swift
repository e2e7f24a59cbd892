// SPDX-License-Identifier: Apache-2.0

import Shading
import Testing

@Suite("Values become shades once")
struct ShadeTests {
  private let signed = Scale(end: 1.9, isUnsigned: false)
  private let unsigned = Scale(end: 1, isUnsigned: true)

  @Test("a shade is the nearest of 17 levels, and stops at the ends")
  func nearest() {
    let levels = [-9, -1.9, -0.12, -0.11, 0, 0.11, 0.12, 1.62, 1.9, .infinity].map {
      signed.shade(Float($0)).level
    }
    #expect(levels == [-8, -8, -1, 0, 0, 0, 1, 7, 8, 8])
    #expect([-0.5, 0, 0.5, 1, 3].map { unsigned.shade($0).level } == [0, 0, 4, 8, 8])
  }

  @Test("no number is no value, and not zero")
  func noValue() {
    #expect(signed.shade(.nan) == .noValue)
    #expect(Shade.noValue != Shade(0))
    #expect(!signed.isBeyond(.nan))
  }

  @Test("what lies beyond the scale is known to")
  func beyond() {
    #expect(signed.isBeyond(1.91) && signed.isBeyond(-1.91) && !signed.isBeyond(1.9))
    #expect(unsigned.isBeyond(1.1) && unsigned.isBeyond(-0.1))
  }

  @Test("a scale without a positive end is one of 1")
  func deadScale() {
    for end: Float in [0, -1, .nan, .infinity] {
      #expect(Scale(end: end, isUnsigned: false).end == 1)
    }
  }

  @Test("bins are made of shades: mirror-like, in order, and all of them used")
  func bins() {
    for bins in [Bins.five, .nine, .seventeen] {
      let all = (-8...8).map { bins.bin(of: Shade($0)) }
      #expect(all == all.sorted())
      #expect(Set(all) == Set(-bins.half...bins.half))
      #expect(all == all.reversed().map { -$0 })
      for bin in -bins.half...bins.half { #expect(bins.bin(of: bins.shade(ofBin: bin)) == bin) }
    }
    #expect((0...8).map { Bins.nine.bin(of: Shade($0)) } == [0, 0, 1, 1, 2, 2, 3, 3, 4])
    #expect((0...8).map { Bins.five.bin(of: Shade($0)) } == [0, 0, 0, 1, 1, 1, 1, 2, 2])
    #expect(Bins.thirtyThree.bin(of: 0.95, on: signed) == 8)
  }

  @Test("the ends and values are written with three digits")
  func texts() {
    #expect(signed.lowText == "-1.90" && signed.highText == "+1.90")
    #expect(unsigned.lowText == "0" && unsigned.highText == "1.00")
    #expect(signed.text(1.624) == "+1.62" && unsigned.text(0.0414) == ".041")
    #expect(signed.text(.nan) == "n/a")
    #expect(Scale(end: 962.6, isUnsigned: false).text(-800.04) == "-800.0")
    #expect(Scale(end: 0.1, isUnsigned: false).text(0.05) == "+.050")
    #expect(Scale(end: 0.000_123_4, isUnsigned: false).highText == "+0.000123")
  }

  @Test("a shade is counted from the digits that are printed")
  func fromDigits() {
    // 1.9 / 16 = 0.11875: what is printed as 0.12 is shade 1, though 0.1155 lies below the border.
    #expect(signed.text(0.1155) == "+0.12" && signed.shade(0.1155).level == 1)
    #expect(signed.text(1.904) == "+1.90" && !signed.isBeyond(1.904))
    for number in -250...250 {
      let value = Float(number) / 100
      #expect(signed.printed(value) == number)
      #expect(signed.level(ofPrinted: number, half: 8) == signed.shade(value).level)
    }
    #expect(signed.printed(.infinity) == Scale.limit && signed.printed(.nan) == 0)
  }

  @Test("the ruler spells the nine bins")
  func ruler() {
    #expect(String([-8, -6, -4, -2, 0, 2, 4, 6, 8].map { Ruler.sign(Shade($0)) }) == "dcba.1234")
    #expect(Ruler.sign(.noValue) == " ")
  }

  @Test("numbers have fixed decimals, a sign on request, and commas between thousands")
  func numbers() {
    #expect(FixedPoint.text(1.62, places: 2, showsPlus: true) == "+1.62")
    #expect(FixedPoint.text(-0.004, places: 2) == "0.00")
    #expect(FixedPoint.text(0.05, places: 2, dropsZero: true) == ".05")
    #expect(FixedPoint.text(-0.5, places: 0) == "-1")
    #expect(FixedPoint.text(Double.nan, places: 2) == "n/a")
    #expect(FixedPoint.text(-Double.infinity, places: 2) == "-inf")
    #expect(FixedPoint.text(1e300, places: 2) == "1e+300")
    #expect(FixedPoint.grouped(-1_048_576) == "-1,048,576" && FixedPoint.grouped(100) == "100")
    #expect(FixedPoint.percent(0.3124) == "31.2 %")
  }
}
