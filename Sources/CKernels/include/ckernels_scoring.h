// SPDX-License-Identifier: Apache-2.0
//
// Counting for the scores: values into bins, label bits into counters, and the draws of the null.
// Every function has one body, compiled for each instruction set; `kernels` says which is meant.
#ifndef RNNSCOPE_CKERNELS_SCORING_H
#define RNNSCOPE_CKERNELS_SCORING_H

#include <stdint.h>

#include "ckernels.h"

#if defined(__clang__)
#pragma clang assume_nonnull begin
#endif

/// The bin of each value: how many of the ascending `edges` lie below it; 0 for NaN.
/// Returns how many values are not finite.
int64_t ck_scoring_bins(
  const ck_kernels *kernels, const float *values, int64_t count, const float *edges,
  int32_t edge_count, uint8_t *codes);

/// What one cell has counted: which labels were true, and the sum of graded labels, per bin.
typedef struct {
  int32_t bins;
  /// 64-bit words of one row of label bits.
  int32_t words;
  /// Binary digits of one counter: 2^planes is more than every count.
  int32_t planes;
  /// Bytes of one row of graded labels, a multiple of 64.
  int32_t graded;
  /// Words from one binary digit of a counter to the next.
  int64_t plane;
} ck_scoring_shape;

/// Words of one binary digit of a cell's counters: [bins][words], and 8 words of room, which are read and
/// written back.
static inline int64_t ck_scoring_counter_words(const ck_scoring_shape *shape) {
  return (int64_t)shape->bins * shape->words + 8;
}

/// How many cells `ck_scoring_add` sorts before it reads the rows.
#define CK_SCORING_TOGETHER 8

/// Adds `slots` timesteps of some cells to their counters.
///
/// - codes: the bin at each slot, at most 65,536 slots; the next cell's begin `stride` bytes on.
/// - rows: label bits, `row_words` words a slot, a multiple of 8 with zeros after `shape->words`; quickest
///   where they and `graded` begin at a cache line.
/// - graded: `shape->graded` bytes a slot.
/// - counters: counter k of a bin stands across the planes at bit k. Planes begin `shape->plane` words apart; each
///   is [cells][`ck_scoring_counter_words`].
/// - sums: [cells][bins][graded], and totals: [cells][bins].
/// - order: room for `CK_SCORING_TOGETHER` · `slots` indices.
void ck_scoring_add(
  const ck_kernels *kernels, const ck_scoring_shape *shape, int32_t cells, const uint8_t *codes,
  int64_t stride, int32_t slots, const uint64_t *rows, int32_t row_words, const uint8_t *graded,
  uint64_t *counters, uint32_t *sums, uint32_t *totals, uint16_t *order);

/// Writes the counters out as plain numbers: counts, shape [64 * words][bins].
void ck_scoring_counts(
  const ck_kernels *kernels, const ck_scoring_shape *shape, const uint64_t *counters,
  uint32_t *counts);

/// sums[k * columns + n] = Σ_d pairs[d * stride + order[k * sessions + d] * columns + n], for each of
/// `draws` orders of the sessions; columns is a multiple of 16.
void ck_scoring_draws(
  const ck_kernels *kernels, const float *pairs, int64_t stride, int32_t sessions, int32_t columns, const uint8_t *order,
  int32_t draws, float *sums);

#if defined(__clang__)
#pragma clang assume_nonnull end
#endif

#endif
