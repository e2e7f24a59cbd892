# SPDX-License-Identifier: Apache-2.0
"""Writes large files of every container into FOLDER, most of them of single bytes, which as Float
would be four times as many: large_files.py FOLDER TENSORBUNDLE_FOLDER. Prints a name a line."""
import json
import os
import pickle
import struct
import sys
import zipfile

import numpy

folder, beside = sys.argv[1:]
sys.path.insert(0, beside)
import tensorbundle  # noqa: E402

fixtures = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "CheckpointsTests/Fixtures")
count = 16_000_000
array = numpy.random.default_rng(1).integers(0, 255, count, "u1")
floats = numpy.random.default_rng(2).random(count // 4, "f4")
data = array.tobytes()


def write(name, *parts):
    with open(os.path.join(folder, name), "wb") as file:
        for part in parts:
            file.write(part)
    print(name)


def ints(*numbers):
    return struct.pack(f"<{len(numbers)}i", *numbers)


def text(words):
    return ints(len(words)) + words


# Those whose bytes stay where they are.
header = json.dumps({"w": {"dtype": "U8", "shape": [count], "data_offsets": [0, count]}}).encode()
write("bytes.safetensors", struct.pack("<Q", len(header)), header, data)
numpy.save(os.path.join(folder, "bytes.npy"), array)
print("bytes.npy")
os.mkdir(os.path.join(folder, "arrays"))
for part in range(2):
    numpy.save(os.path.join(folder, f"arrays/{part}.npy"), array[part * count // 2 :][: count // 2])
print("arrays")
numpy.savez(os.path.join(folder, "stored.npz"), w=array)
print("stored.npz")
numpy.savez_compressed(os.path.join(folder, "deflated.npz"), w=array)
print("deflated.npz")
with open(os.path.join(folder, "array.pkl"), "wb") as file:
    pickle.dump({"w": array}, file)
print("array.pkl")

# PyTorch: a pickle that views one storage of bytes.
storage = b"((X\x07\0\0\0storagectorch\nByteStorage\nX\x01\0\0\x000X\x03\0\0\0cpuJ" + ints(count) + b"tQ"
tensor = b"ctorch._utils\n_rebuild_tensor_v2\n" + storage + b"K\0J" + ints(count) + b"\x85K\1\x85\x89Ntq\0R"
state = b"\x80\2}X\1\0\0\0w" + tensor + b"s."
with zipfile.ZipFile(os.path.join(folder, "bytes.pt"), "w") as archive:
    archive.writestr("archive/data.pkl", state)
    archive.writestr("archive/data/0", data)
print("bytes.pt")
magic = b"\x80\2\x8a\x0a" + bytes.fromhex("6cfc9c46f9206aa85019") + b"."
legacy = [magic, b"\x80\2M\xe9\3.", b"\x80\2}X\x0d\0\0\0little_endian\x88s."]
write("legacy.pt", *legacy, state, b"\x80\2]X\1\0\0\x000a.", struct.pack("<q", count), data)
# One wrapped storage that two thousand calls wrap anew.
small = state.replace(ints(count), ints(1))
stream = b"".join(legacy) + b"\x80\2" + small[small.index(b"((") + 1 : small.index(b"Q") + 1] + b"."
stream += b"\x80\2]X\1\0\0\x000a." + struct.pack("<q", 1) + b"\1" + bytes(1_000_000)
call = b"ctorch._utils\n_rebuild_tensor_v2\n(ctorch.storage\n_load_from_bytes\nh\0\x85RK\0K\1\x85K\1\x85tR"
write("wrapped.pkl", b"\x80\3B", ints(len(stream)), stream, b"q\0\x30](", call * 2000, b"e.")

# Torch7: bytes, booleans, and numbers spelled out.
write("bytes.t7", ints(4, 1), text(b"V 1"), text(b"torch.ByteTensor"), ints(1), struct.pack("<3q", count, 1, 1),
      ints(4, 2), text(b"V 1"), text(b"torch.ByteStorage"), struct.pack("<q", count), data)
write("booleans.t7", ints(3, 1, count // 16), ints(5, 1) * (count // 8))
write("spelled.t7", b"4\n1\n3\nV 1\n17\ntorch.FloatTensor\n1\n%d\n1\n1\n" % (count // 2),
      b"4\n2\n3\nV 1\n18\ntorch.FloatStorage\n%d\n" % (count // 2), b"0 " * (count // 2))

# TensorFlow and ml5, which know floats.
os.mkdir(os.path.join(folder, "tensorflow"))
tensorbundle.save(os.path.join(folder, "tensorflow/model"), {"w": floats})
print("tensorflow")
os.mkdir(os.path.join(folder, "ml5"))
floats.tofile(os.path.join(folder, "ml5/w"))
with open(os.path.join(folder, "ml5/manifest.json"), "w") as file:
    json.dump({"w": {"filename": "w", "shape": [floats.size]}}, file)
print("ml5")

# ONNX: raw bytes, bytes as numbers, and whole numbers as an operation's attribute.
message, number = tensorbundle.message, tensorbundle.number
kind = number(1, count) + number(2, 2)
for name, graph in (
    ("raw.onnx", message(5, kind + message(8, b"w") + message(9, data))),
    ("numbers.onnx", message(5, kind + message(8, b"w") + message(5, bytes(count)))),
    ("shape.onnx", message(5, message(1, bytes(count)) + message(8, b"w"))),
    ("attribute.onnx", message(1, message(5, message(1, b"a") + message(8, bytes(count))))),
):
    write(name, number(1, 7), message(7, graph))

# HDF5: the head of a file of one dataset, and its elements; Keras' zip around it.
with open(os.path.join(fixtures, "bytes.h5.head"), "rb") as file:
    hdf5 = file.read() + data
write("bytes.h5", hdf5)
with zipfile.ZipFile(os.path.join(folder, "bytes.keras"), "w") as archive:
    archive.writestr("metadata.json", '{"keras_version": "3.7.0"}')
    archive.writestr("config.json", '{"class_name": "Sequential", "config": {"layers": []}}')
    archive.writestr("model.weights.h5", hdf5)
print("bytes.keras")
