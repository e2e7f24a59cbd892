// SPDX-License-Identifier: Apache-2.0
//
// What Linux does with files that Swift's Glibc does not show. Every call returns -1 and sets errno
// where it fails.
#ifndef RNNSCOPE_CFILES_H
#define RNNSCOPE_CFILES_H

#include <stdint.h>

/// Opens an existing file for writes that go round the page cache; EINVAL where the file system has
/// no such thing.
int cf_open_direct(const char *path);

/// Makes a file `size` bytes long with its blocks reserved, so that a full disk shows now and not
/// hours later; a file system that cannot reserve makes it long only.
int cf_reserve(int file, int64_t size);

/// Lets the system begin to write what is not yet on the disk, and does not wait. Of many files that are
/// synchronized one after the other, only the first then waits for the journal. No answer: only time is at stake.
void cf_begin_writing(int file);

#endif
