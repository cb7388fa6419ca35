"""The PyTorch side of ranks.py: DistributedDataParallel over gloo. RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT are set."""
import sys
import time

import torch
import torch.distributed as dist
import torch.nn.functional as F
from torch import nn
from torch.nn.parallel import DistributedDataParallel

job, steps, rounds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
torch.set_num_threads(1)
torch.manual_seed(1)
dist.init_process_group("gloo")


def cnn():
    net = nn.Sequential(nn.Conv2d(1, 32, 3), nn.ReLU(), nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
                        nn.Linear(9216, 128), nn.ReLU(), nn.Linear(128, 10))
    return net, torch.randn(32, 1, 28, 28), torch.randint(0, 10, (32,))


class Gpt(nn.Module):
    def __init__(self, vocabulary, length, width, layers):
        super().__init__()
        self.tokens, self.places = nn.Embedding(vocabulary, width), nn.Embedding(length, width)
        layer = nn.TransformerEncoderLayer(width, 4, 4 * width, 0.0, "gelu", batch_first=True, norm_first=True)
        self.blocks = nn.TransformerEncoder(layer, layers, enable_nested_tensor=False)
        self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, vocabulary)
        self.register_buffer("mask", nn.Transformer.generate_square_subsequent_mask(length))
        self.register_buffer("numbers", torch.arange(length))

    def forward(self, x):
        y = self.tokens(x) + self.places(self.numbers)
        return self.head(self.norm(self.blocks(y, mask=self.mask, is_causal=True))).flatten(0, 1)


def gpt():
    text = torch.randint(0, 65, (8, 129))
    return Gpt(65, 128, 192, 4), text[:, :128].contiguous(), text[:, 1:].reshape(-1)


def training(make):
    net, x, y = make()
    model = DistributedDataParallel(net)
    opt = torch.optim.Adam(model.parameters(), lr=1e-3)

    def run():
        opt.zero_grad()
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        opt.step()
        return loss

    return run, sum(p.numel() for p in net.parameters())


if job == "all_reduce":
    tensor = torch.ones(1700000)

    def run():
        dist.all_reduce(tensor)
        tensor.div_(dist.get_world_size())

    numbers = 1700000
else:
    run, numbers = training(cnn if job == "cnn" else gpt)
for _ in range(3):
    run()
times = []
for _ in range(rounds):
    dist.barrier()
    started = time.perf_counter()
    for _ in range(steps):
        run()
    times.append((time.perf_counter() - started) / steps)
times.sort()
if dist.get_rank() == 0:
    print(f"{times[rounds // 2]:.6f} {times[0]:.6f} {numbers} {dist.get_world_size()}", flush=True)
dist.destroy_process_group()
