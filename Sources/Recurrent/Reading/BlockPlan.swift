// SPDX-License-Identifier: Apache-2.0

/// The stretch of timesteps that several streams read next, side by side.
///
/// Rows are in falling order of length, so that the rows that still read at any step are the first.
struct BlockPlan: Sendable {
  /// One document's part.
  struct Row: Sendable {
    /// Where the stream's state is kept between blocks.
    let slot: Int
    let document: Int
    let timesteps: Range<Int>
    /// Whether the document, or the stretch of it that is asked for, is read to its end.
    let ends: Bool
  }

  let rows: [Row]
  /// Rows that read at each step, shape (steps).
  let active: [Int32]

  init(_ unordered: [Row]) {
    rows = unordered.sorted { ($1.timesteps.count, $0.slot) < ($0.timesteps.count, $1.slot) }
    let lengths = rows.map(\.timesteps.count)
    active = (0..<(lengths.first ?? 0)).map { step in
      Int32(lengths.firstIndex { $0 <= step } ?? lengths.count)
    }
  }

  /// The longest row's timesteps.
  var steps: Int { active.count }

  /// Timesteps of all rows together.
  var timesteps: Int { rows.reduce(0) { $0 + $1.timesteps.count } }
}
