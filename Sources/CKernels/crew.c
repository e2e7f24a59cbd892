// SPDX-License-Identifier: Apache-2.0
//
// Where threads meet that compute one step together. A step takes microseconds, so they wait awake;
// whoever's mate has lost its processor goes to sleep, and leaves the processor to others.
//
// Each thread keeps to one processor meanwhile: the system would else bring a thread that wakes to
// the one that woke it, and its share of the weights lies in its processor's own cache.
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "ckernels.h"

#define LINE 64
#define LOOKS 4096 // of some 50 ns each

struct ck_crew {
  int members;
  /// How often a member looks whether the others have come before it sleeps; 0 where members have no
  /// processors of their own.
  int looks;
  /// What the thread that made the crew may use.
  cpu_set_t processors;
  _Alignas(LINE) atomic_int arrived;
  /// Counts the meetings.
  _Alignas(LINE) atomic_uint turn;
  _Alignas(LINE) atomic_int asleep;
  atomic_long nanoseconds_asleep;
  pthread_mutex_t lock;
  pthread_cond_t moved;
};

/// What the calling thread may use.
static cpu_set_t allowed(void) {
  cpu_set_t processors;
  CPU_ZERO(&processors);
  sched_getaffinity(0, sizeof processors, &processors);
  return processors;
}

int ck_crew_processors(void) {
  cpu_set_t processors = allowed();
  return CPU_COUNT(&processors);
}

void ck_crew_enter(const ck_crew *crew, int member) {
  if (crew->looks == 0) return;
  cpu_set_t own;
  CPU_ZERO(&own);
  for (int cpu = 0, nth = 0; cpu < CPU_SETSIZE; cpu++)
    if (CPU_ISSET(cpu, &crew->processors) && nth++ == member) CPU_SET(cpu, &own);
  sched_setaffinity(0, sizeof own, &own);
}

void ck_crew_leave(const ck_crew *crew) {
  if (crew->looks > 0)
    sched_setaffinity(0, sizeof crew->processors, &crew->processors);
}

static void look_away(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("isb");
#endif
}

ck_crew *ck_crew_new(int members) {
  ck_crew *crew = aligned_alloc(LINE, (sizeof *crew + LINE - 1) / LINE * LINE);
  if (!crew) return NULL;
  crew->members = members;
  crew->processors = allowed();
  crew->looks = CPU_COUNT(&crew->processors) < members ? 0 : LOOKS;
  atomic_init(&crew->arrived, 0);
  atomic_init(&crew->turn, 0);
  atomic_init(&crew->asleep, 0);
  atomic_init(&crew->nanoseconds_asleep, 0);
  pthread_mutex_init(&crew->lock, NULL);
  pthread_cond_init(&crew->moved, NULL);
  return crew;
}

void ck_crew_free(ck_crew *crew) {
  pthread_cond_destroy(&crew->moved);
  pthread_mutex_destroy(&crew->lock);
  free(crew);
}

static long nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000000L + now.tv_nsec;
}

static void sleep_through(ck_crew *crew, unsigned turn) {
  long began = nanoseconds();
  pthread_mutex_lock(&crew->lock);
  atomic_fetch_add(&crew->asleep, 1);
  // The last to come moves the turn first and looks for sleepers then: one of both sees the other.
  while (atomic_load(&crew->turn) == turn) pthread_cond_wait(&crew->moved, &crew->lock);
  atomic_fetch_sub(&crew->asleep, 1);
  pthread_mutex_unlock(&crew->lock);
  atomic_fetch_add_explicit(&crew->nanoseconds_asleep, nanoseconds() - began,
                            memory_order_relaxed);
}

void ck_crew_meet(ck_crew *crew) {
  unsigned turn = atomic_load_explicit(&crew->turn, memory_order_relaxed);
  if (atomic_fetch_add_explicit(&crew->arrived, 1, memory_order_acq_rel) + 1 < crew->members) {
    for (int i = 0; i < crew->looks; i++) {
      if (atomic_load_explicit(&crew->turn, memory_order_acquire) != turn) return;
      look_away();
    }
    sleep_through(crew, turn);
    return;
  }
  atomic_store_explicit(&crew->arrived, 0, memory_order_relaxed);
  atomic_store(&crew->turn, turn + 1);
  if (atomic_load(&crew->asleep) == 0) return;
  pthread_mutex_lock(&crew->lock);
  pthread_cond_broadcast(&crew->moved);
  pthread_mutex_unlock(&crew->lock);
}

long ck_crew_nanoseconds_asleep(const ck_crew *crew) {
  return atomic_load_explicit(&crew->nanoseconds_asleep, memory_order_relaxed);
}
