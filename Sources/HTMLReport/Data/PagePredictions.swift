// SPDX-License-Identifier: Apache-2.0

import Shading

/// What the model expected after each symbol of the page's text, packed for the page's script.
///
/// Nine numbers a symbol, a plane each: the likeliest candidate and its probability in hundredths, the same of
/// the second, third and fourth, and the rank of the symbol that came. A candidate is a place in `symbols`;
/// a probability of −1 says that there is no such candidate. Ranks count from 1, 0 at a document's end.
struct PagePredictions {
  /// The symbols that any candidate has, as they are drawn, by first appearance.
  let symbols: [String]
  let payload: Payload

  private static let count = 4
  static let planes = 2 * count + 1
  /// Longer texts have none: they would take minutes to ask for and megabytes to keep.
  static let longest = 1 << 18

  /// Asks the model; nil where there is none.
  init?(_ gallery: any Gallery, _ positions: Range<Int>) throws {
    guard positions.count <= PagePredictions.longest,
      let predictions = try gallery.predictions(positions, count: PagePredictions.count)
    else { return nil }
    var places: [String: Int] = [:]
    var numbers: [Int] = []
    for rank in 0..<PagePredictions.count {
      let candidates = predictions.map { $0.candidates.dropFirst(rank).first }
      numbers += candidates.map { candidate in
        guard let symbol = candidate?.drawn else { return 0 }
        let place = places[symbol] ?? places.count
        places[symbol] = place
        return place
      }
      numbers += candidates.map { $0?.hundredths ?? -1 }
    }
    numbers += predictions.map { $0.actualRank ?? 0 }
    payload = Payload(numbers)
    symbols = places.sorted { $0.value < $1.value }.map(\.key)
  }
}
