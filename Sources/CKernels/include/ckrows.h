// SPDX-License-Identifier: Apache-2.0
//
// Rows of a recording: float32 to its stored forms and back, and what a row holds at a glance.
// Instructions are chosen at run time (AVX-512, F16C with AVX2, or portable); all give the same bits.
#ifndef RNNSCOPE_CKROWS_H
#define RNNSCOPE_CKROWS_H

#include <stddef.h>
#include <stdint.h>

/// Stores float32 rows as float16, rounding to nearest even: |x| > 65504 is held at ±65504, a NaN
/// stays one. Strides are in elements.
void ck_rows_to_f16(const float *from, size_t from_stride, uint16_t *to, size_t to_stride,
                    size_t rows, size_t count);

/// Reads float16 as float32, exactly. Strides are in elements.
void ck_rows_from_f16(const uint16_t *from, size_t from_stride, float *to, size_t to_stride,
                      size_t rows, size_t count);

/// Stores x as 128 + round(x / scale), held in 1…255; a NaN is code 0, and so is nothing else.
void ck_row_to_u8(const float *from, uint8_t *to, size_t count, float scale);

/// Reads codes of `ck_row_to_u8`: (code − 128) · scale, code 0 as NaN.
void ck_row_from_u8(const uint8_t *from, float *to, size_t count, float scale);

/// A row at a glance, over its finite values (all zero where there are none):
/// minimum, maximum, mean, variance, 0, how many are not finite.
void ck_row_glance(const float *row, size_t count, float glance[6]);

/// Rows of float16 at a glance, shape (number, 6): what `ck_row_glance` gives of their float32, and
/// before the last, how many are held at ±65504. The stride is in elements.
void ck_rows_glance_f16(const uint16_t *rows, size_t stride, size_t number, size_t count,
                        float *glances);

/// Bins of a histogram at most.
#define CK_MOST_BINS 2048
/// Adds values to `bins` counts between `low` and `high` (both inclusive); values that are not
/// finite are left out. `width` is (high − low) / bins, or 0 where all values are alike.
void ck_row_histogram(const float *row, size_t count, float low, float width, uint32_t *counts,
                      size_t bins);

#endif
