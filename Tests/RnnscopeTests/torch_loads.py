# SPDX-License-Identifier: Apache-2.0
"""Converts networks of torch's own and loads them back: torch_loads.py PROGRAM.

Each network is saved by torch, brought into the native form by `PROGRAM convert`, loaded into a fresh torch
module under the names that the file has, and must compute what the first one did. Needs torch and numpy.
"""
import json
import os
import subprocess
import sys
import tempfile

import numpy
import torch

SYMBOLS, SIZE, CELLS = 11, 6, 8


def tensors(path):
    """A safetensors file of float32, read without the library of that name."""
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        data = file.read()
    header.pop("__metadata__")
    return {
        name: torch.from_numpy(
            numpy.frombuffer(data[slice(*entry["data_offsets"])], "<f4").reshape(entry["shape"]).copy())
        for name, entry in header.items()}


def scores(embedding, rnn, decoder, ids):
    return decoder(rnn(embedding(ids).unsqueeze(1))[0][:, 0])


def check(kind, program, folder, **options):
    make = lambda: getattr(torch.nn, kind)(SIZE, CELLS, **options)
    width = options.get("proj_size", CELLS) * (2 if options.get("bidirectional") else 1)
    model = torch.nn.ModuleDict({
        "embed": torch.nn.Embedding(SYMBOLS, SIZE), "net": make(), "out": torch.nn.Linear(width, SYMBOLS)})
    source, target = os.path.join(folder, "model.pt"), os.path.join(folder, "native.safetensors")
    torch.save(model.state_dict(), source)
    subprocess.run([program, "convert", source, "-o", target, "--force"], check=True)
    native = tensors(target)
    prefix = kind.lower() + "."
    rnn = make()
    rnn.load_state_dict({n[len(prefix):]: t for n, t in native.items() if n.startswith(prefix)})
    embedding = torch.nn.Embedding.from_pretrained(native["encoder.weight"])
    decoder = torch.nn.Linear(width, SYMBOLS)
    decoder.load_state_dict({"weight": native["decoder.weight"], "bias": native["decoder.bias"]})
    ids = torch.randint(0, SYMBOLS, (50,))
    with torch.no_grad():
        difference = (scores(embedding, rnn, decoder, ids) - scores(*model.values(), ids)).abs().max().item()
    print(f"{kind} {options} {difference:.1e}")
    assert difference < 1e-6, "the converted network computes something else"


torch.manual_seed(3)
with tempfile.TemporaryDirectory() as folder:
    for kind in ("LSTM", "GRU", "RNN"):
        for layers in (1, 2):
            for bidirectional in (False, True):
                check(kind, sys.argv[1], folder, num_layers=layers, bidirectional=bidirectional)
                if kind == "LSTM":
                    check(kind, sys.argv[1], folder, num_layers=layers, bidirectional=bidirectional, proj_size=5)
