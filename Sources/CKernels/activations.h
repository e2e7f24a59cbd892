// SPDX-License-Identifier: Apache-2.0
//
// Sigmoid and tanh on vectors. Method: e^x = 2^n e^r with n whole and |r| <= ln 2 / 2, ln 2 split
// into a short and a rest part (Cody and Waite), e^r by its series to degree 7, one division.
// The tests hold the bounds that ckernels.h states against double precision.

// Several vectors go through it in step: one alone would wait for itself at every operation.

#define EVERY(i) UNROLL for (int i = 0; i < count; i++)
#define MOST_IN_STEP 3

/// e^x = scale * (1 + m) for |x| <= 87 in each of `count` vectors; NaN gives m = NaN.
ALWAYS_INLINE void exp_parts(const int count, const vf x[], vf m[], vf scale[]) {
  const float whole = 12582912.0f; // 1.5 * 2^23: adding it leaves n in the lowest bits
  vf shifted[MOST_IN_STEP], r[MOST_IN_STEP], p[MOST_IN_STEP];
  EVERY(i) shifted[i] = x[i] * 1.44269504088896341f + whole;
  EVERY(i) p[i] = shifted[i] - whole; // n
  EVERY(i) r[i] = p[i] * -0.693359375f + x[i];
  EVERY(i) r[i] = p[i] * 2.12194440e-4f + r[i];
  EVERY(i) p[i] = splat(1.0f / 5040.0f); // p = (e^r - 1) / r
  EVERY(i) p[i] = p[i] * r[i] + 1.0f / 720.0f;
  EVERY(i) p[i] = p[i] * r[i] + 1.0f / 120.0f;
  EVERY(i) p[i] = p[i] * r[i] + 1.0f / 24.0f;
  EVERY(i) p[i] = p[i] * r[i] + 1.0f / 6.0f;
  EVERY(i) p[i] = p[i] * r[i] + 0.5f;
  EVERY(i) p[i] = p[i] * r[i] + 1.0f;
  EVERY(i) m[i] = p[i] * r[i];
  // 0x4B400000: the bits of `whole`
  EVERY(i) scale[i] = (vf)(((vu)shifted[i] - (0x4B400000u - 127u)) << 23);
}

ALWAYS_INLINE vf exp_of_negative(vf x) { // x <= 0
  vf m, scale, held = at_least(x, -87.0f);
  exp_parts(1, &held, &m, &scale);
  return scale * m + scale;
}

ALWAYS_INLINE void sigmoids(const int count, vf x[]) {
  vf m[MOST_IN_STEP], scale[MOST_IN_STEP];
  EVERY(i) x[i] = -at_least(at_most(x[i], 87.0f), -87.0f);
  exp_parts(count, x, m, scale);
  EVERY(i) x[i] = 1.0f / (1.0f + (scale[i] * m[i] + scale[i]));
}

ALWAYS_INLINE vf sigmoid(vf x) {
  sigmoids(1, &x);
  return x;
}

ALWAYS_INLINE vf hyperbolic_tangent(vf x) { // (e^2x - 1) / (e^2x + 1)
  vf clamped = at_least(at_most(x, 10.0f), -10.0f), twice = clamped + clamped, m, scale;
  exp_parts(1, &twice, &m, &scale);
  vf less_one = scale * m + (scale - 1.0f); // e^2x - 1, exact in its leading digits near 0
  return less_one / (less_one + 2.0f);
}

/// Gates: the sigmoid, or clip(slope x + 0.5, 0, 1) where the slope is not 0.
ALWAYS_INLINE void gates(const int count, float slope, vf x[]) {
  if (slope == 0.0f) {
    sigmoids(count, x);
    return;
  }
  EVERY(i) x[i] = at_least(at_most(x[i] * slope + 0.5f, 1.0f), 0.0f);
}

/// Applies a vector function to any length, the tail through a padded copy.
#define EACH(name, function)                                                                       \
  static void name(const float *x, float *y, long count) {                                         \
    long i = 0;                                                                                    \
    for (; i + LANES <= count; i += LANES) store(y + i, function(load(x + i)));                    \
    if (i == count) return;                                                                        \
    float tail[LANES] = {0};                                                                       \
    memcpy(tail, x + i, (size_t)(count - i) * sizeof(float));                                      \
    store(tail, function(load(tail)));                                                             \
    memcpy(y + i, tail, (size_t)(count - i) * sizeof(float));                                      \
  }
EACH(sigmoid_each, sigmoid)
EACH(tanh_each, hyperbolic_tangent)
#undef EACH
