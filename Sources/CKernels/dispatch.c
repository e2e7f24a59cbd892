// SPDX-License-Identifier: Apache-2.0
//
// Which instruction set is used, and the doors through which its kernels are called.
#include <stdlib.h>
#include <string.h>

#include "kernels.h"
#include "processor.h"

static const ck_kernels *forced = NULL;

const ck_kernels *ck_kernels_named(const char *name) {
#if defined(__x86_64__)
  if (strcmp(name, "avx512") == 0) return ck_has_wide() ? &ck_kernels_avx512 : NULL;
  if (strcmp(name, "avx2") == 0) return ck_has_avx2() ? &ck_kernels_avx2 : NULL;
#endif
  return strcmp(name, "portable") == 0 ? &ck_kernels_portable : NULL;
}

const ck_kernels *ck_kernels_current(void) {
  if (forced) return forced;
  const char *wish = getenv("RNNSCOPE_ISA");
  const ck_kernels *kernels = wish ? ck_kernels_named(wish) : NULL;
  if (!kernels) kernels = ck_kernels_named("avx512");
  if (!kernels) kernels = ck_kernels_named("avx2");
  return kernels ? kernels : &ck_kernels_portable;
}

void ck_kernels_force(const ck_kernels *kernels) { forced = kernels; }

const char *ck_kernels_name(const ck_kernels *kernels) { return kernels->name; }
int ck_kernels_lanes(const ck_kernels *kernels) { return kernels->lanes; }

void ck_product_share(const ck_kernels *k, const ck_product *product, int member, int members) {
  int wide = 4 * k->lanes, panels = (product->columns + wide - 1) / wide;
  ck_share share = ck_share_of(panels, member, members);
  int first = share.first * wide, left = product->columns - first;
  ck_product part = *product;
  part.weights.panels += (long)first * product->inputs;
  if (part.weights.words) {
    part.weights.words += (long)first / 4 * 3 * product->inputs;
    part.weights.scales += first;
  }
  if (part.addend) part.addend += first;
  part.out += first;
  part.columns = share.count * wide < left ? share.count * wide : left;
  if (part.columns > 0) k->product(&part);
}

void ck_sigmoid(const ck_kernels *k, const float *x, float *y, long count) {
  k->sigmoid(x, y, count);
}

void ck_tanh(const ck_kernels *k, const float *x, float *y, long count) { k->tanh(x, y, count); }

void ck_log_loss(const ck_kernels *k, const float *logits, long stride, int columns, int rows,
                 const int32_t *target, float *nats) {
  k->log_loss(logits, stride, columns, rows, target, nats);
}

void ck_transpose(const ck_kernels *k, const float *from, long from_stride, int steps, int cells,
                  float *to, long to_stride) {
  k->transpose(from, from_stride, steps, cells, to, to_stride);
}
