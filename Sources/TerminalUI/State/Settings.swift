// SPDX-License-Identifier: Apache-2.0

import Shading

/// What `:set` changes: how things are drawn, not what is looked at.
struct Settings: Equatable, Sendable {
  var look: Look
  var style: TextStyle
  /// Text is wrapped at this many columns at most; 0 wraps at the pane's width.
  var textWidth = 100
  var wraps = true
  /// A row of ASCII signs under the cursor's row, for eyes without colour.
  var showsRuler = false
  var mouse = false
  /// Symbols before and after a span that `find strict` wants off.
  var padding = SpanPadding.one
  var isReadOnly = false
  /// List under the text instead of beside it.
  var isSplitHorizontally = false
  var isMaximised = false

  /// Box and block characters, or their ASCII stand-ins.
  var drawing: Drawing { style.isASCII ? .ascii : .unicode }
}

/// The characters that frames and strips are drawn with.
struct Drawing: Sendable {
  let horizontal: String
  let vertical: String
  let junction: String
  /// Nine heights, from nothing to full.
  let heights: [String]
  /// Horizontal bars, in eighths of a column.
  let bars: [String]
  let marker: String
  let star: String

  static let unicode = Drawing(
    horizontal: "─", vertical: "│", junction: "┴",
    heights: [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
    bars: ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"], marker: "▸", star: "★")
  static let ascii = Drawing(
    horizontal: "-", vertical: "|", junction: "+",
    heights: [" ", ".", ":", "-", "=", "+", "*", "%", "#"],
    bars: ["", "-", "-", "-", "=", "=", "=", "=", "#"], marker: ">", star: "*")
}
