// SPDX-License-Identifier: Apache-2.0
//
// The vector half of the training kernels, written once over a width and included once for each
// instruction set (ck_training.c). Needs: CK_NAME(x), a name of this set's own; CK_WIDTH, floats a
// vector; CK_VECTORS, vectors a panel's row; CK_TILE, rows of a register tile.
// Vectors are clang's own extension: a * b + c on them becomes one fused instruction where there is one.

#define PANEL (CK_WIDTH * CK_VECTORS)
#define DEPTH 128 // rows of a gradient's panel: DEPTH · PANEL floats stay in the first cache
#define BLOCK (CK_TILE * 43) // columns of a gradient's tiles: DEPTH · BLOCK floats stay in the second
#define KEPT 65536 // floats of a product's rows that stay in the second cache while the panels pass
#define INLINE static inline __attribute__((always_inline))

typedef float CK_NAME(vec) __attribute__((vector_size(CK_WIDTH * 4)));
typedef float CK_NAME(mem) __attribute__((vector_size(CK_WIDTH * 4), aligned(4)));
typedef int32_t CK_NAME(ivec) __attribute__((vector_size(CK_WIDTH * 4)));
#define VEC CK_NAME(vec)
#define LOAD(p) ((VEC)(*(const CK_NAME(mem) *)(p)))
#define STORE(p, v) (*(CK_NAME(mem) *)(p) = (v))
#define ALL(x) ((x) - (VEC){}) // x − 0 is x, −0 too, so that only the copying is left of it

// The first n floats at p; zeros beyond.
INLINE VEC CK_NAME(load)(const float *p, long n) {
  if (n >= CK_WIDTH) return LOAD(p);
  float lanes[CK_WIDTH] = {0};
  for (long j = 0; j < n; j++) lanes[j] = p[j];
  return LOAD(lanes);
}

INLINE void CK_NAME(store)(float *p, VEC v, long n) {
  if (n >= CK_WIDTH) {
    STORE(p, v);
    return;
  }
  float lanes[CK_WIDTH];
  STORE(lanes, v);
  for (long j = 0; j < n; j++) p[j] = lanes[j];
}

// MARK: activations

// e^x − 1 = scale · m + (scale − 1): x = n ln 2 + r, |r| ≤ ln 2 / 2, m = e^r − 1 by its series.
INLINE void CK_NAME(exponential)(VEC x, VEC *m, VEC *scale) {
  const VEC n = __builtin_elementwise_roundeven(x * 1.44269504f);
  VEC r = n * -0.693359375f + x;
  r = n * 2.12194440e-4f + r;
  VEC p = ALL(1.0f / 5040);
  p = p * r + 1.0f / 720;
  p = p * r + 1.0f / 120;
  p = p * r + 1.0f / 24;
  p = p * r + 1.0f / 6;
  p = p * r + 0.5f;
  p = p * r + 1.0f;
  *m = p * r;
  *scale = (VEC)((__builtin_convertvector(n, CK_NAME(ivec)) + 127) << 23);
}

// x − x is 0, and no number where x is none or infinite: a diverged network must be seen.
INLINE VEC CK_NAME(clamp)(VEC x, float limit) {
  const VEC inside =
      __builtin_elementwise_max(__builtin_elementwise_min(x, ALL(limit)), ALL(-limit));
  return inside + (x - x);
}

INLINE VEC CK_NAME(exp)(VEC x) {
  VEC m, scale;
  CK_NAME(exponential)(CK_NAME(clamp)(x, 87), &m, &scale);
  return scale * m + scale;
}

INLINE VEC CK_NAME(sigmoid)(VEC x) { return 1.0f / (1.0f + CK_NAME(exp)(-x)); }

INLINE VEC CK_NAME(tanh)(VEC x) {
  VEC m, scale;
  const VEC y = CK_NAME(clamp)(x, 10);
  CK_NAME(exponential)(y + y, &m, &scale);
  const VEC e = scale * m + (scale - 1.0f); // e^2x − 1, exact near zero
  return e / (e + 2.0f);
}

// MARK: products

static void CK_NAME(pack)(const float *w, long ldw, long k, long n, float *panels) {
  for (long j = 0; j < n; j += PANEL)
    for (long i = 0; i < k; i++, panels += PANEL) {
      const long width = n - j < PANEL ? n - j : PANEL;
      memcpy(panels, w + i * ldw + j, (size_t)width * 4);
      memset(panels + width, 0, (size_t)(PANEL - width) * 4);
    }
}

static void CK_NAME(pack_transposed)(const float *w, long ldw, long k, long n, float *panels) {
  for (long j = 0; j < n; j += PANEL, panels += k * PANEL)
    for (long i0 = 0; i0 < k; i0 += 16) // 16 floats of a source row are one cache line
      for (long column = 0; column < PANEL; column++)
        for (long i = i0; i < k && i < i0 + 16; i++)
          panels[i * PANEL + column] = j + column < n ? w[(j + column) * ldw + i] : 0;
}

// sum[r][·] = Σ_i a[r · row + i · step] · panel[i][·], i < k, r < R; R is known when inlined.
INLINE void CK_NAME(tile)(
    const int R, const float *a, long row, long step, long k, const float *panel,
    VEC sum[CK_TILE][CK_VECTORS]) {
  VEC s[CK_TILE][CK_VECTORS];
#pragma clang loop unroll(full)
  for (int r = 0; r < R; r++)
#pragma clang loop unroll(full)
    for (int v = 0; v < CK_VECTORS; v++) s[r][v] = ALL(0);
#pragma clang loop unroll(disable)
  for (long i = 0; i < k; i++, a += step, panel += PANEL) {
    VEC w[CK_VECTORS];
#pragma clang loop unroll(full)
    for (int v = 0; v < CK_VECTORS; v++) w[v] = LOAD(panel + v * CK_WIDTH);
#pragma clang loop unroll(full)
    for (int r = 0; r < R; r++) {
      const VEC x = ALL(a[r * row]);
#pragma clang loop unroll(full)
      for (int v = 0; v < CK_VECTORS; v++) s[r][v] = w[v] * x + s[r][v];
    }
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < R; r++)
#pragma clang loop unroll(full)
    for (int v = 0; v < CK_VECTORS; v++) sum[r][v] = s[r][v];
}

// The tile for 1 … CK_TILE rows, `tiles` of them left for `rows` rows: as even as can be.
#define EACH_TILE(rows, sum, a, row, step, k, panel)                                              \
  switch (rows) {                                                                                 \
  case 1: CK_NAME(tile)(1, a, row, step, k, panel, sum); break;                                   \
  case 2: CK_NAME(tile)(2, a, row, step, k, panel, sum); break;                                   \
  case 3: CK_NAME(tile)(3, a, row, step, k, panel, sum); break;                                   \
  case 4: CK_NAME(tile)(4, a, row, step, k, panel, sum); break;                                   \
  case 5: CK_NAME(tile)(5, a, row, step, k, panel, sum); break;                                   \
  default: CK_NAME(tile)(6, a, row, step, k, panel, sum); break;                                  \
  }

INLINE long CK_NAME(even)(long rows) {
  const long tiles = (rows + CK_TILE - 1) / CK_TILE;
  return (rows + tiles - 1) / tiles;
}

// Columns of a, shape (k, m), as a gradient's tiles want them: of each tile [k][rows of the tile].
static void CK_NAME(pack_tiles)(const float *a, long lda, long k, long m, float *tiles) {
  for (long row = 0; row < m;) {
    const long R = CK_NAME(even)(m - row);
    for (long i = 0; i < k; i++, tiles += R)
      for (long r = 0; r < R; r++) tiles[r] = a[i * lda + row + r];
    row += R;
  }
}

static void CK_NAME(product)(
    const float *a, const float *panels, long k, long n, float *c, ck_training_rows rows,
    const float *bias, int accumulate) {
  const long most = KEPT / (rows.rows * k) > 1 ? KEPT / (rows.rows * k) : 1;
  for (long g0 = 0; g0 < rows.groups; g0 += most) {
    const long end = rows.groups - g0 < most ? rows.groups : g0 + most;
    const float *panel = panels;
    for (long j = 0; j < n; j += PANEL, panel += k * PANEL)
      for (long group = g0; group < end; group++) {
        const float *from = a + group * rows.a_group;
        float *to = c + group * rows.c_group + j;
        for (long left = rows.rows; left > 0;) {
          const long R = CK_NAME(even)(left);
          VEC sum[CK_TILE][CK_VECTORS];
          EACH_TILE(R, sum, from, rows.a_row, 1, k, panel)
          for (long r = 0; r < R; r++, to += rows.c_row)
            for (int v = 0; v < CK_VECTORS; v++) {
              const long at = v * CK_WIDTH, width = n - j - at;
              if (width <= 0) break;
              VEC out = sum[r][v];
              if (bias) out += CK_NAME(load)(bias + j + at, width);
              if (accumulate) out += CK_NAME(load)(to + at, width);
              CK_NAME(store)(to + at, out, width);
            }
          from += R * rows.a_row;
          left -= R;
        }
      }
  }
}

static void CK_NAME(gradient)(
    const float *a, long lda, long m, const float *g, long ldg, long n0, long n1, long rows,
    float *d, long ldd, float *sums) {
  float panel[DEPTH * PANEL] __attribute__((aligned(64)));
  float tiles[DEPTH * BLOCK];
  for (long m0 = 0; m0 < m; m0 += BLOCK)
    for (long k0 = 0; k0 < rows; k0 += DEPTH) {
      const long k = rows - k0 < DEPTH ? rows - k0 : DEPTH;
      const long end = m - m0 < BLOCK ? m : m0 + BLOCK;
      CK_NAME(pack_tiles)(a + k0 * lda + m0, lda, k, end - m0, tiles);
      for (long j = n0; j < n1; j += PANEL) {
        CK_NAME(pack)(g + k0 * ldg + j, ldg, k, n1 - j < PANEL ? n1 - j : PANEL, panel);
        for (int v = 0; sums && m0 == 0 && v < CK_VECTORS; v++) {
          const long at = j + v * CK_WIDTH;
          if (at >= n1) break;
          VEC sum = CK_NAME(load)(sums + at, n1 - at);
          for (long i = 0; i < k; i++) sum += LOAD(panel + i * PANEL + v * CK_WIDTH);
          CK_NAME(store)(sums + at, sum, n1 - at);
        }
        for (long row = m0; row < end;) {
          const long R = CK_NAME(even)(end - row);
          VEC sum[CK_TILE][CK_VECTORS];
          EACH_TILE(R, sum, tiles + (row - m0) * k, 1, R, k, panel)
          for (long r = 0; r < R; r++, row++)
            for (int v = 0; v < CK_VECTORS; v++) {
              const long at = j + v * CK_WIDTH;
              if (at >= n1) break;
              float *to = d + row * ldd + at;
              CK_NAME(store)(to, sum[r][v] + CK_NAME(load)(to, n1 - at), n1 - at);
            }
        }
      }
    }
}

// MARK: layers

static void CK_NAME(lstm_forward)(
    float *gates, const float *c_before, float *c, float *h, long cells, long rows) {
  const long H = cells;
  for (long row = 0; row < rows; row++, gates += 4 * H, c_before += H, c += H, h += H)
    for (long u = 0; u < H; u += CK_WIDTH) {
      const long n = H - u;
      const VEC i = CK_NAME(sigmoid)(CK_NAME(load)(gates + u, n));
      const VEC f = CK_NAME(sigmoid)(CK_NAME(load)(gates + H + u, n));
      const VEC o = CK_NAME(sigmoid)(CK_NAME(load)(gates + 2 * H + u, n));
      const VEC g = CK_NAME(tanh)(CK_NAME(load)(gates + 3 * H + u, n));
      const VEC state = f * CK_NAME(load)(c_before + u, n) + i * g;
      CK_NAME(store)(gates + u, i, n);
      CK_NAME(store)(gates + H + u, f, n);
      CK_NAME(store)(gates + 2 * H + u, o, n);
      CK_NAME(store)(gates + 3 * H + u, g, n);
      CK_NAME(store)(c + u, state, n);
      CK_NAME(store)(h + u, o * CK_NAME(tanh)(state), n);
    }
}

static void CK_NAME(lstm_backward)(
    float *gates, const float *c_before, const float *c, const float *dh, float *dc, long cells,
    long rows) {
  const long H = cells;
  for (long row = 0; row < rows;
       row++, gates += 4 * H, c_before += H, c += H, dh += H, dc += H)
    for (long u = 0; u < H; u += CK_WIDTH) {
      const long n = H - u;
      const VEC i = CK_NAME(load)(gates + u, n), f = CK_NAME(load)(gates + H + u, n);
      const VEC o = CK_NAME(load)(gates + 2 * H + u, n), g = CK_NAME(load)(gates + 3 * H + u, n);
      const VEC squashed = CK_NAME(tanh)(CK_NAME(load)(c + u, n));
      const VEC out = CK_NAME(load)(dh + u, n);
      const VEC state = CK_NAME(load)(dc + u, n) + out * o * (1.0f - squashed * squashed);
      CK_NAME(store)(gates + u, state * g * i * (1.0f - i), n);
      CK_NAME(store)(gates + H + u, state * CK_NAME(load)(c_before + u, n) * f * (1.0f - f), n);
      CK_NAME(store)(gates + 2 * H + u, out * squashed * o * (1.0f - o), n);
      CK_NAME(store)(gates + 3 * H + u, state * i * (1.0f - g * g), n);
      CK_NAME(store)(dc + u, state * f, n);
    }
}

static void CK_NAME(gru_forward)(
    float *input, float *recurrent, const float *h_before, float *h, long cells, long rows) {
  const long H = cells;
  for (long row = 0; row < rows;
       row++, input += 3 * H, recurrent += 3 * H, h_before += H, h += H)
    for (long u = 0; u < H; u += CK_WIDTH) {
      const long k = H - u;
      const VEC r = CK_NAME(sigmoid)(
          CK_NAME(load)(input + u, k) + CK_NAME(load)(recurrent + u, k));
      const VEC z = CK_NAME(sigmoid)(
          CK_NAME(load)(input + H + u, k) + CK_NAME(load)(recurrent + H + u, k));
      const VEC n = CK_NAME(tanh)(
          r * CK_NAME(load)(recurrent + 2 * H + u, k) + CK_NAME(load)(input + 2 * H + u, k));
      const VEC before = CK_NAME(load)(h_before + u, k);
      CK_NAME(store)(input + u, r, k);
      CK_NAME(store)(input + H + u, z, k);
      CK_NAME(store)(input + 2 * H + u, n, k);
      CK_NAME(store)(h + u, z * (before - n) + n, k);
    }
}

static void CK_NAME(gru_backward)(
    float *input, float *recurrent, const float *h_before, const float *dh, float *dh_before,
    long cells, long rows) {
  const long H = cells;
  for (long row = 0; row < rows; row++, input += 3 * H, recurrent += 3 * H, h_before += H, dh += H) {
    for (long u = 0; u < H; u += CK_WIDTH) {
      const long k = H - u;
      const VEC r = CK_NAME(load)(input + u, k), z = CK_NAME(load)(input + H + u, k);
      const VEC n = CK_NAME(load)(input + 2 * H + u, k), out = CK_NAME(load)(dh + u, k);
      const VEC dn = out * (1.0f - z) * (1.0f - n * n);
      const VEC dr = dn * CK_NAME(load)(recurrent + 2 * H + u, k) * r * (1.0f - r);
      const VEC dz = out * (CK_NAME(load)(h_before + u, k) - n) * z * (1.0f - z);
      CK_NAME(store)(input + u, dr, k);
      CK_NAME(store)(input + H + u, dz, k);
      CK_NAME(store)(input + 2 * H + u, dn, k);
      CK_NAME(store)(recurrent + u, dr, k);
      CK_NAME(store)(recurrent + H + u, dz, k);
      CK_NAME(store)(recurrent + 2 * H + u, dn * r, k);
      if (dh_before)
        CK_NAME(store)(dh_before + u, out * z + CK_NAME(load)(dh_before + u, k), k);
    }
    if (dh_before) dh_before += H;
  }
}

static void CK_NAME(vanilla_forward)(const float *sums, float *h, long count) {
  for (long j = 0; j < count; j += CK_WIDTH)
    CK_NAME(store)(h + j, CK_NAME(tanh)(CK_NAME(load)(sums + j, count - j)), count - j);
}

static void CK_NAME(vanilla_backward)(float *sums, const float *h, const float *dh, long count) {
  for (long j = 0; j < count; j += CK_WIDTH) {
    const VEC out = CK_NAME(load)(h + j, count - j);
    CK_NAME(store)(sums + j, CK_NAME(load)(dh + j, count - j) * (1.0f - out * out), count - j);
  }
}

// MARK: loss

static void CK_NAME(loss)(
    float *logits, long ldl, const int32_t *targets, long rows, long n, float scale, float *nats) {
  for (long row = 0; row < rows; row++, logits += ldl) {
    float most = logits[0];
    for (long j = 1; j < n; j++) most = logits[j] > most ? logits[j] : most;
    const float target = logits[targets[row]];
    VEC partial = ALL(0);
    for (long j = 0; j < n; j += CK_WIDTH) {
      VEC e = CK_NAME(exp)(CK_NAME(load)(logits + j, n - j) - most);
      if (n - j < CK_WIDTH) { // lanes beyond the last logit do not count
        float lanes[CK_WIDTH] = {0};
        CK_NAME(store)(lanes, e, n - j);
        e = LOAD(lanes);
      }
      partial += e;
      if (scale != 0) CK_NAME(store)(logits + j, e, n - j);
    }
    float sum = 0;
    for (int lane = 0; lane < CK_WIDTH; lane++) sum += partial[lane];
    nats[row] = (float)((double)most - (double)target + log((double)sum));
    if (scale == 0) continue;
    const float share = scale / sum;
    for (long j = 0; j < n; j += CK_WIDTH)
      CK_NAME(store)(logits + j, CK_NAME(load)(logits + j, n - j) * share, n - j);
    logits[targets[row]] -= scale;
  }
}

static const struct kernels CK_NAME(kernels) = {
    .name = CK_TEXT,
    .panel = PANEL,
    .pack = CK_NAME(pack),
    .pack_transposed = CK_NAME(pack_transposed),
    .product = CK_NAME(product),
    .gradient = CK_NAME(gradient),
    .lstm_forward = CK_NAME(lstm_forward),
    .lstm_backward = CK_NAME(lstm_backward),
    .gru_forward = CK_NAME(gru_forward),
    .gru_backward = CK_NAME(gru_backward),
    .vanilla_forward = CK_NAME(vanilla_forward),
    .vanilla_backward = CK_NAME(vanilla_backward),
    .loss = CK_NAME(loss),
};

#undef PANEL
#undef DEPTH
#undef BLOCK
#undef KEPT
#undef INLINE
#undef VEC
#undef LOAD
#undef STORE
#undef ALL
#undef EACH_TILE
