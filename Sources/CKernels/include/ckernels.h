// SPDX-License-Identifier: Apache-2.0
//
// The arithmetic of recurrent networks: packed products, fused gate activations, conversions.
#ifndef RNNSCOPE_CKERNELS_H
#define RNNSCOPE_CKERNELS_H

/// The instruction set that the kernels use on this machine: "avx512", "avx2" or "portable".
const char *ck_instruction_set(void);

#endif
