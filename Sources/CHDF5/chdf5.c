// SPDX-License-Identifier: Apache-2.0
//
// The parent's side: a child, its pipe, its time.
#define _GNU_SOURCE
#include "chdf5.h"

#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct ch5_reading {
  pid_t child;
  int pipe;
  struct timespec deadline;
  int is_late;
};

ch5_reading *ch5_start(const void *bytes, size_t count, const ch5_limits *limits) {
  // Before there is a child: one that was forked beside other threads must not open libraries.
  const ch5_library *library = ch5_open_library();
  if (!library) {
    errno = ELIBACC;
    return NULL;
  }
  ch5_reading *reading = calloc(1, sizeof *reading);
  if (!reading) return NULL;
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) {
    free(reading);
    return NULL;
  }
  clock_gettime(CLOCK_MONOTONIC, &reading->deadline);
  reading->deadline.tv_sec += limits->wall_seconds;
  reading->pipe = ends[0];
  reading->child = fork();
  if (reading->child == 0) {
    close(ends[0]);
    ch5_child(library, ends[1], bytes, count, limits); // never returns
  }
  int reason = errno;
  close(ends[1]);
  if (reading->child < 0) {
    close(ends[0]);
    free(reading);
    errno = reason;
    return NULL;
  }
  return reading;
}

static int milliseconds_left(const ch5_reading *reading) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  long long left = (reading->deadline.tv_sec - now.tv_sec) * 1000LL +
                   (reading->deadline.tv_nsec - now.tv_nsec) / 1000000;
  return left < 0 ? 0 : left > 1000000 ? 1000000 : (int)left;
}

int ch5_take(ch5_reading *reading, void *out, size_t count) {
  char *place = out;
  while (count > 0) {
    struct pollfd waiting = {.fd = reading->pipe, .events = POLLIN};
    // Once the time is up it does not matter what has come meanwhile: a slow parent decides as a fast one.
    int left = milliseconds_left(reading);
    int ready = left == 0 ? 0 : poll(&waiting, 1, left);
    if (ready == 0) {
      reading->is_late = 1;
      return -1;
    }
    ssize_t got = ready < 0 ? -1 : read(reading->pipe, place, count);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return -1;
    place += got;
    count -= (size_t)got;
  }
  return 0;
}

ch5_ending ch5_finish(ch5_reading *reading, int *signal) {
  // A child that has written its last record has nothing left to do; one that has not must not go on.
  // One that ended by itself before is a zombie, whose status the signal does not change.
  int has_ended = 0;
  char byte;
  struct pollfd waiting = {.fd = reading->pipe, .events = POLLIN};
  if (!reading->is_late && poll(&waiting, 1, 1000) == 1) {
    has_ended = read(reading->pipe, &byte, 1) == 0;
  }
  close(reading->pipe);
  int status = 0;
  pid_t got = 0;
  if (!has_ended) kill(reading->child, SIGKILL);
  do got = waitpid(reading->child, &status, 0);
  while (got < 0 && errno == EINTR);
  ch5_ending ending = ch5_failed;
  *signal = 0;
  if (reading->is_late) {
    ending = ch5_late;
  } else if (got == reading->child && WIFSIGNALED(status)) {
    *signal = WTERMSIG(status);
    ending = *signal == SIGXCPU || (*signal == SIGKILL && has_ended) ? ch5_late : ch5_crashed;
  } else if (got == reading->child && WIFEXITED(status) && WEXITSTATUS(status) == 0) {
    ending = ch5_done;
  }
  free(reading);
  return ending;
}
