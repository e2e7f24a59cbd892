// SPDX-License-Identifier: Apache-2.0
//
// The arithmetic of recurrent networks: packed products, fused gate activations, the loss.
//
// Letters: H cells, R size of h, K inputs of a product. A "row" is one stream (one document being
// read); a "step" is one timestep. Every vector of H (or R, or V) floats is padded to a multiple of
// CK_WIDTH with zeros, so that no kernel has a tail; "stride" is always counted in floats.
#ifndef RNNSCOPE_CKERNELS_H
#define RNNSCOPE_CKERNELS_H

#include <stdint.h>

#if defined(__clang__)
#pragma clang assume_nonnull begin
#endif

/// Floats to which every vector of cells is padded.
#define CK_WIDTH 16

/// The kernels of one instruction set.
typedef struct ck_kernels ck_kernels;

/// The kernels that new models use: the forced ones, or those that the environment variable
/// RNNSCOPE_ISA names, or the best that this processor runs.
const ck_kernels *ck_kernels_current(void);
/// The kernels of this name, or NULL where the name is unknown or the processor cannot run them.
const ck_kernels *_Nullable ck_kernels_named(const char *name);
/// From now on `ck_kernels_current` answers `kernels`; call it before any thread is started.
void ck_kernels_force(const ck_kernels *kernels);
/// "avx512", "avx2" or "portable".
const char *ck_kernels_name(const ck_kernels *kernels);
/// Floats that one vector holds; a panel has 4 vectors.
int ck_kernels_lanes(const ck_kernels *kernels);

// Packed matrices.
//
// A matrix W (columns out, K in; y = W x) is kept as panels of 4 vectors:
// packed[panel][k][v * lanes + u] = W[source[panel * 4 * lanes + v * lanes + u]][k].
// An LSTM's rows are dealt so that vector v of panel b holds gate v (i f o g) of cells
// b * lanes … b * lanes + lanes - 1; everything else is packed in natural order.
//
// A matrix that one row reads again at every step may be kept in 24 bits a weight beside: three words
// hold three weights of the vectors v = 0, 1, 2 in their upper bytes and, in their lowest, the bytes of
// vector 3's, the first word's on top. words[panel][k][v * lanes + u] * 2^-31 times a power of two of
// the column's own is the packed weight, exactly.

/// A packed matrix, as products take it.
typedef struct {
  /// NULL where a layer has no such matrix.
  const float *_Nullable panels;
  /// The same in 24 bits a weight, read where there is one row, with short vectors every other panel; or
  /// NULL.
  const uint32_t *_Nullable words;
  /// By which the words' sums are multiplied, shape (columns); with `words` only.
  const float *_Nullable scales;
} ck_matrix;

/// Floats that a packed matrix of `columns` columns takes.
long ck_packed_count(const ck_kernels *kernels, int columns, int inputs);
/// Packs rows of `weights` (row stride `stride`); source[j] is the row that becomes column j, or
/// -1 for a column of zeros. `columns` is rounded up to whole panels, which are zero.
void ck_pack(const ck_kernels *kernels, const float *weights, long stride, int inputs,
             const int32_t *source, int columns, float *packed);
/// Rounds each row of an unpacked matrix (rows, inputs) to whole multiples of 2^-23 of the power of two
/// above its largest weight. A row with an infinity or a NaN, or below 2^-96, stays as it is.
void ck_round_rows(float *weights, long rows, long inputs);
/// Words that a packed matrix takes in 24 bits a weight; 0 where these kernels do not read them.
long ck_narrow_count(const ck_kernels *kernels, int columns, int inputs);
/// Writes a packed matrix in 24 bits a weight, with a scale for each column (whole panels).
/// Returns 0 where a weight is not exactly such a number.
int ck_narrow(const ck_kernels *kernels, const float *packed, int columns, int inputs,
              uint32_t *words, float *scales);

/// out[r] = addend[r] + W x[r] for every row r; the sum over x is made first, in order.
typedef struct {
  /// `columns` columns (a multiple of CK_WIDTH), `inputs` in.
  ck_matrix weights;
  int columns, inputs;
  /// Shape (rows, inputs), row stride `x_stride`.
  const float *x;
  long x_stride;
  int rows;
  /// Shape (rows, columns), row stride `addend_stride`: 0 gives every row the same. May be `out`
  /// itself; NULL adds nothing.
  const float *_Nullable addend;
  long addend_stride;
  /// Shape (rows, columns), row stride `out_stride`.
  float *out;
  long out_stride;
  /// Walks the panels from the last to the first; the result is the same bits.
  int backwards;
} ck_product;
/// Computes one member's share of the columns, some whole panels: member 0 of 1 computes all.
void ck_product_share(const ck_kernels *kernels, const ck_product *product, int member,
                      int members);

/// Threads that do one piece of work together, in step with each other.
typedef struct ck_crew ck_crew;

/// Processors that the calling thread may use, each enough for one member.
int ck_crew_processors(void);
/// A crew of so many threads, or NULL where there is no memory for it.
ck_crew *_Nullable ck_crew_new(int members);
/// Forgets a crew whose members have all gone.
void ck_crew_free(ck_crew *crew);
/// Gives the calling thread a processor of its own, if there is one for every member.
void ck_crew_enter(const ck_crew *crew, int member);
/// Lets the calling thread run on every processor that it may use.
void ck_crew_leave(const ck_crew *crew);
/// Returns when every member has come here as often as this one; what each wrote before, all see
/// after. Waits awake for some 200 µs, then asleep.
void ck_crew_meet(ck_crew *crew);
/// How long members slept in waiting, all together: the others had more to do, or no processor.
long ck_crew_nanoseconds_asleep(const ck_crew *crew);

/// Holds one cell's main state at a value inside the recurrence.
typedef struct {
  int row, cell;
  /// One value a step, shape (steps).
  const float *values;
} ck_hold;

/// A block of steps of several streams: what every layer kind reads and writes.
///
/// Planes are time-major: the vector of step t and row r stands at (t * rows + r) * stride. The
/// planes of states have one step more in front: the state before the block.
typedef struct {
  int steps, rows;
  /// How many rows still read at step t, shape (steps); never rises: rows are in falling order of
  /// length. Rows beyond are not touched.
  const int32_t *active;
  /// Pre-activations W x + b (bias of the recurrent side included where it is only added), in the
  /// column order of the layer's recurrent matrix: a pointer for each (t, r), shape (steps, rows).
  const float *_Nonnull const *_Nonnull pre;
  /// Shape (steps + 1, rows, H padded): c of an LSTM; NULL for other kinds.
  float *_Nullable c;
  /// Shape (steps + 1, rows, R padded).
  float *h;
  /// Gate planes, shape (steps, rows, H padded): LSTM i f o g (any may be NULL), GRU r z n.
  float *_Nullable gates[4];
  /// Room for `ck_scratch_count` floats.
  float *scratch;
  /// Cells that are held; an LSTM's o plane must be there if any is.
  const ck_hold *_Nullable holds;
  int hold_count;
  /// Where several threads run the block: each calls with the same block but for `member`, computes
  /// its share of the cells, and meets the others at every step. NULL for one thread.
  ck_crew *_Nullable crew;
  /// 0 and 1 for one thread.
  int member, members;
} ck_block;

/// Floats of scratch that a block of `rows` rows needs for layers of `cells` cells.
long ck_scratch_count(int rows, int cells);

/// An LSTM: c = f c' + i g; h = o tanh(c), or h = P (o tanh(c)) with a projection.
typedef struct {
  /// (4H, R), dealt by gates: i f o g.
  ck_matrix recurrent;
  /// (R, H), or none.
  ck_matrix projection;
  int cells, outputs;
  /// 0 for the sigmoid, else gates are clip(slope x + 0.5, 0, 1).
  float slope;
  /// mLSTM only, else none: (H, R); the layer then reads m = mixed_input * (Wmh h') for h'.
  ck_matrix recurrent_mixing;
  /// mLSTM only, else NULL: Wmx x for each (t, r), shape (steps, rows).
  const float *_Nonnull const *_Nullable mixed_input;
} ck_lstm;
void ck_lstm_run(const ck_kernels *kernels, const ck_lstm *layer, const ck_block *block);

/// A GRU; columns r z n, each H padded to CK_WIDTH.
typedef struct {
  /// Reset after, (3H, H) r z n; reset before, (2H, H) r z.
  ck_matrix recurrent;
  /// Reset before only, else none: (H, H) of n.
  ck_matrix candidate;
  /// Reset after only: the recurrent side's bias of n in place (r and z zero), 3H padded. Reset
  /// before: zeros, as many.
  const float *recurrent_bias;
  int cells;
  float slope;
  /// h = z n + (1 - z) h' where not 0, else h = z h' + (1 - z) n.
  int update_means_new;
} ck_gru;
void ck_gru_run(const ck_kernels *kernels, const ck_gru *layer, const ck_block *block);

/// A vanilla network: h = tanh(W x + U h' + b), or max(0, …).
typedef struct {
  /// (H, H).
  ck_matrix recurrent;
  int cells;
  int relu;
} ck_vanilla;
void ck_vanilla_run(const ck_kernels *kernels, const ck_vanilla *layer, const ck_block *block);

// Elementwise; any length, in place allowed.

/// 1 / (1 + e^-x): error at most 1.2e-7 absolute, in [1.6e-38, 1]; NaN stays NaN.
void ck_sigmoid(const ck_kernels *kernels, const float *x, float *y, long count);
/// tanh(x): error at most 2e-7 absolute and 3e-7 relative, also where x is tiny; -0 gives 0, NaN
/// stays NaN.
void ck_tanh(const ck_kernels *kernels, const float *x, float *y, long count);

/// nats[r] = log sum_j exp(logits[r][j]) - logits[r][target[r]] over `columns` logits a row.
/// A row whose target is -1 gives NaN. `logits` has row stride `stride`, a multiple of CK_WIDTH.
void ck_log_loss(const ck_kernels *kernels, const float *logits, long stride, int columns,
                 int rows, const int32_t *target, float *nats);

/// to[u * to_stride + t] = from[t * from_stride + u] for t < steps and u < cells, both rounded up
/// to multiples of 16: both sides must have that room.
void ck_transpose(const ck_kernels *kernels, const float *from, long from_stride, int steps,
                  int cells, float *to, long to_stride);

#if defined(__clang__)
#pragma clang assume_nonnull end
#endif

#endif
