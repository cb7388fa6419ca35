#!/usr/bin/env python3
"""Whole networks: Rille beside ONNX Runtime and PyTorch, a pass over a batch or a step of training (SGD).

usage: tests/bench/networks/run.py [--rille build/rille] [--python python3] [--ort PYTHON] [--only NETS] [--batch 1,32]
                                   [--train 8] [--how optimized] [--threads 1] [--turns 5] [--json FILE]

--python names an interpreter that has PyTorch and onnx, --ort one that has onnxruntime (left out: the same). --only takes parts
of names with commas between them, --train batches for training ("" for none), --batch those for passes. --how: what Rille runs,
"optimized" (rille.optimize, captured), "captured", "eager", or "onnx" (the file that PyTorch exported, captured).

The sides take turns (A B C A B C ...); each time is of one or several runs, in processor time (wall time with more than one
thread), and a ratio is the median of the turns' ratios. What comes out is compared by the sum of its magnitudes."""

import argparse
import json
import os
import statistics
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "sweep"))
from side import Side

from nets import NETS

NEAR = 1e-3  # how far apart the sums may be, relative
TURN_SECONDS = 0.2


def value(side, line):
    answer = side.ask(line, timeout=900)
    if not answer.startswith("ok"):
        raise RuntimeError(f"{side.name}: {answer[2:]}")
    return float(answer[3:]) if len(answer) > 2 else None


def measure(sides, turns):
    """Each side's times, a list a side, after one run that checks and one that warms up."""
    sums = [value(side, "check") for side in sides]
    first = [value(side, "time\t1") for side in sides]
    counts = [max(1, min(100, int(TURN_SECONDS / seconds))) for seconds in first]
    rounds = turns if max(first) < 2 else 3
    times = [[value(side, f"time\t{count}") for side, count in zip(sides, counts)] for _ in range(rounds)]
    wrong = [side.name for side, total in zip(sides, sums) if abs(total - sums[0]) > NEAR * abs(sums[0])]
    return list(zip(*times)), wrong


def job(sides, name, batch, mode, turns):
    torch, rille, ort = sides
    value(torch, f"load\t{name}\t{batch}\t{mode}")
    value(rille, f"load\t{json.dumps(NETS[name][0])}\t{mode}")
    taking = [torch, rille]
    if mode == "infer":
        value(ort, "load")
        taking.append(ort)
    times, wrong = measure(taking, turns)
    row = {"net": name, "batch": batch, "mode": mode, "differs": wrong}
    for side, seconds in zip(taking, times):
        row[side.name] = statistics.median(seconds)
        if side is not rille:
            row["over " + side.name] = statistics.median(a / b for a, b in zip(times[1], seconds))
    return row


def shown(row, key):
    if key not in row:
        return ""
    return f"{row[key]:.2f}" if key.startswith("over") else f"{row[key] * 1e3:.2f} ms"


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rille", default=os.path.join(ROOT, "build", "rille"))
    parser.add_argument("--python", default="python3")
    parser.add_argument("--ort")
    parser.add_argument("--only", default="")
    parser.add_argument("--batch", default="1,32")
    parser.add_argument("--train", default="8")
    parser.add_argument("--how", default="optimized", choices=("optimized", "captured", "eager", "onnx"))
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--json")
    return parser.parse_args()


def main():
    chosen = options()
    parts = chosen.only.lower().split(",")
    names = [name for name in NETS if any(part in name.lower() for part in parts)]
    jobs = [(name, int(batch), mode) for mode, batches in (("infer", chosen.batch), ("train", chosen.train))
            for name in names for batch in batches.split(",") if batch]
    keys = ("PyTorch", "Rille", "ONNX Runtime", "over ONNX Runtime", "over PyTorch")
    print("| net | batch | what | " + " | ".join(keys) + " |\n|---" + "|---" * (len(keys) + 2) + "|")
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        threads = str(chosen.threads)
        commands = {
            "PyTorch": [chosen.python, os.path.join(HERE, "torch_side.py"), folder, threads],
            "Rille": [chosen.rille, os.path.join(HERE, "networks.lua"), folder, threads, chosen.how],
            "ONNX Runtime": [chosen.ort or chosen.python, os.path.join(HERE, "onnx_side.py"), folder, threads],
        }
        sides = [Side(name, command) for name, command in commands.items()]
        for name, batch, mode in jobs:
            try:
                row = job(sides, name, batch, mode, chosen.turns)
            except RuntimeError as problem:
                print(f"| {name} | {batch} | {mode} | not run: {str(problem)[:300]} |", flush=True)
                continue
            rows.append(row)
            differs = f" {' and '.join(row['differs'])} differs" if row["differs"] else ""
            print(f"| {name} | {batch} | {mode} | " + " | ".join(shown(row, key) for key in keys) + " |" + differs, flush=True)
        for side in sides:
            side.close()
    if chosen.json:
        with open(chosen.json, "w") as file:
            json.dump(rows, file, indent=1)


main()
