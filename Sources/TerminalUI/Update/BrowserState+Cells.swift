// SPDX-License-Identifier: Apache-2.0

import Shading

extension BrowserState {
  /// To another cell; the place in the text stays.
  mutating func choose(_ cell: CellID) {
    awaitsBest = false
    guard cell != view.cell else { return }
    view.cell = cell
    if case .byHand? = view.threshold { view.threshold = .automatic }
    exampleChoice = 0
  }

  /// Takes in the scores; goes to the best cell where the user has not chosen one meanwhile.
  mutating func takeRanking(failure: String?) {
    rankingShare = nil
    if let failure { return fail("the cells are not ranked: \(failure)") }
    ranking = Ranking(gallery.ranking(hypothesis: view.hypothesis))
    if awaitsBest, let best = ranking.best { choose(best.cell) }
    if notice == nil { tell("the cells are ranked") }
    settle()
  }

  mutating func moveInList(_ steps: Int) {
    let list = listed
    guard !list.isEmpty else { return tell("no cell is listed") }
    let place = list.place(of: view.cell)
    let next = place.map { $0 + steps } ?? 0
    guard list.indices.contains(min(max(next, 0), list.count - 1)) else { return }
    if next < 0 || next >= list.count {
      tell(steps > 0 ? "the last of the list" : "the first of the list")
    }
    choose(list[min(max(next, 0), list.count - 1)].cell)
  }

  mutating func moveCell(_ steps: Int) {
    let count = summary.cells.indices.contains(view.cell.layer) ? summary.cells[view.cell.layer] : 0
    guard count > 0 else { return }
    let index = ((view.cell.index + steps) % count + count) % count
    choose(CellID(layer: view.cell.layer, index: index))
  }

  mutating func moveLayer(_ steps: Int) {
    let layer = view.cell.layer + steps
    guard summary.cells.indices.contains(layer) else {
      return tell(
        "there \(summary.cells.count == 1 ? "is 1 layer" : "are \(summary.cells.count) layers"), counted from 0"
      )
    }
    choose(CellID(layer: layer, index: min(view.cell.index, summary.cells[layer] - 1)))
  }

  /// Shows a cell by what the user typed: `512` of this layer, or `2:512`.
  mutating func chooseCell(named name: String) -> Bool {
    let cell =
      CellID(name) ?? Int(name).flatMap { CellID(layer: view.cell.layer, index: $0) }
    guard let cell else { return false }
    guard summary.cells.indices.contains(cell.layer), cell.index >= 0,
      cell.index < summary.cells[cell.layer]
    else {
      fail(
        "cell \(cell) not found; layers have \(summary.cells.map(String.init).joined(separator: ", ")) cells"
      )
      return true
    }
    choose(cell)
    return true
  }

  mutating func rank(byKey key: Key) {
    guard let choice = hypothesisKeys.first(where: { $0.key == key }) else {
      return tell("no hypothesis on \(key); r and a pause lists them")
    }
    rank(by: choice.name)
  }

  /// Ranks cells by a hypothesis, or each by its best where nil, and goes to the first.
  mutating func rank(by name: String?) {
    let new = Ranking(gallery.ranking(hypothesis: name))
    guard let best = new.best else {
      if rankingShare != nil { return tell("the cells are still being ranked") }
      return fail("no scores for \(name ?? "any hypothesis") in this recording")
    }
    ranking = new
    view.hypothesis = name
    view.found = nil
    view.isReversed = false
    listTop = 0
    choose(best.cell)
    tell(name.map { "ranked by \($0)" } ?? "each cell by its best hypothesis")
  }

  /// Each hypothesis with the key that chooses it: its first letter that is free, else any letter.
  var hypothesisKeys: [(key: Key, name: String?, summary: String)] {
    var free = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
    var keys: [(Key, String?, String)] = [
      (.character("*"), nil, "each cell by its best hypothesis")
    ]
    for hypothesis in gallery.hypotheses {
      let wanted =
        hypothesis.name.filter(\.isLetter) + hypothesis.name.uppercased().filter(\.isLetter)
        + "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
      guard let letter = wanted.first(where: free.contains) else { break }
      free.remove(letter)
      keys.append((.character(letter), hypothesis.name, hypothesis.summary))
    }
    return keys
  }

  mutating func show(byKey key: Key) {
    guard case .character(let letter) = key, let shown = Shown(rawValue: String(letter)) else {
      return tell("no quantity on \(key); s and a pause lists them")
    }
    show(shown)
  }

  mutating func show(_ shown: Shown) {
    guard gallery.shown.contains(shown) else {
      let all = gallery.shown.map(\.rawValue).joined(separator: " ")
      return fail("this model has no \(shown.rawValue); it has \(all)")
    }
    view.shown = shown
    if case .byHand? = view.threshold { view.threshold = .automatic }
  }

  /// What follows what is shown.
  var nextShown: Shown? {
    let all = gallery.shown
    return all.firstIndex(of: view.shown).map { all[($0 + 1) % all.count] }
  }

  mutating func cycleShown() {
    if let nextShown { show(nextShown) }
  }

  mutating func cycleScale() {
    let modes = ScaleMode.allCases
    let place = modes.firstIndex(of: view.scaleMode) ?? 0
    view.scaleMode = modes[(place + 1) % modes.count]
    tell(
      "scale: \(view.scaleMode == .fixed ? "fixed at 1" : "99.5 % of |x| of the \(view.scaleMode.rawValue)")"
    )
  }

  mutating func revealListed() { listTop = 0 }
}
