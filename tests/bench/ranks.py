#!/usr/bin/env python3
"""Data-parallel training side by side with PyTorch's DistributedDataParallel over gloo, in turns, on this machine.

  tests/bench/ranks.py [--ranks 2] [--turns 3] [--python PYTHON] [--program build/rille] [job ...]

Jobs: cnn, gpt, all_reduce (1.7 million floats). One thread a rank. Prints, for each job, the best median step time of both
sides, and the quotient.
"""
import argparse
import os
import subprocess
import sys

here = os.path.dirname(os.path.abspath(__file__))
root = os.path.dirname(os.path.dirname(here))
STEPS = {"cnn": 10, "gpt": 4, "all_reduce": 20}
WANTED = {"cnn": 0.7, "gpt": 0.7, "all_reduce": 1.0}


def rille(options, job, *more):
    environment = dict(os.environ, OMPI_ALLOW_RUN_AS_ROOT="1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1",
                       OMPI_MCA_rmaps_base_oversubscribe="1")
    command = ["mpirun", "--bind-to", "none", "-n", str(options.ranks), options.program, os.path.join(here, "ranks.lua"), job,
               str(STEPS[job]), "5", *more]
    return run([subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)])


def peer(options, job):
    processes = []
    for rank in range(options.ranks):
        environment = dict(os.environ, RANK=str(rank), WORLD_SIZE=str(options.ranks), MASTER_ADDR="127.0.0.1",
                           MASTER_PORT="29533", OMP_NUM_THREADS="1")
        processes.append(subprocess.Popen([options.python, os.path.join(here, "ranks_peer.py"), job, str(STEPS[job]), "5"],
                                          env=environment, stdout=subprocess.PIPE, text=True))
    return run(processes)


def run(processes):
    texts = [process.communicate()[0] for process in processes]
    if any(process.returncode for process in processes):
        sys.exit("".join(texts) or "a job failed")
    return float(texts[0].split()[0])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--ranks", type=int, default=2)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--program", default=os.path.join(root, "build", "rille"))
    parser.add_argument("jobs", nargs="*", default=list(STEPS))
    options = parser.parse_args()
    for job in options.jobs:
        ways = {"all_reduce": [("", ())]}.get(job, [("captured", ("captured",)), ("captured, sent at the end",
                                                                                  ("captured", "overlap=0")),
                                                    ("plain", ("plain",))])
        ours, theirs = {}, []
        for _ in range(options.turns):
            for name, more in ways:
                ours.setdefault(name, []).append(rille(options, job, *more))
            theirs.append(peer(options, job))
        for name, times in ours.items():
            quotient = min(times) / min(theirs)
            print(f"{job:10} {name:26} {min(times) * 1e3:9.3f} ms, PyTorch {min(theirs) * 1e3:9.3f} ms: {quotient:.2f}"
                  f" (wanted {WANTED[job]})", flush=True)


if __name__ == "__main__":
    main()
