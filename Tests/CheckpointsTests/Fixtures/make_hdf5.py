# SPDX-License-Identifier: Apache-2.0
"""Writes small HDF5 files beside this script. Needs h5py and numpy."""
import os
import h5py
import numpy

here = os.path.dirname(os.path.abspath(__file__))
path = lambda name: os.path.join(here, name)


def ramp(*shape):
    """What the tests expect of every tensor: element i is (i - n // 2) / 16."""
    count = int(numpy.prod(shape))
    return ((numpy.arange(count) - count // 2) / 16).reshape(shape)


with h5py.File(path("types.h5"), "w") as f:
    f.attrs["fixed"] = numpy.bytes_(b"2.2.4")
    f.attrs["variable"] = "caf\u00e9"
    f.attrs["names"] = [b"a", b"bcd"]
    f.attrs["texts"] = numpy.array(["x", "yz"], dtype=object)
    f.attrs["empty"] = numpy.array([], dtype="float64")
    f.attrs["nothing"] = h5py.Empty("f4")
    f.attrs["count"] = 7
    f.attrs["rates"] = numpy.array([0.5, -2.0])
    f.attrs["model_config"] = '{"class_name": "Sequential", "config": []}'
    g = f.create_group("deep/er")
    g.attrs["level"] = 2
    for name in ("f2", "f4", "f8", "i4", "i8", "u1"):
        values = ramp(2, 3) if name[0] == "f" else numpy.arange(6).reshape(2, 3)
        g.create_dataset(name, data=values.astype(name))
    g.create_dataset("big", data=ramp(4, 2).astype(">f4"))
    g.create_dataset("packed", data=ramp(8, 8).astype("f4"), chunks=(4, 4), compression="gzip")
    f.create_dataset("scalar", data=numpy.float32(1.5))
    f.create_dataset("none", data=numpy.zeros((0, 3), "f4"))
    f.create_dataset("words", data=numpy.array([b"ab", b"c"]))
    # What leads elsewhere, or in a circle.
    f["soft"] = h5py.SoftLink("/deep")
    f["outside"] = h5py.ExternalLink("/etc/hostname", "/")
    f["deep/er/up"] = f["/deep"]
    f.create_dataset("borrowed", shape=(4,), dtype="u1", external=[("/etc/hostname", 0, 4)])

with h5py.File(path("hostile-claims.h5"), "w") as f:
    f.create_dataset("weights", shape=(1 << 20, 1 << 14), dtype="f4")

with h5py.File(path("small.h5"), "w") as f:
    f.attrs["keras_version"] = "2.2.4"
    f.create_group("lstm").attrs["weight_names"] = [b"kernel:0"]
    f["lstm/kernel:0"] = ramp(2, 3).astype("f4")

# A file of 16,000,000 single bytes without them, which a test puts behind it.
with h5py.File(path("bytes.h5.head"), "w") as f:
    f["w"] = numpy.zeros(16_000_000, "u1")
    start = f["w"].id.get_offset()
os.truncate(path("bytes.h5.head"), start)
