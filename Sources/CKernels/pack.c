// SPDX-License-Identifier: Apache-2.0
//
// Weights into panels, once per model.
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
