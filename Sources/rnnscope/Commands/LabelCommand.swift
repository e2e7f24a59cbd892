// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Corpora
import Hypotheses

/// The subcommand `label NAME TEXT`.
struct LabelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "label",
    abstract: "Draw a hypothesis's marks under a text.",
    discussion: """
      Examples:
        echo 'say "hi" now' | rnnscope label inside-quotes -
        rnnscope label if-header driver.c
        rnnscope label loud - --match 'loud=[A-Z]+' < book.txt

      A mark stands under the symbol after which it holds: an opening quotation mark is inside, the \
      closing one is outside.
      """)

  @Argument(help: "A hypothesis's name, or one of your own.") var name: String
  @Argument(help: "Text files, folders, or - for standard input.") var texts: [String]
  @OptionGroup(title: "Hypotheses") var hypotheses: HypothesisOptions
  @Option(help: "What a timestep is: characters or bytes.") var symbols: Vocabulary.Kind =
    .characters

  func run() throws {
    let corpus = try Opening.corpus(texts, for: "")
    let documents: [EncodedDocument]
    do {
      documents = try corpus.documents.map { try TextSymbols.encode($0, as: symbols) }
    } catch let error as CorpusError {
      throw Failure(error)
    }
    let own = try hypotheses.isEmpty ? [] : hypotheses.hypotheses(for: documents)
    let hypothesis: Hypothesis
    do {
      hypothesis = try own.first { $0.name == name } ?? Hypothesis.named(name)
    } catch let error as HypothesisError {
      throw Failure(.usage, error.description)
    }
    for document in documents {
      if documents.count > 1 { try Console.write("\(document.name)\n") }
      let labels = Hypothesis.labels(of: TimedText(document), for: [hypothesis])
      try Console.write(LabelDrawing.draw(labels[0], of: document, width: Console.width))
    }
  }
}
