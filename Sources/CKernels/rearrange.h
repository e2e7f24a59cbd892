// SPDX-License-Identifier: Apache-2.0
//
// Time-major to cell-major, a square of registers at a time; float to half and back.

// Interleaving row i with row i + LANES / 2, and doing so log2(LANES) times, transposes a square of
// LANES rows: each round moves one bit of the row's number into the column's.
#if LANES == 16
#define FRONT(a, b)                                                                                \
  __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
#define BACK(a, b)                                                                                 \
  __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)
#elif LANES == 8
#define FRONT(a, b) __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11)
#define BACK(a, b) __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15)
#else
#define FRONT(a, b) __builtin_shufflevector(a, b, 0, 4, 1, 5)
#define BACK(a, b) __builtin_shufflevector(a, b, 2, 6, 3, 7)
#endif

ALWAYS_INLINE void interleave(const vf from[LANES], vf to[LANES]) {
  UNROLL for (int i = 0; i < LANES / 2; i++) {
    to[2 * i] = FRONT(from[i], from[i + LANES / 2]);
    to[2 * i + 1] = BACK(from[i], from[i + LANES / 2]);
  }
}

ALWAYS_INLINE void transpose_square(const float *from, long from_stride, float *to,
                                    long to_stride) {
  vf a[LANES], b[LANES];
  UNROLL for (int i = 0; i < LANES; i++) a[i] = load(from + i * from_stride);
  interleave(a, b);
  interleave(b, a);
#if LANES == 8
  interleave(a, b);
  UNROLL for (int i = 0; i < LANES; i++) a[i] = b[i];
#elif LANES == 16
  interleave(a, b);
  interleave(b, a);
#endif
  UNROLL for (int i = 0; i < LANES; i++) store(to + i * to_stride, a[i]);
}

static void transpose(const float *from, long from_stride, int steps, int cells, float *to,
                      long to_stride) {
  for (int u = 0; u < cells; u += LANES)
    for (int t = 0; t < steps; t += LANES)
      transpose_square(from + t * from_stride + u, from_stride, to + u * to_stride + t, to_stride);
}

#if HAS_F16C

typedef _Float16 vh __attribute__((ext_vector_type(LANES)));
typedef _Float16 vh_any __attribute__((ext_vector_type(LANES), aligned(2)));

static void f32_to_f16(const float *from, uint16_t *to, long count) {
  long i = 0;
  for (; i + LANES <= count; i += LANES)
    *(vh_any *)(to + i) = __builtin_convertvector(load(from + i), vh);
  for (; i < count; i++) ((_Float16 *)to)[i] = (_Float16)from[i];
}

static void f16_to_f32(const uint16_t *from, float *to, long count) {
  long i = 0;
  for (; i + LANES <= count; i += LANES)
    store(to + i, __builtin_convertvector(*(const vh_any *)(from + i), vf));
  for (; i < count; i++) to[i] = (float)((const _Float16 *)from)[i];
}

#else

ALWAYS_INLINE uint32_t float_bits(float x) {
  uint32_t bits;
  memcpy(&bits, &x, 4);
  return bits;
}

ALWAYS_INLINE float bits_float(uint32_t bits) {
  float x;
  memcpy(&x, &bits, 4);
  return x;
}

static void f32_to_f16(const float *from, uint16_t *to, long count) {
  for (long i = 0; i < count; i++) {
    uint32_t bits = float_bits(from[i]), sign = bits >> 16 & 0x8000, size = bits & 0x7fffffff;
    uint32_t half;
    if (size > 0x7f800000) {
      half = 0x7e00 | (size >> 13 & 0x1ff); // NaN, made quiet
    } else if (size >= 0x47800000) {
      half = 0x7c00; // 65,536 and above
    } else if (size < 0x38800000) {
      // Below 2^-14: adding 0.5 leaves the rounded multiple of 2^-24 in the lowest bits.
      half = float_bits(bits_float(size) + 0.5f) - 0x3f000000;
    } else {
      half = (size - 0x38000000 + 0xfff + (size >> 13 & 1)) >> 13; // to nearest, ties to even
    }
    to[i] = (uint16_t)(sign | half);
  }
}

static void f16_to_f32(const uint16_t *from, float *to, long count) {
  for (long i = 0; i < count; i++) {
    uint32_t sign = (uint32_t)(from[i] & 0x8000) << 16, size = from[i] & 0x7fff;
    uint32_t bits;
    if (size >= 0x7c00) {
      bits = 0x7f800000 | (size & 0x3ff) << 13;
    } else {
      bits = float_bits(bits_float(size << 13) * 0x1p112f); // rebias; exact, subnormals too
    }
    to[i] = bits_float(sign | bits);
  }
}

#endif
