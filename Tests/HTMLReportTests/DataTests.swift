// SPDX-License-Identifier: Apache-2.0

import Foundation
import Shading
import Testing

@testable import HTMLReport

@Suite("What a page's script is given")
struct DataTests {
  private func trace(_ levels: Levels, _ shown: Shown = .c) throws -> (PageTrace, [Float]) {
    let gallery = try sampleGallery([sampleText(lines: 60), sampleText(lines: 20)])
    let plan = try ReportPlan(gallery: gallery, options: ReportOptions())
    let cell = CellID(layer: 0, index: 0)
    return (
      try PageTrace(plan, cell, shown, levels), try gallery.values(cell, shown, plan.positions)
    )
  }

  @Test(
    "a page keeps the number that is printed, and no value as no value", arguments: [Shown.c, .b])
  func printed(shown: Shown) throws {
    let (trace, values) = try trace(.exact, shown)
    for (place, value) in values.enumerated() {
      let number = trace.printed(place)
      #expect((number == nil) == value.isNaN)
      #expect(number.map { $0 == trace.scale.printed(value) } ?? true, "\(value)")
      #expect(trace.shade(place) == trace.scale.shade(value), "\(value)")
      #expect(trace.isBeyond(place) == trace.scale.isBeyond(value), "\(value)")
    }
  }

  @Test(
    "with fewer levels every shade is still that of its value", arguments: [Levels.many, .shades])
  func levels(levels: Levels) throws {
    let (trace, values) = try trace(levels)
    let steps = try #require(levels.steps)
    for (place, value) in values.enumerated() {
      #expect(trace.shade(place) == trace.scale.shade(value), "\(value)")
      #expect(trace.isBeyond(place) == trace.scale.isBeyond(value), "\(value)")
      guard !trace.isBeyond(place) else { continue }
      let number = Float(try #require(trace.printed(place))) / 100
      #expect(abs(number - value) <= trace.scale.end / Float(2 * steps) + 0.011, "\(value)")
    }
    #expect(Set(trace.numbers).count <= 2 * steps + 30)
  }

  @Test("short numbers take a byte up to 63, and go on in sevens of bits")
  func short() {
    #expect(Payload.short([0, -1, 1, -64, 63, 64, -65]) == [0, 1, 2, 127, 126, 128, 1, 129, 1])
    #expect(Payload.short([Scale.limit]).count == 7)
  }

  @Test("what is packed is what gzip unpacks")
  func gzip() throws {
    var samples: [[UInt8]] = [[], [7], Array("say \"hi\" now\n".utf8)]
    samples.append([UInt8](repeating: 0, count: 200_000))
    samples.append((0..<70_000).map { UInt8(truncatingIfNeeded: Int(noise($0, 3) * 128)) })
    samples.append((0..<70_000).map { UInt8(truncatingIfNeeded: ($0 / 7) % 251) })
    // Counts that grow like Fibonacci's make the deepest tree.
    var (a, b) = (1, 1)
    var deep: [UInt8] = []
    for symbol in 0..<24 {
      deep += [UInt8](repeating: UInt8(symbol * 9), count: a).shuffled(seed: symbol)
      (a, b) = (b, a + b)
    }
    samples.append(deep.shuffled(seed: 1))
    for sample in samples {
      let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
      try Data(Gzip.pack(sample)).write(to: file)
      defer {
        do { try FileManager.default.removeItem(at: file) } catch { Issue.record(error) }
      }
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/bin/gzip")
      process.arguments = ["-dc"]
      process.standardInput = try FileHandle(forReadingFrom: file)
      let pipe = Pipe()
      process.standardOutput = pipe
      try process.run()
      let unpacked = pipe.fileHandleForReading.readDataToEndOfFile()
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
      #expect(Array(unpacked) == sample, "\(sample.count) bytes")
    }
    #expect(Gzip.crc(Array("123456789".utf8)) == 0xCBF4_3926)
  }

  @Test("a flat trace takes next to nothing, noise no more than itself")
  func sizes() {
    #expect(Gzip.pack([UInt8](repeating: 3, count: 100_000)).count < 300)
    let bytes = (0..<60_000).map { UInt8(truncatingIfNeeded: Int(noise($0, 3) * 127)) }
    #expect(Gzip.pack(bytes).count < 61_500)
  }

  @Test("markup escapes the five signs in text and in attributes")
  func escapes() {
    var page = Markup()
    page.element("p", ["title": "<&\"'>"], "<script>&\"'")
    #expect(
      String(decoding: page.bytes, as: UTF8.self)
        == "<p title=\"&lt;&amp;&quot;&#39;&gt;\">&lt;script&gt;&amp;&quot;&#39;</p>")
  }

  @Test("JSON in a page holds nothing that ends a script")
  func json() throws {
    let data = PageData(
      symbols: 0, provenance: "</script><!--&\u{2028}", convention: "", blocks: [], cells: [],
      surprise: [], labels: [], next: nil)
    let json = String(decoding: try data.json(), as: UTF8.self)
    #expect(json.contains("\\u003c/script\\u003e\\u003c!--\\u0026\\u2028"))
    #expect(!json.contains("<") && !json.contains(">") && !json.contains("&"))
  }

  @Test("every script and style of the folder is embedded, and the script is short")
  func embedded() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent(
        "Sources/CPage")
    let source = try String(contentsOf: folder.appendingPathComponent("cpage.c"), encoding: .utf8)
    let names = try FileManager.default.contentsOfDirectory(
      atPath: folder.appendingPathComponent("Page").path)
    for name in names { #expect(source.contains("#embed \"Page/\(name)\""), "\(name)") }
    let whole = names.filter { $0.hasSuffix(".js") }.count
    #expect(whole == 8)
    #expect(PageFile.script.count <= 30_000)
    let script = String(decoding: PageFile.script, as: UTF8.self)
    #expect(!script.contains("innerHTML") && !script.contains("eval("))
    #expect(!script.contains("fetch(") && !script.contains("XMLHttpRequest"))
  }
}

extension Array {
  /// The elements in another order, the same for the same seed.
  fileprivate func shuffled(seed: Int) -> [Element] {
    let keys = indices.map { noise($0, seed) }
    return indices.sorted { keys[$0] < keys[$1] }.map { self[$0] }
  }
}
