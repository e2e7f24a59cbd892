// SPDX-License-Identifier: Apache-2.0
//
// Vectors of LANES floats in clang's own terms. Included once per instruction set, after LANES is
// defined; no intrinsics, so that the same source serves every machine.

#define ALWAYS_INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")

#pragma STDC FP_CONTRACT ON // a * b + c is one rounding where the machine has it

typedef float vf __attribute__((ext_vector_type(LANES)));
typedef uint32_t vu __attribute__((ext_vector_type(LANES)));
typedef int32_t vi __attribute__((ext_vector_type(LANES)));
/// The same vector anywhere in memory.
typedef float vf_any __attribute__((ext_vector_type(LANES), aligned(4)));

ALWAYS_INLINE vf load(const float *p) { return *(const vf_any *)p; }
ALWAYS_INLINE void store(float *p, vf v) { *(vf_any *)p = v; }
ALWAYS_INLINE vf splat(float x) { return (vf)(x); }
/// a where the mask is set, else b.
ALWAYS_INLINE vf select(vi mask, vf a, vf b) { return mask ? a : b; }
/// The lesser of x and `limit`; NaN stays NaN (which min instructions alone do not promise).
ALWAYS_INLINE vf at_most(vf x, float limit) { return select(splat(limit) < x, splat(limit), x); }
/// The greater of x and `limit`; NaN stays NaN.
ALWAYS_INLINE vf at_least(vf x, float limit) { return select(splat(limit) > x, splat(limit), x); }
