// SPDX-License-Identifier: Apache-2.0

extension Hypothesis {
  /// A user's pair of delimiters: true once `open` was read whole, false once `close` was.
  ///
  /// Two different delimiters nest, and a close without an open is passed over; two equal ones take
  /// turns. Throws where one is empty or the name is not free.
  public static func between(
    name: String, open: String, close: String
  ) throws(HypothesisError) -> Hypothesis {
    try checkName(name)
    let opening = open.unicodeScalars.map(\.value)
    let closing = close.unicodeScalars.map(\.value)
    guard let lastOpening = opening.last, let lastClosing = closing.last else {
      throw .emptyDelimiter(name: name)
    }
    let takesTurns = opening == closing
    return Hypothesis(
      name: name, kind: .binary, summary: "between '\(open)' and '\(close)', nested pairs counted"
    ) { text in
      // `start` keeps delimiters from sharing symbols: in `***`, `**` is read once.
      text.track((depth: 0, start: 0)) { state, scalars, at in
        if state.depth > 0 || !takesTurns, scalars[at] == lastClosing,
          ends(scalars, at, with: closing, from: state.start)
        {
          state = (max(0, state.depth - 1), at + 1)
        } else if scalars[at] == lastOpening,
          ends(scalars, at, with: opening, from: state.start)
        {
          state = (state.depth + 1, at + 1)
        }
        return state.depth > 0
      }
    }
  }

  /// The hypothesis that a `--between` argument describes: `NAME=OPEN,CLOSE`.
  ///
  /// The first comma that leaves something on both sides parts the delimiters.
  public static func between(argument: String) throws(HypothesisError) -> Hypothesis {
    let (name, rest) = try parts(of: argument, expected: "NAME=OPEN,CLOSE")
    let comma = rest.indices.first { rest[$0] == "," && $0 > 0 && $0 + 1 < rest.count }
    guard let comma else { throw .badArgument(argument, expected: "NAME=OPEN,CLOSE") }
    return try between(
      name: name, open: String(rest[..<comma]), close: String(rest[(comma + 1)...]))
  }

  /// What stands before and after the first `=`.
  static func parts(
    of argument: String, expected: String
  ) throws(HypothesisError) -> (name: String, rest: [Character]) {
    guard let equals = argument.firstIndex(of: "=") else {
      throw .badArgument(argument, expected: expected)
    }
    return (String(argument[..<equals]), Array(argument[argument.index(after: equals)...]))
  }

  /// Throws where a user's hypothesis may not be called so.
  static func checkName(_ name: String) throws(HypothesisError) {
    guard !name.isEmpty else { throw .badName(name, reason: "it is empty") }
    guard !name.contains(where: { $0.isWhitespace || $0.isNewline }) else {
      throw .badName(name, reason: "it holds white space")
    }
    guard !all.contains(where: { $0.name == name }) else {
      throw .badName(name, reason: "the catalogue has one of that name")
    }
  }
}

/// Whether the symbols up to `at`, none before `start`, end with a delimiter.
private func ends(
  _ scalars: UnsafeBufferPointer<UInt32>, _ at: Int, with mark: [UInt32], from start: Int
) -> Bool {
  let first = at + 1 - mark.count
  return first >= start && mark.indices.allSatisfy { scalars[first + $0] == mark[$0] }
}
