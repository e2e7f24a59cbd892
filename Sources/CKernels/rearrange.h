// SPDX-License-Identifier: Apache-2.0
//
// Time-major to cell-major, a square of registers at a time.

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
