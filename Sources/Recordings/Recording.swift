// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The kept traces of one model over one corpus, read from a folder that a `RecordingWriter` made.
///
/// A timestep is the index of a symbol that the model read; every value at t is what holds **after**
/// symbol t was read. Here timesteps count through all documents, one after another, unless a
/// document is named. Nothing in the folder is trusted: sizes, shapes and headers are checked when it
/// is opened, and a file that shrinks or changes afterwards gives an error, never a crash. Any number
/// of threads may read at once.
public final class Recording: Sendable {
  /// A document of the recording.
  public struct Document: Sendable, Equatable {
    /// The file's path as it was given, or `-` for standard input.
    public let name: String
    /// Its global timesteps.
    public let timesteps: Range<Int>
    /// Its bytes in the recording's text.
    public let bytes: Range<Int>
  }

  /// The folder.
  public let path: String
  /// What the recording says of itself.
  public let manifest: RecordingManifest
  /// The documents, in order.
  public let documents: [Document]
  /// Which tiles of 4,096 timesteps are there; all in a complete recording.
  public let completeTiles: [Bool]

  let geometry: RecordingGeometry
  let sources: [TileSource]
  let textFile: RecordingFile
  let stepsFile: RecordingFile?
  let lossFile: RecordingFile?
  let keyframeFile: RecordingFile
  let summaryFile: RecordingFile?
  let histogramFile: RecordingFile?

  /// Opens a recording and checks it.
  ///
  /// One that is not complete is refused, unless `allowIncomplete`: then what is not yet there
  /// (`completeTiles`) reads as zeros.
  public init(path: String, allowIncomplete: Bool = false) throws(RecordingError) {
    self.path = path
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw .unreadable(file: path, reason: systemMessage())
    }
    guard access(path + "/" + RecordingManifest.fileName, F_OK) == 0 else {
      throw .notARecording(path: path)
    }
    let manifest = try RecordingManifest.value(
      RecordingManifest.self,
      json: try Recording.small(RecordingManifest.fileName, in: path),
      file: RecordingManifest.fileName)
    guard manifest.schema == RecordingManifest.currentSchema else {
      throw .malformed(
        file: RecordingManifest.fileName,
        problem: "schema is '\(manifest.schema.prefix(40))', "
          + "this program reads '\(RecordingManifest.currentSchema)'")
    }
    let geometry = try RecordingGeometry(manifest)
    self.manifest = manifest
    self.geometry = geometry
    let completeTiles = try Recording.completeTiles(manifest, geometry, path)
    self.completeTiles = completeTiles
    guard manifest.complete || allowIncomplete else {
      let there = completeTiles.indices.filter { completeTiles[$0] }
      throw .incomplete(
        path: path, timesteps: there.reduce(0) { $0 + geometry.filled(tile: $1) },
        of: geometry.timesteps)
    }
    let documents = manifest.documents.names.enumerated().map { index, name in
      Document(
        name: name,
        timesteps: geometry.firstTimestep[index]..<geometry.firstTimestep[index + 1],
        bytes: geometry.firstByte[index]..<geometry.firstByte[index + 1])
    }
    self.documents = documents
    var sources: [TileSource] = []
    for column in geometry.columns {
      let tiles = try Recording.file(column.fileName, path, geometry.header(column))
      tiles.expectRandomReads()
      let glances = try Recording.file(
        column.glanceFileName, path, geometry.glanceHeader(column))
      sources.append(
        TileSource(column: column, geometry: geometry, tiles: tiles, glances: glances))
    }
    self.sources = sources
    textFile = try RecordingFile(reading: RecordingFiles.text, in: path)
    let size = try textFile.size()
    guard size == geometry.firstByte[documents.count] else {
      throw .wrongSize(
        file: textFile.name, found: size, expected: geometry.firstByte[documents.count])
    }
    if !manifest.steps {
      let list = manifest.documents
      guard list.bytes == list.timesteps else {
        throw .malformed(
          file: RecordingManifest.fileName,
          problem: "documents without steps.npy must have as many timesteps as bytes")
      }
    }
    stepsFile =
      manifest.steps
      ? try Recording.file(RecordingFiles.steps, path, geometry.stepsHeader) : nil
    lossFile =
      manifest.loss ? try Recording.file(RecordingFiles.loss, path, geometry.lossHeader) : nil
    keyframeFile = try Recording.file(
      RecordingFiles.keyframes, path, geometry.keyframeHeader)
    summaryFile =
      manifest.complete
      ? try Recording.file(
        RecordingFiles.summary, path, RecordingSummaries.summaryHeader(geometry)) : nil
    histogramFile =
      manifest.complete
      ? try Recording.file(
        RecordingFiles.histogram, path, RecordingSummaries.histogramHeader(geometry)) : nil
  }

  /// The model that made it.
  public var model: ModelDescription { manifest.model }
  /// How many timesteps all documents have.
  public var timesteps: Int { geometry.timesteps }
  /// Bytes of all documents' text.
  public var byteCount: Int { geometry.firstByte[documents.count] }
  /// Whether it was written to its end.
  public var isComplete: Bool { manifest.complete }

  /// The quantities that are kept of a layer.
  public func quantities(of layer: Int) -> [Quantity] {
    geometry.columns.filter { $0.layer == layer }.map(\.quantity)
  }

  /// The cells of which a quantity is kept.
  public func cells(_ quantity: Quantity) -> [CellID] {
    geometry.columns.filter { $0.quantity == quantity }.flatMap { column in
      (0..<column.rows).map { CellID(layer: column.layer, index: $0) }
    }
  }

  /// The document that holds a global timestep.
  public func document(of timestep: Int) -> Int { geometry.document(of: timestep) }

  /// The column of a cell's quantity, checked.
  func source(_ cell: CellID, _ quantity: Quantity) throws(RecordingError) -> Int {
    guard model.layers.indices.contains(cell.layer) else {
      throw .outOfRange(
        what: "layer \(cell.layer)", range: "the model has \(model.layers.count), from 0")
    }
    guard
      let index = geometry.columns.firstIndex(where: {
        $0.layer == cell.layer && $0.quantity == quantity
      })
    else {
      throw .noQuantity(quantity: quantity, layer: cell.layer, has: quantities(of: cell.layer))
    }
    guard (0..<geometry.columns[index].rows).contains(cell.index) else {
      throw .outOfRange(
        what: "cell \(cell)", range: "layer \(cell.layer) has \(geometry.columns[index].rows)")
    }
    return index
  }

  func check(_ range: Range<Int>) throws(RecordingError) {
    guard range.lowerBound >= 0, range.upperBound <= timesteps else {
      throw .outOfRange(
        what: "timestep range \(range)", range: "the recording has \(timesteps)")
    }
  }

  /// Throws where a file of a complete recording is no longer as it was opened.
  func checkUnchanged(_ file: RecordingFile) throws(RecordingError) {
    if isComplete { try file.checkUnchanged() }
  }

  private static func small(_ name: String, in path: String) throws(RecordingError) -> [UInt8] {
    let file = try RecordingFile(reading: name, in: path)
    let size = try file.size()
    guard size <= RecordingManifest.largestFile else {
      throw .tooLarge(
        what: "'\(name)'", claimed: "\(size) bytes", limit: "\(RecordingManifest.largestFile)")
    }
    return try file.bytes(at: 0, count: size)
  }

  private static func completeTiles(
    _ manifest: RecordingManifest, _ geometry: RecordingGeometry, _ path: String
  ) throws(RecordingError) -> [Bool] {
    let name = RecordingProgress.fileName
    if manifest.complete { return [Bool](repeating: true, count: geometry.tiles) }
    guard access(path + "/" + name, F_OK) == 0 else {
      return [Bool](repeating: false, count: geometry.tiles)
    }
    return try RecordingManifest.value(
      RecordingProgress.self, json: try small(name, in: path), file: name
    ).complete(geometry)
  }

  /// Opens a file and checks that its size and header are those that the manifest tells.
  private static func file(
    _ name: String, _ path: String, _ header: NpyHeader
  ) throws(RecordingError) -> RecordingFile {
    let file = try RecordingFile(reading: name, in: path)
    let size = try file.size()
    let expected = NpyHeader.byteCount + (header.dataBytes ?? 0)
    guard size == expected else { throw .wrongSize(file: name, found: size, expected: expected) }
    guard try file.bytes(at: 0, count: NpyHeader.byteCount) == header.bytes else {
      throw .malformed(
        file: name, problem: "its header is not that of \(header.type) with shape \(header.shape)")
    }
    return file
  }
}
