#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Recording and scoring, ours and what Python has, on the same weights and text, by turns in one run.

    bin/bench peers [--only one,many,…] [--rounds 5] [--keep]

Unless said otherwise c, h, i, f, o and g of every layer and step go to the disk as float16, the median of
the rounds counts, and a ratio is the median of the rounds' ratios. --keep makes the figures this
machine's baseline; every figure is printed with its change since. A machine that does other things needs
--busy: wall times are then worth nothing, and of 2 threads nothing is worth much.
"""
import argparse
import filecmp
import json
import os
import re
import statistics
import subprocess
import sys

from ledger import Ledger, machine
from workplace import ALL, HERE, ROOT, Workplace, by_turns, median, ratio, vocabulary_of

DELIVER_ALL = ["ort-scan", "jax-scan"]


def flop(size, layers):
    """Of the products of one symbol; the first layer's input is a look-up."""
    return 8 * size * size * (2 * layers - 1)


def show(ledger, results):
    for name, runs in results.items():
        rates = [run["rate"] for run in runs]
        ledger.say(f"    {name:14}{median(runs):10,.0f}/s  ({min(rates):,.0f} to {max(rates):,.0f}), {median(runs, 'cpu_rate'):,.0f} a processor's second, peak {median(runs, 'peak_mib'):,.0f} MiB")


def against(ledger, prefix, results, goals, best):
    """Notes the ratio of "ours" to each peer, and to the best of those that deliver everything."""
    for peer, goal in goals.items():
        ledger.note(f"{prefix} / {peer}", ratio(results["ours"], results[peer], ledger.key), goal)
    strongest = max(DELIVER_ALL, key=lambda peer: median(results[peer], ledger.key))
    ledger.note(f"{prefix} / best peer ({strongest})", ratio(results["ours"], results[strongest], ledger.key), best)


def one(place, ledger, rounds):
    ledger.say("3x512, one stream")
    weights = place.weights(512, 3)
    long, short = place.text(24_576), place.text(4_096)

    def peer(name, threads, steps):
        return lambda: place.peer(name, weights, short, threads, 1, steps)

    def ours(threads, output="ours.recording"):
        return lambda: place.record(weights, long, threads, "--quantities", ALL, output=output)

    results = by_turns({
        "ours": ours(1), "ours, 2 threads": ours(2, "two.recording"),
        "torch-jit": peer("torch-jit", 1, 4096), "torch-cell": peer("torch-cell", 1, 2048),
        "ort-scan": peer("ort-scan", 1, 4096), "jax-scan": peer("jax-scan", 1, 4096),
        "ort-scan, 2 threads": peer("ort-scan", 2, 4096), "jax-scan, 2 threads": peer("jax-scan", 2, 4096),
    }, rounds)  # fmt: skip
    show(ledger, results)
    against(ledger, "3x512, 1 stream, 1 thread", results, {"torch-jit": 2.5, "torch-cell": 9}, 1.6)
    two = results["ours, 2 threads"]
    ledger.note("3x512, 1 stream, 2 threads / own 1 thread", ratio(two, results["ours"]), 1.9)
    strongest = max(DELIVER_ALL, key=lambda peer: median(results[peer + ", 2 threads"]))
    ledger.note(f"3x512, 1 stream, 2 threads / best peer ({strongest})", ratio(two, results[strongest + ", 2 threads"]), 1.8)
    first, second = place.path("ours.recording"), place.path("two.recording")
    same = filecmp.cmpfiles(first, second, [n for n in os.listdir(first)], shallow=False)
    ledger.say(f"  files that differ between 1 and 2 threads: {len(same[1]) + len(same[2])} of {len(os.listdir(first))}")
    ledger.note("memory, 1 stream / torch-jit", ratio(two, results["torch-jit"], "peak_mib"), 0.5, most=True)
    ledger.note("memory, 1 stream / ort-scan", ratio(two, results["ort-scan"], "peak_mib"), 0.5, most=True)


def small(place, ledger, rounds):
    ledger.say("2x128, one stream, 1 thread")
    weights, long, short = place.weights(128, 2), place.text(262_144), place.text(65_536)
    sides = {"ours": lambda: place.record(weights, long, 1, "--quantities", ALL)}
    for name in ["torch-jit"] + DELIVER_ALL:
        sides[name] = lambda name=name: place.peer(name, weights, short, 1, 1, 32_768)
    results = by_turns(sides, rounds)
    show(ledger, results)
    against(ledger, "2x128, 1 stream, 1 thread", results, {"torch-jit": 10}, 2.5)


def single(place, ledger, rounds):
    ledger.say("1x512, one stream: two threads share the layer's cells")
    weights, long, short = place.weights(512, 1), place.text(49_152), place.text(8_192)
    sides = {
        "ours": lambda: place.record(weights, long, 1, "--quantities", ALL),
        "ours, 2 threads": lambda: place.record(weights, long, 2, "--quantities", ALL),
    }
    for name in ["torch-jit"] + DELIVER_ALL:
        sides[name] = lambda name=name: place.peer(name, weights, short, 2, 1, 8_192)
    results = by_turns(sides, rounds)
    show(ledger, results)
    two = results["ours, 2 threads"]
    ledger.note("1x512, 1 stream, 2 threads / own 1 thread", ratio(two, results["ours"]))
    for name in ["torch-jit"] + DELIVER_ALL:
        ledger.note(f"1x512, 1 stream, 2 threads / {name}", ratio(two, results[name]))


def sgemm():
    """OpenBLAS's square product on two threads, GFLOP/s in the mean of some seconds, as long as a recording takes:
    on a shared machine the best of a few says what a guest gets for a moment."""
    code = ("import numpy as n, time\na = n.ones((2048, 2048), 'f4')\na @ a\ncount, start = 0, time.perf_counter()\n"
            "while time.perf_counter() - start < 5:\n a @ a; count += 1\n"
            "print(2 * 2048**3 * count / (time.perf_counter() - start) / 1e9)")  # fmt: skip
    clean = {k: v for k, v in os.environ.items() if not k.startswith("OPENBLAS_")}
    return float(subprocess.run([sys.executable, "-c", code], env=clean | {"OPENBLAS_NUM_THREADS": "2"},
                                capture_output=True, text=True, check=True).stdout)  # fmt: skip


def many(place, ledger, rounds):
    ledger.say("3x512, 64 streams, 2 threads")
    weights, texts, text = place.weights(512, 3), place.documents(64, 4_096), place.text(65_536)
    sides = {"ours": lambda: place.record(weights, texts, 2, "--quantities", ALL)}
    for name in ["torch-jit"] + DELIVER_ALL:
        sides[name] = lambda name=name: place.peer(name, weights, text, 2, 64, 512)
    sides["sgemm"] = lambda: {"rate": sgemm(), "peak_mib": 0}
    results = by_turns(sides, rounds)
    gemm = results.pop("sgemm")
    show(ledger, results)
    against(ledger, "3x512, 64 streams, 2 threads", results, {"torch-jit": 6.3}, 3.3)
    speed = [{"rate": run["rate"] * flop(512, 3) / 1e9} for run in results["ours"]]
    ledger.say(f"    {median(speed):.0f} GFLOP/s of OpenBLAS's square {median(gemm):.0f}")
    ledger.note("3x512, 64 streams, 2 threads / square sgemm", ratio(speed, gemm), 0.9)
    ledger.note("memory, 64 streams / torch-jit", ratio(results["ours"], results["torch-jit"], "peak_mib"), 0.5, most=True)
    ledger.note("memory, 64 streams / ort-scan", ratio(results["ours"], results["ort-scan"], "peak_mib"), 0.5, most=True)


def segments(place, ledger, rounds):
    ledger.say("one text of 131,072 symbols, 3x512, all gates, 2 threads: segments side by side, seams healed")
    weights, text = place.weights(512, 3), place.text(131_072)
    results = by_turns({
        name: lambda more=more: place.record(weights, text, 2, "--quantities", ALL, *more)
        for name, more in [("one stream", []), ("--streams 22", ["--streams", "22"])]
    }, rounds)  # fmt: skip
    show(ledger, results)
    ledger.note("--streams 22 / one stream", ratio(results["--streams 22"], results["one stream"]))


def limits(place, size):
    """FMA peak of AVX-512 and AVX2, GFLOP/s, and microseconds to read so many bytes."""
    program = place.path("limits")
    if not os.path.exists(program):
        subprocess.run(["clang", "-O2", os.path.join(HERE, "limits.c"), "-o", program], check=True)
    return [float(word) for word in place.run([program, str(size)], 1).said.split()]


def step(place, ledger, rounds):
    ledger.say("a step of one stream, H = 512, against reading W_hh once")
    weights, text = place.weights(512, 1), place.text(65_536)
    results = by_turns({
        "ours": lambda: place.record(weights, text, 1),
        "read": lambda: {"rate": 1e6 / limits(place, 16 * 512 * 512)[2]},
    }, rounds)  # fmt: skip
    ledger.say(f"    step {1e6 / median(results['ours']):.1f} us, read of 4 MiB {1e6 / median(results['read']):.1f} us")
    ledger.note("a step, H = 512 / one read of W_hh", ratio(results["read"], results["ours"]), 0.85, most=True)


def isa(place, ledger, rounds):
    ledger.say("instruction sets, 3x512, 24 streams, 1 thread")
    weights, texts = place.weights(512, 3), place.documents(24, 1_024)

    def ours(name):
        return lambda: place.record(weights, texts, 1, "--quantities", "c", "--isa", name)

    results = by_turns({
        "avx2": ours("avx2"), "portable": ours("portable"),
        "peak": lambda: dict(zip(["wide", "rate", "read"], limits(place, 1 << 22))),
    }, rounds)  # fmt: skip
    speed = [{"rate": run["rate"] * flop(512, 3) / 1e9} for run in results["avx2"]]
    ledger.say(f"    avx2 {median(speed):.0f} GFLOP/s, FMA peak avx2 {median(results['peak']):.0f}, "
               f"avx512 {median(results['peak'], 'wide'):.0f}")  # fmt: skip
    ledger.note("avx2, batched / AVX2 FMA peak", ratio(speed, results["peak"]), 0.6)
    ledger.note("portable / avx2", ratio(results["portable"], results["avx2"]), 0.3)


def writing(place, ledger, rounds):
    ledger.say("all gates to the disk, against no recording (both compute the loss)")
    weights, text = place.weights(512, 3, decoder=True), place.text(24_576)
    start = place.text(64)

    def evaluate():
        whole, fixed = (place.run([place.program, "evaluate", weights, t, "--threads", "1"], 1).seconds for t in (text, start))
        return {"rate": 24_576 / (whole - fixed)}

    results = by_turns({
        "with": lambda: place.record(weights, text, 1, "--quantities", ALL), "without": evaluate
    }, rounds)  # fmt: skip
    ledger.note("time of writing all gates / of not writing", ratio(results["without"], results["with"]), 1.10, most=True)


def rank(place, ledger, rounds):
    import scoring_peers

    weights, texts = place.weights(512, 3, decoder=True), place.documents(24, 4_096)
    results = by_turns({
        name: lambda name=name, more=more: {"rate": 1 / place.run([place.program, name, weights, texts, *more], 2).seconds}
        for name, more in [("rank", ["--no-untrained"]), ("evaluate", [])]
    }, rounds)  # fmt: skip
    seconds = 1 / median(results["rank"])
    said = place.run([place.program, "hypotheses"], 1).said
    hypotheses = sum(1 for line in said.splitlines() if re.match(r"\s*[a-z][a-z0-9-]+\s", line))
    ledger.say(f"rank MODEL TEXT: 1,536 cells, {hypotheses} hypotheses, 5 lags, 98,304 symbols: {seconds:.2f} s, 2 threads")
    ledger.note("rank / evaluate", ratio(results["evaluate"], results["rank"]), 1.3, most=True)
    place.record(weights, texts, 2, output="ranked.recording")
    alone = place.run([place.program, "rank", place.path("ranked.recording"), "--no-untrained"], 2).seconds
    ledger.say(f"    of a recording, nothing to be read by a network: {alone:.2f} s")
    pairs = 1536 * hypotheses * 5
    for name, least in [("roc_auc_score", 500), ("corrcoef", 100)]:
        each = scoring_peers.seconds_a_pair(name, 98_304)
        ledger.say(f"    {name}: {each * 1e3:.2f} ms a pair on a sample, {each * pairs / 60:,.0f} min for {pairs:,} pairs, 1 thread")
        ledger.note(f"rank / {name} loop (scaled)", each * pairs / seconds, least, places=0)
        # The loops have their states before they begin, as a recording has.
        ledger.note(f"rank of a recording / {name} loop (scaled)", each * pairs / alone, least, places=0)


def million(place, ledger, rounds):
    """A recording of 1,000,000 steps, made once."""
    weights, texts = place.weights(512, 3), place.documents(20, 50_000)
    path = place.path("million.recording")
    if not os.path.exists(os.path.join(path, "summary.npy")):
        ledger.say("  making a recording of 1,000,000 steps, once")
        place.record(weights, texts, 2, output="million.recording")
    seconds = [place.run([place.program, "rank", path, "--no-untrained"], 2).seconds for _ in range(min(rounds, 2))]
    ledger.note("rank RECORDING, 1,000,000 x 1,536", statistics.median(seconds), 20, most=True, unit="s")

    def show(quantity, end):
        """Milliseconds of `show` from the middle on; the least of several."""
        command = [place.program, "show", path, "--cell", "1:5", "--plain", "--quantity", quantity,
                   "--range", f"500000:{end}"]  # fmt: skip
        return min(place.run(command, 2).seconds for _ in range(2 * rounds)) * 1e3

    def read(first, end, cold=False):
        """Milliseconds of `show --npy` of some steps less those of one step, median of many turns."""
        def seconds(end):
            if cold:
                for name in os.listdir(path):
                    with open(os.path.join(path, name), "rb") as file:
                        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
            command = f"exec '{place.program}' show '{path}' --cell 1:5 --npy --range {first}:{end} > /dev/null"
            return place.run(["sh", "-c", command], 2).seconds

        return 1e3 * statistics.median(seconds(end) - seconds(first + 1) for _ in range(20 * rounds))

    ledger.note("one cell's trace of 1,000,000 steps, cold", read(0, 1_000_000, cold=True), 10, most=True, unit="ms")
    ledger.note("the same, warm", read(0, 1_000_000), 2, most=True, unit="ms")
    ledger.note("a window of 200 x 60, read", read(500_000, 512_000), 1, most=True, unit="ms")

    # A window as its lines fill it, one that is text from edge to edge, and a small screen like that. Whole
    # processes, less the same with one step: what the window itself takes, printing included.
    # The window begins at 500,000, where the document after ten of 50,000 does.
    with open(os.path.join(texts, sorted(os.listdir(texts))[10]), newline="") as file:
        lines = sum(len(line) for line, _ in zip(file, range(60)))
    ends = [500_000 + count for count in (1, lines, 12_000, 80 * 24)]
    values, gates = ([show(quantity, end) for end in ends] for quantity in "ci")
    ledger.note("a window of 200 x 60 full of text, and its printing", values[2] - values[0], unit="ms")
    beyond = [(g - gates[0]) - (v - values[0]) for g, v in zip(gates, values)]
    ledger.say(f"    60 lines of that code are {lines:,} symbols, a window full of text 12,000")
    ledger.note("gates of a window of 200 x 60, 60 lines of code", beyond[1], 60, most=True, unit="ms")
    ledger.note("gates of a window of 200 x 60 full of text", beyond[2], 60, most=True, unit="ms")
    ledger.note("gates of a screen of 80 x 24 full of text", beyond[3], unit="ms")


def start(place, ledger, rounds):
    seconds = [place.run([place.program, "--help"], 1).seconds * 1e3 for _ in range(4 * rounds)]
    ledger.note("--help", statistics.median(seconds), 15, most=True, unit="ms")


def memory(place, ledger, rounds):
    ledger.say("peak memory at two lengths, 2x128, everything recorded")
    weights = place.weights(128, 2)
    peaks = [place.record(weights, place.text(n), 2, "--quantities", ALL)["peak_mib"] for n in (10_000, 1_000_000)]
    ledger.say(f"    10,000 steps {peaks[0]:.0f} MiB, 1,000,000 steps {peaks[1]:.0f} MiB")
    ledger.note("memory, 1,000,000 steps / 10,000", peaks[1] / peaks[0], 1.1, most=True)


def agreement(place, ledger, rounds):
    """Not a time: run once."""
    import agreement

    ledger.say("max |c - double precision| from the zero state: 2x256 over 100,000 steps; 1x512, read in 24 bits, over 20,000")
    kernel = place.path("kernel.safetensors")
    place.run([place.program, "convert", "kernel", "-o", kernel, "--force"], 1)
    with open(place.path("kernel.json"), "w") as file:
        json.dump(vocabulary_of(kernel), file)
    for name, weights, vocabulary, steps in [
        ("random", place.weights(256, 2), place.vocabulary, 100_000),
        ("random 1x512", place.weights(512, 1), place.vocabulary, 20_000),
        ("trained", kernel, place.path("kernel.json"), 100_000),
    ]:
        text = place.text(steps)
        place.record(weights, text, 2, "--precision", "f32")
        mine, theirs, most = agreement.distances(weights, vocabulary, text, steps, place.path("ours.recording"))
        ledger.say(f"    {name}: ours {mine:.2e}, PyTorch {theirs:.2e}, largest |c| {most:.1f}")
        ledger.note(f"distance to double precision, {name} / PyTorch's", mine / theirs, 2, most=True)


SECTIONS = [one, small, single, many, segments, step, isa, writing, rank, million, memory, start, agreement]


def main():
    names = [section.__name__ for section in SECTIONS]
    parser = argparse.ArgumentParser(prog="bin/bench peers", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=os.path.join(ROOT, ".build/release/rnnscope"))
    parser.add_argument("--folder", default=os.path.join(ROOT, ".packages/bench/work"))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", type=lambda text: text.split(","), default=names, help=", ".join(names))
    parser.add_argument("--busy", action="store_true",
                        help="the machine does other things: compare by processor's seconds, and keep nothing")  # fmt: skip
    parser.add_argument("--keep", action="store_true", help="make the figures this machine's baseline")
    options = parser.parse_args()
    unknown = [name for name in options.only if name not in names]
    if unknown:
        parser.error(f"there is no {', '.join(unknown)}; there are {', '.join(names)}")
    place, ledger = Workplace(options.program, options.folder), Ledger(options.busy)
    ledger.say(f"{machine()}; load {os.getloadavg()[0]:.1f}; {options.rounds} rounds by turns")
    for section in SECTIONS:
        if section.__name__ in options.only:
            section(place, ledger, options.rounds)
    if ledger.missed:
        ledger.say(f"short of the goal: {'; '.join(ledger.missed)}")
    if options.keep and not options.busy:
        ledger.keep()


if __name__ == "__main__":
    main()
