// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Checkpoints

@Suite("The catalogue of formats")
struct CatalogueTests {
  @Test("every file in Formats is one format of the catalogue")
  func folderMatchesCatalogue() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Sources/Checkpoints/Formats")
    var declared: [String] = []
    for file in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
      let text = try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
      let names = CheckpointFormat.all.map(\.name).filter { text.contains("name: \"\($0)\"") }
      #expect(names.count == 1, "\(file) declares \(names)")
      declared += names
    }
    #expect(declared.sorted() == CheckpointFormat.all.map(\.name).sorted())
  }

  @Test(
    "a file of no known format is told by what it looks like",
    arguments: [
      ([], "it is empty"), ([0x1F, 0x8B, 8, 0], "looks like a gzip file: unpack it first"),
      (Array("%PDF-1.7".utf8), "a PDF document; it begins with '%PDF-1.7'"),
      (Array("grüße, ".utf8), "looks like a text: the model comes first"),
      ([0xC3], "known here; it begins with the bytes c3"),
      (Array("<!DOCTYPE html>".utf8), "was the download a page about the file?"),
      (Array("version https://git-lfs.github.com/spec/v1".utf8), "a Git LFS pointer"),
    ] as [([UInt8], String)])
  func unknownFiles(bytes: [UInt8], words: String) {
    let error = #expect(throws: CheckpointError.self) { try Fixtures.read(bytes, as: "model") }
    let text = error?.description ?? ""
    #expect(text.contains(words) && text.contains("supported: safetensors, "), "\(text)")
  }

  @Test("an empty folder and one of other files are told")
  func unknownFolders() throws {
    try Fixtures.withScratch { folder in
      func told(_ words: String) {
        let error = #expect(throws: CheckpointError.self) {
          try Checkpoint.read(path: folder.path)
        }
        #expect(error?.description.contains(words) == true, "\(String(describing: error))")
      }
      told("it is a folder of no files")
      try Data("x".utf8).write(to: folder.appendingPathComponent("notes.md"))
      told("it is a folder of 'notes.md'")
    }
  }

  @Test("a folder stands for the only checkpoint in it, and says so; of several it names them")
  func folders() throws {
    try Fixtures.withScratch { folder in
      func copy(_ fixture: String, as name: String) throws {
        try Data(Fixtures.bytes(fixture)).write(to: folder.appendingPathComponent(name))
      }
      try copy("protocol2.pkl", as: "vocab.pkl")
      try copy("make_fixtures.py", as: "README.md")
      #expect(try Checkpoint.read(path: folder.path).format == "pickle")
      try copy("state.pt", as: "model.pt")
      let found = try Checkpoint.read(path: folder.path)
      #expect(found.format == "pytorch-zip" && found.path.hasSuffix("/model.pt"))
      #expect(found.notes.first == "'model.pt', the only one in the folder")
      try copy("legacy.pt", as: "old.pt")
      let error = #expect(throws: CheckpointError.self) { try Checkpoint.read(path: folder.path) }
      #expect(
        error?.description.contains("2 checkpoints: 'model.pt', 'old.pt'") == true,
        "\(String(describing: error))")
    }
  }
}
