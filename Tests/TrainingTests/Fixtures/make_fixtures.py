# SPDX-License-Identifier: Apache-2.0
"""Writes lstm.json, gru.json and rnn.json: small networks of PyTorch's, two chunks of text with the
state carried over, the loss of each, the gradients of the second, and the weights after one and after
three steps of Adam and of RMSProp with those gradients. Float64 for losses and gradients, so that only our rounding is seen.

Made with torch 2.x on a CPU:  python3 make_fixtures.py
"""
import copy
import json

import torch
from torch import nn

V, H, LAYERS, B, T = 7, 21, 2, 3, 6
RATE, CLIP = 0.01, 0.05


def flat(tensor):
    return [float(f"{x:.9g}") for x in tensor.detach().double().flatten().tolist()]


class Network(nn.Module):
    def __init__(self, kind):
        super().__init__()
        self.name = kind
        layer = {"lstm": nn.LSTM, "gru": nn.GRU, "rnn": nn.RNN}[kind]
        self.layer = layer(V, H, LAYERS)
        self.decoder = nn.Linear(H, V)

    def forward(self, symbols, state):
        h, state = self.layer(nn.functional.one_hot(symbols, V).to(self.decoder.weight.dtype), state)
        return self.decoder(h), state

    def tensors(self, gradients=False):
        return {
            name.replace("layer.", self.name + "."): flat(p.grad if gradients else p)
            for name, p in self.named_parameters()
        }


def loss_of(network, symbols, targets, state):
    logits, state = network(symbols, state)
    loss = nn.functional.cross_entropy(logits.reshape(-1, V), targets.reshape(-1))
    detach = lambda s: tuple(x.detach() for x in s) if isinstance(s, tuple) else s.detach()
    return loss, detach(state)


def main():
    for kind in ["lstm", "gru", "rnn"]:
        torch.manual_seed(7)
        network = Network(kind)
        text = torch.randint(0, V, (2 * T + 1, B))
        chunks = [(text[:T], text[1 : T + 1]), (text[T : 2 * T], text[T + 1 :])]
        exact = copy.deepcopy(network).double()
        first, state = loss_of(exact, *chunks[0], None)
        second, _ = loss_of(exact, *chunks[1], state)
        second.backward()
        out = {
            "torch": torch.__version__,
            "shape": {"kind": kind, "layers": LAYERS, "cells": H, "symbols": V},
            "streams": B,
            "steps": T,
            "rate": RATE,
            "clip": CLIP,
            "chunks": [
                {"symbols": x.flatten().tolist(), "targets": y.flatten().tolist()} for x, y in chunks
            ],
            "losses": [first.item(), second.item()],
            "weights": network.tensors(),
            "gradients": exact.tensors(gradients=True),
        }
        norm = nn.utils.clip_grad_norm_(exact.parameters(), CLIP)
        out["norm"] = norm.item()
        for name, optimiser in [
            ("adam", torch.optim.Adam),
            ("rmsprop", lambda p, lr: torch.optim.RMSprop(p, lr, alpha=0.95)),
        ]:
            stepped = copy.deepcopy(exact)
            for p, q in zip(stepped.parameters(), exact.parameters()):
                p.grad = q.grad.clone()
            stepper = optimiser(stepped.parameters(), lr=RATE)
            stepper.step()
            out[name] = [stepped.tensors()]
            stepper.step()
            stepper.step()
            out[name].append(stepped.tensors())
        with open(f"{kind}.json", "w") as file:
            json.dump(out, file)
            file.write("\n")


main()
