// SPDX-License-Identifier: Apache-2.0

extension Drawing {
  static let lexical: [Drawing] = [
    Drawing(
      "inside-string",
      #"c = '"'; d = '\''; s = "a\"b 'e'"; t = L"x" u8'y';"#,
      #"                       #########        ##"#),
    Drawing(
      "inside-character-literal",
      #"c = '"'; d = '\''; s = "a\"b 'e'"; t = L"x" u8'y';"#,
      #"    ##       ###                              ##"#),
    Drawing(
      "inside-string",
      #"""
      s = "a // b"; // "c" */ d
      t = "open
      u = "a\
      b"; // on \
      and on
      "x"
      """#,
      #"""
          #######
          #####
          ####
      #

      ##
      """#),
    Drawing(
      "inside-line-comment",
      #"""
      s = "a // b"; // "c" */ d
      t = "open
      u = "a\
      b"; // on \
      and on
      "x"
      """#,
      #"""
                     ##########


           #######
      ######
      """#),
    Drawing(
      "inside-block-comment",
      #"""
      /* "a */ b /*/ c */ d // e /* f
      g /* h
      i */ j / * k /* l
      """#,
      #"""
       ######     ######
         ####
      ###           ###
      """#),
    Drawing(
      "inside-comment",
      #"""
      /* "a */ b /*/ c */ d // e /* f
      g /* h
      i */ j / * k /* l
      """#,
      #"""
       ######     ######     ########
         ####
      ###           ###
      """#),
    Drawing(
      "inside-comment-or-string",
      #"""
      /* a " b */ c "d /* e" f // g "h
      i '"' j
      """#,
      #"""
       #########    #######     ######
      """#),
    Drawing(
      "inside-character-literal",
      #"""
      don't '\\' 'ab
      'c' 1'000'000 "it's"
      """#,
      #"""
            ###  ###
      ##
      """#),
    Drawing(
      "inside-string",
      #"""
      don't '\\' 'ab
      'c' 1'000'000 "it's"
      """#,
      #"""

                    #####
      """#),
  ]
}
