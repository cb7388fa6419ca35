"""Runs model files in onnxruntime and in Rille on the same random inputs, and prints the largest difference of each.

    python tests/onnx/compare.py build/rille MODEL.onnx [name=dim,dim,... ...] [MODEL.onnx ...]

Sizes that a model leaves open are 1, or what the words behind its name say. Needs onnx, onnxruntime and numpy."""
import os
import subprocess
import sys
import tempfile

import numpy as np
import onnxruntime

SCRIPT = """
local rille = require "rille"
local model = rille.onnx.load(arg[1])
local function run(captured)
  local inputs = rille.load_npz(arg[2])
  local given = {}
  for i, input in ipairs(model.inputs) do given[i] = inputs[input.name] end
  local _ <close> = rille.inference_mode()
  local f = captured and rille.capture(function(...) return model(...) end) or model
  local results
  for _ = 1, captured and 2 or 1 do results = { f(table.unpack(given)) } end
  local out = {}
  for i, result in ipairs(results) do out["o" .. i] = result end
  rille.save_npz(out, arg[3] .. (captured and ".captured" or "") .. ".npz")
end
run(false)
local fine, problem = pcall(run, true)
print(fine and "captured" or "not captured: " .. tostring(problem):sub(1, 150))
"""

DTYPES = {"tensor(float)": np.float32, "tensor(int64)": np.int64, "tensor(int32)": np.int32, "tensor(bool)": np.bool_,
          "tensor(double)": np.float64, "tensor(uint8)": np.uint8}


def make_inputs(session, sizes):
    random = np.random.default_rng(0)
    inputs = {}
    for value in session.get_inputs():
        shape = sizes.get(value.name) or [d if isinstance(d, int) else 1 for d in value.shape]
        dtype = DTYPES[value.type]
        if value.name == "sr":
            inputs[value.name] = np.array(16000, dtype)
        elif np.issubdtype(dtype, np.floating):
            inputs[value.name] = (random.standard_normal(shape) * 0.5).astype(dtype)
        else:
            inputs[value.name] = random.integers(0, 2, shape).astype(dtype)
    return inputs


def compare(rille, path, sizes, folder):
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    inputs = make_inputs(session, sizes)
    wanted = session.run(None, inputs)
    np.savez(os.path.join(folder, "in.npz"), **inputs)
    script = os.path.join(folder, "run.lua")
    with open(script, "w") as file:
        file.write(SCRIPT)
    result = subprocess.run([rille, script, path, os.path.join(folder, "in.npz"), os.path.join(folder, "out")], capture_output=True,
                            text=True)
    if result.returncode:
        return "failed: " + result.stderr[:300]
    texts = [result.stdout.strip()]
    for name in ("out.npz", "out.captured.npz"):
        file = os.path.join(folder, name)
        if os.path.exists(file):
            got = np.load(file)
            worst = max(float(np.abs(got[f"o{i + 1}"].astype(np.float64) - w.astype(np.float64)).max(initial=0))
                        for i, w in enumerate(wanted) if w is not None and w.size)
            texts.append(f"{worst:.2e}")
    return " ".join(texts)


def main():
    rille, words = sys.argv[1], sys.argv[2:]
    jobs = []
    for word in words:
        if "=" in word:
            name, dims = word.split("=")
            jobs[-1][1][name] = [int(d) for d in dims.split(",")]
        else:
            jobs.append((word, {}))
    for path, sizes in jobs:
        with tempfile.TemporaryDirectory() as folder:
            print(os.path.basename(path), compare(rille, path, sizes, folder), flush=True)


if __name__ == "__main__":
    main()
