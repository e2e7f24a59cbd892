// SPDX-License-Identifier: Apache-2.0
#ifndef RNNSCOPE_CMEMORY_H
#define RNNSCOPE_CMEMORY_H

/// Gives blocks from 4 MiB on back when they are freed, such as a file's tensors once they are packed. glibc
/// would else keep such blocks up to 32 MiB for the next ones, and never let the hole shrink.
void cm_return_large(void);

/// Lets the heap return what is freed: blocks from 256 KiB on are mapped for themselves, and two arenas
/// serve all threads. glibc would else keep up to 32 MiB of each thread's blocks for the next one, which
/// is quicker in a command that ends soon, and hoards in one that stays open.
void cm_keep_little(void);

#endif
