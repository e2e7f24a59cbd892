// SPDX-License-Identifier: Apache-2.0
//
// HDF5 files by libhdf5 (Debian: libhdf5-dev), read in a child process that may crash or hang without
// harm. The child writes what it finds as a stream of records; its reader believes none of them.
#ifndef RNNSCOPE_CHDF5_H
#define RNNSCOPE_CHDF5_H

#include <stddef.h>
#include <stdint.h>

/// What the child may use; where it wants more, it ends.
typedef struct {
  uint32_t cpu_seconds;
  /// Wall time, for a child that waits instead of computing.
  uint32_t wall_seconds;
  /// Bytes of address space beyond what the process has; no dataset may need more than a part of it.
  uint64_t memory;
} ch5_limits;

/// A child at work; opaque to Swift.
typedef struct ch5_reading ch5_reading;

/// Starts a child that reads the HDF5 file that lies in `bytes`, which must outlive the reading.
/// NULL, and errno, where there is no child to be had; ELIBACC where libhdf5 is not installed.
///
/// The stream, integers in the machine's order, every text a u32 length and its bytes:
///
///     'G' path                                    a group; the root's path is empty
///     'A' name kind is_scalar:u8 count:u64 …      an attribute of the group or dataset before it:
///                                                 kind 's' texts, 'i' int64, 'f' double, 'n' nothing
///     'D' path type sent rank:u8 rank×u64 …       a dataset; type is a text such as F16, and sent that
///                                                 of the elements that follow: the same, but F32 for F16
///     'L' path reason                             a dataset that is left out
///     'X' reason                                  what libhdf5 could not read; the last record
///     'E'                                         the end; a stream without it is broken
ch5_reading *ch5_start(const void *bytes, size_t count, const ch5_limits *limits);

/// Takes exactly `count` bytes of the stream: 0, or -1 where it ends before or time is over.
int ch5_take(ch5_reading *reading, void *out, size_t count);

/// How a child came to its end.
typedef enum { ch5_done, ch5_crashed, ch5_late, ch5_failed } ch5_ending;

/// Ends the child, if it has not ended, and frees the reading. `signal` is what a crash was.
ch5_ending ch5_finish(ch5_reading *reading, int *signal);

#endif
