// SPDX-License-Identifier: Apache-2.0

/// What is kept of a run, and what may happen to a folder that is already there.
public struct RecordingOptions: Sendable {
  /// The quantities to keep, in each layer those that it has; nil keeps the model's main state.
  public var quantities: [Quantity]?
  /// The layers to keep; nil keeps all.
  public var layers: [Int]?
  /// How values are stored.
  public var precision: Precision
  /// Whether the loss is kept: false for a model without a decoder.
  public var keepsLoss: Bool
  /// Whether a recording that was interrupted is continued (`--no-resume` is false).
  public var resumes: Bool
  /// Whether a recording that stands in the way is replaced (`--force`).
  public var replaces: Bool
  /// Seconds from one checkpoint to the next: at most so much work is lost when the run is killed.
  public var checkpointSeconds: Double
  /// Bytes of half-filled tiles that wait for documents not yet begun, before they are put aside.
  var mostIdleBytes = 256 << 20
  /// Timesteps of a tile; nil for what the model and the number of documents suggest.
  var tileTimesteps: Int?
  /// Streams that one text is cut into, whose seams are then to be healed; 1 for one exact stream.
  public var streams = 1
  /// The program that records, with its version, for the manifest.
  public var program: String

  /// The main state of every layer in float16, continuing what was interrupted.
  public init(
    quantities: [Quantity]? = nil, layers: [Int]? = nil, precision: Precision = .f16,
    keepsLoss: Bool = true, resumes: Bool = true, replaces: Bool = false,
    checkpointSeconds: Double = 5, program: String = "rnnscope"
  ) {
    self.quantities = quantities
    self.layers = layers
    self.precision = precision
    self.keepsLoss = keepsLoss
    self.resumes = resumes
    self.replaces = replaces
    self.checkpointSeconds = checkpointSeconds
    self.program = program
  }
}
