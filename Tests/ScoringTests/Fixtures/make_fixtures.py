# SPDX-License-Identifier: Apache-2.0
"""Writes measures.json: every measure as scipy and scikit-learn compute it.

Run in an environment with numpy, scipy and scikit-learn:
    python make_fixtures.py
"""

import json
import os

import numpy as np
import scipy
import scipy.stats
import sklearn
import sklearn.metrics as metrics

rng = np.random.default_rng(20)


def bins_of_equal_mass(x, bins=16):
    ranks = scipy.stats.rankdata(x)
    return np.minimum(bins - 1, ((ranks - 0.5) / len(x) * bins).astype(int))


def information(x, y):
    """Plug-in mutual information by scikit-learn, Miller-Madow corrected, in bits."""
    nats = metrics.mutual_info_score(x, y)
    joint = len(set(zip(x.tolist(), y.tolist())))
    nats += (len(set(x.tolist())) + len(set(y.tolist())) - joint - 1) / (2 * len(x))
    return max(0.0, nats / np.log(2))


def binary(name, x, y, sign):
    x = np.asarray(x, np.float32)
    score = sign * x.astype(np.float64)
    precision, recall, thresholds = metrics.precision_recall_curve(y, score)
    f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-300)
    # Everything on is no threshold; scikit-learn lists it first.
    candidates = np.arange(len(thresholds))[thresholds > thresholds.min()]
    best = candidates[np.argmax(f1[candidates])]
    on = score >= thresholds[best]
    n1, n0 = y.sum(), (1 - y).sum()
    a, b = x[y == 1].astype(float), x[y == 0].astype(float)
    pooled = np.sqrt(((n1 - 1) * a.var(ddof=1) + (n0 - 1) * b.var(ddof=1)) / (n1 + n0 - 2))
    return {
        "name": name, "kind": "binary", "sign": sign,
        "values": [float(v) for v in x], "labels": [int(v) for v in y],
        "expected": {
            "auc": metrics.roc_auc_score(y, score),
            "average_precision": metrics.average_precision_score(y, score),
            "f1": metrics.f1_score(y, on),
            "mcc": metrics.matthews_corrcoef(y, on),
            "iou": metrics.jaccard_score(y, on),
            "pearson": scipy.stats.pointbiserialr(y, x.astype(float)).statistic,
            "spearman": scipy.stats.spearmanr(x, y).statistic,
            "mutual_information_bits": information(bins_of_equal_mass(x), y),
            "cohens_d": (a.mean() - b.mean()) / pooled,
        },
    }


def graded(name, x, y):
    x = np.asarray(x, np.float32)
    y = np.asarray(y, np.float32)
    return {
        "name": name, "kind": "graded", "sign": 1,
        "values": [float(v) for v in x], "labels": [float(v) for v in y],
        "expected": {
            "pearson": scipy.stats.pearsonr(x.astype(float), y.astype(float)).statistic,
            "spearman": scipy.stats.spearmanr(x, y).statistic,
            "mutual_information_bits": information(bins_of_equal_mass(x), bins_of_equal_mass(y)),
        },
    }


def categorical(name, x, y):
    x = np.asarray(x, np.float32)
    groups = [x[y == c].astype(float) for c in sorted(set(y.tolist()))]
    return {
        "name": name, "kind": "categorical", "sign": 1,
        "values": [float(v) for v in x], "labels": [int(v) for v in y],
        "expected": {
            "eta_squared": scipy.stats.kruskal(*groups).statistic / (len(x) - 1),
            "mutual_information_bits": information(bins_of_equal_mass(x), y),
        },
    }


def flag(n, share):
    y = (rng.random(n) < share).astype(int)
    y[:2] = [0, 1]
    return y


y = flag(120, 0.4)
rare = flag(200, 0.03)
steps = rng.integers(0, 12, 90)
classes = rng.integers(0, 4, 110)
cases = [
    binary("a noisy flag", y + 0.6 * rng.standard_normal(120), y, 1),
    binary("a noisy flag upside down", -300 * y + 200 * rng.standard_normal(120), y, -1),
    binary("many ties", np.round(y + rng.standard_normal(120)), y, 1),
    binary("a rare label", rare + 0.5 * rng.standard_normal(200), rare, 1),
    binary("no relation", rng.standard_normal(120), y, 1),
    graded("a bent ramp", (steps * 0.5 - 2.0) ** 3 + rng.standard_normal(90), steps),
    graded("ties on both sides", np.round(steps / 3 + rng.standard_normal(90)), steps // 3),
    graded("falling", -steps + 3 * rng.standard_normal(90), steps * 1.5),
    categorical("four classes", np.array([0, 2, -1, 2])[classes] + rng.standard_normal(110), classes),
    categorical("tied classes", np.round(classes / 2 + rng.standard_normal(110)), classes),
]
out = {
    "made_with": {"numpy": np.__version__, "scipy": scipy.__version__, "scikit-learn": sklearn.__version__},
    "cases": cases,
}
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "measures.json")
with open(path, "w") as file:
    json.dump(out, file, default=float, separators=(",", ":"))
    file.write("\n")
