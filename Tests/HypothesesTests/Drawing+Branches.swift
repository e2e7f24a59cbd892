// SPDX-License-Identifier: Apache-2.0

extension Drawing {
  static let branches: [Drawing] = [
    Drawing(
      "if-keyword",
      #"if (a(b)[c]) { x; } y;"#,
      #"##"#),
    Drawing(
      "if-condition",
      #"if (a(b)[c]) { x; } y;"#,
      #"   #########"#),
    Drawing(
      "if-header",
      #"if (a(b)[c]) { x; } y;"#,
      #"   ###########"#),
    Drawing(
      "if-block",
      #"if (a(b)[c]) { x; } y;"#,
      #"             #####"#),
    Drawing(
      "statement-position",
      #"if (a(b)[c]) { x; } y;"#,
      #"           #### #### #"#),
    Drawing(
      "if-keyword",
      #"if(a) x; else if (b) y; else z; w; iffy(c);"#,
      #"##            ##"#),
    Drawing(
      "if-condition",
      #"if(a) x; else if (b) y; else z; w; iffy(c);"#,
      #"  ###            ###"#),
    Drawing(
      "if-header",
      #"if(a) x; else if (b) y; else z; w; iffy(c);"#,
      #"  ####           ####"#),
    Drawing(
      "if-block",
      #"if(a) x; else if (b) y; else z; w; iffy(c);"#,
      #"      #              #"#),
    Drawing(
      "else-block",
      #"if(a) x; else if (b) y; else z; w; iffy(c);"#,
      #"                             #"#),
    Drawing(
      "if-header",
      #"""
      if (x)
      	if (y)
      		z;
      	else
      		w;
      v;
      """#,
      #"""
         ####
      #   ####
      ##
      """#),
    Drawing(
      "if-block",
      #"""
      if (x)
      	if (y)
      		z;
      	else
      		w;
      v;
      """#,
      #"""

       #######
      #####
      ######
      ###
      """#),
    Drawing(
      "else-block",
      #"""
      if (x)
      	if (y)
      		z;
      	else
      		w;
      v;
      """#,
      #"""




        #
      """#),
    Drawing(
      "statement-position",
      #"""
      if (x)
      	if (y)
      		z;
      	else
      		w;
      v;
      """#,
      #"""
           ##
      #     ##
      ## ##
      #   ##
      ## ##
       #
      """#),
    Drawing(
      "if-header",
      #"if (x) y; z;"#,
      #"   ####"#),
    Drawing(
      "if-block",
      #"if (x) y; z;"#,
      #"       #"#),
    Drawing(
      "if-condition",
      #"""
      	if (f(g, &p->f) /* "if (no) {" */ &&
      	    h == ')') {
      		/* if (y) { */
      		k(")");
      	}
      	l;
      """#,
      #"""
          ##################################
      ##############
      """#),
    Drawing(
      "if-header",
      #"""
      	if (f(g, &p->f) /* "if (no) {" */ &&
      	    h == ')') {
      		/* if (y) { */
      		k(")");
      	}
      	l;
      """#,
      #"""
          ##################################
      ################
      """#),
    Drawing(
      "if-block",
      #"""
      	if (f(g, &p->f) /* "if (no) {" */ &&
      	    h == ')') {
      		/* if (y) { */
      		k(")");
      	}
      	l;
      """#,
      #"""

                     ##
      #################
      ##########
      #
      """#),
    Drawing(
      "if-header",
      #"""
      if (a) {
      	if (b) {
      		c;
      	} else {
      		d;
      	}
      }
      e;
      """#,
      #"""
         #####
          #####
      """#),
    Drawing(
      "if-block",
      #"""
      if (a) {
      	if (b) {
      		c;
      	} else {
      		d;
      	}
      }
      e;
      """#,
      #"""
             ##
      ##########
      #####
      ##########
      #####
      ###
      """#),
    Drawing(
      "else-block",
      #"""
      if (a) {
      	if (b) {
      		c;
      	} else {
      		d;
      	}
      }
      e;
      """#,
      #"""



              ##
      #####
      #
      """#),
    Drawing(
      "if-header",
      #"""
      #define M(x) if (x) { \
      	n; }
      #if (A)
      if (a) {
      #else
      if (b) {
      #endif
      	c;
      }
      d;
      """#,
      #"""
                      #####


         #####

         #####
      """#),
    Drawing(
      "if-block",
      #"""
      #define M(x) if (x) { \
      	n; }
      #if (A)
      if (a) {
      #else
      if (b) {
      #endif
      	c;
      }
      d;
      """#,
      #"""
                          ####
      ####

             ##
      #####
             ##
      #######
      ####
      """#),
    Drawing(
      "if-block",
      #"if (x) do y; while (z); w;"#,
      #"       ###############"#),
  ]
}
