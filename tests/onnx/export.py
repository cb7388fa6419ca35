"""Runs what rille.onnx.save wrote in onnxruntime: equal within 1e-5, for a batch of another size than the example's.

    python tests/onnx/export.py build/rille

Needs onnx, onnxruntime and numpy; run in the folder of the sources."""
import glob
import os
import subprocess
import sys
import tempfile

import numpy as np
import onnx
import onnxruntime


def main():
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.argv[1], "tests/onnx/export.lua", folder], check=True)
        for path in sorted(glob.glob(folder + "/*.onnx")):
            onnx.checker.check_model(path, full_check=True)
            session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
            given = np.load(path[:-5] + ".in.npz")
            wanted = np.load(path[:-5] + ".out.npz")
            inputs = {v.name: given[f"i{i + 1}"] for i, v in enumerate(session.get_inputs())}
            results = session.run(None, inputs)
            worst, same = 0.0, True
            for i, got in enumerate(results):
                want = wanted[f"o{i + 1}"]
                same = same and got.shape == want.shape and got.dtype == want.dtype
                if same and got.size:
                    worst = max(worst, float(np.where(got == want, 0, np.abs(got.astype(np.float64) - want)).max()))
            print(f"{os.path.basename(path):32} {worst:.1e}{'' if same else ' another shape or dtype'}")
            failed += worst > 1e-5 or not same
    print("all equal" if not failed else f"{failed} differ")
    return failed


if __name__ == "__main__":
    sys.exit(main())
