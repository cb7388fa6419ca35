"""The PyTorch side of the benchmark: runs one job and prints "seconds result" a round, when asked on standard input.

usage: python3 peers.py JOB THREADS [compile]   (then one line a round on standard input; ends with end of file)
compile: the network, or the function of a pointwise job, goes through torch.compile.
A round's function gives a number to compare, or a function of it that runs when the clock has stopped.
"""
import gzip
import os
import pickle
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn


def compiled(callable_or_module):
    """The same, compiled where that was asked for."""
    return torch.compile(callable_or_module) if "compile" in sys.argv[3:] else callable_or_module


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
    model = compiled(model)
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


def load_pickle():
    path = os.path.join(os.environ["RILLE_DATA"], "mnist.pkl.gz")
    if not os.path.exists(path):
        path = os.path.join(os.environ["RILLE_DATA"], "mnist", "mnist.pkl.gz")

    def run():
        with gzip.open(path, "rb") as f:
            parts = [[torch.tensor(a) for a in part] for part in pickle.load(f, encoding="latin-1")]
        return parts[0][0].sum().item()

    return run, 1


def tiny(make_optimizer):
    """Steps of a 2-16-1 tanh network on a batch of 4."""
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 1))
    opt = make_optimizer(model.parameters())
    model = compiled(model)
    x = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    y = torch.tensor([[0.0], [1.0], [1.0], [0.0]])
    steps = 10000

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
    model = compiled(model)
    x = torch.rand(1, 784)
    steps = 10000

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
    model = compiled(model)
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


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.shortcut = None
        if stride != 1 or inputs != outputs:
            self.shortcut = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride=stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        return F.relu(y + (self.shortcut(x) if self.shortcut else x))


class ResNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv, self.bn = nn.Conv2d(3, 64, 3, padding=1, bias=False), nn.BatchNorm2d(64)
        blocks, inputs = [], 64
        for stage, outputs in enumerate((64, 128, 256, 512)):
            blocks += [Block(inputs, outputs, 1 if stage == 0 else 2), Block(outputs, outputs, 1)]
            inputs = outputs
        self.blocks, self.fc = nn.Sequential(*blocks), nn.Linear(512, 10)

    def forward(self, x):
        x = self.blocks(F.relu(self.bn(self.conv(x))))
        return self.fc(F.adaptive_avg_pool2d(x, 1).flatten(1))


class Layer(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.ln1, self.ln2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.up, self.down = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x):
        batch, length, width = x.shape
        q, k, v = self.qkv(self.ln1(x)).reshape(batch, length, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4).unbind(0)
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.out(y.transpose(1, 2).reshape(batch, length, width))
        return x + self.down(F.gelu(self.up(self.ln2(x))))


class GPT(nn.Module):
    def __init__(self, vocabulary, width, heads, layers, context):
        super().__init__()
        self.token, self.position = nn.Embedding(vocabulary, width), nn.Embedding(context, width)
        self.layers = nn.Sequential(*[Layer(width, heads) for _ in range(layers)])
        self.ln, self.head = nn.LayerNorm(width), nn.Linear(width, vocabulary)

    def forward(self, x):
        return self.head(self.ln(self.layers(self.token(x) + self.position(torch.arange(x.shape[1])))))


def training(steps, make_loss, opt):
    def run():
        for _ in range(steps):
            loss = make_loss()
            loss.backward()
            opt.step()
            opt.zero_grad()
        return loss.item()

    return run, steps


def resnet18():
    torch.manual_seed(0)
    model = ResNet()
    x, y = torch.rand(32, 3, 32, 32), torch.randint(0, 10, (32,))
    call = compiled(model)
    return training(1, lambda: F.cross_entropy(call(x), y), torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9))


def gpt():
    torch.manual_seed(0)
    model = GPT(65, 128, 4, 4, 64)
    x, y = torch.randint(0, 65, (16, 64)), torch.randint(0, 65, (16, 64))
    call = compiled(model)
    return training(4, lambda: F.cross_entropy(call(x).reshape(-1, 65), y.reshape(-1)), torch.optim.AdamW(model.parameters(), lr=1e-3))


def lstm():
    torch.manual_seed(0)
    model = nn.LSTM(64, 128)
    call = compiled(model)
    x = torch.randn(50, 32, 64)
    steps = 10

    def run():
        for _ in range(steps):
            for parameter in model.parameters():
                parameter.grad = None
            out, _ = call(x)
            total = out.sum()
            total.backward()
        return total.item()

    return run, steps


def sgemm():
    torch.manual_seed(0)
    a, b = torch.randn(1024, 1024), torch.randn(1024, 1024)
    steps = 5

    def run():
        for _ in range(steps):
            c = a.mm(b)
        return c.abs().mean().item()

    return run, steps


def pointwise(fn):
    torch.manual_seed(0)
    x = torch.randn(1024, 1024)
    other = torch.randn(1024, 1024)
    steps = 200
    fn = compiled(fn)

    def run():
        with torch.no_grad():
            for _ in range(steps):
                out = fn(x, other)
        return lambda: out.double().sum().item()

    return run, steps


JOBS = {
    "mnist_pass": mnist_pass,
    "load_pickle": load_pickle,
    "tiny_sgd": lambda: tiny(lambda p: torch.optim.SGD(p, lr=0.1)),
    "tiny_adam": lambda: tiny(lambda p: torch.optim.Adam(p, lr=0.001)),
    "infer": infer,
    "cnn": cnn,
    "resnet18": resnet18,
    "gpt": gpt,
    "lstm": lstm,
    "sgemm": sgemm,
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
        seconds = (time.perf_counter() - start) / steps
        if callable(result):
            result = result()
        print(f"{seconds:.9e} {result:.6f}", flush=True)


main()
