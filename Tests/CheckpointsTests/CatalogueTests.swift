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
}
