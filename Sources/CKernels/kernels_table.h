// SPDX-License-Identifier: Apache-2.0
//
// Every kernel source in order, for one instruction set: the file that includes this one defines
// LANES and TILE_ROWS, and afterwards KERNELS(name) fills the table.

#include "vector.h"
#include "activations.h"
#include "sums.h"
#include "product.h"
#include "lstm_step.h"
#include "elementwise.h"
#include "rearrange.h"

#define KERNELS(title)                                                                             \
  {.name = title,                                                                                  \
   .lanes = LANES,                                                                                 \
   .reads_narrow = READS_NARROW,                                                                   \
   .product = product,                                                                             \
   .lstm_step = lstm_step,                                                                         \
   .gru_after = gru_after,                                                                         \
   .gru_before = gru_before,                                                                       \
   .gru_candidate = gru_candidate,                                                                 \
   .vanilla = vanilla,                                                                             \
   .multiply = multiply,                                                                           \
   .sigmoid = sigmoid_each,                                                                        \
   .tanh = tanh_each,                                                                              \
   .log_loss = log_loss,                                                                           \
   .transpose = transpose}
