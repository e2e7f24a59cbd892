// SPDX-License-Identifier: Apache-2.0

extension Drawing {
  static let trivial: [Drawing] = [
    Drawing(
      "inside-word",
      #"don't, x_1 42a 'b' é_"#,
      #"#####  ###      #  ##"#),
    Drawing(
      "inside-number",
      #"3.14 x2 1,000. 0x1F 7"#,
      #"####    #####  #### #"#),
    Drawing(
      "uppercase",
      #"Ab CD É 1"#,
      #"#  ## #"#),
    Drawing(
      "after-space",
      #"""
      a b	c
      d
      """#,
      #"""
       # #
      """#),
    Drawing(
      "after-newline",
      #"""
      a b

      d
      """#,
      #"""
         #
      #
      """#),
    Drawing(
      "character-class",
      #"""
      Ab 1,	.
      «
      """#,
      #"""
      llsdpspn
      p
      """#),
  ]
}
