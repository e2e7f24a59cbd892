// SPDX-License-Identifier: Apache-2.0

/// One case per way that a question to a gallery can be wrong; messages say the way out.
public enum ShadingError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A cell that the model does not have.
  case noCell(CellID, layers: Int)
  /// A quantity that the cell's layer does not have, or that was neither kept nor can be replayed.
  case notShown(Shown, cell: CellID)
  /// A question about the whole text, asked of a quantity that was not kept for so long a text.
  case notKept(Shown, timesteps: Int, limit: Int)
  /// Positions outside the recording.
  case outOfRange(positions: Range<Int>, timesteps: Int)
  /// A hypothesis that the gallery has no labels of.
  case noHypothesis(String, has: [String])
  /// A hypothesis that is not true or false.
  case notBinary(String, kind: String)
  /// Labels of another number than the document has timesteps.
  case badLabels(String, document: Int, found: Int, expected: Int)
  /// A replay that gave other values than it was asked for.
  case badReplay(Shown, cell: CellID)
  /// A search pattern that is no regular expression.
  case badPattern(String, problem: String)
  /// A search for cells without one position to be on at.
  case nothingSelected
  /// The one who asked has had enough.
  case cancelled

  /// The message, with the way out.
  public var description: String {
    switch self {
    case .noCell(let cell, let layers):
      "there is no cell \(cell); the model has \(layers) layers, counted from 0"
    case .notShown(let shown, let cell):
      "\(shown.summary) of cell \(cell) was not recorded; record with --quantities, or give the model"
    case .notKept(let shown, let timesteps, let limit):
      "\(shown.summary) was not recorded and \(timesteps) timesteps are more than the \(limit) that "
        + "are replayed; record with --quantities \(shown.rawValue)"
    case .outOfRange(let positions, let timesteps):
      "positions \(positions.lowerBound) to \(positions.upperBound) are not there; "
        + "the recording has \(timesteps)"
    case .noHypothesis(let name, let has):
      "there is no hypothesis '\(name)'; there are \(has.joined(separator: ", "))"
    case .notBinary(let name, let kind):
      "hypothesis '\(name)' is \(kind), but this asks for a binary one"
    case .badLabels(let name, let document, let found, let expected):
      "hypothesis '\(name)' has \(found) labels for document \(document), expected \(expected)"
    case .badReplay(let shown, let cell):
      "the replay gave no \(shown.summary) of cell \(cell) for the positions asked"
    case .badPattern(let pattern, let problem): "'\(pattern)' is no regular expression: \(problem)"
    case .nothingSelected: "no position is selected for a cell to be on at"
    case .cancelled: "cancelled"
    }
  }
}
