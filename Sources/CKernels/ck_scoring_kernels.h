// SPDX-License-Identifier: Apache-2.0
//
// The bodies of ckernels_scoring.h, included once per instruction set with SUFFIX defined. Vectors are
// 64 bytes wide everywhere; a narrower machine splits them.

static int64_t NAME(bins)(
  const float *values, int64_t count, const float *edges, int32_t edge_count, uint8_t *codes) {
  int64_t strange = 0;
  int64_t t = 0;
  for (; t + 32 <= count; t += 32) {
    f32x16 v0, v1;
    memcpy(&v0, values + t, sizeof v0);
    memcpy(&v1, values + t + 16, sizeof v1);
    i32x16 n0 = {0}, n1 = {0};
    for (int32_t e = 0; e < edge_count; e++) {
      f32x16 edge = edges[e] - (f32x16){0};
      n0 -= (v0 > edge);
      n1 -= (v1 > edge);
    }
    u8x16 c0 = __builtin_convertvector(n0, u8x16), c1 = __builtin_convertvector(n1, u8x16);
    memcpy(codes + t, &c0, sizeof c0);
    memcpy(codes + t + 16, &c1, sizeof c1);
    i32x16 bad = ((v0 - v0) != (v0 - v0)) | ((v1 - v1) != (v1 - v1));
    if (__builtin_reduce_or(bad))
      for (int i = 0; i < 16; i++) strange += (v0[i] - v0[i] != 0) + (v1[i] - v1[i] != 0);
  }
  for (; t < count; t++) {
    int32_t n = 0;
    for (int32_t e = 0; e < edge_count; e++) n += values[t] > edges[e];
    codes[t] = (uint8_t)n;
    strange += values[t] - values[t] != 0;
  }
  return strange;
}

// A full adder on 512 counters at once: a + b + c = 2 · carry + sum.
#define FULL_ADD(carry, sum, a, b, c)               \
  do {                                              \
    const u64x8 a_ = (a), b_ = (b), c_ = (c);       \
    const u64x8 half_ = a_ ^ b_;                    \
    (carry) = (a_ & b_) | (half_ & c_);             \
    (sum) = half_ ^ c_;                             \
  } while (0)

// The sum of `n` rows of one strip of 512 bits, as planes of binary digits; returns how many digits.
static inline int NAME(add_rows)(
  const uint64_t *rows, int32_t row_words, const uint16_t *order, int32_t n, u64x8 digits[20]) {
  u64x8 ones = {0}, twos = {0}, fours = {0};
  int top = 3;
  int32_t k = 0;
  for (; k < n; k += 8) {
    u64x8 r[8];
    for (int j = 0; j < 8; j++) {
      if (k + j < n)
        memcpy(&r[j], rows + (int64_t)order[k + j] * row_words, sizeof r[j]);
      else
        r[j] = (u64x8){0};
    }
    u64x8 a, b, c, d, carry;
    FULL_ADD(a, ones, ones, r[0], r[1]);
    FULL_ADD(b, ones, ones, r[2], r[3]);
    FULL_ADD(c, twos, twos, a, b);
    FULL_ADD(a, ones, ones, r[4], r[5]);
    FULL_ADD(b, ones, ones, r[6], r[7]);
    FULL_ADD(d, twos, twos, a, b);
    FULL_ADD(carry, fours, fours, c, d);
    for (int p = 3; __builtin_reduce_or(carry); p++) {
      if (p == top) {
        digits[top++] = carry;
        break;
      }
      u64x8 next = digits[p] & carry;
      digits[p] ^= carry;
      carry = next;
    }
  }
  digits[0] = ones;
  digits[1] = twos;
  digits[2] = fours;
  return top;
}

static void NAME(add)(
  const ck_scoring_shape *shape, const uint8_t *codes, int32_t slots, const uint64_t *rows,
  int32_t row_words, const uint8_t *graded, uint64_t *counters, uint32_t *sums, uint32_t *totals,
  uint16_t *order) {
  int32_t start[257] = {0};
  for (int32_t t = 0; t < slots; t++) start[codes[t] + 1]++;
  for (int32_t b = 0; b < shape->bins; b++) totals[b] += (uint32_t)start[b + 1];
  for (int32_t b = 0; b < 256; b++) start[b + 1] += start[b];
  int32_t place[256];
  memcpy(place, start, sizeof place);
  for (int32_t t = 0; t < slots; t++) order[place[codes[t]]++] = (uint16_t)t;

  for (int32_t b = 0; b < shape->bins; b++) {
    const int32_t n = start[b + 1] - start[b];
    if (n == 0) continue;
    const uint16_t *here = order + start[b];
    for (int32_t w = 0; w < shape->words; w += 8) {
      u64x8 digits[20];
      const int top = NAME(add_rows)(rows + w, row_words, here, n, digits);
      const int32_t width = shape->words - w < 8 ? shape->words - w : 8;
      uint64_t *to = counters + (int64_t)b * shape->planes * shape->words + w;
      u64x8 carry = {0};
      for (int32_t p = 0; p < shape->planes; p++, to += shape->words) {
        const u64x8 digit = p < top ? digits[p] : (u64x8){0};
        if (p >= top && !__builtin_reduce_or(carry)) break;
        u64x8 old = {0};
        memcpy(&old, to, sizeof(uint64_t) * (size_t)width);
        u64x8 sum;
        FULL_ADD(carry, sum, old, digit, carry);
        memcpy(to, &sum, sizeof(uint64_t) * (size_t)width);
      }
    }
    uint32_t *sum = sums + (int64_t)b * shape->graded;
    for (int32_t g = 0; g < shape->graded; g += 64) {
      // 16-bit sums hold 256 rows of bytes.
      for (int32_t from = 0; from < n; from += 256) {
        const int32_t to = from + 256 < n ? from + 256 : n;
        u16x32 low = {0}, high = {0};
        for (int32_t k = from; k < to; k++) {
          const uint8_t *row = graded + (int64_t)here[k] * shape->graded + g;
          u8x32 a, c;
          memcpy(&a, row, sizeof a);
          memcpy(&c, row + 32, sizeof c);
          low += __builtin_convertvector(a, u16x32);
          high += __builtin_convertvector(c, u16x32);
        }
        for (int j = 0; j < 32; j++) sum[g + j] += low[j];
        for (int j = 0; j < 32; j++) sum[g + 32 + j] += high[j];
      }
    }
  }
}

static void NAME(counts)(
  const ck_scoring_shape *shape, const uint64_t *counters, uint32_t *counts) {
  const int64_t bins = shape->bins;
  for (int32_t b = 0; b < shape->bins; b++) {
    const uint64_t *from = counters + (int64_t)b * shape->planes * shape->words;
    for (int32_t w = 0; w < shape->words; w++) {
      uint32_t count[64] = {0};
      for (int32_t p = 0; p < shape->planes; p++) {
        const uint64_t digit = from[(int64_t)p * shape->words + w];
        if (digit == 0) continue;
        for (int j = 0; j < 64; j++) count[j] += (uint32_t)((digit >> j) & 1) << p;
      }
      for (int64_t j = 0; j < 64; j++) counts[(w * 64 + j) * bins + b] = count[j];
    }
  }
}

static void NAME(product)(
  const float *a, int64_t a_stride, int64_t rows, const float *b, int64_t columns, int64_t depth,
  float *products) {
  for (int64_t n = 0; n < columns; n += 16) {
    for (int64_t m = 0; m < rows; m += 8) {
      const int64_t height = rows - m < 8 ? rows - m : 8;
      const float *row[8];
      for (int64_t i = 0; i < 8; i++) row[i] = a + (m + (i < height ? i : 0)) * a_stride;
      f32x16 sum[8] = {{0}};
      for (int64_t k = 0; k < depth; k++) {
        f32x16 right;
        memcpy(&right, b + k * columns + n, sizeof right);
        for (int i = 0; i < 8; i++) sum[i] += row[i][k] * right;
      }
      for (int64_t i = 0; i < height; i++)
        memcpy(products + (m + i) * columns + n, &sum[i], sizeof sum[i]);
    }
  }
}

static void NAME(draws)(
  const float *pairs, int64_t stride, int32_t sessions, int32_t columns, const uint8_t *order,
  int32_t draws, float *sums) {
  for (int32_t k = 0; k < draws; k++) {
    for (int32_t n = 0; n < columns; n += 16) {
      f32x16 sum = {0};
      for (int32_t d = 0; d < sessions; d++) {
        f32x16 pair;
        memcpy(&pair, pairs + d * stride + order[k * sessions + d] * columns + n, sizeof pair);
        sum += pair;
      }
      memcpy(sums + (int64_t)k * columns + n, &sum, sizeof sum);
    }
  }
}
#undef FULL_ADD
