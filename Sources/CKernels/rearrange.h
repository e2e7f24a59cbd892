// SPDX-License-Identifier: Apache-2.0
//
// Time-major to cell-major, a square of registers at a time.

#if LANES == 8
// Half a vector of a row and of the fourth after it are joined as they are loaded; within halves a
// square of four is left, which needs no shuffle across them.
typedef float four_any __attribute__((ext_vector_type(4), aligned(4)));

ALWAYS_INLINE void transpose_square(const float *from, long from_stride, float *to,
                                    long to_stride) {
  UNROLL for (int cell = 0; cell < LANES; cell += 4, from += 4, to += 4 * to_stride) {
    vf a[4], b[4];
    UNROLL for (int i = 0; i < 4; i++) {
      four_any early = *(const four_any *)(from + i * from_stride);
      four_any late = *(const four_any *)(from + (i + 4) * from_stride);
      a[i] = __builtin_shufflevector(early, late, 0, 1, 2, 3, 4, 5, 6, 7);
    }
    UNROLL for (int i = 0; i < 2; i++) {
      b[2 * i] = __builtin_shufflevector(a[2 * i], a[2 * i + 1], 0, 8, 1, 9, 4, 12, 5, 13);
      b[2 * i + 1] = __builtin_shufflevector(a[2 * i], a[2 * i + 1], 2, 10, 3, 11, 6, 14, 7, 15);
    }
    UNROLL for (int i = 0; i < 2; i++) {
      vf front = __builtin_shufflevector(b[i], b[i + 2], 0, 1, 8, 9, 4, 5, 12, 13);
      vf back = __builtin_shufflevector(b[i], b[i + 2], 2, 3, 10, 11, 6, 7, 14, 15);
      store(to + 2 * i * to_stride, front);
      store(to + (2 * i + 1) * to_stride, back);
    }
  }
}
#else
// Interleaving row i with row i + LANES / 2, and doing so log2(LANES) times, transposes a square of
// LANES rows: each round moves one bit of the row's number into the column's.
#if LANES == 16
#define FRONT(a, b)                                                                                \
  __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
#define BACK(a, b)                                                                                 \
  __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)
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
  UNROLL for (int round = 1; round < LANES; round *= 4) {
    interleave(a, b);
    interleave(b, a);
  }
  UNROLL for (int i = 0; i < LANES; i++) store(to + i * to_stride, a[i]);
}
#endif

// Rows lie far apart, streams times their cells, so that few of them stay in the nearest cache at a
// time: of each, some lines are taken that lie side by side.
#define SIDE 64

static void transpose(const float *from, long from_stride, int steps, int cells, float *to,
                      long to_stride) {
  for (int side = 0; side < cells; side += SIDE)
    for (int t = 0; t < steps; t += LANES)
      for (int u = side; u < cells && u < side + SIDE; u += LANES)
        transpose_square(from + t * from_stride + u, from_stride, to + u * to_stride + t,
                         to_stride);
}
