#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The ways that Python has of getting every c, h and gate of an LSTM, one of them timed.

    lstm_peers.py --peer torch-jit --weights w.safetensors --vocabulary v.json --text t.txt
                  --streams 1 --threads 1 --steps 4096 [--file x.f16]

Prints one JSON object. The clock covers input product, recurrence, conversion to float16 and writing;
not imports, loading, the building of graphs, nor the first chunk. Each peer is a function of
(weights, streams) that answers a function from symbols [n, B] to values [n, B, L, K, H], where K is
c, h, i, f, g, o, or c, h for the one that has no gates to give.
"""
import argparse
import json
import os
import resource
import sys
import tempfile
import time

import numpy

CHUNK = 256
TYPES = {"F32": numpy.float32, "F16": numpy.float16}


def load(path):
    """The layers of a native checkpoint, without safetensors' own package."""
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        data = file.read()
    tensors = {
        name: numpy.frombuffer(data[slice(*facts["data_offsets"])], TYPES[facts["dtype"]])
        .reshape(facts["shape"])
        .astype(numpy.float32)
        for name, facts in header.items()
        if name != "__metadata__"
    }
    layers = []
    while f"lstm.weight_ih_l{len(layers)}" in tensors:
        k = len(layers)
        layers.append({
            "input": tensors[f"lstm.weight_ih_l{k}"],
            "recurrent": tensors[f"lstm.weight_hh_l{k}"],
            "bias": tensors[f"lstm.bias_ih_l{k}"] + tensors[f"lstm.bias_hh_l{k}"],
        })  # fmt: skip
    return layers


def symbols(text, vocabulary, steps, streams):
    """Symbols [steps, streams]; stream b is the b-th stretch of the text."""
    with open(vocabulary) as file:
        number = {symbol: index for index, symbol in enumerate(json.load(file))}
    with open(text, encoding="utf-8", newline="") as file:
        characters = file.read()
    count = steps * streams
    characters = (characters * (count // len(characters) + 1))[:count]
    every = numpy.fromiter((number[c] for c in characters), numpy.int64, count)
    return numpy.ascontiguousarray(every.reshape(streams, steps).T)


def table(layer):
    """What each symbol adds to the first layer's gates: a one-hot input is a look-up."""
    return numpy.ascontiguousarray(layer["input"].T) + layer["bias"]


def numpy_loop(layers, streams, dtype=numpy.float32):
    """A plain loop; in double precision the reference of `agreement.py`."""
    size = layers[0]["recurrent"].shape[1]
    recurrent = [numpy.ascontiguousarray(l["recurrent"].T, dtype) for l in layers]
    inputs = [numpy.ascontiguousarray(l["input"].T, dtype) for l in layers]
    bias = [l["bias"].astype(dtype) for l in layers]
    first = inputs[0] + bias[0]
    h = numpy.zeros((len(layers), streams, size), dtype)
    c = numpy.zeros_like(h)

    def sigmoid(x):
        return 1 / (1 + numpy.exp(-x))

    def chunk(ids):
        out = numpy.empty((len(ids), streams, len(layers), 6, size), dtype)
        for k in range(len(layers)):
            before = first[ids] if k == 0 else out[:, :, k - 1, 1] @ inputs[k] + bias[k]
            for t in range(len(ids)):
                i, f, g, o = numpy.split(before[t] + h[k] @ recurrent[k], 4, 1)
                i, f, g, o = sigmoid(i), sigmoid(f), numpy.tanh(g), sigmoid(o)
                c[k] = f * c[k] + i * g
                h[k] = o * numpy.tanh(c[k])
                for place, value in enumerate((c[k], h[k], i, f, g, o)):
                    out[t, :, k, place] = value
        return out

    return chunk


def torch_cell(layers, streams):
    """The loop over nn.LSTMCell that most people write: c and h, no gates."""
    import torch

    cells = []
    for layer in layers:
        cell = torch.nn.LSTMCell(layer["input"].shape[1], layer["recurrent"].shape[1]).eval()
        with torch.no_grad():
            cell.weight_ih.copy_(torch.from_numpy(layer["input"].copy()))
            cell.weight_hh.copy_(torch.from_numpy(layer["recurrent"].copy()))
            cell.bias_ih.copy_(torch.from_numpy(layer["bias"]))
            cell.bias_hh.zero_()
        cells.append(cell)
    size, vocabulary = cells[0].hidden_size, cells[0].input_size
    state = [(torch.zeros(streams, size), torch.zeros(streams, size)) for _ in cells]

    @torch.inference_mode()
    def chunk(ids):
        one_hot = torch.nn.functional.one_hot(torch.from_numpy(ids), vocabulary).float()
        out = torch.empty(len(ids), streams, len(cells), 2, size)
        for t in range(len(ids)):
            x = one_hot[t]
            for k, cell in enumerate(cells):
                state[k] = cell(x, state[k])
                x = state[k][0]
                out[t, :, k, 0], out[t, :, k, 1] = state[k][1], x
        return out.numpy()

    return chunk


TORCH_LOOP = '''
import torch
from torch import Tensor
from typing import Tuple


def loop(before: Tensor, recurrent: Tensor, h: Tensor, c: Tensor, out: Tensor, layer: int) -> Tuple[Tensor, Tensor, Tensor]:
    every = torch.empty([before.shape[0], h.shape[0], h.shape[1]])
    for t in range(before.shape[0]):
        i, f, g, o = torch.chunk(torch.addmm(before[t], h, recurrent), 4, 1)
        i, f, g, o = torch.sigmoid(i), torch.sigmoid(f), torch.tanh(g), torch.sigmoid(o)
        c = f * c + i * g
        h = o * torch.tanh(c)
        every[t] = h
        out[t, :, layer, 0] = c
        out[t, :, layer, 1] = h
        out[t, :, layer, 2] = i
        out[t, :, layer, 3] = f
        out[t, :, layer, 4] = g
        out[t, :, layer, 5] = o
    return every, h, c
'''


def torch_jit(layers, streams):
    """A hand-written step through torch.jit.script, the input product outside the loop."""
    import torch

    folder = tempfile.mkdtemp()
    with open(os.path.join(folder, "torch_loop.py"), "w") as file:
        file.write(TORCH_LOOP)  # the compiler reads its source from a file
    sys.path.insert(0, folder)
    import torch_loop

    loop = torch.jit.script(torch_loop.loop)
    recurrent = [torch.from_numpy(numpy.ascontiguousarray(l["recurrent"].T)) for l in layers]
    inputs = [torch.from_numpy(numpy.ascontiguousarray(l["input"].T)) for l in layers]
    bias = [torch.from_numpy(l["bias"]) for l in layers]
    first, size = torch.from_numpy(table(layers[0])), recurrent[0].shape[0]
    h = [torch.zeros(streams, size) for _ in layers]
    c = [torch.zeros(streams, size) for _ in layers]

    @torch.inference_mode()
    def chunk(ids):
        out = torch.empty(len(ids), streams, len(layers), 6, size)
        for k in range(len(layers)):
            before = first[torch.from_numpy(ids)] if k == 0 else x @ inputs[k] + bias[k]
            x, h[k], c[k] = loop(before, recurrent[k], h[k], c[k], out, k)
        return out.numpy()

    return chunk


def ort_scan(layers, streams):
    """ONNX Runtime: a Scan whose body is an LSTM step, built by hand."""
    import onnxruntime
    from onnx import TensorProto, helper, numpy_helper

    size, count = layers[0]["recurrent"].shape[1], len(layers)
    node, constant = helper.make_node, numpy_helper.from_array

    def value(name, shape=None):
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)

    constants = [constant(table(layers[0]), "table")]
    nodes = [node("Gather", ["table", "ids"], ["before0"], axis=0)]
    inputs = [helper.make_tensor_value_info("ids", TensorProto.INT64, [None, streams])]
    outputs = []
    for k, layer in enumerate(layers):
        if k:
            constants += [constant(numpy.ascontiguousarray(layer["input"].T), f"input{k}"),
                          constant(layer["bias"], f"bias{k}")]  # fmt: skip
            nodes += [node("MatMul", [f"scan{k - 1}_1", f"input{k}"], [f"product{k}"]),
                      node("Add", [f"product{k}", f"bias{k}"], [f"before{k}"])]  # fmt: skip
        inputs += [value(f"h{k}", [streams, size]), value(f"c{k}", [streams, size])]
        body = [
            node("MatMul", ["h", "recurrent"], ["product"]),
            node("Add", ["before", "product"], ["gates"]),
            node("Split", ["gates"], ["si", "sf", "sg", "so"], axis=1, num_outputs=4),
            node("Sigmoid", ["si"], ["i"]), node("Sigmoid", ["sf"], ["f"]),
            node("Tanh", ["sg"], ["g"]), node("Sigmoid", ["so"], ["o"]),
            node("Mul", ["f", "c"], ["kept"]), node("Mul", ["i", "g"], ["added"]),
            node("Add", ["kept", "added"], ["c_new"]), node("Tanh", ["c_new"], ["shown"]),
            node("Mul", ["o", "shown"], ["h_new"]),
        ]  # fmt: skip
        names = ["c_new", "h_new", "i", "f", "g", "o"]
        body += [node("Identity", [name], [name + "_out"]) for name in names]
        step = helper.make_graph(
            body, f"step{k}",
            [value("h", [streams, size]), value("c", [streams, size]), value("before", [streams, 4 * size])],
            [value(name, [streams, size]) for name in ["h_new", "c_new"] + [n + "_out" for n in names]],
            [constant(numpy.ascontiguousarray(layer["recurrent"].T), "recurrent")],
        )  # fmt: skip
        results = [f"h_new{k}", f"c_new{k}"] + [f"scan{k}_{j}" for j in range(6)]
        nodes.append(node("Scan", [f"h{k}", f"c{k}", f"before{k}"], results, num_scan_inputs=1, body=step))
        outputs += [value(name) for name in results]
    graph = helper.make_graph(nodes, "lstm", inputs, outputs, constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = int(os.environ["OMP_NUM_THREADS"])
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"])  # fmt: skip
    state = {f"{q}{k}": numpy.zeros((streams, size), numpy.float32) for k in range(count) for q in "hc"}

    def chunk(ids):
        results = session.run(None, {"ids": ids, **state})
        out = numpy.empty((len(ids), streams, count, 6, size), numpy.float32)
        for k in range(count):
            state[f"h{k}"], state[f"c{k}"], *values = results[8 * k : 8 * k + 8]
            for place, values_of in enumerate(values):
                out[:, :, k, place] = values_of
        return out

    return chunk


def jax_scan(layers, streams):
    """jax.jit of one lax.scan a layer."""
    import jax
    from jax import numpy as jnp

    recurrent = [jnp.asarray(l["recurrent"].T.copy()) for l in layers]
    inputs = [jnp.asarray(l["input"].T.copy()) for l in layers]
    bias = [jnp.asarray(l["bias"]) for l in layers]
    first, size = jnp.asarray(table(layers[0])), recurrent[0].shape[0]

    @jax.jit
    def run(ids, hs, cs):
        outs, new_h, new_c, x = [], [], [], None
        for k in range(len(layers)):
            before = first[ids] if k == 0 else x @ inputs[k] + bias[k]

            def step(carry, z, k=k):
                h, c = carry
                i, f, g, o = jnp.split(z + h @ recurrent[k], 4, 1)
                i, f, g, o = jax.nn.sigmoid(i), jax.nn.sigmoid(f), jnp.tanh(g), jax.nn.sigmoid(o)
                c = f * c + i * g
                h = o * jnp.tanh(c)
                return (h, c), jnp.stack([c, h, i, f, g, o], 1)

            (h, c), values = jax.lax.scan(step, (hs[k], cs[k]), before)
            new_h.append(h)
            new_c.append(c)
            outs.append(values)
            x = values[:, :, 1]
        return jnp.stack(outs, 2), new_h, new_c

    state = [[jnp.zeros((streams, size))] * len(layers), [jnp.zeros((streams, size))] * len(layers)]

    def chunk(ids):
        out, state[0], state[1] = run(jnp.asarray(ids.astype(numpy.int32)), *state)
        return numpy.asarray(out)

    return chunk


PEERS = {"torch-jit": torch_jit, "torch-cell": torch_cell, "ort-scan": ort_scan, "jax-scan": jax_scan, "numpy": numpy_loop}


def environment(threads):
    """What holds a peer to so many threads; to be set before it starts."""
    names = ["OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"]
    settings = {name: str(threads) for name in names} | {"JAX_PLATFORMS": "cpu", "TF_CPP_MIN_LOG_LEVEL": "3"}
    if threads == 1:
        settings["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"
    return settings


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--peer", required=True, choices=PEERS)
    parser.add_argument("--weights", required=True)
    parser.add_argument("--vocabulary", required=True)
    parser.add_argument("--text", required=True)
    parser.add_argument("--streams", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--steps", type=int, required=True, help="timesteps of each stream")
    parser.add_argument("--file", help="where float16 values go; nowhere if not given")
    options = parser.parse_args()
    os.environ.update(environment(options.threads))
    if options.peer.startswith("torch"):
        import torch

        torch.set_num_threads(options.threads)
    steps = max(1, options.steps // CHUNK) * CHUNK
    ids = symbols(options.text, options.vocabulary, steps + CHUNK, options.streams)
    chunk = PEERS[options.peer](load(options.weights), options.streams)
    chunk(ids[:CHUNK])
    out = open(options.file, "wb", buffering=0) if options.file else None
    start, cpu_start = time.perf_counter(), time.process_time()
    for t in range(CHUNK, CHUNK + steps, CHUNK):
        values = chunk(ids[t : t + CHUNK])
        if out:
            out.write(memoryview(numpy.ascontiguousarray(values, numpy.float16)).cast("B"))
    seconds, cpu_seconds = time.perf_counter() - start, time.process_time() - cpu_start
    if out:
        out.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    count = steps * options.streams
    print(json.dumps({"rate": count / seconds, "cpu_rate": count / cpu_seconds, "peak_mib": peak}))


if __name__ == "__main__":
    main()
