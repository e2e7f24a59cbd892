// SPDX-License-Identifier: Apache-2.0
import Shading

/// Which parts of a gallery a report shows.
public struct ReportOptions: Sendable {
  /// All defaults.
  public init() {}
}
