// SPDX-License-Identifier: Apache-2.0
//
// The one inner loop: rows of x times a panel of packed weights. A tile of n rows keeps n * 4
// vectors of sums in registers, so that a weight is loaded once for n rows.
//
// The sum over k runs in the same order, one addition after the other, whatever the tile: a row's
// bits do not depend on how many rows are read beside it. A single row waits for its weights: where
// they are kept in 24 bits, too, it reads those, the same numbers. A single row of short vectors has
// too few sums to keep the multipliers busy, so it takes two panels of floats at once.

#define PANEL (4 * LANES) // columns of a panel

#define READS_NARROW (LANES >= 8) // shorter vectors take longer to widen than to read

#define CACHE_LINE 64
#define AHEAD (2 * PANEL < CACHE_LINE ? CACHE_LINE : 2 * PANEL) // bytes asked for at every k

ALWAYS_INLINE void clear_sums(const int rows, vf sums[][4]) {
  UNROLL for (int r = 0; r < rows; r++) UNROLL for (int v = 0; v < 4; v++) sums[r][v] = splat(0);
}

ALWAYS_INLINE void copy_sums(const int rows, const vf from[][4], vf to[][4]) {
  UNROLL for (int r = 0; r < rows; r++) UNROLL for (int v = 0; v < 4; v++) to[r][v] = from[r][v];
}

/// sums[r][v] += x[r][k] * panel[k][v], k after k, for `rows` rows (a constant where inlined).
/// Meanwhile the weights that are wanted next, if any, are asked for: half of a k's at every k, so
/// that two tiles bring all of them.
ALWAYS_INLINE void add_products(const int rows, const float *panel, long inputs, const float *x,
                       long x_stride, vf sums[][4], const char *next) {
  for (long k = 0; k < inputs; k++) {
    const float *w = panel + k * PANEL;
    if (next)
      UNROLL for (int line = 0; line < AHEAD; line += CACHE_LINE)
        __builtin_prefetch(next + k * AHEAD + line, 0, 2);
    vf factor[TILE_ROWS];
    UNROLL for (int r = 0; r < rows; r++) factor[r] = splat(x[r * x_stride + k]);
    UNROLL for (int v = 0; v < 4; v++) {
      vf weight = load(w + v * LANES);
      UNROLL for (int r = 0; r < rows; r++) sums[r][v] = weight * factor[r] + sums[r][v];
    }
  }
}

/// sums[r][v] = sum over k of x[r][k] * panel[k][v].
ALWAYS_INLINE void tile(const int rows, const float *panel, long inputs, const float *x,
                        long x_stride, vf sums[][4]) {
  clear_sums(rows, sums);
  add_products(rows, panel, inputs, x, x_stride, sums, NULL);
}

/// The same for one row and two panels.
ALWAYS_INLINE void two_panels(const float *first, const float *second, long inputs, const float *x,
                              vf sums[2][4]) {
  UNROLL for (int p = 0; p < 2; p++) UNROLL for (int v = 0; v < 4; v++) sums[p][v] = splat(0);
  for (long k = 0; k < inputs; k++) {
    vf factor = splat(x[k]);
    UNROLL for (int v = 0; v < 4; v++) {
      sums[0][v] = load(first + k * PANEL + v * LANES) * factor + sums[0][v];
      sums[1][v] = load(second + k * PANEL + v * LANES) * factor + sums[1][v];
    }
  }
}

/// How many panels a single row takes at once.
ALWAYS_INLINE int row_panels(const ck_matrix *weights) {
  return LANES < 16 && !weights->words ? 2 : 1;
}

/// The four vectors of a k from 24 bits a weight (as `ckernels.h` has them), yet to be scaled.
ALWAYS_INLINE void widen(const uint32_t *words, vf weights[4]) {
  vu own[4];
  UNROLL for (int v = 0; v < 3; v++) own[v] = *(const vu *)(words + v * LANES);
  own[3] = own[0] << 24 | (own[1] << 16 & 0xFF0000u) | (own[2] << 8 & 0xFF00u);
  UNROLL for (int v = 0; v < 4; v++)
    weights[v] = __builtin_convertvector((vi)(own[v] & ~0xFFu), vf);
}

/// sums[0][v] = sum over k of x[k] * panel[k][v] for one row, from the fewest bytes there are.
ALWAYS_INLINE void one_panel(const ck_matrix *matrix, long panel, long inputs, const float *x,
                             vf sums[1][4]) {
  if (!READS_NARROW || !matrix->words) {
    tile(1, matrix->panels + panel * inputs * PANEL, inputs, x, 0, sums);
    return;
  }
  const long row = 3 * LANES, ahead = 8 * row; // words
  const uint32_t *words = matrix->words + panel * inputs * row;
  clear_sums(1, sums);
  for (long k = 0; k < inputs; k++, words += row) {
    UNROLL for (int word = 0; word < row; word += CACHE_LINE / 4)
      __builtin_prefetch(words + ahead + word);
    vf weights[4], factor = splat(x[k]);
    widen(words, weights);
    UNROLL for (int v = 0; v < 4; v++) sums[0][v] = weights[v] * factor + sums[0][v];
  }
  const float *scales = matrix->scales + panel * PANEL;
  UNROLL for (int v = 0; v < 4; v++) sums[0][v] *= load(scales + v * LANES);
}

/// How many parts of `most` rows there are.
ALWAYS_INLINE int parts(int rows, int most) { return (rows + most - 1) / most; }

/// How many rows the next of them takes: all about equal.
ALWAYS_INLINE int next_part(int rows_left, int most) {
  return parts(rows_left, parts(rows_left, most));
}

ALWAYS_INLINE int next_tile(int rows_left) { return next_part(rows_left, TILE_ROWS); }

/// Calls `function(n, …)` with n a constant, so that the tile unrolls into registers.
#if TILE_ROWS > 3
#define WITH_ROWS(n, function, ...)                                                                \
  switch (n) {                                                                                     \
  case 1: function(1, __VA_ARGS__); break;                                                         \
  case 2: function(2, __VA_ARGS__); break;                                                         \
  case 3: function(3, __VA_ARGS__); break;                                                         \
  case 4: function(4, __VA_ARGS__); break;                                                         \
  case 5: function(5, __VA_ARGS__); break;                                                         \
  default: function(6, __VA_ARGS__); break;                                                        \
  }
#elif TILE_ROWS == 3
#define WITH_ROWS(n, function, ...)                                                                \
  switch (n) {                                                                                     \
  case 1: function(1, __VA_ARGS__); break;                                                         \
  case 2: function(2, __VA_ARGS__); break;                                                         \
  default: function(3, __VA_ARGS__); break;                                                        \
  }
#else
#define WITH_ROWS(n, function, ...)                                                                \
  switch (n) {                                                                                     \
  case 1: function(1, __VA_ARGS__); break;                                                         \
  default: function(2, __VA_ARGS__); break;                                                        \
  }
#endif

/// The panel to visit q-th: from the front, or from the back.
ALWAYS_INLINE int visit(int q, int panels, int backwards) {
  return backwards ? panels - 1 - q : q;
}

/// Adds the addend and stores what of a panel lies within the columns (whole vectors).
ALWAYS_INLINE void store_panel(const ck_product *p, int row, int panel, const vf sums[4]) {
  const float *addend = p->addend ? p->addend + row * p->addend_stride : NULL;
  float *out = p->out + row * p->out_stride;
  UNROLL for (int v = 0; v < 4; v++) {
    int column = panel * PANEL + v * LANES;
    if (column < p->columns)
      store(out + column, addend ? sums[v] + load(addend + column) : sums[v]);
  }
}

ALWAYS_INLINE void product_tile(const int rows, const ck_product *p, int panel, int row) {
  vf sums[TILE_ROWS][4];
  tile(rows, p->weights.panels + (long)panel * p->inputs * PANEL, p->inputs,
       p->x + row * p->x_stride, p->x_stride, sums);
  UNROLL for (int r = 0; r < rows; r++) store_panel(p, row + r, panel, sums[r]);
}

static void product_one_row(const ck_product *p, int panels) {
  int q = 0, at_once = row_panels(&p->weights);
  for (; at_once == 2 && q + 2 <= panels; q += 2) {
    vf sums[2][4];
    int first = visit(q, panels, p->backwards), second = visit(q + 1, panels, p->backwards);
    two_panels(p->weights.panels + (long)first * p->inputs * PANEL,
               p->weights.panels + (long)second * p->inputs * PANEL, p->inputs, p->x, sums);
    store_panel(p, 0, first, sums[0]);
    store_panel(p, 0, second, sums[1]);
  }
  for (; q < panels; q++) {
    vf sums[1][4];
    int panel = visit(q, panels, p->backwards);
    one_panel(&p->weights, panel, p->inputs, p->x, sums);
    store_panel(p, 0, panel, sums[0]);
  }
}

static void product(const ck_product *p) {
  int panels = (p->columns + PANEL - 1) / PANEL;
  if (p->rows == 1) {
    product_one_row(p, panels);
    return;
  }
  for (int q = 0; q < panels; q++) {
    int panel = visit(q, panels, p->backwards);
    for (int row = 0; row < p->rows;) {
      int n = next_tile(p->rows - row);
      WITH_ROWS(n, product_tile, p, panel, row)
      row += n;
    }
  }
}
