// SPDX-License-Identifier: Apache-2.0

extension Drawing {
  static let prose: [Drawing] = [
    Drawing(
      "inside-quotes",
      #"say "hi" now"#,
      #"    ###"#),
    Drawing(
      "inside-quotes",
      #"""
      "It's left open,

      next "one" «two» “three “four” five”.
      """#,
      #"""
      #################

           ####  ####  ##################
      """#),
    Drawing(
      "inside-quotes",
      #"""
      "across a line
      but not" a blank "one
        
      here
      """#,
      #"""
      ###############
      #######          #####
      ##
      """#),
    Drawing(
      "position-in-line",
      #"""
      ab c
      de

      f
      """#,
      #"""
      1234
      12

      1
      """#),
    Drawing(
      "position-in-word",
      #"don't, x_1 42a b"#,
      #"1234500123000001"#),
    Drawing(
      "position-in-sentence",
      #"""
      Mr. X ran. "Oh?" So
      it is.

      New
      """#,
      #"""
      123456789a0123450123
      456789

      123
      """#),
    Drawing(
      "position-in-document",
      #"""
      ab

      c
      """#,
      #"""
      123
      4
      5
      """#),
    Drawing(
      "line-length-so-far-over-20",
      #"""
      twenty symbols here..|
      short
      """#,
      #"""
                          ##
      """#),
    Drawing(
      "line-length-so-far-over-40",
      #"""
      xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxyz
      x
      """#,
      #"""
                                              ##
      """#),
    Drawing(
      "line-length-so-far-over-60",
      #"""
      xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxyz
      x
      """#,
      #"""
                                                                  ##
      """#),
    Drawing(
      "line-length-so-far-over-70",
      #"""
      xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxyz
      x
      """#,
      #"""
                                                                            ##
      """#),
    Drawing(
      "line-length-so-far-over-3",
      #"""
      abcde
      abcd
      """#,
      #"""
         ##
         #
      """#),
    Drawing(
      "next-is-newline",
      #"""
      ab

      c

      """#,
      #"""
       ##

      #
      """#),
    Drawing(
      "next-is-space",
      #"""
      a b	c  d

      """#,
      #"""
      # # ##
      """#),
    Drawing(
      "next-is-quote",
      #"a "b" “c” 'd'"#,
      #" # # # #"#),
    Drawing(
      "paragraph-start",
      #"""
      One.
      Two.

        Three.
       

      Four
      """#,
      #"""


      #
      ##
       #
      #
      """#),
    Drawing(
      "sentence-start",
      #"""
      Mr. X ran. "Oh?" So
      it is.

       New one

      I. N. Y and J. Z end! A
      """#,
      #"""
                #     #
            #
      #
      #
      #
        #                  #
      """#),
    Drawing(
      "inside-parentheses",
      #"""
      a (b (c) d) e) (f

      g
      """#,
      #"""
        ########     ###
      """#),
  ]
}
