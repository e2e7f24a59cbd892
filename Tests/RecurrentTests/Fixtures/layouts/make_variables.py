# SPDX-License-Identifier: Apache-2.0
"""Writes the checkpoints that hold variables in parts or under an object graph, with their references.

Made with tensorflow-cpu 2.21.0, tf-keras 2.21.0, keras 3, torch 2.13.0 (CPU), numpy 2.4.6. References come from equations.py in
float64 and are checked against the framework here.
"""
import os
import pathlib
import pickle
import zipfile
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras
import numpy
import tensorflow as tf
import torch
from keras import layers
from equations import gru, lstm, reference, sigmoid

here = pathlib.Path(__file__).parent
path = lambda name: str(here / name)
keras.utils.set_random_seed(11)
torch.manual_seed(11)
random = numpy.random.default_rng(11)
draw = lambda *shape: random.normal(0, 0.6, shape).astype(numpy.float32)
V, T = 5, 24
ids = random.integers(0, V, T).astype(numpy.int32)


def keras_lstm(layer, x):
    kernel, recurrent, bias = layer.get_weights()
    return lstm(x, kernel.T, recurrent.T, bias, "ifgo")


def object_graph():
    """A subclassed model that was trained: its GRU's variables stand under the optimiser's paths."""
    class Model(keras.Model):
        def __init__(self):
            super().__init__()
            self.embedding = layers.Embedding(V, 2)
            self.gru = layers.GRU(3, return_sequences=True)
            self.dense = layers.Dense(V)

        def call(self, x):
            return self.dense(self.gru(self.embedding(x)))

    model = Model()
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    model.fit(ids[None], ids[None], verbose=0)
    tf.train.Checkpoint(model=model, optimizer=model.optimizer).write(path("tf2-graph"))
    kernel, recurrent, bias = model.gru.get_weights()
    x = model.embedding.get_weights()[0][ids].astype(float)
    layer = gru(x, kernel.T, recurrent.T, bias[0], bias[1], "zrn")
    weight, bias = model.dense.get_weights()
    scores = layer["h"] @ weight + bias
    assert abs(scores - numpy.asarray(model(ids[None]))[0]).max() < 1e-5
    reference(path("tf2-graph.index"), ids, [layer], scores)


def batch_normalisation():
    model = keras.Sequential([
        layers.Input((None, V)), layers.LSTM(3, return_sequences=True), layers.BatchNormalization(),
        layers.LSTM(2, return_sequences=True), layers.BatchNormalization(scale=False), layers.Dense(V)])
    norms = [layer for layer in model.layers if isinstance(layer, layers.BatchNormalization)]
    for norm in norms:
        norm.set_weights([random.uniform(0.5, 1.5, w.shape) for w in norm.get_weights()])
    model.save(path("keras3-batchnorm.keras"))
    x, kept = numpy.eye(V)[ids], []
    for layer, norm in zip((model.layers[0], model.layers[2]), norms):
        kept.append(keras_lstm(layer, x))
        *gamma, beta, mean, variance = norm.get_weights()
        x = (kept[-1]["h"] - mean) / numpy.sqrt(variance + norm.epsilon) * (gamma[0] if gamma else 1) + beta
    weight, bias = model.layers[-1].get_weights()
    scores = x @ weight + bias
    assert abs(scores - model.predict(numpy.eye(V)[ids][None], verbose=0)[0]).max() < 1e-5
    reference(path("keras3-batchnorm.keras"), ids, kept, scores)


def weight_normalisation():
    """PyTorch keeps g and v of a normalised weight instead of the weight."""
    rnn = torch.nn.LSTM(V, 3)
    p = {k: v.detach().numpy().astype(float) for k, v in rnn.state_dict().items()}
    layer = lstm(numpy.eye(V)[ids], p["weight_ih_l0"], p["weight_hh_l0"], p["bias_ih_l0"] + p["bias_hh_l0"])
    torch.nn.utils.parametrizations.weight_norm(rnn, "weight_hh_l0")
    fc = torch.nn.Linear(3, V)
    torch.save(torch.nn.ModuleDict({"rnn": rnn, "fc": fc}).state_dict(), path("weightnorm.pt"))
    scores = layer["h"] @ fc.weight.detach().numpy().T + fc.bias.detach().numpy()
    reference(path("weightnorm.pt"), ids, [layer], scores)


def pickled_arrays():
    """A hand-written network: NumPy arrays and an array of characters in a plain pickle."""
    arrays = {"rnn.weight_ih": draw(12, V), "rnn.weight_hh": numpy.asfortranarray(draw(12, 3)),
              "rnn.bias_ih": draw(12), "rnn.bias_hh": draw(12).astype(numpy.float64)}
    with open(path("arrays.pkl"), "wb") as file:
        pickle.dump({"params": arrays, "chars": numpy.array(list("ab c\n"))}, file, protocol=2)
    layer = lstm(numpy.eye(V)[ids], arrays["rnn.weight_ih"], arrays["rnn.weight_hh"],
                 arrays["rnn.bias_ih"] + arrays["rnn.bias_hh"])
    reference(path("arrays.pkl"), ids, [layer])


def stacked_mlstm():
    """Two layers under the names of UniRep's 64-unit model."""
    E, H, symbols = 2, 3, 26
    os.makedirs(path("mlstm-stack"), exist_ok=True)
    save = lambda name, array: numpy.save(path(f"mlstm-stack/{name}:0.npy"), array)
    table = draw(symbols, E)
    save("embed_matrix", table)
    ids = random.integers(1, 24, T).astype(numpy.int32)
    x, kept = table[ids].astype(float), []
    for level in range(2):
        inputs = x.shape[1]
        w = {"wx": draw(inputs, 4 * H), "wh": draw(H, 4 * H), "wmx": draw(inputs, H), "wmh": draw(H, H)}
        g = {"g" + k[1:]: draw(v.shape[1]) for k, v in w.items()}
        b = draw(4 * H)
        for key, array in {**w, **g, "b": b}.items():
            save(f"rnn_mlstm_stack_mlstm_stack{level}_mlstm_stack{level}_{key}", array)
        w = {k: v / numpy.sqrt((v.astype(float) ** 2).sum(0)) * g["g" + k[1:]] for k, v in w.items()}
        h = c = numpy.zeros(H)
        out = {k: [] for k in "ifogch"}
        for step in x:
            m = (step @ w["wmx"]) * (h @ w["wmh"])
            i, f, o, u = (step @ w["wx"] + m @ w["wh"] + b).reshape(4, H)
            i, f, o, u = sigmoid(i), sigmoid(f), sigmoid(o), numpy.tanh(u)
            c = f * c + i * u
            h = o * numpy.tanh(c)
            for k, v in zip("ifogch", (i, f, o, u, c, h)):
                out[k].append(v)
        kept.append({k: numpy.array(v) for k, v in out.items()})
        x = kept[-1]["h"]
    reference(path("mlstm-stack"), ids, kept)



def stacked_cells():
    """One RNN layer of two LSTM cells, packed as make_keras.py packs."""
    model = keras.Sequential([
        layers.Input((None, V)), layers.RNN([layers.LSTMCell(3), layers.LSTMCell(2)], return_sequences=True),
        layers.Dense(V)])
    name = path("keras3-stacked.keras")
    model.save(name)
    with zipfile.ZipFile(name) as stored:
        entries = {n: stored.read(n) for n in stored.namelist()}
    with zipfile.ZipFile(name, "w", zipfile.ZIP_DEFLATED) as packed:
        for entry, content in entries.items():
            packed.writestr(zipfile.ZipInfo(entry), content, zipfile.ZIP_DEFLATED)
    x, kept = numpy.eye(V)[ids], []
    weights = model.layers[0].get_weights()
    for kernel, recurrent, bias in (weights[:3], weights[3:]):
        kept.append(lstm(x, kernel.T, recurrent.T, bias, "ifgo"))
        x = kept[-1]["h"]
    weight, bias = model.layers[-1].get_weights()
    scores = x @ weight + bias
    assert abs(scores - model.predict(numpy.eye(V)[ids][None], verbose=0)[0]).max() < 1e-5
    reference(name, ids, kept, scores)


def saved_models():
    """The variables of two SavedModels (their graphs are not read): of tf.keras 2, whose LSTM stands under a
    list, and of Keras 3's export, where no layer owns a variable."""
    import tf_keras
    old = tf_keras.Sequential([
        tf_keras.layers.Embedding(V, 2, input_shape=(None,)), tf_keras.layers.Dropout(0.1),
        tf_keras.layers.LSTM(3, return_sequences=True), tf_keras.layers.Dense(V)])
    new = keras.Sequential([
        layers.Input((None,)), layers.Embedding(V, 2), layers.LSTM(3, return_sequences=True), layers.Dense(V)])
    old.save(path("tf-saved"), save_format="tf")
    new.export(path("tf-export"), verbose=False)
    for name, model in (("tf-saved", old), ("tf-export", new)):
        for other in ("saved_model.pb", "keras_metadata.pb", "fingerprint.pb"):
            (here / name / other).unlink(missing_ok=True)
        (here / name / "assets").rmdir()
        (table,), (kernel, recurrent, bias), (weight, shift) = (
            l.get_weights() for l in model.layers if l.get_weights() and l.get_weights()[0].ndim)
        layer = lstm(table[ids].astype(float), kernel.T, recurrent.T, bias, "ifgo")
        scores = layer["h"] @ weight + shift
        assert abs(scores - numpy.asarray(model(ids[None]))[0]).max() < 1e-5
        reference(path(name), ids, [layer], scores)


object_graph()
batch_normalisation()
weight_normalisation()
pickled_arrays()
stacked_mlstm()
stacked_cells()
saved_models()
