// SPDX-License-Identifier: Apache-2.0
//
// Weights into panels, once per model.
#include <math.h>
#include <string.h>

#include "kernels.h"

static long panel_columns(const ck_kernels *kernels) { return 4L * kernels->lanes; }

static long panel_count(const ck_kernels *kernels, int columns) {
  return (columns + panel_columns(kernels) - 1) / panel_columns(kernels);
}

long ck_packed_count(const ck_kernels *kernels, int columns, int inputs) {
  return panel_count(kernels, columns) * panel_columns(kernels) * inputs;
}

void ck_pack(const ck_kernels *kernels, const float *weights, long stride, int inputs,
             const int32_t *source, int columns, float *packed) {
  long wide = panel_columns(kernels);
  for (long panel = 0; panel < panel_count(kernels, columns); panel++) {
    float *into = packed + panel * wide * inputs;
    for (long j = 0; j < wide; j++) {
      long column = panel * wide + j;
      int32_t row = column < columns ? source[column] : -1;
      for (long k = 0; k < inputs; k++) into[k * wide + j] = row < 0 ? 0 : weights[row * stride + k];
    }
  }
}

// 24 bits a weight.

#define LARGEST 0x7FFFFF // of 24 bits with a sign

/// A float's bits without its sign, which are in the order of its size; above all others a NaN's.
static uint32_t size_bits(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits & 0x7FFFFFFF;
}

/// Finds the exponent of the power of two above a size, 0 for a zero. Returns 0 where 24 bits below it
/// cannot be scaled in float32: for infinities, NaN, and what is too small.
static int exponent_above(uint32_t size, int *exponent) {
  *exponent = size ? (int)(size >> 23) - 126 : 0;
  return size < 0x7F800000 && *exponent >= -95;
}

void ck_round_rows(float *weights, long rows, long inputs) {
  for (long row = 0; row < rows; row++, weights += inputs) {
    uint32_t most = 0;
    for (long k = 0; k < inputs; k++) {
      uint32_t size = size_bits(weights[k]);
      most = size > most ? size : most;
    }
    int exponent;
    if (!exponent_above(most, &exponent)) continue;
    const float unit = ldexpf(1, exponent - 23), units = ldexpf(1, 23 - exponent);
    for (long k = 0; k < inputs; k++) {
      float scaled = weights[k] * units;
      int32_t whole = (int32_t)(scaled + (scaled < 0 ? -0.5f : 0.5f));
      whole = whole > LARGEST ? LARGEST : whole < -LARGEST ? -LARGEST : whole;
      weights[k] = (float)whole * unit;
    }
  }
}

long ck_narrow_count(const ck_kernels *kernels, int columns, int inputs) {
  return kernels->reads_narrow ? ck_packed_count(kernels, columns, inputs) / 4 * 3 : 0;
}

/// What a panel's weights are multiplied by to become words, and the other way round. Returns 0 where
/// there is no such number for a column.
static int panel_scales(const float *panel, long wide, long inputs, float *words_per_one,
                        float *scales) {
  uint32_t most[4 * CK_WIDTH] = {0};
  for (long k = 0; k < inputs; k++)
    for (long j = 0; j < wide; j++) {
      uint32_t size = size_bits(panel[k * wide + j]);
      most[j] = size > most[j] ? size : most[j];
    }
  for (long j = 0; j < wide; j++) {
    int exponent;
    if (!exponent_above(most[j], &exponent)) return 0;
    words_per_one[j] = ldexpf(1, 31 - exponent);
    scales[j] = ldexpf(1, exponent - 31);
  }
  return 1;
}

int ck_narrow(const ck_kernels *kernels, const float *packed, int columns, int inputs,
              uint32_t *words, float *scales) {
  long wide = panel_columns(kernels), lanes = kernels->lanes;
  float words_per_one[4 * CK_WIDTH];
  for (long panel = 0; panel < panel_count(kernels, columns); panel++, scales += wide) {
    if (!panel_scales(packed, wide, inputs, words_per_one, scales)) return 0;
    for (long k = 0; k < inputs; k++, packed += wide, words += 3 * lanes) {
      uint32_t own[4 * CK_WIDTH], lost = 0;
      for (long j = 0; j < wide; j++) {
        float whole = packed[j] * words_per_one[j];
        int32_t word = (int32_t)whole;
        own[j] = (uint32_t)word;
        lost |= (own[j] & 0xFF) | ((float)word != whole);
      }
      if (lost) return 0;
      for (long v = 0; v < 3; v++)
        for (long u = 0; u < lanes; u++)
          words[v * lanes + u] = own[v * lanes + u] | (own[3 * lanes + u] >> (24 - 8 * v) & 0xFF);
    }
  }
  return 1;
}
