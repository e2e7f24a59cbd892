// SPDX-License-Identifier: Apache-2.0
#include "czip.h"

#include <stdio.h>
#include <stdlib.h>
#include <zip.h>

struct cz_archive {
  zip_t *zip;
};

const char *cz_version(void) { return zip_libzip_version(); }

cz_archive *cz_open(const void *bytes, size_t count, char *reason, size_t room) {
  zip_error_t error;
  zip_error_init(&error);
  cz_archive *archive = malloc(sizeof *archive);
  zip_source_t *source = archive ? zip_source_buffer_create(bytes, count, 0, &error) : NULL;
  zip_t *zip = source ? zip_open_from_source(source, ZIP_RDONLY, &error) : NULL;
  if (!zip) {
    snprintf(reason, room, "%s", archive ? zip_error_strerror(&error) : "out of memory");
    if (source) zip_source_free(source);
    zip_error_fini(&error);
    free(archive);
    return NULL;
  }
  zip_error_fini(&error);
  archive->zip = zip;
  return archive;
}

int64_t cz_count(cz_archive *archive) { return zip_get_num_entries(archive->zip, 0); }

int cz_stat(cz_archive *archive, int64_t index, cz_entry *out) {
  const zip_uint64_t wanted = ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE |
                              ZIP_STAT_COMP_METHOD | ZIP_STAT_ENCRYPTION_METHOD;
  zip_stat_t stat;
  zip_stat_init(&stat);
  if (zip_stat_index(archive->zip, (zip_uint64_t)index, ZIP_FL_ENC_GUESS, &stat)) return -1;
  if ((stat.valid & wanted) != wanted) return -1;
  out->name = stat.name;
  out->size = stat.size;
  out->compressed_size = stat.comp_size;
  out->method = stat.comp_method;
  out->is_encrypted = stat.encryption_method != ZIP_EM_NONE;
  return 0;
}

int cz_read(cz_archive *archive, int64_t index, void *out, size_t count, char *reason,
            size_t room) {
  zip_file_t *file = zip_fopen_index(archive->zip, (zip_uint64_t)index, 0);
  if (!file) {
    snprintf(reason, room, "%s", zip_strerror(archive->zip));
    return -1;
  }
  unsigned char *next = out;
  size_t missing = count;
  zip_int64_t got = 0;
  while (missing > 0 && (got = zip_fread(file, next, missing)) > 0) {
    next += got;
    missing -= (size_t)got;
  }
  // One more read reaches the end, where libzip compares the CRC.
  unsigned char surplus;
  int status = 0;
  if (got >= 0 && missing == 0) got = zip_fread(file, &surplus, 1);
  if (got < 0) {
    snprintf(reason, room, "%s", zip_file_strerror(file));
    status = -1;
  } else if (missing > 0 || got > 0) {
    snprintf(reason, room, "its size is not the one that the directory tells");
    status = -1;
  }
  zip_fclose(file);
  return status;
}

void cz_close(cz_archive *archive) {
  zip_discard(archive->zip);
  free(archive);
}
