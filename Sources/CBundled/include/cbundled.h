// SPDX-License-Identifier: Apache-2.0
//
// Models and texts that travel inside the program.
#ifndef RNNSCOPE_CBUNDLED_H
#define RNNSCOPE_CBUNDLED_H

#include <stddef.h>

/// One embedded file.
typedef struct {
  const char *name;
  const unsigned char *bytes;
  size_t count;
} cb_file;

/// The embedded files, `cb_file_count` of them.
extern const cb_file *const cb_files;
extern const size_t cb_file_count;

/// A descriptor of a file in memory that holds the embedded file's bytes, or -1 with errno set.
int cb_open(const cb_file *file);

#endif
