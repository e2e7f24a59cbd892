// SPDX-License-Identifier: Apache-2.0

import CBundled
import Corpora
import Glibc

/// Models and texts that travel inside the program.
struct Bundled {
  /// The bundled models' names, as commands take them for MODEL.
  static let modelNames = ["kernel", "novel"]

  /// The bundled text that goes with a bundled model: one document a file, none of it seen in training.
  static func corpus(_ name: String) -> Corpus {
    let folder = "corpora/\(name)/"
    return Corpus(
      files.compactMap { file in
        let path = String(cString: file.name)
        guard path.hasPrefix(folder) else { return nil }
        return Document(
          name: String(path.dropFirst(folder.count)),
          bytes: Array(UnsafeBufferPointer(start: file.bytes, count: file.count)))
      })
  }

  /// Opens a bundled model as a file without a place on disk; the path is good while the program runs.
  static func modelPath(_ name: String) throws -> String? {
    guard
      var file = files.first(where: { String(cString: $0.name) == "models/\(name).safetensors" })
    else { return nil }
    let descriptor = cb_open(&file)
    guard descriptor >= 0 else {
      throw Failure.system("a bundled model could not be opened", errno)
    }
    return "/proc/self/fd/\(descriptor)"
  }

  private static var files: UnsafeBufferPointer<cb_file> {
    UnsafeBufferPointer(start: cb_files, count: cb_file_count)
  }
}
