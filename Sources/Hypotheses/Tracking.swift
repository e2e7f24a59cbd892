// SPDX-License-Identifier: Apache-2.0
//
// How a family's state machine becomes labels.

extension TimedText {
  /// True or false after each timestep, as a machine says that reads scalar after scalar.
  ///
  /// The machine gets the scalars and the index of the one just read, and may look ahead.
  func track<State>(
    _ state: State, _ step: (inout State, UnsafeBufferPointer<UInt32>, Int) -> Bool
  ) -> Labels {
    .binary(sample(run(state, step), initial: false))
  }

  /// A number after each timestep, as a machine says that reads scalar after scalar.
  func count<State>(
    _ state: State, _ step: (inout State, UnsafeBufferPointer<UInt32>, Int) -> Int
  ) -> Labels {
    .graded(sample(run(state, { Float(step(&$0, $1, $2)) }), initial: 0))
  }

  private func run<State, Value>(
    _ state: State, _ step: (inout State, UnsafeBufferPointer<UInt32>, Int) -> Value
  ) -> [Value] {
    var state = state
    return scalars.withUnsafeBufferPointer { scalars in
      [Value](unsafeUninitializedCapacity: scalars.count) { values, count in
        for at in scalars.indices {
          values.initializeElement(at: at, to: step(&state, scalars, at))
        }
        count = scalars.count
      }
    }
  }
}

/// Tells blank lines, at which whatever a paragraph left open ends.
struct ParagraphBreaks {
  private var isBlankLine = true

  /// Reads a symbol; true for the newline that ends a line of nothing but blanks.
  mutating func read(_ value: UInt32) -> Bool {
    if value == "\n" {
      defer { isBlankLine = true }
      return isBlankLine
    }
    if value != " " && value != "\t" && value != "\r" { isBlankLine = false }
    return false
  }
}
