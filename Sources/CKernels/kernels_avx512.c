// SPDX-License-Identifier: Apache-2.0
//
// 512-bit vectors, 32 registers: a tile of 6 rows is 24 sums, 4 weights and 4 to spare.
#include <math.h>
#include <string.h>

#include "kernels.h"
#include "processor.h"

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target(WIDE_TARGET))), apply_to = function)
#define LANES 16
#define TILE_ROWS 6
#include "kernels_table.h"
#pragma clang attribute pop

const ck_kernels ck_kernels_avx512 = KERNELS("avx512");
#endif
