// SPDX-License-Identifier: Apache-2.0
#include "ckernels.h"

const char *ck_instruction_set(void) { return "portable"; }
