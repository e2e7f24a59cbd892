// SPDX-License-Identifier: Apache-2.0
//
// The bodies of ckernels_scoring.h, included once per instruction set with SUFFIX defined. Vectors are
// 64 bytes wide everywhere; a narrower machine splits them.

#ifdef LOOK_UP
#define TABLE f32x16
#define TABLES 7

// Every other of 32 lanes, from lane j on.
#define EVERY_OTHER(a, b, j)                                                                     \
  __builtin_shufflevector(                                                                       \
    a, b, j, 2 + j, 4 + j, 6 + j, 8 + j, 10 + j, 12 + j, 14 + j, 16 + j, 18 + j, 20 + j, 22 + j, \
    24 + j, 26 + j, 28 + j, 30 + j)

// The edges in the order in which halving asks for them: step k asks for 2^k of them, edges
// (2j + 1) · 2^(5 − k) − 1, the last one for two vectors. Lanes that no step asks for hold any edge.
static inline void NAME(edge_tables)(const float *edges, int32_t edge_count, f32x16 steps[7]) {
  f32x16 e[4];
  for (int j = 0; j < 4; j++) e[j] = __builtin_inff() - (f32x16){0};
  memcpy(e, edges, (size_t)edge_count * sizeof(float));
  steps[5] = EVERY_OTHER(e[0], e[1], 0);
  steps[6] = EVERY_OTHER(e[2], e[3], 0);
  const f32x16 low = EVERY_OTHER(e[0], e[1], 1), high = EVERY_OTHER(e[2], e[3], 1);
  steps[4] = EVERY_OTHER(low, high, 0);
  const f32x16 fours = EVERY_OTHER(low, high, 1), eights = EVERY_OTHER(fours, fours, 1);
  steps[3] = EVERY_OTHER(fours, fours, 0);
  steps[2] = EVERY_OTHER(eights, eights, 0);
  const f32x16 sixteens = EVERY_OTHER(eights, eights, 1);
  steps[1] = EVERY_OTHER(sixteens, sixteens, 0);
  steps[0] = EVERY_OTHER(sixteens, sixteens, 1);
}

// How many of fewer than 64 edges lie below each value, in six questions instead of 63, each of 64 values at once: a
// question waits for the one before it.
static inline void NAME(edges_below_by_tables)(
  const f32x16 values[4], const f32x16 steps[7], i32x16 below[4]) {
  for (int j = 0; j < 4; j++) below[j] = (i32x16){0};
  for (int k = 0; k < 5; k++)
    for (int j = 0; j < 4; j++)
      below[j] = 2 * below[j] - (values[j] > LOOK_UP(steps[k], below[j]));
  for (int j = 0; j < 4; j++)
    below[j] = 2 * below[j] - (values[j] > LOOK_UP_IN_TWO(steps[5], steps[6], below[j]));
}
#endif

#ifdef LOOK_UP_IN_EIGHT
#define TABLE f32x8
#define TABLES 8

// Edge 8e + j stands in lane e of table j; what is missing is infinite.
static inline void NAME(edge_tables)(const float *edges, int32_t edge_count, f32x8 tables[8]) {
  for (int32_t e = 0; e < 64; e++) tables[e % 8][e / 8] = e < edge_count ? edges[e] : __builtin_inff();
}

// How many of fewer than 64 edges lie below each value, in 14 questions instead of 63: which eight of them it is
// that it lies among, and how many of those are below it. The last of each eight parts them.
static inline void NAME(edges_below_by_tables)(
  const f32x16 values[4], const f32x8 tables[8], i32x16 below[4]) {
  f32x8 v[8];
  i32x8 at[8];
  memcpy(v, values, sizeof v);
  for (int i = 0; i < 8; i++) {
    i32x8 eights = {0}, within = {0};
    for (int e = 0; e < 7; e++) eights -= (v[i] > tables[7][e] - (f32x8){0});
    for (int j = 0; j < 7; j++) within -= (v[i] > LOOK_UP_IN_EIGHT(tables[j], eights));
    at[i] = 8 * eights + within;
  }
  memcpy(below, at, sizeof at);
}
#endif

// How many of the ascending `edges` lie below each of 64 values; none below NaN.
static inline void NAME(edges_below)(
  const f32x16 values[4], const float *edges, int32_t edge_count, i32x16 below[4]) {
  for (int j = 0; j < 4; j++) {
    below[j] = (i32x16){0};
    for (int32_t e = 0; e < edge_count; e++) below[j] -= (values[j] > edges[e] - (f32x16){0});
  }
}

static inline int64_t NAME(not_finite)(const f32x16 *values) {
  const i32x16 strange = (*values - *values) != (*values - *values);
  return __builtin_reduce_or(strange) ? -(int64_t)__builtin_reduce_add(strange) : 0;
}

// The bins of 64 values; returns how many of them are not finite.
static inline int64_t NAME(bins_of_64)(
  const float *values, const float *edges, int32_t edge_count, const void *tables, uint8_t *codes) {
  f32x16 v[4];
  memcpy(v, values, sizeof v);
  i32x16 below[4];
#ifdef TABLE
  if (tables)
    NAME(edges_below_by_tables)(v, tables, below);
  else
#endif
    NAME(edges_below)(v, edges, edge_count, below);
  int64_t strange = 0;
  for (int j = 0; j < 4; j++) {
    const u8x16 code = __builtin_convertvector(below[j], u8x16);
    memcpy(codes + 16 * j, &code, sizeof code);
    strange += NAME(not_finite)(&v[j]);
  }
  return strange;
}

static int64_t NAME(bins)(
  const float *values, int64_t count, const float *edges, int32_t edge_count, uint8_t *codes) {
  const void *tables = NULL;
#ifdef TABLE
  TABLE room[TABLES];
  if (edge_count < 64) {
    NAME(edge_tables)(edges, edge_count, room);
    tables = room;
  }
#endif
  int64_t strange = 0, t = 0;
  for (; t + 64 <= count; t += 64)
    strange += NAME(bins_of_64)(values + t, edges, edge_count, tables, codes + t);
  if (t < count) {
    const size_t left = (size_t)(count - t);
    float rest[64] = {0};
    uint8_t its[64];
    memcpy(rest, values + t, left * sizeof(float));
    strange += NAME(bins_of_64)(rest, edges, edge_count, tables, its);
    memcpy(codes + t, its, left);
  }
  return strange;
}

// A full adder on 512 counters at once: a + b + c = 2 · carry + sum.
#ifndef CARRY
#define CARRY(a, b, c) (((a) & (b)) | (((a) ^ (b)) & (c)))
#endif
#define FULL_ADD(carry, sum, a, b, c)           \
  do {                                          \
    const u64x8 a_ = (a), b_ = (b), c_ = (c);   \
    (carry) = CARRY(a_, b_, c_);                \
    (sum) = a_ ^ b_ ^ c_;                       \
  } while (0)

// The sum of `n` rows of one strip of 512 bits, as planes of binary digits; returns how many digits.
//
// What eight rows carry is held until the next eight carry as much, and so on upwards: a digit is touched half as
// often as the one below it.
static inline int NAME(add_rows)(
  const uint64_t *rows, int32_t row_words, const uint16_t *order, int32_t n, u64x8 digits[20]) {
  u64x8 ones = {0}, twos = {0}, fours = {0}, held[20];
  for (int p = 3; p < 20; p++) digits[p] = (u64x8){0};
  int32_t eights = 0;
  for (; n >= 8; eights++, order += 8, n -= 8) {
    u64x8 r[8], a, b, c, d, carry;
    for (int j = 0; j < 8; j++) memcpy(&r[j], rows + (int64_t)order[j] * row_words, sizeof r[j]);
    FULL_ADD(a, ones, ones, r[0], r[1]);
    FULL_ADD(b, ones, ones, r[2], r[3]);
    FULL_ADD(c, twos, twos, a, b);
    FULL_ADD(a, ones, ones, r[4], r[5]);
    FULL_ADD(b, ones, ones, r[6], r[7]);
    FULL_ADD(d, twos, twos, a, b);
    FULL_ADD(carry, fours, fours, c, d);
    int p = 3;
    for (int32_t whole = eights; whole & 1; whole >>= 1, p++)
      FULL_ADD(carry, digits[p], digits[p], held[p], carry);
    held[p] = carry;
  }
  u64x8 eighth = {0};
  for (int32_t j = 0; j < n; j++) {
    u64x8 row, two, four, eight;
    memcpy(&row, rows + (int64_t)order[j] * row_words, sizeof row);
    two = ones & row;
    ones ^= row;
    four = twos & two;
    twos ^= two;
    eight = fours & four;
    fours ^= four;
    eighth |= eight;
  }
  digits[0] = ones;
  digits[1] = twos;
  digits[2] = fours;
  u64x8 carry = eighth;
  int p = 3;
  for (int32_t whole = eights; whole; whole >>= 1, p++)
    FULL_ADD(carry, digits[p], digits[p], whole & 1 ? held[p] : (u64x8){0}, carry);
  digits[p] = carry;
  return p + 1;
}

// Slots in the order of their bins, each bin from start[bin] on. Four quarters are sorted side by side,
// because a quarter waits for its own last place wherever a bin comes twice.
static inline void NAME(sort_slots)(
  const uint8_t *codes, int32_t slots, int32_t bins, int32_t *start, uint16_t *order) {
  int32_t place[4][256];
  memset(place, 0, sizeof place);
  const int32_t quarter = slots / 4;
  for (int32_t t = 0; t < quarter; t++)
    for (int q = 0; q < 4; q++) place[q][codes[q * quarter + t]]++;
  for (int32_t t = 4 * quarter; t < slots; t++) place[3][codes[t]]++;
  int32_t at = 0;
  for (int32_t b = 0; b < bins; b++) {
    start[b] = at;
    for (int q = 0; q < 4; q++) {
      const int32_t n = place[q][b];
      place[q][b] = at;
      at += n;
    }
  }
  start[bins] = at;
  for (int32_t t = 0; t < quarter; t++)
    for (int q = 0; q < 4; q++)
      order[place[q][codes[q * quarter + t]]++] = (uint16_t)(q * quarter + t);
  for (int32_t t = 4 * quarter; t < slots; t++) order[place[3][codes[t]]++] = (uint16_t)t;
}

// Adds digits to the counters of a strip. Where it is narrower than 512 bits the rows are zero beyond, so that
// what stands there, another bin's counters or the room after them, is written back as it was.
static inline void NAME(add_digits)(
  uint64_t *counters, const ck_scoring_shape *shape, const u64x8 *digits, int top) {
  u64x8 carry = {0};
  for (int32_t p = 0; p < shape->planes; p++, counters += shape->plane) {
    const u64x8 digit = p < top ? digits[p] : (u64x8){0};
    if (p >= top && !__builtin_reduce_or(carry)) break;
    u64x8 old, sum;
    memcpy(&old, counters, sizeof old);
    FULL_ADD(carry, sum, old, digit, carry);
    memcpy(counters, &sum, sizeof sum);
  }
}

// Eight of one and eight of the other, taken by turns from j on.
#define BY_TURNS(even, odd, j)                                                                   \
  __builtin_convertvector(                                                                       \
    __builtin_shufflevector(                                                                     \
      even, odd, j, 32 + j, 1 + j, 33 + j, 2 + j, 34 + j, 3 + j, 35 + j, 4 + j, 36 + j, 5 + j,   \
      37 + j, 6 + j, 38 + j, 7 + j, 39 + j),                                                     \
    u32x16)

// Adds 64 bytes of each row to as many sums.
static inline void NAME(add_graded)(
  const uint8_t *graded, int32_t stride, const uint16_t *order, int32_t n, uint32_t *sums) {
  u32x16 sum[4];
  memcpy(sum, sums, sizeof sum);
  // 16-bit sums hold 256 rows of bytes; the even bytes' is what the odd ones leave of the pairs'.
  for (int32_t from = 0; from < n; from += 256) {
    const int32_t to = from + 256 < n ? from + 256 : n;
    u16x32 even = {0}, odd = {0};
    for (int32_t k = from; k < to; k++) {
      u16x32 row;
      memcpy(&row, graded + (int64_t)order[k] * stride, sizeof row);
      even += row;
      odd += row >> 8;
    }
    even -= odd << 8;
    sum[0] += BY_TURNS(even, odd, 0);
    sum[1] += BY_TURNS(even, odd, 8);
    sum[2] += BY_TURNS(even, odd, 16);
    sum[3] += BY_TURNS(even, odd, 24);
  }
  memcpy(sums, sum, sizeof sum);
}

// Adds the rows of bits of one cell's slots, a strip of 512, to its counters.
static inline void NAME(add_strip)(
  const ck_scoring_shape *shape, const uint64_t *rows, int32_t row_words, const int32_t *start,
  const uint16_t *order, const uint32_t *totals, uint64_t *counters) {
  for (int32_t b = 0; b < shape->bins; b++, counters += shape->words) {
    // Counters come from far away: those of the bin after the next are asked for, digit by digit.
    if (b + 2 < shape->bins) {
      const uint64_t *later = counters + 2 * shape->words;
      for (uint32_t total = totals[b + 2]; total; total >>= 1, later += shape->plane)
        __builtin_prefetch(later, 1);
    }
    const int32_t n = start[b + 1] - start[b];
    if (n == 0) continue;
    u64x8 digits[20];
    const int top = NAME(add_rows)(rows, row_words, order + start[b], n, digits);
    NAME(add_digits)(counters, shape, digits, top);
  }
}

// Several cells are sorted before the rows are read, and rows of bits by all of them before those of graded labels:
// each kind fills half of a second-level cache of 512 KiB.
static void NAME(add)(
  const ck_scoring_shape *shape, int32_t cells, const uint8_t *codes, int64_t stride, int32_t slots,
  const uint64_t *rows, int32_t row_words, const uint8_t *graded, uint64_t *counters,
  uint32_t *sums, uint32_t *totals, uint16_t *order) {
  const int32_t bins = shape->bins;
  const int64_t counter_words = ck_scoring_counter_words(shape);
  int32_t start[CK_SCORING_TOGETHER][257];
  for (; cells > 0; cells -= CK_SCORING_TOGETHER) {
    const int32_t here = cells < CK_SCORING_TOGETHER ? cells : CK_SCORING_TOGETHER;
    for (int32_t c = 0; c < here; c++) {
      NAME(sort_slots)(codes + c * stride, slots, bins, start[c], order + (int64_t)c * slots);
      for (int32_t b = 0; b < bins; b++)
        totals[c * bins + b] += (uint32_t)(start[c][b + 1] - start[c][b]);
    }
    for (int32_t w = 0; w < shape->words; w += 8)
      for (int32_t c = 0; c < here; c++)
        NAME(add_strip)(
          shape, rows + w, row_words, start[c], order + (int64_t)c * slots, totals + c * bins,
          counters + c * counter_words + w);
    for (int32_t g = 0; g < shape->graded; g += 64)
      for (int32_t c = 0; c < here; c++)
        for (int32_t b = 0; b < bins; b++)
          NAME(add_graded)(
            graded + g, shape->graded, order + (int64_t)c * slots + start[c][b],
            start[c][b + 1] - start[c][b], sums + ((int64_t)c * bins + b) * shape->graded + g);
    codes += here * stride;
    counters += here * counter_words;
    sums += (int64_t)here * bins * shape->graded;
    totals += here * bins;
  }
}

static void NAME(counts)(
  const ck_scoring_shape *shape, const uint64_t *counters, uint32_t *counts) {
  const int64_t bins = shape->bins;
  for (int32_t b = 0; b < shape->bins; b++) {
    const uint64_t *from = counters + (int64_t)b * shape->words;
    for (int32_t w = 0; w < shape->words; w++) {
      uint32_t count[64] = {0};
      for (int32_t p = 0; p < shape->planes; p++) {
        const uint64_t digit = from[p * shape->plane + w];
        if (digit == 0) continue;
        for (int j = 0; j < 64; j++) count[j] += (uint32_t)((digit >> j) & 1) << p;
      }
      for (int64_t j = 0; j < 64; j++) counts[(w * 64 + j) * bins + b] = count[j];
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
#undef CARRY
#undef BY_TURNS
#undef EVERY_OTHER
#undef TABLE
#undef TABLES
