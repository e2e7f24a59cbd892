// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A path as the bytes that the system uses, which need not be UTF-8.
struct FilePath {
  let bytes: [UInt8]

  init(_ path: String) { bytes = Array(path.utf8) }
  private init(bytes: [UInt8]) { self.bytes = bytes }

  /// What a path leads to.
  struct Status {
    let isFolder: Bool
    let isFile: Bool
    let size: Int
  }

  /// The path for messages and document names.
  var name: String { String(decoding: bytes, as: UTF8.self) }

  /// Whether the last part starts with a dot.
  var isHidden: Bool {
    bytes.split(separator: UInt8(ascii: "/")).last?.first == UInt8(ascii: ".")
  }

  /// Whether the path itself is a symbolic link.
  var isLink: Bool {
    var status = stat()
    return withCString { lstat($0, &status) } == 0 && status.st_mode & S_IFMT == S_IFLNK
  }

  /// What is at the path, links followed.
  func status() throws(CorpusError) -> Status {
    var status = stat()
    guard withCString({ stat($0, &status) }) == 0 else { throw systemError() }
    let kind = status.st_mode & S_IFMT
    return Status(
      isFolder: kind == S_IFDIR, isFile: kind == S_IFREG,
      size: kind == S_IFREG ? Int(status.st_size) : 0)
  }

  /// What a folder holds, in no order, without `.` and `..`.
  func entries() throws(CorpusError) -> [FilePath] {
    guard let folder = withCString({ opendir($0) }) else { throw systemError() }
    defer { closedir(folder) }
    var entries: [FilePath] = []
    while true {
      errno = 0
      guard let entry = readdir(folder) else {
        if errno != 0 { throw systemError() }
        return entries
      }
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      if name != [46] && name != [46, 46] { entries.append(appending(name)) }
    }
  }

  /// The path as C wants it.
  func withCString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
    (bytes + [0]).withUnsafeBytes { buffer in
      buffer.withMemoryRebound(to: CChar.self) { characters in
        guard let start = characters.baseAddress else {
          preconditionFailure("a path ends with a zero, so it has a first byte")
        }
        return body(start)
      }
    }
  }

  /// The error that the last call on this path left in `errno`.
  func systemError() -> CorpusError {
    let code = errno
    if code == ENOENT || code == ENOTDIR { return .missing(path: name) }
    return .unreadable(path: name, reason: String(cString: strerror(code)).lowercasingFirst)
  }

  private func appending(_ name: [UInt8]) -> FilePath {
    let slash = UInt8(ascii: "/")
    return FilePath(bytes: bytes.last == slash ? bytes + name : bytes + [slash] + name)
  }
}

extension String {
  /// The text with a small first letter, as messages want it.
  fileprivate var lowercasingFirst: String { prefix(1).lowercased() + dropFirst() }
}
