// SPDX-License-Identifier: Apache-2.0
#include "cdigest.h"

#include <nettle/sha2.h>
#include <stdlib.h>

struct cd_sha256 {
  struct sha256_ctx context;
};

cd_sha256 *cd_sha256_new(void) {
  cd_sha256 *digest = malloc(sizeof *digest);
  if (digest) sha256_init(&digest->context);
  return digest;
}

void cd_sha256_update(cd_sha256 *digest, const void *bytes, size_t count) {
  sha256_update(&digest->context, count, bytes);
}

void cd_sha256_finish(cd_sha256 *digest, uint8_t out[32]) {
  sha256_digest(&digest->context, SHA256_DIGEST_SIZE, out);
  free(digest);
}
