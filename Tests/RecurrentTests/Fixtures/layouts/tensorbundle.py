# SPDX-License-Identifier: Apache-2.0
"""Writes TensorFlow V2 checkpoints (float32, one data file, no checksums: readers of ours need none)."""
import struct
import numpy


def varint(number):
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes(out + bytes([number]))


def number(field, value):
    return varint(field << 3) + varint(value) if value else b""


def message(field, body):
    return varint(field << 3 | 2) + varint(len(body)) + body


def block(entries):
    """Entries with shared key prefixes, one restart, and the trailer."""
    out, last = bytearray(), b""
    for key, value in entries:
        shared = 0
        while shared < min(len(key), len(last)) and key[shared] == last[shared]:
            shared += 1
        out += varint(shared) + varint(len(key) - shared) + varint(len(value)) + key[shared:] + value
        last = key
    return bytes(out) + struct.pack("<II", 0, 1)


def save(prefix, variables):
    data, entries = bytearray(), [(b"", number(1, 1) + message(3, number(1, 1)))]
    for name in sorted(variables):
        array = numpy.asarray(variables[name], "<f4")
        shape = b"".join(message(2, number(1, size)) for size in array.shape)
        entries.append((name.encode(), number(1, 1) + message(2, shape) + number(4, len(data)) + number(5, array.nbytes)))
        data += array.tobytes()
    out = bytearray()

    def place(body):
        handle = varint(len(out)) + varint(len(body))
        out.extend(body + b"\x00" + b"\x00" * 4)
        return handle

    half = len(entries) // 2  # two blocks of data
    first, second = place(block(entries[:half])), place(block(entries[half:]))
    meta = place(block([]))
    index = place(block([(entries[half - 1][0], first), (entries[-1][0], second)]))
    out += (meta + index).ljust(40, b"\x00") + bytes.fromhex("57fb808b247547db")
    open(prefix + ".index", "wb").write(out)
    open(prefix + ".data-00000-of-00001", "wb").write(data)
