// SPDX-License-Identifier: Apache-2.0

import Shading
import Synchronization

@testable import Recordings
@testable import Scoring

/// A gallery over a short text whose cells are known exactly:
/// 0:0 is +1 inside quotes and −1 outside; 0:1 counts the column; 0:2 is the quote cell upside down;
/// 0:3 is on at capital letters; 1:0 … 1:3 are half of them.
final class ScriptedGallery: Gallery {
  static let sample =
    "He said, \"Well, so Genoa and Lucca\nare now just estates.\" She left.\n\n"
    + "\tIn July the speaker was Anna. \"Heavens! what a\nvirulent attack!\" replied the prince.\n"
    + "Wide 世界 and 😀 stay two columns; e\u{301} joins.\n"

  let steps: [TextStep]
  let summary: GallerySummary
  let documents: [DocumentSpan]
  let cells: [CellID]
  let shown: [Shown] = [.c, .t, .h, .i, .f, .o, .g, .p, .b]
  let hypotheses = [
    HypothesisSummary(name: "inside-quotes", kind: "binary", summary: "between quotation marks"),
    HypothesisSummary(
      name: "position-in-line", kind: "graded", summary: "symbols since the newline"),
    HypothesisSummary(name: "uppercase", kind: "binary", summary: "the symbol is a capital letter"),
  ]
  private let ranked: Mutex<Bool>
  private let bytes: [UInt8]
  private let inQuotes: [Float]
  private let column: [Float]
  private let capital: [Float]

  /// A gallery over bytes, one timestep a byte; or a scalar, as a model of characters reads them.
  init(_ bytes: [UInt8], isByCharacter: Bool = false, isRanked: Bool = true) {
    ranked = Mutex(isRanked)
    var steps: [TextStep] = []
    if isByCharacter {
      for (index, scalar) in String(decoding: bytes, as: UTF8.self).unicodeScalars.enumerated() {
        steps.append(TextStep(position: index, bytes: Array(String(Character(scalar)).utf8)))
      }
    } else {
      steps = bytes.enumerated().map { TextStep(position: $0.offset, bytes: [$0.element]) }
    }
    self.steps = steps
    self.bytes = steps.map { $0.bytes.last ?? 0 }
    cells = (0..<2).flatMap { layer in (0..<4).map { CellID(layer: layer, index: $0) } }
    summary = GallerySummary(
      modelName: "tiny", modelKind: "lstm", modelSHA256: "9f2c", cells: [4, 4],
      corpusName: "peace.txt", corpusSHA256: "77ab", timesteps: steps.count, natsPerSymbol: 0.9,
      commandArguments: "tiny.recording")
    documents = [DocumentSpan(name: "texts/peace.txt", positions: 0..<steps.count)]
    var (isIn, at) = (false, 0)
    var (inQuotes, column, capital): ([Float], [Float], [Float]) = ([], [], [])
    for byte in self.bytes {
      if byte == UInt8(ascii: "\"") { isIn.toggle() }
      at = byte == 10 ? 0 : at + 1
      inQuotes.append(isIn ? 1 : 0)
      column.append(Float(at))
      capital.append((65...90).contains(byte) ? 1 : 0)
    }
    self.inQuotes = inQuotes
    self.column = column
    self.capital = capital
  }

  convenience init(
    _ text: String = ScriptedGallery.sample, isByCharacter: Bool = true, isRanked: Bool = true
  ) {
    self.init(Array(text.utf8), isByCharacter: isByCharacter, isRanked: isRanked)
  }

  var isRanked: Bool { ranked.withLock { $0 } }

  func rank(progress: @escaping @Sendable (Double) -> Bool) throws { ranked.withLock { $0 = true } }

  private func state(_ cell: CellID, _ t: Int) -> Float {
    let half: Float = cell.layer == 0 ? 1 : 0.5
    switch cell.index {
    case 0: return half * (inQuotes[t] * 2 - 1)
    case 1: return half * min(column[t] / 40, 1.5)
    case 2: return half * (1 - inQuotes[t] * 2)
    default: return half * capital[t]
    }
  }

  private func value(_ cell: CellID, _ shown: Shown, _ t: Int) -> Float {
    switch shown {
    case .c, .t, .h, .g: state(cell, t)
    case .f: t > 0 && bytes[t] == UInt8(ascii: "\"") ? 0.04 : 0.98
    case .i: bytes[t] == UInt8(ascii: "\"") ? 0.99 : 0.1
    case .o: 0.6
    case .p: t == 0 ? .nan : 0.25
    case .b: t == 0 ? .nan : 2
    case .r, .z, .n: 0
    }
  }

  func ranking(hypothesis: String?) -> [Score] {
    guard isRanked else { return [] }
    let order: [(Int, Int, String, Double)] = [
      (0, 0, "inside-quotes", 0.97), (0, 2, "inside-quotes", 0.93),
      (0, 1, "position-in-line", 0.91), (1, 0, "inside-quotes", 0.71), (0, 3, "uppercase", 0.66),
      (1, 1, "position-in-line", 0.52), (1, 3, "uppercase", 0.31), (1, 2, "inside-quotes", 0.2),
    ]
    return order.filter { hypothesis == nil || $0.2 == hypothesis }.map {
      layer, index, name, effect in
      Score(
        cell: CellID(layer: layer, index: index), quantity: .c, hypothesis: name,
        kind: name == "position-in-line" ? .graded : .binary, effect: effect,
        sign: index == 2 ? -1 : 1, lag: 0, prevalence: 0.2,
        selectionEffect: index == 3 && layer == 1 ? 0.6 : effect, threshold: 0, measures: [:],
        interval: nil, excess: nil, q: nil, untrained: nil)
    }
  }

  func text(_ positions: Range<Int>) throws -> [TextStep] { Array(steps[positions]) }

  func values(_ cell: CellID, _ shown: Shown, _ positions: Range<Int>) throws -> [Float] {
    positions.map { value(cell, shown, $0) }
  }

  func scale(_ cell: CellID, _ shown: Shown, mode: ScaleMode) throws -> Scale {
    Scale(
      end: shown == .b ? 8 : mode == .fixed ? 1 : cell.layer == 0 ? 1 : 0.5,
      isUnsigned: shown.isUnsigned)
  }

  func labels(_ hypothesis: String, _ positions: Range<Int>) throws -> [Float] {
    switch hypothesis {
    case "inside-quotes": Array(inQuotes[positions])
    case "position-in-line": Array(column[positions])
    default: Array(capital[positions])
    }
  }

  func predictions(_ positions: Range<Int>, count: Int) throws -> [Predictions]? {
    positions.map { predictions(at: $0) }
  }

  private func predictions(at position: Int) -> Predictions {
    let candidates = [("e", 0.5), ("\n", 0.25), (" ", 0.125), ("\u{1B}", 0.0625)].map {
      Predictions.Candidate(symbol: $0.0, probability: $0.1)
    }
    let next =
      position + 1 < steps.count ? String(decoding: steps[position + 1].bytes, as: UTF8.self) : nil
    return Predictions(
      candidates: candidates,
      actual: next.map { Predictions.Candidate(symbol: $0, probability: 0.01) },
      actualRank: next.map { _ in 17 })
  }

  func histogram(_ cell: CellID, _ shown: Shown, bins: Int, hypothesis: String?) throws -> Histogram
  {
    Histogram(
      range: -1...1, off: (0..<bins).map { $0 < bins / 2 ? 90 - 9 * $0 : 0 },
      on: (0..<bins).map { $0 < bins / 2 ? 0 : 5 * $0 })
  }

  func threshold(_ cell: CellID, _ shown: Shown, hypothesis: String?) throws -> Threshold {
    Threshold(
      value: 0, sign: cell.index == 2 ? -1 : 1, share: 0.312, runs: 2, medianRun: 38,
      origin: hypothesis.map { "best Youden J against \($0)" } ?? "Otsu")
  }

  private func isOn(_ cell: CellID, _ shown: Shown, _ threshold: Threshold, _ t: Int) -> Bool {
    let value = value(cell, shown, t)
    return threshold.sign > 0 ? value > threshold.value : value < threshold.value
  }

  func nextOn(
    _ cell: CellID, _ shown: Shown, threshold: Threshold, from position: Int, forward: Bool
  ) throws -> Int? {
    let starts = steps.indices.filter {
      isOn(cell, shown, threshold, $0) && ($0 == 0 || !isOn(cell, shown, threshold, $0 - 1))
    }
    return forward ? starts.first { $0 > position } : starts.last { $0 < position }
  }

  func nextDisagreement(
    _ cell: CellID, _ shown: Shown, threshold: Threshold, hypothesis: String, from position: Int,
    forward: Bool
  ) throws -> Int? {
    let labels = try labels(hypothesis, 0..<steps.count)
    let places = steps.indices.filter { isOn(cell, shown, threshold, $0) != (labels[$0] != 0) }
    return forward ? places.first { $0 > position } : places.last { $0 < position }
  }

  func examples(
    _ cell: CellID, _ shown: Shown, kind: ExampleKind, hypothesis: String?, count: Int
  ) throws -> [Example] {
    let order = steps.indices.sorted {
      (value(cell, shown, $0), $1) > (value(cell, shown, $1), $0)
    }
    return (kind == .bottom ? order.reversed() : order).prefix(count).map {
      Example(position: $0, value: value(cell, shown, $0))
    }
  }

  func find(
    on: [Range<Int>], off: [Range<Int>], strict: SpanPadding?,
    progress: @Sendable (Double) -> Bool
  ) throws -> [FoundCell] {
    _ = progress(0.5)
    return [
      FoundCell(
        cell: CellID(layer: 1, index: 2), sign: -1, threshold: 0, selectionJ: 0.99, reportJ: 0.71),
      FoundCell(
        cell: CellID(layer: 0, index: 0), sign: 1, threshold: 0, selectionJ: 0.6, reportJ: 0.6),
    ]
  }

  func chance(_ cell: CellID, _ shown: Shown, hypothesis: String) throws -> ChanceLevel? {
    ChanceLevel(actual: 0.97, moved: [0.03, 0.01, 0.02])
  }

  func similar(to cell: CellID, count: Int) throws -> [(cell: CellID, r: Double)] {
    cells.filter { $0 != cell }.prefix(count).map { ($0, $0.index == 2 ? -1 : 0.25) }
  }

  func search(
    _ pattern: String, isRegex: Bool, from position: Int, forward: Bool,
    progress: @Sendable (Double) -> Bool
  ) throws -> Range<Int>? {
    let wanted = Array(pattern.utf8)
    let text = steps.flatMap { step in step.bytes.map { (step.position, $0) } }
    guard !wanted.isEmpty, text.count >= wanted.count else { return nil }
    let starts = (0...(text.count - wanted.count)).filter { start in
      wanted.indices.allSatisfy { text[start + $0].1 == wanted[$0] }
    }
    let places = starts.map { text[$0].0..<text[$0 + wanted.count - 1].0 + 1 }
    return forward
      ? places.first { $0.lowerBound > position } : places.last { $0.lowerBound < position }
  }
}
