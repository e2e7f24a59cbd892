// SPDX-License-Identifier: Apache-2.0
#include "ckrows.h"

#include <math.h>
#include <string.h>

#include "ckernels.h"
#include "processor.h"

#if defined(__x86_64__)
#include <immintrin.h>
#define AVX2 __attribute__((target("avx2,f16c")))
#define AVX512 __attribute__((target(WIDE_TARGET)))
static int has_avx2(void) { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("f16c"); }
static int has_avx512(void) { return ck_kernels_named("avx512") != NULL; }
#endif

// Sixteen lanes whatever the instructions: the order of addition, and so every bit, is the same.
#define LANES 16
typedef float lanes __attribute__((ext_vector_type(LANES), aligned(4)));
typedef _Float16 half_lanes __attribute__((ext_vector_type(LANES)));
typedef int32_t marks __attribute__((ext_vector_type(LANES), aligned(4)));
#define INLINE static inline __attribute__((always_inline))

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

/// Rows of whole lines of the cache, past it: nobody reads a tile before it is full, and what it
/// would push out, the weights, is read at every step. What is too large or NaN shows in the exponent.
AVX2 static void stream_f16(const float *from, size_t from_stride, uint16_t *to, size_t to_stride,
                            size_t rows, size_t count) {
  const __m256i exponent = _mm256_set1_epi16(0x7c00);
  for (size_t r = 0; r < rows; r++) {
    for (size_t i = 0; i < count; i += 32) {
      const float *x = from + r * from_stride + i;
      __m256i *place = (__m256i *)(to + r * to_stride + i), line[2], full[2];
      for (int h = 0; h < 2; h++) {
        __m128i first = _mm256_cvtps_ph(_mm256_loadu_ps(x + 16 * h), _MM_FROUND_TO_NEAREST_INT);
        __m128i second = _mm256_cvtps_ph(_mm256_loadu_ps(x + 16 * h + 8), _MM_FROUND_TO_NEAREST_INT);
        line[h] = _mm256_set_m128i(second, first);
        full[h] = _mm256_cmpeq_epi16(_mm256_and_si256(line[h], exponent), exponent);
      }
      if (_mm256_movemask_epi8(_mm256_or_si256(full[0], full[1]))) {
        to_f16_avx2(x, (uint16_t *)place, 32);
        continue;
      }
      _mm256_stream_si256(place, line[0]);
      _mm256_stream_si256(place + 1, line[1]);
    }
  }
  _mm_sfence();
}

AVX512 INLINE void read_halves_avx512(const uint16_t *from, lanes *x) {
  half_lanes halves;
  memcpy(&halves, from, sizeof halves);
  *x = __builtin_convertvector(halves, lanes);
}

AVX512 static void from_f16_avx512(const uint16_t *from, float *to, size_t count) {
  size_t i = 0;
  for (; i + LANES <= count; i += LANES) {
    lanes values;
    read_halves_avx512(from + i, &values);
    memcpy(to + i, &values, sizeof values);
  }
  from_f16_avx2(from + i, to + i, count - i);
}
#endif

void ck_rows_to_f16(const float *from, size_t from_stride, uint16_t *to, size_t to_stride,
                    size_t rows, size_t count) {
  void (*row)(const float *, uint16_t *, size_t) = to_f16_portable;
#if defined(__x86_64__)
  if (has_avx2()) row = to_f16_avx2;
  if (has_avx2() && ((uintptr_t)to | 2 * to_stride | 2 * count) % 64 == 0) {
    stream_f16(from, from_stride, to, to_stride, rows, count);
    return;
  }
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
  if (has_avx512()) row = from_f16_avx512;
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

INLINE void read_floats(const float *from, lanes *x) { memcpy(x, from, sizeof *x); }

INLINE void read_halves_portable(const uint16_t *from, lanes *x) {
  float values[LANES];
  from_f16_portable(from, values, LANES);
  memcpy(x, values, sizeof *x);
}

#if defined(__x86_64__)
AVX2 INLINE void read_halves_avx2(const uint16_t *from, lanes *x) {
  const __m128i *halves = (const __m128i *)from;
  __m256 first = _mm256_cvtph_ps(_mm_loadu_si128(halves));
  __m256 second = _mm256_cvtph_ps(_mm_loadu_si128(halves + 1));
  *x = __builtin_shufflevector(first, second, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
}
#endif

/// A row under way: lanes of everything that a glance sums up.
typedef struct {
  lanes low, high, sum, squares;
  marks finite, limited;
} glance_sums;

/// How a glance goes over `blocks` times 16 values of a row.
typedef struct {
  /// Extent and sum where all is finite: what comes of other values shows in them.
  void (*quick_extent)(const void *row, size_t blocks, glance_sums *);
  void (*extent)(const void *row, size_t blocks, float limit, glance_sums *);
  /// Squares of the distances to the mean where all is finite; asks for `next`, the row after this.
  void (*quick_spread)(const void *row, size_t blocks, float mean, const void *next, glance_sums *);
  void (*spread)(const void *row, size_t blocks, float mean, glance_sums *);
} glance_kernels;

// Sums are kept in locals: in memory that the row might be, each step would wait for the last store.
#define GLANCE_KERNELS(name, attribute, element, read)                                             \
  attribute static void quick_extent_##name(const void *row, size_t blocks, glance_sums *sums) {   \
    glance_sums s = *sums;                                                                         \
    for (size_t i = 0; i < blocks; i++) {                                                          \
      lanes x;                                                                                     \
      read((const element *)row + LANES * i, &x);                                                  \
      s.low = x < s.low ? x : s.low;                                                               \
      s.high = x > s.high ? x : s.high;                                                            \
      s.sum += x;                                                                                  \
    }                                                                                              \
    s.finite += (int32_t)blocks;                                                                   \
    *sums = s;                                                                                     \
  }                                                                                                \
  attribute static void extent_##name(const void *row, size_t blocks, float limit,                 \
                                      glance_sums *sums) {                                         \
    const lanes above = (lanes)INFINITY, at_limit = (lanes)limit;                                  \
    glance_sums s = *sums;                                                                         \
    for (size_t i = 0; i < blocks; i++) {                                                          \
      lanes x;                                                                                     \
      read((const element *)row + LANES * i, &x);                                                  \
      marks ok = x - x == (lanes)0; /* neither NaN nor infinite */                                 \
      lanes small = ok ? x : above, large = ok ? x : -above;                                       \
      s.low = small < s.low ? small : s.low;                                                       \
      s.high = large > s.high ? large : s.high;                                                    \
      s.sum += ok ? x : (lanes)0;                                                                  \
      s.finite -= ok;                                                                              \
      s.limited -= x == at_limit | x == -at_limit;                                                 \
    }                                                                                              \
    *sums = s;                                                                                     \
  }                                                                                                \
  attribute static void quick_spread_##name(const void *row, size_t blocks, float mean,            \
                                            const void *next, glance_sums *sums) {                 \
    _Pragma("clang fp contract(off)") lanes squares = sums->squares;                               \
    for (size_t i = 0; i < blocks; i++) {                                                          \
      lanes x;                                                                                     \
      read((const element *)row + LANES * i, &x);                                                  \
      __builtin_prefetch((const element *)next + LANES * i);                                       \
      lanes d = x - mean;                                                                          \
      squares += d * d;                                                                            \
    }                                                                                              \
    sums->squares = squares;                                                                       \
  }                                                                                                \
  attribute static void spread_##name(const void *row, size_t blocks, float mean,                  \
                                      glance_sums *sums) {                                         \
    _Pragma("clang fp contract(off)") lanes squares = sums->squares;                               \
    for (size_t i = 0; i < blocks; i++) {                                                          \
      lanes x;                                                                                     \
      read((const element *)row + LANES * i, &x);                                                  \
      marks ok = x - x == (lanes)0;                                                                \
      lanes d = ok ? x - mean : (lanes)0;                                                          \
      squares += d * d;                                                                            \
    }                                                                                              \
    sums->squares = squares;                                                                       \
  }                                                                                                \
  static const glance_kernels glance_##name = {quick_extent_##name, extent_##name,                 \
                                               quick_spread_##name, spread_##name};

/// Which bin of a histogram each value falls into; -1 where it is not finite.
#define PLACES_KERNEL(isa, attribute)                                                              \
  attribute static void places_##isa(const float *row, size_t blocks, float low, float inverse,    \
                                     float last, int32_t *places) {                                \
    for (size_t i = 0; i < blocks; i++) {                                                          \
      lanes x;                                                                                     \
      read_floats(row + LANES * i, &x);                                                            \
      lanes place = (x - low) * inverse;                                                           \
      place = place > 0 ? place : (lanes)0; /* NaN, too, goes to 0 */                              \
      place = place < last ? place : (lanes)last;                                                  \
      marks ok = x - x == (lanes)0;                                                                \
      marks bin = ok ? __builtin_convertvector(place, marks) : (marks)-1;                          \
      memcpy(places + LANES * i, &bin, sizeof bin);                                                \
    }                                                                                              \
  }

#define ROW_KERNELS(isa, attribute)                                                                \
  GLANCE_KERNELS(floats_##isa, attribute, float, read_floats)                                      \
  GLANCE_KERNELS(halves_##isa, attribute, uint16_t, read_halves_##isa)                             \
  PLACES_KERNEL(isa, attribute)

ROW_KERNELS(portable, )
#if defined(__x86_64__)
ROW_KERNELS(avx2, AVX2)
ROW_KERNELS(avx512, AVX512)
#endif

/// Whether a quick extent met nothing but finite values below `limit` (NaN: any).
static int is_plain(const glance_sums *s, float limit) {
  float most = limit == limit ? limit : INFINITY;
  int plain = 1;
  for (int l = 0; l < LANES; l++)
    plain &= (s->low[l] > -most) & (s->high[l] < most) & (s->sum[l] - s->sum[l] == 0);
  return plain;
}

/// Glances over a row of `count` values; `end` is what is left of it after whole blocks, filled up
/// with NaN, which only `count` knows of.
static void glance_of(const glance_kernels *floats, const glance_kernels *kernels, const void *row,
                      const void *next, const float end[LANES], size_t count, float limit,
                      float glance[6]) {
  const glance_sums none = {.low = (lanes)INFINITY, .high = (lanes)-INFINITY};
  size_t blocks = count / LANES;
  int has_end = count % LANES != 0;
  glance_sums s = none;
  kernels->quick_extent(row, blocks, &s);
  int plain = is_plain(&s, limit);
  if (!plain) {
    s = none;
    kernels->extent(row, blocks, limit, &s);
  }
  if (has_end) floats->extent(end, 1, limit, &s);
  float minimum = INFINITY, maximum = -INFINITY;
  double total = 0, finite = 0, limited = 0, squares = 0;
  for (int l = 0; l < LANES; l++) {
    minimum = s.low[l] < minimum ? s.low[l] : minimum;
    maximum = s.high[l] > maximum ? s.high[l] : maximum;
    total += s.sum[l], finite += s.finite[l], limited += s.limited[l];
  }
  float mean = finite > 0 ? (float)(total / finite) : 0;
  if (plain) kernels->quick_spread(row, blocks, mean, next, &s);
  else kernels->spread(row, blocks, mean, &s);
  if (has_end) floats->spread(end, 1, mean, &s);
  for (int l = 0; l < LANES; l++) squares += s.squares[l];
  glance[0] = finite > 0 ? minimum : 0;
  glance[1] = finite > 0 ? maximum : 0;
  glance[2] = mean;
  glance[3] = finite > 0 ? (float)(squares / finite) : 0;
  glance[4] = (float)limited;
  glance[5] = (float)((double)count - finite);
}

static const glance_kernels *floats_kernels(void) {
#if defined(__x86_64__)
  if (has_avx512()) return &glance_floats_avx512;
  if (has_avx2()) return &glance_floats_avx2;
#endif
  return &glance_floats_portable;
}

static const glance_kernels *halves_kernels(void) {
#if defined(__x86_64__)
  if (has_avx512()) return &glance_halves_avx512;
  if (has_avx2()) return &glance_halves_avx2;
#endif
  return &glance_halves_portable;
}

void ck_row_glance(const float *row, size_t count, float glance[6]) {
  float end[LANES];
  for (size_t i = 0, at = count / LANES * LANES; i < LANES; i++, at++)
    end[i] = at < count ? row[at] : NAN;
  glance_of(floats_kernels(), floats_kernels(), row, row, end, count, NAN, glance);
}

void ck_rows_glance_f16(const uint16_t *rows, size_t stride, size_t number, size_t count,
                        float *glances) {
  const glance_kernels *floats = floats_kernels(), *halves = halves_kernels();
  for (size_t r = 0; r < number; r++) {
    const uint16_t *row = rows + r * stride;
    float end[LANES];
    for (size_t i = 0, at = count / LANES * LANES; i < LANES; i++, at++)
      end[i] = at < count ? float_of_half(row[at]) : NAN;
    glance_of(floats, halves, row, row + stride, end, count, 65504,
              glances + 6 * r);
  }
}

void ck_row_histogram(const float *row, size_t count, float low, float width, uint32_t *counts,
                      size_t bins) {
  void (*places_of)(const float *, size_t, float, float, float, int32_t *) = places_portable;
#if defined(__x86_64__)
  if (has_avx2()) places_of = places_avx2;
  if (has_avx512()) places_of = places_avx512;
#endif
  enum { stretch = 16 * LANES };
  float inverse = width > 0 ? 1 / width : 0, last = (float)bins - 1, end[LANES];
  int32_t places[stretch];
  // Two tables in turn: values that fall into one bin again and again wait for each other.
  uint32_t beside[CK_MOST_BINS];
  memset(beside, 0, bins * sizeof *beside);
  for (size_t at = 0; at < count;) {
    size_t some = count - at < stretch ? (count - at) / LANES * LANES : stretch;
    if (some > 0) {
      places_of(row + at, some / LANES, low, inverse, last, places);
    } else {
      some = count - at;
      for (size_t i = 0; i < LANES; i++) end[i] = i < some ? row[at + i] : NAN;
      places_of(end, 1, low, inverse, last, places);
    }
    for (size_t i = 0; i < some; i++)
      if (places[i] >= 0) (i & 1 ? beside : counts)[places[i]]++;
    at += some;
  }
  for (size_t i = 0; i < bins; i++) counts[i] += beside[i];
}
