// SPDX-License-Identifier: Apache-2.0
#include "cmemory.h"

#include <malloc.h>

void cm_return_large(void) { mallopt(M_MMAP_THRESHOLD, 4 << 20); }

void cm_keep_little(void) {
  mallopt(M_MMAP_THRESHOLD, 512 << 10);
  mallopt(M_TRIM_THRESHOLD, 2 << 20);
  mallopt(M_ARENA_MAX, 2);
}
