// SPDX-License-Identifier: Apache-2.0

import Corpora

/// The files of a recording that is being written.
struct RecordingFiles: Sendable {
  /// A column's two files.
  struct Column: Sendable {
    let tiles: RecordingFile
    let glances: RecordingFile
  }

  static let text = "text.bin"
  static let steps = "steps.npy"
  static let loss = "loss.npy"
  static let keyframes = "keyframes.npy"
  static let summary = "summary.npy"
  static let histogram = "histogram.npy"

  let columns: [Column]
  let loss: RecordingFile?
  let keyframes: RecordingFile

  /// Opens the files, making those that are missing.
  init(_ folder: RecordingFolder, _ geometry: RecordingGeometry, loss: Bool)
    throws(RecordingError)
  {
    var columns: [Column] = []
    for column in geometry.columns {
      columns.append(
        Column(
          tiles: try RecordingFile(writing: column.fileName, in: folder.path, direct: true),
          glances: try RecordingFile(writing: column.glanceFileName, in: folder.path)))
    }
    self.columns = columns
    self.loss =
      loss ? try RecordingFile(writing: RecordingFiles.loss, in: folder.path) : nil
    keyframes = try RecordingFile(writing: RecordingFiles.keyframes, in: folder.path)
  }

  /// Every file with the header that it must have.
  func headers(_ geometry: RecordingGeometry) -> [(RecordingFile, NpyHeader)] {
    var list: [(RecordingFile, NpyHeader)] = []
    for (column, files) in zip(geometry.columns, columns) {
      list.append((files.tiles, geometry.header(column)))
      list.append((files.glances, geometry.glanceHeader(column)))
    }
    if let loss { list.append((loss, geometry.lossHeader)) }
    return list + [(keyframes, geometry.keyframeHeader)]
  }

  /// Gives every file its header and its full size, with the space reserved.
  func prepare(_ geometry: RecordingGeometry) throws(RecordingError) {
    for (file, header) in headers(geometry) {
      try file.reserve(NpyHeader.byteCount + (header.dataBytes ?? 0))
      try file.write(header.bytes, at: 0)
    }
    try synchronize()
  }

  /// Throws where a file has not the size that it must have.
  func check(_ geometry: RecordingGeometry) throws(RecordingError) {
    for (file, header) in headers(geometry) {
      let expected = NpyHeader.byteCount + (header.dataBytes ?? 0)
      let found = try file.size()
      guard found == expected else {
        throw .wrongSize(file: file.name, found: found, expected: expected)
      }
    }
  }

  /// Waits until everything written is on the disk.
  func synchronize() throws(RecordingError) {
    let all = columns.flatMap { [$0.tiles, $0.glances] } + [loss, keyframes].compactMap(\.self)
    for file in all { file.beginWriting() }
    for file in all { try file.synchronize() }
  }

  /// Writes the text, and where it takes more than counting bytes, where each timestep ends in it.
  static func writeText(
    _ documents: [EncodedDocument], _ folder: RecordingFolder, _ geometry: RecordingGeometry,
    steps: Bool
  ) throws(RecordingError) {
    let text = try RecordingFile(writing: RecordingFiles.text, in: folder.path)
    try text.reserve(geometry.firstByte[documents.count])
    for (index, document) in documents.enumerated() {
      try text.write(document.bytes, at: geometry.firstByte[index])
    }
    try text.synchronize()
    guard steps else { return }
    let file = try RecordingFile(writing: RecordingFiles.steps, in: folder.path)
    try file.reserve(NpyHeader.byteCount + geometry.timesteps * 4)
    try file.write(geometry.stepsHeader.bytes, at: 0)
    for (index, document) in documents.enumerated() {
      var bytes: [UInt8] = []
      var place = NpyHeader.byteCount + geometry.firstTimestep[index] * 4
      for (timestep, end) in document.byteEnds.enumerated() {
        guard let end = UInt32(exactly: end) else {
          throw .tooLarge(
            what: "document '\(document.name)'", claimed: "\(end) bytes", limit: "\(UInt32.max)")
        }
        withUnsafeBytes(of: end.littleEndian) { bytes.append(contentsOf: $0) }
        guard bytes.count == 1 << 18 || timestep == document.timesteps - 1 else { continue }
        try file.write(bytes, at: place)
        place += bytes.count
        bytes.removeAll(keepingCapacity: true)
      }
    }
    try file.synchronize()
  }

  /// Whether a file of that name may be one of a recording's.
  static func isOurs(_ name: String) -> Bool {
    let known = [
      text, steps, loss, keyframes, summary, histogram, RecordingManifest.fileName,
      RecordingProgress.fileName,
    ]
    return known.contains(name) || (name.hasPrefix("layer") && name.hasSuffix(".npy"))
      || name.hasSuffix(".partial")
  }
}
