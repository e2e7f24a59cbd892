// SPDX-License-Identifier: Apache-2.0

extension Action {
  /// What the shades show, and how.
  static let showing: [Action] = [
    Action("show", "s", .showing, "show c, tanh c, h, a gate, p or bits", argument: .shown) {
      state, key in state.show(byKey: key)
    },
    Action("show-next", "S", .showing, "show the next of them") { $0.cycleShown() },
    Action("threshold", "t", .showing, "two tones at a threshold, on and off") {
      $0.toggleThreshold()
    },
    Action("threshold-up", "+", .showing, "raise the threshold") { $0.moveThreshold(0.05) },
    Action("threshold-down", "-", .showing, "lower the threshold") { $0.moveThreshold(-0.05) },
    Action("threshold-auto", "=", .showing, "the best threshold for the hypothesis") {
      $0.chooseThreshold()
    },
    Action("flip-sign", "~", .showing, "on below the threshold instead of above") {
      $0.flipSign()
    },
    Action("scale", "z", .showing, "scale by cell, by layer, or fixed at 1") { $0.cycleScale() },
    Action("whitespace", "L", .showing, "marks for blanks; combining marks apart") {
      $0.settings.style.isList.toggle()
      $0.settle()
    },
    Action("wrap", "W", .showing, "wrap long lines, or cut them") {
      $0.settings.wraps.toggle()
      $0.settle()
    },
  ]
}
