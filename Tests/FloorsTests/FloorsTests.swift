// SPDX-License-Identifier: Apache-2.0
//
// The house stands as ARCHITECTURE.md draws it: who may import whom, and no file grows past its room.

import Foundation
import Testing

/// What each target may import of ours.
private let mayImport: [String: Set<String>] = [
  "Chance": [],
  "Digests": ["CDigest"],
  "JSONText": [],
  "Threads": [],
  "Tensors": ["CKernels"],
  "Corpora": ["Digests"],
  "Checkpoints": ["Tensors", "Digests", "JSONText", "CZip", "CHDF5"],
  "Recordings": ["Threads", "Tensors", "Corpora", "CKernels", "CFiles"],
  "Hypotheses": ["Corpora"],
  "Recurrent": [
    "Threads", "Tensors", "Corpora", "Checkpoints", "Recordings", "JSONText", "CKernels",
  ],
  "Scoring": [
    "CKernels", "Chance", "Tensors", "Corpora", "Recordings", "Hypotheses", "JSONText",
  ],
  "Training": [
    "Chance", "Threads", "Tensors", "Corpora", "Checkpoints", "Recurrent", "CKernels",
  ],
  "Shading": ["Corpora", "Recordings", "Scoring"],
  "HTMLReport": ["Shading", "CPage", "Digests"],
  "TerminalUI": ["Shading", "CNcurses"],
  "rnnscope": [
    "CBundled", "CMemory", "Chance", "Corpora", "Checkpoints", "Recordings", "Hypotheses",
    "Recurrent", "Training", "Scoring", "Shading", "HTMLReport", "TerminalUI", "Threads", "Tensors",
    "Digests",
  ],
]

/// What comes with the toolchain or is a declared dependency; everything else must be ours.
private let outside: Set<String> = [
  "FoundationEssentials", "Glibc", "Synchronization", "ArgumentParser", "Dispatch",
  "_StringProcessing",
]

private let root = URL(fileURLWithPath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

private func swiftFiles(under folder: String) -> [URL] {
  let base = root.appendingPathComponent(folder)
  let files = FileManager.default.enumerator(at: base, includingPropertiesForKeys: nil)
  return (files?.compactMap { $0 as? URL } ?? []).filter { $0.pathExtension == "swift" }
}

private func imports(of file: URL) throws -> [String] {
  try String(contentsOf: file, encoding: .utf8).split(separator: "\n").compactMap { line in
    let words = line.split(separator: " ").map(String.init).filter { !$0.hasPrefix("@") }
    guard let at = words.firstIndex(of: "import"), at <= 1, at + 1 < words.count,
      at == 0 || ["public", "internal", "private", "package"].contains(words[0])
    else { return nil }
    let kinds: Set<String> = ["struct", "class", "enum", "func", "let", "var", "protocol"]
    let name = kinds.contains(words[at + 1]) ? words[at + 2] : words[at + 1]
    return String(name.split(separator: ".")[0])
  }
}

@Suite("The floors of the house")
struct FloorsTests {
  @Test("no target imports what its floor may not see")
  func importsGoDownTheStairs() throws {
    let files = swiftFiles(under: "Sources")
    #expect(!files.isEmpty)
    for file in files {
      let parts = file.path.dropFirst(root.path.count + 1).split(separator: "/").map(String.init)
      let target = parts[1]
      guard let allowed = mayImport[target] else {
        Issue.record("target '\(target)' stands on no floor; add it to the table in FloorsTests")
        continue
      }
      for name in try imports(of: file) where !outside.contains(name) && !allowed.contains(name) {
        Issue.record("\(target) may not import \(name) (\(file.lastPathComponent))")
      }
    }
  }

  @Test("curses is spoken in one Swift file only")
  func cursesInOneFile() throws {
    let speakers = try swiftFiles(under: "Sources").filter {
      try imports(of: $0).contains("CNcurses")
    }
    #expect(speakers.count <= 1, "CNcurses is imported by \(speakers.map(\.lastPathComponent))")
  }

  @Test("no file is longer than 400 lines")
  func filesStayReadable() throws {
    for file in swiftFiles(under: "Sources") {
      let lines = try String(contentsOf: file, encoding: .utf8).split(
        separator: "\n", omittingEmptySubsequences: false
      ).count
      #expect(
        lines <= 401, "\(file.lastPathComponent) has \(lines) lines: look for a second type inside")
    }
  }
}
