// SPDX-License-Identifier: Apache-2.0

/// How to read the shades: the ends of the scale and the two conventions.
public struct Legend: Sendable, Equatable {
  /// The scale that it explains.
  public let scale: Scale
  /// What shade −8 stands for; of an unsigned quantity shade 0.
  public let low: String
  /// What shade +8 stands for.
  public let high: String

  /// When a shade holds; the same for every quantity and view.
  public static let timing = "shade on a symbol = state after reading it"

  /// The legend of a scale.
  public init(_ scale: Scale) {
    self.scale = scale
    self.low = scale.lowText
    self.high = scale.highText
  }

  /// What the sides are: `blue negative, orange positive`; `orange high` where there is no negative.
  public func sides(on ladder: Ladder) -> String {
    let hues =
      ladder.level == .none
      ? ("underlined", "reversed") : (ladder.palette.negativeHue, ladder.palette.positiveHue)
    return scale.isUnsigned ? "\(hues.1) high" : "\(hues.0) negative, \(hues.1) positive"
  }

  /// The conventions in one line: `shade on a symbol = state after reading it; blue negative, …`.
  public func convention(on ladder: Ladder) -> String {
    "\(Legend.timing); \(sides(on: ladder))"
  }
}

/// What a view shows of a cell on a passage: strings, numbers and shades only.
public struct Exhibit: Sendable, Equatable {
  /// The cell and quantity.
  public let title: String
  /// The passage.
  public let text: ShadedText
  /// How to read its shades.
  public let legend: Legend
  /// What is known of the cell, in a sentence.
  public let caption: String

  /// An exhibit of given parts.
  public init(title: String, text: ShadedText, legend: Legend, caption: String) {
    self.title = title
    self.text = text
    self.legend = legend
    self.caption = caption
  }
}
