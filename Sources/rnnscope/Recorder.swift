// SPDX-License-Identifier: Apache-2.0

import Glibc
import Recordings
import Recurrent

/// A model's pass over its texts into a recording: started, gone on with, or found complete.
enum Recorder {
  /// Records until the end, or until the user stops it in good order; other sinks see the same pass.
  @discardableResult
  static func record(
    _ opened: OpenedText, modelName: String, to path: String, options: RecordingOptions,
    _ run: RunOptions, beside sinks: [any ActivationSink] = []
  ) throws -> RecordingTotals {
    guard let vocabulary = opened.model.facts.vocabulary else {
      preconditionFailure("a text was encoded, so there is a vocabulary")
    }
    do {
      let writer = try RecordingWriter(
        path: path, model: opened.model.description, modelPath: modelPath(modelName),
        documents: opened.documents, corpusSHA256: opened.corpus.sha256,
        vocabularyKind: vocabulary.kind, options: options)
      guard !writer.wasComplete else { return try writer.close() }
      var reading = ReadingOptions()
      reading.stretches = writer.pending.map { stretch in
        ReadingStretch(
          document: stretch.document, timesteps: stretch.timesteps,
          state: stretch.states.map(NetworkState.init))
      }
      let threads = run.threads ?? reading.threads
      reading.streams = streams(bytesEach: writer.bytesInFlight, threads: threads)
      do {
        try Reading.run(opened, into: [writer] + sinks, verb: "record", run, reading)
        try SeamHealing.heal(writer, opened, run, streams: reading.streams)
      } catch {
        try writer.suspend()
        throw error
      }
      return try writer.close(threads: threads)
    } catch let error as RecordingError {
      throw Failure(error)
    }
  }

  /// Documents read at once: enough to keep the threads busy, while the tiles that they have begun
  /// stay within 512 MiB; four a thread in any case, below which threads wait for weights.
  static func streams(bytesEach: Int, threads: Int) -> Int {
    let wish = ReadingOptions.streamsPerThread * threads
    return min(wish, max(4 * threads, (512 << 20) / max(bytesEach, 1)))
  }

  /// A recording in a temporary folder, for commands that were given a model and texts.
  ///
  /// The folder goes as soon as its files are open, before `body` begins: however a view ends, killed or
  /// crashed, nothing of it stays on the disk.
  static func temporarily<Result>(
    _ opened: OpenedText, modelName: String, _ run: RunOptions,
    beside sinks: [any ActivationSink] = [], _ body: (Recording) throws -> Result
  ) throws -> Result {
    var template = Array(
      "\(Places.temporary)/rnnscope.XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Failure.system("a temporary folder", errno) }
    let folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    let recording: Recording
    do {
      defer { remove(folder) }
      let path = folder + "/text.recording"
      try record(
        opened, modelName: modelName, to: path,
        options: RecordingOptions(keepsLoss: opened.model.predicts, program: Version.program), run,
        beside: sinks)
      do { recording = try Recording(path: path) } catch { throw Failure(error) }
    }
    do { return try body(recording) } catch let error as RecordingError { throw Failure(error) }
  }

  /// A bundled model by its name, any other by its whole path, so that it is found again.
  private static func modelPath(_ name: String) -> String {
    guard !Bundled.modelNames.contains(name), let whole = realpath(name, nil) else { return name }
    defer { free(whole) }
    return String(cString: whole)
  }

  /// Removes a temporary folder of ours: a recording has no folders inside.
  private static func remove(_ folder: String) {
    let recording = folder + "/text.recording"
    if let directory = opendir(recording) {
      while let entry = readdir(directory) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if name != "." && name != ".." { unlink("\(recording)/\(name)") }
      }
      closedir(directory)
    }
    rmdir(recording)
    rmdir(folder)
  }
}
