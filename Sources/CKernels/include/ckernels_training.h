// SPDX-License-Identifier: Apache-2.0
//
// The arithmetic of training: products over many rows, the layers' equations forwards and
// backwards for a timestep of parallel streams, the loss, the optimisers.
//
// Matrices are row-major floats; `ld…` is the distance between rows in floats. Every sum runs in an
// order that depends on the shapes alone, so that dividing rows or columns over threads changes no bit.
#ifndef RNNSCOPE_CKERNELS_TRAINING_H
#define RNNSCOPE_CKERNELS_TRAINING_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// The instruction set that the training kernels use: "avx512", "avx2" or "portable".
const char *ck_training_instruction_set(void);

/// Makes this thread's kernels use another instruction set; 0 where this machine has none of that name.
/// For tests and measurements: panels packed before belong to the former set.
int ck_training_select(const char *name);

/// Columns a packed panel holds: packed matrices have their columns rounded up to a multiple of it.
long ck_training_panel(void);

/// Packs w, shape (k, n), for `ck_training_product`: panels[n / panel][k][panel], zeros beyond n.
void ck_training_pack(const float *w, long ldw, long k, long n, float *panels);

/// Packs the transpose of w, shape (n, k), as `ck_training_pack` would pack (k, n).
void ck_training_pack_transposed(const float *w, long ldw, long k, long n, float *panels);

/// Where the rows of a product lie: `groups` groups (timesteps) of `rows` rows (streams).
typedef struct {
  long groups, rows;
  /// Floats from one row of a (of c) to the next, and from one group to the next.
  long a_row, a_group, c_row, c_group;
} ck_training_rows;

/// c = a · w (+ bias | + c), a of k columns, w packed, c of n columns; bias may be null.
void ck_training_product(
    const float *a, const float *panels, long k, long n, float *c, ck_training_rows rows,
    const float *bias, int accumulate);

/// d[m][n0…n1) += Σ_row a[row][m] · g[row][n]: a weight's gradient over a whole chunk.
/// `sums`, where not null, gains Σ_row g[row][n] for the same columns: the bias's.
void ck_training_gradient(
    const float *a, long lda, long m, const float *g, long ldg, long n0, long n1, long rows,
    float *d, long ldd, float *sums);

/// out[row][n0…n1) = table[symbol of row] + bias: the product with a one-hot input.
void ck_training_gather(
    const float *table, long ldt, const int32_t *symbols, long rows, long n0, long n1,
    const float *bias, float *out, long ldo);

/// d[symbol of row][n0…n1) += g[row]: the gradient of `ck_training_gather`; `sums` as above.
void ck_training_scatter(
    const float *g, long ldg, const int32_t *symbols, long rows, long n0, long n1, float *d,
    long ldd, float *sums);

/// One timestep of an LSTM: gates (rows, 4H) come as sums i f o g and leave activated.
void ck_training_lstm_forward(
    float *gates, const float *c_before, float *c, float *h, long cells, long rows);

/// The same backwards: gates leave as gradients of the sums; dc is carried from step to step.
void ck_training_lstm_backward(
    float *gates, const float *c_before, const float *c, const float *dh, float *dc, long cells,
    long rows);

/// One timestep of a GRU: input (rows, 3H) holds the sums r z n of the input's side and leaves as
/// the activated r z n; recurrent holds those of the recurrent side and keeps its n for backwards.
void ck_training_gru_forward(
    float *input, float *recurrent, const float *h_before, float *h, long cells, long rows);

/// The same backwards: both sides leave as gradients of their sums; dh_before, where not null,
/// gains dh · z.
void ck_training_gru_backward(
    float *input, float *recurrent, const float *h_before, const float *dh, float *dh_before,
    long cells, long rows);

/// h = tanh(sums), both (count).
void ck_training_vanilla_forward(const float *sums, float *h, long count);

/// sums = dh · (1 − h²), all (count).
void ck_training_vanilla_backward(float *sums, const float *h, const float *dh, long count);

/// out = in · (0 or 1 / keep): dropout by a counter, so that backwards finds the same mask.
/// Element j is kept where a hash of (key, first + j) falls below keep. in and out may be one.
void ck_training_dropout(
    const float *in, float *out, long count, uint64_t key, uint64_t first, float keep);

/// nats[row] = −log p(target of row) of logits (rows, n).
/// Where `scale` is not 0 the logits leave as gradients: scale · (p − one-hot target).
void ck_training_loss(
    float *logits, long ldl, const int32_t *targets, long rows, long n, float scale, float *nats);

/// Σ x².
double ck_training_squares(const float *x, long count);

/// x = clamp(x · scale, −limit, limit); a limit of 0 is none.
void ck_training_clip(float *x, long count, float scale, float limit);

/// One step of Adam (Kingma & Ba 2015) as PyTorch takes it; step counts from 1.
void ck_training_adam(
    float *w, const float *g, float *m, float *v, long count, long step, double rate, double beta1,
    double beta2, double epsilon);

/// One step of RMSProp as PyTorch takes it: w −= rate · g / (√v + ε).
void ck_training_rmsprop(
    float *w, const float *g, float *v, long count, double rate, double decay, double epsilon);

#ifdef __cplusplus
}
#endif

#endif
