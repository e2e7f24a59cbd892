// SPDX-License-Identifier: Apache-2.0

import Shading

extension Page {
  /// How many places of each kind a card shows, and how many symbols before and after each.
  private static let examples = 5
  private static let around = 32

  /// Places of one kind, each a line of shaded text around it.
  func writeExamples(_ page: inout Markup, _ card: CellCard, _ kind: ExampleKind) throws {
    let examples = try gallery.examples(
      card.cell, card.shown, kind: kind, hypothesis: card.hypothesis,
      count: kind == .quantiles ? 10 : Page.examples)
    guard !examples.isEmpty else { return }
    page.line("h4", [:], kind.heading)
    try page.element("ol", ["class": "examples"]) { page in
      for example in examples {
        try page.element("li") { page in
          if plan.positions.contains(example.position) {
            page.element(
              "a", ["href": link(to: card.cell, position: example.position), "class": "value"],
              card.scale.text(example.value))
          } else {
            page.element("span", ["class": "value"], card.scale.text(example.value))
          }
          try writeContext(&page, card, example.position)
        }
        page.newline()
      }
    }
    page.newline()
  }

  private func writeContext(_ page: inout Markup, _ card: CellCard, _ position: Int) throws {
    let document =
      gallery.documents.first { $0.positions.contains(position) }?.positions
      ?? 0..<gallery.summary.timesteps
    let window = (position - Page.around..<position + Page.around + 1).clamped(to: document)
    // What the script can shade from the page's own text, it shades when the card is opened.
    let isLeft = card.cell != cells.first && plan.positions.contains(window.upperBound - 1)
    let steps = try gallery.text(window)
    let attributes: Markup.Attributes = [
      "data-from": "\(window.lowerBound)", "data-to": "\(window.upperBound)",
      "data-at": "\(position)",
    ]
    guard !isLeft else {
      let text = Glyph.glyphs(of: steps, style: TextStyle(tabStop: 2)).map(\.text).joined()
      page.element("code", attributes, text)
      return
    }
    let text = ShadedText(
      steps: steps, values: Array(card.values[window]), scale: card.scale,
      style: TextStyle(tabStop: 2), width: .max)
    let isOnPage = plan.positions.contains(window.upperBound - 1)
    page.element("code", isOnPage ? attributes : [:]) { page in
      var runs = RunWriter()
      for shaded in text.lines.flatMap(\.glyphs) {
        var name = ThemeStyle.className(
          shaded.shade, isUnsigned: card.scale.isUnsigned, isBeyond: shaded.isBeyond,
          isMark: shaded.glyph.isMark)
        if shaded.glyph.positions.contains(position) { name += name.isEmpty ? "at" : " at" }
        runs.add(shaded.glyph.text, name, to: &page)
      }
      runs.finish(&page)
    }
  }
}

extension ExampleKind {
  /// What a list of such places is called.
  fileprivate var heading: String {
    switch self {
    case .top: "Where it is highest"
    case .bottom: "Where it is lowest"
    case .quantiles: "One from each tenth of its values, high to low"
    case .random: "Anywhere"
    case .disagreements: "Near misses: where cell and hypothesis disagree"
    }
  }
}
