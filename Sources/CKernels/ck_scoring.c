// SPDX-License-Identifier: Apache-2.0
//
// Counting for the scores, compiled for each instruction set; the bodies are in ck_scoring_kernels.h.
#include "ckernels_scoring.h"

#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "kernels.h"
#include "processor.h"

typedef float f32x16 __attribute__((vector_size(64)));
typedef int32_t i32x16 __attribute__((vector_size(64)));
typedef float f32x8 __attribute__((vector_size(32)));
typedef int32_t i32x8 __attribute__((vector_size(32)));
typedef uint64_t u64x8 __attribute__((vector_size(64)));
typedef uint8_t u8x16 __attribute__((vector_size(16)));
typedef uint32_t u32x16 __attribute__((vector_size(64)));
typedef uint16_t u16x32 __attribute__((vector_size(64)));

#define JOIN_(name, suffix) name##_##suffix
#define JOIN(name, suffix) JOIN_(name, suffix)
#define NAME(name) JOIN(name, SUFFIX)

#define SUFFIX portable
#include "ck_scoring_kernels.h"
#undef SUFFIX

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
// What each lane's number picks from eight.
#define LOOK_UP_IN_EIGHT(from, at) \
  (f32x8) _mm256_permutevar8x32_ps((__m256)(from), (__m256i)(at))
#define SUFFIX avx2
#include "ck_scoring_kernels.h"
#undef SUFFIX
#undef LOOK_UP_IN_EIGHT
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target(WIDE_TARGET))), apply_to = function)
#ifdef CK_WIDE_ON_AVX2
static inline f32x16 look_up_in_two(f32x16 low, f32x16 high, i32x16 at) {
  f32x16 found = {0};
  for (int l = 0; l < 16; l++) found[l] = (at[l] & 16 ? high : low)[at[l] & 15];
  return found;
}
#define LOOK_UP(from, at) look_up_in_two(from, from, at)
#define LOOK_UP_IN_TWO(low, high, at) look_up_in_two(low, high, at)
#else
// What each lane's number picks, from 16 or from 32.
#define LOOK_UP(from, at) (f32x16) _mm512_permutexvar_ps((__m512i)(at), (__m512)(from))
#define LOOK_UP_IN_TWO(low, high, at)                                                              \
  (f32x16) _mm512_permutex2var_ps((__m512)(low), (__m512i)(at), (__m512)(high))
// Whether two of three bits are set, in one instruction.
#define CARRY(a, b, c) \
  (u64x8) _mm512_ternarylogic_epi64((__m512i)(a), (__m512i)(b), (__m512i)(c), 0xe8)
#endif
#define SUFFIX avx512
#include "ck_scoring_kernels.h"
#undef SUFFIX
#undef LOOK_UP
#undef LOOK_UP_IN_TWO
#pragma clang attribute pop
#endif

#if defined(__x86_64__)
#define DISPATCH(name, ...)                                                            \
  do {                                                                                 \
    if (kernels == &ck_kernels_avx512) return JOIN(name, avx512)(__VA_ARGS__);         \
    if (kernels == &ck_kernels_avx2) return JOIN(name, avx2)(__VA_ARGS__);             \
    return JOIN(name, portable)(__VA_ARGS__);                                          \
  } while (0)
#else
#define DISPATCH(name, ...) return (void)kernels, JOIN(name, portable)(__VA_ARGS__)
#endif

int64_t ck_scoring_bins(
  const ck_kernels *kernels, const float *values, int64_t count, const float *edges,
  int32_t edge_count, uint8_t *codes) {
  DISPATCH(bins, values, count, edges, edge_count, codes);
}

void ck_scoring_add(
  const ck_kernels *kernels, const ck_scoring_shape *shape, int32_t cells, const uint8_t *codes,
  int64_t stride, int32_t slots, const uint64_t *rows, int32_t row_words, const uint8_t *graded,
  uint64_t *counters, uint32_t *sums, uint32_t *totals, uint16_t *order) {
  DISPATCH(
    add, shape, cells, codes, stride, slots, rows, row_words, graded, counters, sums, totals, order);
}

void ck_scoring_counts(
  const ck_kernels *kernels, const ck_scoring_shape *shape, const uint64_t *counters,
  uint32_t *counts) {
  DISPATCH(counts, shape, counters, counts);
}

void ck_scoring_draws(
  const ck_kernels *kernels, const float *pairs, int64_t stride, int32_t sessions, int32_t columns,
  const uint8_t *order, int32_t draws, float *sums) {
  DISPATCH(draws, pairs, stride, sessions, columns, order, draws, sums);
}
