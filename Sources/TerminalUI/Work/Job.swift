// SPDX-License-Identifier: Apache-2.0

import Shading

/// A look through the whole recording that the user asked for; one at a time, Ctrl-C ends it.
enum Job: Equatable, Sendable {
  case search(SearchPattern, Course)
  case nextOn(CellID, Shown, Threshold?, hypothesis: String?, Course)
  case nextDisagreement(CellID, Shown, Threshold?, hypothesis: String, Course)
  case find(on: [Range<Int>], off: [Range<Int>], strict: SpanPadding?)
  case matchingLines(SearchPattern)

  /// From where, which way, and past which lines.
  struct Course: Equatable, Sendable {
    var from: Int
    var isForward: Bool
    /// The lines in sight, past whose others it goes; nil where all are.
    var lines: ShownLines?
    /// How many places further; the last that there is where there are fewer.
    var count = 1

    /// The place in sight, so many further, of those that `find` gives, each the next one from a position.
    func place(_ find: (_ from: Int) throws -> Range<Int>?) rethrows -> Range<Int>? {
      var (from, left) = (from, count)
      var place: Range<Int>?
      while left > 0, let found = try find(from) {
        if let lines, lines.line(of: found.lowerBound) == nil {
          let line =
            isForward ? lines.line(from: found.lowerBound) : lines.line(to: found.lowerBound)
          guard let line else { break }
          from = isForward ? line.lowerBound - 1 : line.upperBound
        } else {
          (place, from, left) = (found, found.lowerBound, left - 1)
        }
      }
      return place
    }
  }

  /// What the status row says meanwhile.
  var title: String {
    switch self {
    case .search(let pattern, _): "search \(pattern.text)"
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
      case .search(let pattern, let course):
        func search(_ course: Course) throws -> Range<Int>? {
          try course.place {
            try gallery.search(
              pattern.text, isRegex: pattern.isRegex, from: $0, forward: course.isForward,
              progress: progress)
          }
        }
        if let found = try search(course) { return .place(found, wrapped: false) }
        var again = course
        again.from = course.isForward ? -1 : gallery.summary.timesteps
        return try search(again).map { .place($0, wrapped: true) }
          ?? .nothing("no match for \(pattern.text)")
      case .nextOn(let cell, let shown, let threshold, let hypothesis, let course):
        let at = try threshold ?? gallery.threshold(cell, shown, hypothesis: hypothesis)
        let found = try course.place {
          try gallery.nextOn(cell, shown, threshold: at, from: $0, forward: course.isForward)
            .map { $0..<$0 + 1 }
        }
        return found.map { .place($0, wrapped: false) }
          ?? .nothing("no \(course.isForward ? "later" : "earlier") place where \(cell) turns on")
      case .nextDisagreement(let cell, let shown, let threshold, let hypothesis, let course):
        let at = try threshold ?? gallery.threshold(cell, shown, hypothesis: hypothesis)
        let found = try course.place {
          try gallery.nextDisagreement(
            cell, shown, threshold: at, hypothesis: hypothesis, from: $0, forward: course.isForward
          ).map { $0..<$0 + 1 }
        }
        return found.map { .place($0, wrapped: false) }
          ?? .nothing(
            "\(cell) and \(hypothesis) agree in all that \(course.isForward ? "follows" : "precedes")"
          )
      case .find(let on, let off, let strict):
        return .found(try gallery.find(on: on, off: off, strict: strict, progress: progress))
      case .matchingLines(let pattern):
        return .lines(try matches(of: pattern, in: gallery, progress: progress))
      }
    } catch {
      return .failed("\(error)")
    }
  }

  private func matches(
    of pattern: SearchPattern, in gallery: any Gallery,
    progress: @escaping @Sendable (Double) -> Bool
  ) throws -> ShownLines {
    let pages = TextPages(gallery)
    var lines: [Range<Int>] = []
    var from = -1
    let total = Double(max(gallery.summary.timesteps, 1))
    while progress(Double(max(from, 0)) / total),
      let found = try gallery.search(
        pattern.text, isRegex: pattern.isRegex, from: from, forward: true, progress: { _ in true })
    {
      let start = try pages.lineStart(of: found.lowerBound)
      let end = try max(pages.lineEnd(from: start), found.lowerBound + 1)
      lines.append(start..<end)
      from = end - 1
    }
    return ShownLines(lines: lines, pattern: pattern.text)
  }
}

/// What a text is searched for.
struct SearchPattern: Hashable, Sendable {
  let text: String
  let isRegex: Bool

  /// What the user typed after `/`: `\v` before a regular expression.
  init(typed: String) {
    isRegex = typed.hasPrefix("\\v")
    text = isRegex ? String(typed.dropFirst(2)) : typed
  }

  /// Where the first so many matches begin.
  func matches(in gallery: any Gallery, most: Int) throws -> [Int] {
    var places: [Int] = []
    while places.count < most,
      let found = try gallery.search(
        text, isRegex: isRegex, from: places.last ?? -1, forward: true, progress: { _ in true })
    {
      places.append(found.lowerBound)
    }
    return places
  }
}

/// What a job ended with.
enum JobResult: Equatable, Sendable {
  case place(Range<Int>, wrapped: Bool)
  case nothing(String)
  case found([FoundCell])
  case lines(ShownLines)
  case failed(String)
}
