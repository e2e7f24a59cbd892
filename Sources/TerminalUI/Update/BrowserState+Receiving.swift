// SPDX-License-Identifier: Apache-2.0
//
//   key ─ a prompt is open ──────────► edit it
//       ─ a second key is awaited ───► the action with that key
//       ─ a menu lies on top ────────► search it, choose, run
//       ─ a digit ───────────────────► the count
//       ─ else ──────────────────────► the key map's action

import Shading

extension BrowserState {
  /// Takes in what happened; the only way the state changes.
  mutating func receive(_ event: Event) {
    switch event {
    case .key(let key): receive(key)
    case .mouse(let report): receive(report)
    case .resized(let size):
      let row = cursorRow
      self.size = size
      settle(keepingRow: row)
    case .paused:
      if pending != nil { openArgumentMenu() }
    case .answer(let question, let answer): take(answer, to: question)
    case .jobProgress(let share): job?.share = share
    case .jobEnded(let result): finish(result)
    case .rankingProgress(let share): rankingShare = share
    case .ranked(let failure): takeRanking(failure: failure)
    case .told(let notice): self.notice = notice
    case .pageWritten(let notice):
      writtenPage = nil
      self.notice = notice
      self.notice?.keysLeft = 20
    }
  }

  private mutating func receive(_ key: Key) {
    let wasInterrupted = isInterrupted
    isInterrupted = false
    if let kept = notice, kept.keysLeft > 0 { notice?.keysLeft -= 1 } else { notice = nil }
    if key == .control("c") {
      isInterrupted = wasInterrupted
      interrupt()
    } else if prompt != nil {
      receiveInPrompt(key)
    } else if let action = pending {
      receiveArgument(key, of: action)
    } else if case .menu? = overlays.last {
      receiveInMenu(key)
    } else if case .tour(let step, let page)? = overlays.last,
      receiveInTour(key, step: step, page: page)
    {
      return
    } else if case .character(let digit) = key, let number = digit.wholeNumberValue, digit.isASCII,
      number > 0 || count != nil
    {
      count = min((count ?? 0) * 10 + number, 1_000_000_000_000)
    } else if let line = keys.lines[key] {
      count = nil
      run(line)
      settle()
    } else if let action = keys.action(for: key, inSpan: view.anchor != nil) {
      perform(action)
    } else {
      count = nil
      tell("no use for \(key); ? lists the keys")
    }
  }

  /// Does an action, or waits for its second key; a view that is left can be come back to.
  mutating func perform(_ action: Action, with key: Key? = nil) {
    if action.argument != nil, key == nil {
      pending = action
      return
    }
    let (before, past) = (view, history)
    action.run(&self, key)
    count = nil
    if history == past, view.isSame(but: before.position) != before { history.push(before) }
    settle()
  }

  /// The count typed before a key, which is then used up.
  mutating func takeCount() -> Int? {
    defer { count = nil }
    return count
  }

  private mutating func receiveArgument(_ key: Key, of action: Action) {
    if case .menu(let menu)? = overlays.last, menu.kind == .argument {
      if menu.isTyping { return receiveInMenu(key) }
      switch key {
      case .up, .down, .pageUp, .pageDown, .enter, .backspace, .character("/"):
        return receiveInMenu(key)
      default: overlays.removeLast()
      }
    }
    switch key {
    case .escape: pending = nil
    case .up, .down: openArgumentMenu()
    default:
      pending = nil
      perform(action, with: key)
    }
  }

  private mutating func take(_ answer: Answer, to question: Question) {
    if case .newlines(let piece) = question, case .newlines(let counts) = answer {
      lines.append(counts, from: piece.lowerBound)
      return
    }
    if case .failed(let reason) = answer, question.isOfText { fail(reason) }
    if answers.isFull { answers.keepOnly(Set(allQuestions)) }
    answers.keep(answer, to: question)
  }

  /// Cancels what runs; where nothing runs, a second one in a row quits.
  mutating func interrupt() {
    if job != nil {
      job = nil
      ask(.cancelJob)
      tell("cancelled")
    } else if prompt != nil || pending != nil || !overlays.isEmpty {
      prompt = nil
      pending = nil
      overlays = []
      settle()
    } else if isInterrupted {
      quit()
    } else {
      isInterrupted = true
      tell("Ctrl-C again quits")
    }
  }

  mutating func quit() {
    hasQuit = true
    ask(.quit)
  }
}
