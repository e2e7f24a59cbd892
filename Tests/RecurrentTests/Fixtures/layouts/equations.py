# SPDX-License-Identifier: Apache-2.0
"""Recurrent layers gate by gate in float64, and checkpoints' references made with them."""
import numpy

sigmoid = lambda x: 1 / (1 + numpy.exp(-x))


def lstm(x, W, U, b, order="ifgo", squash=sigmoid):
    """x (T, I), W (4H, I), U (4H, H), b (4H), blocks in `order`. Every quantity (T, H)."""
    H = U.shape[1]
    h = c = numpy.zeros(H)
    out = {k: [] for k in "ifogch"}
    for step in x:
        z = (W @ step + U @ h + b).reshape(4, H)
        gate = {k: (numpy.tanh if k == "g" else squash)(z[n]) for n, k in enumerate(order)}
        c = gate["f"] * c + gate["i"] * gate["g"]
        h = gate["o"] * numpy.tanh(c)
        for k in "ifog":
            out[k].append(gate[k])
        out["c"].append(c)
        out["h"].append(h)
    return {k: numpy.array(v) for k, v in out.items()}


def gru(x, W, U, b, b2, order="rzn", reset_after=True, means_new=False):
    H = U.shape[1]
    part = lambda a, k: a[order.index(k) * H:(order.index(k) + 1) * H]
    h = numpy.zeros(H)
    out = {k: [] for k in "rznh"}
    for step in x:
        r = sigmoid(part(W, "r") @ step + part(b, "r") + part(U, "r") @ h + part(b2, "r"))
        z = sigmoid(part(W, "z") @ step + part(b, "z") + part(U, "z") @ h + part(b2, "z"))
        side = r * (part(U, "n") @ h + part(b2, "n")) if reset_after else part(U, "n") @ (r * h) + part(b2, "n")
        n = numpy.tanh(part(W, "n") @ step + part(b, "n") + side)
        h = z * n + (1 - z) * h if means_new else (1 - z) * n + z * h
        for k, v in zip("rznh", (r, z, n, h)):
            out[k].append(v)
    return {k: numpy.array(v) for k, v in out.items()}


def rnn(x, W, U, b, squash=numpy.tanh):
    h, out = numpy.zeros(U.shape[0]), []
    for step in x:
        h = squash(W @ step + U @ h + b)
        out.append(h)
    return {"h": numpy.array(out)}


def reference(path, ids, layers, logits=None):
    """Writes what the loader is compared with: ids, <quantity>_l<layer>, logits."""
    arrays = {"ids": numpy.array(ids, numpy.int32)}
    for number, layer in enumerate(layers):
        for quantity, values in layer.items():
            arrays[f"{quantity}_l{number}"] = values.astype(numpy.float32)
    if logits is not None:
        arrays["logits"] = logits.astype(numpy.float32)
    numpy.savez_compressed(path + ".reference.npz", **arrays)
