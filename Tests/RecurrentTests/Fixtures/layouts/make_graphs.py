# SPDX-License-Identifier: Apache-2.0
"""Writes ONNX graphs whose parts only the graph itself tells apart, and a TensorFlow network of two directions,
each with its reference quantities. Needs numpy and onnx."""
import os
import numpy
import onnx
import tensorbundle
from equations import lstm, reference

here = os.path.dirname(os.path.abspath(__file__))
path = lambda name: os.path.join(here, name)
random = numpy.random.default_rng(11)
draw = lambda *shape: random.normal(0, 0.6, shape).astype(numpy.float32)
make, keep = onnx.helper.make_node, onnx.numpy_helper.from_array
value = onnx.helper.make_tensor_value_info
V, E, H, T = 5, 2, 3, 24
ids = random.integers(0, V, T)


def save(name, nodes, constants, output):
    graph = onnx.helper.make_graph(
        nodes, "net", [value("ids", onnx.TensorProto.INT64, [None])], [value(output, onnx.TensorProto.FLOAT, None)],
        [array if isinstance(array, onnx.TensorProto) else keep(array, key) for key, array in constants.items()])
    onnx.save(onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 13)]), path(name))


def reads_table(name):
    """The rows of a table that an exporter casts on the way."""
    return [make("Cast", [name], ["cast"], to=1), make("Gather", ["cast", "ids"], ["x"])]


def squeezed(name, out):
    """What PyTorch exports for a squeeze: a branch for each answer to whether there is something to squeeze."""
    def branch(node):
        return onnx.helper.make_graph([node], node.name, [], [value(node.output[0], onnx.TensorProto.FLOAT, None)])
    return make("If", ["yes"], [out],
                then_branch=branch(make("Squeeze", [name, "axis"], [out + "then"], name="then")),
                else_branch=branch(make("Identity", [name], [out + "else"], name="else")))


def square():
    """As many cells as symbols, so that no shape tells how the output layer is turned; another matrix of that shape
    that scores nothing; gates of the hard sigmoid; halves that stand in the file as whole numbers."""
    table, W, B = draw(V, E), draw(1, 4 * V, E), draw(1, 8 * V)
    R = draw(1, 4 * V, V).astype(numpy.float16)
    out, bias = draw(V, V), draw(V)
    nodes = reads_table("table") + [
        make("LSTM", ["x", "W", "R", "B"], ["y"], name="/rnn", hidden_size=V,
             activations=["HardSigmoid", "Tanh", "Tanh"], activation_alpha=[0.25], activation_beta=[0.5]),
        squeezed("y", "h"), make("Reshape", ["h", "rows"], ["flat"]),
        make("Gemm", ["flat", "out", "bias"], ["logits"], transB=1), make("LogSoftmax", ["logits"], ["answer"])]
    halves = onnx.helper.make_tensor("R", onnx.TensorProto.FLOAT16, R.shape, R.flatten())
    save("square.onnx", nodes, {
        "decoy": draw(V, V), "table": table, "W": W, "R": halves, "B": B, "out": out, "bias": bias,
        "yes": numpy.array(True), "axis": numpy.array([1]), "rows": numpy.array([-1, V])}, "answer")
    layer = lstm(table[ids].astype(float), W[0], R[0].astype(float), (B[0, :4 * V] + B[0, 4 * V:]).astype(float), "iofg",
                 squash=lambda x: numpy.clip(x / 4 + 0.5, 0, 1))
    reference(path("square.onnx"), ids, [layer], layer["h"] @ out.T + bias)


def directions():
    """Two directions as two operations, side by side, and a layer that reads both."""
    table, layers, kept, outs = draw(V, E), [], [], []
    nodes, constants = reads_table("table"), {"table": table, "axis": numpy.array([1])}
    def add(name, x, inputs, direction):
        W, R, B = draw(1, 4 * H, x.shape[1]), draw(1, 4 * H, H), draw(1, 8 * H)
        constants.update({name + "W": W, name + "R": R, name + "B": B})
        nodes.append(make("LSTM", [inputs] + [name + part for part in "WRB"], [name + "y"], name=name, hidden_size=H,
                          direction=direction))
        nodes.append(make("Squeeze", [name + "y", "axis"], [name + "h"]))
        back = direction == "reverse"
        result = lstm(x[::-1] if back else x, W[0], R[0], B[0, :4 * H] + B[0, 4 * H:], "iofg")
        kept.append({k: v[::-1] if back else v for k, v in result.items()})
    x = table[ids].astype(float)
    add("forth", x, "x", "forward")
    add("back", x, "x", "reverse")
    nodes += [make("Concat", ["forthh", "backh"], ["both"], axis=-1), make("Dropout", ["both"], ["dropped"])]
    add("above", numpy.concatenate([kept[0]["h"], kept[1]["h"]], 1), "dropped", "forward")
    save("directions.onnx", nodes, constants, "aboveh")
    reference(path("directions.onnx"), ids, kept)


def tensorflow():
    """Two levels of bidirectional_dynamic_rnn; cells whose h is projected."""
    P = 2
    table, variables, kept, x = draw(V, E), {}, [], None
    variables["char_emb"] = table
    x = table[ids].astype(float)
    for level in range(2):
        both = []
        for direction in ("bw", "fw"):
            scope = f"level_{level}/bidirectional_rnn/{direction}/lstm_cell/"
            kernel, bias, projection = draw(x.shape[1] + P, 4 * H), draw(4 * H), draw(H, P)
            variables.update({scope + "kernel": kernel, scope + "bias": bias, scope + "projection/kernel": projection})
            h, c, out = numpy.zeros(P), numpy.zeros(H), {k: [] for k in "ifogch"}
            for step in x[::-1] if direction == "bw" else x:
                z = (numpy.concatenate([step, h]) @ kernel + bias).reshape(4, H)
                i, g, f, o = [1 / (1 + numpy.exp(-z[0])), numpy.tanh(z[1]), 1 / (1 + numpy.exp(-z[2] - 1)),
                              1 / (1 + numpy.exp(-z[3]))]
                c = f * c + i * g
                h = (o * numpy.tanh(c)) @ projection
                for k, v in zip("ifogch", (i, f, o, g, c, h)):
                    out[k].append(v)
            both.insert(0, {k: numpy.array(v[::-1] if direction == "bw" else v) for k, v in out.items()})
        kept += both
        x = numpy.concatenate([part["h"] for part in both], 1)
    tensorbundle.save(path("tf-directions"), variables)
    reference(path("tf-directions.index"), ids, kept)


square()
directions()
tensorflow()
