// SPDX-License-Identifier: Apache-2.0

import Shading

/// One file of a report.
struct Page {
  /// Which file it is.
  enum Kind: Equatable {
    /// Everything in one file.
    case whole
    /// Of a split report: the overview, with links to the cells' files.
    case index
    /// Of a split report: one cell.
    case cell(CellID)
  }

  let plan: ReportPlan
  let kind: Kind
  var gallery: any Gallery { plan.gallery }
  var options: ReportOptions { plan.options }

  /// The cells of this file, best first.
  var cells: [CellID] {
    switch kind {
    case .whole: plan.cells
    case .index: []
    case .cell(let cell): [cell]
    }
  }

  /// The whole file.
  func markup() throws -> Markup {
    let theme = PageFile.themeScript
    let script = PageFile.script
    let style = Array(ThemeStyle.text(plan.palettes).utf8) + PageFile.style
    let policy = ContentPolicy.text(scripts: [theme, script], styles: [style])
    try gallery.keep(cells, Array(Set(cells.flatMap { plan.shown[$0] ?? [] })))
    let traces = try traces()
    let blocks = cells.isEmpty ? [] : try TextBlock.blocks(gallery, plan.positions)
    var page = Markup()
    page.rawTrusted("<!doctype html>\n".utf8)
    try page.element("html", ["lang": "en"]) { page in
      page.element("head") { page in
        page.void("meta", ["http-equiv": "Content-Security-Policy", "content": policy])
        page.newline()
        page.void("meta", ["charset": "utf-8"])
        page.void("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
        page.void("meta", ["name": "color-scheme", "content": "light dark"])
        page.void("meta", ["name": "generator", "content": options.program])
        page.newline()
        page.line("title", [:], title)
        page.element("style") { $0.rawTrusted(style) }
        page.newline()
        page.element("script") { $0.rawTrusted(theme) }
      }
      page.newline()
      try page.element("body") { page in
        writeHeader(&page)
        try page.element("main") { page in
          if let first = traces.first { try writeBench(&page, first, blocks) }
          if kind == .index { writeIndex(&page) }
          try writeCards(&page)
          try writeMultiples(&page, traces)
          writeRankings(&page)
          try writeLoss(&page)
          writeSaturation(&page)
          writeMethod(&page)
        }
        if !traces.isEmpty { writeHelp(&page) }
        guard !traces.isEmpty else {
          page.element("script", ["type": "module"]) { $0.rawTrusted(script) }
          return
        }
        try writePayloads(&page, traces, blocks)
        page.element("script", ["type": "module"]) { $0.rawTrusted(script) }
      }
    }
    page.newline()
    return page
  }

  /// The page's name in a tab.
  var title: String {
    let name = "\(gallery.summary.modelName) over \(gallery.summary.corpusName)"
    if case .cell(let cell) = kind { return "cell \(cell): \(name)" }
    return "\(name): cells of a network"
  }

  /// The file of a cell in a split report.
  static func fileName(_ cell: CellID) -> String { "cell-\(cell.layer)-\(cell.index).html" }

  /// Where a link to a cell goes: a view of this page, or another file.
  func link(to cell: CellID, position: Int? = nil) -> String {
    let view = "#cell=\(cell)" + (position.map { "&pos=\($0)" } ?? "")
    return cells.contains(cell) || !plan.cells.contains(cell) || !options.isSplit
      ? view : Page.fileName(cell) + view
  }

  /// What the page shows, cell by cell.
  ///
  /// Where nothing else is asked for, as many of the best cells as there is room for have every digit; that is
  /// known only once the others are packed.
  private func traces() throws -> [PageTrace] {
    var traces: [PageTrace] = []
    for cell in cells {
      for shown in plan.shown[cell] ?? [] {
        // A layer with a projection has cells without an output, and layers may be of several kinds.
        do {
          traces.append(try PageTrace(plan, cell, shown, options.levels ?? .many))
        } catch ShadingError.notShown { continue }
      }
    }
    if options.levels == nil {
      var room = ReportPlan.traceRoom - traces.reduce(0) { $0 + $1.payload.bytes.count }
      for place in traces.indices {
        let coarse = traces[place]
        let exact = try PageTrace(plan, coarse.cell, coarse.shown, .exact)
        room -= exact.payload.bytes.count - coarse.payload.bytes.count
        guard room >= 0 else { break }
        traces[place] = exact
      }
    }
    guard let first = cells.first, gallery.shown.contains(.b) else { return traces }
    return traces + [try PageTrace(plan, first, .b, options.levels ?? .exact)]
  }

  private func writePayloads(_ page: inout Markup, _ traces: [PageTrace], _ blocks: [TextBlock])
    throws
  {
    func write(_ payload: Payload, _ name: String) {
      page.element("script", ["type": "text/plain", "id": name]) {
        $0.rawTrusted(payload.bytes)
      }
      page.newline()
    }
    for (place, trace) in traces.enumerated() { write(trace.payload, "t\(place)") }
    if let predictions = plan.predictions { write(predictions.payload, "n") }
    let labels = try plan.labels.map {
      Payload(labels: try gallery.labels($0.name, plan.positions))
    }
    for (place, labels) in labels.enumerated() { write(labels, "l\(place)") }
    let json = try data(traces, blocks, labels).json()
    page.element("script", ["type": "application/json", "id": "data"]) { $0.rawTrusted(json) }
    page.newline()
  }

  private func data(_ traces: [PageTrace], _ blocks: [TextBlock], _ labels: [Payload]) -> PageData {
    let described = traces.enumerated().map { place, trace in
      (trace, trace.data(payload: "t\(place)"))
    }
    return PageData(
      symbols: plan.positions.count, provenance: provenance, convention: Legend.timing,
      blocks: blocks.map { PageData.Block(start: $0.start, odd: $0.oddities) },
      cells: cells.map { cell in
        PageData.Cell(
          id: "\(cell)", caption: plan.scores[cell].map(Caption.evidence) ?? provenance,
          hypothesis: plan.hypothesis(of: cell)?.name,
          traces: described.filter { $0.0.cell == cell && !$0.0.shown.isOfModel }.map(\.1))
      },
      surprise: described.filter(\.0.shown.isOfModel).map(\.1),
      labels: zip(plan.labels, labels).enumerated().map { place, labels in
        PageData.Labels(
          data: "l\(place)", isDifference: labels.1.isDifference, name: labels.0.name,
          isBinary: labels.0.kind == "binary")
      },
      next: plan.predictions.map {
        PageData.Next(
          data: "n", isDifference: $0.payload.isDifference, symbols: $0.symbols,
          planes: PagePredictions.planes)
      })
  }

  /// Which model and text a figure is of, by their hashes.
  var provenance: String {
    let summary = gallery.summary
    return "\(Caption.sentence(summary)); model sha256 \(summary.modelSHA256.prefix(12)), "
      + "text sha256 \(summary.corpusSHA256.prefix(12))"
  }
}
