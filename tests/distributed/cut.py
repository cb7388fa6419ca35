#!/usr/bin/env python3
"""A host that cannot be reached any more: the link of one of two network namespaces goes down while they train.

  tests/distributed/cut.py        as root, with ip and tc; RILLE_PROGRAM or build/rille

Looks that the job ends within the bound, that the rank which is gone is named, and that the run resumes as if it had not
been cut.
"""
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

here = os.path.dirname(os.path.abspath(__file__))
root = os.path.dirname(os.path.dirname(here))
sys.path.insert(0, os.path.join(root, "tests", "bench"))
from scale import Hosts  # noqa: E402

BOUND, TIMEOUT = 30.0, 5
program = os.environ.get("RILLE_PROGRAM", os.path.join(root, "build", "rille"))


def start(hosts, folder, *keys):
    environment = dict(os.environ, OMPI_ALLOW_RUN_AS_ROOT="1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1",
                       OMPI_MCA_rmaps_base_oversubscribe="1")
    command = [*hosts.command(2), program, os.path.join(here, "trained.lua"), folder, "3", f"timeout={TIMEOUT}", *keys]
    return subprocess.Popen(command, env=environment, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                            start_new_session=True)


def ranks_in(folder):
    """Process ids of the ranks, on all hosts; launchers and their agents have the line as well, but not its start."""
    pattern = f"^{program} .*trained.lua {folder}"
    return subprocess.run(["pgrep", "-f", pattern], capture_output=True, text=True).stdout.split()


def result_of(text):
    return [line for line in text.splitlines() if line.startswith(("epoch ", "weights "))]


def main():
    folder = tempfile.mkdtemp(prefix="rille-cut-")
    with Hosts(2, 1000, 0) as hosts:
        unbroken = result_of(start(hosts, folder).communicate(timeout=120)[0])
        for name in os.listdir(folder):
            os.remove(os.path.join(folder, name))
        job = start(hosts, folder, "slow=0.2")
        begun = time.time()
        while not os.path.exists(os.path.join(folder, "run.safetensors")):
            if time.time() - begun > 60 or job.poll() is not None:
                os.killpg(job.pid, signal.SIGKILL)
                sys.exit("no checkpoint: " + job.communicate()[0])
            time.sleep(0.05)
        subprocess.run(["ip", "link", "set", "rilleo1", "down"], check=True)
        cut = time.time()
        lines = []
        reader = threading.Thread(target=lambda: lines.extend(job.stdout), daemon=True)
        reader.start()
        while ranks_in(folder) and time.time() - cut < BOUND:
            time.sleep(0.1)
        took, left = time.time() - cut, ranks_in(folder)
        time.sleep(5)
        launcher = "ended by itself" if job.poll() is not None else "had to be ended"
        for pid in [job.pid, *left]:
            subprocess.run(["kill", "-9", str(pid)], capture_output=True)
        reader.join(3)
        text = "".join(lines)
        subprocess.run(["ip", "link", "set", "rilleo1", "up"], check=True)
        again = result_of(start(hosts, folder, "resume=1").communicate(timeout=120)[0])
    shutil.rmtree(folder)
    named = "no answer from rank 1" in text
    print(f"ended after {took:.1f} s, the launcher {launcher}, ranks left: {len(left)}; "
          f"rank 1 was {'' if named else 'not '}named; "
          f"resumed {'as unbroken' if again == unbroken and again else 'to something else'}")
    if not named:
        print(text)
    return 0 if took <= BOUND + 5 and named and again == unbroken and again and not left else 1


if __name__ == "__main__":
    sys.exit(main())
