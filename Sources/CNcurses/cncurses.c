// SPDX-License-Identifier: Apache-2.0
#include "cncurses.h"

#include <curses.h>

const char *cn_version(void) { return curses_version(); }
