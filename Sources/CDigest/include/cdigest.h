// SPDX-License-Identifier: Apache-2.0
//
// SHA-256 by nettle (Debian: nettle-dev), behind a header that imports cleanly into Swift.
#ifndef RNNSCOPE_CDIGEST_H
#define RNNSCOPE_CDIGEST_H

#include <stddef.h>
#include <stdint.h>

/// An unfinished digest; opaque to Swift.
typedef struct cd_sha256 cd_sha256;

/// A new digest over no bytes, or NULL where memory is exhausted.
cd_sha256 *cd_sha256_new(void);
void cd_sha256_update(cd_sha256 *digest, const void *bytes, size_t count);
/// Writes the 32 bytes of the digest and frees it.
void cd_sha256_finish(cd_sha256 *digest, uint8_t out[32]);

#endif
