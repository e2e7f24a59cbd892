// SPDX-License-Identifier: Apache-2.0
//
// The terminal, by ncursesw, behind a header that includes no curses.h (its macros and short names
// do not import cleanly into Swift).
#ifndef RNNSCOPE_CNCURSES_H
#define RNNSCOPE_CNCURSES_H

/// The version of the ncurses library, as it calls itself.
const char *cn_version(void);

#endif
