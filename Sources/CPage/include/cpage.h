// SPDX-License-Identifier: Apache-2.0
//
// The script and the style of a report, as they stand in Page/.
#ifndef RNNSCOPE_CPAGE_H
#define RNNSCOPE_CPAGE_H

#include <stddef.h>

/// One embedded file.
typedef struct {
  const char *name;
  const unsigned char *bytes;
  size_t count;
} cp_file;

/// The embedded files, `cp_file_count` of them; scripts in the order in which they run.
extern const cp_file *const cp_files;
extern const size_t cp_file_count;

#endif
