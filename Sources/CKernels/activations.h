// SPDX-License-Identifier: Apache-2.0
//
// Sigmoid and tanh on vectors. Method: e^x = 2^n e^r with n whole and |r| <= ln 2 / 2, ln 2 split
// into a short and a rest part (Cody and Waite), e^r by its series to degree 7, one division.
// The tests hold the bounds that ckernels.h states against double precision.

/// e^x = scale * (1 + m) for |x| <= 87; NaN gives m = NaN.
ALWAYS_INLINE void exp_parts(vf x, vf *m, vf *scale) {
  const float whole = 12582912.0f; // 1.5 * 2^23: adding it leaves n in the lowest bits
  vf shifted = x * 1.44269504088896341f + whole;
  vf n = shifted - whole;
  vf r = n * -0.693359375f + x;
  r = n * 2.12194440e-4f + r;
  vf p = splat(1.0f / 5040.0f); // p = (e^r - 1) / r
  p = p * r + 1.0f / 720.0f;
  p = p * r + 1.0f / 120.0f;
  p = p * r + 1.0f / 24.0f;
  p = p * r + 1.0f / 6.0f;
  p = p * r + 0.5f;
  p = p * r + 1.0f;
  *m = p * r;
  *scale = (vf)(((vu)shifted - (0x4B400000u - 127u)) << 23); // 0x4B400000: the bits of `whole`
}

ALWAYS_INLINE vf exp_of_negative(vf x) { // x <= 0
  vf m, scale;
  exp_parts(at_least(x, -87.0f), &m, &scale);
  return scale * m + scale;
}

ALWAYS_INLINE vf sigmoid(vf x) {
  vf m, scale;
  exp_parts(-at_least(at_most(x, 87.0f), -87.0f), &m, &scale);
  return 1.0f / (1.0f + (scale * m + scale));
}

ALWAYS_INLINE vf hyperbolic_tangent(vf x) { // (e^2x - 1) / (e^2x + 1)
  vf m, scale;
  vf clamped = at_least(at_most(x, 10.0f), -10.0f);
  exp_parts(clamped + clamped, &m, &scale);
  vf less_one = scale * m + (scale - 1.0f); // e^2x - 1, exact in its leading digits near 0
  return less_one / (less_one + 2.0f);
}

/// A gate: the sigmoid, or clip(slope x + 0.5, 0, 1) where the slope is not 0.
ALWAYS_INLINE vf gate(vf x, float slope) {
  if (slope == 0.0f) return sigmoid(x);
  return at_least(at_most(x * slope + 0.5f, 1.0f), 0.0f);
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
