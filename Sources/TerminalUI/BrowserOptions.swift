// SPDX-License-Identifier: Apache-2.0
import Shading

/// How the browser starts.
public struct BrowserOptions: Sendable {
  /// All defaults.
  public init() {}
}
