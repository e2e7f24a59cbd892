// SPDX-License-Identifier: Apache-2.0

import Shading

/// What the user's configuration file says: words of the `:` line, one command a line.
///
/// ```
/// # keys by their names, actions by the names that ? shows
/// bind Ctrl-N next-in-rank
/// bind x none
/// set ruler
/// set pad=1,0
/// theme light
/// ```
public struct Configuration: Sendable, Equatable {
  /// One line that says something.
  struct Line: Sendable, Equatable {
    let number: Int
    let word: String
    let argument: String
  }

  /// Where it was read.
  public let path: String
  let lines: [Line]
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
  public init(path: String, text: String) throws(BrowserError) {
    self.path = path
    var lines: [Line] = []
    for (index, text) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      let words = text.split(separator: " ", maxSplits: 1).map { String($0).trimmed }
      guard let word = words.first, !word.isEmpty, !word.hasPrefix("#") else { continue }
      lines.append(
        Line(number: index + 1, word: word, argument: words.count > 1 ? words[1] : ""))
    }
    self.lines = lines
    for line in lines { try take(line) }
  }

  /// The lines of one word.
  func lines(_ word: String) -> [Line] { lines.filter { $0.word == word } }

  /// What is wrong with a line.
  func error(_ line: Line, _ problem: String) -> BrowserError {
    .configuration(path: path, line: line.number, problem)
  }

  private mutating func take(_ line: Line) throws(BrowserError) {
    let argument = line.argument
    switch line.word {
    case "bind", "set": return
    case "theme":
      theme = Theme(rawValue: argument)
      if theme == nil { throw error(line, "themes are light and dark, not '\(argument)'") }
    case "palette":
      guard Palette.all.contains(where: { $0.name == argument }) else {
        throw error(
          line, BrowserError.unknownPalette(argument, known: Palette.all.map(\.name)).description)
      }
      palette = argument
    case "bins":
      bins = Int(argument).flatMap(Bins.init(rawValue:))
      if bins == nil {
        let known = Bins.allCases.map { "\($0.rawValue)" }.joined(separator: ", ")
        throw error(line, "bins are \(known), not '\(argument)'")
      }
    case "color":
      colour = ColourLevel.Choice(rawValue: argument)
      if colour == nil { throw error(line, "color is always, auto or never, not '\(argument)'") }
    default:
      let known = Configuration.words.joined(separator: ", ")
      throw error(line, "'\(line.word)' is not one of \(known)")
    }
  }
}
