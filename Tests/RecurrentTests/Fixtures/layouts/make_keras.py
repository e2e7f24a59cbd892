# SPDX-License-Identifier: Apache-2.0
"""Writes small Keras files beside this script, each with its reference quantities.

Needs keras 3 (with any backend), h5py and numpy. Files of Keras 3 are written by Keras itself, and the
equations in float64 are checked against its h; files of Keras 1 and 2 are laid out here as those
versions did it, and have the equations only.
"""
import json
import os
import zipfile

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import h5py
import keras
import numpy
from equations import gru, lstm, reference, rnn, sigmoid
from keras import layers as k

here = os.path.dirname(os.path.abspath(__file__))
path = lambda name: os.path.join(here, name)
random = numpy.random.default_rng(11)
V, E, H, T = 5, 4, 3, 20
ids = random.integers(0, V, T)
one_hot = numpy.eye(V)[ids]
hard = lambda slope: lambda x: numpy.clip(slope * x + 0.5, 0, 1)


def run(kind, x, arrays, reset_after=True, squash=sigmoid, backwards=False):
    """Every quantity of a layer from Keras' arrays: kernel, recurrent kernel, bias."""
    W, U, b = (numpy.asarray(a, float) for a in arrays)
    x = x[::-1] if backwards else x
    if kind == "lstm":
        out = lstm(x, W.T, U.T, b, order="ifgo", squash=squash)
    elif kind == "gru":
        b, b2 = b if b.ndim == 2 else (b, 0 * b)
        out = gru(x, W.T, U.T, b, b2, order="zrn", reset_after=reset_after)
    else:
        out = rnn(x, W.T, U.T, b)
    return {name: values[::-1] if backwards else values for name, values in out.items()}


def filled(model):
    for layer in model.layers:
        layer.set_weights([random.normal(0, 0.6, w.shape).astype("float32") for w in layer.get_weights()])
    return model


def save(model, name):
    """As Keras saves it, but packed: its zips are stored, and HDF5 is mostly holes."""
    model.save(path(name))
    with zipfile.ZipFile(path(name)) as stored:
        entries = {n: stored.read(n) for n in stored.namelist()}
    with zipfile.ZipFile(path(name), "w", zipfile.ZIP_DEFLATED) as packed:
        for entry, content in entries.items():
            packed.writestr(zipfile.ZipInfo(entry), content, zipfile.ZIP_DEFLATED)


def check(model, x, *outputs):
    """The equations' h against Keras' own."""
    states = [l for l in model.layers if isinstance(l, (k.RNN, k.Bidirectional))]
    theirs = keras.Model(model.inputs, [l.output for l in states]).predict(x, verbose=0)
    for values, ours in zip(theirs if len(outputs) > 1 else [theirs], outputs):
        values = values[0] if isinstance(values, list) else values
        assert abs(numpy.asarray(values).reshape(ours.shape) - ours).max() < 1e-5, model.name


def scores(h, arrays):
    return h @ numpy.asarray(arrays[0], float) + numpy.asarray(arrays[1], float)


def keras3():
    index = ids[None]
    # .keras, embedding, GRU with the reset after the product, two of a kind.
    m = filled(keras.Sequential([
        k.Input((None,)), k.Embedding(V, E), k.GRU(H, return_sequences=True), k.Dropout(0.2),
        k.GRU(H + 1, return_sequences=True), k.Dense(V, activation="softmax")]))
    table, first, second, dense = (l.get_weights() for l in m.layers if l.get_weights())
    one = run("gru", table[0].astype(float)[ids], first)
    two = run("gru", one["h"], second)
    check(m, index, one["h"], two["h"])
    save(m, "keras3-gru.keras")
    reference(path("keras3-gru.keras"), ids, [one, two], scores(two["h"], dense))

    # HDF5 of Keras 3, one-hot, GRU with the reset before the product.
    m = filled(keras.Sequential([
        k.Input((None, V)), k.GRU(H, reset_after=False, return_sequences=True), k.Dense(V),
        k.Activation("softmax")]))
    first, dense = (l.get_weights() for l in m.layers if l.get_weights())
    one = run("gru", one_hot, first, reset_after=False)
    check(m, one_hot[None], one["h"])
    m.save(path("keras3-gru-before.h5"))
    reference(path("keras3-gru-before.h5"), ids, [one], scores(one["h"], dense))

    # Both directions joined, then added; a layer that reads backwards.
    m = filled(keras.Sequential([
        k.Input((None,)), k.Embedding(V, E),
        k.Bidirectional(k.LSTM(H, return_sequences=True)),
        k.Bidirectional(k.GRU(2, return_sequences=True), merge_mode="ave"),
        k.SimpleRNN(H, return_sequences=True, go_backwards=True), k.Dense(V)]))
    table, first, second, third, _ = (l.get_weights() for l in m.layers if l.get_weights())
    x = table[0].astype(float)[ids]
    pair = [run("lstm", x, first[:3]), run("lstm", x, first[3:], backwards=True)]
    joined = numpy.concatenate([p["h"] for p in pair], 1)
    pair2 = [run("gru", joined, second[:3]), run("gru", joined, second[3:], backwards=True)]
    mean = (pair2[0]["h"] + pair2[1]["h"]) / 2
    last = run("rnn", mean, third, backwards=True)
    check(m, index, joined, mean, last["h"][::-1])
    save(m, "keras3-directions.keras")
    reference(path("keras3-directions.keras"), ids, pair + pair2 + [last])

    # Functional; hard_sigmoid of Keras 3; an attention-like end that cannot be followed.
    inputs = k.Input((None,))
    embedded = k.Embedding(V, E)(inputs)
    a = k.LSTM(H, return_sequences=True, recurrent_activation="hard_sigmoid")(embedded)
    b = k.LSTM(H, return_sequences=True)(k.Concatenate()([embedded, a]))
    m = filled(keras.Model(inputs, k.Dense(V)(k.Average()([a, b]))))
    table, first, second, _ = (l.get_weights() for l in m.layers if l.get_weights())
    x = table[0].astype(float)[ids]
    one = run("lstm", x, first, squash=hard(1 / 6))
    two = run("lstm", numpy.concatenate([x, one["h"]], 1), second)
    check(m, index, one["h"], two["h"])
    m.save(path("keras3-functional.h5"))
    reference(path("keras3-functional.h5"), ids, [one, two])

    # Two plain RNN layers, one relu would grow: tanh both.
    m = filled(keras.Sequential([
        k.Input((None, V)), k.SimpleRNN(H, return_sequences=True),
        k.SimpleRNN(H, return_sequences=True), k.TimeDistributed(k.Dense(V))]))
    first, second, dense = (l.get_weights() for l in m.layers if l.get_weights())
    one = run("rnn", one_hot, first)
    two = run("rnn", one["h"], second)
    check(m, one_hot[None], one["h"], two["h"])
    save(m, "keras3-rnn.keras")
    reference(path("keras3-rnn.keras"), ids, [one, two], scores(two["h"], dense))

    # Weights alone, numbered.
    m.save_weights(path("keras3-rnn.weights.h5"))
    reference(path("keras3-rnn.weights.h5"), ids, [one, two], scores(two["h"], dense))


def old(name, version, config, layers):
    """An HDF5 file as Keras 1 and 2 laid it out: layers maps a name to its arrays by name."""
    with h5py.File(path(name), "w") as file:
        weights = file
        if config is not None:
            file.attrs["model_config"] = json.dumps(config).encode()
            file.attrs["keras_version"] = version.encode()
            weights = file.create_group("model_weights")
        weights.attrs["keras_version"] = version.encode()
        weights.attrs["backend"] = b"tensorflow"
        weights.attrs["layer_names"] = [n.encode() for n in layers]
        for layer, arrays in layers.items():
            group = weights.create_group(layer)
            group.attrs["weight_names"] = [n.encode() for n in arrays]
            for array, values in arrays.items():
                group[array] = values


def sequential(*layers, as_list=False):
    listed = [{"class_name": c, "config": settings} for c, settings in layers]
    return {"class_name": "Sequential", "config": listed if as_list else {"name": "s", "layers": listed}}


draw = lambda *shape: random.normal(0, 0.6, shape).astype("float32")


def cudnn(kernel, recurrent, gates):
    """Plain arrays as CuDNN's layers keep them."""
    return (
        numpy.concatenate([b.T.reshape(b.shape) for b in numpy.split(kernel, gates, 1)], 1),
        numpy.concatenate([b.T for b in numpy.split(recurrent, gates, 1)], 1))


def arrays(layer, names, values):
    return {f"{layer}/{n}:0": v for n, v in zip(names, values)}


def keras2():
    names = ("kernel", "recurrent_kernel", "bias")
    for kind, gates in (("lstm", 4), ("gru", 3)):
        W, U, b, D, d = draw(V, gates * H), draw(H, gates * H), draw(2, gates * H), draw(H, V), draw(V)
        layer, file = f"cu_dnn{kind}_1", f"keras2-cudnn-{kind}.h5"
        own = {"name": layer, "batch_input_shape": [None, 40, V], "stateful": False, "units": H,
               "return_sequences": True, "go_backwards": False}
        old(file, "2.2.4", sequential((f"CuDNN{kind.upper()}", own), ("Dense", {
            "name": "dense_1", "activation": "softmax"})),
            {layer: arrays(layer, names, (*cudnn(W, U, gates), b.reshape(-1))),
             "dense_1": arrays("dense_1", ("kernel", "bias"), (D, d))})
        out = run(kind, one_hot, (W, U, b.sum(0) if kind == "lstm" else b))
        reference(path(file), ids, [out], scores(out["h"], (D, d)))

    # The tutorials' single number, the list that a config was before 2.2.3, hard_sigmoid of Keras 2.
    W, U, b, D, d = draw(1, 4 * H), draw(H, 4 * H), draw(4 * H), draw(H, V), draw(V)
    own = {"name": "lstm_1", "batch_input_shape": [None, 100, 1], "units": H, "activation": "tanh",
           "recurrent_activation": "hard_sigmoid", "return_sequences": False, "stateful": False}
    old("keras2-scalar.h5", "2.1.5", sequential(
        ("LSTM", own), ("Dropout", {"name": "dropout_1"}),
        ("Dense", {"name": "dense_1", "activation": "softmax"}), as_list=True),
        {"lstm_1": arrays("lstm_1", names, (W, U, b)), "dropout_1": {},
         "dense_1": arrays("dense_1", ("kernel", "bias"), (D, d))})
    out = run("lstm", ids[:, None] / V, (W, U, b), squash=hard(0.2))
    reference(path("keras2-scalar.h5"), ids, [out], scores(out["h"], (D, d)))


def keras1():
    gates = {g: (draw(V, H), draw(H, H), draw(H)) for g in "icfo"}
    D, d = draw(H, V), draw(V)
    own = {"name": "lstm_1", "batch_input_shape": [None, 40, V], "output_dim": H, "stateful": True,
           "activation": "tanh", "inner_activation": "hard_sigmoid", "return_sequences": True}
    old("keras1-lstm.h5", "1.2.2", sequential(
        ("LSTM", own), ("TimeDistributed", {"name": "timedistributed_1", "layer": {
            "class_name": "Dense", "config": {"name": "dense_1", "activation": "linear"}}}),
        ("Activation", {"name": "activation_1", "activation": "softmax"}), as_list=True),
        {"lstm_1": {f"lstm_1_{a}_{g}": gates[g][n] for g in "icfo" for n, a in enumerate("WUb")},
         "timedistributed_1": {"dense_1_W": D, "dense_1_b": d}, "activation_1": {}})
    joined = [numpy.concatenate([gates[g][n] for g in "ifco"], -1) for n in range(3)]
    out = run("lstm", one_hot, joined, squash=hard(0.2))
    reference(path("keras1-lstm.h5"), ids, [out], scores(out["h"], (D, d)))


keras3()
keras2()
keras1()
