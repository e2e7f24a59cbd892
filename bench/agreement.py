# SPDX-License-Identifier: Apache-2.0
"""How far c of every cell is from double precision over a long text: ours, and PyTorch's."""
import os

import numpy

from lstm_peers import CHUNK, load, numpy_loop, symbols, torch_jit


def recorded(folder, layer, steps):
    """A function from (first step, count) to c of a layer, shape (count, cells)."""
    tiles = numpy.load(os.path.join(folder, f"layer{layer}.c.npy"), mmap_mode="r")
    return lambda at, count: numpy.stack(
        [tiles[t // tiles.shape[2], :, t % tiles.shape[2]] for t in range(at, min(at + count, steps))])  # fmt: skip


def distances(weights, vocabulary, text, steps, folder):
    """max |c - reference|: ours in `folder` (float32), PyTorch's; and max |c|."""
    layers = load(weights)
    ids = symbols(text, vocabulary, steps, 1)
    reference, peer = numpy_loop(layers, 1, numpy.float64), torch_jit(layers, 1)
    ours = [recorded(folder, layer, steps) for layer in range(len(layers))]
    worst = [0.0, 0.0, 0.0]
    for at in range(0, steps, CHUNK):
        part = ids[at : at + CHUNK]
        exact, theirs = reference(part)[:, 0, :, 0], peer(part)[:, 0, :, 0]
        mine = numpy.stack([layer(at, CHUNK) for layer in ours], 1)
        for place, value in enumerate((mine - exact, theirs - exact, exact)):
            worst[place] = max(worst[place], float(numpy.abs(value).max()))
    return worst
