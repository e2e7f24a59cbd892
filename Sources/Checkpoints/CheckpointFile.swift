// SPDX-License-Identifier: Apache-2.0

import Digests
import Glibc

/// A file or folder that may be a checkpoint: its path, its first bytes, and its mapped contents.
public struct CheckpointFile: Sendable {
  /// The path as the user gave it.
  public let path: String

  /// A file at a path; nothing is opened yet.
  public init(path: String) { self.path = path }

  /// Whether there is a folder at the path.
  public var isFolder: Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Whether anything can be found at the path.
  public var exists: Bool {
    var status = stat()
    return stat(path, &status) == 0
  }

  /// The last component of the path: `model.pt`.
  public var name: String {
    let parts = path.split(separator: "/", omittingEmptySubsequences: true)
    return parts.last.map(String.init) ?? path
  }

  /// The name without its last extension: `model`.
  public var stem: String {
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return name }
    return String(name[..<dot])
  }

  /// The name's last extension in lower case, without the dot; empty where there is none.
  public var fileExtension: String {
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return "" }
    return name[name.index(after: dot)...].lowercased()
  }

  /// The folder that holds the file, as a path that can be joined with `/name`.
  public var folder: String {
    let trimmed = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    guard let slash = trimmed.lastIndex(of: "/") else { return "." }
    return slash == trimmed.startIndex ? "/" : String(trimmed[..<slash])
  }

  /// A file beside this one.
  public func sibling(_ name: String) -> CheckpointFile {
    CheckpointFile(path: folder == "/" ? "/" + name : folder + "/" + name)
  }

  /// A file inside this folder.
  public func child(_ name: String) -> CheckpointFile {
    CheckpointFile(path: path.hasSuffix("/") ? path + name : path + "/" + name)
  }

  /// The names in this folder, sorted, hidden ones left out; empty where it is no readable folder.
  public func names() -> [String] {
    guard let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var found: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if !name.hasPrefix(".") { found.append(name) }
    }
    return found.sorted()
  }

  /// The first bytes, as many as there are up to `count`; none where it cannot be read.
  public func head(_ count: Int) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return [] }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: count)
    let got = pread(descriptor, &bytes, count, 0)
    return Array(bytes.prefix(max(0, got)))
  }

  /// The last bytes, exactly `count` of them; none where there are fewer or it cannot be read.
  func tail(_ count: Int) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return [] }
    defer { close(descriptor) }
    let end = lseek(descriptor, 0, SEEK_END)
    guard end >= count else { return [] }
    var bytes = [UInt8](repeating: 0, count: count)
    return pread(descriptor, &bytes, count, end - count) == count ? bytes : []
  }

  /// All bytes, copied.
  public func contents() throws(CheckpointError) -> [UInt8] {
    try mapped().withBytes { (bytes) throws(CheckpointError) in Array(bytes) }
  }

  /// The bytes of the file where the system keeps them.
  func mapped() throws(CheckpointError) -> StableBytes { try StableBytes(mapping: path) }

  /// SHA-256 of the file; of a folder, of its regular files' bytes in the order of their names.
  public func sha256() throws(CheckpointError) -> String {
    let digest = SHA256()
    let files = isFolder ? names().map(child).filter { !$0.isFolder } : [self]
    for file in files { try file.add(to: digest) }
    return digest.finish()
  }

  /// Adds all bytes to a digest, a buffer at a time: a mapped file would count as memory taken.
  private func add(to digest: borrowing SHA256) throws(CheckpointError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .unreadable(path: path, reason: systemReason()) }
    defer { close(descriptor) }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 8)
    defer { buffer.deallocate() }
    while true {
      let got = read(descriptor, buffer.baseAddress, buffer.count)
      guard got >= 0 else { throw .unreadable(path: path, reason: systemReason()) }
      if got == 0 { return }
      digest.update(UnsafeRawBufferPointer(rebasing: buffer[..<got]))
    }
  }
}
