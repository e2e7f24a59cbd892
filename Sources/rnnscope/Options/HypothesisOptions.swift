// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Checkpoints
import Corpora
import Hypotheses

/// Which hypotheses are asked, the user's own among them.
struct HypothesisOptions: ParsableArguments {
  @Option(
    name: [.customLong("hypothesis")],
    help: ArgumentHelp(
      "Ask only these (repeat, or separate by commas); rnnscope hypotheses lists them.",
      valueName: "name"))
  var names: [String] = []

  @Option(
    help: ArgumentHelp(
      "A hypothesis of your own: true on every match of a regular expression.",
      valueName: "name=regex"))
  var match: [String] = []

  @Option(
    help: ArgumentHelp(
      "A hypothesis of your own: true between two delimiters.", valueName: "name=open,close"))
  var between: [String] = []

  @Option(
    help: ArgumentHelp(
      "A hypothesis of your own: one value a timestep, from a .npy file or a text of lines.",
      valueName: "name=file"))
  var labels: [String] = []

  /// Whether the user named any; else the whole catalogue is asked.
  var isEmpty: Bool { names.isEmpty && match.isEmpty && between.isEmpty && labels.isEmpty }

  /// The hypotheses to ask of these documents: the named ones and the user's own, or the catalogue.
  func hypotheses(for documents: [EncodedDocument]) throws -> [Hypothesis] {
    do {
      let words = names.flatMap { $0.split(separator: ",").map(String.init) }
      var asked = isEmpty ? Hypothesis.all : []
      for name in words { asked.append(try Hypothesis.named(name)) }
      for argument in match { asked.append(try Hypothesis.matching(argument: argument)) }
      for argument in between { asked.append(try Hypothesis.between(argument: argument)) }
      for argument in labels { asked.append(try labelled(argument, documents)) }
      return asked
    } catch let error as HypothesisError {
      throw Failure(.usage, error.description)
    }
  }

  private func labelled(_ argument: String, _ documents: [EncodedDocument]) throws -> Hypothesis {
    let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2 else {
      throw Failure(.usage, "--labels takes NAME=FILE, found '\(argument)'")
    }
    let given: GivenLabels
    if parts[1].hasSuffix(".npy") {
      let checkpoint = try Failure.about(parts[1]) { try Checkpoint.read(path: parts[1]) }
      guard checkpoint.tensors.count == 1, checkpoint.tensors[0].rank == 1 else {
        throw Failure(
          .badData, "'\(parts[1])' holds no row of numbers; one number a timestep is needed")
      }
      given = .numbers(checkpoint.tensors[0].tensor.values)
    } else {
      let corpus: Corpus
      do { corpus = try Corpus.read(paths: [parts[1]]) } catch { throw Failure(error) }
      given = try GivenLabels.parse(
        String(decoding: corpus.documents[0].bytes, as: UTF8.self), name: parts[0])
    }
    return try Hypothesis.labelled(name: parts[0], given, of: documents)
  }
}
