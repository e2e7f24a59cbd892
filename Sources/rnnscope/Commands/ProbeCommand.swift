// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Hypotheses
import Recordings
import Scoring

/// The subcommand `probe RECORDING`.
struct ProbeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "probe",
    abstract: "One cell or many: what the best 1, 2, 4 and 8 cells together tell of a hypothesis.",
    discussion: """
      Examples:
        rnnscope probe kernel corpora/kernel --hypothesis inside-comment,if-condition
        rnnscope probe book.recording --sizes 1,2,4,8,16

      Cells are chosen and a logistic regression is fitted on one half of the text; the effect is from the \
      other half, beside those of as many cells drawn at random. Where one cell reaches what eight do, \
      the code is local; where random cells come close, it is everywhere.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case table, json }

  @Argument(help: "A recording, or a model and texts.") var source: [String]
  @OptionGroup(title: "Hypotheses") var hypotheses: HypothesisOptions
  @Option(help: ArgumentHelp("How many cells a probe may use.", valueName: "list"))
  var sizes = "1,2,4,8"
  @Option(help: "Probes of random cells to compare each with.") var draws = 20
  @Option(help: "Timesteps of each half to fit and to tell with.") var timesteps = 8_192
  @Option(help: "What to read at each cell (default: the main state, c or h).")
  var quantity: Quantity?
  @Option(help: "Where chance enters, it comes from here.") var seed: UInt64 = 1
  @Option(help: "table or json.") var format: Format = .table
  @OptionGroup(title: "The model") var modelOptions: ModelOptions
  @OptionGroup(title: "The text") var textOptions: TextOptions
  @OptionGroup(title: "The run") var runOptions: RunOptions

  func validate() throws {
    guard let sizes = parsedSizes, !sizes.isEmpty, sizes.allSatisfy((1...64).contains) else {
      throw ValidationError("--sizes takes numbers from 1 to 64, such as 1,2,4,8; found '\(sizes)'")
    }
    guard (0...1_000).contains(draws) else {
      throw ValidationError("--draws takes a number from 0 to 1000")
    }
    guard (64...1_000_000).contains(timesteps) else {
      throw ValidationError("--timesteps takes a number from 64 to 1000000")
    }
  }

  /// Nil where a word of `--sizes` is no number.
  private var parsedSizes: [Int]? {
    let words = sizes.split(separator: ",")
    let numbers = words.compactMap { Int($0) }
    return numbers.count == words.count ? Array(Set(numbers)).sorted() : nil
  }

  func run() throws {
    do { try probe() } catch let error as ScoringError {
      throw Failure(.badData, error.description)
    } catch let error as RecordingError {
      throw Failure(error)
    }
  }

  private func probe() throws {
    let opened = try Source.open(source, modelOptions, textOptions, isa: runOptions.isa)
    let (sample, asked) = try sampled(opened)
    let prober = Prober(sample)
    let progress = Progress("probe", total: asked.count, unit: "hypotheses")
    defer { progress.finish() }
    Interruption.watch()
    defer { Interruption.forget() }
    var curves: [ProbeCurve] = []
    for (index, hypothesis) in asked.enumerated() {
      guard Interruption.status == nil else { throw CancellationError() }
      let curve = try prober.curve(
        of: hypothesis, sizes: parsedSizes ?? [], draws: draws, seed: seed)
      if let curve {
        curves.append(curve)
      } else if !hypotheses.isEmpty {
        Console.error("\(hypothesis.name): left out, \(Self.reason(hypothesis))")
      }
      progress.update(index + 1)
    }
    progress.finish()
    switch format {
    case .table: try Console.write(table(curves))
    case .json: try Console.write(json(curves))
    }
  }

  private static func reason(_ hypothesis: Hypothesis) -> String {
    hypothesis.kind == .binary
      ? "it is true, or false, too rarely in this text"
      : "a probe tells what is true or false; one such as '\(hypothesis.name)-at-least-1' is"
  }

  /// Every cell at a sample of the text, and what is asked of it.
  private func sampled(_ source: Source) throws -> (ProbeSample, [Hypothesis]) {
    switch source {
    case .text(let opened, _):
      let sample = try ProbeSample(
        model: opened.model.description, documents: opened.documents, quantity: quantity,
        timesteps: timesteps, seed: seed)
      try Reading.run(opened, into: [sample], verb: "probe", runOptions)
      return (sample, try hypotheses.hypotheses(for: opened.documents))
    case .recording(let recording):
      let documents = try recording.encodedDocuments()
      let sample = try ProbeSample(
        model: recording.model, documents: documents, quantity: quantity, timesteps: timesteps,
        seed: seed)
      try recording.feed(into: [sample])
      return (sample, try hypotheses.hypotheses(for: documents))
    }
  }

  private func table(_ curves: [ProbeCurve]) -> String {
    let width = curves.reduce(10) { max($0, $1.hypothesis.count) }
    func row(_ name: String, _ cells: String, _ effect: String, _ random: String, _ which: String)
      -> String
    {
      name.padded(to: width, right: false) + cells.padded(to: 7, right: true)
        + effect.padded(to: 8, right: true) + random.padded(to: 16, right: true) + "  \(which)\n"
    }
    var text = row("hypothesis", "cells", "effect", "random cells", "which")
    for curve in curves {
      for (index, point) in curve.points.enumerated() {
        text += row(
          index == 0 ? curve.hypothesis : "", "\(point.cells.count)",
          FixedPoint.text(point.effect, places: 3), random(point),
          point.cells.map(\.description).joined(separator: " "))
      }
    }
    guard !curves.isEmpty else { return "nothing to probe: no hypothesis is true often enough\n" }
    return text
      + "\neffect: 2 AUC − 1 on the half that neither chose nor fitted; random cells: median and best of \(draws)\n"
  }

  private func random(_ point: ProbeCurve.Point) -> String {
    guard let median = point.randomMedian, let best = point.random.last else { return "" }
    return FixedPoint.text(median, places: 3) + ", " + FixedPoint.text(best, places: 3)
  }

  private func json(_ curves: [ProbeCurve]) throws -> String {
    struct Point: Encodable {
      let cells: [String]
      let effect: Double
      let random: [Double]
    }
    struct Curve: Encodable {
      let hypothesis: String
      let prevalence: Double
      let locality: Double?
      let probes: [Point]
    }
    struct Report: Encodable {
      let schema = "rnnscope.probe/1"
      let curves: [Curve]
    }
    return try JSON.text(
      Report(
        curves: curves.map { curve in
          Curve(
            hypothesis: curve.hypothesis, prevalence: curve.prevalence, locality: curve.locality,
            probes: curve.points.map {
              Point(cells: $0.cells.map(\.description), effect: $0.effect, random: $0.random)
            })
        }))
  }
}
