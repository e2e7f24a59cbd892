// SPDX-License-Identifier: Apache-2.0

import Shading

/// Six steps that show what there is to see; each does something and says what.
struct TourStep: Sendable {
  let text: String
  /// What is pressed when the step is reached.
  let keys: [Key]

  /// The whole tour.
  static let all: [TourStep] = [
    TourStep(
      text:
        "Each character is shaded by one memory cell, as it stands after reading that character. "
        + "Here is the best cell for one hypothesis. Space goes on, Esc ends the tour.", keys: []),
    TourStep(
      text: ") goes to the next place where the cell turns on, ( back. "
        + "Below, under the same characters, are its value and its gates.",
      keys: [.character(")")]),
    TourStep(
      text: "J goes to the next cell of the ranking, K back; the place in the text stays. "
        + "The list shows how well each cell agrees with its hypothesis on held-out text.",
      keys: [.character("J")]),
    TourStep(
      text:
        "s shows another quantity: s f the forget gate, where the cell lets go; s c comes back.",
      keys: [.character("K"), .character("s"), .character("f")]),
    TourStep(
      text:
        "} goes to where cell and hypothesis disagree: the quickest way to see what a cell really does.",
      keys: [.character("s"), .character("c"), .character("}")]),
    TourStep(
      text: "v selects a span, f then finds the cells that are on there and off elsewhere. "
        + "i shows a cell's card, e its examples, ? every key. Enjoy.", keys: []),
  ]
}

extension BrowserState {
  /// A key while the tour is on top; false where the key goes on to its usual use.
  mutating func receiveInTour(_ key: Key, step: Int) -> Bool {
    guard key == .character(" ") || key == .enter else { return false }
    overlays.removeLast()
    guard step + 1 < TourStep.all.count else { return true }
    for key in TourStep.all[step + 1].keys { receive(.key(key)) }
    overlays.append(.tour(step: step + 1))
    return true
  }
}
