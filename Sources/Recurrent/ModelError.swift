// SPDX-License-Identifier: Apache-2.0

/// One case per way that a checkpoint can fail to be a model; the command prefixes the path.
public enum ModelError: Error, Sendable, Equatable, CustomStringConvertible {
  /// No layout knows these names; some of them are listed, and what they look like where that is known.
  case unknownLayout(names: [String], resemblance: String?, supported: [String])
  /// A tensor that the layout needs is missing; near names are listed.
  case missingTensor(name: String, present: [String])
  /// A tensor's shape disagrees with the others.
  case wrongShape(name: String, found: [Int], expected: String)
  /// Two readings are possible, or none is recorded; the flag that decides is named.
  case undecided(question: String, wayOut: String)
  /// The vocabulary cannot be known, or does not fit.
  case vocabulary(problem: String, wayOut: String)
  /// Symbols outside the vocabulary.
  case unknownSymbols(summary: String)
  /// The model cannot do what was asked.
  case cannot(what: String, because: String)

  /// What a person should read: what was found, and the way out.
  public var description: String {
    switch self {
    case .unknownLayout(let names, let resemblance, let supported):
      "holds no recurrent network with known tensor names"
        + (resemblance.map { "; it looks like \($0)" } ?? "")
        + (names.isEmpty ? "; it has no tensors" : "; it has \(names.joined(separator: ", "))")
        + "; known: \(supported.joined(separator: ", "))"
    case .missingTensor(let name, let present):
      "tensor '\(name)' not found; the file has \(present.joined(separator: ", "))"
    case .wrongShape(let name, let found, let expected):
      "tensor '\(name)' has shape \(found), expected \(expected)"
    case .undecided(let question, let wayOut): "\(question); \(wayOut)"
    case .vocabulary(let problem, let wayOut): "\(problem); \(wayOut)"
    case .unknownSymbols(let summary): summary
    case .cannot(let what, let because): "cannot \(what): \(because)"
    }
  }
}
