// SPDX-License-Identifier: Apache-2.0

/// Where everything of a recording lies; arithmetic only, and all of it checked, since the figures
/// come from an untrusted manifest.
///
/// Global timesteps count through all documents, one after another. A column is one quantity of one
/// layer, shape (tiles, rows, timesteps of a tile); the last tile is padded with zero bytes.
struct RecordingGeometry: Sendable, Equatable {
  /// One quantity of one layer: one file of tiles.
  struct Column: Sendable, Equatable {
    let layer: Int
    let quantity: Quantity
    let rows: Int

    var name: String { "layer\(layer).\(quantity.rawValue)" }
    var fileName: String { name + ".npy" }
    var glanceFileName: String { name + ".tiles.npy" }
  }

  /// The stretch of a keyframe that holds one layer's c or h.
  struct StateSlot: Sendable, Equatable {
    let layer: Int
    let quantity: Quantity
    let offset: Int
    let count: Int
  }

  /// The longest tile: one cell's trace is read in stretches of 8 KiB.
  static let longestTile = 4096
  /// The shortest: below it a trace would be read in stretches of less than 1 KiB.
  static let shortestTile = 512
  static let keyframe = 64
  static let mostTimesteps = 1 << 40
  static let mostLayers = 1024
  static let mostCells = 1 << 20
  static let mostDocuments = 1 << 24

  /// The first global timestep of each document, and at the end their number.
  let firstTimestep: [Int]
  /// The first global timestep of each stretch that is read by itself, and at the end their number: the
  /// documents, or the segments of one text that is read as several streams.
  let firstOfStretch: [Int]
  /// Timesteps of a segment, whole tiles, where one text is read as several streams.
  let segmentTimesteps: Int?
  /// The first byte of each document in `text.bin`, and at the end their number.
  let firstByte: [Int]
  /// The first keyframe of each document, and at the end their number.
  let firstKeyframe: [Int]
  let columns: [Column]
  let stateSlots: [StateSlot]
  /// Timesteps of a tile, a power of two.
  let tileTimesteps: Int
  let hasReversedLayers: Bool
  let precision: Precision

  var documents: Int { firstTimestep.count - 1 }
  var timesteps: Int { firstTimestep[documents] }
  var tiles: Int { (timesteps + tileTimesteps - 1) / tileTimesteps }
  var keyframes: Int { firstKeyframe[documents] }
  /// Floats of one keyframe.
  var keyframeWidth: Int { stateSlots.last.map { $0.offset + $0.count } ?? 0 }

  /// How long tiles should be where a timestep takes so many bytes: 4,096 timesteps, halved while the
  /// begun tiles of one document would take more than 40 MiB, or those of up to 24 side by side more
  /// than 512 MiB.
  ///
  /// It follows from the model and the corpus alone, so that a recording has the same bytes whatever
  /// the machine.
  static func tileTimesteps(bytes: Int, documents: Int) -> Int {
    let open = min(max(documents, 1), 24)
    var length = longestTile
    let most = min(40 << 20, (512 << 20) / open)
    while length > shortestTile, bytes > most / length { length /= 2 }
    return length
  }

  /// The geometry that a manifest tells of, or the first thing in it that cannot be.
  init(_ manifest: RecordingManifest) throws(RecordingError) {
    let model = manifest.model
    func limit(_ what: String, _ claimed: Int, _ limit: Int) throws(RecordingError) {
      guard claimed <= limit else {
        throw .tooLarge(what: what, claimed: "\(claimed)", limit: "\(limit)")
      }
    }
    func malformed(_ problem: String) -> RecordingError {
      .malformed(file: RecordingManifest.fileName, problem: problem)
    }
    try limit("the number of layers", model.layers.count, RecordingGeometry.mostLayers)
    for layer in model.layers {
      guard layer.cells > 0, layer.outputs > 0 else { throw malformed("a layer without cells") }
      try limit("a layer's cells", max(layer.cells, layer.outputs), RecordingGeometry.mostCells)
      guard Set(layer.quantities).count == layer.quantities.count,
        layer.quantities.contains(.h)
      else { throw malformed("a layer with quantities twice or without h") }
    }
    let list = manifest.documents
    guard list.names.count == list.bytes.count, list.names.count == list.timesteps.count else {
      throw malformed("documents have names, bytes and timesteps of different number")
    }
    try limit("the number of documents", list.names.count, RecordingGeometry.mostDocuments)
    firstTimestep = try RecordingGeometry.starts(list.timesteps, "timesteps")
    firstByte = try RecordingGeometry.starts(list.bytes, "bytes")
    firstKeyframe = try RecordingGeometry.starts(
      list.timesteps.map { $0 > 0 ? ($0 - 1) / RecordingGeometry.keyframe : 0 }, "keyframes")
    tileTimesteps = manifest.tileTimesteps
    let range = RecordingGeometry.shortestTile...RecordingGeometry.longestTile
    guard range.contains(tileTimesteps), tileTimesteps.nonzeroBitCount == 1,
      manifest.keyframeTimesteps == RecordingGeometry.keyframe
    else { throw malformed("tiles or keyframes of another length") }
    guard Set(manifest.layers).count == manifest.layers.count,
      Set(manifest.quantities).count == manifest.quantities.count
    else { throw malformed("a layer or a quantity twice") }
    if let seams = manifest.seams {
      guard list.timesteps.count == 1, (1...RecordingGeometry.mostDocuments).contains(seams.streams)
      else { throw malformed("seams of several documents, or of no stream") }
      let tiles = (list.timesteps[0] + tileTimesteps - 1) / tileTimesteps
      let length = max(1, (tiles + seams.streams - 1) / seams.streams) * tileTimesteps
      segmentTimesteps = length
      firstOfStretch = Array(stride(from: 0, to: list.timesteps[0], by: length)) + list.timesteps
    } else {
      segmentTimesteps = nil
      firstOfStretch = firstTimestep
    }
    var columns: [Column] = []
    for layer in manifest.layers.sorted() {
      guard model.layers.indices.contains(layer) else {
        throw .outOfRange(what: "layer \(layer)", range: "the model has \(model.layers.count)")
      }
      let kind = model.layers[layer]
      for quantity in manifest.quantities.sorted() where kind.quantities.contains(quantity) {
        let rows = kind.rows(of: quantity)
        columns.append(Column(layer: layer, quantity: quantity, rows: rows))
      }
    }
    for quantity in manifest.quantities
    where !columns.contains(where: { $0.quantity == quantity }) {
      throw .noQuantity(
        quantity: quantity, layer: nil, has: Set(model.layers.flatMap(\.quantities)).sorted())
    }
    self.columns = columns
    var slots: [StateSlot] = []
    var offset = 0
    for (layer, kind) in model.layers.enumerated() {
      for quantity in [Quantity.c, .h] where kind.quantities.contains(quantity) {
        let count = kind.rows(of: quantity)
        slots.append(StateSlot(layer: layer, quantity: quantity, offset: offset, count: count))
        offset += count
      }
    }
    stateSlots = slots
    hasReversedLayers = model.layers.contains(where: \.isReversed)
    precision = manifest.precision
    for header in columns.map(header) + [keyframeHeader] where header.dataBytes == nil {
      throw .tooLarge(what: "a file's shape", claimed: "\(header.shape)", limit: "2^63 bytes")
    }
  }

  private static func starts(_ counts: [Int], _ what: String) throws(RecordingError) -> [Int] {
    var starts = [0]
    starts.reserveCapacity(counts.count + 1)
    var sum = 0
    for count in counts {
      guard count >= 0, count <= mostTimesteps, sum + count <= mostTimesteps else {
        throw .tooLarge(
          what: "the number of \(what)", claimed: "\(count) more than \(sum)",
          limit: "0 to \(mostTimesteps)")
      }
      sum += count
      starts.append(sum)
    }
    return starts
  }

  func header(_ column: Column) -> NpyHeader {
    NpyHeader(type: precision.npyType, shape: [tiles, column.rows, tileTimesteps])
  }

  /// Each tile's rows at a glance: minimum, maximum, mean, variance, values at float16's limit,
  /// values that are not finite.
  func glanceHeader(_ column: Column) -> NpyHeader {
    NpyHeader(type: "<f4", shape: [tiles, column.rows, 6])
  }

  var lossHeader: NpyHeader { NpyHeader(type: "<f4", shape: [timesteps]) }
  var stepsHeader: NpyHeader { NpyHeader(type: "<u4", shape: [timesteps]) }
  var keyframeHeader: NpyHeader { NpyHeader(type: "<f4", shape: [keyframes, keyframeWidth]) }

  /// How many timesteps of a tile are real.
  func filled(tile: Int) -> Int {
    min(tileTimesteps, timesteps - tile * tileTimesteps)
  }

  /// Where a value stands in its column's file.
  func offset(_ column: Column, tile: Int, row: Int = 0, step: Int = 0) -> Int {
    NpyHeader.byteCount
      + ((tile * column.rows + row) * tileTimesteps + step) * precision.bytes
  }

  /// The document that holds a global timestep.
  func document(of timestep: Int) -> Int {
    var low = 0
    var high = documents
    // The last document that starts at or before it: empty ones before it start there too.
    while high - low > 1 {
      let middle = (low + high) / 2
      if firstTimestep[middle] <= timestep { low = middle } else { high = middle }
    }
    return low
  }

  /// The row of `keyframes.npy` that holds the state before a timestep above 0 of a document.
  func keyframeRow(_ document: Int, _ timestep: Int) -> Int {
    firstKeyframe[document] + timestep / RecordingGeometry.keyframe - 1
  }

  /// How many stretches are read by themselves.
  var stretches: Int { firstOfStretch.count - 1 }

  /// The stretch that holds a timestep of a document.
  func stretch(_ document: Int, _ timestep: Int) -> Int {
    segmentTimesteps.map { timestep / $0 } ?? document
  }

  /// The stretches of a document.
  func stretches(of document: Int) -> Range<Int> {
    segmentTimesteps == nil ? document..<document + 1 : 0..<stretches
  }

  /// The document of a stretch, and the document's timesteps that it holds.
  func place(ofStretch stretch: Int) -> (document: Int, timesteps: Range<Int>) {
    let document = segmentTimesteps == nil ? stretch : 0
    let first = firstTimestep[document]
    return (document, firstOfStretch[stretch] - first..<firstOfStretch[stretch + 1] - first)
  }

  /// How many timesteps a stretch has.
  func timesteps(ofStretch stretch: Int) -> Int {
    firstOfStretch[stretch + 1] - firstOfStretch[stretch]
  }

  /// How many timesteps a document has.
  func timesteps(of document: Int) -> Int {
    firstTimestep[document + 1] - firstTimestep[document]
  }
}
