// SPDX-License-Identifier: Apache-2.0

/// What can happen to the browser.
enum Event: Equatable, Sendable {
  case key(Key)
  case mouse(MouseReport)
  case resized(Size)
  /// No key came for a while after the first of two: time to show what may follow.
  case paused
  case answer(Question, Answer)
  case jobProgress(Double)
  case jobEnded(JobResult)
  /// How far the scoring of the cells is, and its end: nil, or why it failed.
  case rankingProgress(Double)
  case ranked(failure: String?)
  /// What an effect did, or why it failed, to be told to the user.
  case told(Notice)
  /// The page that was being written is there, or is not.
  case pageWritten(Notice)

  /// The question that it answers, where it is an answer.
  var question: Question? {
    guard case .answer(let question, _) = self else { return nil }
    return question
  }
}

/// What the state asks the world to do.
enum Effect: Equatable, Sendable {
  case start(Job)
  case cancelJob
  /// Score the cells while the user looks around.
  case rank
  case setMouse(Bool)
  case setLook(Look)
  case repaint
  case suspend
  case quit
  case saveNotes
  case writeNotesTable(path: String)
  case export(ExportFormat, path: String)
  /// Text for the terminal's clipboard (OSC 52), where it has one.
  case copy(String)
}

/// One line for the user.
struct Notice: Equatable, Sendable {
  var text: String
  var isError = false
  /// How many keys it outlives: what was waited for shall be read, though keys go on.
  var keysLeft = 0

  static func error(_ text: String) -> Notice { Notice(text: text, isError: true) }
}

/// What the current view can be written as.
public enum ExportFormat: String, Sendable, CaseIterable {
  case html, svg, ansi, tsv
}
