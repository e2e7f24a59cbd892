# SPDX-License-Identifier: Apache-2.0
"""Writes the checkpoint fixtures of CheckpointsTests beside this script.

Needs torch (made with 2.x), numpy and safetensors. Every tensor's elements follow one rule, so that
tests can state what they expect: element i of a tensor of n is (i - n // 2) / 16, which float16 and
bfloat16 hold exactly for the sizes used here.
"""
import collections, io, os, pickle, pickletools, struct, zipfile
import numpy, torch
from safetensors.torch import save_file

here = os.path.dirname(os.path.abspath(__file__))
path = lambda name: os.path.join(here, name)


def ramp(*shape, dtype=torch.float32):
    n = int(numpy.prod(shape)) if shape else 1
    return ((torch.arange(n) - n // 2) / 16).reshape(shape).to(dtype)


def lstm_state(H=3, V=5):
    return collections.OrderedDict([
        ("lstm.weight_ih_l0", ramp(4 * H, V)), ("lstm.weight_hh_l0", ramp(4 * H, H)),
        ("lstm.bias_ih_l0", ramp(4 * H)), ("lstm.bias_hh_l0", ramp(4 * H)),
        ("fc.weight", ramp(V, H)), ("fc.bias", ramp(V))])


class CharRNN(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.n_hidden, self.chars = 3, tuple("abcde")
        self.int2char = dict(enumerate(self.chars))
        self.rnn = torch.nn.RNN(5, 3, nonlinearity="relu")
        self.fc = torch.nn.Linear(3, 5)


torch.manual_seed(1)
model = CharRNN()
with torch.no_grad():
    for p in model.parameters():
        p.copy_(ramp(*p.shape))
CharRNN.__module__ = "model"  # as if it lived in a file that is not there on reading
import sys, types
sys.modules["model"] = types.ModuleType("model"); sys.modules["model"].CharRNN = CharRNN

torch.save(lstm_state(), path("state.pt"))
torch.save({"n_hidden": 3, "state_dict": lstm_state(), "tokens": tuple("abcde")}, path("holding.pt"))
torch.save(model, path("module.pt"))
torch.save({"n_hidden": 3, "state_dict": lstm_state(), "tokens": tuple("abcde")}, path("legacy.pt"),
           _use_new_zipfile_serialization=False)
torch.save({"n_hidden": 3, "state_dict": lstm_state(), "tokens": tuple("abcde")}, path("legacy4.pt"),
           _use_new_zipfile_serialization=False, pickle_protocol=4)
torch.save({"w": ramp(3), "u16": torch.zeros(3, dtype=torch.uint16), "complex": torch.zeros(2, dtype=torch.complex64)},
           path("left-out.pt"))
import warnings; warnings.simplefilter("ignore")
# Whole modules of the legacy form carry their source text; ours stands for it.
torch.serialization.get_source_lines_and_file = lambda *a: (["class Source: pass\n"], 1, "model.py")
torch.save(model, path("legacy-module.pt"), _use_new_zipfile_serialization=False)

base = ramp(24)
torch.save({"half": ramp(4, 5, dtype=torch.float16), "bf16": ramp(4, 5, dtype=torch.bfloat16),
            "double": ramp(4, 5, dtype=torch.float64), "long": torch.arange(6) - 3,
            "short": torch.arange(6, dtype=torch.int16), "char": torch.arange(6, dtype=torch.int8) - 3,
            "byte": torch.arange(6, dtype=torch.uint8), "bool": torch.arange(4) % 2 == 1,
            "scalar": torch.tensor(2.5), "empty": torch.zeros(0, 3)}, path("types.pt"))
views = {"whole": base, "tail": base[12:].reshape(3, 4), "transposed": base.reshape(4, 6).t(),
         "every_third": base[1::3], "tied": base}
torch.save(views, path("views.pt"))
torch.save(views, path("legacy-views.pt"), _use_new_zipfile_serialization=False)


def edit_pickle(source, target, edit):
    """Copies a torch zip with its data.pkl edited."""
    with zipfile.ZipFile(path(source)) as old, zipfile.ZipFile(path(target), "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, edit(data) if name.endswith("data.pkl") else data)


# As saved on a GPU: the device string changes, nothing else.
def to_cuda(data):
    return data.replace(b"X\x03\x00\x00\x00cpu", b"X\x06\x00\x00\x00cuda:0").replace(
        b"ctorch\nFloatStorage", b"ctorch.cuda\nFloatStorage")
edit_pickle("state.pt", "cuda.pt", to_cuda)
# A storage that claims ten billion elements.
small = io.BytesIO(); torch.save({"w": ramp(3)}, small)
open(path("hostile-small.pt"), "wb").write(small.getvalue())
edit_pickle("hostile-small.pt", "hostile-10gb.pt",
            lambda d: d.replace(b"K\x03", b"\x8a\x05\x00\xe4\x0b\x54\x02"))
os.remove(path("hostile-small.pt"))


class Evil:
    def __reduce__(self):
        return (os.system, ("touch /tmp/rnnscope-was-here",))


open(path("hostile-system.pkl"), "wb").write(pickle.dumps(Evil(), protocol=2))
evil = io.BytesIO(); torch.save({"w": ramp(3), "x": Evil()}, evil)
open(path("hostile-system.pt"), "wb").write(evil.getvalue())

# A zip bomb: 8 MB of zeros in 8 kB.
with zipfile.ZipFile(path("hostile-bomb.npz"), "w", zipfile.ZIP_DEFLATED) as z:
    b = io.BytesIO(); numpy.save(b, numpy.zeros(2_000_000, numpy.float32))
    z.writestr("w.npy", b.getvalue())

# Pickles of every protocol, one content.
content = {"chars": list("ab\u00e9\u20ac\U0001F600"), "map": {"a": 0, "b": 1}, "t": (1, 2.5, None, True),
           "deep": [[[-1, 70000, -2 ** 40, 2 ** 70]]], "bytes": b"\x00\xff", "ordered":
           collections.OrderedDict(x=1), "set": {3}}
for protocol in range(6):
    open(path(f"protocol{protocol}.pkl"), "wb").write(pickle.dumps(content, protocol=protocol))

lstm = {k: v.numpy() for k, v in lstm_state().items()}
numpy.savez(path("stored.npz"), vocab=numpy.array(list("abcd\u00e9")), **lstm)
numpy.savez_compressed(path("deflated.npz"), **lstm)
numpy.save(path("fortran.npy"), numpy.asfortranarray(ramp(4, 3).numpy()))
numpy.save(path("bigendian.npy"), ramp(4, 3).numpy().astype(">f8"))
numpy.save(path("half.npy"), ramp(4, 3).numpy().astype("<f2"))
numpy.save(path("hostile-object.npy"), numpy.array([Evil()], dtype=object), allow_pickle=True)

types_ = {"F64": torch.float64, "F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16,
          "I64": torch.int64, "I32": torch.int32, "I16": torch.int16, "I8": torch.int8, "U8": torch.uint8}
tensors = {k: ramp(2, 3, dtype=t) if t.is_floating_point else torch.arange(6).reshape(2, 3).to(t)
           for k, t in types_.items()}
tensors["BOOL"] = torch.tensor([True, False])
save_file(tensors, path("types.safetensors"), metadata={"format": "pt", "vocab": '["a", "\\u00e9"]'})

# Python's own pickle wraps every storage in a legacy stream; views share one.
flat = ramp(60)
wrapped = {"w": flat[:12].view(3, 4), "t": flat[12:24].view(3, 4).t(), "half": ramp(5, dtype=torch.half)}
for protocol, name in [(2, "wrapped2.pkl"), (4, "wrapped.pkl")]:
    open(path(name), "wb").write(pickle.dumps(wrapped, protocol=protocol))
