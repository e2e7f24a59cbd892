// SPDX-License-Identifier: Apache-2.0
#include "ckrows.h"

#include <math.h>
#include <string.h>

#include "ckernels.h"

#if defined(__x86_64__)
#include <immintrin.h>
#define AVX2 __attribute__((target("avx2,f16c")))
#define AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl")))
static int has_avx2(void) { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("f16c"); }
static int has_avx512(void) { return ck_kernels_named("avx512") != NULL; }
#endif

static inline uint32_t bits_of(float x) {
  uint32_t bits;
  memcpy(&bits, &x, 4);
  return bits;
}

static inline float float_of(uint32_t bits) {
  float x;
  memcpy(&x, &bits, 4);
  return x;
}

static const uint32_t largest_half = 0x477fe000;  // 65504 as float32

static inline uint16_t half_of(float x) {
  uint32_t bits = bits_of(x), magnitude = bits & 0x7fffffff;
  int is_nan = magnitude > 0x7f800000;
  uint32_t held = magnitude > largest_half ? largest_half : magnitude;
  // Below 2^-14 a half is a multiple of 2^-24, the ulp of 0.5: one addition rounds to it.
  uint32_t small = bits_of(float_of(held) + 0.5f) - bits_of(0.5f);
  uint32_t normal = (held - (112u << 23) + 0xfff + ((held >> 13) & 1)) >> 13;
  uint32_t half = is_nan ? 0x7e00 : held < 0x38800000 ? small : normal;
  return (uint16_t)(half | ((bits >> 16) & 0x8000));
}

static inline float float_of_half(uint16_t half) {
  uint32_t magnitude = half & 0x7fff;
  // Read as a float32 the bits are 2^112 too small, subnormals included.
  uint32_t bits = bits_of(float_of(magnitude << 13) * 0x1p112f);
  if (magnitude >= 0x7c00) bits |= 0x7f800000;
  return float_of(bits | (uint32_t)(half & 0x8000) << 16);
}

static void to_f16_portable(const float *from, uint16_t *to, size_t count) {
  for (size_t i = 0; i < count; i++) to[i] = half_of(from[i]);
}

static void from_f16_portable(const uint16_t *from, float *to, size_t count) {
  for (size_t i = 0; i < count; i++) to[i] = float_of_half(from[i]);
}

#if defined(__x86_64__)
AVX2 static void to_f16_avx2(const float *from, uint16_t *to, size_t count) {
  const __m256 high = _mm256_set1_ps(65504.0f), low = _mm256_set1_ps(-65504.0f);
  size_t i = 0;
  for (; i + 8 <= count; i += 8) {
    __m256 x = _mm256_loadu_ps(from + i);
    // min and max give their second operand where one is a NaN: x last keeps it.
    __m256 held = _mm256_max_ps(low, _mm256_min_ps(high, x));
    __m256 nan = _mm256_cmp_ps(x, x, _CMP_UNORD_Q);
    __m256 sign = _mm256_and_ps(x, _mm256_set1_ps(-0.0f));
    __m256 quiet = _mm256_or_ps(sign, _mm256_castsi256_ps(_mm256_set1_epi32(0x7fc00000)));
    held = _mm256_blendv_ps(held, quiet, nan);
    _mm_storeu_si128((__m128i *)(to + i), _mm256_cvtps_ph(held, _MM_FROUND_TO_NEAREST_INT));
  }
  to_f16_portable(from + i, to + i, count - i);
}

AVX2 static void from_f16_avx2(const uint16_t *from, float *to, size_t count) {
  size_t i = 0;
  for (; i + 8 <= count; i += 8)
    _mm256_storeu_ps(to + i, _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)(from + i))));
  from_f16_portable(from + i, to + i, count - i);
}
#endif

void ck_rows_to_f16(const float *from, size_t from_stride, uint16_t *to, size_t to_stride,
                    size_t rows, size_t count) {
  void (*row)(const float *, uint16_t *, size_t) = to_f16_portable;
#if defined(__x86_64__)
  if (has_avx2()) row = to_f16_avx2;
#endif
  // Short stretches of rows that lie far apart: each would wait for its lines of the cache.
  for (size_t r = 0; r < rows; r++) {
    const char *ahead = (const char *)(to + (r + 8) * to_stride);
    for (size_t line = 0; line < count * sizeof *to && line < 256; line += 64)
      __builtin_prefetch(ahead + line, 1);
    row(from + r * from_stride, to + r * to_stride, count);
  }
}

void ck_rows_from_f16(const uint16_t *from, size_t from_stride, float *to, size_t to_stride,
                      size_t rows, size_t count) {
  void (*row)(const uint16_t *, float *, size_t) = from_f16_portable;
#if defined(__x86_64__)
  if (has_avx2()) row = from_f16_avx2;
#endif
  for (size_t r = 0; r < rows; r++) row(from + r * from_stride, to + r * to_stride, count);
}

void ck_row_to_u8(const float *from, uint8_t *to, size_t count, float scale) {
  float inverse = scale > 0 ? 1 / scale : 0;
  for (size_t i = 0; i < count; i++) {
    float x = from[i], code = x * inverse;
    code = code > 127 ? 127 : code < -127 ? -127 : code;
    // 1.5 * 2^23 leaves no bits below one: adding it rounds to nearest even.
    float rounded = (code + 12582912.0f) - 12582912.0f;
    to[i] = x != x || code != code ? 0 : (uint8_t)(int)(rounded + 128);
  }
}

void ck_row_from_u8(const uint8_t *from, float *to, size_t count, float scale) {
  for (size_t i = 0; i < count; i++)
    to[i] = from[i] == 0 ? float_of(0x7fc00000) : (float)((int)from[i] - 128) * scale;
}

// Sixteen lanes whatever the instructions: the order of addition, and so every bit, is the same.
#define LANES 16
typedef float lanes __attribute__((vector_size(4 * LANES), aligned(4)));
typedef int32_t marks __attribute__((vector_size(4 * LANES), aligned(4)));

/// A row under way: lanes of everything that a glance sums up.
typedef struct {
  lanes low, high, sum, squares;
  marks finite, limited;
} glance_sums;

#define GLANCE_KERNELS(name, attribute)                                                          \
  attribute static void extent_##name(const float *row, size_t blocks, float limit,              \
                                      glance_sums *s) {                                          \
    const marks huge = (marks){} + 0x7f800000;                                                   \
    const lanes above = (lanes){} + INFINITY, at_limit = (lanes){} + limit;                      \
    for (size_t i = 0; i < blocks; i++) {                                                        \
      lanes x;                                                                                   \
      memcpy(&x, row + LANES * i, sizeof x);                                                     \
      marks magnitude = (marks)x & 0x7fffffff, ok = magnitude < huge;                            \
      lanes value = (lanes)((marks)x & ok);                                                      \
      lanes small = (lanes)((marks)value | ((marks)above & ~ok));                                \
      lanes large = (lanes)((marks)value | ((marks)-above & ~ok));                               \
      s->low = __builtin_elementwise_min(s->low, small);                                         \
      s->high = __builtin_elementwise_max(s->high, large);                                       \
      s->sum += value;                                                                           \
      s->finite -= ok;                                                                           \
      s->limited -= (lanes)magnitude == at_limit;                                                \
    }                                                                                            \
  }                                                                                              \
  attribute static void spread_##name(const float *row, size_t blocks, float mean,               \
                                      glance_sums *s) {                                          \
    _Pragma("clang fp contract(off)") const marks huge = (marks){} + 0x7f800000;                 \
    for (size_t i = 0; i < blocks; i++) {                                                        \
      lanes x;                                                                                   \
      memcpy(&x, row + LANES * i, sizeof x);                                                     \
      marks ok = ((marks)x & 0x7fffffff) < huge;                                                 \
      lanes d = (lanes)((marks)(x - mean) & ok);                                                 \
      s->squares += d * d;                                                                       \
    }                                                                                            \
  }

GLANCE_KERNELS(portable, )
#if defined(__x86_64__)
GLANCE_KERNELS(avx2, AVX2)
GLANCE_KERNELS(avx512, AVX512)
#endif

void ck_row_glance(const float *row, size_t count, float limit, float glance[6]) {
  void (*extent)(const float *, size_t, float, glance_sums *) = extent_portable;
  void (*spread)(const float *, size_t, float, glance_sums *) = spread_portable;
#if defined(__x86_64__)
  if (has_avx2()) extent = extent_avx2, spread = spread_avx2;
  if (has_avx512()) extent = extent_avx512, spread = spread_avx512;
#endif
  // A row's end is filled up with NaN, which nothing counts but `padding`.
  size_t blocks = count / LANES, padding = (LANES - count % LANES) % LANES;
  float end[LANES];
  for (size_t i = 0; i < LANES; i++)
    end[i] = blocks * LANES + i < count ? row[blocks * LANES + i] : float_of(0x7fc00000);
  glance_sums s = {.low = (lanes){} + INFINITY, .high = (lanes){} - INFINITY};
  extent(row, blocks, limit, &s);
  if (padding > 0) extent(end, 1, limit, &s);
  float minimum = INFINITY, maximum = -INFINITY;
  double total = 0, finite = 0, limited = 0, squares = 0;
  for (int l = 0; l < LANES; l++) {
    minimum = s.low[l] < minimum ? s.low[l] : minimum;
    maximum = s.high[l] > maximum ? s.high[l] : maximum;
    total += s.sum[l], finite += s.finite[l], limited += s.limited[l];
  }
  float mean = finite > 0 ? (float)(total / finite) : 0;
  spread(row, blocks, mean, &s);
  if (padding > 0) spread(end, 1, mean, &s);
  for (int l = 0; l < LANES; l++) squares += s.squares[l];
  glance[0] = finite > 0 ? minimum : 0;
  glance[1] = finite > 0 ? maximum : 0;
  glance[2] = mean;
  glance[3] = finite > 0 ? (float)(squares / finite) : 0;
  glance[4] = (float)limited;
  glance[5] = (float)((double)count - finite);
}

void ck_row_histogram(const float *row, size_t count, float low, float width, uint32_t *counts,
                      size_t bins) {
  float inverse = width > 0 ? 1 / width : 0, last = (float)bins - 1;
  for (size_t i = 0; i < count; i++) {
    float x = row[i];
    if (!(fabsf(x) < INFINITY)) continue;
    float place = (x - low) * inverse;
    place = place > last ? last : place > 0 ? place : 0;
    counts[(size_t)place]++;
  }
}
