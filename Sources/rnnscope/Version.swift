// SPDX-License-Identifier: Apache-2.0

/// The program's version, as `--version` and every file that it writes tell it.
enum Version {
  static let number = "0.1.0"
  static let program = "rnnscope \(number)"
}
