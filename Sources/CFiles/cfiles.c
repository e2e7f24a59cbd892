// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "cfiles.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#ifndef O_DIRECT
#define O_DIRECT 0
#endif

int cf_open_direct(const char *path) {
  if (O_DIRECT == 0) {
    errno = EINVAL;
    return -1;
  }
  return open(path, O_WRONLY | O_CLOEXEC | O_DIRECT);
}

int cf_reserve(int file, int64_t size) {
#ifdef __linux__
  if (size > 0) {
    int result;
    do result = fallocate(file, 0, 0, size);
    while (result != 0 && errno == EINTR);
    if (result == 0) return 0;
    if (errno != EOPNOTSUPP && errno != ENOSYS) return -1;
  }
#endif
  return ftruncate(file, size);
}

void cf_begin_writing(int file) {
#ifdef __linux__
  sync_file_range(file, 0, 0, SYNC_FILE_RANGE_WRITE);
#else
  (void)file;
#endif
}
