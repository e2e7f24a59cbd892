// SPDX-License-Identifier: Apache-2.0

import Shading

/// Everything that the screen is drawn from.
///
/// `receive` is the one way it changes; `draw` is a function of it. What the outside shall do is left
/// in `effects`, what must be asked of the gallery follows from `questions`.
struct BrowserState {
  let gallery: any Gallery
  let summary: GallerySummary
  let pages: TextPages
  let names = ShortNames()
  var size = Size(columns: 80, rows: 24)
  var view: View
  var history = ViewHistory()
  var settings: Settings
  var keys: KeyMap
  var answers = Answers()
  var lines = LineNumbers()

  /// The first position on the top row of the text pane.
  var top = 0
  /// Where the cursor stood when the screen was last brought into line with it.
  var settled = 0
  /// The column that moves up and down try to keep.
  var goalColumn: Int?
  /// The first column that is drawn where rows are not wrapped.
  var leftColumn = 0

  var focus = Focus.text
  var overlays: [Overlay] = []
  var prompt: Prompt?
  /// The action that waits for its second key.
  var pending: Action?
  var count: Int?
  var notice: Notice?
  /// Where the list's top row is, and which tab of the examples is shown.
  var listTop = 0
  var exampleKind = ExampleKind.top
  var exampleChoice = 0
  var overlayScroll = 0

  var ranking = Ranking()
  /// How far the scoring of the cells is, while it goes on.
  var rankingShare: Double?
  /// Whether the best cell shall be shown when it is known.
  var awaitsBest = false
  var pattern: SearchPattern?
  var searchesForward = true
  /// Where the last match was found.
  var matchPosition: Int?
  var job: RunningJob?
  /// The page that is being written.
  var writtenPage: String?
  var notebook: Notebook
  var marks: [Character: Int] = [:]
  var jumpedFrom: Int?
  var typed: [String: [String]] = [:]
  var effects: [Effect] = []
  var hasQuit = false
  /// What the user left for: the words after `:open`.
  var opening: [String]?
  /// Whether Ctrl-C was the last key, so that a second one quits.
  var isInterrupted = false

  /// A running job as the status row shows it.
  struct RunningJob: Equatable {
    var job: Job
    /// How far it is; nil until it has lasted long enough to be told of.
    var share: Double?
  }

  /// The pane that keys go to.
  enum Focus: Equatable, Sendable, CaseIterable { case text, list, examples }

  init(
    gallery: any Gallery, settings: Settings, keys: KeyMap = .standard,
    notebook: Notebook? = nil, cell: CellID? = nil, shown: Shown? = nil,
    hypothesis: String? = nil, position: Int = 0
  ) {
    self.gallery = gallery
    self.settings = settings
    self.keys = keys
    self.notebook =
      notebook ?? Notebook(model: gallery.summary.modelSHA256, corpus: gallery.summary.corpusSHA256)
    summary = gallery.summary
    pages = TextPages(gallery)
    ranking = Ranking(gallery.ranking(hypothesis: hypothesis))
    let first = cell ?? ranking.best?.cell ?? gallery.cells.first ?? CellID(layer: 0, index: 0)
    let last = max(summary.timesteps - 1, 0)
    view = View(
      cell: first, shown: shown ?? gallery.shown.first ?? .h, hypothesis: hypothesis,
      position: min(max(position, 0), last))
    marks = self.notebook.marks
    notice = Notice(text: "? help  q quit")
    if !gallery.isRanked {
      rankingShare = 0
      awaitsBest = cell == nil
      ask(.rank)
    }
    settle()
  }
}

extension BrowserState {
  /// Whether the cursor stands where the last search found something.
  var isOnMatch: Bool { matchPosition == view.position }

  /// The hypothesis that the cell is judged by: the chosen one, else the one it scores best on.
  var hypothesis: String? {
    view.hypothesis ?? ranking[view.cell]?.hypothesis
  }

  /// The binary hypothesis that the cell can disagree with.
  var binaryHypothesis: String? {
    guard let name = hypothesis else { return nil }
    return gallery.hypotheses.first { $0.name == name && $0.kind == "binary" }?.name
  }

  /// The scale of what is shown; shared with the pinned cell where there is one.
  var scale: Scale? {
    let own = answers.scale(view.cell, view.shown, view.scaleMode)
    guard let pinned = view.pinned, let own else { return own }
    guard let other = answers.scale(pinned, view.shown, view.scaleMode) else { return own }
    return Scale(end: max(own.end, other.end), isUnsigned: own.isUnsigned)
  }

  /// The threshold that divides on from off, where known.
  var threshold: Threshold? {
    let automatic = answers.threshold(view.cell, view.shown, binaryHypothesis)
    guard case .byHand(let value, let sign)? = view.threshold else { return automatic }
    let question = Question.thresholdByHand(view.cell, view.shown, value: value, sign: sign)
    if case .threshold(let known)? = answers[question] { return known }
    return Threshold(
      value: value, sign: sign, share: .nan, runs: 0, medianRun: 0, origin: "by hand")
  }

  /// What the text shows at a position, in the difference view A − B; nil where not known yet.
  func value(at position: Int) -> Float? {
    guard let own = answers.value(view.cell, view.shown, position) else { return nil }
    guard view.isDifference, let pinned = view.pinned else { return own }
    return answers.value(pinned, view.shown, position).map { own - $0 }
  }

  /// How the values of this view become faces.
  var tint: Tint {
    Tint(scale: scale, threshold: view.threshold == nil || view.isDifference ? nil : threshold)
  }

  /// The cells of the list, best first: what was found, else the ranking.
  var listed: CellList { CellList(self) }

  /// Leaves something to be done outside.
  mutating func ask(_ effect: Effect) { effects.append(effect) }

  /// Tells the user.
  mutating func tell(_ text: String) { notice = Notice(text: text) }
  /// Tells the user what went wrong.
  mutating func fail(_ text: String) { notice = .error(text) }
}
