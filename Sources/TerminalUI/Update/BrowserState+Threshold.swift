// SPDX-License-Identifier: Apache-2.0

import Shading

extension BrowserState {
  mutating func toggleThreshold() {
    view.threshold = view.threshold == nil ? .automatic : nil
    if view.threshold == nil { tell("shades") }
  }

  mutating func chooseThreshold() { view.threshold = .automatic }

  /// Up or down by a share of the scale.
  mutating func moveThreshold(_ share: Float) {
    guard let scale, let threshold else { return tell("the threshold is not known yet") }
    let moved = threshold.value + share * scale.end
    let value = min(max(moved, scale.isUnsigned ? 0 : -scale.end), scale.end)
    view.threshold = .byHand(value, sign: threshold.sign)
    tell("threshold \(scale.text(value)), on \(threshold.sign < 0 ? "below" : "above")")
  }

  mutating func flipSign() {
    guard let threshold else { return tell("the threshold is not known yet") }
    view.threshold = .byHand(threshold.value, sign: -threshold.sign)
    tell("on \(threshold.sign < 0 ? "above" : "below") the threshold")
  }

  /// The threshold set by hand, for the gallery's looks ahead; nil lets the gallery choose.
  private var ownThreshold: Threshold? {
    guard case .byHand? = view.threshold else { return nil }
    return threshold
  }

  mutating func seekOn(isForward: Bool) {
    begin(
      .nextOn(
        view.cell, view.shown, ownThreshold, hypothesis: binaryHypothesis,
        course(isForward: isForward)))
  }

  mutating func seekDisagreement(isForward: Bool) {
    guard let name = binaryHypothesis else {
      return tell("no yes-or-no hypothesis to disagree with; r chooses one")
    }
    begin(
      .nextDisagreement(
        view.cell, view.shown, ownThreshold, hypothesis: name, course(isForward: isForward)))
  }

  /// Begins a job in place of the one before.
  mutating func begin(_ job: Job) {
    self.job = RunningJob(job: job)
    ask(.start(job))
  }

  /// Takes in what a job ended with.
  mutating func finish(_ result: JobResult) {
    guard let ended = job?.job else { return }
    job = nil
    switch result {
    case .nothing(let text): tell(text)
    case .failed(let reason): fail(reason)
    case .place(let found, let wrapped):
      jump(to: found.lowerBound)
      if case .search(let pattern, let course) = ended {
        matchPosition = view.position
        let edge = course.isForward ? "the end" : "the start"
        tell(
          "\(course.isForward ? "/" : "?")\(pattern.text)\(wrapped ? "  (went on past \(edge))" : "")"
        )
      }
    case .found(let cells):
      guard !cells.isEmpty else { return tell("no cell is on there and off elsewhere") }
      history.push(view)
      view.found = cells
      if case .find(_, _, let strict) = ended { view.foundStrictly = strict }
      view.anchor = nil
      listTop = 0
      choose(cells[0].cell)
      tell(findCommand)
    case .lines(let lines): show(only: lines)
    }
    settle()
  }
}
