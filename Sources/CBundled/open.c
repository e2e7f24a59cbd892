// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "cbundled.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

int cb_open(const cb_file *file) {
  int descriptor = memfd_create(file->name, MFD_CLOEXEC);
  if (descriptor < 0) return -1;
  for (size_t written = 0; written < file->count;) {
    ssize_t count = write(descriptor, file->bytes + written, file->count - written);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) {
      close(descriptor);
      return -1;
    }
    written += (size_t)count;
  }
  return descriptor;
}
