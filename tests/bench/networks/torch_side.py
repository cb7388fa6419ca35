"""PyTorch's side of run.py: builds the nets, writes weights, inputs and ONNX files, times passes and steps. usage: torch_side.py FOLDER THREADS"""

import sys
import warnings

warnings.filterwarnings("ignore")
import torch
from torch import nn

from nets import NETS
from serve import serve

FOLDER = sys.argv[1]
torch.set_num_threads(int(sys.argv[2]))


class Parts(nn.Module):
    def __init__(self, kind, parts):
        super().__init__()
        self.kind, self.parts = kind, nn.ModuleList(parts)

    def forward(self, x):
        results = [part(x) for part in self.parts]
        if self.kind == "scale":
            return x * results[0]
        return results[0] + results[1] if self.kind == "sum" else torch.cat(results, 1)


class LastOf(nn.Module):
    """An LSTM's outputs without its states."""

    def __init__(self, inputs, width, layers):
        super().__init__()
        self.lstm = nn.LSTM(inputs, width, layers, batch_first=True)

    def forward(self, x):
        return self.lstm(x)[0]


def encoder(layers, width, heads, inner):
    layer = nn.TransformerEncoderLayer(width, heads, inner, dropout=0.0, activation="gelu", batch_first=True)
    return nn.TransformerEncoder(layer, layers, enable_nested_tensor=False)


def conv(kind):
    return lambda i, o, k, s, p, g, b: kind(i, o, k, stride=s, padding=p, groups=g, bias=b)


LAYERS = {
    "conv2d": conv(nn.Conv2d),
    "conv1d": conv(nn.Conv1d),
    "convtranspose2d": lambda i, o, k, s: nn.ConvTranspose2d(i, o, k, stride=s),
    "bn2d": nn.BatchNorm2d,
    "bn1d": nn.BatchNorm1d,
    "relu": nn.ReLU,
    "relu6": nn.ReLU6,
    "silu": nn.SiLU,
    "sigmoid": nn.Sigmoid,
    "maxpool2d": nn.MaxPool2d,
    "maxpool1d": nn.MaxPool1d,
    "avg2d": lambda: nn.AdaptiveAvgPool2d(1),
    "flatten": lambda: nn.Flatten(1),
    "linear": nn.Linear,
    "embedding": nn.Embedding,
    "encoder": encoder,
    "lstm": LastOf,
}


def build(node):
    kind, rest = node[0], node[1:]
    if kind == "seq":
        return nn.Sequential(*map(build, rest))
    if kind in ("sum", "cat", "scale"):
        return Parts(kind, map(build, rest))
    return LAYERS[kind](*rest)


class Job:
    """One net at one batch size; its files are FOLDER/net.safetensors-like .pt, input.npy and net.onnx."""

    def __init__(self, name, batch, mode):
        description, shape, kind = NETS[name]
        torch.manual_seed(0)
        self.net = build(description)
        for module in self.net.modules():  # as if it had been trained: norms that do something
            if isinstance(module, (nn.BatchNorm1d, nn.BatchNorm2d)):
                module.running_mean.uniform_(-0.1, 0.1)
                module.running_var.uniform_(0.8, 1.2)
        size = (batch, *shape)
        self.x = torch.randn(size) if kind == "float" else torch.randint(0, 30522, size)
        self.mode = mode
        self.net.train(mode == "train")
        torch.save(self.net.state_dict(), FOLDER + "/net.pt")
        torch.save(self.x, FOLDER + "/input.pt")
        if mode == "infer":
            torch.onnx.export(self.net, (self.x,), FOLDER + "/net.onnx", input_names=["x"], output_names=["y"], dynamo=False, opset_version=17)
            self.x.numpy().tofile(FOLDER + "/input.raw")
        self.optimizer = torch.optim.SGD(self.net.parameters(), lr=1e-4)

    def run(self):
        if self.mode == "infer":
            with torch.no_grad():
                return self.net(self.x)
        self.optimizer.zero_grad()
        loss = self.net(self.x).square().mean()
        loss.backward()
        self.optimizer.step()
        return loss.detach()


serve(lambda name, batch, mode: Job(name, int(batch), mode).run, int(sys.argv[2]))
