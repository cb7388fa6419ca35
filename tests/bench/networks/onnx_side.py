"""ONNX Runtime's side of run.py: the file that torch_side.py exported. usage: onnx_side.py FOLDER THREADS"""

import sys

import numpy as np
import onnxruntime

from serve import serve

FOLDER, THREADS = sys.argv[1], int(sys.argv[2])


def load():
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(FOLDER + "/net.onnx", options, providers=["CPUExecutionProvider"])
    given = session.get_inputs()[0]
    kind = np.int64 if "int64" in given.type else np.float32
    x = np.fromfile(FOLDER + "/input.raw", dtype=kind).reshape(given.shape)
    return lambda: session.run(None, {"x": x})[0]


serve(load, THREADS)
