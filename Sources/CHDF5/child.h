// SPDX-License-Identifier: Apache-2.0
#ifndef RNNSCOPE_CHDF5_CHILD_H
#define RNNSCOPE_CHDF5_CHILD_H

#include "chdf5.h"
#include "library.h"

/// Reads the file and writes the records of `chdf5.h` to the pipe, within the limits; ends the process.
_Noreturn void ch5_child(
    const ch5_library *library, int pipe, const void *bytes, size_t count,
    const ch5_limits *limits);

#endif
