// SPDX-License-Identifier: Apache-2.0
//
// Which kernels the processor runs, and what those with 512-bit vectors are compiled for: AVX-512. With the
// package's trait WideOnAVX2 it is AVX2, slowly, with loops for the instructions that AVX2 has not: so they
// are tested where there is no AVX-512.
#ifndef RNNSCOPE_PROCESSOR_H
#define RNNSCOPE_PROCESSOR_H

#if defined(__x86_64__)
#ifdef CK_WIDE_ON_AVX2
#define WIDE_TARGET "avx2,fma,f16c"
#pragma clang diagnostic ignored "-Wpsabi" // vectors are passed within one file only
#else
#define WIDE_TARGET "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma"
#endif

static inline int ck_has_avx2(void) {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

static inline int ck_has_wide(void) {
#ifdef CK_WIDE_ON_AVX2
  return ck_has_avx2() && __builtin_cpu_supports("f16c");
#else
  return ck_has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
#endif
}
#endif

#endif
