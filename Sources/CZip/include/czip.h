// SPDX-License-Identifier: Apache-2.0
//
// ZIP archives by libzip (Debian: libzip-dev), behind a header that imports cleanly into Swift.
#ifndef RNNSCOPE_CZIP_H
#define RNNSCOPE_CZIP_H

/// The version of libzip, as it calls itself.
const char *cz_version(void);

#endif
