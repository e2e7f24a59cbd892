// SPDX-License-Identifier: Apache-2.0

/// What `progress.json` says of a recording that is not finished: what is on the disk for certain.
///
/// It is apart from the manifest, which lists every document, so that a checkpoint costs little; it
/// is gone when the recording is complete.
struct RecordingProgress: Codable, Equatable {
  /// A document that can be gone on with inside: every value and keyframe before `timestep` is there.
  struct Reached: Codable, Equatable {
    let document: Int
    /// A multiple of 64, of the document's own timesteps.
    let timestep: Int
  }

  static let fileName = "progress.json"

  /// Ranges of tiles that are whole in every file: first, and one past the last.
  var tiles: [[Int]]
  var reached: [Reached]

  /// Nothing is there yet.
  static let none = RecordingProgress(tiles: [], reached: [])

  init(tiles: [[Int]], reached: [Reached]) {
    self.tiles = tiles
    self.reached = reached
  }

  /// The progress that a flag for each tile tells.
  init(complete: [Bool], reached: [Reached]) {
    var tiles: [[Int]] = []
    for tile in complete.indices where complete[tile] {
      if let last = tiles.last, last[1] == tile {
        tiles[tiles.count - 1][1] = tile + 1
      } else {
        tiles.append([tile, tile + 1])
      }
    }
    self.init(tiles: tiles, reached: reached)
  }

  /// A flag for each tile, or what is wrong with untrusted figures.
  func complete(_ geometry: RecordingGeometry) throws(RecordingError) -> [Bool] {
    func malformed(_ problem: String) -> RecordingError {
      .malformed(file: RecordingProgress.fileName, problem: problem)
    }
    var complete = [Bool](repeating: false, count: geometry.tiles)
    for range in tiles {
      guard range.count == 2, range[0] >= 0, range[0] <= range[1], range[1] <= geometry.tiles
      else { throw malformed("tiles \(range) of \(geometry.tiles)") }
      for tile in range[0]..<range[1] { complete[tile] = true }
    }
    for point in reached {
      guard point.document >= 0, point.document < geometry.documents, point.timestep > 0,
        point.timestep % RecordingGeometry.keyframe == 0,
        point.timestep < geometry.timesteps(of: point.document)
      else { throw malformed("document \(point.document) reached timestep \(point.timestep)") }
    }
    return complete
  }
}
