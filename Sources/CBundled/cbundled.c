// SPDX-License-Identifier: Apache-2.0
#include "cbundled.h"

const cb_file *const cb_files = 0;
const size_t cb_file_count = 0;
