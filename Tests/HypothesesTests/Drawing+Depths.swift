// SPDX-License-Identifier: Apache-2.0

extension Drawing {
  static let depths: [Drawing] = [
    Drawing(
      "brace-depth",
      #"} a { b { c "{" } /* } */ {{{ d }}} e } f"#,
      #"00001111222222221111111111234444321111"#),
    Drawing(
      "brace-depth-at-least-1",
      #"} a { b { c "{" } /* } */ {{{ d }}} e } f"#,
      #"    ##################################"#),
    Drawing(
      "brace-depth-at-least-2",
      #"} a { b { c "{" } /* } */ {{{ d }}} e } f"#,
      #"        ########          ########"#),
    Drawing(
      "brace-depth-at-least-3",
      #"} a { b { c "{" } /* } */ {{{ d }}} e } f"#,
      #"                           ######"#),
    Drawing(
      "brace-depth-at-least-4",
      #"} a { b { c "{" } /* } */ {{{ d }}} e } f"#,
      #"                            ####"#),
    Drawing(
      "parenthesis-depth",
      #") a ( b (c ")" (( d )) ) /* ( */ e ) f"#,
      #"00001111222222234444322111111111111"#),
    Drawing(
      "parenthesis-depth-at-least-1",
      #") a ( b (c ")" (( d )) ) /* ( */ e ) f"#,
      #"    ###############################"#),
    Drawing(
      "parenthesis-depth-at-least-2",
      #") a ( b (c ")" (( d )) ) /* ( */ e ) f"#,
      #"        ###############"#),
    Drawing(
      "parenthesis-depth-at-least-3",
      #") a ( b (c ")" (( d )) ) /* ( */ e ) f"#,
      #"               ######"#),
    Drawing(
      "parenthesis-depth-at-least-4",
      #") a ( b (c ")" (( d )) ) /* ( */ e ) f"#,
      #"                ####"#),
    Drawing(
      "bracket-depth",
      #"""
      ] a[b[1] + '['] // [
      c
      """#,
      #"""
      00011221111111
      """#),
    Drawing(
      "bracket-depth-at-least-1",
      #"""
      ] a[b[1] + '['] // [
      c
      """#,
      #"""
         ###########
      """#),
    Drawing(
      "bracket-depth-at-least-2",
      #"""
      ] a[b[1] + '['] // [
      c
      """#,
      #"""
           ##
      """#),
    Drawing(
      "expression-depth",
      #"f(a[g(b[1])], "(") { c }"#,
      #"01122334432111111"#),
    Drawing(
      "expression-depth-at-least-1",
      #"f(a[g(b[1])], "(") { c }"#,
      #" ################"#),
    Drawing(
      "expression-depth-at-least-2",
      #"f(a[g(b[1])], "(") { c }"#,
      #"   ########"#),
    Drawing(
      "expression-depth-at-least-3",
      #"f(a[g(b[1])], "(") { c }"#,
      #"     #####"#),
    Drawing(
      "expression-depth-at-least-4",
      #"f(a[g(b[1])], "(") { c }"#,
      #"       ##"#),
    Drawing(
      "indentation",
      #"""
      a b
        c  d
       	e
      			f
          

      """#,
      #"""

      122222
      188
      8goo
      1234
      """#),
    Drawing(
      "indentation-at-least-1",
      #"""
      a b
        c  d
       	e
      			f
          

      """#,
      #"""

      ######
      ###
      ####
      ####
      """#),
    Drawing(
      "indentation-at-least-4",
      #"""
      a b
        c  d
       	e
      			f
          

      """#,
      #"""


       ##
      ####
         #
      """#),
    Drawing(
      "indentation-at-least-8",
      #"""
      a b
        c  d
       	e
      			f
          

      """#,
      #"""


       ##
      ####
      """#),
    Drawing(
      "indentation-at-least-16",
      #"""
      a b
        c  d
       	e
      			f
          

      """#,
      #"""



       ###
      """#),
    Drawing(
      "indentation-at-least-24",
      #"""
      a b
        c  d
       	e
      			f
          

      """#,
      #"""



        ##
      """#),
  ]
}
