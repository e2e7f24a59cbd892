// SPDX-License-Identifier: Apache-2.0
//
// DEFLATE with matches from short hash chains and one code a block: what a trace needs, in one screen.

/// Bytes as a DEFLATE stream.
enum Deflate {
  /// Bytes of input that share one code.
  private static let blockLength = 1 << 16
  private static let window = 1 << 15
  /// How many earlier places are tried for a match.
  private static let tries = 8

  /// The bytes, packed.
  static func pack(_ bytes: [UInt8]) -> [UInt8] {
    var bits = BitWriter()
    var matcher = Matcher(bytes)
    var start = 0
    repeat {
      let end = min(start + blockLength, bytes.count)
      write(matcher.pieces(start..<end), isLast: end == bytes.count, to: &bits)
      start = end
    } while start < bytes.count
    return bits.finish()
  }

  /// A literal byte, or a match: `length << 16 | distance`, length 3 to 258, distance 1 to 32,768.
  private typealias Piece = UInt32

  /// Finds earlier places with the same bytes.
  private struct Matcher {
    private let bytes: [UInt8]
    /// The last place of each hash, and of each place the one before it; −1 for none.
    private var last = [Int32](repeating: -1, count: 1 << 14)
    private var before: [Int32]

    init(_ bytes: [UInt8]) {
      self.bytes = bytes
      before = [Int32](repeating: -1, count: bytes.count)
    }

    /// A stretch of the bytes as literals and matches.
    mutating func pieces(_ range: Range<Int>) -> [Piece] {
      var pieces: [Piece] = []
      pieces.reserveCapacity(range.count)
      bytes.withUnsafeBufferPointer { bytes in
        var at = range.lowerBound
        while at < range.upperBound {
          let (length, distance) = match(bytes, at, end: range.upperBound)
          let step = max(1, length)
          pieces.append(length > 0 ? UInt32(length) << 16 | UInt32(distance) : UInt32(bytes[at]))
          for place in at..<at + step { note(bytes, place) }
          at += step
        }
      }
      return pieces
    }

    private func hash(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int) -> Int {
      let key = UInt32(bytes[at]) << 16 | UInt32(bytes[at + 1]) << 8 | UInt32(bytes[at + 2])
      return Int((key &* 0x9E37_79B1) >> 18)
    }

    private mutating func note(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int) {
      guard at + 2 < bytes.count else { return }
      let hash = hash(bytes, at)
      before[at] = last[hash]
      last[hash] = Int32(at)
    }

    private func match(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int, end: Int) -> (Int, Int) {
      let most = min(258, end - at)
      guard most > 3, at + 2 < bytes.count else { return (0, 0) }
      var (best, distance) = (0, 0)
      var place = Int(last[hash(bytes, at)])
      for _ in 0..<tries where place >= 0 && at - place <= window {
        var length = 0
        while length < most && bytes[place + length] == bytes[at + length] { length += 1 }
        if length > best { (best, distance) = (length, at - place) }
        if best == most { break }
        place = Int(before[place])
      }
      // A short match far away costs more than its literals.
      return best > 3 || best == 3 && distance < 512 ? (best, distance) : (0, 0)
    }
  }

  private static func write(_ pieces: [Piece], isLast: Bool, to bits: inout BitWriter) {
    var literals = [Int](repeating: 0, count: 286)
    var distances = [Int](repeating: 0, count: 30)
    for piece in pieces {
      if piece < 256 {
        literals[Int(piece)] += 1
      } else {
        literals[257 + DeflateTables.lengthCode(Int(piece >> 16))] += 1
        distances[DeflateTables.distanceCode(Int(piece & 0xFFFF))] += 1
      }
    }
    literals[256] = 1
    let literal = HuffmanCode(counts: literals, limit: 15)
    let distance = HuffmanCode(counts: distances, limit: 15)
    bits.write(isLast ? 1 : 0, 1)
    bits.write(2, 2)
    writeCodes(literal, distance, to: &bits)
    for piece in pieces {
      guard piece >= 256 else {
        bits.write(Int(literal.words[Int(piece)]), Int(literal.lengths[Int(piece)]))
        continue
      }
      let (length, far) = (Int(piece >> 16), Int(piece & 0xFFFF))
      let lengthCode = DeflateTables.lengthCode(length)
      bits.write(Int(literal.words[257 + lengthCode]), Int(literal.lengths[257 + lengthCode]))
      bits.write(length - DeflateTables.lengths[lengthCode], DeflateTables.lengthBits[lengthCode])
      let distanceCode = DeflateTables.distanceCode(far)
      bits.write(Int(distance.words[distanceCode]), Int(distance.lengths[distanceCode]))
      bits.write(
        far - DeflateTables.distances[distanceCode], DeflateTables.distanceBits[distanceCode])
    }
    bits.write(Int(literal.words[256]), Int(literal.lengths[256]))
  }

  /// Both codes' lengths, themselves coded; no runs are used but those of zeros.
  private static func writeCodes(
    _ literal: HuffmanCode, _ distance: HuffmanCode, to bits: inout BitWriter
  ) {
    let all = literal.lengths + distance.lengths
    var symbols: [(symbol: Int, extra: Int, bits: Int)] = []
    var at = 0
    while at < all.count {
      var zeros = 0
      while at + zeros < all.count, all[at + zeros] == 0, zeros < 138 { zeros += 1 }
      switch zeros {
      case 0..<3: symbols.append((Int(all[at]), 0, 0))
      case 3..<11: symbols.append((17, zeros - 3, 3))
      default: symbols.append((18, zeros - 11, 7))
      }
      at += zeros < 3 ? 1 : zeros
    }
    var counts = [Int](repeating: 0, count: 19)
    for symbol in symbols { counts[symbol.symbol] += 1 }
    let code = HuffmanCode(counts: counts, limit: 7)
    bits.write(literal.lengths.count - 257, 5)
    bits.write(distance.lengths.count - 1, 5)
    bits.write(19 - 4, 4)
    for symbol in DeflateTables.codeOrder { bits.write(Int(code.lengths[symbol]), 3) }
    for (symbol, extra, width) in symbols {
      bits.write(Int(code.words[symbol]), Int(code.lengths[symbol]))
      bits.write(extra, width)
    }
  }
}

/// Bits into bytes, lowest first.
private struct BitWriter {
  private var bytes: [UInt8] = []
  private var held: UInt64 = 0
  private var count = 0

  mutating func write(_ value: Int, _ width: Int) {
    held |= UInt64(value) << UInt64(count)
    count += width
    while count >= 8 {
      bytes.append(UInt8(truncatingIfNeeded: held))
      held >>= 8
      count -= 8
    }
  }

  mutating func finish() -> [UInt8] {
    if count > 0 { bytes.append(UInt8(truncatingIfNeeded: held)) }
    return bytes
  }
}

/// The fixed tables of RFC 1951, 3.2.5 and 3.2.7.
private enum DeflateTables {
  static let lengthBits = [
    0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
  ]
  static let lengths: [Int] = bases(3, lengthBits.dropLast()) + [258]
  static let distanceBits = [
    0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13,
    13,
  ]
  static let distances: [Int] = bases(1, distanceBits[...])
  static let codeOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

  static func lengthCode(_ length: Int) -> Int { place(length, in: lengths) }
  static func distanceCode(_ distance: Int) -> Int { place(distance, in: distances) }

  private static func bases(_ first: Int, _ bits: ArraySlice<Int>) -> [Int] {
    bits.reduce(into: ([Int](), first)) { state, bits in
      state.0.append(state.1)
      state.1 += 1 << bits
    }.0
  }

  /// The last base that is not past a value.
  private static func place(_ value: Int, in bases: [Int]) -> Int {
    var (low, high) = (0, bases.count - 1)
    while low < high {
      let middle = (low + high + 1) / 2
      if bases[middle] <= value { low = middle } else { high = middle - 1 }
    }
    return low
  }
}
