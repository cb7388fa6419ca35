#!/usr/bin/env python3
"""What more machines would bring: measures here, fits a model, and predicts.

  tests/bench/scale.py [--program build/rille] [--rounds 3] [--hosts] [--mbit 1000] [--delay MS] [job ...]

Jobs: cnn, gpt (tests/bench/ranks.lua). First all-reduces of several sizes on 2 and 4 ranks give latency and bandwidth,
then steps on 1, 2 and 4 ranks computation and overlap. With --hosts (root, ip, tc) ranks run in network namespaces of their own
over links of so many Mbit/s and, where the kernel has netem, of so much delay.

The model, for P ranks of which as many as there are cores compute at a time:

  all-reduce  A(P, bytes) = 2 (P - 1) latency + 2 (P - 1) / P * bytes / bandwidth
  step        S(P) = C * max(1, P / cores) + A(P, bytes) - hidden, hidden = overlap * min(A, 2/3 C)

C is the step on one rank, of which two thirds are backward; overlap is what part of the all-reduce, or of backward where that is
shorter, the other one hides. Latency and bandwidth are least squares; overlap is the mean of what steps on 2 ranks say.
"""
import argparse
import os
import subprocess
import sys
import tempfile

here = os.path.dirname(os.path.abspath(__file__))
root = os.path.dirname(os.path.dirname(here))
SIZES = [1000, 30000, 300000, 1700000]
NETWORKS = [("10 Gbit/s", 30e-6, 10e9 / 8 * 0.9), ("100 Gbit/s", 6e-6, 100e9 / 8 * 0.8)]  # seconds a message, bytes a second
RANKS = [1, 2, 4, 8, 16, 64, 256, 1024]
STEPS = {"cnn": 5, "gpt": 2}


class Hosts:
    """Network namespaces rille0, rille1, ... on one bridge, 10.77.0.1 and so on; a context that takes them down again."""

    def __init__(self, n, mbit, delay):
        self.n, self.mbit, self.delay, self.has_delay = n, mbit, delay, False

    def __enter__(self):
        run(["ip", "link", "add", "rillebr", "type", "bridge"])
        run(["ip", "link", "set", "rillebr", "up"])
        for i in range(self.n):
            name, outer, inner = f"rille{i}", f"rilleo{i}", f"rillei{i}"
            run(["ip", "netns", "add", name])
            run(["ip", "link", "add", outer, "type", "veth", "peer", "name", inner])
            run(["ip", "link", "set", inner, "netns", name])
            run(["ip", "link", "set", outer, "master", "rillebr", "up"])
            inside = ["ip", "netns", "exec", name]
            run([*inside, "ip", "addr", "add", f"10.77.0.{i + 1}/24", "dev", inner])
            run([*inside, "ip", "link", "set", "lo", "up"])
            run([*inside, "ip", "link", "set", inner, "up"])
            for where, device in ((inside, inner), ([], outer)):
                self.limit(where, device)
        self.agent = tempfile.NamedTemporaryFile("w", suffix=".sh", delete=False)
        self.agent.write("#!/bin/sh\n# in the place of ssh: host command...\n"
                         "for a; do case \"$a\" in 10.77.0.*) host=$a; shift; break ;; esac; shift; done\n"
                         "ns=rille$((${host##*.} - 1))\n"
                         "exec ip netns exec $ns unshare --uts sh -c \"hostname $ns; $*\"\n")
        self.agent.close()
        os.chmod(self.agent.name, 0o755)
        return self

    def limit(self, where, device):
        delay = ["netem", "delay", f"{self.delay / 2}ms", "rate", f"{self.mbit}mbit"]
        add = [*where, "tc", "qdisc", "add", "dev", device, "root"]
        if self.delay and subprocess.run([*add, *delay], capture_output=True).returncode == 0:
            self.has_delay = True
            return
        run([*add, "tbf", "rate", f"{self.mbit}mbit", "burst", "256kb", "latency", "100ms"])

    def command(self, n):
        hosts = ",".join(f"10.77.0.{i + 1}" for i in range(n))
        return ["ip", "netns", "exec", "rille0", "mpirun", "--bind-to", "none", "-n", str(n), "--host", hosts,
                "--mca", "plm_rsh_agent", self.agent.name, "--mca", "btl", "tcp,self",
                "--mca", "btl_tcp_if_include", "10.77.0.0/24", "--mca", "oob_tcp_if_include", "10.77.0.0/24"]

    def __exit__(self, *unused):
        for i in range(self.n):
            subprocess.run(["ip", "netns", "del", f"rille{i}"], capture_output=True)
            subprocess.run(["ip", "link", "del", f"rilleo{i}"], capture_output=True)
        subprocess.run(["ip", "link", "del", "rillebr"], capture_output=True)
        os.unlink(self.agent.name)


def run(command):
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode:
        sys.exit(f"{' '.join(command)}: {result.stderr}")


def measured(options, hosts, n, job, steps, *more):
    """Seconds a step, the best of the rounds, and how many numbers are reduced."""
    start = hosts.command(n) if hosts and n > 1 else ["mpirun", "--bind-to", "none", "-n", str(n)]
    environment = dict(os.environ, OMPI_ALLOW_RUN_AS_ROOT="1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1",
                       OMPI_MCA_rmaps_base_oversubscribe="1")
    command = [*start, options.program, os.path.join(here, "ranks.lua"), job, str(steps), str(options.rounds), *more]
    result = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=600)
    if result.returncode:
        sys.exit(f"{job} on {n} ranks: {result.stdout}{result.stderr}")
    words = result.stdout.split()
    return float(words[1]), int(words[2])


def fit_network(points):
    """Latency and bandwidth from (ranks, bytes, seconds), weighed so that small messages count as much as large ones."""
    saa = sab = sbb = sat = sbt = 0.0
    for n, size, seconds in points:
        a, b, weight = 2 * (n - 1), 2 * (n - 1) / n * size, 1 / seconds ** 2
        saa, sab, sbb = saa + weight * a * a, sab + weight * a * b, sbb + weight * b * b
        sat, sbt = sat + weight * a * seconds, sbt + weight * b * seconds
    determinant = saa * sbb - sab * sab
    latency, per_byte = (sat * sbb - sbt * sab) / determinant, (saa * sbt - sab * sat) / determinant
    return max(latency, 1e-7), 1 / max(per_byte, 1e-12)


def reduction(n, size, latency, bandwidth):
    return 2 * (n - 1) * latency + 2 * (n - 1) / n * size / bandwidth


def step(n, computation, size, latency, bandwidth, overlap, cores):
    compute, reduce = computation * max(1.0, n / cores), reduction(n, size, latency, bandwidth)
    return compute + reduce - overlap * min(reduce, 2 / 3 * compute)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", default=os.path.join(root, "build", "rille"))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--hosts", action="store_true")
    parser.add_argument("--mbit", type=int, default=1000)
    parser.add_argument("--delay", type=float, default=0.0)
    parser.add_argument("jobs", nargs="*", default=["cnn"])
    options = parser.parse_args()
    if options.hosts:
        with Hosts(4, options.mbit, options.delay) as hosts:
            print(f"4 hosts, {options.mbit} Mbit/s, " + (f"{options.delay} ms" if hosts.has_delay else "no delay set"))
            report(options, hosts)
    else:
        report(options, None)


def report(options, hosts):
    cores = len(os.sched_getaffinity(0))
    points = [(n, 4 * size, measured(options, hosts, n, "all_reduce", 10, "plain", f"floats={size}")[0])
              for n in (2, 4) for size in SIZES]
    latency, bandwidth = fit_network(points)
    print(f"latency {latency * 1e6:.1f} us a message, bandwidth {bandwidth / 1e9:.2f} GB/s")
    for n, size, seconds in points:
        print(f"  all-reduce of {size:8d} bytes on {n}: measured {seconds * 1e3:8.3f} ms, "
              f"model {reduction(n, size, latency, bandwidth) * 1e3:8.3f} ms")
    for job in options.jobs:
        times = {n: measured(options, hosts, n, job, STEPS[job], "captured") for n in (1, 2, 4)}
        computation, numbers = times[1]
        size = 4 * numbers
        shown = step(2, computation, size, latency, bandwidth, 0.0, cores) - times[2][0]
        hideable = min(reduction(2, size, latency, bandwidth), 2 / 3 * computation)
        overlap = min(1.0, max(0.0, shown / hideable)) if hideable > 0 else 0.0
        print(f"{job}: {numbers} numbers, computation {computation * 1e3:.1f} ms, overlap {overlap:.2f}")
        for n in (1, 2, 4):
            model = step(n, computation, size, latency, bandwidth, overlap, cores)
            print(f"  {n} ranks on {cores} cores: measured {times[n][0] * 1e3:9.1f} ms, model {model * 1e3:9.1f} ms")
        print("  predicted, a machine a rank (efficiency: samples a second for each rank, against one alone):")
        print("    ranks      " + "".join(f"{name:>24}" for name, _, _ in NETWORKS))
        for n in RANKS:
            cells = []
            for _, far_latency, far_bandwidth in NETWORKS:
                seconds = step(n, computation, size, far_latency, far_bandwidth, overlap, n)
                cells.append(f"{seconds * 1e3:12.1f} ms {100 * computation / seconds:5.1f} %")
            print(f"    {n:5d}      " + "".join(f"{cell:>24}" for cell in cells))


if __name__ == "__main__":
    main()
