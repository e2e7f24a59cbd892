// SPDX-License-Identifier: Apache-2.0
//
// 128-bit vectors, which every processor of today has (SSE2, NEON): a tile of 2 rows.
#include <math.h>
#include <string.h>

#include "kernels.h"

#define LANES 4
#define TILE_ROWS 2
#include "kernels_table.h"

const ck_kernels ck_kernels_portable = KERNELS("portable");
