// SPDX-License-Identifier: Apache-2.0

/// Puts on the disk how far a recording is complete: first the data, then the word that it is there.
final class CheckpointSaver: @unchecked Sendable {
  private let folder: RecordingFolder
  private let files: RecordingFiles
  private let book: ArrivalBook
  /// Set once, before the store starts; the store owns its saver.
  weak var store: TileStore?

  init(folder: RecordingFolder, files: RecordingFiles, book: ArrivalBook) {
    self.folder = folder
    self.files = files
    self.book = book
  }

  /// Saves what is written now; one call at a time.
  func save() throws(RecordingError) {
    guard let store else { return }
    let progress = store.monitor.withLock {
      let settled = book.settled(store.written)
      return RecordingProgress(complete: settled, reached: book.reached(settled))
    }
    // What the snapshot tells of was written before it was taken, so it is on the disk after this.
    try files.synchronize()
    let name = RecordingProgress.fileName
    try folder.replace(name, with: try RecordingManifest.json(progress, file: name))
  }
}
