// SPDX-License-Identifier: Apache-2.0

import Shading

/// How the browser starts, and what it may touch.
public struct BrowserOptions: Sendable {
  /// What the export closure is told of the view it shall write.
  public struct ViewDescription: Sendable, Equatable {
    /// The cell on the screen.
    public let cell: CellID
    /// What is shown of it.
    public let shown: Shown
    /// What its scale is measured over.
    public let scaleMode: ScaleMode
    /// The hypothesis it is judged by.
    public let hypothesis: String?
    /// The selected span, else the timesteps on the screen.
    public let positions: Range<Int>
    /// Where the cursor stands.
    public let position: Int
  }

  /// The cell shown first; the best-ranked one where nil.
  public var cell: CellID?
  /// Where the cursor starts; where it was last, or 0, where nil.
  public var position: Int?
  /// What is shown of it; the main state where nil.
  public var shown: Shown?
  /// What cells are ranked by at first; nil ranks each by its best hypothesis.
  public var hypothesis: String?
  /// nil asks the terminal.
  public var theme: Theme?
  /// A palette's name; the theme's own where nil.
  public var palette: String?
  /// ASCII characters only; by the locale where nil.
  public var isASCII: Bool?
  /// Whether the mouse is captured from the start.
  public var mouse = false
  /// Whether to colour at all.
  public var colour: ColourLevel.Choice = .auto
  /// The environment that locale, colours and theme are read from.
  public var environment: [String: String] = [:]
  /// Where notes, verdicts, stars and marks are kept, as JSON lines; nowhere where nil.
  public var notesPath: String?
  /// Where the last view is kept; nowhere where nil.
  public var sessionPath: String?
  /// Whether the browser begins where it was left.
  public var restoresSession = true
  /// What went wrong before, to be told on the first screen.
  public var greeting: String?
  /// Nothing is written.
  public var isReadOnly = false
  /// Writes an HTML page of a view to a path and returns a line that says so.
  public var export: (@Sendable (_ path: String, ViewDescription) throws -> String)?
  /// What the configuration files say; what is set here goes before it.
  public var configuration: Configuration?

  /// All defaults.
  public init() {}
}
