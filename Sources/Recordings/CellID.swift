// SPDX-License-Identifier: Apache-2.0

/// One memory cell of a network, printed `layer:index`, both counted from 0.
public struct CellID: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
  /// The recurrent layer, counted from 0 (in a bidirectional network each direction is a layer).
  public let layer: Int
  /// The cell within its layer, counted from 0.
  public let index: Int

  /// The cell at a place.
  public init(layer: Int, index: Int) {
    self.layer = layer
    self.index = index
  }

  /// The cell that a text such as `1:37` names, or nil where it names none.
  public init?(_ text: some StringProtocol) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let layer = Int(parts[0]), let index = Int(parts[1]), layer >= 0,
      index >= 0
    else { return nil }
    self.init(layer: layer, index: index)
  }

  /// The cell as `layer:index`.
  public var description: String { "\(layer):\(index)" }

  /// By layer, then by index.
  public static func < (a: CellID, b: CellID) -> Bool { (a.layer, a.index) < (b.layer, b.index) }
}
