#!/usr/bin/env python3
"""Benchmarks: Rille beside PyTorch and, for the seed job, a plain C loop. The sides take turns in one run.

usage: tests/bench/run.py [--build build] [--rounds 7] [--threads 1] [--python python3] [--json FILE] [JOB ...]

--python names an interpreter that has torch; without torch Rille runs alone. MNIST is looked for at RILLE_DATA, else
../shared/data. Every side is a process of its own that runs one round of a job when a line is sent to it; the first
round of each is a warm-up and does not count.
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
JOBS = ["mnist_pass", "load_pickle", "tiny_sgd", "tiny_adam", "infer", "cnn", "resnet18", "gpt", "lstm", "sgemm", "add", "exp", "tanh", "gelu", "softmax", "sum_all",
        "sum_dim0", "sum_dim1", "transpose", "layer_norm", "add_in_place", "start_up"]
# Multiplications and additions of one step, for achieved GFLOPS: forward once, backward twice (no gradient by the images).
FLOPS = {
    "sgemm": 2 * 1024**3,
    "infer": 2 * (784 * 128 + 128 * 256 + 256 * 10),
    "cnn": 64 * 2 * (26**2 * 32 * 9 * 2 + 3 * 24**2 * 64 * 32 * 9 + 3 * (9216 * 128 + 128 * 10)),
    "resnet18": 32 * 2 * 3 * 555_422_720,
    "gpt": 3 * 2 * (16 * 64) * (4 * (12 * 128**2 + 2 * 64 * 128) + 128 * 65),
    "lstm": 3 * 2 * 50 * 32 * 4 * 128 * (64 + 128),
}
# Jobs whose result both sides must agree on: nobody skips work.
COMPARED = {"mnist_pass": 2e-3, "load_pickle": 1e-4, "tiny_sgd": 1e-3, "tiny_adam": 1e-3, "infer": 1e-4, "resnet18": 2e-2, "gpt": 2e-3, "lstm": 1e-2, "sgemm": 1e-4, "add": 1e-5, "exp": 1e-5, "tanh": 1e-4,
            "gelu": 1e-4, "softmax": 1e-5, "sum_all": 1e-2, "sum_dim0": 1e-2, "sum_dim1": 1e-2, "transpose": 1e-5}


class Side:
    def __init__(self, name, command, env=None):
        self.name, self.seconds, self.results = name, [], []
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env)

    def round(self, counts):
        self.process.stdin.write("go\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.name} stopped: {self.process.wait()}")
        seconds, result = line.split()
        if counts:
            self.seconds.append(float(seconds))
            self.results.append(float(result))

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


def sides_of(job, options, env, folder, data):
    sides = [Side("rille", [os.path.join(options.build, "rille"), os.path.join(HERE, "jobs.lua"), job, str(options.threads)], env)]
    if options.torch and job != "add_in_place":
        sides.append(Side("torch", [options.python, os.path.join(HERE, "peers.py"), job, str(options.threads)], env))
    if job == "mnist_pass":
        loop = os.path.join(options.build, "plain_loop")
        if os.path.exists(loop) and options.threads == 1:
            sides.append(Side("c loop", [loop] + unpacked(data, folder), env))
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


def run_job(job, options, env, folder, data):
    if job == "start_up":
        return start_up(options)
    if job in ("mnist_pass", "load_pickle") and not data:
        print(job + ": skipped, no MNIST at RILLE_DATA or ../shared/data")
        return None
    sides = sides_of(job, options, env, folder, data)
    for i in range(options.rounds + 1):
        for side in sides:
            side.round(i > 0)
    for side in sides:
        side.close()
    if len(sides) > 1 and sides[1].name == "torch" and job in COMPARED:
        ours, theirs = sides[0].results[0], sides[1].results[0]
        if abs(ours - theirs) > COMPARED[job] * max(1, abs(theirs)):
            raise SystemExit(f"{job}: results differ: {ours} and {theirs}")
    row = {}
    for side in sides:
        row[side.name] = {"median": statistics.median(side.seconds), "min": min(side.seconds), "max": max(side.seconds),
                          "peak_kib": side.peak}
        if side is not sides[0]:
            pairs = [a / b for a, b in zip(sides[0].seconds, side.seconds)]
            row[side.name]["ratio"] = statistics.median(pairs)
    return row


def text_of(seconds):
    for unit, factor in (("s", 1), ("ms", 1e-3), ("us", 1e-6)):
        if seconds >= factor:
            return f"{seconds / factor:.3g} {unit}"
    return f"{seconds / 1e-9:.3g} ns"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default=os.path.join(ROOT, "build"))
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--python", default="python3")
    parser.add_argument("--json")
    parser.add_argument("jobs", nargs="*", default=JOBS)
    options = parser.parse_args()
    options.torch = subprocess.run([options.python, "-c", "import torch"], stderr=subprocess.DEVNULL).returncode == 0
    data = find_data()
    env = dict(os.environ, OMP_NUM_THREADS=str(options.threads))
    if data:
        env["RILLE_DATA"] = data
    table = {}
    print(f"{options.rounds} rounds, {options.threads} thread(s), medians; a ratio is rille's time over the peer's, pair by pair")
    with tempfile.TemporaryDirectory() as folder:
        for job in options.jobs:
            row = run_job(job, options, env, folder, data)
            if not row:
                continue
            table[job] = row
            cells = []
            for name, side in row.items():
                cell = f"{name} {text_of(side['median'])}"
                if "ratio" in side:
                    cell += f" (ratio {side['ratio']:.3f} = 1/{1 / side['ratio']:.1f})"
                if job in FLOPS:
                    side["gflops"] = FLOPS[job] / side["median"] / 1e9
                    cell += f" {side['gflops']:.0f} GFLOPS"
                if side.get("peak_kib"):
                    cell += f" {side['peak_kib'] // 1024} MiB"
                cells.append(cell)
            print(f"{job:14s} " + "   ".join(cells), flush=True)
    if options.json:
        with open(options.json, "w") as f:
            json.dump({"threads": options.threads, "rounds": options.rounds, "jobs": table}, f, indent=1)


main()
