// SPDX-License-Identifier: Apache-2.0

import Shading

/// What configuration files say: words of the `:` line, one command a line.
///
/// ```
/// # keys by their names, actions by the names that ? shows
/// bind Ctrl-N next-in-rank
/// bind F2 :rank inside-quotes
/// bind x none
/// set ruler
/// set pad=1,0
/// theme light
/// ```
public struct Configuration: Sendable, Equatable {
  /// Whose file it is: keys are the user's own, a project's folder may only say how things look.
  public enum Owner: Sendable { case user, project }

  /// One line that says something.
  struct Line: Sendable, Equatable {
    let path: String
    let number: Int
    let word: String
    let argument: String

    /// What is wrong with it.
    func error(_ problem: String) -> BrowserError {
      .configuration(path: path, line: number, problem)
    }
  }

  private var lines: [Line] = []
  /// The theme it asks for.
  public private(set) var theme: Theme?
  /// The palette it asks for, by name.
  public private(set) var palette: String?
  /// How many shades it asks for.
  public private(set) var bins: Bins?
  /// Whether it asks for colour.
  public private(set) var colour: ColourLevel.Choice?

  /// The words that a line may begin with.
  private static let words = ["bind", "set", "theme", "palette", "bins", "color"]

  /// What a file's text says; a line that says nothing known is an error that names it.
  public init(path: String, text: String, owner: Owner = .user) throws(BrowserError) {
    try add(path: path, text: text, owner: owner)
  }

  /// Takes in another file, whose lines go before those that are there.
  public mutating func add(path: String, text: String, owner: Owner) throws(BrowserError) {
    for (index, text) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      let words = text.split(separator: " ", maxSplits: 1).map { String($0).trimmed }
      guard let word = words.first, !word.isEmpty, !word.hasPrefix("#") else { continue }
      let line = Line(
        path: path, number: index + 1, word: word, argument: words.count > 1 ? words[1] : "")
      if word == "bind", owner == .project {
        throw line.error("keys are bound in the user's own configuration alone")
      }
      try take(line)
      lines.append(line)
    }
  }

  /// The lines of one word.
  func lines(_ word: String) -> [Line] { lines.filter { $0.word == word } }

  /// The file that a word was taken from last.
  func source(of word: String) -> String? { lines(word).last?.path }

  private mutating func take(_ line: Line) throws(BrowserError) {
    let argument = line.argument
    switch line.word {
    case "bind", "set": return
    case "theme":
      theme = Theme(rawValue: argument)
      if theme == nil { throw line.error("themes are light and dark, not '\(argument)'") }
    case "palette":
      guard Palette.all.contains(where: { $0.name == argument }) else {
        throw line.error(
          BrowserError.unknownPalette(argument, known: Palette.all.map(\.name)).description)
      }
      palette = argument
    case "bins":
      bins = Int(argument).flatMap(Bins.init(rawValue:))
      if bins == nil {
        let known = Bins.allCases.map { "\($0.rawValue)" }.joined(separator: ", ")
        throw line.error("bins are \(known), not '\(argument)'")
      }
    case "color":
      colour = ColourLevel.Choice(rawValue: argument)
      if colour == nil { throw line.error("color is always, auto or never, not '\(argument)'") }
    default:
      let known = Configuration.words.joined(separator: ", ")
      throw line.error("'\(line.word)' is not one of \(known)")
    }
  }
}
