// SPDX-License-Identifier: Apache-2.0
//
// Time-major to cell-major, in blocks that stay in the nearest cache; float to half and back.

static void transpose(const float *from, long from_stride, int steps, int cells, float *to,
                      long to_stride) {
  for (int t0 = 0; t0 < steps; t0 += 16) {
    for (int u0 = 0; u0 < cells; u0 += 16) {
      float block[16][16];
      for (int t = 0; t < 16; t++) {
        const float *row = from + (t0 + t) * from_stride + u0;
        for (int u = 0; u < 16; u++) block[u][t] = row[u];
      }
      for (int u = 0; u < 16; u++) memcpy(to + (u0 + u) * to_stride + t0, block[u], 64);
    }
  }
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
