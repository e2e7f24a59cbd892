// SPDX-License-Identifier: Apache-2.0

/// What becomes of symbols that the vocabulary lacks (`--unknown`).
public enum UnknownPolicy: Sendable, Equatable {
  /// Nothing is read: one error lists them all with counts.
  case error
  /// They are passed over; their bytes belong to no timestep.
  case skip
  /// A symbol of the vocabulary is read in their place.
  case replace(String)

  /// The policy that an argument names: `error`, `skip`, or the symbol to read instead.
  public init(argument: String) {
    switch argument {
    case "error": self = .error
    case "skip": self = .skip
    default: self = .replace(argument)
    }
  }
}

/// How line ends are read (`--newline`).
public enum NewlinePolicy: String, Sendable, CaseIterable {
  /// Every byte as it stands.
  case keep
  /// CR LF is one newline symbol; its byte end still points behind both bytes of the text.
  case lf
}
