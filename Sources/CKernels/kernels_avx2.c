// SPDX-License-Identifier: Apache-2.0
//
// 256-bit vectors, 16 registers: a tile of 3 rows is 12 sums, 3 factors and 1 weight.
#include <math.h>
#include <string.h>

#include "kernels.h"

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define LANES 8
#define TILE_ROWS 3
#include "kernels_table.h"
#pragma clang attribute pop

const ck_kernels ck_kernels_avx2 = KERNELS("avx2");
#endif
