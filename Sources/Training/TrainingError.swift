// SPDX-License-Identifier: Apache-2.0

/// One case per way that training can go wrong; the command prefixes the path where there is one.
public enum TrainingError: Error, Sendable, Equatable, CustomStringConvertible {
  /// An option outside its range.
  case badOption(name: String, found: String, expected: String)
  /// The training part is too short for one chunk of every stream.
  case textTooShort(symbols: Int, needed: Int, batch: Int, sequenceLength: Int)
  /// Nothing can be learnt from one symbol.
  case oneSymbol(String)
  /// A symbol of the text that the model to start from does not have.
  case unknownSymbol(String)
  /// The text is not UTF-8.
  case notUnicode(name: String, offset: Int)
  /// The run would need more memory than the limit.
  case tooLarge(bytes: Double, limit: Double)
  /// The loss or a gradient is no number any more.
  case diverged(step: Int)
  /// A state file that does not fit: what differs.
  case cannotResume(String)
  /// Weights that this trainer cannot train.
  case notTrainable(String)
  /// A file that cannot be written; `reason` is the system's.
  case cannotWrite(path: String, reason: String)

  /// What is wrong, and the way out.
  public var description: String {
    switch self {
    case .badOption(let name, let found, let expected):
      "option '\(name)' is \(found), expected \(expected)"
    case .textTooShort(let symbols, let needed, let batch, let sequenceLength):
      "the training part has \(symbols) symbols, fewer than the \(needed) that \(batch) streams of \(sequenceLength) take; give more text, or a smaller '--batch' or '--sequence-length'"
    case .oneSymbol(let symbol):
      "the text holds only one distinct symbol, '\(symbol)': there is nothing to predict; give another text"
    case .unknownSymbol(let symbol):
      "the model to start from does not know '\(symbol)', which the text has; change the text, or train anew without '--start'"
    case .notUnicode(let name, let offset):
      "'\(name)' is not UTF-8 at byte \(offset); train on its bytes with '--symbols bytes'"
    case .tooLarge(let bytes, let limit):
      "the run would take \(gibibytes(bytes)) GiB of memory, more than the \(gibibytes(limit)) GiB that this machine can spare; choose fewer '--cells', '--layers', a smaller '--batch' or '--sequence-length'"
    case .diverged(let step):
      "the loss is no number any more at step \(step); the last good checkpoint is kept; try a smaller '--learning-rate' or '--clip'"
    case .cannotResume(let problem):
      "cannot resume: \(problem); give the options that it was started with, or start anew without '--resume'"
    case .notTrainable(let problem): "cannot be trained: \(problem)"
    case .cannotWrite(let path, let reason):
      "cannot write '\(path)': \(reason); what stood there before is unchanged"
    }
  }

  private func gibibytes(_ bytes: Double) -> String {
    "\((bytes / 0x1p30 * 10).rounded() / 10)"
  }
}
