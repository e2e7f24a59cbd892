// SPDX-License-Identifier: Apache-2.0

extension Gallery {
  /// A passage shaded by a cell, ready for a page, a screen or a pipe.
  ///
  /// Rows are at most `width` columns wide. The caption is the score that ranks the cell highest, or
  /// highest for `hypothesis`; where there is none, what was read.
  public func exhibit(
    of cell: CellID, _ shown: Shown, _ positions: Range<Int>, mode: ScaleMode = .cell,
    hypothesis: String? = nil, style: TextStyle = TextStyle(), width: Int = 100
  ) throws -> Exhibit {
    let scale = try scale(cell, shown, mode: mode)
    let text = ShadedText(
      steps: try text(positions), values: try values(cell, shown, positions), scale: scale,
      style: style, width: width)
    let score = ranking(hypothesis: hypothesis).first { $0.cell == cell }
    return Exhibit(
      title: Caption.title(cell, shown), text: text, legend: Legend(scale),
      caption: score.map(Caption.sentence) ?? Caption.sentence(summary))
  }
}
