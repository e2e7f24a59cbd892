// SPDX-License-Identifier: Apache-2.0
//
// What one instruction set provides. The same sources (vector.h and those after it) are compiled
// once for each; blocks.c, which loops over time, calls them through this table.
#ifndef RNNSCOPE_KERNELS_H
#define RNNSCOPE_KERNELS_H

#include <stddef.h>

#include "ckernels.h"

/// One step of an LSTM for `rows` streams: product, gates and new state in one pass over the
/// weights. Row r of a plane stands at r * state_stride; `pre[r]` has 4H floats, dealt by gates.
typedef struct {
  ck_matrix weights;
  /// The panels that are computed, of all that there are.
  int first_panel, panels;
  int inputs, rows;
  const float *x;
  long x_stride;
  const float *const *pre;
  const float *c_before;
  float *c_after, *h_after;
  long state_stride;
  float *gates[4]; // i f o g, each may be NULL
  float slope;
  int backwards;
} ck_lstm_step;

/// The elementwise part of a GRU's step for `count` cells of one row; every pointer is to the first
/// of them.
typedef struct {
  const float *pre;       // r z n, `width` floats apart
  const float *recurrent; // U h' + b': r z n, or r z where reset comes before
  const float *h_before;
  float *r, *z, *n, *h_after;
  float *reset_h; // r h', written where reset comes before
  long width, count;
  float slope;
  int update_means_new;
} ck_gru_step;

struct ck_kernels {
  const char *name;
  int lanes;
  /// Whether one row is read from 24 bits a weight where there are such.
  int reads_narrow;
  void (*product)(const ck_product *);
  void (*lstm_step)(const ck_lstm_step *);
  void (*gru_after)(const ck_gru_step *);
  void (*gru_before)(const ck_gru_step *);
  /// Second half of a GRU with reset before: `recurrent` is U (r h') alone.
  void (*gru_candidate)(const ck_gru_step *);
  /// h = tanh or ReLU of pre + recurrent, `width` floats.
  void (*vanilla)(const float *pre, const float *recurrent, float *h, long width, int relu);
  /// y = a * b, `width` floats.
  void (*multiply)(const float *a, const float *b, float *y, long width);
  void (*sigmoid)(const float *, float *, long);
  void (*tanh)(const float *, float *, long);
  void (*log_loss)(const float *, long, int, int, const int32_t *, float *);
  void (*transpose)(const float *, long, int, int, float *, long);
};

extern const ck_kernels ck_kernels_portable;
#if defined(__x86_64__)
extern const ck_kernels ck_kernels_avx2;
extern const ck_kernels ck_kernels_avx512;
#endif

/// A member's share of `count` things: a stretch of them; all shares together are all.
typedef struct {
  int first, count;
} ck_share;

static inline ck_share ck_share_of(int count, int member, int members) {
  int first = (int)((long)count * member / members);
  return (ck_share){first, (int)((long)count * (member + 1) / members) - first};
}

static inline long ck_padded(long count) { return (count + CK_WIDTH - 1) / CK_WIDTH * CK_WIDTH; }

#endif
