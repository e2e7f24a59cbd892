// SPDX-License-Identifier: Apache-2.0

import Recordings

/// What can be wrong with a request for scores.
public enum ScoringError: Error, CustomStringConvertible {
  /// There is no text to score on.
  case noTimesteps
  /// The text is too short to choose on one part and report on another.
  case textTooShort(timesteps: Int, needed: Int)
  /// No hypothesis was given.
  case noHypotheses
  /// Two hypotheses have the same name.
  case sameName(String)
  /// A hypothesis labelled a different number of timesteps than the document has.
  case labelCount(hypothesis: String, document: String, found: Int, expected: Int)
  /// A hypothesis gave labels of another kind than it says.
  case labelKind(hypothesis: String, document: String)
  /// A graded label is NaN or infinite.
  case labelNotFinite(hypothesis: String, document: String, timestep: Int)
  /// The model has no such quantity in a layer.
  case noQuantity(Quantity, layer: Int)
  /// An option is out of its range.
  case option(name: String, found: Int, expected: String)
  /// An activation block does not fit the model or the text.
  case block(String)
  /// The table was asked for before every document was read.
  case incomplete(document: String, layer: Int)
  /// A trace for exact scores could not be read.
  case trace(CellID, document: Int, any Error)
  /// A trace has another length than its document.
  case traceLength(CellID, document: Int, found: Int, expected: Int)

  /// What was found, what was expected, and the way out.
  public var description: String {
    switch self {
    case .noTimesteps: "the text is empty; give at least one document"
    case .textTooShort(let timesteps, let needed):
      "the text has \(timesteps) timesteps, scoring needs at least \(needed); give more text"
    case .noHypotheses: "no hypothesis to score; see 'rnnscope hypotheses'"
    case .sameName(let name): "two hypotheses have the name '\(name)'; rename one"
    case .labelCount(let hypothesis, let document, let found, let expected):
      "hypothesis '\(hypothesis)' gives \(found) labels for '\(document)', expected \(expected)"
    case .labelKind(let hypothesis, let document):
      "hypothesis '\(hypothesis)' gives labels of another kind for '\(document)'"
    case .labelNotFinite(let hypothesis, let document, let timestep):
      "hypothesis '\(hypothesis)' gives a label that is not finite at timestep \(timestep) of '\(document)'"
    case .noQuantity(let quantity, let layer):
      "layer \(layer) has no quantity '\(quantity.rawValue)'; 'rnnscope inspect' lists what it has"
    case .option(let name, let found, let expected): "\(name) is \(found), expected \(expected)"
    case .block(let fault): "activations do not fit: \(fault)"
    case .incomplete(let document, let layer):
      "layer \(layer) has not read all of '\(document)'; scores need every document"
    case .trace(let cell, let document, let error):
      "the trace of cell \(cell) in document \(document) cannot be read: \(error)"
    case .traceLength(let cell, let document, let found, let expected):
      "the trace of cell \(cell) in document \(document) has \(found) values, expected \(expected)"
    }
  }
}
