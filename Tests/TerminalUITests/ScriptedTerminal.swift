// SPDX-License-Identifier: Apache-2.0

/// A terminal of memory: reports come from a list, screens are kept.
///
/// The browser's loop can be run on it without a terminal.
final class ScriptedTerminal: Terminal {
  private(set) var size: Size
  private(set) var screens: [Screen] = []
  private(set) var mouseIsOn = false
  private(set) var copied: [String] = []
  private var reports: [TerminalReport]

  /// A terminal that reports what a script says, and then that it is gone.
  init(size: Size, reports: [TerminalReport]) {
    self.size = size
    self.reports = reports.reversed()
  }

  /// The last screen shown.
  var screen: Screen? { screens.last }

  func show(_ screen: Screen) { screens.append(screen) }

  func next(milliseconds: Int?) -> TerminalReport? {
    guard let report = reports.popLast() else { return milliseconds == 0 ? nil : .gone }
    if case .resized(let new) = report { size = new }
    return report
  }

  var wake: @Sendable () -> Void { {} }
  func setMouse(_ isOn: Bool) { mouseIsOn = isOn }
  func repaint() {}
  func suspend() {}
  func setLook(_ look: Look) {}
  func copy(_ text: String) { copied.append(text) }
}
