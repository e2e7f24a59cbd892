# SPDX-License-Identifier: Apache-2.0
"""Texts, weights and programs of a benchmark, and the running of both sides by turns."""
import dataclasses
import glob
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import time

import numpy

from lstm_peers import environment

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
ALL = "c,h,i,f,o,g"


@dataclasses.dataclass
class Ran:
    """What a command said, how long it took, and its peak memory."""

    said: str
    seconds: float
    cpu_seconds: float
    peak_mib: float


class Workplace:
    """A folder (ignored by git) that keeps what is slow to make between runs."""

    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        os.makedirs(folder, exist_ok=True)
        names = sorted(glob.glob(os.path.join(ROOT, "corpora/kernel/*.c")))
        self.corpus = "".join(open(name, encoding="utf-8", newline="").read() for name in names)
        self.vocabulary = self.path("vocabulary.json")
        with open(self.vocabulary, "w") as file:
            json.dump(sorted(set(self.corpus)), file)

    def path(self, name):
        return os.path.join(self.folder, name)

    # Inputs

    def text(self, characters):
        """A text of so many characters: the corpus again and again."""
        path = self.path(f"{characters}.txt")
        if not os.path.exists(path):
            times = characters // len(self.corpus) + 1
            with open(path, "w", encoding="utf-8", newline="") as file:
                file.write((self.corpus * times)[:characters])
        return path

    def documents(self, count, characters):
        """A folder of `count` texts of `characters` each, cut from one."""
        folder = self.path(f"{count}x{characters}")
        if not os.path.isdir(folder):
            whole = open(self.text(count * characters), encoding="utf-8", newline="").read()
            os.makedirs(folder)
            for index in range(count):
                with open(os.path.join(folder, f"{index:03}.txt"), "w", newline="") as file:
                    file.write(whole[index * characters : (index + 1) * characters])
        return folder

    def weights(self, size, layers, decoder=False):
        """A random LSTM of a trained one's liveliness, as a native checkpoint with its vocabulary."""
        path = self.path(f"{layers}x{size}{'-decoder' if decoder else ''}.safetensors")
        if os.path.exists(path):
            return path
        random = numpy.random.default_rng(7)
        symbols = len(set(self.corpus))
        tensors = {}

        def add(name, *shape, scale=1.5):
            bound = scale / numpy.sqrt(size)
            tensors[name] = random.uniform(-bound, bound, shape).astype("<f4")

        for k in range(layers):
            add(f"lstm.weight_ih_l{k}", 4 * size, size if k else symbols, scale=1.5 if k else 4.5)
            add(f"lstm.weight_hh_l{k}", 4 * size, size)
            add(f"lstm.bias_ih_l{k}", 4 * size)
            add(f"lstm.bias_hh_l{k}", 4 * size)
            tensors[f"lstm.bias_ih_l{k}"][size : 2 * size] += 1
        if decoder:
            add("decoder.weight", symbols, size)
            add("decoder.bias", symbols)
        header, at = {}, 0
        header["__metadata__"] = {"format": "pt", "vocab": json.dumps(sorted(set(self.corpus)))}
        for name, tensor in tensors.items():
            header[name] = {"dtype": "F32", "shape": tensor.shape, "data_offsets": [at, at + tensor.nbytes]}
            at += tensor.nbytes
        head = json.dumps(header).encode()
        head += b" " * (-len(head) % 8)
        with open(path, "wb") as file:
            file.write(len(head).to_bytes(8, "little") + head)
            for tensor in tensors.values():
                file.write(tensor.tobytes())
        return path

    # Runs

    def run(self, command, threads):
        """Runs a command on so many processors."""
        processors = sorted(os.sched_getaffinity(0))[-threads:]
        start = time.perf_counter()
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            env=os.environ | environment(threads),
            preexec_fn=lambda: os.sched_setaffinity(0, processors))  # fmt: skip
        said = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            sys.exit(f"{' '.join(command)}\nended with {process.returncode}:\n{said[-800:]}")
        return Ran(said, time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)

    def record(self, weights, text, threads, *more, output="ours.recording"):
        """Records with our program: symbols a second without start and loading (with both for those
        of a processor's second), and peak MiB."""
        path = self.path(output)
        shutil.rmtree(path, ignore_errors=True)
        command = [self.program, "record", weights, text, "-o", path, "--threads", str(threads), *more]
        ran = self.run(command, threads)
        symbols, rate = (
            float(figure.replace(",", ""))
            for figure in re.search(r"recorded ([\d,]+) symbols .*\(([\d,]+)/s\)", ran.said).groups())  # fmt: skip
        return {"rate": rate, "cpu_rate": symbols / ran.cpu_seconds, "peak_mib": ran.peak_mib}

    def peer(self, name, weights, text, threads, streams, steps, writes=True):
        """Records with a peer."""
        command = [sys.executable, os.path.join(HERE, "lstm_peers.py"), "--peer", name, "--weights", weights,
                   "--vocabulary", self.vocabulary, "--text", text, "--streams", str(streams),
                   "--threads", str(threads), "--steps", str(steps)]  # fmt: skip
        if writes:
            command += ["--file", self.path("peer.f16")]
        return json.loads(self.run(command, threads).said.splitlines()[-1])


def vocabulary_of(checkpoint):
    """The symbols that a native checkpoint's metadata names."""
    with open(checkpoint, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
    return json.loads(header["__metadata__"]["vocab"])


def by_turns(sides, rounds):
    """Runs every side once a round, A B C A B C: each side's results in the rounds' order."""
    results = {name: [] for name in sides}
    for _ in range(rounds):
        for name, side in sides.items():
            results[name].append(side())
    return results


def median(results, key="rate"):
    return statistics.median(result[key] for result in results)


def ratio(ours, theirs, key="rate"):
    """Median of the rounds' own ratios: what slows a whole round cancels."""
    return statistics.median(a[key] / b[key] for a, b in zip(ours, theirs))
