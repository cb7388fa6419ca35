"""The PyTorch side of the benchmark: runs one job and prints "seconds result" a round, when asked on standard input.

usage: python3 peers.py JOB THREADS   (then one line a round on standard input; ends with end of file)
"""
import gzip
import os
import pickle
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn


def mnist_pass():
    """One pass of the seed network over 50,000 images, shuffled, loss.item() every batch."""
    path = os.path.join(os.environ["RILLE_DATA"], "mnist.pkl.gz")
    if not os.path.exists(path):
        path = os.path.join(os.environ["RILLE_DATA"], "mnist", "mnist.pkl.gz")
    with gzip.open(path, "rb") as f:
        (x, y), _, _ = pickle.load(f, encoding="latin-1")
    x, y = torch.tensor(x), torch.tensor(y)
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 256), nn.ReLU(), nn.Linear(256, 10))
    opt = torch.optim.SGD(model.parameters(), lr=0.001)
    loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(x, y), batch_size=64, shuffle=True)

    def run():
        total = 0.0
        for xb, yb in loader:
            loss = F.cross_entropy(model(xb), yb)
            loss.backward()
            opt.step()
            opt.zero_grad()
            total += loss.item() * len(xb)
        return total / 50000

    return run, 1


def tiny(make_optimizer):
    """Steps of a 2-16-1 tanh network on a batch of 4."""
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 1))
    opt = make_optimizer(model.parameters())
    x = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    y = torch.tensor([[0.0], [1.0], [1.0], [0.0]])
    steps = 1000

    def run():
        loss = None
        for _ in range(steps):
            loss = F.mse_loss(model(x), y)
            loss.backward()
            opt.step()
            opt.zero_grad()
        return loss.item()

    return run, steps


def infer():
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 256), nn.ReLU(), nn.Linear(256, 10)).eval()
    x = torch.rand(1, 784)
    steps = 2000

    def run():
        with torch.no_grad():
            for _ in range(steps):
                out = model(x)
        return out.sum().item()

    return run, steps


def cnn():
    torch.manual_seed(0)
    model = nn.Sequential(
        nn.Conv2d(1, 32, 3), nn.ReLU(), nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Dropout(0.25), nn.Flatten(),
        nn.Linear(9216, 128), nn.ReLU(), nn.Dropout(0.5), nn.Linear(128, 10))
    opt = torch.optim.Adadelta(model.parameters(), lr=1.0)
    x, y = torch.rand(64, 1, 28, 28), torch.randint(0, 10, (64,))
    steps = 4

    def run():
        for _ in range(steps):
            loss = F.cross_entropy(model(x), y)
            loss.backward()
            opt.step()
            opt.zero_grad()
        return loss.item()

    return run, steps


def pointwise(fn):
    torch.manual_seed(0)
    x = torch.randn(1024, 1024)
    other = torch.randn(1024, 1024)
    steps = 20

    def run():
        with torch.no_grad():
            for _ in range(steps):
                out = fn(x, other)
        return out.double().sum().item()

    return run, steps


JOBS = {
    "mnist_pass": mnist_pass,
    "tiny_sgd": lambda: tiny(lambda p: torch.optim.SGD(p, lr=0.1)),
    "tiny_adam": lambda: tiny(lambda p: torch.optim.Adam(p, lr=0.001)),
    "infer": infer,
    "cnn": cnn,
    "add": lambda: pointwise(lambda x, o: x + o),
    "exp": lambda: pointwise(lambda x, o: x.exp()),
    "tanh": lambda: pointwise(lambda x, o: x.tanh()),
    "gelu": lambda: pointwise(lambda x, o: F.gelu(x)),
    "softmax": lambda: pointwise(lambda x, o: F.softmax(x, 1)),
    "sum_all": lambda: pointwise(lambda x, o: x.sum()),
    "sum_dim0": lambda: pointwise(lambda x, o: x.sum(0)),
    "sum_dim1": lambda: pointwise(lambda x, o: x.sum(1)),
    "transpose": lambda: pointwise(lambda x, o: x.t().contiguous()),
    "layer_norm": lambda: pointwise(lambda x, o: F.layer_norm(x, (1024,))),
}


def main():
    torch.set_num_threads(int(sys.argv[2]))
    run, steps = JOBS[sys.argv[1]]()
    for _ in sys.stdin:
        start = time.perf_counter()
        result = run()
        print(f"{(time.perf_counter() - start) / steps:.9e} {result:.6f}", flush=True)


main()
