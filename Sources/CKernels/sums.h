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

/// The same for two panels at once: short vectors have too few sums in one to keep the multipliers
/// busy. Of 24 bits only the first is read: to widen both would take longer than reading one of
/// them whole.
ALWAYS_INLINE void two_panels(const ck_matrix *matrix, long first, long second, const int narrow,
                              long inputs, const float *x, vf sums[2][4]) {
  const float *weights = matrix->panels + first * inputs * PANEL;
  const float *others = matrix->panels + second * inputs * PANEL;
  const uint32_t *words = narrow ? matrix->words + first * inputs * 3 * LANES : NULL;
  clear_sums(2, sums);
  for (long k = 0; k < inputs; k++) {
    if (narrow) add_narrow_products(words + k * 3 * LANES, x[k], sums[0]);
    else add_products(1, weights + k * PANEL, x + k, sums);
    add_products(1, others + k * PANEL, x + k, sums + 1);
  }
  if (narrow) scale(matrix, first, sums[0]);
}

#define RUN 16 // panels of one row whose sums are taken together

/// The sums of `count` panels for one row: `first`, and on to the next or to the one before.
ALWAYS_INLINE void sum_run(const ck_matrix *matrix, int first, int step, int count, long inputs,
                           const float *x, vf sums[RUN][4]) {
  int q = 0;
  for (; LANES < 16 && q + 2 <= count; q += 2) {
    // The lower panel is the narrow one on the way back, too: then the same bytes are near.
    int panel = first + q * step, lower = step > 0 ? panel : panel - 1;
    vf pair[2][4];
    if (is_narrow(matrix)) two_panels(matrix, lower, lower + 1, 1, inputs, x, pair);
    else two_panels(matrix, lower, lower + 1, 0, inputs, x, pair);
    copy_sums(1, pair, sums + q + (step > 0 ? 0 : 1));
    copy_sums(1, pair + 1, sums + q + (step > 0 ? 1 : 0));
  }
  for (; q < count; q++) one_panel(matrix, first + q * step, inputs, x, sums + q);
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

/// Adds a stretch of `count` k to a tile's sums. Meanwhile what comes next is asked for, so many
/// lines at every k.
ALWAYS_INLINE void add_stretch(const int rows, const float *weights, long count, const float *x,
                               const char *next, int lines, vf kept[][4]) {
  vf sums[TILE_ROWS][4];
  copy_sums(rows, kept, sums);
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

/// Rows that share a panel, and what there is to do beside their sums.
typedef struct {
  const ck_matrix *weights;
  /// The panel, and the one that comes next, which is asked for; -1 asks for none.
  int panel, after;
  /// k in all, and those that all tiles take before any takes more.
  long inputs, stretch;
  /// As `deal` has it.
  const float *x;
  int rows;
  /// Asks for the lines that the sums of row `first` and those after it will be used with: rows lie
  /// far apart, in planes that do not stay near.
  void (*ask)(const void *work, int row, int panel);
  const void *work;
  int first;
} band;

/// sums[r][v] = sum over k of x[r][k] * panel[k][v].
ALWAYS_INLINE void sum_band(const band b, vf sums[][4]) {
  const float *weights = b.weights->panels + b.panel * b.inputs * PANEL;
  const float *after = b.after < 0 ? NULL : b.weights->panels + b.after * b.inputs * PANEL;
  int stretches = (int)((b.inputs + b.stretch - 1) / b.stretch);
  int lines = after ? parts(4 * PANEL / CACHE_LINE, parts(b.rows, TILE_ROWS)) : 0;
  for (int r = 0; r < b.rows; r++) clear_sums(1, sums + r);
  for (int stretch = 0; stretch < stretches; stretch++) {
    long k = stretch * b.stretch, end = k + b.stretch < b.inputs ? k + b.stretch : b.inputs;
    const char *next = (const char *)(end < b.inputs ? weights + end * PANEL : after);
    for (int row = 0; row < b.rows;) {
      int n = next_part(b.rows - row, TILE_ROWS);
      for (int r = stretch; r < n; r += stretches) b.ask(b.work, b.first + row + r, b.panel);
      WITH_ROWS(n, add_stretch, weights + k * PANEL, end - k, b.x + row * b.inputs + k * n, next,
                lines, sums + row)
      next += b.stretch * lines * CACHE_LINE;
      row += n;
    }
  }
}
