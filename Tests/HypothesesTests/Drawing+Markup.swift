// SPDX-License-Identifier: Apache-2.0

extension Drawing {
  static let markup: [Drawing] = [
    Drawing(
      "inside-url",
      #"see http://a.b/c?d=(e) (www.x.org) www y.www.z 'https://q'!"#,
      #"          ############     ######           ##         ##"#),
    Drawing(
      "inside-url",
      #"a//b: c:// mailto:x ://y"#,
      #"         #"#),
    Drawing(
      "inside-brackets",
      #"""
      a [b [c] d] e] [f

      g
      """#,
      #"""
        ########     ###
      """#),
    Drawing(
      "inside-double-brackets",
      #"""
      a [[b|c]] [d] [[[e]]] ] [[f

      g
      """#,
      #"""
         #####       ####      ###
      """#),
    Drawing(
      "inside-tag",
      #"""
      <b class="x">y</b> 1 < 2 <!-- c --> <i

      j
      """#,
      #"""
      ############  ###        #########  ###
      """#),
    Drawing(
      "inside-math",
      #"""
      cost \$5, $a_1$ and $$b
      $c$$ d $e

      f
      """#,
      #"""
                ####      ####
      ###    ###
      """#),
    Drawing(
      "inside-environment",
      #"\begin{a} x \begin{b*}y\end{b*} {z} \end{a} \end{a} w"#,
      #"000000001111111111111222222222111111111111"#),
  ]
}
