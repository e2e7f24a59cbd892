// SPDX-License-Identifier: Apache-2.0

/// A mouse report.
struct MouseReport: Sendable, Equatable {
  enum Kind: Sendable, Equatable { case press, release, drag, wheelUp, wheelDown }
  let kind: Kind
  let place: Place

  /// What happened where.
  init(kind: Kind, place: Place) {
    self.kind = kind
    self.place = place
  }
}

/// What a terminal reports.
enum TerminalReport: Sendable, Equatable {
  case key(Key)
  case mouse(MouseReport)
  case resized(Size)
  /// The process was stopped and goes on: everything must be painted again.
  case continued
  /// `wake` was called.
  case woken
  /// The terminal is gone.
  case gone
}

/// What shows screens and hears keys; ncurses is one, a script of keys is another.
protocol Terminal: AnyObject {
  var size: Size { get }
  /// Shows a screen; what has not changed is not sent again.
  func show(_ screen: Screen)
  /// The next report; nil after `milliseconds` without one (nil waits for ever, 0 does not wait).
  func next(milliseconds: Int?) -> TerminalReport?
  /// Makes a waiting `next` return; the one call that any thread may make.
  var wake: @Sendable () -> Void { get }
  /// Mouse reports on or off.
  func setMouse(_ isOn: Bool)
  /// Sends the next screen whole.
  func repaint()
  /// Stops the process, as Ctrl-Z does.
  func suspend()
  /// Hands text to the clipboard of whoever sits at the terminal, where that is allowed (OSC 52).
  func copy(_ text: String)
  /// The theme or the palette has changed.
  func setLook(_ look: Look)
}
