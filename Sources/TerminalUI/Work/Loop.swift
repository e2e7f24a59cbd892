// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Shading

/// Terminal → events → state → screen → terminal, until the user quits.
///
/// While nothing happens it waits for input: nothing is drawn, written or polled.
struct Loop {
  let terminal: any Terminal
  let workshop: Workshop
  let surroundings: Surroundings

  /// A key that comes while a screen is drawn waits at most so long for the next screen.
  static let longestBurst = 33
  /// How long the shades of the text are waited for where they are nearly there, so that one paint shows all.
  static let patience = 3
  /// The same for the strips under a text that has its shades.
  static let patienceWithStrips = 1
  /// Screens on which only panes beside the text are filled come so far apart, lest drawing them take the
  /// processor from what fills them.
  static let betweenFillings = 33
  /// After so long what may follow the first of two keys is shown.
  static let pause = 300

  init(terminal: any Terminal, gallery: any Gallery, surroundings: Surroundings) {
    self.terminal = terminal
    self.surroundings = surroundings
    workshop = Workshop(gallery, wake: terminal.wake)
  }

  /// Runs until the state has quit or the terminal is gone.
  func run(_ state: inout BrowserState) {
    while true {
      carryOut(&state)
      guard !state.hasQuit else { break }
      gather(&state)
      terminal.show(state.draw())
      guard listen(&state, shown: .now()) else { break }
    }
    workshop.stop()
    surroundings.keepSession(of: state)
  }

  /// Asks what the screen needs, and waits a little where the answers are near.
  private func gather(_ state: inout BrowserState) {
    let start = DispatchTime.now()
    var isQuick = true
    while true {
      for event in workshop.collect() { state.receive(event) }
      carryOut(&state)
      let questions = state.questions
      workshop.want(questions.all, urgent: questions.urgent)
      let isOfText = questions.ofText > 0 || state.job != nil && state.job?.share == nil
      guard isQuick, questions.urgent > 0 || isOfText else { return }
      isQuick = workshop.settle(
        until: start + .milliseconds(isOfText ? Loop.patience : Loop.patienceWithStrips))
    }
  }

  /// Takes in what happens until the next screen is due; false where the terminal is gone.
  private func listen(_ state: inout BrowserState, shown: DispatchTime) -> Bool {
    let isPending = state.pending != nil && !state.isArgumentMenuOpen
    var report = terminal.next(milliseconds: isPending ? Loop.pause : nil)
    if report == nil, isPending { state.receive(.paused) }
    if case .woken? = report { report = hold(until: shown + .milliseconds(Loop.betweenFillings)) }
    let deadline = DispatchTime.now() + .milliseconds(Loop.longestBurst)
    while let next = report {
      switch next {
      case .key(let key): state.receive(.key(key))
      case .mouse(let mouse): state.receive(.mouse(mouse))
      case .resized(let size): state.receive(.resized(size))
      case .continued: terminal.repaint()
      case .woken: break
      case .gone: return false
      }
      if state.hasQuit { break }
      guard DispatchTime.now() < deadline else { break }
      report = terminal.next(milliseconds: 0)
    }
    for event in workshop.collect() { state.receive(event) }
    return true
  }

  /// What ends the wait for more answers of side panes: a key, what the text waits for, or the time.
  private func hold(until due: DispatchTime) -> TerminalReport {
    while !workshop.isPressing {
      let now = DispatchTime.now()
      guard now < due else { break }
      let left = Int((due.uptimeNanoseconds - now.uptimeNanoseconds) / 1_000_000)
      guard let next = terminal.next(milliseconds: left) else { break }
      guard case .woken = next else { return next }
    }
    return .woken
  }

  /// Does what the state asks for.
  private func carryOut(_ state: inout BrowserState) {
    while !state.effects.isEmpty {
      let effects = state.effects
      state.effects = []
      for effect in effects { carryOut(effect, &state) }
    }
  }

  private func carryOut(_ effect: Effect, _ state: inout BrowserState) {
    switch effect {
    case .start(let job): workshop.start(job)
    case .cancelJob: workshop.cancelJob()
    case .rank: workshop.rank()
    case .setMouse(let isOn): terminal.setMouse(isOn)
    case .setLook(let look): terminal.setLook(look)
    case .repaint: terminal.repaint()
    case .suspend: terminal.suspend()
    case .quit: break
    case .copy(let text): terminal.copy(text)
    case .export(.html, let path):
      let (surroundings, view) = (surroundings, state.description)
      workshop.write { surroundings.page(of: view, to: path) }
    case .saveNotes, .writeNotesTable, .export:
      if let notice = surroundings.carryOut(effect, state) { state.receive(.told(notice)) }
    }
  }
}

extension BrowserState {
  /// Whether the second keys are already shown.
  var isArgumentMenuOpen: Bool {
    guard case .menu(let menu)? = overlays.last else { return false }
    return menu.kind == .argument
  }
}
