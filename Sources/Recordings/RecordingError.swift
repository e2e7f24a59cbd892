// SPDX-License-Identifier: Apache-2.0

/// One case per way that a recording can be wrong, or cannot be written.
///
/// Each says what was found, what was expected, and the way out. Files are named as they stand inside
/// the recording's folder.
public enum RecordingError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A file that cannot be opened or read; `reason` is the system's.
  case unreadable(file: String, reason: String)
  /// A file that cannot be made or written; `reason` is the system's.
  case unwritable(path: String, reason: String)
  /// The disk, the quota or the allowed file size is used up.
  case noSpace(path: String, needed: Int, reason: String)
  /// The folder is there and may not be replaced.
  case exists(path: String, what: String, wayOut: String)
  /// Another run writes this recording now.
  case locked(path: String)
  /// A folder without a manifest.
  case notARecording(path: String)
  /// A recording that is not written to its end.
  case incomplete(path: String, timesteps: Int, of: Int)
  /// What is being recorded is not what the folder holds.
  case differs(path: String, what: String, found: String, wanted: String)
  /// Bytes that the format does not allow.
  case malformed(file: String, problem: String)
  /// A file of another size than the manifest tells.
  case wrongSize(file: String, found: Int, expected: Int)
  /// A file that was replaced or written to while it was being read.
  case changed(file: String)
  /// More than the limits allow; the limit is named.
  case tooLarge(what: String, claimed: String, limit: String)
  /// A quantity that the model does not have, or that was not recorded.
  case noQuantity(quantity: Quantity, layer: Int?, has: [Quantity])
  /// A layer, cell, document or timestep that is not there.
  case outOfRange(what: String, range: String)
  /// A block that does not continue what came before it, or has another shape than the model.
  case badBlock(layer: Int, quantity: Quantity?, document: Int, problem: String)

  /// One line for people: lower case, no full stop.
  public var description: String {
    switch self {
    case .unreadable(let file, let reason): "'\(file)' cannot be read: \(reason)"
    case .unwritable(let path, let reason): "'\(path)' cannot be written: \(reason)"
    case .noSpace(let path, let needed, let reason):
      "no space for '\(path)', which needs \(needed) bytes: \(reason); "
        + "free some and run the same command again, it goes on where it stopped"
    case .exists(let path, let what, let wayOut): "'\(path)' \(what); \(wayOut)"
    case .locked(let path): "another run is writing '\(path)'; wait for it or end it"
    case .notARecording(let path): "'\(path)' is no recording: it has no manifest.json"
    case .incomplete(let path, let timesteps, let all):
      "'\(path)' holds \(timesteps) of \(all) timesteps; "
        + "run the same record command again to finish it"
    case .differs(let path, let what, let found, let wanted):
      "'\(path)' was recorded with \(what) \(found), not \(wanted); "
        + "give another folder, or --force to record anew"
    case .malformed(let file, let problem): "'\(file)' is damaged: \(problem)"
    case .wrongSize(let file, let found, let expected):
      "'\(file)' has \(found) bytes, expected \(expected); record again with --force"
    case .changed(let file): "'\(file)' changed while it was being read; open the recording again"
    case .tooLarge(let what, let claimed, let limit):
      "\(what) is \(claimed), more than the limit of \(limit)"
    case .noQuantity(let quantity, let layer, let has):
      "quantity '\(quantity.rawValue)' is not there\(layer.map { " in layer \($0)" } ?? ""); "
        + "there is \(has.map(\.rawValue).joined(separator: ", "))"
    case .outOfRange(let what, let range): "there is no \(what); \(range)"
    case .badBlock(let layer, let quantity, let document, let problem):
      "layer \(layer), \(quantity.map { "quantity '\($0.rawValue)'" } ?? "loss"), "
        + "document \(document): \(problem)"
    }
  }
}
