# SPDX-License-Identifier: Apache-2.0
"""Writes Torch7 files, binary or ASCII, from dicts, lists, strings, numbers and the classes below."""
import struct
import numpy


class Object:
    """An instance of a Torch7 class: its fields' table."""

    def __init__(self, name, **fields):
        self.name, self.fields = name, fields


class View:
    """A tensor as a window into a shared storage, as getParameters leaves them."""

    def __init__(self, storage, offset, shape, strides=None):
        self.storage, self.offset, self.shape = storage, offset, shape
        if strides is None:
            strides, step = [], 1
            for size in reversed(shape):
                strides.insert(0, step)
                step *= size
        self.strides = strides


class Storage:
    kinds = {"Float": "<f4", "Double": "<f8", "Cuda": "<f4", "Long": "<i8"}

    def __init__(self, kind):
        self.kind, self.values = kind, []

    def add(self, array):
        """A view of an array that joins the storage."""
        view = View(self, len(self.values), list(array.shape))
        self.values += [float(x) for x in array.flatten()]
        return view


class Writer:
    def __init__(self, ascii=False, long_size=8):
        self.out, self.ascii, self.long_size = bytearray(), ascii, long_size
        self.seen, self.keep = {}, []

    def numbers(self, code, *values):
        if self.ascii:
            self.out += (" ".join(repr(v) if code == "d" else str(v) for v in values) + "\n").encode()
        else:
            self.out += struct.pack(f"<{len(values)}{code}", *values)

    def longs(self, *values):
        if values:
            self.numbers("q" if self.long_size == 8 else "i", *values)

    def raw(self, data):
        self.numbers("i", len(data))
        self.out += data + (b"\n" if self.ascii else b"")

    def index(self, value):
        """Writes the back-reference; whether the value is new."""
        new = id(value) not in self.seen
        if new:
            self.seen[id(value)] = len(self.seen) + 1
            self.keep.append(value)
        self.numbers("i", self.seen[id(value)])
        return new

    def write(self, value):
        if value is None:
            self.numbers("i", 0)
        elif isinstance(value, bool):
            self.numbers("i", 5); self.numbers("i", int(value))
        elif isinstance(value, (int, float)):
            self.numbers("i", 1); self.numbers("d", float(value))
        elif isinstance(value, (str, bytes)):
            self.numbers("i", 2); self.raw(value if isinstance(value, bytes) else value.encode())
        elif isinstance(value, (dict, list)):
            self.numbers("i", 3)
            if self.index(value):
                items = list(value.items()) if isinstance(value, dict) else list(enumerate(value, 1))
                self.numbers("i", len(items))
                for key, item in items:
                    self.write(key); self.write(item)
        elif isinstance(value, Pairs):
            self.numbers("i", 3)
            if self.index(value):
                self.numbers("i", len(value.items))
                for key, item in value.items:
                    self.write(key); self.write(item)
        else:
            self.numbers("i", 4)
            if self.index(value):
                self.raw(b"V 1")
                self.torch(value)

    def torch(self, value):
        if isinstance(value, View):
            self.raw(f"torch.{value.storage.kind}Tensor".encode())
            self.numbers("i", len(value.shape))
            self.longs(*value.shape); self.longs(*value.strides); self.longs(value.offset + 1)
            self.write(value.storage)
        elif isinstance(value, Storage):
            self.raw(f"torch.{value.kind}Storage".encode())
            self.longs(len(value.values))
            if self.ascii:
                self.out += (" ".join(repr(v) for v in value.values) + "\n").encode()
            else:
                self.out += numpy.array(value.values, Storage.kinds[value.kind]).tobytes()
        else:
            self.raw(value.name.encode())
            self.write(value.fields)


class Pairs:
    """A table whose keys may be tables."""

    def __init__(self, items):
        self.items = items


def save(value, path, **options):
    writer = Writer(**options)
    writer.write(value)
    open(path, "wb").write(writer.out)


class Graph:
    """An nn.gModule that is built node by node, as nngraph saves it."""

    def __init__(self):
        self.nodes = []

    def node(self, module=None, parents=(), select=None, name=None):
        data = {"annotations": {"name": name} if name else {}}
        if module is not None:
            data["module"] = module
        if select is not None:
            data["selectindex"] = select
        mapindex = []
        for place, parent in enumerate(parents, 1):
            mapindex += [(place, parent.fields["data"]), (parent.fields["data"], place)]
        data["mapindex"] = Pairs(mapindex)
        node = Object("nngraph.Node", data=data, children={})
        for parent in parents:
            parent.fields["children"][len(parent.fields["children"]) + 1] = node
        self.nodes.append(node)
        return node

    def module(self):
        return Object("nn.gModule", forwardnodes=self.nodes, nInputs=3)
