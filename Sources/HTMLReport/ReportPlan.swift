// SPDX-License-Identifier: Apache-2.0

import Shading

/// What a report will show, decided before the first byte of it: cells, quantities, text, hypotheses.
struct ReportPlan {
  let gallery: any Gallery
  let options: ReportOptions
  /// The cells, best first.
  let cells: [CellID]
  /// What is shown of each.
  let shown: [CellID: [Shown]]
  /// The score that each cell is shown by, where there is one.
  let scores: [CellID: Score]
  /// The symbols that the pages hold.
  let positions: Range<Int>
  /// The hypotheses whose labels the pages hold.
  let labels: [HypothesisSummary]
  /// Palettes for light and dark.
  let palettes: [Palette]
  /// What the model expected next; nil where there is no model to ask.
  let predictions: PagePredictions?
  /// What was left out.
  private(set) var remarks: [String] = []

  /// Values that gates of the best cells may add, each up to a byte of the page.
  static let gateBudget = 1 << 20
  /// Bytes of packed traces up to which the best cells have every digit where nothing else is asked for: 50 cells
  /// of 100,000 symbols make a page of less than 7 MB.
  static let traceRoom = 4_200_000
  /// How many of the best cells have their gates shown where they fit.
  static let gateCells = 8

  /// Decides, or says what of the options is wrong.
  init(gallery: any Gallery, options: ReportOptions) throws(ReportError) {
    self.gallery = gallery
    self.options = options
    let summary = gallery.summary
    guard summary.timesteps > 0 else { throw .emptyText }
    positions = 0..<min(summary.timesteps, max(options.maxSymbols, 1))
    if positions.count < summary.timesteps {
      remarks.append(
        "the text is the first \(FixedPoint.grouped(positions.count)) of "
          + "\(FixedPoint.grouped(summary.timesteps)) symbols; --max-chars shows more")
    }
    palettes = try ReportPlan.palettes(options)
    if let name = options.hypothesis, !gallery.hypotheses.contains(where: { $0.name == name }),
      gallery.ranking(hypothesis: name).isEmpty
    {
      throw .noHypothesis(name, has: gallery.hypotheses.map(\.name))
    }
    let ranking = gallery.ranking(hypothesis: options.hypothesis)
    let scores = Dictionary(ranking.map { ($0.cell, $0) }) { first, _ in first }
    self.scores = scores
    let cells = try ReportPlan.cells(gallery, options, ranking)
    self.cells = cells
    shown = try ReportPlan.shown(gallery, options, cells, positions.count)
    let named = Set(cells.compactMap { scores[$0]?.hypothesis })
    labels = gallery.hypotheses.filter { named.contains($0.name) || $0.name == options.hypothesis }
    do { predictions = try PagePredictions(gallery, positions) } catch {
      predictions = nil
      remarks.append("what the model expected next is not shown: \(error)")
    }
  }

  /// What the shades of a cell show first.
  func main(_ cell: CellID) -> Shown { shown[cell]?.first ?? .c }

  /// The hypothesis that a cell is judged by, where it is one of those with labels.
  func hypothesis(of cell: CellID) -> HypothesisSummary? {
    let name = scores[cell]?.hypothesis ?? options.hypothesis
    return labels.first { $0.name == name }
  }

  /// The same where it is true or false.
  func binaryHypothesis(of cell: CellID) -> String? {
    hypothesis(of: cell).flatMap { $0.kind == "binary" ? $0.name : nil }
  }

  // MARK: Choices

  private static func palettes(_ options: ReportOptions) throws(ReportError) -> [Palette] {
    guard let name = options.palette else { return Theme.allCases.map { Palette.standard($0) } }
    let found = Theme.allCases.map { Palette.named(name, theme: $0) }
    guard found.contains(where: { $0 != nil }) else {
      throw .noPalette(name, has: Theme.allCases.flatMap { Palette.names($0) })
    }
    return zip(Theme.allCases, found).map { $1 ?? Palette.standard($0) }
  }

  /// The cells asked for; else every hypothesis's best cell and then the best of all.
  private static func cells(_ gallery: any Gallery, _ options: ReportOptions, _ ranking: [Score])
    throws(ReportError) -> [CellID]
  {
    if let cells = options.cells, !cells.isEmpty {
      let known = Set(gallery.cells)
      for cell in cells where !known.contains(cell) { throw .noCell(cell) }
      var seen: Set<CellID> = []
      return cells.filter { seen.insert($0).inserted }
    }
    let top = max(options.top, 1)
    guard !ranking.isEmpty else { return Array(gallery.cells.prefix(top)) }
    guard options.hypothesis == nil else { return ranking.prefix(top).map(\.cell) }
    // The best of every hypothesis before the second best of any: many cells count how far the text has come.
    var turns: [String: Int] = [:]
    let rounds = ranking.enumerated().map { place, score in
      defer { turns[score.hypothesis, default: 0] += 1 }
      return (round: turns[score.hypothesis, default: 0], place: place)
    }
    let chosen = rounds.sorted { ($0.round, $0.place) < ($1.round, $1.place) }.prefix(top)
    return chosen.map(\.place).sorted().map { ranking[$0].cell }
  }

  private static func shown(
    _ gallery: any Gallery, _ options: ReportOptions, _ cells: [CellID], _ symbols: Int
  ) throws(ReportError) -> [CellID: [Shown]] {
    let ofCells = gallery.shown.filter { !$0.isOfModel }
    guard let main = ofCells.first else {
      throw .notShown("c", has: gallery.shown.map(\.rawValue))
    }
    if let quantities = options.quantities, !quantities.isEmpty {
      for quantity in quantities where !ofCells.contains(quantity) {
        throw .notShown(quantity.rawValue, has: ofCells.map(\.rawValue))
      }
      return Dictionary(uniqueKeysWithValues: cells.map { ($0, quantities) })
    }
    let gates = ofCells.filter { $0 != main && $0 != .t && $0 != .c }
    let fitting = gates.isEmpty ? 0 : min(gateCells, gateBudget / (gates.count * symbols))
    return Dictionary(
      uniqueKeysWithValues: cells.enumerated().map { place, cell in
        (cell, place < fitting ? [main] + gates : [main])
      })
  }
}
