// SPDX-License-Identifier: Apache-2.0
//
// What terminfo says of a terminal. Apart from cncurses.c, because term.h makes macros of `lines` and
// `columns`.
#ifndef RNNSCOPE_DESCRIPTION_H
#define RNNSCOPE_DESCRIPTION_H

enum { DIRECT_ENTRIES = 2, ENTRY_SIZE = 64 };
/// The 24-bit entries to try for a TERM, best first; returns how many.
int direct_entries(const char *term, char entries[DIRECT_ENTRIES][ENTRY_SIZE]);
/// The colours of the current entry, and whether they are given as 0xRRGGBB.
void describe_colours(int *colours, int *direct);
/// Whether the current entry can address the cursor.
int has_cursor(void);

#endif
