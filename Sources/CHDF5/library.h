// SPDX-License-Identifier: Apache-2.0
//
// libhdf5, opened when the first HDF5 file is: it brings thirty libraries of its own along, which
// would make every start of the program 6 ms longer, and is not needed for anything else.
#ifndef RNNSCOPE_CHDF5_LIBRARY_H
#define RNNSCOPE_CHDF5_LIBRARY_H

#define H5_USE_110_API
#include <hdf5/serial/hdf5.h>

/// The functions that are used, without their H5.
#define CH5_FUNCTIONS(X)                                                                    \
  X(Aclose) X(Aget_space) X(Aget_type) X(Aiterate2) X(Aopen) X(Aread) X(Dget_create_plist)  \
  X(Dget_space) X(Dget_type) X(Dread) X(Eset_auto2) X(Ewalk2) X(Fopen) X(Oclose) X(Oopen)   \
  X(Ovisit2) X(PLset_loading_state) X(Pclose) X(Pcreate) X(Pget_external_count)             \
  X(Pget_layout) X(Pset_fapl_core) X(Pset_file_image) X(Pset_file_image_callbacks)          \
  X(Sclose) X(Sget_simple_extent_dims) X(Sget_simple_extent_npoints)                        \
  X(Sget_simple_extent_type) X(Tclose) X(Tget_class) X(Tget_sign) X(Tget_size)              \
  X(Tget_strpad) X(Tis_variable_str) X(get_libversion) X(open)

/// Number types as the machine has them.
#define CH5_NATIVE_TYPES(X)                                                                 \
  X(DOUBLE) X(FLOAT) X(INT16) X(INT32) X(INT64) X(INT8) X(UINT16) X(UINT32) X(UINT64)       \
  X(UINT8)

typedef struct {
#define X(name) __typeof__(H5##name) *name;
  CH5_FUNCTIONS(X)
#undef X
  // What follows has its values once `open` was called.
#define X(name) const hid_t *NATIVE_##name;
  CH5_NATIVE_TYPES(X)
#undef X
  const hid_t *FILE_ACCESS;
} ch5_library;

/// The library, opened once for all; NULL where it is not installed, or lacks what its header promised.
const ch5_library *ch5_open_library(void);

#endif
