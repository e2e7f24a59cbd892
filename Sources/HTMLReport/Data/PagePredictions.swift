// SPDX-License-Identifier: Apache-2.0

import Shading

/// What the model expected after each symbol of the page's text, packed for the page's script.
///
/// ```
/// bytes    candidate 1 of every position, its probability in hundredths of every position,
///          candidate 2 …, probability 2 …, … 4; then the true next symbol's rank of every position
/// ```
/// A candidate is a place in `symbols`, in two bytes where there are more than 256 of them; a probability
/// of 255 says that there is no such candidate. Ranks count from 1, 0 at a document's end, and are as
/// short as `PageTrace.short` makes them.
struct PagePredictions {
  /// The symbols that any candidate has, as they are drawn, by first appearance.
  let symbols: [String]
  /// The rest, as gzip in base64.
  let payload: [UInt8]

  static let count = 4
  /// Longer texts have none: they would take minutes to ask for and megabytes to keep.
  static let longest = 1 << 18

  /// Asks the model; nil where there is none.
  init?(_ gallery: any Gallery, _ positions: Range<Int>) throws {
    guard positions.count <= PagePredictions.longest,
      let predictions = try gallery.predictions(positions, count: PagePredictions.count)
    else { return nil }
    var places: [String: Int] = [:]
    var planes: [(symbols: [Int], hundredths: [UInt8])] = []
    for rank in 0..<PagePredictions.count {
      let candidates = predictions.map { $0.candidates.dropFirst(rank).first }
      planes.append(
        (
          candidates.map { candidate in
            guard let symbol = candidate?.drawn else { return 0 }
            let place = places[symbol] ?? places.count
            places[symbol] = place
            return place
          },
          candidates.map { candidate in
            candidate.map { UInt8(($0.probability * 100).rounded()) } ?? 255
          }
        ))
    }
    let isWide = places.count > 256
    var bytes: [UInt8] = []
    for plane in planes {
      bytes += plane.symbols.flatMap { place in
        isWide ? [UInt8(place & 255), UInt8(place >> 8 & 255)] : [UInt8(place)]
      }
      bytes += plane.hundredths
    }
    bytes += PageTrace.short(predictions.map { $0.actualRank ?? 0 })
    payload = PageTrace.packed(bytes)
    symbols = places.sorted { $0.value < $1.value }.map(\.key)
  }
}
