// SPDX-License-Identifier: Apache-2.0
//
// What this processor can do: multiply-adds a second with AVX-512 and AVX2, and the time of reading
// so many bytes again and again, in the mean as a recording's steps are. One line: GFLOP/s AVX-512 (0 without it), GFLOP/s AVX2, microseconds.
//
//     clang -O2 limits.c -o limits && ./limits 4194304
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec * 1e-9;
}

// 12 sums in registers: enough to hide a multiply-add's latency of 4 on two ports.
#define PEAK(name, lanes, features)                                                                \
  typedef float name##_vector __attribute__((ext_vector_type(lanes)));                             \
  __attribute__((target(features), noinline)) static double name(void) {                           \
    _Pragma("STDC FP_CONTRACT ON") name##_vector sums[12], factor = 0.999f, addend = 1e-3f;        \
    for (int s = 0; s < 12; s++) sums[s] = (name##_vector)(s * 0.1f);                              \
    const long rounds = 4000000;                                                                   \
    double start = now();                                                                          \
    for (long round = 0; round < rounds; round++) {                                                \
      _Pragma("clang loop unroll(full)") for (int s = 0; s < 12; s++) sums[s] =                    \
          sums[s] * factor + addend;                                                               \
      __asm__ volatile("" : "+v"(sums[0]), "+v"(sums[1]));                                         \
    }                                                                                              \
    double seconds = now() - start;                                                                \
    name##_vector total = 0;                                                                       \
    for (int s = 0; s < 12; s++) total += sums[s];                                                 \
    volatile float keep = total[0];                                                                \
    (void)keep;                                                                                    \
    return 2.0 * lanes * 12 * rounds / seconds / 1e9;                                              \
  }

PEAK(peak_avx512, 16, "avx512f")
PEAK(peak_avx2, 8, "avx2,fma")

typedef float bytes64 __attribute__((ext_vector_type(16)));

#define READ(name, features)                                                                       \
  __attribute__((target(features), noinline)) static double name(const bytes64 *data, long count) {\
    double total = 0;                                                                               \
    for (int round = 0; round < 300; round++) {                                                    \
      bytes64 a = 0, b = 0, c = 0, d = 0;                                                          \
      double start = now();                                                                        \
      for (long i = 0; i + 4 <= count; i += 4) {                                                   \
        a += data[i], b += data[i + 1], c += data[i + 2], d += data[i + 3];                        \
      }                                                                                            \
      double seconds = now() - start;                                                              \
      a += b + c + d;                                                                              \
      volatile float keep = a[0];                                                                  \
      (void)keep;                                                                                  \
      total += seconds;                                                                            \
    }                                                                                              \
    return total / 300 * 1e6;                                                                      \
  }

READ(read_avx512, "avx512f")
READ(read_avx2, "avx2")

int main(int count, char **arguments) {
  long bytes = count > 1 ? atol(arguments[1]) : 4 << 20;
  int wide = __builtin_cpu_supports("avx512f");
  bytes64 *data = aligned_alloc(2 << 20, (bytes + (2 << 20) - 1) / (2 << 20) * (2 << 20));
  for (long i = 0; i < bytes / 64; i++) data[i] = (bytes64)(i * 1e-6f);
  double avx512 = 0, avx2 = 0;
  for (int round = 0; round < 5; round++) {
    double here = wide ? peak_avx512() : 0, there = peak_avx2();
    if (here > avx512) avx512 = here;
    if (there > avx2) avx2 = there;
  }
  double read = wide ? read_avx512(data, bytes / 64) : read_avx2(data, bytes / 64);
  printf("%.1f %.1f %.2f\n", avx512, avx2, read);
  return 0;
}
