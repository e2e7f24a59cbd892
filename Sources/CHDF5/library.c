// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "library.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stddef.h>

// The libraries' names change with what they promise: 1.10 is .103, 1.12 is .200, 1.14 is .310.
#if H5_VERSION_GE(1, 14, 0)
#define PROMISE ".310"
#elif H5_VERSION_GE(1, 12, 0)
#define PROMISE ".200"
#else
#define PROMISE ".103"
#endif

static const char *const names[] = {
    "libhdf5_serial.so" PROMISE, "libhdf5.so" PROMISE, "libhdf5_serial.so", "libhdf5.so"};

static ch5_library library;
static int is_open;

/// Whether all symbols are there. Nothing is called here: what libhdf5 does belongs to the child.
static int find_symbols(void *handle) {
  int is_whole = 1;
#define FIND(member, symbol) is_whole &= (*(void **)&library.member = dlsym(handle, symbol)) != NULL;
#define X(name) FIND(name, "H5" #name)
  CH5_FUNCTIONS(X)
#undef X
#define X(name) FIND(NATIVE_##name, "H5T_NATIVE_" #name "_g")
  CH5_NATIVE_TYPES(X)
#undef X
  FIND(FILE_ACCESS, "H5P_CLS_FILE_ACCESS_ID_g")
  return is_whole;
}

static void open_library(void) {
  for (size_t n = 0; n < sizeof names / sizeof *names && !is_open; n++) {
    void *handle = dlopen(names[n], RTLD_NOW | RTLD_LOCAL);
    if (!handle) continue;
    is_open = find_symbols(handle);
    if (!is_open) dlclose(handle);
  }
}

const ch5_library *ch5_open_library(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, open_library);
  return is_open ? &library : NULL;
}
