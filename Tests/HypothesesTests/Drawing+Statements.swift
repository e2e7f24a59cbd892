// SPDX-License-Identifier: Apache-2.0

extension Drawing {
  static let statements: [Drawing] = [
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
    Drawing(
      "loop-block",
      #"if (x) do y; while (z); w;"#,
      #"          #"#),
    Drawing(
      "loop-header",
      #"""
      for (;;) { a; } b;
      do { c; } while (d); e;
      while (f) g; h;
      """#,
      #"""
          ######
                      ###
            ####
      """#),
    Drawing(
      "loop-block",
      #"""
      for (;;) { a; } b;
      do { c; } while (d); e;
      while (f) g; h;
      """#,
      #"""
               #####
         #####
                #
      """#),
    Drawing(
      "loop-header",
      #"""
      int f(void) {
      	list_for_each(a, b) {
      		c;
      	}
      	switch (d) { case 1: e; }
      }
      """#,
      #"""

                    ########
      """#),
    Drawing(
      "loop-block",
      #"""
      int f(void) {
      	list_for_each(a, b) {
      		c;
      	}
      	switch (d) { case 1: e; }
      }
      """#,
      #"""

                           ##
      #####
      #
      """#),
    Drawing(
      "function-body",
      #"""
      struct s { int a; };
      int t[] = { 1, { 2 } };
      static struct s *f(int a)
      {
      	struct s v = { .a = 1 };
      	if (a) { return 0; }
      }
      int g;
      enum { A };
      int h(void) { }
      """#,
      #"""



      ##
      ##########################
      ######################



                  ##
      """#),
    Drawing(
      "function-body",
      #"""
      extern "C" {
      int f() const { a; }
      }
      class C { int g(int x) { b; } };
      struct __attribute__((packed)) p { int c; };
      """#,
      #"""

                    #####

                             #####
      """#),
    Drawing(
      "preprocessor-line",
      #"""
      int a; # no
       #if A /* b
      c */ d \
       e
      int f;
      "#"
      /* x */ #g
      """#,
      #"""

       ###########
      #########
      ##


              ##
      """#),
    Drawing(
      "statement-position",
      #"""
      int a; # no
       #if A /* b
      c */ d \
       e
      int f;
      "#"
      /* x */ #g
      """#,
      #"""
           ##



           ##
      """#),
    Drawing(
      "statement-position",
      #"""
      switch (x) { case 1: a = b ? c : d; default: break; out: return; }
      """#,
      #"""
               ####      ##             ##       ##     ##   ##      ###
      """#),
    Drawing(
      "statement-position",
      #"for (i = 0; i < n; i++) do x = (struct s){ 1 }; while (y);"#,
      #"                      ## ##                   ##        ##"#),
  ]
}
