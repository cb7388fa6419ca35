#!/usr/bin/env python3
"""Kills, stops and slows random ranks at random moments, and resumes.

  tests/distributed/kills.py [rounds [ranks [seed]]]     with RILLE_PROGRAM, or build/rille

Each round starts a training (trained.lua), hits one rank at a random moment, and looks: has the whole job ended within the
bound, can the checkpoint be read, and does the same line with resume=1 end with the unbroken run's losses and weights, to the
bit? Prints a line a round, and a summary; the exit status says whether all was well.
"""
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

BOUND = 30.0
TIMEOUT = 8  # seconds that a rank waits for another in a run that is hit
here = os.path.dirname(os.path.abspath(__file__))
root = os.path.dirname(os.path.dirname(here))
program = os.environ.get("RILLE_PROGRAM", os.path.join(root, "build", "rille"))
environment = dict(os.environ, OMPI_ALLOW_RUN_AS_ROOT="1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1",
                   OMPI_MCA_rmaps_base_oversubscribe="1", OMPI_MCA_hwloc_base_binding_policy="none",
                   OMPI_MCA_btl_vader_single_copy_mechanism="none")


def start(folder, ranks, *keys):
    command = ["mpirun", "-n", str(ranks), program, os.path.join(here, "trained.lua"), folder, "3", *keys]
    return subprocess.Popen(command, env=environment, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def end_of(job, limit):
    """What the job said, the seconds that its ranks lived on, and whether the launcher then stayed.

    Open MPI 4.1's mpirun at times waits for itself for ever (PMIx_server_finalize) when all ranks are gone."""
    begun, gone, ended = time.time(), None, None
    lines = []
    reader = threading.Thread(target=lambda: lines.extend(job.stdout), daemon=True)
    reader.start()
    stuck = False
    while job.poll() is None:
        now = time.time()
        alive = bool(ranks_of(job)) or now - begun < 1
        gone = None if alive else gone or now
        if gone and now - gone > 8 or now - begun > limit:
            stuck = bool(gone)
            ended = gone or now
            job.kill()
        time.sleep(0.05)
    reader.join(2)
    return "".join(lines), (ended or time.time()) - begun, stuck


def result_of(text):
    return [line for line in text.splitlines() if line.startswith(("epoch ", "weights "))]


def ranks_of(job):
    """Process ids of the job's ranks, in the order in which they were started."""
    listing = subprocess.run(["pgrep", "-P", str(job.pid), "-f", "trained.lua"], capture_output=True, text=True).stdout
    return [int(pid) for pid in listing.split()]


def is_readable(path):
    code = f"rille.load({path!r})"
    return subprocess.run([program, "-e", code], capture_output=True).returncode == 0


def main():
    rounds, n_ranks, seed = (int(sys.argv[i]) if len(sys.argv) > i else d for i, d in ((1, 20), (2, 2), (3, 1)))
    draw = random.Random(seed)
    folder = tempfile.mkdtemp(prefix="rille-kills-")
    text, whole, _ = end_of(start(folder, n_ranks, "slow=0.01"), 300)
    unbroken = result_of(text)
    assert len(unbroken) == 4, text
    faults, worst, hits, launchers = [], 0.0, {}, 0
    for k in range(rounds):
        for name in os.listdir(folder):
            os.remove(os.path.join(folder, name))
        job = start(folder, n_ranks, "slow=0.01", f"timeout={TIMEOUT}")
        time.sleep(draw.uniform(0.1, whole))
        pids = ranks_of(job)
        how = draw.choice(["kill", "kill", "kill", "stop"])
        try:
            os.kill(draw.choice(pids), signal.SIGKILL if how == "kill" else signal.SIGSTOP)
        except (IndexError, ProcessLookupError):
            how = "no rank there"
        text, took, stuck = end_of(job, 2 * BOUND)
        launchers += stuck
        hits[how] = hits.get(how, 0) + 1
        problems = []
        if took > BOUND and how == "stop" and result_of(text) == unbroken:
            hits["stop when all was done"] = hits.get("stop when all was done", 0) + 1  # nobody waits for it but the launcher
        elif took > BOUND and how in ("kill", "stop"):  # else nothing was hit, and a busy machine may be slow
            problems.append(f"ended after {took:.1f} s: {text[-400:]}")
        elif how in ("kill", "stop"):
            worst = max(worst, took)
        names = [name for name in ("run.safetensors", "run.safetensors.prev") if os.path.exists(os.path.join(folder, name))]
        problems += [f"{name} cannot be read" for name in names if not is_readable(os.path.join(folder, name))]
        again, _, stuck = end_of(start(folder, n_ranks, "resume=1", "timeout=200"), 300)
        launchers += stuck
        if result_of(again) != unbroken:
            problems.append("the resumed run is another: " + again[-600:])
        print(f"{k + 1}: {how}, ended after {took:.1f} s, {'; '.join(problems) or 'resumed as unbroken'}", flush=True)
        faults += problems
    shutil.rmtree(folder)
    print(f"{rounds} rounds on {n_ranks} ranks: {hits}, the longest end took {worst:.1f} s, {len(faults)} faults, "
          f"{launchers} launchers that stayed when all ranks were gone")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
