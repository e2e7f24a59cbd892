// SPDX-License-Identifier: Apache-2.0

import Shading

/// A look through the whole recording that the user asked for; one at a time, Ctrl-C ends it.
enum Job: Equatable, Sendable {
  case search(SearchPattern, from: Int, isForward: Bool)
  case nextOn(CellID, Shown, Threshold?, hypothesis: String?, from: Int, isForward: Bool)
  case nextDisagreement(CellID, Shown, Threshold?, hypothesis: String, from: Int, isForward: Bool)
  case find(on: [Range<Int>], off: [Range<Int>], isStrict: Bool)
  case matchingLines(SearchPattern)

  /// What the status row says meanwhile.
  var title: String {
    switch self {
    case .search(let pattern, _, _): "search \(pattern.text)"
    case .nextOn: "next place where the cell is on"
    case .nextDisagreement: "next disagreement"
    case .find: "find cells"
    case .matchingLines(let pattern): "lines with \(pattern.text)"
    }
  }

  /// Does it; `progress` hears shares in [0, 1] and returns false to stop.
  func run(on gallery: any Gallery, progress: @escaping @Sendable (Double) -> Bool) -> JobResult {
    do {
      switch self {
      case .search(let pattern, let from, let isForward):
        let found = try gallery.search(
          pattern.text, isRegex: pattern.isRegex, from: from, forward: isForward,
          progress: progress)
        if let found { return .place(found, wrapped: false) }
        let edge = isForward ? -1 : gallery.summary.timesteps
        let again = try gallery.search(
          pattern.text, isRegex: pattern.isRegex, from: edge, forward: isForward,
          progress: progress)
        return again.map { .place($0, wrapped: true) } ?? .nothing("no match for \(pattern.text)")
      case .nextOn(let cell, let shown, let threshold, let hypothesis, let from, let isForward):
        let at =
          try threshold ?? gallery.threshold(cell, shown, hypothesis: hypothesis)
        let found = try gallery.nextOn(
          cell, shown, threshold: at, from: from, forward: isForward)
        return found.map { .place($0..<$0 + 1, wrapped: false) }
          ?? .nothing("no \(isForward ? "later" : "earlier") place where \(cell) turns on")
      case .nextDisagreement(
        let cell, let shown, let threshold, let hypothesis, let from, let isForward):
        let at =
          try threshold ?? gallery.threshold(cell, shown, hypothesis: hypothesis)
        let found = try gallery.nextDisagreement(
          cell, shown, threshold: at, hypothesis: hypothesis, from: from, forward: isForward)
        return found.map { .place($0..<$0 + 1, wrapped: false) }
          ?? .nothing(
            "\(cell) and \(hypothesis) agree in all that \(isForward ? "follows" : "precedes")")
      case .find(let on, let off, let isStrict):
        return .found(try gallery.find(on: on, off: off, strict: isStrict, progress: progress))
      case .matchingLines(let pattern):
        return .lines(try matches(of: pattern, in: gallery, progress: progress))
      }
    } catch {
      return .failed("\(error)")
    }
  }

  /// At most so many matching lines are listed.
  static let mostLines = 500

  private func matches(
    of pattern: SearchPattern, in gallery: any Gallery,
    progress: @escaping @Sendable (Double) -> Bool
  ) throws -> [Int] {
    let pages = TextPages(gallery)
    var places: [Int] = []
    var from = -1
    let total = Double(max(gallery.summary.timesteps, 1))
    while places.count < Job.mostLines, progress(Double(max(from, 0)) / total),
      let found = try gallery.search(
        pattern.text, isRegex: pattern.isRegex, from: from, forward: true, progress: { _ in true })
    {
      places.append(found.lowerBound)
      from = try max(pages.lineEnd(from: found.lowerBound) - 1, found.lowerBound)
    }
    return places
  }
}

/// What a text is searched for.
struct SearchPattern: Equatable, Sendable {
  let text: String
  let isRegex: Bool

  /// What the user typed after `/`: `\v` before a regular expression.
  init(typed: String) {
    isRegex = typed.hasPrefix("\\v")
    text = isRegex ? String(typed.dropFirst(2)) : typed
  }
}

/// What a job ended with.
enum JobResult: Equatable, Sendable {
  case place(Range<Int>, wrapped: Bool)
  case nothing(String)
  case found([FoundCell])
  case lines([Int])
  case failed(String)
}
