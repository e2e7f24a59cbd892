// SPDX-License-Identifier: Apache-2.0

import Corpora
import Recordings
import Tensors

extension LanguageModel {
  /// Reads documents, each from the zero state, handing blocks of activations to every sink.
  ///
  /// Only what the sinks want is made. Neither threads nor the size of blocks nor the documents read
  /// beside it change a bit of a document's values. Memory is bounded by the options, whatever the
  /// text's length (a network with reversed layers keeps h of a whole document).
  /// Throws `ModelError` for symbols that the model does not have and stretches that do not fit,
  /// whatever a sink throws, and `CancellationError` where `options.progress` said so.
  public func read(
    _ documents: [EncodedDocument], into sinks: [any ActivationSink],
    options: ReadingOptions = .init()
  ) throws {
    let asked = options.stretches.map { Set($0.map(\.document)) }
    for (index, document) in documents.enumerated() where asked?.contains(index) ?? true {
      try check(document.symbols, in: document.name)
    }
    try read(.symbols(documents.map(\.symbols)), into: sinks, options: options)
  }

  /// Reads vectors in place of symbols, each document of shape (T, size); for models whose input is
  /// `.vectors`, which are only verified.
  public func readVectors(
    _ documents: [[Float]], into sinks: [any ActivationSink], options: ReadingOptions = .init()
  ) throws {
    guard facts.readsVectors else {
      throw ModelError.cannot(what: "read vectors", because: "the network reads symbols")
    }
    let size = facts.inputSize
    for document in documents where document.count % size != 0 {
      throw ModelError.wrongShape(
        name: "input vectors", found: [document.count], expected: "a multiple of \(size)")
    }
    try read(.vectors(documents, size: size), into: sinks, options: options)
  }

  /// Reads symbols that were checked, or vectors.
  func read(
    _ sequences: Sequences, into sinks: [any ActivationSink], options: ReadingOptions
  ) throws {
    for intervention in options.interventions { try check(intervention) }
    let outlet = Outlet(sinks, layers: options.layers)
    let all = try items(sequences, options)
    let items = all.filter { !$0.timesteps.isEmpty }
    for document in Set(all.map(\.document)).subtracting(items.map(\.document)).sorted() {
      try outlet.finish(document: document, timesteps: sequences.timesteps(of: document))
    }
    if readsForward {
      let pipeline = ReadingPipeline(
        model: self, sequences: sequences, items: items, outlet: outlet, options: options)
      try pipeline.run(threads: options.threads)
    } else {
      let isWhole = items.allSatisfy {
        $0.state == nil && $0.timesteps == 0..<sequences.timesteps(of: $0.document)
      }
      guard isWhole else {
        throw ModelError.cannot(
          what: "resume in the middle of a document",
          because: "the network has a layer that reads from the end")
      }
      try DocumentQueue(
        items.map(\.document), total: { sequences.timesteps(of: $0) }, progress: options.progress
      ).run(threads: options.threads) { document in
        try DocumentReading(
          model: self, sequences: sequences, document: document, outlet: outlet, options: options
        ).run()
      }
    }
  }

  /// What is to be read.
  private func items(_ sequences: Sequences, _ options: ReadingOptions) throws(ModelError)
    -> [ReadingStretch]
  {
    guard let stretches = options.stretches else {
      return (0..<sequences.count).map {
        ReadingStretch(document: $0, timesteps: 0..<sequences.timesteps(of: $0), state: nil)
      }
    }
    for stretch in stretches {
      let timesteps =
        (0..<sequences.count).contains(stretch.document)
        ? sequences.timesteps(of: stretch.document) : 0
      guard stretch.timesteps.lowerBound >= 0, stretch.timesteps.upperBound <= timesteps else {
        throw .cannot(
          what: "read timesteps \(stretch.timesteps) of document \(stretch.document)",
          because: "it has \(timesteps) timesteps")
      }
      if let state = stretch.state { try check(state) }
    }
    return stretches
  }

  /// A state must have this network's shape.
  func check(_ state: NetworkState) throws(ModelError) {
    let mine = initialState().layers.map { [$0.c.count, $0.h.count] }
    let theirs = state.layers.map { [$0.c.count, $0.h.count] }
    guard mine == theirs else {
      throw .cannot(
        what: "go on from a state",
        because: "its layers are of size \(theirs), the network's \(mine)")
    }
  }

  /// A held cell must be one of the network's.
  func check(_ intervention: Intervention) throws(ModelError) {
    let cell = intervention.cell
    guard layers.indices.contains(cell.layer), (0..<layers[cell.layer].cells).contains(cell.index)
    else {
      throw .cannot(
        what: "hold cell \(cell)",
        because: "the layers have \(layers.map { String($0.cells) }.joined(separator: ", ")) cells")
    }
  }
}
