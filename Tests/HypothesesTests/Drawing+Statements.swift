// SPDX-License-Identifier: Apache-2.0

extension Drawing {
  static let statements: [Drawing] = [
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
