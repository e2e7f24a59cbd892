// SPDX-License-Identifier: Apache-2.0
//
// One LSTM step: the recurrent product, the gates and the new state, a panel of i f o g of LANES cells
// at a time.

/// i f o g of a unit, in place of its sums.
ALWAYS_INLINE void lstm_gates(const float *pre, float slope, vf sums[4]) {
  UNROLL for (int v = 0; v < 4; v++) sums[v] += load(pre + v * LANES);
  gates(3, slope, sums);
  sums[3] = hyperbolic_tangent(sums[3]);
}

/// Gates and state from the sums. Units do not wait for each other, and a round of either loop is
/// short: the processor is at several of them at once.
static void lstm_cells(const void *step, units all, vf sums[][4]) {
  const ck_lstm_step *s = step;
  for (int u = 0; u < all.count; u++)
    lstm_gates(s->pre[row_of(&all, u)] + (long)panel_of(&all, u) * PANEL, s->slope, sums[u]);
  for (int u = 0; u < all.count; u++) {
    long at = row_of(&all, u) * s->state_stride + (long)panel_of(&all, u) * LANES;
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

static void lstm_step(const ck_lstm_step *s) {
  // One tile alone takes every weight once, wherever it is; several take 16 or 32 KiB by turns.
  int has_tiles = s->rows > TILE_ROWS;
  multiply_rows((multiplication){.weights = &s->weights,
                                 .first_panel = s->first_panel,
                                 .panels = s->panels,
                                 .backwards = s->backwards != 0,
                                 .inputs = s->inputs,
                                 .stretch = has_tiles ? 128 : s->inputs,
                                 .asks = has_tiles,
                                 .x = s->x,
                                 .x_stride = s->x_stride,
                                 .rows = s->rows,
                                 .ask = ask_for_cells,
                                 .use = lstm_cells,
                                 .work = s});
}
