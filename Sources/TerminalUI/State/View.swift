// SPDX-License-Identifier: Apache-2.0

import Shading

/// What is looked at, and how: the part of the state that undo goes back through.
struct View: Equatable, Sendable {
  var cell: CellID
  var shown: Shown
  var scaleMode = ScaleMode.cell
  /// What cells are ranked by; nil ranks each by its best hypothesis.
  var hypothesis: String?
  var isReversed = false
  /// Shades are two-toned at a threshold where there is one.
  var threshold: ThresholdMode?
  /// Where the cursor stands.
  var position: Int
  /// Where a span begun with `v` starts.
  var anchor: Int?
  var spansOn: [Range<Int>] = []
  var spansOff: [Range<Int>] = []
  /// The lines that `&` leaves in sight; nil shows all.
  var shownLines: ShownLines?
  /// What `find` found; replaces the ranking until Esc.
  var found: [FoundCell]?
  /// Where that was a strict search, its padding.
  var foundStrictly: SpanPadding?
  /// The cell to compare with.
  var pinned: CellID?
  var isDifference = false

  /// The span that is being selected, both ends included.
  var selection: Range<Int>? {
    anchor.map { min($0, position)..<max($0, position) + 1 }
  }

  /// Whether spans were collected, in sight or not.
  var hasSpans: Bool { !spansOn.isEmpty || !spansOff.isEmpty }

  /// The same view, wherever the cursor stands.
  func isSame(but position: Int) -> View {
    var view = self
    view.position = position
    return view
  }
}

/// Where the two-tone threshold comes from.
enum ThresholdMode: Equatable, Sendable {
  /// The gallery's choice for the cell.
  case automatic
  /// The user's: value and sign.
  case byHand(Float, sign: Int)
}

/// The views before and after the present one.
struct ViewHistory: Equatable, Sendable {
  private(set) var past: [View] = []
  private(set) var future: [View] = []
  /// How many steps are kept.
  static let most = 200

  /// Remembers a view that is being left.
  mutating func push(_ view: View) {
    guard past.last != view else { return }
    past.append(view)
    if past.count > ViewHistory.most { past.removeFirst() }
    future = []
  }

  /// The view before `present`, or nil.
  mutating func back(from present: View) -> View? {
    guard let view = past.popLast() else { return nil }
    future.append(present)
    return view
  }

  /// The view that was left by going back, or nil.
  mutating func forward(from present: View) -> View? {
    guard let view = future.popLast() else { return nil }
    past.append(present)
    return view
  }
}
