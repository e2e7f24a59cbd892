// SPDX-License-Identifier: Apache-2.0

import Corpora

/// What a folder is found to be when a run wants to record into it: empty, replaceable, the same
/// recording interrupted, the same one complete, or something that must be left alone.
struct RecordingOpening {
  let manifest: RecordingManifest
  let files: RecordingFiles
  let progress: RecordingProgress
  private let geometry: RecordingGeometry

  init(
    folder: RecordingFolder, manifest: RecordingManifest, geometry: RecordingGeometry,
    documents: [EncodedDocument], options: RecordingOptions
  ) throws(RecordingError) {
    self.geometry = geometry
    let names = try folder.names()
    let isNew = !names.contains(RecordingManifest.fileName)
    if isNew, let other = names.first(where: { !$0.hasSuffix(".partial") }) {
      throw .exists(
        path: folder.path, what: "is a folder that holds '\(other)' and no recording",
        wayOut: "give the path of a new folder")
    }
    if !isNew && !options.replaces {
      let found = try RecordingOpening.found(folder)
      try RecordingOpening.compare(found, manifest, folder.path)
      guard options.resumes || found.complete else {
        throw .exists(
          path: folder.path, what: "holds a recording that was interrupted",
          wayOut: "leave out --no-resume to finish it, or give --force to record anew")
      }
      if found.complete {
        self.manifest = found
        files = try RecordingFiles(folder, geometry, loss: manifest.loss)
        try files.check(geometry)
        progress = RecordingProgress(tiles: [[0, geometry.tiles]], reached: [])
        // A kill between the last two steps of `close` leaves it.
        try folder.remove(RecordingProgress.fileName)
        return
      }
      if folder.has(RecordingProgress.fileName) {
        self.manifest = manifest
        files = try RecordingFiles(folder, geometry, loss: manifest.loss)
        try files.check(geometry)
        progress = try RecordingManifest.value(
          RecordingProgress.self,
          json: try folder.contents(
            of: RecordingProgress.fileName, limit: RecordingManifest.largestFile),
          file: RecordingProgress.fileName)
        return
      }
    }
    do {
      // No progress, no data: from here to the last line a kill leaves a recording with nothing in it.
      try folder.remove(RecordingProgress.fileName)
      try folder.replace(RecordingManifest.fileName, with: try manifest.encoded())
      for name in names where RecordingFiles.isOurs(name) && name != RecordingManifest.fileName {
        try folder.remove(name)
      }
      try RecordingFiles.writeText(documents, folder, geometry, steps: manifest.steps)
      files = try RecordingFiles(folder, geometry, loss: manifest.loss)
      try files.prepare(geometry)
      let name = RecordingProgress.fileName
      try folder.replace(
        name, with: try RecordingManifest.json(RecordingProgress.none, file: name))
    } catch {
      if isNew { try RecordingOpening.clear(folder) }
      throw error
    }
    self.manifest = manifest
    progress = .none
  }

  private static func found(_ folder: RecordingFolder) throws(RecordingError) -> RecordingManifest {
    let name = RecordingManifest.fileName
    let bytes = try folder.contents(of: name, limit: RecordingManifest.largestFile)
    return try RecordingManifest.value(RecordingManifest.self, json: bytes, file: name)
  }

  /// Throws the first difference that keeps two recordings from being the same.
  private static func compare(
    _ found: RecordingManifest, _ wanted: RecordingManifest, _ path: String
  ) throws(RecordingError) {
    func list(_ quantities: [Quantity]) -> String {
      quantities.map(\.rawValue).joined(separator: ",")
    }
    let figures: [(String, String, String)] = [
      ("format", found.schema, wanted.schema),
      ("model SHA-256", found.model.sha256, wanted.model.sha256),
      ("model layers", "\(found.model.layers)", "\(wanted.model.layers)"),
      ("corpus SHA-256", found.corpusSHA256, wanted.corpusSHA256),
      ("vocabulary of", found.vocabularyKind.rawValue, wanted.vocabularyKind.rawValue),
      ("quantities", list(found.quantities), list(wanted.quantities)),
      ("layers", "\(found.layers)", "\(wanted.layers)"),
      ("precision", found.precision.rawValue, wanted.precision.rawValue),
      ("streams", "\(found.seams?.streams ?? 1)", "\(wanted.seams?.streams ?? 1)"),
      ("timesteps of a tile", "\(found.tileTimesteps)", "\(wanted.tileTimesteps)"),
      ("loss", "\(found.loss)", "\(wanted.loss)"),
      ("program", found.program, wanted.program),
      ("documents", "\(found.documents.names.count)", "\(wanted.documents.names.count)"),
    ]
    for (what, found, wanted) in figures where found != wanted {
      throw .differs(path: path, what: what, found: found, wanted: wanted)
    }
    guard found.documents == wanted.documents else {
      let index = wanted.documents.names.indices.first {
        found.documents.names[$0] != wanted.documents.names[$0]
      }
      throw .differs(
        path: path, what: "document", found: index.map { found.documents.names[$0] } ?? "lengths",
        wanted: index.map { wanted.documents.names[$0] } ?? "these lengths")
    }
  }

  /// Takes away what a recording that never began has left.
  private static func clear(_ folder: RecordingFolder) throws(RecordingError) {
    for name in try folder.names() where RecordingFiles.isOurs(name) { try folder.remove(name) }
    try folder.removeIfEmpty()
  }

  /// What is still to be read, in order, with the states that the keyframes hold.
  func pending(_ book: ArrivalBook, complete: [Bool]) throws(RecordingError) -> [PendingStretch] {
    var reached: [Int: Int] = [:]
    for point in progress.reached {
      reached[geometry.stretch(point.document, point.timestep)] = point.timestep
    }
    var pending: [PendingStretch] = []
    for stretch in 0..<geometry.stretches {
      let count = geometry.timesteps(ofStretch: stretch)
      let (document, all) = geometry.place(ofStretch: stretch)
      guard book.wholeTimesteps(stretch, in: complete) < count else { continue }
      guard let timestep = reached[stretch], timestep > all.lowerBound else {
        pending.append(PendingStretch(document: document, timesteps: all, states: nil))
        continue
      }
      let states = try files.keyframes.states(
        row: geometry.keyframeRow(document, timestep), geometry)
      pending.append(
        PendingStretch(
          document: document, timesteps: timestep..<all.upperBound, states: states))
    }
    return pending
  }
}
