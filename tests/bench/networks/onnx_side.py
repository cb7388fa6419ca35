"""ONNX Runtime's side of run.py: the file that torch_side.py exported. usage: onnx_side.py FOLDER THREADS"""

import sys
import time

import numpy as np
import onnxruntime

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


CLOCK = time.process_time if int(sys.argv[2]) == 1 else time.perf_counter


def main():
    run = None
    for line in sys.stdin:
        command, *rest = line.rstrip("\n").split("\t")
        try:
            if command == "load":
                run = None
                run = load()
                answer = "ok"
            elif command == "check":
                answer = "ok %.9e" % np.abs(run().astype(np.float64)).sum()
            else:
                start = CLOCK()
                for _ in range(int(rest[0])):
                    run()
                answer = "ok %.9e" % ((CLOCK() - start) / int(rest[0]))
        except Exception as problem:  # the other side goes on
            answer = "E " + repr(problem).replace("\n", " | ")
        print(answer, flush=True)


main()
