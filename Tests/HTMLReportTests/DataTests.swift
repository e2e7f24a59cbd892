// SPDX-License-Identifier: Apache-2.0

import Foundation
import Shading
import Testing

@testable import HTMLReport

@Suite("What a page's script is given")
struct DataTests {
  @Test(
    "a code has exactly the shade of its value, and is the nearest such one",
    arguments: [false, true])
  func codes(isUnsigned: Bool) {
    let scale = Scale(end: 1.9, isUnsigned: isUnsigned)
    let values = (-3000...3000).map { Float($0) / 1000 }
    let code = ShadeCode(scale: scale, values: values)
    for value in values {
      let found = code.code(value)
      #expect(PageTrace.shade(found) == scale.shade(value), "\(value)")
      let isBeyond = abs(Int(found)) > ShadeCode.full
      #expect(isBeyond == (scale.isBeyond(value) && value > 0 || !isUnsigned && value < -1.9))
      if !isBeyond && (value >= 0 || !isUnsigned) {
        #expect(abs(Float(found) / 120 * 1.9 - value) <= 1.9 / 240 + 1e-5, "\(value)")
      }
    }
    #expect(code.code(.nan) == ShadeCode.none)
    #expect(PageTrace.shade(ShadeCode.none) == .noValue)
    #expect(code.code(3) == 127 && code.code(.infinity) == 127)
  }

  @Test("codes that lie at a shade's border stay on its side")
  func borders() {
    let scale = Scale(end: 1, isUnsigned: false)
    let code = ShadeCode(scale: scale, values: [])
    for step in 0..<8 {
      let border = (Float(step) + 0.5) / 8
      for value in [border.nextDown, border, border.nextUp, -border, -border.nextUp] {
        #expect(PageTrace.shade(code.code(value)) == scale.shade(value), "\(value)")
      }
    }
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
      model: "</script><!--&\u{2028}", corpus: "", symbols: 0, provenance: "", convention: "",
      hues: [],
      blocks: [], cells: [], traces: [], labels: [])
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
    #expect(whole == 7)
    #expect(PageFile.script.count <= 32 << 10)
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
