#!/usr/bin/env python3
"""Benchmarks: Rille, eager and captured, beside PyTorch, eager and compiled, and for the seed job a plain C loop.

usage: tests/bench/run.py [--build build] [--rounds 7] [--threads 1] [--python python3] [--levels] [--no-compile]
                          [--growth] [--json FILE] [JOB ...]

--python names an interpreter that has torch; without torch Rille runs alone. --threads takes a list ("1,2"): then the
table shows how much faster more threads are. --levels times every level of kernels (v2, v3, v4) that the machine has.
--growth runs growth.lua as well. MNIST is looked for at RILLE_DATA, else ../shared/data. Every side is a process of its
own that runs one round of a job when a line is sent to it, so that they take turns; the first round of each is a warm-up
and does not count. Results are compared, so that nobody skips work. The machine's own peak is that of a product of two
1024 x 1024 matrices, Rille's or PyTorch's, whichever is faster, in the same run.
"""
import argparse
import gzip
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
TRAINING = ["mnist_pass", "tiny_sgd", "tiny_adam", "infer", "cnn", "resnet18", "gpt", "lstm"]
POINTWISE = ["add", "exp", "tanh", "gelu", "softmax", "sum_all", "sum_dim0", "sum_dim1", "transpose", "layer_norm"]
JOBS = ["sgemm"] + TRAINING + POINTWISE + ["load_pickle", "add_in_place", "start_up"]
# Multiplications and additions of one step, for achieved GFLOPS: forward once, backward twice (no gradient by the images).
FLOPS = {
    "sgemm": 2 * 1024**3,
    "infer": 2 * (784 * 128 + 128 * 256 + 256 * 10),
    "mnist_pass": 50000 * 2 * (2 * 784 * 128 + 3 * (128 * 256 + 256 * 10)),
    "cnn": 64 * 2 * (26**2 * 32 * 9 * 2 + 3 * 24**2 * 64 * 32 * 9 + 3 * (9216 * 128 + 128 * 10)),
    "resnet18": 32 * 2 * 3 * 555_422_720,
    "gpt": 3 * 2 * (16 * 64) * (4 * (12 * 128**2 + 2 * 64 * 128) + 128 * 65),
    "lstm": 3 * 2 * 50 * 32 * 4 * 128 * (64 + 128),
}
SETTLE = 0.05  # seconds between turns: OpenMP's threads go on spinning for a while after their side's turn
# How far apart both sides' results may be.
COMPARED = {"mnist_pass": 2e-3, "load_pickle": 1e-4, "tiny_sgd": 1e-3, "tiny_adam": 1e-3, "infer": 1e-4, "resnet18": 2e-2, "gpt": 2e-3,
            "lstm": 1e-2, "sgemm": 1e-4, "add": 1e-5, "exp": 1e-5, "tanh": 1e-4, "gelu": 1e-4, "softmax": 1e-5, "sum_all": 1e-2,
            "sum_dim0": 1e-2, "sum_dim1": 1e-2, "transpose": 1e-5, "layer_norm": 1e-3}


class Side:
    def __init__(self, name, command, env=None):
        self.name, self.seconds, self.results = name, [], []
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env,
                                        stderr=subprocess.DEVNULL if name == "compiled" else None)

    def round(self, counts):
        self.process.stdin.write("go\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            if self.name != "compiled":
                raise SystemExit(f"{self.name} stopped: {self.process.wait()}")
            return False  # torch.compile does not take every network everywhere
        seconds, result = line.split()
        if counts:
            self.seconds.append(float(seconds))
            self.results.append(float(result))
        return True

    def close(self):
        pid = self.process.pid
        try:
            with open(f"/proc/{pid}/status") as status:
                self.peak = next((int(line.split()[1]) for line in status if line.startswith("VmHWM")), 0)
        except OSError:
            self.peak = 0
        self.process.stdin.close()
        self.process.wait()


def find_data():
    for folder in (os.environ.get("RILLE_DATA"), os.path.join(ROOT, "..", "shared", "data")):
        for sub in ("", "mnist"):
            if folder and os.path.exists(os.path.join(folder, sub, "mnist.pkl.gz")):
                return os.path.abspath(os.path.join(folder, sub))
    return None


def unpacked(data, folder):
    paths = []
    for name in ("train-images-idx3-ubyte", "train-labels-idx1-ubyte"):
        path = os.path.join(folder, name)
        with gzip.open(os.path.join(data, name + ".gz"), "rb") as source, open(path, "wb") as target:
            shutil.copyfileobj(source, target)
        paths.append(path)
    return paths


def sides_of(job, options, threads, env, folder, data):
    rille = [os.path.join(options.build, "rille"), os.path.join(HERE, "jobs.lua"), job, str(threads)]
    peer = [options.python, os.path.join(HERE, "peers.py"), job, str(threads)]
    sides = [Side("rille", rille, env)]
    if job in TRAINING:
        sides.append(Side("captured", rille + ["captured"], env))
    if options.torch and job != "add_in_place":
        sides.append(Side("torch", peer, env))
        if options.compile and job in TRAINING + POINTWISE:
            sides.append(Side("compiled", peer + ["compile"], env))
    loop = os.path.join(options.build, "plain_loop")
    if job == "mnist_pass" and os.path.exists(loop) and threads == 1:
        sides.append(Side("c loop", [loop] + unpacked(data, folder), env))
    for level in options.level_names:
        sides.append(Side(level, rille, dict(env, RILLE_CPU=level)))
    return sides


def start_up(options):
    """Whole processes: rille -e "" beside lua5.4 -e "" and an import of torch."""
    commands = {"rille": [os.path.join(options.build, "rille"), "-e", ""], "lua5.4": ["lua5.4", "-e", ""]}
    if options.torch:
        commands["torch"] = [options.python, "-c", "import torch"]
    times = {name: [] for name in commands}
    for i in range(40):
        for name, command in commands.items():
            if name == "torch" and i >= 6:
                continue
            start = time.perf_counter()
            subprocess.run(command, check=True)
            if i >= 3:
                times[name].append(time.perf_counter() - start)
    row = {name: {"median": statistics.median(t), "min": min(t), "max": max(t)} for name, t in times.items()}
    for name in row:
        if name != "rille":
            row[name]["ratio"] = row["rille"]["median"] / row[name]["median"]
    return row


def compare_results(job, sides):
    ours = sides[0].results[0]
    for side in sides[1:]:
        theirs, allowed = side.results[0], COMPARED.get(job)
        # Dropout and whole passes differ from run to run of a side; what is captured draws as the eager step does.
        if allowed is None or side.name == "c loop" or side.name == "compiled" and job == "mnist_pass":
            continue
        if abs(ours - theirs) > allowed * max(1, abs(theirs)):
            raise SystemExit(f"{job}: results differ: rille {ours} and {side.name} {theirs}")


def run_job(job, options, threads, env, folder, data):
    if job == "start_up":
        return start_up(options)
    if job in ("mnist_pass", "load_pickle") and not data:
        print(job + ": skipped, no MNIST at RILLE_DATA or ../shared/data")
        return None
    sides = sides_of(job, options, threads, env, folder, data)
    for i in range(options.rounds + 1):
        for side in list(sides):
            time.sleep(SETTLE)
            if not side.round(i > 0):
                print(f"{job}: {side.name} stopped and is left out", flush=True)
                sides.remove(side)
    for side in sides:
        side.close()
    compare_results(job, sides)
    row = {}
    for side in sides:
        row[side.name] = {"median": statistics.median(side.seconds), "min": min(side.seconds), "max": max(side.seconds),
                          "peak_kib": side.peak}
        if job in FLOPS:
            row[side.name]["gflops"] = FLOPS[job] / row[side.name]["median"] / 1e9
        if side is not sides[0]:
            pairs = [a / b for a, b in zip(sides[0].seconds, side.seconds)]
            row[side.name]["ratio"] = statistics.median(pairs)
    if "torch" in row and "captured" in row:
        captured, torch = (next(s for s in sides if s.name == name) for name in ("captured", "torch"))
        row["captured"]["torch_ratio"] = statistics.median(a / b for a, b in zip(captured.seconds, torch.seconds))
    if "torch" in row and row["torch"]["peak_kib"]:
        row["rille"]["memory_ratio"] = row["rille"]["peak_kib"] / row["torch"]["peak_kib"]
    return row


def text_of(seconds):
    for unit, factor in (("s", 1), ("ms", 1e-3), ("us", 1e-6)):
        if seconds >= factor:
            return f"{seconds / factor:.3g} {unit}"
    return f"{seconds / 1e-9:.3g} ns"


def ratio_text(ratio):
    return f"{ratio:.2f}" if ratio > 0.1 else f"1/{1 / ratio:.0f}"


def print_row(job, row, peak):
    cells = []
    for name, side in row.items():
        cell = f"{name} {text_of(side['median'])}"
        if "ratio" in side:
            cell += f" ({ratio_text(side['ratio'])})"
        if "torch_ratio" in side:
            cell += f" ({ratio_text(side['torch_ratio'])} of torch)"
        if side.get("gflops") and job != "infer":
            cell += f" {side['gflops']:.0f} GFLOPS"
            if peak and job != "sgemm":
                cell += f" = {100 * side['gflops'] / peak:.0f} %"
        if side.get("peak_kib"):
            cell += f" {side['peak_kib'] // 1024} MiB"
        cells.append(cell)
    print(f"{job:12s} " + "   ".join(cells), flush=True)


def print_speedups(tables):
    few, many = min(tables), max(tables)
    print(f"\n{many} threads beside {few}: how many times faster")
    for job in tables[few]:
        if job in tables[many] and job not in ("start_up", "load_pickle", "add_in_place"):
            cells = [f"{side} {tables[few][job][side]['median'] / tables[many][job][side]['median']:.2f}"
                     for side in tables[few][job] if side in tables[many][job]]
            print(f"{job:12s} " + "   ".join(cells))


def levels_of(options):
    names = []
    for level in ("v2", "v3", "v4"):
        shown = subprocess.run([os.path.join(options.build, "rille"), "-e", "print(require('rille').cpu_level())"],
                               env=dict(os.environ, RILLE_CPU=level), capture_output=True, text=True)
        if shown.stdout.strip() == level:
            names.append(level)
    return names


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default=os.path.join(ROOT, "build"))
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--threads", default="1")
    parser.add_argument("--python", default="python3")
    parser.add_argument("--levels", action="store_true")
    parser.add_argument("--no-compile", dest="compile", action="store_false")
    parser.add_argument("--growth", action="store_true")
    parser.add_argument("--json")
    parser.add_argument("jobs", nargs="*", default=JOBS)
    options = parser.parse_args()
    options.torch = subprocess.run([options.python, "-c", "import torch"], stderr=subprocess.DEVNULL).returncode == 0
    options.level_names = levels_of(options) if options.levels else []
    data, tables, growth = find_data(), {}, None
    print(f"medians of {options.rounds} rounds; in parentheses rille's time over that side's, pair by pair; % of the sgemm peak")
    with tempfile.TemporaryDirectory() as folder:
        for threads in [int(n) for n in options.threads.split(",")]:
            env = dict(os.environ, OMP_NUM_THREADS=str(threads))
            if data:
                env["RILLE_DATA"] = data
            tables[threads], peak = {}, None
            print(f"\n{threads} thread(s)")
            for job in options.jobs:
                row = run_job(job, options, threads, env, folder, data)
                if not row:
                    continue
                tables[threads][job] = row
                if job == "sgemm":
                    peak = max(side["gflops"] for side in row.values())
                print_row(job, row, peak)
    if len(tables) > 1:
        print_speedups(tables)
    if options.growth:
        growth = subprocess.run([os.path.join(options.build, "rille"), os.path.join(HERE, "growth.lua")],
                                capture_output=True, text=True, check=True).stdout
        print("\n" + growth)
    if options.json:
        with open(options.json, "w") as f:
            json.dump({"rounds": options.rounds, "threads": tables, "growth": growth}, f, indent=1)


main()
