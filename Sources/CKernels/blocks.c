// SPDX-License-Identifier: Apache-2.0
//
// The loops over time: one block of steps of one layer, for several streams at once.
//
// Every second step walks the weights from the last panel to the first: with one stream the
// weights are re-read at every step, and what was read last is then still in the nearest cache.
//
// Several threads may run one block, each its share of the cells: together their nearest caches hold
// more of the weights than one. They meet before each product that reads what all have made.
#include <math.h>

#include "kernels.h"

long ck_scratch_count(int rows, int cells) { return 4L * rows * ck_padded(cells); }

/// out = addend + W x for the rows of one step; the addend (or NULL) is the same for all.
static void step_product(const ck_kernels *kernels, const ck_block *b, int t, ck_matrix weights,
                         int columns, int inputs, const float *x, long x_stride,
                         const float *addend, float *out, long out_stride) {
  ck_product p = {.weights = weights,
                  .columns = columns,
                  .inputs = inputs,
                  .x = x,
                  .x_stride = x_stride,
                  .rows = b->active[t],
                  .addend = addend,
                  .out = out,
                  .out_stride = out_stride,
                  .backwards = t & 1};
  ck_product_share(kernels, &p, b->member, b->members);
}

/// Waits for the other members, whose shares the next product reads.
static void meet(const ck_block *b) {
  if (b->crew) ck_crew_meet(b->crew);
}

static int is_among(ck_share cells, int cell) {
  return cell >= cells.first && cell < cells.first + cells.count;
}

/// Puts held values in place of an LSTM's c, and the output that follows from them.
static void hold_lstm(const ck_block *b, int t, ck_share cells, float *c, float *out,
                      const float *o, long width) {
  for (int q = 0; q < b->hold_count; q++) {
    const ck_hold *hold = &b->holds[q];
    if (hold->row >= b->active[t] || !is_among(cells, hold->cell)) continue;
    long at = hold->row * width + hold->cell;
    c[at] = hold->values[t];
    out[at] = o[at] * tanhf(c[at]);
  }
}

static void hold_h(const ck_block *b, int t, ck_share cells, float *h, long width) {
  for (int q = 0; q < b->hold_count; q++) {
    const ck_hold *hold = &b->holds[q];
    if (hold->row < b->active[t] && is_among(cells, hold->cell))
      h[hold->row * width + hold->cell] = hold->values[t];
  }
}

/// The member's share of the cells, whole vectors of `lanes`.
static ck_share cells_of(const ck_block *b, long width, int lanes) {
  ck_share share = ck_share_of((int)(width / lanes), b->member, b->members);
  return (ck_share){share.first * lanes, share.count * lanes};
}

void ck_lstm_run(const ck_kernels *kernels, const ck_lstm *layer, const ck_block *b) {
  long width = ck_padded(layer->cells), out_width = ck_padded(layer->outputs);
  float *mixed = b->scratch;                         // (rows, H): Wmh h', then m
  float *unprojected = b->scratch + b->rows * width; // (rows, H): o tanh(c)
  ck_share cells = cells_of(b, width, kernels->lanes);
  for (int t = 0; t < b->steps; t++) {
    int rows = b->active[t];
    long before = (long)t * b->rows, after = before + b->rows;
    const float *x = b->h + before * out_width;
    long x_stride = out_width;
    int inputs = layer->outputs;
    if (layer->recurrent_mixing.panels) {
      step_product(kernels, b, t, layer->recurrent_mixing, (int)width, layer->outputs, x,
                   out_width, NULL, mixed, width);
      meet(b);
      for (int r = 0; r < rows; r++) {
        float *m = mixed + r * width + cells.first;
        kernels->multiply(layer->mixed_input[before + r] + cells.first, m, m, cells.count);
      }
      meet(b);
      x = mixed;
      x_stride = width;
      inputs = layer->cells;
    }
    float *h_after = b->h + after * out_width;
    float *output = layer->projection.panels ? unprojected : h_after;
    ck_lstm_step step = {.weights = layer->recurrent,
                         .first_panel = cells.first / kernels->lanes,
                         .panels = cells.count / kernels->lanes,
                         .inputs = inputs,
                         .rows = rows,
                         .x = x,
                         .x_stride = x_stride,
                         .pre = b->pre + before,
                         .c_before = b->c + before * width,
                         .c_after = b->c + after * width,
                         .h_after = output,
                         .state_stride = width,
                         .slope = layer->slope,
                         .backwards = t & 1};
    for (int g = 0; g < 4; g++) step.gates[g] = b->gates[g] ? b->gates[g] + before * width : 0;
    kernels->lstm_step(&step);
    if (b->hold_count > 0) hold_lstm(b, t, cells, step.c_after, output, step.gates[2], width);
    meet(b);
    if (layer->projection.panels) {
      step_product(kernels, b, t, layer->projection, (int)out_width, layer->cells, unprojected,
                   width, NULL, h_after, out_width);
      meet(b);
    }
  }
}

void ck_gru_run(const ck_kernels *kernels, const ck_gru *layer, const ck_block *b) {
  long width = ck_padded(layer->cells);
  float *product = b->scratch;                       // (rows, 3H)
  float *reset_h = b->scratch + 3 * b->rows * width; // (rows, H)
  ck_share cells = cells_of(b, width, kernels->lanes);
  for (int t = 0; t < b->steps; t++) {
    long before = (long)t * b->rows, after = before + b->rows;
    const float *h = b->h + before * width;
    int columns = (int)(layer->candidate.panels ? 2 * width : 3 * width);
    step_product(kernels, b, t, layer->recurrent, columns, layer->cells, h, width,
                 layer->recurrent_bias, product, 3 * width);
    meet(b);
    ck_gru_step step = {.width = width,
                        .count = cells.count,
                        .slope = layer->slope,
                        .update_means_new = layer->update_means_new};
    for (int half = 0; half < (layer->candidate.panels ? 2 : 1); half++) {
      if (half == 1) {
        meet(b);
        step_product(kernels, b, t, layer->candidate, (int)width, layer->cells, reset_h, width,
                     layer->recurrent_bias, product, 3 * width);
        meet(b);
      }
      for (int r = 0; r < b->active[t]; r++) {
        long at = (before + r) * width + cells.first;
        step.pre = b->pre[before + r] + cells.first;
        step.recurrent = product + r * 3 * width + cells.first;
        step.h_before = h + r * width + cells.first;
        step.h_after = b->h + (after + r) * width + cells.first;
        step.r = b->gates[0] + at;
        step.z = b->gates[1] + at;
        step.n = b->gates[2] + at;
        step.reset_h = reset_h + r * width + cells.first;
        if (!layer->candidate.panels) kernels->gru_after(&step);
        else if (half == 0) kernels->gru_before(&step);
        else kernels->gru_candidate(&step);
      }
    }
    if (b->hold_count > 0) hold_h(b, t, cells, b->h + after * width, width);
    meet(b);
  }
}

void ck_vanilla_run(const ck_kernels *kernels, const ck_vanilla *layer, const ck_block *b) {
  long width = ck_padded(layer->cells);
  float *product = b->scratch; // (rows, H)
  ck_share cells = cells_of(b, width, kernels->lanes);
  for (int t = 0; t < b->steps; t++) {
    long before = (long)t * b->rows, after = before + b->rows;
    step_product(kernels, b, t, layer->recurrent, (int)width, layer->cells,
                 b->h + before * width, width, NULL, product, width);
    meet(b);
    for (int r = 0; r < b->active[t]; r++)
      kernels->vanilla(b->pre[before + r] + cells.first, product + r * width + cells.first,
                       b->h + (after + r) * width + cells.first, cells.count, layer->relu);
    if (b->hold_count > 0) hold_h(b, t, cells, b->h + after * width, width);
    meet(b);
  }
}
