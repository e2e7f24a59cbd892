// SPDX-License-Identifier: Apache-2.0

import Corpora
import Recordings
import Tensors
import Threads

/// Quantities of layers over some timesteps of a document, computed again from states before them.
public struct Replay: Sendable {
  /// A state that is known of the document.
  public struct Start: Sendable {
    /// The timestep before which it holds.
    public let timestep: Int
    /// What holds.
    public let state: NetworkState

    /// A state before a timestep.
    public init(before timestep: Int, _ state: NetworkState) {
      self.timestep = timestep
      self.state = state
    }
  }

  /// The document's timesteps that were computed again.
  public let timesteps: Range<Int>
  private let planes: [[Quantity: AlignedBuffer]]
  private let model: LanguageModel

  init(_ sink: ReplaySink, of model: LanguageModel) {
    (timesteps, planes, self.model) = (sink.timesteps, sink.planes, model)
  }

  private init(_ other: Replay, _ planes: [[Quantity: AlignedBuffer]]) {
    (timesteps, self.planes, model) = (other.timesteps, planes, other.model)
  }

  /// The same without the other quantities and their memory.
  public func only(_ quantities: Set<Quantity>) -> Replay {
    Replay(self, planes.map { layer in layer.filter { quantities.contains($0.key) } })
  }

  /// A quantity of a layer, shape (cells, timesteps) row by row; nil where the layer has none such, or
  /// it was not asked for.
  public func values(layer: Int, _ quantity: Quantity) -> [Float]? {
    planes[layer][quantity]?.values
  }

  /// The state after a timestep: c and h as far as they were asked for, empty in layers that were not.
  public func state(after timestep: Int) -> NetworkState {
    precondition(timesteps.contains(timestep), "the timestep must be one of the replay's")
    return NetworkState(
      layers: planes.map { layer in
        func column(_ quantity: Quantity) -> [Float] {
          guard let plane = layer[quantity] else { return [] }
          let first = timestep - timesteps.lowerBound
          return stride(from: first, to: plane.count, by: timesteps.count).map { plane.start[$0] }
        }
        return NetworkState.Layer(c: column(.c), h: column(.h))
      })
  }

  /// Logits of the symbol after a timestep, shape (V); empty for a model without decoder.
  ///
  /// The replay must be of h, in all layers.
  public func logits(after timestep: Int) -> [Float] {
    model.logits(state(after: timestep))
  }
}

extension LanguageModel {
  /// Reads some timesteps of a document again, from states that are known of it.
  ///
  /// The first start is at or before the timesteps, the others follow in order. What lies between them is read
  /// side by side, as far as there are `threads` and streams to a thread; none of it changes a bit.
  /// Layers after the last one of `layers` (nil: all) are not computed.
  /// Throws `ModelError` for a network that cannot start in the middle, and for symbols and states that are
  /// not its own.
  public func replay(
    _ symbols: SymbolIDs, _ timesteps: Range<Int>, from starts: [Replay.Start],
    quantities: Set<Quantity> = Set(Quantity.allCases), layers: Set<Int>? = nil,
    threads: Int = WorkerTeam.processors
  ) throws -> Replay {
    let ends = starts.dropFirst().map(\.timestep) + [timesteps.upperBound]
    guard let first = starts.first, (0...timesteps.lowerBound).contains(first.timestep),
      timesteps.upperBound <= symbols.count, zip(starts, ends).allSatisfy({ $0.timestep <= $1 })
    else {
      throw ModelError.cannot(
        what: "replay timesteps \(timesteps) from \(starts.map(\.timestep))",
        because:
          "a state at or before them must be known, the next ones in order, and the document "
          + "has \(symbols.count) timesteps")
    }
    try check(symbols[first.timestep..<timesteps.upperBound], in: "the stretch")
    var options = ReadingOptions()
    options.threads = threads
    options.layers = layers
    options.stretches = zip(starts, ends).map { start, end in
      ReadingStretch(document: 0, timesteps: start.timestep..<end, state: start.state)
    }
    let sink = ReplaySink(timesteps, quantities, layers: layers, of: self)
    try read(.symbols([symbols]), into: [sink], options: options)
    return Replay(sink, of: self)
  }
}
