// SPDX-License-Identifier: Apache-2.0

extension BrowserState {
  mutating func receiveInPrompt(_ key: Key) {
    guard var prompt else { return }
    switch key {
    case .escape:
      self.prompt = nil
      return
    case .enter:
      self.prompt = nil
      accept(prompt)
      settle()
      return
    case .up, .control("p"): recall(1, in: &prompt)
    case .down, .control("n"): recall(-1, in: &prompt)
    case .tab, .backTab: complete(&prompt, steps: key == .tab ? 1 : -1)
    default:
      guard prompt.edit(key) else {
        if key == .backspace { self.prompt = nil }
        return
      }
    }
    self.prompt = prompt
  }

  private mutating func accept(_ prompt: Prompt) {
    let line = prompt.line
    if prompt.kind.keepsHistory, !line.isEmpty {
      var lines = typed[prompt.kind.lead] ?? []
      lines.removeAll { $0 == line }
      lines.append(line)
      typed[prompt.kind.lead] = lines.suffix(100)
    }
    switch prompt.kind {
    case .search(let isForward): search(line, isForward: isForward)
    case .filter: filter(line)
    case .command: run(line)
    case .note: takeNote(line)
    case .export(let format):
      if !line.isEmpty { self.export(format, to: line) }
    }
  }

  /// Does a line typed after `:`, or bound to a key; a view that is left can be come back to.
  mutating func run(_ line: String) {
    let (before, past) = (view, history)
    execute(line)
    if history == past, view.isSame(but: before.position) != before { history.push(before) }
  }

  private func recall(_ steps: Int, in prompt: inout Prompt) {
    let lines = typed[prompt.kind.lead] ?? []
    guard !lines.isEmpty else { return }
    let next = (prompt.recalled ?? -1) + steps
    guard next >= 0 else {
      prompt.recalled = nil
      prompt.set("")
      return
    }
    prompt.recalled = min(next, lines.count - 1)
    prompt.set(lines[lines.count - 1 - min(next, lines.count - 1)])
  }

  private func complete(_ prompt: inout Prompt, steps: Int) {
    guard prompt.kind == .command else { return }
    if prompt.completions.isEmpty {
      prompt.completions = completions(of: prompt.line)
      guard let first = prompt.completions.first else { return }
      let found = prompt.completions
      prompt.set(first)
      prompt.completions = found
      return
    }
    let place = prompt.completions.firstIndex(of: prompt.line) ?? 0
    let count = prompt.completions.count
    prompt.set(prompt.completions[(place + steps + count) % count])
  }
}
