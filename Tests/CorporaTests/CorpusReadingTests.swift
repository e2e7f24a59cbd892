// SPDX-License-Identifier: Apache-2.0

import Corpora
import Foundation
import Testing

/// A folder that is gone after the test.
private final class TemporaryFolder {
  let url = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
  var path: String { url.path }

  init(_ files: [String: String] = [:]) throws {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    for (name, text) in files {
      let file = url.appendingPathComponent(name)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
  }

  deinit {
    do { try FileManager.default.removeItem(at: url) } catch { Issue.record(error) }
  }
}

@Suite("Reading a corpus")
struct CorpusReadingTests {
  @Test("a folder gives its text files in the order of their paths, and says what it left out")
  func folder() throws {
    let folder = try TemporaryFolder([
      "b.txt": "b", "a/z.txt": "z", "a/y.c": "y", "B.txt": "B", ".git/config": "no", ".x": "no",
      "empty": "", "image": "PNG\0", "a/.z": "no",
    ])
    let corpus = try Corpus.read(paths: [folder.path])
    let names = corpus.documents.map { String($0.name.dropFirst(folder.path.count + 1)) }
    #expect(names == ["B.txt", "a/y.c", "a/z.txt", "b.txt"])
    #expect(corpus.documents.map(\.bytes) == ["B", "y", "z", "b"].map { Array($0.utf8) })
    let leftOut = corpus.leftOut.map {
      "\($0.path.dropFirst(folder.path.count + 1)): \($0.reason)"
    }
    #expect(
      leftOut == [
        ".git: hidden", ".x: hidden", "a/.z: hidden", "empty: empty",
        "image: looks binary (a zero byte)",
      ])
  }

  @Test("a named file is read whatever it holds")
  func file() throws {
    let folder = try TemporaryFolder([".hidden": "a\0b"])
    let path = folder.path + "/.hidden"
    #expect(try Corpus.read(paths: [path]).documents == [Document(name: path, "a\0b")])
  }

  @Test("links to files are read, links to folders are left out, and loops end")
  func links() throws {
    let folder = try TemporaryFolder(["real.txt": "text"])
    let manager = FileManager.default
    try manager.createSymbolicLink(
      atPath: folder.path + "/loop", withDestinationPath: folder.path)
    try manager.createSymbolicLink(
      atPath: folder.path + "/also.txt", withDestinationPath: folder.path + "/real.txt")
    let corpus = try Corpus.read(paths: [folder.path])
    #expect(corpus.documents.count == 2)
    #expect(corpus.leftOut.map(\.reason) == ["a link to a folder"])
  }

  @Test("what cannot be read is named with the way out")
  func errors() throws {
    let folder = try TemporaryFolder(["empty": "", "sub/.x": "x"])
    func error(_ paths: String..., limits: CorpusLimits = CorpusLimits()) -> CorpusError? {
      do {
        _ = try Corpus.read(paths: paths, limits: limits)
        return nil
      } catch { return error }
    }
    #expect(error() == .noPaths)
    #expect(error("/no/such/file") == .missing(path: "/no/such/file"))
    #expect(error(folder.path + "/empty/x") == .missing(path: folder.path + "/empty/x"))
    #expect(error(folder.path + "/empty") == .empty(path: folder.path + "/empty"))
    #expect(error(folder.path + "/sub") == .noText(folder: folder.path + "/sub", leftOut: 1))
    #expect(error("-", "-") == .standardInputTwice)
    #expect(error("") == .missing(path: ""))
    #expect(
      error(folder.path + "/sub/.x", limits: CorpusLimits(bytes: 0))
        == .tooLarge(path: folder.path + "/sub/.x", limit: 0))
    #expect(
      error(folder.path, limits: CorpusLimits(files: 1))
        == .tooManyFiles(folder: folder.path, limit: 1))
    #expect(
      error("/proc/self/mem")?.description.hasPrefix("cannot read '/proc/self/mem': ") == true)
    #expect(
      "\(CorpusError.noText(folder: "d", leftOut: 2))" == """
        folder 'd' holds no text file (2 hidden, empty or binary files left out); \
        name the files themselves to read them whatever they hold
        """)
  }

  @Test("the digest covers lengths and bytes, not names")
  func digest() {
    let one = Corpus([Document(name: "x", "ab"), Document(name: "y", "c")])
    #expect(one.sha256 == Corpus([Document("ab"), Document("c")]).sha256)
    #expect(one.sha256 != Corpus([Document("a"), Document("bc")]).sha256)
    #expect(one.byteCount == 3)
  }
}
