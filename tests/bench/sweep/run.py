#!/usr/bin/env python3
"""Rille beside PyTorch, op by op: some 3,200 jobs, forward (f) and forward with backward (fb).

usage: tests/bench/sweep/run.py [--rille build/rille] [--python python3] [--only FAMILY] [--match PATTERN] [--threads 1]
                                [--json FILE] [--base PROGRAM] [--worst 10] [--list | --show]

--python names an interpreter that has PyTorch. --only takes one family or several ("conv,pool"), --match a regular
expression on "family/name mode". --json writes every job's numbers. --base names another Rille, whose times then stand in
PyTorch's place: what changed between two builds. --list prints the jobs that would run, --show their sources too.

Two processes live on; each job runs in turns on them (A B A B ...). A turn is the shortest of several short subrounds, in
processor time (wall time with more than one thread); a ratio is the median of the turns' ratios, Rille's over PyTorch's.
Results are compared by the sum of their magnitudes, gradients too. One thread takes about 20 minutes for all jobs.
"""

import argparse
import json
import math
import os
import re
import statistics
import sys
import time

from side import Side
from sources import sources

import jobs_elements
import jobs_layers
import jobs_networks
import jobs_planes
import jobs_reductions
from job import JOBS

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))
TURN_SECONDS = 0.012
SETTLE_SECONDS = 0.25  # after PyTorch's turn with several threads: OpenMP's go on spinning for a while
NEAR = 2e-3  # how far apart both sides' sums may be, relative


def number(answer):
    return float(answer.split()[1]) if answer.startswith("ok ") else None


def near(a, b):
    if a == b or (math.isnan(a) and math.isnan(b)):
        return True
    return abs(a - b) <= NEAR * max(1.0, abs(a), abs(b))


def load(sides, row):
    """Hands each side its source and compares what comes out; False where a side fails."""
    checks = []
    for side, source in sides:
        answer = side.ask(f"job {len(source.encode())}", source.encode())
        if answer == "ok":
            answer = side.ask("check")
        if not answer.startswith("ok"):
            row["error"] = f"{side.name}: {answer[2:]}"
            return False
        checks.append(number(answer))
    row["check"] = checks
    return True


def turns(sides, job, clock):
    """Times of both sides, turn by turn, or None where one fails."""
    first = [number(side.ask(f"time plain {clock} 1 2")) for side, _ in sides]
    if None in first:
        return None
    name = "scoped" if first[1] > 2e-5 and not job.unscoped else "plain"
    commands = []
    for t in first:
        each = max(1, int(0.0008 / max(t, 2e-7)))
        rounds = max(1, min(20, int(TURN_SECONDS / (max(t, 2e-7) * each))))
        commands.append(f"time {name} {clock} {each} {rounds}")
    slow = max(first)
    count = 5 if slow < 0.12 else 3 if slow < 0.6 else 2
    times = []
    for turn in range(count + (slow < 0.0005)):
        pair = [number(side.ask(command)) for (side, _), command in zip(sides, commands)]
        if clock == "wall":
            time.sleep(SETTLE_SECONDS)
        if None in pair:
            return None
        if turn > 0 or slow >= 0.0005:  # short jobs warm up for one turn
            times.append(pair)
    return times


def measure(job, mode, rille, peer, clock):
    row = {"family": job.family, "name": job.name, "mode": mode}
    python, lua = sources(job, mode)
    sides = ((rille, lua), (peer, python if peer.name == "PyTorch" else lua))
    if not load(sides, row):
        return row
    if job.checked and not near(*row["check"]):
        row["differs"] = True
    times = turns(sides, job, clock)
    if times is None:
        row["error"] = "failed when timed"
        return row
    row["rille"], row["peer"] = (min(side) for side in zip(*times))
    row["ratio"] = statistics.median(a / max(b, 1e-9) for a, b in times)
    return row


# ---- what is printed


def title(row):
    return f"{row['family']}/{row['name']} {row['mode']}"


def shown(seconds):
    if seconds < 1e-3:
        return f"{seconds * 1e6:.2f} us"
    return f"{seconds * 1e3:.2f} ms" if seconds < 1 else f"{seconds:.2f} s"


def line_of(row):
    if "error" in row:
        return "not run: " + row["error"][:150]
    differs = "  results differ" if row.get("differs") else ""
    return f"{row['ratio']:.2f} {shown(row['rille'])} {shown(row['peer'])}{differs}"


def geometric_mean(values):
    return math.exp(sum(math.log(max(x, 1e-6)) for x in values) / len(values))


def above(values):
    return " | ".join(str(sum(x > limit for x in values)) for limit in (1.0, 1.25, 1.5, 3))


def print_table(rows):
    print("| job | Rille | peer | ratio |\n|---|---|---|---|")
    for row in rows:
        differs = " results differ" if row.get("differs") else ""
        print(f"| {title(row)} | {shown(row['rille'])} | {shown(row['peer'])} | {row['ratio']:.2f} |{differs}")


def report(rows, peer, worst):
    done = sorted((r for r in rows if "ratio" in r), key=lambda r: -r["ratio"])
    families = {}
    for row in done:
        families.setdefault(row["family"], []).append(row["ratio"])
    print(f"Ratios are Rille's time over that of {peer}.\n\n## Families\n")
    print(
        "| family | jobs | geometric mean | > 1.0 | > 1.25 | > 1.5 | > 3 | worst |\n|---|---|---|---|---|---|---|---|"
    )
    for name, ratios in sorted(families.items(), key=lambda item: -geometric_mean(item[1])):
        print(f"| {name} | {len(ratios)} | {geometric_mean(ratios):.2f} | {above(ratios)} | {ratios[0]:.2f} |")
    if done:
        ratios = [r["ratio"] for r in done]
        print(f"| all | {len(ratios)} | {geometric_mean(ratios):.2f} | {above(ratios)} | {ratios[0]:.2f} |")
    print(f"\n## The {min(worst, len(done))} worst\n")
    print_table(done[:worst])
    for row in rows:
        if "error" in row or row.get("differs"):
            print(f"{title(row)}: {line_of(row)}")


# ---- options


def read_options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rille", default=os.path.join(ROOT, "build", "rille"))
    parser.add_argument("--python", default="python3")
    parser.add_argument("--only", help="families, with commas between them")
    parser.add_argument("--match", default="", help='a regular expression on "family/name mode"')
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--json", help="a file for every job's numbers")
    parser.add_argument("--base", help="another Rille in PyTorch's place")
    parser.add_argument("--worst", type=int, default=10)
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--show", action="store_true")
    return parser.parse_args()


def chosen_jobs(options):
    for module in (jobs_planes, jobs_layers, jobs_elements, jobs_reductions, jobs_networks):
        module.make()
    families = {job.family for job in JOBS}
    only = set(options.only.split(",")) if options.only else families
    if only - families:
        raise SystemExit(
            f"no such family: {', '.join(sorted(only - families))}; there are {', '.join(sorted(families))}"
        )
    return [
        (job, mode)
        for job in JOBS
        for mode in job.modes
        if job.family in only and re.search(options.match, f"{job.family}/{job.name} {mode}")
    ]


def run(options, jobs):
    worker, threads = os.path.join(HERE, "worker.lua"), str(options.threads)
    clock = "cpu" if options.threads == 1 else "wall"
    rille = Side("Rille", [options.rille, worker, threads])
    if options.base:
        peer = Side("the base", [options.base, worker, threads])
    else:
        peer = Side("PyTorch", [options.python, os.path.join(HERE, "peer.py"), threads])
    rows, start = [], time.time()
    for i, (job, mode) in enumerate(jobs):
        rows.append(measure(job, mode, rille, peer, clock))
        progress = f"[{i + 1}/{len(jobs)} {time.time() - start:.0f}s]"
        print(f"{progress} {title(rows[-1])}: {line_of(rows[-1])}", file=sys.stderr, flush=True)
        if options.json and (i % 50 == 49 or i + 1 == len(jobs)):
            with open(options.json, "w") as file:
                json.dump({"peer": peer.name, "threads": options.threads, "jobs": rows}, file, indent=0)
    for side in (peer, rille):
        side.close()
    report(rows, peer.name, options.worst)


def main():
    options = read_options()
    jobs = chosen_jobs(options)
    if not options.list and not options.show:
        run(options, jobs)
        return
    for job, mode in jobs:
        print(f"{job.family}/{job.name} {mode}")
        if options.show:
            print(*sources(job, mode), sep="\n---\n")


if __name__ == "__main__":
    main()
