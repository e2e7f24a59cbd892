// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The folder of a recording that is being written: held by one run at a time, its small files
/// replaced as a whole or not at all.
final class RecordingFolder: Sendable {
  let path: String
  private let descriptor: Int32

  /// Makes the folder where it is missing, and takes hold of it; the system lets go when the process
  /// ends in whatever way.
  init(holding path: String) throws(RecordingError) {
    self.path = path
    if mkdir(path, 0o777) != 0 && errno != EEXIST {
      throw .unwritable(path: path, reason: systemMessage())
    }
    descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .unwritable(path: path, reason: systemMessage()) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { throw .locked(path: path) }
  }

  /// Lets another run take hold of the folder.
  func letGo() { flock(descriptor, LOCK_UN) }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// The names in a folder, without `.` and `..`.
  func names() throws(RecordingError) -> [String] {
    guard let folder = opendir(path) else {
      throw .unreadable(file: path, reason: systemMessage())
    }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// Whether there is a file of that name.
  func has(_ name: String) -> Bool { access(path + "/" + name, F_OK) == 0 }

  /// A small file, whole.
  func contents(of name: String, limit: Int) throws(RecordingError) -> [UInt8] {
    let file = try RecordingFile(reading: name, in: path)
    let size = try file.size()
    guard size <= limit else {
      throw .tooLarge(what: "'\(name)'", claimed: "\(size) bytes", limit: "\(limit)")
    }
    return try file.bytes(at: 0, count: size)
  }

  /// Puts a file in place of another in one step: after a crash there is the old one or the new one.
  func replace(_ name: String, with bytes: [UInt8]) throws(RecordingError) {
    let partial = name + ".partial"
    do {
      let file = try RecordingFile(writing: partial, in: path)
      try file.reserve(bytes.count)
      try file.write(bytes, at: 0)
      try file.synchronize()
    }
    guard rename(path + "/" + partial, path + "/" + name) == 0 else {
      throw .unwritable(path: path + "/" + name, reason: systemMessage())
    }
    try synchronize()
  }

  /// A file without a name, gone when it is closed.
  func scratch() throws(RecordingError) -> RecordingFile {
    let file = try RecordingFile(writing: "staging.partial", in: path)
    try remove(file.name)
    return file
  }

  /// Takes a file away, where it is there.
  func remove(_ name: String) throws(RecordingError) {
    guard unlink(path + "/" + name) == 0 || errno == ENOENT else {
      throw .unwritable(path: path + "/" + name, reason: systemMessage())
    }
  }

  /// Takes the folder itself away, where nothing is in it.
  func removeIfEmpty() throws(RecordingError) {
    guard rmdir(path) == 0 || errno == ENOTEMPTY || errno == EBUSY else {
      throw .unwritable(path: path, reason: systemMessage())
    }
  }

  /// Waits until the folder's entries are on the disk.
  func synchronize() throws(RecordingError) {
    guard fsync(descriptor) == 0 else { throw .unwritable(path: path, reason: systemMessage()) }
  }
}
