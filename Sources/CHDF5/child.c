// SPDX-License-Identifier: Apache-2.0
//
// The child's side. It was forked from a process with threads: until it ends it may call libhdf5,
// malloc (which glibc makes usable after a fork) and what is async-signal-safe, nothing else.
#define _GNU_SOURCE
#include "child.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

enum { most_objects = 100000, most_attribute_elements = 1 << 20, room = 1 << 16 };

static const ch5_library *h5;

static struct {
  int pipe;
  size_t filled;
  char buffer[room];
  const void *image;
  uint64_t memory;
  uint64_t objects;
} child;

// MARK: Writing

static void write_all(const char *bytes, size_t count) {
  while (count > 0) {
    ssize_t put = write(child.pipe, bytes, count);
    if (put <= 0) _exit(1); // nobody listens any more
    bytes += put;
    count -= (size_t)put;
  }
}

static void flush(void) {
  write_all(child.buffer, child.filled);
  child.filled = 0;
}

static void put(const void *bytes, size_t count) {
  if (count > room - child.filled) flush();
  if (count > room) {
    write_all(bytes, count);
    return;
  }
  memcpy(child.buffer + child.filled, bytes, count);
  child.filled += count;
}

static void put_byte(char byte) { put(&byte, 1); }

static void put_text(const char *text, size_t length) {
  uint32_t count = (uint32_t)length;
  put(&count, sizeof count);
  put(text, count);
}

static void put_string(const char *text) { put_text(text, strlen(text)); }

/// Keeps the innermost description of libhdf5's error stack.
static herr_t innermost(unsigned n, const H5E_error2_t *error, void *found) {
  if (n == 0) *(const char **)found = error->desc;
  return 0;
}

_Noreturn static void fail(const char *what) {
  const char *reason = NULL;
  h5->Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, innermost, &reason);
  char text[400] = "";
  strncat(text, what, 200);
  if (reason && *reason) {
    strcat(text, ": ");
    strncat(text, reason, 150);
  }
  put_byte('X');
  put_string(text);
  flush();
  _exit(0);
}

// MARK: Attributes

static void put_strings(hid_t attribute, hid_t type, uint64_t count) {
  if (h5->Tis_variable_str(type) > 0) {
    char **texts = calloc(count + 1, sizeof *texts); // never freed: the process ends soon
    if (!texts || (count > 0 && h5->Aread(attribute, type, texts) < 0)) fail("an attribute's texts");
    for (uint64_t n = 0; n < count; n++) put_string(texts[n] ? texts[n] : "");
    return;
  }
  size_t size = h5->Tget_size(type);
  if (size == 0 || (count > 0 && size > child.memory / 4 / count)) fail("an attribute's size");
  char *texts = calloc(count + 1, size);
  if (!texts || (count > 0 && h5->Aread(attribute, type, texts) < 0)) fail("an attribute's texts");
  int is_spaced = h5->Tget_strpad(type) == H5T_STR_SPACEPAD;
  for (uint64_t n = 0; n < count; n++) {
    size_t length = strnlen(texts + n * size, size);
    while (is_spaced && length > 0 && texts[n * size + length - 1] == ' ') length--;
    put_text(texts + n * size, length);
  }
  free(texts);
}

static void put_numbers(hid_t attribute, hid_t memory_type, uint64_t count) {
  void *numbers = calloc(count + 1, 8);
  if (!numbers || (count > 0 && h5->Aread(attribute, memory_type, numbers) < 0))
    fail("an attribute's numbers");
  put(numbers, count * 8);
  free(numbers);
}

static herr_t put_attribute(hid_t object, const char *name, const H5A_info_t *info, void *nothing) {
  (void)info, (void)nothing;
  hid_t attribute = h5->Aopen(object, name, H5P_DEFAULT);
  if (attribute < 0) fail("an attribute");
  hid_t type = h5->Aget_type(attribute), space = h5->Aget_space(attribute);
  if (type < 0 || space < 0) fail("an attribute's type");
  H5S_class_t extent = h5->Sget_simple_extent_type(space);
  hssize_t points = extent == H5S_NULL ? 0 : h5->Sget_simple_extent_npoints(space);
  if (points < 0) fail("an attribute's size");
  uint64_t count = (uint64_t)points;
  if (count > most_attribute_elements) fail("an attribute of more than a million elements");
  H5T_class_t class = h5->Tget_class(type);
  char kind = class == H5T_STRING ? 's' : class == H5T_INTEGER ? 'i' : class == H5T_FLOAT ? 'f' : 'n';
  if (extent == H5S_NULL || kind == 'n') {
    kind = 'n';
    count = 0;
  }
  put_byte('A');
  put_string(name);
  put_byte(kind);
  put_byte(extent == H5S_SCALAR);
  put(&count, sizeof count);
  if (kind == 's') put_strings(attribute, type, count);
  if (kind == 'i') put_numbers(attribute, *h5->NATIVE_INT64, count);
  if (kind == 'f') put_numbers(attribute, *h5->NATIVE_DOUBLE, count);
  h5->Sclose(space);
  h5->Tclose(type);
  h5->Aclose(attribute);
  return 0;
}

static void put_attributes(hid_t object) {
  if (h5->Aiterate2(object, H5_INDEX_NAME, H5_ITER_NATIVE, NULL, put_attribute, NULL) < 0)
    fail("the attributes");
}

// MARK: Datasets

/// A number type by safetensors' name, or NULL, and how its elements are sent.
typedef struct {
  const char *name;
  const char *sent;
  hid_t memory;
  size_t size;
} number_type;

static number_type number_type_of(hid_t type) {
  size_t size = h5->Tget_size(type);
  number_type none = {0};
  if (h5->Tget_class(type) == H5T_FLOAT) {
    if (size == 8) return (number_type){"F64", "F64", *h5->NATIVE_DOUBLE, 8};
    // libhdf5 1.10 has no half of its own.
    const char *name = size == 4 ? "F32" : size == 2 ? "F16" : NULL;
    return name ? (number_type){name, "F32", *h5->NATIVE_FLOAT, 4} : none;
  }
  if (h5->Tget_class(type) != H5T_INTEGER) return none;
  int is_signed = h5->Tget_sign(type) == H5T_SGN_2;
  const number_type integers[] = {
      {"I8", "I8", *h5->NATIVE_INT8, 1},    {"U8", "U8", *h5->NATIVE_UINT8, 1},
      {"I16", "I16", *h5->NATIVE_INT16, 2}, {"U16", "U16", *h5->NATIVE_UINT16, 2},
      {"I32", "I32", *h5->NATIVE_INT32, 4}, {"U32", "U32", *h5->NATIVE_UINT32, 4},
      {"I64", "I64", *h5->NATIVE_INT64, 8}, {"U64", "U64", *h5->NATIVE_UINT64, 8}};
  for (size_t n = 0; n < sizeof integers / sizeof *integers; n++)
    if (integers[n].size == size && (integers[n].name[0] == 'I') == is_signed) return integers[n];
  return none;
}

static void put_dataset(hid_t dataset, const char *path) {
  hid_t type = h5->Dget_type(dataset), space = h5->Dget_space(dataset);
  hid_t creation = h5->Dget_create_plist(dataset);
  if (type < 0 || space < 0 || creation < 0) fail("a dataset's type");
  number_type number = number_type_of(type);
  hsize_t shape[H5S_MAX_RANK];
  H5S_class_t extent = h5->Sget_simple_extent_type(space);
  int rank = extent == H5S_SIMPLE ? h5->Sget_simple_extent_dims(space, shape, NULL) : 0;
  if (rank < 0) fail("a dataset's shape");
  const char *reason = !number.name ? "its elements are no plain numbers"
                       : extent == H5S_NULL ? "it is empty"
                       // Another file's bytes are no part of this one.
                       : h5->Pget_external_count(creation) != 0 ? "its elements lie in another file"
                       : h5->Pget_layout(creation) == H5D_VIRTUAL ? "its elements lie in other datasets"
                       : NULL;
  if (reason) {
    put_byte('L');
    put_string(path);
    put_string(reason);
    return;
  }
  uint64_t count = 1;
  for (int n = 0; n < rank; n++) {
    if (shape[n] > 0 && count > child.memory / number.size / shape[n])
      fail("a dataset that claims more elements than the file can hold");
    count *= shape[n];
  }
  void *values = malloc(count * number.size + 1);
  if (!values) fail("a dataset that claims more memory than the file can need");
  if (count > 0 && h5->Dread(dataset, number.memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) < 0)
    fail("a dataset's elements");
  char depth = (char)rank;
  put_byte('D');
  put_string(path);
  put_string(number.name);
  put_string(number.sent);
  put_byte(depth);
  for (int n = 0; n < rank; n++) {
    uint64_t size = shape[n];
    put(&size, sizeof size);
  }
  put(values, count * number.size);
  free(values);
  h5->Pclose(creation);
  h5->Sclose(space);
  h5->Tclose(type);
}

// MARK: The file

static herr_t put_object(hid_t root, const char *name, const H5O_info_t *info, void *nothing) {
  (void)nothing;
  if (++child.objects > most_objects) fail("more than a hundred thousand objects");
  const char *path = strcmp(name, ".") == 0 ? "" : name;
  if (info->type != H5O_TYPE_GROUP && info->type != H5O_TYPE_DATASET) return 0;
  hid_t object = h5->Oopen(root, name, H5P_DEFAULT);
  if (object < 0) fail("an object");
  if (info->type == H5O_TYPE_GROUP) {
    put_byte('G');
    put_string(path);
  } else {
    put_dataset(object, path);
  }
  put_attributes(object);
  h5->Oclose(object);
  return 0;
}

// The file's bytes are used where they lie; libhdf5 gets them instead of memory of its own.
static void *image_malloc(size_t size, H5FD_file_image_op_t operation, void *nothing) {
  (void)size, (void)operation, (void)nothing;
  return (void *)child.image;
}

static void *image_memcpy(
    void *to, const void *from, size_t size, H5FD_file_image_op_t operation, void *nothing) {
  (void)from, (void)size, (void)operation, (void)nothing;
  return to;
}

static herr_t image_free(void *image, H5FD_file_image_op_t operation, void *nothing) {
  (void)image, (void)operation, (void)nothing;
  return 0;
}

static hid_t open_image(const void *bytes, size_t count) {
  child.image = bytes;
  hid_t access = h5->Pcreate(*h5->FILE_ACCESS);
  H5FD_file_image_callbacks_t callbacks = {image_malloc, image_memcpy, NULL, image_free, NULL, NULL, NULL};
  if (access < 0 || h5->Pset_fapl_core(access, room, 0) < 0 ||
      h5->Pset_file_image_callbacks(access, &callbacks) < 0 ||
      h5->Pset_file_image(access, (void *)bytes, count) < 0)
    fail("the file's image");
  const unsigned only_to_read = 0; // H5F_ACC_RDONLY calls the library by its linked name
  return h5->Fopen("checkpoint", only_to_read, access);
}

/// Pages that the process has already, so that the limit counts what the child adds.
static uint64_t address_space(void) {
  char text[64] = "";
  int statm = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  if (statm < 0) return 0;
  ssize_t got = read(statm, text, sizeof text - 1);
  close(statm);
  uint64_t pages = 0;
  for (ssize_t n = 0; n < got && text[n] >= '0' && text[n] <= '9'; n++)
    pages = pages * 10 + (uint64_t)(text[n] - '0');
  return pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

static void confine(const ch5_limits *limits) {
  // Whatever the program does about crashes and children is none of the child's business.
  static const int signals[] = {SIGSEGV, SIGBUS,  SIGABRT, SIGFPE,  SIGILL, SIGTRAP, SIGSYS,
                                SIGXCPU, SIGPIPE, SIGTERM, SIGINT,  SIGHUP, SIGALRM};
  sigset_t none;
  sigemptyset(&none);
  for (size_t n = 0; n < sizeof signals / sizeof *signals; n++) {
    struct sigaction plain = {.sa_handler = SIG_DFL};
    sigaction(signals[n], &plain, NULL);
  }
  sigprocmask(SIG_SETMASK, &none, NULL);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  prctl(PR_SET_DUMPABLE, 0);
  struct rlimit no_core = {0, 0};
  struct rlimit time = {limits->cpu_seconds, limits->cpu_seconds + 1};
  setrlimit(RLIMIT_CORE, &no_core);
  setrlimit(RLIMIT_CPU, &time);
  uint64_t used = address_space();
  if (used > 0) {
    struct rlimit memory = {used + limits->memory, used + limits->memory};
    setrlimit(RLIMIT_AS, &memory);
  }
  // Of the program's open files only the pipe is left, at a place of its own.
  int silence = open("/dev/null", O_RDWR);
  for (int standard = 0; standard < 3 && silence >= 0; standard++) dup2(silence, standard);
  if (dup2(child.pipe, 3) == 3) child.pipe = 3;
  close_range(4, ~0U, 0);
}

_Noreturn void ch5_child(
    const ch5_library *library, int pipe, const void *bytes, size_t count,
    const ch5_limits *limits) {
  h5 = library;
  child.pipe = pipe;
  child.memory = limits->memory;
  confine(limits);
  unsigned major = 0, minor = 0, release = 0;
  if (h5->open() < 0 || h5->get_libversion(&major, &minor, &release) < 0) fail("libhdf5 itself");
  if (major != H5_VERS_MAJOR || minor != H5_VERS_MINOR)
    fail("libhdf5, which is of another version than the one that this program was built with");
  h5->Eset_auto2(H5E_DEFAULT, NULL, NULL); // or it prints what it finds
  h5->PLset_loading_state(0);              // no filter of a file's choice is looked for on the disk
  hid_t file = open_image(bytes, count);
  if (file < 0) fail("the file's head");
  // Visits every object once whatever circle its links make, and follows no link out of the file.
  if (h5->Ovisit2(file, H5_INDEX_NAME, H5_ITER_INC, put_object, NULL, H5O_INFO_BASIC) < 0)
    fail("the file's objects");
  put_byte('E');
  flush();
  _exit(0);
}
