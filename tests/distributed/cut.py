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


def result_of(text):
    return [line for line in text.splitlines() if line.startswith(("epoch ", "weights "))]


def main():
    folder = tempfile.mkdtemp(prefix="rille-cut-")
    with Hosts(2, 1000, 0) as hosts:
        unbroken = result_of(start(hosts, folder).communicate(timeout=120)[0])
        for name in os.listdir(folder):
            os.remove(os.path.join(folder, name))
        job = start(hosts, folder, "slow=0.2")
        while not os.path.exists(os.path.join(folder, "run.safetensors")):
            time.sleep(0.05)
        subprocess.run(["ip", "link", "set", "rilleo1", "down"], check=True)
        cut = time.time()
        try:
            text, launcher = job.communicate(timeout=BOUND)[0], "ended by itself"
        except subprocess.TimeoutExpired:
            os.killpg(job.pid, signal.SIGKILL)
            text, launcher = job.communicate()[0], "had to be ended"
        took = time.time() - cut
        left = subprocess.run(["pgrep", "-f", "trained.lua " + folder], capture_output=True, text=True).stdout.split()
        subprocess.run(["ip", "link", "set", "rilleo1", "up"], check=True)
        again = result_of(start(hosts, folder, "resume=1").communicate(timeout=120)[0])
    shutil.rmtree(folder)
    named = "no answer from rank 1" in text
    print(f"ended after {took:.1f} s, the launcher {launcher}, ranks left: {len(left)}; "
          f"rank 1 was {'' if named else 'not '}named; {'resumed as unbroken' if again == unbroken and again else 'resumed to something else'}")
    if not named:
        print(text)
    return 0 if took <= BOUND + 5 and named and again == unbroken and again and not left else 1


if __name__ == "__main__":
    sys.exit(main())
