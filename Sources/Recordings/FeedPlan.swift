// SPDX-License-Identifier: Apache-2.0

/// In which order a recording is streamed: tile after tile, but what sinks want first before all else.
///
/// Every timestep comes once, and those of a document in order of time.
struct FeedPlan: Sendable {
  /// Neighbouring timesteps of one tile.
  struct Piece: Sendable {
    let tile: Int
    /// Of the whole recording.
    let timesteps: Range<Int>
  }

  /// A document, and after how many pieces all of it has come.
  struct End: Sendable {
    let document: Int
    let pieces: Int
  }

  let pieces: [Piece]
  /// Of every document, ascending by pieces.
  let ends: [End]

  /// `wanted` is how many timesteps from the beginning of a document come first, by document.
  init(_ geometry: RecordingGeometry, wantedFirst wanted: [Int: Int]) {
    let first = wanted.keys.sorted().compactMap { document -> Range<Int>? in
      guard (0..<geometry.documents).contains(document) else { return nil }
      let start = geometry.firstTimestep[document]
      let count = min(wanted[document] ?? 0, geometry.timesteps(of: document))
      return count > 0 ? start..<start + count : nil
    }
    var pieces: [Piece] = []
    /// Adds what lies in 0 ..< the recording's length, cut where tiles meet.
    func add(_ timesteps: Range<Int>) {
      var at = timesteps.lowerBound
      while at < timesteps.upperBound {
        let tile = at / geometry.tileTimesteps
        let end = min(timesteps.upperBound, (tile + 1) * geometry.tileTimesteps)
        pieces.append(Piece(tile: tile, timesteps: at..<end))
        at = end
      }
    }
    for timesteps in first { add(timesteps) }
    var at = 0
    for timesteps in first {
      add(at..<timesteps.lowerBound)
      at = timesteps.upperBound
    }
    add(at..<geometry.timesteps)
    self.pieces = pieces
    ends = Self.ends(of: pieces, geometry)
  }

  private static func ends(of pieces: [Piece], _ geometry: RecordingGeometry) -> [End] {
    var last = [Int](repeating: 0, count: geometry.documents)
    for (place, piece) in pieces.enumerated() {
      var document = geometry.document(of: piece.timesteps.lowerBound)
      while document < geometry.documents,
        geometry.firstTimestep[document] < piece.timesteps.upperBound
      {
        last[document] = max(last[document], place + 1)
        document += 1
      }
    }
    return last.enumerated().map { End(document: $0, pieces: $1) }
      .sorted { ($0.pieces, $0.document) < ($1.pieces, $1.document) }
  }
}
