// SPDX-License-Identifier: Apache-2.0
//
// The training kernels: one set for each instruction set, chosen when first used, and what needs none.
#include "ckernels_training.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "processor.h"

struct kernels {
  const char *name;
  long panel;
  void (*pack)(const float *, long, long, long, float *);
  void (*pack_transposed)(const float *, long, long, long, float *);
  void (*product)(
      const float *, const float *, long, long, float *, ck_training_rows, const float *, int);
  void (*gradient)(
      const float *, long, long, const float *, long, long, long, long, float *, long, float *);
  void (*lstm_forward)(float *, const float *, float *, float *, long, long);
  void (*lstm_backward)(
      float *, const float *, const float *, const float *, float *, long, long);
  void (*gru_forward)(float *, float *, const float *, float *, long, long);
  void (*gru_backward)(float *, float *, const float *, const float *, float *, long, long);
  void (*vanilla_forward)(const float *, float *, long);
  void (*vanilla_backward)(float *, const float *, const float *, long);
  void (*loss)(float *, long, const int32_t *, long, long, float, float *);
};

#define CK_JOIN2(a, b) a##b
#define CK_JOIN(a, b) CK_JOIN2(a, b)

#define CK_NAME(x) CK_JOIN(portable_, x)
#define CK_TEXT "portable"
#define CK_WIDTH 4
#define CK_VECTORS 2
#define CK_TILE 6
#include "ck_training_vector.h"
#undef CK_NAME
#undef CK_TEXT
#undef CK_WIDTH
#undef CK_VECTORS
#undef CK_TILE

#if defined(__x86_64__)

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define CK_NAME(x) CK_JOIN(avx2_, x)
#define CK_TEXT "avx2"
#define CK_WIDTH 8
#define CK_VECTORS 2
#define CK_TILE 6
#include "ck_training_vector.h"
#undef CK_NAME
#undef CK_TEXT
#undef CK_WIDTH
#undef CK_VECTORS
#undef CK_TILE
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target(WIDE_TARGET))), apply_to = function)
#define CK_NAME(x) CK_JOIN(avx512_, x)
#define CK_TEXT "avx512"
#define CK_WIDTH 16
#define CK_VECTORS 4
#define CK_TILE 6
#include "ck_training_vector.h"
#undef CK_NAME
#undef CK_TEXT
#undef CK_WIDTH
#undef CK_VECTORS
#undef CK_TILE
#pragma clang attribute pop

#endif

// A thread's own, so that a test that selects a set disturbs no other.
static _Thread_local const struct kernels *chosen;

// The best set of this machine, or the one of a name; null where the machine has none such.
static const struct kernels *available(const char *name) {
#if defined(__x86_64__)
  if (ck_has_wide() && (!name || !strcmp(name, "avx512"))) return &avx512_kernels;
  if (ck_has_avx2() && (!name || !strcmp(name, "avx2"))) return &avx2_kernels;
#endif
  return !name || !strcmp(name, "portable") ? &portable_kernels : NULL;
}

static const struct kernels *kernels(void) {
  if (!chosen) chosen = available(NULL);
  return chosen;
}

const char *ck_training_instruction_set(void) { return kernels()->name; }

int ck_training_select(const char *name) {
  const struct kernels *named = available(name);
  if (named) chosen = named;
  return named != NULL;
}

long ck_training_panel(void) { return kernels()->panel; }

void ck_training_pack(const float *w, long ldw, long k, long n, float *panels) {
  kernels()->pack(w, ldw, k, n, panels);
}

void ck_training_pack_transposed(const float *w, long ldw, long k, long n, float *panels) {
  kernels()->pack_transposed(w, ldw, k, n, panels);
}

void ck_training_product(
    const float *a, const float *panels, long k, long n, float *c, ck_training_rows rows,
    const float *bias, int accumulate) {
  kernels()->product(a, panels, k, n, c, rows, bias, accumulate);
}

void ck_training_gradient(
    const float *a, long lda, long m, const float *g, long ldg, long n0, long n1, long rows,
    float *d, long ldd, float *sums) {
  kernels()->gradient(a, lda, m, g, ldg, n0, n1, rows, d, ldd, sums);
}

void ck_training_gather(
    const float *table, long ldt, const int32_t *symbols, long rows, long n0, long n1,
    const float *bias, float *out, long ldo) {
  for (long row = 0; row < rows; row++) {
    const float *from = table + symbols[row] * ldt;
    float *to = out + row * ldo;
    for (long j = n0; j < n1; j++) to[j] = from[j] + bias[j];
  }
}

void ck_training_scatter(
    const float *g, long ldg, const int32_t *symbols, long rows, long n0, long n1, float *d,
    long ldd, float *sums) {
  for (long row = 0; row < rows; row++) {
    const float *from = g + row * ldg;
    float *to = d + symbols[row] * ldd;
    for (long j = n0; j < n1; j++) to[j] += from[j];
    for (long j = n0; sums && j < n1; j++) sums[j] += from[j];
  }
}

void ck_training_lstm_forward(
    float *gates, const float *c_before, float *c, float *h, long cells, long rows) {
  kernels()->lstm_forward(gates, c_before, c, h, cells, rows);
}

void ck_training_lstm_backward(
    float *gates, const float *c_before, const float *c, const float *dh, float *dc, long cells,
    long rows) {
  kernels()->lstm_backward(gates, c_before, c, dh, dc, cells, rows);
}

void ck_training_gru_forward(
    float *input, float *recurrent, const float *h_before, float *h, long cells, long rows) {
  kernels()->gru_forward(input, recurrent, h_before, h, cells, rows);
}

void ck_training_gru_backward(
    float *input, float *recurrent, const float *h_before, const float *dh, float *dh_before,
    long cells, long rows) {
  kernels()->gru_backward(input, recurrent, h_before, dh, dh_before, cells, rows);
}

void ck_training_vanilla_forward(const float *sums, float *h, long count) {
  kernels()->vanilla_forward(sums, h, count);
}

void ck_training_vanilla_backward(float *sums, const float *h, const float *dh, long count) {
  kernels()->vanilla_backward(sums, h, dh, count);
}

void ck_training_loss(
    float *logits, long ldl, const int32_t *targets, long rows, long n, float scale, float *nats) {
  kernels()->loss(logits, ldl, targets, rows, n, scale, nats);
}

// The finaliser of SplitMix64 (Steele, Lea & Flood 2014) over a counter.
static uint64_t hashed(uint64_t key, uint64_t counter) {
  uint64_t z = key + (counter + 1) * 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

void ck_training_dropout(
    const float *in, float *out, long count, uint64_t key, uint64_t first, float keep) {
  const uint64_t threshold = (uint64_t)((double)keep * 4294967296.0);
  const float scale = 1.0f / keep;
  for (long j = 0; j < count; j++)
    out[j] = (hashed(key, first + (uint64_t)j) >> 32) < threshold ? in[j] * scale : 0.0f;
}

double ck_training_squares(const float *x, long count) {
  double partial[8] = {0};
  for (long j = 0; j < count; j++) partial[j & 7] += (double)x[j] * (double)x[j];
  double sum = 0;
  for (int lane = 0; lane < 8; lane++) sum += partial[lane];
  return sum;
}

void ck_training_clip(float *x, long count, float scale, float limit) {
  for (long j = 0; j < count; j++) {
    const float y = x[j] * scale;
    x[j] = limit <= 0 ? y : y > limit ? limit : y < -limit ? -limit : y;
  }
}

void ck_training_adam(
    float *w, const float *g, float *m, float *v, long count, long step, double rate, double beta1,
    double beta2, double epsilon) {
  const float keep1 = (float)beta1, take1 = (float)(1 - beta1);
  const float keep2 = (float)beta2, take2 = (float)(1 - beta2);
  const float root = (float)sqrt(1 - pow(beta2, (double)step)), small = (float)epsilon;
  const float stride = (float)(rate / (1 - pow(beta1, (double)step)));
  for (long j = 0; j < count; j++) {
    m[j] = keep1 * m[j] + take1 * g[j];
    v[j] = keep2 * v[j] + take2 * g[j] * g[j];
    w[j] -= stride * m[j] / (sqrtf(v[j]) / root + small);
  }
}

void ck_training_rmsprop(
    float *w, const float *g, float *v, long count, double rate, double decay, double epsilon) {
  const float keep = (float)decay, take = (float)(1 - decay);
  const float stride = (float)rate, small = (float)epsilon;
  for (long j = 0; j < count; j++) {
    v[j] = keep * v[j] + take * g[j] * g[j];
    w[j] -= stride * g[j] / (sqrtf(v[j]) + small);
  }
}
