// SPDX-License-Identifier: Apache-2.0
//
// What the other layer kinds do after their product, and the loss. Every width is a multiple of
// CK_WIDTH, hence of LANES.

/// h = z h' + (1 - z) n, or h = z n + (1 - z) h'.
ALWAYS_INLINE vf updated(vf z, vf n, vf before, int means_new) {
  return means_new ? z * n + (1.0f - z) * before : z * before + (1.0f - z) * n;
}

ALWAYS_INLINE void gru_gates(const ck_gru_step *s, const float *pre, const float *recurrent,
                             vf rz[2]) {
  UNROLL for (int v = 0; v < 2; v++) rz[v] = load(pre + v * s->width) + load(recurrent + v * s->width);
  gates(2, s->slope, rz);
}

/// Reset after the product: n = tanh(W x + b + r (U h' + b')).
static void gru_after(const ck_gru_step *s) {
  for (long u = 0; u < s->count; u += LANES) {
    const float *pre = s->pre + u, *rec = s->recurrent + u;
    vf rz[2];
    gru_gates(s, pre, rec, rz);
    vf r = rz[0], z = rz[1];
    vf n = hyperbolic_tangent(r * load(rec + 2 * s->width) + load(pre + 2 * s->width));
    store(s->r + u, r);
    store(s->z + u, z);
    store(s->n + u, n);
    store(s->h_after + u, updated(z, n, load(s->h_before + u), s->update_means_new));
  }
}

/// Reset before the product, first half: r, z and r h'.
static void gru_before(const ck_gru_step *s) {
  for (long u = 0; u < s->count; u += LANES) {
    const float *pre = s->pre + u, *rec = s->recurrent + u;
    vf rz[2];
    gru_gates(s, pre, rec, rz);
    store(s->r + u, rz[0]);
    store(s->z + u, rz[1]);
    store(s->reset_h + u, rz[0] * load(s->h_before + u));
  }
}

/// Reset before the product, second half: n = tanh(W x + b + U (r h')), then h.
static void gru_candidate(const ck_gru_step *s) {
  for (long u = 0; u < s->count; u += LANES) {
    vf n = hyperbolic_tangent(load(s->pre + 2 * s->width + u) + load(s->recurrent + u));
    store(s->n + u, n);
    store(s->h_after + u,
          updated(load(s->z + u), n, load(s->h_before + u), s->update_means_new));
  }
}

static void vanilla(const float *pre, const float *recurrent, float *h, long width, int relu) {
  for (long u = 0; u < width; u += LANES) {
    vf sum = load(pre + u) + load(recurrent + u);
    store(h + u, relu ? at_least(sum, 0.0f) : hyperbolic_tangent(sum));
  }
}

static void multiply(const float *a, const float *b, float *y, long width) {
  for (long u = 0; u < width; u += LANES) store(y + u, load(a + u) * load(b + u));
}

/// log sum exp minus the target's logit; the sum is kept in LANES floats, joined in double.
static float row_loss(const float *logits, int columns, int target) {
  if (target < 0) return NAN;
  float greatest = logits[0];
  for (int j = 1; j < columns; j++) greatest = logits[j] > greatest ? logits[j] : greatest;
  vf sums = splat(0);
  int j = 0;
  for (; j + LANES <= columns; j += LANES) sums += exp_of_negative(load(logits + j) - greatest);
  double sum = 0;
  for (int lane = 0; lane < LANES; lane++) sum += (double)sums[lane];
  for (; j < columns; j++) sum += exp((double)logits[j] - (double)greatest);
  return (float)(log(sum) + (double)greatest - (double)logits[target]);
}

static void log_loss(const float *logits, long stride, int columns, int rows,
                     const int32_t *target, float *nats) {
  for (int r = 0; r < rows; r++) nats[r] = row_loss(logits + r * stride, columns, target[r]);
}
