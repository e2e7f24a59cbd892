// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// The environment variables that the program was started with.
enum Environment {
  static var variables: [String: String] { ProcessInfo.processInfo.environment }
}
