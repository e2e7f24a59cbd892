# SPDX-License-Identifier: Apache-2.0
"""Expected activations of PyTorch for PyTorchParityTests.swift.

Run: python make_fixtures.py (needs torch and numpy; the versions used stand in pytorch.json).
Weights are not stored: both sides draw them from the generator in SeededWeights.swift.

pytorch.npy  float32, every case's numbers one after the other: for each layer, for each quantity
             (lstm: c h i f o g; gru: h r z n; rnn: h), for each kept step, each kept cell;
             then -log p of symbols 1 .. T-1.
pytorch.json versions, kept steps, and for each case kind, layers, cells, input, seed.
"""
import json
import pathlib

import numpy as np
import torch

HERE = pathlib.Path(__file__).parent
SYMBOLS, EMBEDDING, STEPS, KEPT = 11, 5, 12, [0, 5, 11]


class SeededNumbers:
    def __init__(self, seed):
        self.state = seed & 0xFFFFFFFF

    def next(self):
        self.state = (self.state * 1664525 + 1013904223) & 0xFFFFFFFF
        return self.state >> 8

    def array(self, shape, scale):
        count = int(np.prod(shape))
        raw = np.array([self.next() for _ in range(count)], dtype=np.float32)
        return ((raw / np.float32(8388608) - np.float32(1)) * np.float32(scale)).reshape(shape)

    def symbols(self, count, limit):
        return [self.next() % limit for _ in range(count)]


def layer_weights(numbers, gates, cells, inputs):
    scale = np.float32(2) / np.sqrt(np.float32(cells))
    return [
        torch.from_numpy(numbers.array((gates * cells, inputs), scale)),
        torch.from_numpy(numbers.array((gates * cells, cells), scale)),
        torch.from_numpy(numbers.array((gates * cells,), 0.5)),
        torch.from_numpy(numbers.array((gates * cells,), 0.5)),
    ]


def torch_order(tensor, kind):
    """Ours is i f o g, PyTorch's i f g o."""
    if kind != "lstm":
        return tensor
    i, f, o, g = tensor.chunk(4)
    return torch.cat([i, f, g, o])


def module(kind, layers, cells, inputs, weights):
    make = {"lstm": torch.nn.LSTM, "gru": torch.nn.GRU}.get(kind)
    net = (
        make(inputs, cells, layers)
        if make
        else torch.nn.RNN(inputs, cells, layers, nonlinearity=kind)
    )
    names = ["weight_ih_l", "weight_hh_l", "bias_ih_l", "bias_hh_l"]
    for k, tensors in enumerate(weights):
        for name, tensor in zip(names, tensors):
            getattr(net, f"{name}{k}").copy_(torch_order(tensor, kind))
    return net


def gates(kind, weights, x, before):
    """The gates that torch.nn computes and does not give."""
    w, u, b, d = weights
    a, r = torch.nn.functional.linear(x, w, b), torch.nn.functional.linear(before, u, d)
    if kind == "lstm":
        i, f, o, g = (a + r).chunk(4)
        return {"i": i.sigmoid(), "f": f.sigmoid(), "o": o.sigmoid(), "g": g.tanh()}
    if kind == "gru":
        (ar, az, an), (rr, rz, rn) = a.chunk(3), r.chunk(3)
        reset = (ar + rr).sigmoid()
        return {"r": reset, "z": (az + rz).sigmoid(), "n": (an + reset * rn).tanh()}
    return {}


def run(kind, layers, cells, embedded, seed):
    numbers = SeededNumbers(seed)
    per_cell = {"lstm": 4, "gru": 3}.get(kind, 1)
    inputs = EMBEDDING if embedded else SYMBOLS
    table = (
        torch.from_numpy(SeededNumbers(seed + 1000).array((SYMBOLS, EMBEDDING), 1))
        if embedded
        else torch.eye(SYMBOLS)
    )
    weights = [
        layer_weights(numbers, per_cell, cells, inputs if k == 0 else cells) for k in range(layers)
    ]
    decoder = torch.from_numpy(numbers.array((SYMBOLS, cells), 1))
    bias = torch.from_numpy(numbers.array((SYMBOLS,), 1))
    symbols = SeededNumbers(seed + 2000).symbols(STEPS, SYMBOLS)
    net = module(kind, layers, cells, inputs, weights)

    h = torch.zeros(layers, cells)
    state = (h, torch.zeros(layers, cells)) if kind == "lstm" else h
    kept = [[] for _ in range(layers)]
    losses = []
    for t, symbol in enumerate(symbols):
        _, after = net(table[symbol].unsqueeze(0), state)
        h_after = after[0] if kind == "lstm" else after
        for k in range(layers):
            values = {"h": h_after[k]}
            x = table[symbol] if k == 0 else h_after[k - 1]
            values |= gates(kind, weights[k], x, h[k])
            if kind == "lstm":
                values["c"] = after[1][k]
                check = values["o"] * values["c"].tanh()
                assert torch.allclose(check, values["h"], atol=1e-5)
            if t in KEPT:
                kept[k].append(values)
        h, state = h_after, after
        if t + 1 < STEPS:
            logits = decoder @ h[-1] + bias
            losses.append(
                torch.nn.functional.cross_entropy(logits, torch.tensor(symbols[t + 1])).item()
            )
    order = {"lstm": "chifog", "gru": "hrzn"}.get(kind, "h")
    every = -(-cells // 16)
    numbers = [
        step[quantity][::every].numpy()
        for layer in kept
        for quantity in order
        for step in layer
    ]
    return np.concatenate(numbers + [np.array(losses, dtype=np.float32)])


def main():
    torch.set_grad_enabled(False)
    cases, expected = [], []
    for kind in ["lstm", "gru", "tanh", "relu"]:
        for cells in [1, 3, 64, 100, 257]:
            for layers in [1, 2, 3, 4]:
                embedded = layers % 2 == 0
                seed = len(cases) + 1
                cases.append(
                    {
                        "kind": kind,
                        "cells": cells,
                        "layers": layers,
                        "input": "embedding" if embedded else "one-hot",
                        "seed": seed,
                    }
                )
                expected.append(run(kind, layers, cells, embedded, seed))
    np.save(HERE / "pytorch.npy", np.concatenate(expected).astype("<f4"))
    about = {"torch": torch.__version__, "numpy": np.__version__, "kept": KEPT, "cases": cases}
    (HERE / "pytorch.json").write_text(json.dumps(about, indent=1) + "\n")


main()
