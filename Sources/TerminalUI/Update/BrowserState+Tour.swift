// SPDX-License-Identifier: Apache-2.0

import Shading

/// Six steps that show what there is to see; each does something and says what.
struct TourStep: Sendable {
  /// What it says, or what the recording lacks for it.
  let words: @Sendable (BrowserState) -> String
  /// What is pressed when the step is reached.
  let keys: @Sendable (BrowserState) -> [Key]

  init(
    _ words: @escaping @Sendable (BrowserState) -> String,
    keys: @escaping @Sendable (BrowserState) -> [Key] = { _ in [] }
  ) {
    self.words = words
    self.keys = keys
  }

  /// The whole tour.
  static let all: [TourStep] = [
    TourStep { state in
      let cell = state.view.cell
      let best =
        state.ranking[cell].map { "Cell \(cell) goes best with \($0.hypothesis)." }
        ?? (state.rankingShare == nil
          ? "Nobody has ranked these cells; rnnscope browse novel shows ranked ones."
          : "The cells are being ranked: the best one comes up when they are.")
      return
        "Each character is shaded by one memory cell, as it stands after reading that character. "
        + best
    },
    TourStep { _ in
      ") goes to the next place where the cell turns on, ( back. "
        + "Below, under the same characters, are its value and its gates."
    } keys: { _ in
      [.character(")")]
    },
    TourStep { state in
      state.ranking.count > 1
        ? "J goes to the next cell of the ranking, K back; the place in the text stays. "
          + "The list shows how well each cell agrees with its hypothesis on held-out text."
        : "J goes to the next cell of the list, K back, once cells are ranked; ] and [ to the next of the layer."
    } keys: { state in
      state.ranking.count > 1 ? [.character("J")] : []
    },
    TourStep { state in
      guard let gate = state.tourGate else {
        return
          "s and a letter show another quantity, such as a gate; this recording has none: its model is not there, "
          + "or has none. rnnscope browse novel has them."
      }
      return
        "s and a letter show another quantity, here the \(gate.summary), where the cell lets go; "
        + "s \(state.mainShown.rawValue) comes back."
    } keys: { state in
      guard let gate = state.tourGate else { return [] }
      return [.character("s"), .character(Character(gate.rawValue))]
    },
    TourStep { state in
      state.binaryHypothesis == nil
        ? "} goes to where cell and hypothesis disagree. This one is not of the yes-or-no kind: r chooses "
          + "another, such as quotes or comments."
        : "} goes to where cell and hypothesis disagree: the quickest way to see what a cell really does."
    } keys: { state in
      [.character("s"), .character(Character(state.mainShown.rawValue))]
        + (state.binaryHypothesis == nil ? [] : [.character("}")])
    },
    TourStep { _ in
      "v selects a span, f then finds the cells that are on there and off elsewhere. "
        + "i shows a cell's card, e its examples, ? every key. Enjoy."
    },
  ]
}

extension BrowserState {
  /// Begins the tour at the first cell of the list that is ranked on a yes-or-no hypothesis.
  mutating func startTour() {
    if let score = ranking.scores.first(where: { binary($0.hypothesis) != nil }) {
      history.push(view)
      choose(score.cell)
    }
    overlays = [.tour(step: 0, page: 0)]
    settle()
  }

  /// The gate that lets the cell's past go.
  fileprivate var tourGate: Shown? { [.f, .z].first(where: gallery.shown.contains) }

  /// What stands of the step on top, in lines of the screen's width.
  var tourLines: [String]? {
    for case .tour(let step, let page) in overlays {
      let pages = tourPages(step)
      return pages[min(page, pages.count - 1)]
    }
    return nil
  }

  /// A step's lines, on a small screen in parts of half its rows.
  private func tourPages(_ step: Int) -> [[String]] {
    let lines = TourStep.all[step].words(self).wrapped(max(size.columns - 2, 8))
    guard size.rows - lines.count - 1 < 12 else { return [lines] }
    let most = max((size.rows - 1) / 2 - (hasTourHeading ? 1 : 0), 1)
    return stride(from: 0, to: lines.count, by: most).map {
      Array(lines[$0..<min($0 + most, lines.count)])
    }
  }

  /// Whether a row is left to say which step this is.
  var hasTourHeading: Bool { size.rows >= 8 }

  /// The rows of what stands of the tour.
  var tourHeight: Int { tourLines.map { $0.count + (hasTourHeading ? 1 : 0) } ?? 0 }

  /// Rows that the panes leave to the tour, lest it cover what it explains; none where the text would go.
  var tourRows: Int { size.rows - tourHeight >= 4 ? tourHeight : 0 }

  /// A key while the tour is on top; false where the key goes on to its usual use.
  mutating func receiveInTour(_ key: Key, step: Int, page: Int) -> Bool {
    guard key == .character(" ") || key == .enter else { return false }
    overlays.removeLast()
    if page + 1 < tourPages(step).count {
      overlays.append(.tour(step: step, page: page + 1))
    } else if step + 1 < TourStep.all.count {
      for key in TourStep.all[step + 1].keys(self) { receive(.key(key)) }
      overlays.append(.tour(step: step + 1, page: 0))
    }
    settle()
    return true
  }
}
