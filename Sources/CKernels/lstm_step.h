// SPDX-License-Identifier: Apache-2.0
//
// One LSTM step: the recurrent product, the gates and the new state while the sums are still in
// registers. A panel holds i f o g of LANES cells.

/// Gates and state of LANES cells of one row from the panel's sums.
ALWAYS_INLINE void lstm_cells(const ck_lstm_step *s, int row, int panel, const vf sums[4]) {
  const float *pre = s->pre[row] + (long)panel * PANEL;
  long at = row * s->state_stride + (long)panel * LANES;
  vf i = gate(sums[0] + load(pre), s->slope);
  vf f = gate(sums[1] + load(pre + LANES), s->slope);
  vf o = gate(sums[2] + load(pre + 2 * LANES), s->slope);
  vf g = hyperbolic_tangent(sums[3] + load(pre + 3 * LANES));
  vf c = f * load(s->c_before + at) + i * g;
  store(s->c_after + at, c);
  store(s->h_after + at, o * hyperbolic_tangent(c));
  if (s->gates[0]) store(s->gates[0] + at, i);
  if (s->gates[1]) store(s->gates[1] + at, f);
  if (s->gates[2]) store(s->gates[2] + at, o);
  if (s->gates[3]) store(s->gates[3] + at, g);
}

ALWAYS_INLINE void lstm_tile(const int rows, const ck_lstm_step *s, int panel, int row) {
  vf sums[TILE_ROWS][4];
  tile(rows, s->weights.panels + (long)panel * s->inputs * PANEL, s->inputs,
       s->x + row * s->x_stride, s->x_stride, sums);
  UNROLL for (int r = 0; r < rows; r++) lstm_cells(s, row + r, panel, sums[r]);
}

/// The panel to visit q-th.
ALWAYS_INLINE int nth_panel(const ck_lstm_step *s, int q) {
  return s->first_panel + visit(q, s->panels, s->backwards);
}

static void lstm_one_row(const ck_lstm_step *s) {
  int q = 0, at_once = row_panels(&s->weights);
  for (; at_once == 2 && q + 2 <= s->panels; q += 2) {
    vf sums[2][4];
    int first = nth_panel(s, q), second = nth_panel(s, q + 1);
    two_panels(s->weights.panels + (long)first * s->inputs * PANEL,
               s->weights.panels + (long)second * s->inputs * PANEL, s->inputs, s->x, sums);
    lstm_cells(s, 0, first, sums[0]);
    lstm_cells(s, 0, second, sums[1]);
  }
  for (; q < s->panels; q++) {
    vf sums[1][4];
    int panel = nth_panel(s, q);
    one_panel(&s->weights, panel, s->inputs, s->x, sums);
    lstm_cells(s, 0, panel, sums[0]);
  }
}

// Several tiles share a panel, stretch by stretch of the sum over k: a stretch comes to the nearest
// cache once, all tiles of a band take it from there, and meanwhile the next one is on its way. Sums
// that wait for their next stretch are kept; a sum's order is the same as without.

#define BAND_ROWS (4 * TILE_ROWS)
#define STRETCH (32768 / (4 * PANEL)) // 32 KiB of weights

/// Asks for the lines that `lstm_cells` will read and write: rows lie far apart, in planes that do
/// not stay in the near caches.
ALWAYS_INLINE void ask_for_cells(const ck_lstm_step *s, int row, int panel) {
  const char *pre = (const char *)(s->pre[row] + (long)panel * PANEL);
  long at = row * s->state_stride + (long)panel * LANES;
  UNROLL for (int byte = 0; byte < 4 * PANEL; byte += CACHE_LINE) __builtin_prefetch(pre + byte);
  __builtin_prefetch(s->c_before + at);
  __builtin_prefetch(s->c_after + at, 1);
  __builtin_prefetch(s->h_after + at, 1);
  for (int g = 0; g < 4; g++)
    if (s->gates[g]) __builtin_prefetch(s->gates[g] + at, 1);
}

ALWAYS_INLINE void lstm_stretch(const int rows, const ck_lstm_step *s, int panel, int row, long k,
                                vf kept[][4], const char *next) {
  vf sums[TILE_ROWS][4];
  long end = k + STRETCH < s->inputs ? k + STRETCH : s->inputs;
  if (k) copy_sums(rows, kept, sums);
  else clear_sums(rows, sums);
  const float *weights = s->weights.panels + (long)panel * s->inputs * PANEL;
  const float *x = s->x + row * s->x_stride;
  int is_last = end == s->inputs, pieces = is_last ? rows : 1;
  for (int piece = 0; piece < pieces; piece++) {
    long first = k + (end - k) * piece / pieces, stop = k + (end - k) * (piece + 1) / pieces;
    if (is_last) ask_for_cells(s, row + piece, panel);
    add_products(rows, weights + first * PANEL, stop - first, x + first, s->x_stride, sums,
                 next + (first - k) * AHEAD);
  }
  if (end < s->inputs) {
    copy_sums(rows, sums, kept);
    return;
  }
  UNROLL for (int r = 0; r < rows; r++) lstm_cells(s, row + r, panel, sums[r]);
}

/// One panel for `rows` rows; `after` is the panel that comes next.
static void lstm_band(const ck_lstm_step *s, int panel, int after, int first, int rows) {
  vf kept[BAND_ROWS][4];
  for (long k = 0; k < s->inputs; k += STRETCH) {
    int isLast = k + STRETCH >= s->inputs;
    long start = isLast ? (long)after * s->inputs : (long)panel * s->inputs + k + STRETCH;
    const char *next = (const char *)(s->weights.panels + start * PANEL);
    for (int row = 0; row < rows;) {
      int n = next_tile(rows - row);
      WITH_ROWS(n, lstm_stretch, s, panel, first + row, k, kept + row, next)
      next += STRETCH * AHEAD;
      row += n;
    }
  }
}

static void lstm_step(const ck_lstm_step *s) {
  if (s->rows == 1) {
    lstm_one_row(s);
    return;
  }
  for (int q = 0; q < s->panels; q++) {
    int panel = nth_panel(s, q);
    if (s->rows <= TILE_ROWS) {
      WITH_ROWS(s->rows, lstm_tile, s, panel, 0)
      continue;
    }
    int after = q + 1 < s->panels ? nth_panel(s, q + 1) : panel;
    for (int row = 0; row < s->rows;) {
      int n = next_part(s->rows - row, BAND_ROWS);
      lstm_band(s, panel, after, row, n);
      row += n;
    }
  }
}
