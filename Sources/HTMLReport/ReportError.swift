// SPDX-License-Identifier: Apache-2.0

import Shading

/// One case per way that a report cannot be made; messages say the way out.
public enum ReportError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A cell that the model does not have.
  case noCell(CellID)
  /// A hypothesis that nothing is known of.
  case noHypothesis(String, has: [String])
  /// A quantity that the recording cannot show.
  case notShown(String, has: [String])
  /// A palette that does not exist.
  case noPalette(String, has: [String])
  /// A recording without a symbol.
  case emptyText
  /// The gallery could not answer.
  case unanswered(String)
  /// A page too big for browsers.
  case tooBig(path: String, bytes: Int, limit: Int)
  /// A file or folder that cannot be written.
  case unwritable(path: String, reason: String)

  /// The message, with the way out.
  public var description: String {
    switch self {
    case .noCell(let cell): "there is no cell \(cell); layers and cells are counted from 0"
    case .noHypothesis(let name, let has):
      "there is no hypothesis '\(name)'; there are \(has.joined(separator: ", "))"
    case .notShown(let name, let has):
      "quantity '\(name)' cannot be shown; there are \(has.joined(separator: ", "))"
    case .noPalette(let name, let has):
      "there is no palette '\(name)'; there are \(has.joined(separator: ", "))"
    case .emptyText: "the text is empty, so there is nothing to report on"
    case .unanswered(let problem): problem
    case .tooBig(let path, let bytes, let limit):
      "'\(path)' would have \(bytes >> 20) MB, more than \(limit >> 20); take fewer cells (--top), "
        + "less text (--max-chars), coarser values (--quant 17), one file a cell (--split), or insist "
        + "(--allow-huge)"
    case .unwritable(let path, let reason): "cannot write '\(path)': \(reason)"
    }
  }
}
