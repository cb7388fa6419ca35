"""The PyTorch side of the sweep; see worker.lua. usage: peer.py THREADS"""

import gc
import math
import sys
import time
import warnings

warnings.filterwarnings("ignore")
import torch
import torch.nn.functional as F
from torch import nn, optim
from torch.utils import data

torch.set_num_threads(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
gc.disable()
gc.freeze()


def total(v):
    if isinstance(v, torch.Tensor):
        with torch.no_grad():
            return v.detach().to(torch.float64).abs().sum().item()
    if isinstance(v, (tuple, list)):
        return sum(total(e) for e in v)
    return float(v) if isinstance(v, (int, float)) else 0.0


def main():
    job = None
    stdin = sys.stdin
    jobs = 0
    while True:
        line = stdin.readline()
        if not line:
            break
        cmd, _, rest = line.strip().partition(" ")
        try:
            if cmd == "job":
                job = None
                jobs += 1
                if jobs % 20 == 0:
                    gc.collect()
                src = stdin.read(int(rest))
                env = {"torch": torch, "F": F, "nn": nn, "optim": optim, "data": data, "math": math}
                exec(compile(src, "job", "exec"), env)
                job = env
                answer = "ok"
            elif cmd == "check":
                answer = "ok %.9e" % total(job["check"]())
            elif cmd == "time":
                name, which, n, m = rest.split()
                clock = time.process_time if which == "cpu" else time.perf_counter
                body, n, best = job[name], int(n), math.inf
                for _ in range(int(m)):
                    c = clock()
                    for _ in range(n):
                        body()
                    best = min(best, (clock() - c) / n)
                answer = "ok %.9e" % best
        except Exception as e:
            answer = "E " + f"{type(e).__name__}: {e}".replace("\n", " | ")
        print(answer, flush=True)


main()
