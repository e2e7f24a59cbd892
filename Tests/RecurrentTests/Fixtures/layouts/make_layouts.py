# SPDX-License-Identifier: Apache-2.0
"""Writes one small checkpoint per layout beside this script, each with its reference quantities.

Needs numpy, onnx and torch. References come from equations.py in float64 (and, for PyTorch's own files, are
checked against torch here).
"""
import os
import numpy
import onnx
import torch
import tensorbundle as saver
import torch7
from equations import gru, lstm, reference, rnn

here = os.path.dirname(os.path.abspath(__file__))
path = lambda name: os.path.join(here, name)
random = numpy.random.default_rng(7)
draw = lambda *shape: random.normal(0, 0.6, shape).astype(numpy.float32)
V, T = 5, 24
ids = random.integers(0, V, T)
one_hot = numpy.eye(V)[ids]
letters = "ab \n\u00e9"


def pytorch():
    from collections import OrderedDict
    torch.manual_seed(3)
    # Two directions, two layers, a projection: every suffix at once.
    net = torch.nn.LSTM(4, 3, 2, bidirectional=True, proj_size=2)
    embedding = torch.nn.Embedding(V, 4)
    state = OrderedDict({"emb.weight": embedding.weight.detach()})
    state.update({"module.lstm." + k: v.detach() for k, v in net.state_dict().items()})
    torch.save({"model": state, "char2idx": {c: n for n, c in enumerate("abcde")}}, path("projected.pt"))
    x = embedding.weight.detach().numpy()[ids].astype(float)
    p = {k: v.detach().numpy().astype(float) for k, v in net.state_dict().items()}
    layers = []
    for level in range(2):
        outs = []
        for suffix in ["", "_reverse"]:
            g = lambda n: p[f"{n}_l{level}{suffix}"]
            inputs = x[::-1] if suffix else x
            h, c, hs, cs = numpy.zeros(2), numpy.zeros(3), [], []
            for step in inputs:
                z = (g("weight_ih") @ step + g("weight_hh") @ h + g("bias_ih") + g("bias_hh")).reshape(4, 3)
                s = 1 / (1 + numpy.exp(-z))
                c = s[1] * c + s[0] * numpy.tanh(z[2])
                h = g("weight_hr") @ (s[3] * numpy.tanh(c))
                hs.append(h); cs.append(c)
            hs, cs = (numpy.array(a)[::-1] if suffix else numpy.array(a) for a in (hs, cs))
            outs.append(hs)
            layers.append({"c": cs})
        x = numpy.concatenate(outs, 1)
    theirs = net(embedding(torch.tensor(ids)).unsqueeze(1))[0].detach().numpy()[:, 0]
    assert abs(theirs - x).max() < 1e-5
    reference(path("projected.pt"), ids, layers)

    # A whole module, ReLU, no biases.
    net = torch.nn.RNN(V, 3, 1, nonlinearity="relu", bias=False)
    decoder = torch.nn.Linear(3, V)
    torch.save(torch.nn.ModuleDict({"rnn": net, "fc": decoder}), path("relu.pt"))
    p = {k: v.detach().numpy().astype(float) for k, v in net.state_dict().items()}
    layer = rnn(one_hot, p["weight_ih_l0"], p["weight_hh_l0"], 0, lambda a: numpy.maximum(a, 0))
    assert abs(net(torch.tensor(one_hot).float())[0].detach().numpy() - layer["h"]).max() < 1e-5
    fc = {k: v.detach().numpy() for k, v in decoder.state_dict().items()}
    reference(path("relu.pt"), ids, [layer], layer["h"] @ fc["weight"].T + fc["bias"])


def linear(storage, weight, bias):
    return torch7.Object("nn.Linear", weight=storage.add(weight), bias=storage.add(bias),
                         gradWeight=storage.add(weight * 0), train=True)


def char_rnn_lstm():
    """Two layers, as the code of late 2015 saves them on a GPU."""
    H, storage, graph = 3, torch7.Storage("Cuda"), torch7.Graph()
    W = [draw(4 * H, V), draw(4 * H, H)]; U = [draw(4 * H, H), draw(4 * H, H)]
    b = [draw(4 * H), draw(4 * H)]; b2 = [draw(4 * H), draw(4 * H)]
    Wd, bd = draw(V, H), draw(V)
    plain = lambda name: torch7.Object("nn." + name)
    root = graph.node(); split = graph.node(parents=[root])
    x = graph.node(plain("Identity"), [graph.node(parents=[split], select=1)])
    x = graph.node(torch7.Object("OneHot"), [x])
    for k in range(2):
        c, h = (graph.node(plain("Identity"), [graph.node(parents=[split], select=2 + 2 * k + n)]) for n in (0, 1))
        i2h = graph.node(linear(storage, W[k], b[k]), [x], name=f"i2h_{k + 1}")
        h2h = graph.node(linear(storage, U[k], b2[k]), [h], name=f"h2h_{k + 1}")
        sums = graph.node(plain("CAddTable"), [i2h, h2h])
        parts = graph.node(plain("SplitTable"), [graph.node(plain("Reshape"), [sums])])
        i, f, o, g = (graph.node(parents=[parts], select=n) for n in (1, 2, 3, 4))
        i, f, o = (graph.node(plain("Sigmoid"), [n]) for n in (i, f, o))
        g = graph.node(plain("Tanh"), [g])
        c = graph.node(plain("CAddTable"), [graph.node(plain("CMulTable"), [f, c]), graph.node(plain("CMulTable"), [i, g])])
        x = graph.node(plain("CMulTable"), [o, graph.node(plain("Tanh"), [c])])
    out = graph.node(linear(storage, Wd, bd), [x], name="decoder")
    graph.node(plain("LogSoftMax"), [out])
    bytes_ = [b"a", b"b", b" ", b"\n", b"\xe9"]
    torch7.save({"protos": {"rnn": graph.module()}, "opt": {"model": "lstm", "rnn_size": H, "num_layers": 2},
                 "vocab": {c: n + 1 for n, c in enumerate(bytes_)}, "i": 1}, path("charrnn-lstm.t7"))
    layers, x = [], one_hot
    for k in range(2):
        layers.append(lstm(x, W[k], U[k], b[k].astype(float) + b2[k], "ifog"))
        x = layers[-1]["h"]
    reference(path("charrnn-lstm.t7"), ids, layers, x @ Wd.T + bd)


def torch_rnn(name, kind, ascii=False, long_size=8):
    """Two layers with batch normalisation between everything."""
    D, H, storage = 2, 3, torch7.Storage("Double")
    gates = 4 if kind == "LSTM" else 1
    E, modules, layers = draw(V, D), [], []
    modules.append(torch7.Object("nn.LookupTable", weight=storage.add(E)))
    x = E[ids].astype(float)
    for k in range(2):
        inputs = D if k == 0 else H
        weight, bias = draw(inputs + H, gates * H), draw(gates * H)
        modules.append(torch7.Object("nn." + kind, weight=storage.add(weight), bias=storage.add(bias),
                                     input_dim=inputs, hidden_dim=H))
        W, U = weight[:inputs].T, weight[inputs:].T
        layers.append(lstm(x, W, U, bias, "ifog") if gates == 4 else rnn(x, W, U, bias))
        mean, var, gamma, beta = draw(H), draw(H) ** 2 + 0.1, draw(H) + 1, draw(H)
        view = lambda: torch7.Object("nn.View")
        modules += [view(), torch7.Object(
            "nn.BatchNormalization", eps=1e-5, running_mean=storage.add(mean), running_var=storage.add(var),
            weight=storage.add(gamma), bias=storage.add(beta)), view(), torch7.Object("nn.Dropout", p=0.5)]
        x = (layers[-1]["h"] - mean) / numpy.sqrt(var + 1e-5) * gamma + beta
    Wd, bd = draw(V, H), draw(V)
    modules += [torch7.Object("nn.View"), linear(storage, Wd, bd), torch7.Object("nn.View")]
    tokens = list(letters)
    model = torch7.Object("nn.LanguageModel", net=torch7.Object("nn.Sequential", modules=modules),
                          idx_to_token=tokens, token_to_idx={c: n + 1 for n, c in enumerate(tokens)},
                          rnn_size=H, num_layers=2, batchnorm=1)
    torch7.save({"model": model, "i": 10}, path(name), ascii=ascii, long_size=long_size)
    reference(path(name), ids, layers, x @ Wd.T + bd)


def tensorflow():
    """A GRU of TensorFlow 1.2 and later, and a vanilla RNN of its first names."""
    E, H = 2, 3
    table, gates, bias = draw(V, E), draw(E + H, 2 * H), draw(2 * H)
    candidate, bias2, out, bias3 = draw(E + H, H), draw(H), draw(H, V), draw(V)
    scope = "rnnlm/multi_rnn_cell/cell_0/gru_cell/"
    saver.save(path("tf-gru"), {
        "embedding": table, scope + "gates/kernel": gates, scope + "gates/bias": bias,
        scope + "candidate/kernel": candidate, scope + "candidate/bias": bias2,
        scope + "candidate/bias/Adam": bias2, "rnnlm/softmax_w": out, "rnnlm/softmax_b": bias3})
    W = numpy.concatenate([gates[:E].T, candidate[:E].T])
    U = numpy.concatenate([gates[E:].T, candidate[E:].T])
    b = numpy.concatenate([bias, bias2]).astype(float)
    layer = gru(table[ids].astype(float), W, U, b, 0 * b, reset_after=False)
    reference(path("tf-gru.index"), ids, [layer], layer["h"] @ out + bias3)

    layers, x, variables = [], one_hot, {}
    for k in range(2):
        kernel, bias = draw(x.shape[1] + H, H), draw(H)
        scope = f"rnnlm/MultiRNNCell/Cell{k}/BasicRNNCell/Linear/"
        variables.update({scope + "Matrix": kernel, scope + "Bias": bias})
        layers.append(rnn(x, kernel[:x.shape[1]].T, kernel[x.shape[1]:].T, bias))
        x = layers[-1]["h"]
    saver.save(path("tf-rnn"), variables)
    reference(path("tf-rnn.index"), ids, layers)


def mlstm(name, symbols, E, H, files, unirep):
    table, out, bias3 = draw(symbols, E), draw(H, symbols - unirep), draw(symbols - unirep)
    w = {"wx": draw(E, 4 * H), "wh": draw(H, 4 * H), "wmx": draw(E, H), "wmh": draw(H, H)}
    g = {"g" + k[1:]: draw(v.shape[1]) for k, v in w.items()}
    b = draw(4 * H)
    os.makedirs(path(name), exist_ok=True)
    for key, file in files.items():
        array = {**w, **g, "b": b, "table": table, "out": out, "bias": bias3}.get(key)
        if key == "wh" and not unirep:
            for part, piece in enumerate(numpy.split(array, 4, 1)):
                numpy.save(path(f"{name}/{part + 2}.npy"), piece)
        else:
            numpy.save(path(f"{name}/{file}.npy"), array)
    w = {k: v / numpy.sqrt(numpy.maximum((v.astype(float) ** 2).sum(0), 1e-12)) * g["g" + k[1:]] for k, v in w.items()}
    ids = random.integers(1, min(symbols, 24), T)
    h, c = numpy.zeros(H), numpy.zeros(H)
    kept = {k: [] for k in "ifogch"}
    for x in table[ids].astype(float):
        m = (x @ w["wmx"]) * (h @ w["wmh"])
        i, f, o, u = (x @ w["wx"] + m @ w["wh"] + b).reshape(4, H)
        i, f, o, u = 1 / (1 + numpy.exp(-i)), 1 / (1 + numpy.exp(-f)), 1 / (1 + numpy.exp(-o)), numpy.tanh(u)
        c = f * c + i * u
        h = o * numpy.tanh(c)
        for k, v in zip("ifogch", (i, f, o, u, c, h)):
            kept[k].append(v)
    kept = {k: numpy.array(v) for k, v in kept.items()}
    scores = kept["h"] @ out + bias3
    if unirep:
        scores = numpy.concatenate([numpy.full((T, 1), -1e9), scores], 1)
    reference(path(name), ids, [kept], None if unirep else scores)


def onnx_model(name, kind, layers, table, out, bias):
    """Gather, recurrent operations, MatMul, Add. Layers are (W, R, B, attributes)."""
    make, keep = onnx.helper.make_node, onnx.numpy_helper.from_array
    constants = [keep(table, "table"), keep(out, "out.weight"), keep(bias, "out.bias")]
    nodes, x = [make("Gather", ["table", "ids"], ["x0"])], "x0"
    for k, (W, R, B, attributes) in enumerate(layers):
        names = [f"{kind}_{3 * k + n}" for n in range(3)]
        constants += [keep(array, n) for array, n in zip((W, R, B), names)]
        if kind == "LSTM":  # a slice that exporters leave behind, and a constant end
            constants += [keep(numpy.concatenate([B, B], 1), "twice%d" % k), keep(numpy.array([0]), "start%d" % k),
                          keep(numpy.array([B.shape[1]]), "end%d" % k), keep(numpy.array([1]), "axis%d" % k)]
            nodes.append(make("Slice", [f"{n}{k}" for n in ("twice", "start", "end", "axis")], [f"cut{k}"]))
            names[2] = f"cut{k}"
        nodes.append(make(kind, [x] + names, [f"y{k}"], name=f"/rnn/{k}", hidden_size=R.shape[2], **attributes))
        nodes.append(make("Squeeze", [f"y{k}"], [f"x{k + 1}"]))
        x = f"x{k + 1}"
    nodes += [make("MatMul", [x, "out.weight"], ["scores"]), make("Add", ["scores", "out.bias"], ["logits"])]
    value = onnx.helper.make_tensor_value_info
    graph = onnx.helper.make_graph(nodes, "net", [value("ids", onnx.TensorProto.INT64, [None])],
                                   [value("logits", onnx.TensorProto.FLOAT, None)], constants)
    onnx.save(onnx.helper.make_model(graph), path(name))


def onnx_models():
    E, H = 2, 3
    table, out, bias = draw(V, E), draw(H, V), draw(V)
    W, R, B = draw(1, 3 * H, E), draw(1, 3 * H, H), draw(1, 6 * H)
    onnx_model("gru.onnx", "GRU", [(W, R, B, {"linear_before_reset": 1})], table, out, bias)
    layer = gru(table[ids].astype(float), W[0], R[0], B[0, :3 * H], B[0, 3 * H:], "zrn")
    reference(path("gru.onnx"), ids, [layer], layer["h"] @ out + bias)

    layers, kept, x, out = [], [], table[ids].astype(float), draw(2 * H, V)
    for _ in range(2):
        W, R, B = draw(2, 4 * H, x.shape[1]), draw(2, 4 * H, H), draw(2, 8 * H)
        layers.append((W, R, B, {"direction": "bidirectional"}))
        both = []
        for d in range(2):
            result = lstm(x[::-1] if d else x, W[d], R[d], B[d, :4 * H] + B[d, 4 * H:], "iofg")
            both.append({k: v[::-1] if d else v for k, v in result.items()})
        kept += both
        x = numpy.concatenate([part["h"] for part in both], 1)
    onnx_model("lstm.onnx", "LSTM", layers, table, out, bias)
    reference(path("lstm.onnx"), ids, kept)


pytorch()
tensorflow()
onnx_models()
mlstm("mlstm-unirep", 26, 2, 3, {
    **{k: f"rnn_mlstm_mlstm_{k}:0" for k in "wx wh wmx wmh b gx gh gmx gmh".split()},
    "table": "embed_matrix:0", "out": "fully_connected_weights:0", "bias": "fully_connected_biases:0"}, 1)
mlstm("mlstm-sentiment", 256, 2, 3, dict(
    table="0", wx="1", wh="2", wmx="6", wmh="7", b="8", gx="9", gh="10", gmx="11", gmh="12", out="13", bias="14"), 0)
char_rnn_lstm()
torch_rnn("torchrnn-lstm.t7", "LSTM")
torch_rnn("torchrnn-lstm-32bit.t7", "LSTM", long_size=4)
torch_rnn("torchrnn-rnn-ascii.t7", "VanillaRNN", ascii=True)
