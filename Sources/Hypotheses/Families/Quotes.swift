// SPDX-License-Identifier: Apache-2.0

extension Hypothesis {
  /// Quotation.
  static let quotes = [insideQuotes]

  /// Inside a quotation; apostrophes are not quotes.
  public static let insideQuotes = Hypothesis(
    name: "inside-quotes", kind: .binary,
    summary: "between quotes \" \", “ ” or « » of this paragraph, the opening one included"
  ) { text in
    text.track(QuoteState()) { state, scalars, at in state.read(scalars[at]) }
  }
}

/// The quotes that are open; a blank line forgets them, since novels leave a speech's last one open.
private struct QuoteState {
  private var isStraightOpen = false
  private var curly = 0
  private var angled = 0
  private var breaks = ParagraphBreaks()

  mutating func read(_ value: UInt32) -> Bool {
    switch value {
    case "\"": isStraightOpen.toggle()
    case "“": curly += 1
    case "”": curly = max(0, curly - 1)
    case "«": angled += 1
    case "»": angled = max(0, angled - 1)
    default: break
    }
    if breaks.read(value) { (isStraightOpen, curly, angled) = (false, 0, 0) }
    return isStraightOpen || curly > 0 || angled > 0
  }
}
