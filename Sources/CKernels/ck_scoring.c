// SPDX-License-Identifier: Apache-2.0
//
// Counting for the scores, compiled for each instruction set; the bodies are in ck_scoring_kernels.h.
#include "ckernels_scoring.h"

#include <string.h>

#include "ckernels.h"

typedef float f32x16 __attribute__((vector_size(64)));
typedef int32_t i32x16 __attribute__((vector_size(64)));
typedef uint64_t u64x8 __attribute__((vector_size(64)));
typedef uint8_t u8x16 __attribute__((vector_size(16)));
typedef uint8_t u8x32 __attribute__((vector_size(32)));
typedef uint16_t u16x32 __attribute__((vector_size(64)));

#define JOIN_(name, suffix) name##_##suffix
#define JOIN(name, suffix) JOIN_(name, suffix)
#define NAME(name) JOIN(name, SUFFIX)

#define SUFFIX portable
#include "ck_scoring_kernels.h"
#undef SUFFIX

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define SUFFIX avx2
#include "ck_scoring_kernels.h"
#undef SUFFIX
#pragma clang attribute pop

#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx2,fma"))), apply_to = function)
#define SUFFIX avx512
#include "ck_scoring_kernels.h"
#undef SUFFIX
#pragma clang attribute pop
#endif

enum instruction_set { PORTABLE, AVX2, AVX512 };

// The same choice as for the network's kernels.
static enum instruction_set chosen(void) {
  const char *name = ck_instruction_set();
#if defined(__x86_64__)
  if (strcmp(name, "avx512") == 0 && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq"))
    return AVX512;
  if (strcmp(name, "portable") != 0 && __builtin_cpu_supports("avx2") &&
      __builtin_cpu_supports("fma"))
    return AVX2;
#endif
  (void)name;
  return PORTABLE;
}

#if defined(__x86_64__)
#define DISPATCH(name, ...)                               \
  switch (chosen()) {                                     \
    case AVX512: return JOIN(name, avx512)(__VA_ARGS__);  \
    case AVX2: return JOIN(name, avx2)(__VA_ARGS__);      \
    default: return JOIN(name, portable)(__VA_ARGS__);    \
  }
#else
#define DISPATCH(name, ...) return JOIN(name, portable)(__VA_ARGS__);
#endif

int64_t ck_scoring_bins(
  const float *values, int64_t count, const float *edges, int32_t edge_count, uint8_t *codes) {
  DISPATCH(bins, values, count, edges, edge_count, codes)
}

void ck_scoring_add(
  const ck_scoring_shape *shape, const uint8_t *codes, int32_t slots, const uint64_t *rows,
  int32_t row_words, const uint8_t *graded, uint64_t *counters, uint32_t *sums, uint32_t *totals,
  uint16_t *order) {
  DISPATCH(add, shape, codes, slots, rows, row_words, graded, counters, sums, totals, order)
}

void ck_scoring_counts(const ck_scoring_shape *shape, const uint64_t *counters, uint32_t *counts) {
  DISPATCH(counts, shape, counters, counts)
}

void ck_scoring_product(
  const float *a, int64_t a_stride, int64_t rows, const float *b, int64_t columns, int64_t depth,
  float *products) {
  DISPATCH(product, a, a_stride, rows, b, columns, depth, products)
}

void ck_scoring_draws(
  const float *pairs, int64_t stride, int32_t sessions, int32_t columns, const uint8_t *order,
  int32_t draws, float *sums) {
  DISPATCH(draws, pairs, stride, sessions, columns, order, draws, sums)
}
