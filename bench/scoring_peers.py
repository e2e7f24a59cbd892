# SPDX-License-Identifier: Apache-2.0
"""What scoring one cell against one hypothesis costs with scikit-learn and numpy, on one thread."""
import statistics
import time

import numpy

PAIRS = 12


def seconds_a_pair(name, steps):
    """Median seconds of a pair of `steps` values and labels, over a sample of pairs."""
    random = numpy.random.default_rng(1)
    values = random.standard_normal((PAIRS, steps), dtype=numpy.float32)
    labels = (random.random((PAIRS, steps)) < 0.2).astype(numpy.float32)
    values += labels
    if name == "corrcoef":
        score = numpy.corrcoef
    else:
        from sklearn.metrics import roc_auc_score

        def score(x, y):
            return roc_auc_score(y, x)

    times = []
    for x, y in zip(values, labels):
        start = time.perf_counter()
        score(x, y)
        times.append(time.perf_counter() - start)
    return statistics.median(times)
