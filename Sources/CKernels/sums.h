// SPDX-License-Identifier: Apache-2.0
//
// The one inner loop: x times a panel of packed weights, for one row or for several.
//
// The sum over k runs in the same order, one addition after the other, however many rows are read
// beside each other: a row's bits do not depend on that. Several rows share a weight that was loaded
// once: tiles of a few rows keep their sums in registers, and a band of tiles shares what is in the
// nearest cache. A single row waits for its weights: where they are kept in 24 bits, too, it reads
// those, the same numbers.

#define PANEL (4 * LANES) // columns of a panel

#define READS_NARROW (LANES >= 8) // shorter vectors take longer to widen than to read

#define CACHE_LINE 64

/// How many parts of `most` there are.
ALWAYS_INLINE int parts(int count, int most) { return (count + most - 1) / most; }

/// How many the next of them takes: all about equal.
ALWAYS_INLINE int next_part(int left, int most) { return parts(left, parts(left, most)); }

/// The panel to visit q-th: from the front, or from the back.
ALWAYS_INLINE int visit(int q, int panels, int backwards) {
  return backwards ? panels - 1 - q : q;
}

/// Panels of rows whose sums were taken together: unit u is panel `panel` + u * `panel_step` of row
/// `row` + u * `row_step`.
typedef struct {
  int count, row, row_step, panel, panel_step;
} units;

ALWAYS_INLINE int row_of(const units *all, int u) { return all->row + u * all->row_step; }
ALWAYS_INLINE int panel_of(const units *all, int u) { return all->panel + u * all->panel_step; }

/// What is multiplied, and what is done with the sums.
typedef struct {
  const ck_matrix *weights;
  /// Panels from `first_panel` on, or from the last of them back.
  int first_panel, panels, backwards;
  /// k in all, and those that all tiles of a band take before any takes more; `asks` for the next.
  long inputs, stretch;
  int asks;
  const float *x;
  long x_stride;
  int rows;
  /// Asks for the lines that the sums of a row's panel will be used with: rows lie far apart, in
  /// planes that do not stay near.
  void (*ask)(const void *work, int row, int panel);
  void (*use)(const void *work, units, vf sums[][4]);
  const void *work;
} multiplication;

ALWAYS_INLINE void clear_sums(const int rows, vf sums[][4]) {
  UNROLL for (int r = 0; r < rows; r++) UNROLL for (int v = 0; v < 4; v++) sums[r][v] = splat(0);
}

ALWAYS_INLINE void copy_sums(const int rows, const vf from[][4], vf to[][4]) {
  UNROLL for (int r = 0; r < rows; r++) UNROLL for (int v = 0; v < 4; v++) to[r][v] = from[r][v];
}

/// sums[r][v] += x[r] * weights[v], for `rows` rows (a constant where inlined).
ALWAYS_INLINE void add_products(const int rows, const float *weights, const float *x,
                                vf sums[][4]) {
  vf factors[TILE_ROWS];
  UNROLL for (int r = 0; r < rows; r++) factors[r] = splat(x[r]);
  UNROLL for (int v = 0; v < 4; v++) {
    vf weight = load(weights + v * LANES);
    UNROLL for (int r = 0; r < rows; r++) sums[r][v] = weight * factors[r] + sums[r][v];
  }
}

// One row.

/// The four vectors of a k from 24 bits a weight (as `ckernels.h` has them), yet to be scaled.
ALWAYS_INLINE void widen(const uint32_t *words, vf weights[4]) {
  vu own[4];
  UNROLL for (int v = 0; v < 3; v++) own[v] = *(const vu *)(words + v * LANES);
  own[3] = own[0] << 24 | (own[1] << 16 & 0xFF0000u) | (own[2] << 8 & 0xFF00u);
  UNROLL for (int v = 0; v < 4; v++)
    weights[v] = __builtin_convertvector((vi)(own[v] & ~0xFFu), vf);
}

ALWAYS_INLINE void add_narrow_products(const uint32_t *words, float x, vf sums[4]) {
  vf weights[4], factor = splat(x);
  widen(words, weights);
  UNROLL for (int v = 0; v < 4; v++) sums[v] = weights[v] * factor + sums[v];
}

ALWAYS_INLINE void scale(const ck_matrix *matrix, long panel, vf sums[4]) {
  const float *scales = matrix->scales + panel * PANEL;
  UNROLL for (int v = 0; v < 4; v++) sums[v] *= load(scales + v * LANES);
}

ALWAYS_INLINE int is_narrow(const ck_matrix *matrix) { return READS_NARROW && matrix->words; }

/// sums[v] = sum over k of x[k] * panel[k][v].
ALWAYS_INLINE void one_panel(const ck_matrix *matrix, long panel, long inputs, const float *x,
                             vf sums[1][4]) {
  clear_sums(1, sums);
  if (!is_narrow(matrix)) {
    const float *weights = matrix->panels + panel * inputs * PANEL;
    for (long k = 0; k < inputs; k++) add_products(1, weights + k * PANEL, x + k, sums);
    return;
  }
  const long row = 3 * LANES, ahead = 8 * row; // words
  const uint32_t *words = matrix->words + panel * inputs * row;
  for (long k = 0; k < inputs; k++, words += row) {
    UNROLL for (int word = 0; word < row; word += CACHE_LINE / 4)
      __builtin_prefetch(words + ahead + word);
    add_narrow_products(words, x[k], sums[0]);
  }
  scale(matrix, panel, sums[0]);
}

/// The same for a panel and the next at once: short vectors have too few sums in one to keep the
/// multipliers busy. Of 24 bits only the first is read: to widen both would take longer than reading
/// one of them whole.
ALWAYS_INLINE void two_panels(const ck_matrix *matrix, long panel, const int narrow, long inputs,
                              const float *x, vf sums[2][4]) {
  const float *weights = matrix->panels + panel * inputs * PANEL, *others = weights + inputs * PANEL;
  const uint32_t *words = narrow ? matrix->words + panel * inputs * 3 * LANES : NULL;
  clear_sums(2, sums);
  for (long k = 0; k < inputs; k++) {
    if (narrow) add_narrow_products(words + k * 3 * LANES, x[k], sums[0]);
    else add_products(1, weights + k * PANEL, x + k, sums);
    add_products(1, others + k * PANEL, x + k, sums + 1);
  }
  if (narrow) scale(matrix, panel, sums[0]);
}

#define RUN 16 // panels whose sums are used together

ALWAYS_INLINE void sum_one_row(const multiplication *m) {
  int step = m->backwards ? -1 : 1;
  vf sums[RUN][4];
  for (int q = 0; q < m->panels; q += RUN) {
    int first = m->first_panel + visit(q, m->panels, m->backwards);
    int count = m->panels - q < RUN ? m->panels - q : RUN, u = 0;
    for (; LANES < 16 && u + 2 <= count; u += 2) {
      // The lower panel is the narrow one on the way back, too: then the same bytes are near.
      int lower = first + u * step - m->backwards;
      vf pair[2][4];
      if (is_narrow(m->weights)) two_panels(m->weights, lower, 1, m->inputs, m->x, pair);
      else two_panels(m->weights, lower, 0, m->inputs, m->x, pair);
      copy_sums(1, pair + m->backwards, sums + u);
      copy_sums(1, pair + 1 - m->backwards, sums + u + 1);
    }
    for (; u < count; u++) one_panel(m->weights, first + u * step, m->inputs, m->x, sums + u);
    m->use(m->work, (units){count, 0, 0, first, step}, sums);
  }
}

// Several rows.
//
// A band of tiles shares a panel, stretch by stretch of the sum over k: a stretch comes to the nearest
// cache once, and all tiles take it from there. x is dealt out before: what a tile's rows multiply
// a weight with lies side by side, so that a k costs few instructions beside its multiply-adds.

#define BAND_ROWS 24
#define DEALT_FLOATS 32768

// Whether the next stretch is asked for: processors with long vectors were seen to wait for it, those
// with shorter ones to fetch it themselves and to lose by the asking.
#define ASKS_FOR_WEIGHTS (LANES == 16)

/// How many rows are dealt out at once: as many as there is room for.
ALWAYS_INLINE int dealt_rows(long inputs) {
  return inputs < DEALT_FLOATS ? (int)(DEALT_FLOATS / (inputs > 0 ? inputs : 1)) : 1;
}

/// Calls `function(n, …)` with n, at most TILE_ROWS, a constant, so that the tile unrolls into registers.
#define WITH_ROWS(n, function, ...)                                                                \
  switch (n) {                                                                                     \
    WITH_FEWER_ROWS(1, function, __VA_ARGS__)                                                      \
    WITH_FEWER_ROWS(2, function, __VA_ARGS__)                                                      \
    WITH_FEWER_ROWS(3, function, __VA_ARGS__)                                                      \
    WITH_FEWER_ROWS(4, function, __VA_ARGS__)                                                      \
    WITH_FEWER_ROWS(5, function, __VA_ARGS__)                                                      \
  default: function(TILE_ROWS, __VA_ARGS__);                                                       \
  }
#define WITH_FEWER_ROWS(n, function, ...)                                                          \
  case n:                                                                                          \
    if (n < TILE_ROWS) {                                                                           \
      function(n, __VA_ARGS__);                                                                    \
      break;                                                                                       \
    }                                                                                              \
    __attribute__((fallthrough));
_Static_assert(TILE_ROWS <= 6, "there is a case for every smaller tile");

ALWAYS_INLINE void deal_tile(const int rows, const float *x, long stride, long inputs, float *to) {
  for (long k = 0; k < inputs; k++)
    UNROLL for (int r = 0; r < rows; r++) to[k * rows + r] = x[r * stride + k];
}

/// Deals out x as the tiles of bands read it: a tile's rows for a k side by side, tile after tile.
/// One row needs no dealing and is read where it is.
ALWAYS_INLINE const float *deal(const float *x, long stride, int rows, long inputs, float *room) {
  if (rows == 1) return x;
  for (int band = 0; band < rows;) {
    int end = band + next_part(rows - band, BAND_ROWS);
    for (int row = band; row < end;) {
      int n = next_part(end - row, TILE_ROWS);
      WITH_ROWS(n, deal_tile, x + row * stride, stride, inputs, room + row * inputs)
      row += n;
    }
    band = end;
  }
  return room;
}

/// No instruction, but what comes after is not begun before four sums are made: where sums fill the
/// registers, a compiler that loads ahead would push some out.
#if LANES == 8
#define FINISH(sums)                                                                               \
  __asm__ volatile("" : "+x"((sums)[0]), "+x"((sums)[1]), "+x"((sums)[2]), "+x"((sums)[3])::"memory")
#else
#define FINISH(sums)
#endif

/// Adds a stretch of `count` k to a tile's sums, or begins them with it. Meanwhile what comes next is
/// asked for, so many lines at every k.
ALWAYS_INLINE void add_stretch(const int rows, const float *weights, long count, const float *x,
                               const char *next, int lines, int begins, vf kept[][4]) {
  vf sums[TILE_ROWS][4];
  if (begins) clear_sums(rows, sums);
  else copy_sums(rows, kept, sums);
#if ASKS_FOR_WEIGHTS
  for (long k = 0; k < count; k++, weights += PANEL, x += rows) {
    for (int line = 0; line < lines; line++, next += CACHE_LINE) __builtin_prefetch(next, 0, 2);
    add_products(rows, weights, x, sums);
  }
#else
  long k = 0;
  for (; k + 4 <= count; k += 4) {
    UNROLL for (int i = 0; i < 4; i++) {
      add_products(rows, weights + i * PANEL, x + i * rows, sums);
      UNROLL for (int r = 0; r < rows; r++) FINISH(sums[r]);
    }
    weights += 4 * PANEL;
    x += 4 * rows;
  }
  for (; k < count; k++, weights += PANEL, x += rows) add_products(rows, weights, x, sums);
#endif
  copy_sums(rows, sums, kept);
}

/// The sums of `count` rows from `row` on, which share a panel: sums[r][v] = sum over k of
/// x[row + r][k] * panel[k][v], x as `deal` has it; `after` is the panel that comes next.
ALWAYS_INLINE void sum_band(const multiplication *m, int panel, int after, const float *x, int row,
                            int count, vf sums[][4]) {
  const float *weights = m->weights->panels + panel * m->inputs * PANEL;
  const float *following = m->weights->panels + after * m->inputs * PANEL;
  int stretches = (int)((m->inputs + m->stretch - 1) / m->stretch);
  int lines = m->asks ? parts(4 * PANEL / CACHE_LINE, parts(count, TILE_ROWS)) : 0;
  for (int stretch = 0; stretch < stretches; stretch++) {
    long k = stretch * m->stretch, end = k + m->stretch < m->inputs ? k + m->stretch : m->inputs;
    const char *next = (const char *)(end < m->inputs ? weights + end * PANEL : following);
    for (int r = 0; r < count;) {
      int n = next_part(count - r, TILE_ROWS);
      for (int i = stretch; i < n; i += stretches) m->ask(m->work, row + r + i, panel);
      WITH_ROWS(n, add_stretch, weights + k * PANEL, end - k, x + r * m->inputs + k * n, next,
                lines, k == 0, sums + r)
      next += m->stretch * lines * CACHE_LINE;
      r += n;
    }
  }
}

ALWAYS_INLINE void sum_rows(const multiplication *m) {
  float room[DEALT_FLOATS];
  vf sums[BAND_ROWS][4];
  int most = dealt_rows(m->inputs);
  for (int first = 0; first < m->rows;) {
    int rows = next_part(m->rows - first, most);
    const float *x = deal(m->x + first * m->x_stride, m->x_stride, rows, m->inputs, room);
    for (int q = 0; q < m->panels; q++) {
      int panel = m->first_panel + visit(q, m->panels, m->backwards);
      int after = q + 1 == m->panels ? panel : m->backwards ? panel - 1 : panel + 1;
      for (int row = 0; row < rows;) {
        int n = next_part(rows - row, BAND_ROWS);
        sum_band(m, panel, after, x + row * m->inputs, first + row, n, sums);
        m->use(m->work, (units){n, first + row, 1, panel, 0}, sums);
        row += n;
      }
    }
    first += rows;
  }
}

ALWAYS_INLINE void multiply_rows(const multiplication m) {
  if (m.rows == 1) sum_one_row(&m);
  else sum_rows(&m);
}
