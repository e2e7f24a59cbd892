// SPDX-License-Identifier: Apache-2.0
//
// out = addend + W x, for one row or for several.

ALWAYS_INLINE void ask_for_out(const void *product, int row, int panel) {
  const ck_product *p = product;
  const char *out = (const char *)(p->out + row * p->out_stride + (long)panel * PANEL);
  UNROLL for (int byte = 0; byte < 4 * PANEL; byte += CACHE_LINE) __builtin_prefetch(out + byte, 1);
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

static void store_panels(const void *product, units all, vf sums[][4]) {
  for (int u = 0; u < all.count; u++)
    store_panel(product, row_of(&all, u), panel_of(&all, u), sums[u]);
}

static void product(const ck_product *p) {
  // A whole panel stays in the second cache from band to band: long stretches, nothing asked for.
  multiply_rows((multiplication){.weights = &p->weights,
                                 .panels = parts(p->columns, PANEL),
                                 .backwards = p->backwards != 0,
                                 .inputs = p->inputs,
                                 .stretch = 512,
                                 .x = p->x,
                                 .x_stride = p->x_stride,
                                 .rows = p->rows,
                                 .ask = ask_for_out,
                                 .use = store_panels,
                                 .work = p});
}
