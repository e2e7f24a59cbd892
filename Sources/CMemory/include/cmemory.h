// SPDX-License-Identifier: Apache-2.0
#ifndef RNNSCOPE_CMEMORY_H
#define RNNSCOPE_CMEMORY_H

/// Gives blocks from 4 MiB on back when they are freed, such as a file's tensors once they are packed. glibc
/// would else keep such blocks up to 32 MiB for the next ones, and never let the hole shrink.
void cm_return_large(void);

/// Lets the heap return what is freed: blocks from 512 KiB on (traces of a long text, replays) are mapped for
/// themselves, no more than 2 MiB are kept at its end, and two arenas serve all threads. glibc would else keep up to 32 MiB
/// of each thread's blocks for the next one, which is quicker in a command that ends soon, and hoards in one
/// that stays open. What each screen takes and gives back is smaller and stays: pages from the system for every
/// key would cost more than drawing.
void cm_keep_little(void);

#endif
