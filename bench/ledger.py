# SPDX-License-Identifier: Apache-2.0
"""Goals, what was measured of them, and what was measured on this machine before."""
import json
import os
import platform
import re

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "baselines")


def machine():
    """The processor's name and model, and how many of it."""
    with open("/proc/cpuinfo") as file:
        facts = file.read()
    name = re.search(r"model name\s*: (.*)", facts)
    model = re.search(r"model\s*: (\d+)", facts)
    return (f"{name.group(1) if name else platform.machine()} (model {model.group(1) if model else '?'}), "
            f"{os.cpu_count()} processors")  # fmt: skip


class Ledger:
    """Prints one line a figure, beside its goal and its last value on this machine."""

    def __init__(self, busy=False):
        # Which of a run's figures sides are compared by.
        self.key = "cpu_rate" if busy else "rate"
        slug = re.sub(r"[^a-z0-9]+", "-", machine().lower()).strip("-")
        self.path = os.path.join(FOLDER, slug + ".json")
        self.before = {}
        if os.path.exists(self.path):
            with open(self.path) as file:
                self.before = json.load(file)["figures"]
        self.figures = {}
        self.missed = []

    def note(self, name, value, goal=None, most=False, places=2, unit=""):
        """Notes a figure; `goal` is the least it should be, or where `most`, the greatest."""
        self.figures[name] = round(value, 4)
        text = f"  {name:58}{value:12,.{places}f} {unit:9}"
        if goal is not None:
            holds = value <= goal if most else value >= goal
            nearly = value <= goal / 0.85 if most else value >= goal * 0.85
            verdict = "holds" if holds else "within 85 %" if nearly else "MISSED"
            text += f" goal {'<=' if most else '>='} {goal:g}: {verdict}"
            if not holds:
                self.missed.append(name)
        if self.before.get(name):
            text += f"   ({(value / self.before[name] - 1) * 100:+.0f} % since the baseline)"
        print(text, flush=True)

    def say(self, text):
        print(text, flush=True)

    def keep(self):
        """Makes what was measured the baseline; figures not measured this time stay."""
        os.makedirs(FOLDER, exist_ok=True)
        with open(self.path, "w") as file:
            json.dump({"machine": machine(), "figures": self.before | self.figures}, file, indent=1, sort_keys=True)
            file.write("\n")
        print(f"kept as the baseline: {os.path.relpath(self.path)}")
