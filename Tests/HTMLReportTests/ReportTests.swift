// SPDX-License-Identifier: Apache-2.0

import Digests
import Foundation
import Shading
import Testing

@testable import HTMLReport

/// Writes a report into a folder that is gone afterwards; the text of its files by name.
func report(
  _ gallery: any Gallery, _ options: ReportOptions = ReportOptions(), split: Bool = false
) throws -> [String: String] {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
    "rnnscope-report-" + UUID().uuidString)
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer {
    do { try FileManager.default.removeItem(at: folder) } catch { Issue.record(error) }
  }
  var options = options
  options.isSplit = split
  let path = split ? folder.path : folder.appendingPathComponent("index.html").path
  let written = try Report(gallery: gallery, options: options).write(to: path)
  var pages: [String: String] = [:]
  for file in written.files {
    let data = try Data(contentsOf: URL(fileURLWithPath: file.path))
    #expect(data.count == file.bytes)
    pages[(file.path as NSString).lastPathComponent] = String(decoding: data, as: UTF8.self)
  }
  let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
  #expect(Set(names) == Set(pages.keys), "nothing else is left behind")
  return pages
}

func page(_ gallery: any Gallery, _ options: ReportOptions = ReportOptions()) throws -> String {
  try #require(try report(gallery, options)["index.html"])
}

/// What lies between two strings, from a place on.
func between(_ text: String, _ start: String, _ end: String) -> String? {
  guard let from = text.range(of: start),
    let to = text.range(of: end, range: from.upperBound..<text.endIndex)
  else { return nil }
  return String(text[from.upperBound..<to.lowerBound])
}

/// The tags of a page, and what looks like one in its script.
func tags(_ page: String) -> [String] {
  page.components(separatedBy: "<").dropFirst().compactMap { piece in
    piece.components(separatedBy: ">").first.map { "<\($0)>" }
  }.filter { $0.prefix(2).last?.isLetter ?? false }
}

private let texts = [sampleText(lines: 60), sampleText(lines: 30)]

/// Made once for every test that only reads them.
private let whole = Result { try page(sampleGallery(texts)) }
private let splitPages = Result { try report(sampleGallery(texts), split: true) }

@Suite("A report is one page that stands alone")
struct ReportTests {

  @Test(
    "the policy is the head's first child and names exactly the scripts and the style of the page")
  func policy() throws {
    let page = try whole.get()
    #expect(
      page.hasPrefix(
        "<!doctype html>\n<html lang=\"en\"><head><meta http-equiv=\"Content-Security-Policy\""))
    let policy = try #require(between(page, "content=\"", "\"")).replacingOccurrences(
      of: "&#39;", with: "'")
    let style = try #require(between(page, "<style>", "</style>"))
    let theme = try #require(between(page, "<script>", "</script>"))
    let script = try #require(between(page, "<script type=\"module\">", "</script>"))
    func source(_ text: String) -> String { ContentPolicy.source(Array(text.utf8)) }
    #expect(
      policy
        == "default-src 'none'; script-src \(source(theme)) \(source(script)); style-src \(source(style)); "
        + "img-src data:; base-uri 'none'; form-action 'none'")
    #expect(source("abc") == "'sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0='")
  }

  @Test("no tag has a handler, a style, a source or a link that leaves the report")
  func tagsAreTame() throws {
    for (name, page) in try splitPages.get().merging(
      ["whole": whole.get()], uniquingKeysWith: { $1 })
    {
      #expect(
        !page.contains("http:") && !page.contains("https:") && !page.contains("//www"), "\(name)")
      for tag in tags(page) {
        #expect(!tag.contains(/\son[a-z]+=/), "\(tag)")
        #expect(!tag.contains(" style=") && !tag.contains(" src="), "\(tag)")
        if let link = between(tag, "href=\"", "\"") {
          #expect(link.hasPrefix("#") || link.hasPrefix("cell-") || link == "index.html", "\(tag)")
        }
      }
    }
  }

  @Test("the same gallery and options give the same bytes")
  func identical() throws {
    let (first, again) = (try whole.get(), try page(sampleGallery(texts)))
    #expect(first == again)
  }

  @Test("without its script the page shows the text shaded by the best cell, the table and a card")
  func scriptOff() throws {
    let page = try whole.get()
    let text = try #require(between(page, "<pre>", "</pre>"))
    #expect(text.contains("class=\"p"))
    #expect(text.contains("class=\"n"))
    let plain = text.replacing(/<[^>]*>/, with: "").replacingOccurrences(of: "&quot;", with: "\"")
    #expect(plain.hasPrefix("\"Well, Prince, so Genoa and Lucca are now just↵\nfamily estates."))
    #expect(page.contains("<details class=\"card\" id=\"cell=0:0\" data-cell=\"0:0\" open>"))
    #expect(page.contains("is higher where inside-quotes is true"))
  }

  @Test("the whole text is on the page, symbol by symbol")
  func wholeText() throws {
    let page = try whole.get()
    var text = ""
    var rest = page[...]
    while let open = rest.range(of: "<pre>"), let close = rest.range(of: "</pre>") {
      text += rest[open.upperBound..<close.lowerBound]
      rest = rest[close.upperBound...]
    }
    let plain = text.replacing(/<[^>]*>/, with: "").replacing("↵\n", with: "\n")
      .replacing("&quot;", with: "\"").replacing(/⇥ */, with: "\t")
    #expect(Array(plain.utf8) == Array(texts.joined()))
  }

  @Test("split, an index leads to one file a cell")
  func split() throws {
    let pages = try splitPages.get()
    #expect(pages.count == 6)
    #expect(pages["index.html"]?.contains("href=\"cell-0-0.html\"") == true)
    #expect(pages["cell-0-0.html"]?.contains("href=\"index.html\"") == true)
  }

  @Test("wrong wishes have precise answers")
  func wrongOptions() throws {
    let gallery = try sampleGallery([sampleText(lines: 2)])
    func fails(_ error: ReportError, _ change: (inout ReportOptions) -> Void) {
      var options = ReportOptions()
      change(&options)
      #expect(throws: error) {
        try Report(gallery: gallery, options: options).write(to: "/nowhere/x.html")
      }
    }
    fails(.noCell(CellID(layer: 7, index: 0))) { $0.cells = [CellID(layer: 7, index: 0)] }
    fails(.noHypothesis("moon", has: ["inside-quotes", "position-in-line"])) {
      $0.hypothesis = "moon"
    }
    fails(.notShown("z", has: ["c", "t", "i", "f"])) { $0.quantities = [.z] }
    fails(.unwritable(path: "/nowhere/x.html", reason: "No such file or directory")) { _ in }
  }
}
