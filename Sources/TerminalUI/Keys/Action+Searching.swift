// SPDX-License-Identifier: Apache-2.0

extension Action {
  /// Ways to the next interesting place.
  static let searching: [Action] = [
    Action("next-on", ")", .searching, "to the next place where the cell turns on") {
      $0.seekOn(isForward: true)
    },
    Action("previous-on", "(", .searching, "to the last place where the cell turned on") {
      $0.seekOn(isForward: false)
    },
    Action("next-disagreement", "}", .searching, "to where cell and hypothesis next disagree") {
      $0.seekDisagreement(isForward: true)
    },
    Action("previous-disagreement", "{", .searching, "to where they last disagreed") {
      $0.seekDisagreement(isForward: false)
    },
    Action("search", "/", .searching, "search the text; \\v first for a regular expression") {
      $0.prompt = Prompt(.search(isForward: true))
    },
    Action("search-next", "n", .searching, "to the next match") { $0.searchAgain(reversed: false) },
    Action("search-previous", "N", .searching, "to the match before; reverse search: :?pat") {
      $0.searchAgain(reversed: true)
    },
    Action("search-word", "*", .searching, "search the word under the cursor") {
      $0.searchWord()
    },
    Action(
      "matching-lines", "&", .searching, "show only the lines that match; nothing typed shows all"
    ) {
      $0.prompt = Prompt(.filter)
    },
  ]
}
