// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Checkpoints

@Suite("Pickles, read without calling anything")
struct PickleTests {
  private func root(_ bytes: [UInt8]) throws -> CheckpointValue {
    try Fixtures.read(bytes, as: "x.pkl").root
  }

  @Test("protocols 0 to 5 say the same", arguments: 0...5)
  func protocols(number: Int) throws {
    let root = try Checkpoint.read(path: Fixtures.path("protocol\(number).pkl")).root
    #expect(root["chars"]?.list?.compactMap(\.string) == ["a", "b", "é", "€", "😀"])
    #expect(root.value(at: "map.b")?.integer == 1)
    #expect(root["t"] == .list([.integer(1), .number(2.5), .none, .boolean(true)]))
    #expect(root["bytes"] == .bytes([0, 255]))
    #expect(root.value(at: "ordered.x")?.integer == 1)
    #expect(root["set"] == .object(className: "set", fields: []))
    guard let deep = root["deep"]?.list?.first?.list?.first?.list else {
      Issue.record("no deep list")
      return
    }
    #expect(deep[0...2] == [.integer(-1), .integer(70000), .integer(-(1 << 40))])
  }

  @Test("a pickle that asks for os.system is harmless and told")
  func systemCall() throws {
    let error = #expect(throws: CheckpointError.self) {
      try Checkpoint.read(path: Fixtures.path("hostile-system.pkl"))
    }
    #expect(error?.description.contains("posix.system") == true)
    let checkpoint = try Checkpoint.read(path: Fixtures.path("hostile-system.pt"))
    #expect(checkpoint.notes.contains { $0.contains("posix.system") })
    #expect(checkpoint.values("w") == Fixtures.ramp(3))
    #expect(!FileManager.default.fileExists(atPath: "/tmp/rnnscope-was-here"))
  }

  @Test("a list that holds itself is told, not followed")
  func cycle() throws {
    let value = try root([0x80, 2] + Array("]q\0h\0a.".utf8))
    #expect(value.list?.first?.className == "a reference to an enclosing object")
  }

  @Test("deep nesting is an error")
  func deepNesting() {
    let bytes =
      [0x80, 2] + [UInt8](repeating: UInt8(ascii: "]"), count: 100_000)
      + [UInt8](repeating: UInt8(ascii: "a"), count: 99_999) + Array(".".utf8)
    #expect(throws: CheckpointError.self) { try root(bytes) }
  }

  @Test("a wrapped tensor that wraps itself is no tensor")
  func selfWrapping() throws {
    let name = "ctorch._tensor\n_rebuild_from_type_v2\n"
    // f(*l) where l = [f, None, l].
    let value = try root([0x80, 2] + Array("\(name)]q\0(\(name)Nh\0eR.".utf8))
    #expect(value == .none)
  }

  @Test("lists that share lists cannot blow up")
  func sharing() {
    // x1 = [x0, x0], x2 = [x1, x1], … forty times: 2⁴⁰ visits if every path were followed.
    var bytes: [UInt8] = [0x80, 2] + Array("]q\0".utf8)
    for level in UInt8(1)...40 {
      bytes += Array("](h".utf8) + [level - 1] + Array("h".utf8) + [level - 1]
      bytes += Array("eq".utf8) + [level]
    }
    bytes += Array(".".utf8)
    #expect(throws: CheckpointError.self) { try root(bytes) }
  }

  @Test(
    "programs that make no sense are errors",
    arguments: [
      ".", "a.", "h\u{5}.", "}a.", "(K\u{1}u.", "K\u{1}K\u{2}s.", "(", "e.", "t.", "K", "R.",
      "K\u{1}R.",
      "\u{15}.", "X\u{7F}\u{7F}\u{7F}\u{7F}abc.", "cos\nsystem", "I12", "Iabc\n.", "0.", "2.", "b.",
      "(0.", "B\u{7F}\u{7F}\u{7F}\u{7F}", "S'abc\n.", "Fx\n.", "i", "(o.",
    ])
  func senseless(program: String) {
    #expect(throws: CheckpointError.self) { try root([0x80, 2] + Array(program.utf8)) }
  }

  @Test("a long list is read in linear time")
  func longList() throws {
    var bytes: [UInt8] = [0x80, 2] + Array("](".utf8)
    for _ in 0..<200 {
      for _ in 0..<1000 { bytes += [0x4B, 7] }
      bytes += Array("e(".utf8)
    }
    bytes += Array("e.".utf8)
    #expect(try root(bytes).list?.count == 200_000)
  }
}
