// SPDX-License-Identifier: Apache-2.0

/// One case per way that a checkpoint can be wrong; each says what was found, where, and the way out.
public enum CheckpointError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file cannot be opened or read; `reason` is the system's.
  case unreadable(path: String, reason: String)
  /// The file cannot be written; `reason` is the system's. What stood there before still stands.
  case unwritable(path: String, reason: String)
  /// No format recognises the file; `contents` is what it holds and looks like.
  case unknownFormat(contents: String, supported: [String])
  /// The file ends before what it announces.
  case truncated(what: String, offset: Int, needed: Int, available: Int)
  /// Bytes that the format does not allow.
  case malformed(what: String, offset: Int)
  /// A tensor that contradicts itself or the file: shape, element type, place.
  case badTensor(name: String, problem: String)
  /// The file claims more than the limits allow; the limit is named.
  case tooLarge(what: String, claimed: String, limit: String)
  /// Right bytes of a kind that is not read here, and what to do instead.
  case unsupported(what: String, wayOut: String)

  /// What a person should read: what was found, where, and the way out.
  public var description: String {
    switch self {
    case .unreadable(_, let reason): "cannot be read: \(reason)"
    case .unwritable(_, let reason):
      "cannot be written: \(reason); what stood there before is unchanged"
    case .unknownFormat(let contents, let supported):
      "is no checkpoint that is known here; \(contents); supported: \(supported.joined(separator: ", "))"
    case .truncated(let what, let offset, let needed, let available):
      "is cut short: \(what) at offset \(offset) needs \(needed) bytes, the file has \(available) there; fetch it again"
    case .malformed(let what, let offset): "is damaged: \(what) at offset \(offset)"
    case .badTensor(let name, let problem): "tensor '\(name)' \(problem)"
    case .tooLarge(let what, let claimed, let limit):
      "\(what) claims \(claimed), more than the limit of \(limit)"
    case .unsupported(let what, let wayOut): "\(what); \(wayOut)"
    }
  }
}
