// SPDX-License-Identifier: Apache-2.0
//
// One LSTM step: the recurrent product, the gates and the new state, a panel of i f o g of LANES cells
// at a time.

/// Cells of some rows and panels whose sums were taken together: unit u is of row `row` + u *
/// `row_step` and panel `panel` + u * `panel_step`.
typedef struct {
  int count, row, row_step, panel, panel_step;
} units;

/// i f o g of a unit, in place of its sums.
ALWAYS_INLINE void lstm_gates(const float *pre, float slope, vf sums[4]) {
  UNROLL for (int v = 0; v < 4; v++) sums[v] += load(pre + v * LANES);
  gates(3, slope, sums);
  sums[3] = hyperbolic_tangent(sums[3]);
}

ALWAYS_INLINE const float *unit_pre(const ck_lstm_step *s, const units *all, int u) {
  return s->pre[all->row + u * all->row_step] + (long)(all->panel + u * all->panel_step) * PANEL;
}

/// Gates and state from the sums. Units do not wait for each other, and a round of either loop is
/// short: the processor is at several of them at once.
static void lstm_cells(const ck_lstm_step *s, units all, vf sums[][4]) {
  if (s->slope == 0)
    for (int u = 0; u < all.count; u++) lstm_gates(unit_pre(s, &all, u), 0, sums[u]);
  else
    for (int u = 0; u < all.count; u++) lstm_gates(unit_pre(s, &all, u), s->slope, sums[u]);
  for (int u = 0; u < all.count; u++) {
    long at = (all.row + u * all.row_step) * s->state_stride +
              (long)(all.panel + u * all.panel_step) * LANES;
    vf i = sums[u][0], f = sums[u][1], o = sums[u][2], g = sums[u][3];
    vf c = f * load(s->c_before + at) + i * g;
    store(s->c_after + at, c);
    store(s->h_after + at, o * hyperbolic_tangent(c));
    if (s->gates[0]) store(s->gates[0] + at, i);
    if (s->gates[1]) store(s->gates[1] + at, f);
    if (s->gates[2]) store(s->gates[2] + at, o);
    if (s->gates[3]) store(s->gates[3] + at, g);
  }
}

ALWAYS_INLINE void ask_for_cells(const void *step, int row, int panel) {
  const ck_lstm_step *s = step;
  const char *pre = (const char *)(s->pre[row] + (long)panel * PANEL);
  UNROLL for (int byte = 0; byte < 4 * PANEL; byte += CACHE_LINE) __builtin_prefetch(pre + byte);
  long at = row * s->state_stride + (long)panel * LANES;
  __builtin_prefetch(s->c_before + at);
  __builtin_prefetch(s->c_after + at, 1);
  __builtin_prefetch(s->h_after + at, 1);
  for (int g = 0; g < 4; g++)
    if (s->gates[g]) __builtin_prefetch(s->gates[g] + at, 1);
}

/// The panel to visit q-th.
ALWAYS_INLINE int nth_panel(const ck_lstm_step *s, int q) {
  return s->first_panel + visit(q, s->panels, s->backwards);
}

static void lstm_one_row(const ck_lstm_step *s) {
  int step = s->backwards ? -1 : 1;
  vf sums[RUN][4];
  for (int q = 0; q < s->panels; q += RUN) {
    int first = nth_panel(s, q), count = s->panels - q < RUN ? s->panels - q : RUN;
    sum_run(&s->weights, first, step, count, s->inputs, s->x, sums);
    lstm_cells(s, (units){count, 0, 0, first, step}, sums);
  }
}

static void lstm_step(const ck_lstm_step *s) {
  if (s->rows == 1) {
    lstm_one_row(s);
    return;
  }
  int most = dealt_rows(s->inputs);
  float room[DEALT_FLOATS];
  vf sums[BAND_ROWS][4];
  for (int first = 0; first < s->rows;) {
    int rows = next_part(s->rows - first, most), has_tiles = rows > TILE_ROWS;
    const float *x = deal(s->x + first * s->x_stride, s->x_stride, rows, s->inputs, room);
    for (int q = 0; q < s->panels; q++) {
      int panel = nth_panel(s, q), after = nth_panel(s, q + 1 < s->panels ? q + 1 : q);
      for (int row = 0; row < rows;) {
        int n = next_part(rows - row, BAND_ROWS);
        // One tile alone takes every weight once, wherever it is; several take 16 or 32 KiB by turns.
        sum_band((band){.weights = &s->weights,
                        .panel = panel,
                        .after = has_tiles ? after : -1,
                        .inputs = s->inputs,
                        .stretch = has_tiles ? 128 : s->inputs,
                        .x = x + row * s->inputs,
                        .rows = n,
                        .ask = ask_for_cells,
                        .work = s,
                        .first = first + row},
                 sums);
        lstm_cells(s, (units){n, first + row, 1, panel, 0}, sums);
        row += n;
      }
    }
    first += rows;
  }
}
