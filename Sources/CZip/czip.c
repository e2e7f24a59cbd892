// SPDX-License-Identifier: Apache-2.0
#include "czip.h"

#include <zip.h>

const char *cz_version(void) { return zip_libzip_version(); }
