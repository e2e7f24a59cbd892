// SPDX-License-Identifier: Apache-2.0

/// A stretch of one layer's activations, as the network hands it to every sink.
///
/// A timestep is the index of a symbol that the model reads; every value at t is what holds
/// **after** symbol t was read. The pointers are valid only during the call.
public struct ActivationBlock {
  /// The recurrent layer, counted from 0.
  public let layer: Int
  /// What is read at each cell.
  public let quantity: Quantity
  /// Index of the document in the corpus.
  public let document: Int
  /// The timesteps of the document that the block covers.
  public let timesteps: Range<Int>
  /// Values cell by cell, shape [cells, timesteps.count], row stride `stride` floats: the value of
  /// cell u at timestep t is `values[u * stride + (t - timesteps.lowerBound)]`.
  public let values: UnsafePointer<Float>
  /// Floats from one cell's row to the next; at least `timesteps.count`.
  public let stride: Int
  /// How many cells (for h of a layer with a projection, outputs) there are.
  public let cells: Int

  /// A block over borrowed memory.
  public init(
    layer: Int, quantity: Quantity, document: Int, timesteps: Range<Int>,
    values: UnsafePointer<Float>, stride: Int, cells: Int
  ) {
    self.layer = layer
    self.quantity = quantity
    self.document = document
    self.timesteps = timesteps
    self.values = values
    self.stride = stride
    self.cells = cells
  }
}

/// How well a stretch of symbols was predicted.
public struct LossBlock {
  /// Index of the document in the corpus.
  public let document: Int
  /// The timesteps whose symbols were predicted; timestep 0 has no prediction and a loss of NaN.
  public let timesteps: Range<Int>
  /// −log p(symbol t | symbols before t), nats, shape (timesteps.count).
  public let nats: UnsafePointer<Float>

  /// A block over borrowed memory.
  public init(document: Int, timesteps: Range<Int>, nats: UnsafePointer<Float>) {
    self.document = document
    self.timesteps = timesteps
    self.nats = nats
  }
}

/// Where activations go: a recording, a scorer, a counter.
///
/// The network calls `receive` from its own threads: calls for the same (layer, quantity, document)
/// come one after another and in order of time; calls for different ones may come at once. A sink that throws
/// stops the run, and the error reaches its caller.
public protocol ActivationSink: AnyObject, Sendable {
  /// The quantities that this sink wants to see.
  var quantities: Set<Quantity> { get }
  /// Whether this sink wants the loss, which costs the decoder's product at every step.
  var wantsLoss: Bool { get }
  /// How many timesteps from the beginning of a document this sink wants before all else, by document, because it must
  /// keep what comes until it has them. A wish: the order of documents is the reader's.
  var wantsFirst: [Int: Int] { get }
  /// After how many timesteps of a document this sink has much to do at once, as a recording has whose tiles are then
  /// full; 0 where every block is like the others. Documents that are read side by side had better not come to it
  /// together: the reader begins them one after another.
  var period: Int { get }
  func receive(_ block: ActivationBlock) throws
  func receive(_ block: LossBlock) throws
  /// Every block of this document has been received.
  func finish(document: Int, timesteps: Int) throws
}

extension ActivationSink {
  /// Most sinks have no use for the loss.
  public var wantsLoss: Bool { false }
  /// Most sinks take documents in any order.
  public var wantsFirst: [Int: Int] { [:] }
  /// Most sinks do the same with every block.
  public var period: Int { 0 }
  /// Most sinks have no use for the loss.
  public func receive(_ block: LossBlock) throws {}
  /// Most sinks need no word at a document's end.
  public func finish(document: Int, timesteps: Int) throws {}
}

extension [any ActivationSink] {
  /// What some of them want before all else, as `ActivationSink.wantsFirst` has it.
  public var wantsFirst: [Int: Int] {
    reduce(into: [:]) { $0.merge($1.wantsFirst, uniquingKeysWith: Swift.max) }
  }
}
