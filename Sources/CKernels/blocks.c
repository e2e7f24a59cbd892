// SPDX-License-Identifier: Apache-2.0
//
// The loops over time: one block of steps of one layer, for several streams at once.
//
// Every second step walks the weights from the last panel to the first: with one stream the
// weights are re-read at every step, and what was read last is then still in the nearest cache.
#include <math.h>

#include "kernels.h"

long ck_scratch_count(int rows, int cells) { return 4L * rows * ck_padded(cells); }

/// out = addend + W x for the rows of one step; the addend (or NULL) is the same for all.
static void step_product(const ck_kernels *kernels, const float *weights, int columns, int inputs,
                         const float *x, long x_stride, int rows, const float *addend, float *out,
                         long out_stride, int backwards) {
  ck_product p = {.weights = weights,
                  .columns = columns,
                  .inputs = inputs,
                  .x = x,
                  .x_stride = x_stride,
                  .rows = rows,
                  .addend = addend,
                  .out = out,
                  .out_stride = out_stride,
                  .backwards = backwards};
  kernels->product(&p);
}

/// Puts held values in place of an LSTM's c, and the output that follows from them.
static void hold_lstm(const ck_block *b, int t, int rows, float *c, float *out, const float *o,
                      long width) {
  for (int q = 0; q < b->hold_count; q++) {
    const ck_hold *hold = &b->holds[q];
    if (hold->row >= rows) continue;
    long at = hold->row * width + hold->cell;
    c[at] = hold->values[t];
    out[at] = o[at] * tanhf(c[at]);
  }
}

static void hold_h(const ck_block *b, int t, int rows, float *h, long width) {
  for (int q = 0; q < b->hold_count; q++) {
    const ck_hold *hold = &b->holds[q];
    if (hold->row < rows) h[hold->row * width + hold->cell] = hold->values[t];
  }
}

void ck_lstm_run(const ck_kernels *kernels, const ck_lstm *layer, const ck_block *b) {
  long width = ck_padded(layer->cells), out_width = ck_padded(layer->outputs);
  float *mixed = b->scratch;                         // (rows, H): Wmh h', then m
  float *unprojected = b->scratch + b->rows * width; // (rows, H): o tanh(c)
  for (int t = 0; t < b->steps; t++) {
    int rows = b->active[t], backwards = t & 1;
    long before = (long)t * b->rows, after = before + b->rows;
    const float *x = b->h + before * out_width;
    long x_stride = out_width;
    int inputs = layer->outputs;
    if (layer->recurrent_mixing) {
      step_product(kernels, layer->recurrent_mixing, (int)width, layer->outputs, x, out_width,
                   rows, NULL, mixed, width, backwards);
      for (int r = 0; r < rows; r++)
        kernels->multiply(layer->mixed_input[before + r], mixed + r * width, mixed + r * width,
                          width);
      x = mixed;
      x_stride = width;
      inputs = layer->cells;
    }
    float *h_after = b->h + after * out_width;
    float *output = layer->projection ? unprojected : h_after;
    ck_lstm_step step = {.weights = layer->recurrent,
                         .panels = (int)(width / kernels->lanes),
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
                         .backwards = backwards};
    for (int g = 0; g < 4; g++) step.gates[g] = b->gates[g] ? b->gates[g] + before * width : 0;
    kernels->lstm_step(&step);
    if (b->hold_count > 0) hold_lstm(b, t, rows, step.c_after, output, step.gates[2], width);
    if (layer->projection)
      step_product(kernels, layer->projection, (int)out_width, layer->cells, unprojected, width,
                   rows, NULL, h_after, out_width, backwards);
  }
}

void ck_gru_run(const ck_kernels *kernels, const ck_gru *layer, const ck_block *b) {
  long width = ck_padded(layer->cells);
  float *product = b->scratch;                     // (rows, 3H)
  float *reset_h = b->scratch + 3 * b->rows * width; // (rows, H)
  for (int t = 0; t < b->steps; t++) {
    int rows = b->active[t], backwards = t & 1;
    long before = (long)t * b->rows, after = before + b->rows;
    const float *h = b->h + before * width;
    int columns = (int)(layer->candidate ? 2 * width : 3 * width);
    step_product(kernels, layer->recurrent, columns, layer->cells, h, width, rows,
                 layer->recurrent_bias, product, 3 * width, backwards);
    ck_gru_step step = {
        .width = width, .slope = layer->slope, .update_means_new = layer->update_means_new};
    for (int half = 0; half < (layer->candidate ? 2 : 1); half++) {
      if (half == 1)
        step_product(kernels, layer->candidate, (int)width, layer->cells, reset_h, width, rows,
                     layer->recurrent_bias, product, 3 * width, backwards);
      for (int r = 0; r < rows; r++) {
        long at = (before + r) * width;
        step.pre = b->pre[before + r];
        step.recurrent = product + r * 3 * width;
        step.h_before = h + r * width;
        step.h_after = b->h + (after + r) * width;
        step.r = b->gates[0] + at;
        step.z = b->gates[1] + at;
        step.n = b->gates[2] + at;
        step.reset_h = reset_h + r * width;
        if (!layer->candidate) kernels->gru_after(&step);
        else if (half == 0) kernels->gru_before(&step);
        else kernels->gru_candidate(&step);
      }
    }
    if (b->hold_count > 0) hold_h(b, t, rows, b->h + after * width, width);
  }
}

void ck_vanilla_run(const ck_kernels *kernels, const ck_vanilla *layer, const ck_block *b) {
  long width = ck_padded(layer->cells);
  float *product = b->scratch; // (rows, H)
  for (int t = 0; t < b->steps; t++) {
    int rows = b->active[t];
    long before = (long)t * b->rows, after = before + b->rows;
    step_product(kernels, layer->recurrent, (int)width, layer->cells, b->h + before * width, width,
                 rows, NULL, product, width, t & 1);
    for (int r = 0; r < rows; r++)
      kernels->vanilla(b->pre[before + r], product + r * width, b->h + (after + r) * width, width,
                       layer->relu);
    if (b->hold_count > 0) hold_h(b, t, rows, b->h + after * width, width);
  }
}
