// SPDX-License-Identifier: Apache-2.0
//
// ZIP archives by libzip (Debian: libzip-dev), behind a header that imports cleanly into Swift.
#ifndef RNNSCOPE_CZIP_H
#define RNNSCOPE_CZIP_H

#include <stddef.h>
#include <stdint.h>

/// The version of libzip, as it calls itself.
const char *cz_version(void);

/// An open archive; opaque to Swift.
typedef struct cz_archive cz_archive;

/// What the central directory says of one entry; `name` lives as long as the archive.
typedef struct {
  const char *name;
  uint64_t size;
  uint64_t compressed_size;
  uint16_t method; // 0 stored, 8 deflate
  int is_encrypted;
} cz_entry;

/// Opens the archive that lies in `bytes`, which must outlive it. NULL, and a reason in `reason`
/// (cut to `room`), where there is no readable central directory.
cz_archive *cz_open(const void *bytes, size_t count, char *reason, size_t room);

int64_t cz_count(cz_archive *archive);

/// Fills `out`; 0, or -1 where the directory does not tell the entry's name and sizes.
int cz_stat(cz_archive *archive, int64_t index, cz_entry *out);

/// Reads exactly `count` bytes of an entry, which must be all of it, and checks its CRC.
/// 0, or -1 and a reason.
int cz_read(cz_archive *archive, int64_t index, void *out, size_t count, char *reason,
            size_t room);

void cz_close(cz_archive *archive);

#endif
