// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// JSON as every command prints it: keys sorted, two spaces, a newline at the end.
enum JSON {
  static func text(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
  }
}
