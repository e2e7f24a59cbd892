// SPDX-License-Identifier: Apache-2.0
#include "cdigest.h"

#include <sys/types.h>

#include <sha2.h>
#include <stdlib.h>

struct cd_sha256 {
  SHA2_CTX context;
};

cd_sha256 *cd_sha256_new(void) {
  cd_sha256 *digest = malloc(sizeof *digest);
  if (digest) SHA256Init(&digest->context);
  return digest;
}

void cd_sha256_update(cd_sha256 *digest, const void *bytes, size_t count) {
  SHA256Update(&digest->context, bytes, count);
}

void cd_sha256_finish(cd_sha256 *digest, uint8_t out[32]) {
  SHA256Final(out, &digest->context);
  free(digest);
}
