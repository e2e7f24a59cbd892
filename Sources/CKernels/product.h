// SPDX-License-Identifier: Apache-2.0
//
// out = addend + W x, for one row or for several.

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

ALWAYS_INLINE void ask_for_out(const void *product, int row, int panel) {
  const ck_product *p = product;
  const char *out = (const char *)(p->out + row * p->out_stride + (long)panel * PANEL);
  UNROLL for (int byte = 0; byte < 4 * PANEL; byte += CACHE_LINE) __builtin_prefetch(out + byte, 1);
}

static void product_one_row(const ck_product *p, int panels) {
  int step = p->backwards ? -1 : 1;
  vf sums[RUN][4];
  for (int q = 0; q < panels; q += RUN) {
    int first = visit(q, panels, p->backwards), count = panels - q < RUN ? panels - q : RUN;
    sum_run(&p->weights, first, step, count, p->inputs, p->x, sums);
    for (int i = 0; i < count; i++) store_panel(p, 0, first + i * step, sums[i]);
  }
}

static void product(const ck_product *p) {
  int panels = parts(p->columns, PANEL), most = dealt_rows(p->inputs);
  if (p->rows == 1) {
    product_one_row(p, panels);
    return;
  }
  float room[DEALT_FLOATS];
  vf sums[BAND_ROWS][4];
  for (int first = 0; first < p->rows;) {
    int rows = next_part(p->rows - first, most);
    const float *x = deal(p->x + first * p->x_stride, p->x_stride, rows, p->inputs, room);
    for (int q = 0; q < panels; q++) {
      int panel = visit(q, panels, p->backwards);
      for (int row = 0; row < rows;) {
        int n = next_part(rows - row, BAND_ROWS);
        // A whole panel stays in the second cache from band to band: long stretches, nothing asked for.
        sum_band((band){.weights = &p->weights,
                        .panel = panel,
                        .after = -1,
                        .inputs = p->inputs,
                        .stretch = 512,
                        .x = x + row * p->inputs,
                        .rows = n,
                        .ask = ask_for_out,
                        .work = p,
                        .first = first + row},
                 sums);
        for (int r = 0; r < n; r++) store_panel(p, first + row + r, panel, sums[r]);
        row += n;
      }
    }
    first += rows;
  }
}
