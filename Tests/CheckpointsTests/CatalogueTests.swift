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
