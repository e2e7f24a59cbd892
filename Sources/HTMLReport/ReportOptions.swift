// SPDX-License-Identifier: Apache-2.0

import Shading

/// Which parts of a gallery a report shows, and what is said of how it was made.
public struct ReportOptions: Sendable {
  /// The cells, first one first; the best-ranked ones where nil.
  public var cells: [CellID]?
  /// How many cells where `cells` is nil.
  public var top = 50
  /// The hypothesis that ranks cells; nil ranks each by its best one.
  public var hypothesis: String?
  /// What is shown of every cell; the main state where nil, and gates of the best cells where they fit.
  public var quantities: [Shown]?
  /// How many symbols of the text the page holds; the figures are over all of it all the same.
  public var maxSymbols = 100_000
  /// How much of each value the page holds; where nil, all of it for the best cells, as far as they fit.
  public var levels: Levels?
  /// A folder with an index and one file a cell instead of one file.
  public var isSplit = false
  /// A palette's name; each theme's own where nil.
  public var palette: String?
  /// Whether a page of more than 100 MB is wanted.
  public var allowsHuge = false
  /// A date or other words of when it was made; nothing where nil, so that pages do not differ by the clock.
  public var stamp: String?
  /// The command that makes this report.
  public var commandLine = ""
  /// The seed behind whatever was drawn by chance.
  public var seed: UInt64?
  /// The program and its version.
  public var program = "rnnscope"
  /// What a reader must know of the scores, one line each.
  public var remarks: [String] = []
  /// How saturated each cell's gates are, for a figure of each layer; no such section where empty.
  ///
  /// Source of the figure: Karpathy, Johnson & Fei-Fei 2015 (arXiv 1506.02078), figure 3.
  public var saturation: [Saturation] = []

  /// All defaults.
  public init() {}
}
