"""Runs the backend tests of the onnx package through build/rille, and lists those that fail.

    python tests/onnx/backend.py build/rille [FOLDER] [PATTERN]

FOLDER holds node/, simple/ and so on, as onnx/backend/test/data of the wheel of onnx 1.17 does (later wheels leave node/ out: then the tests
are made with onnx's own generator). PATTERN is a Lua pattern of names. Needs onnx."""
import os
import subprocess
import sys
import tempfile

import onnx
import onnx.backend.test.cmd_tools as tools


def main():
    rille = sys.argv[1]
    folder = sys.argv[2] if len(sys.argv) > 2 else os.path.join(os.path.dirname(onnx.__file__), "backend/test/data")
    with tempfile.TemporaryDirectory() as made:
        if not os.path.isdir(os.path.join(folder, "node")):
            subprocess.run([sys.executable, tools.__file__, "generate-data", "-o", made], check=True)
            folder = made
        return subprocess.run([rille, "tests/onnx/backend.lua", folder, *sys.argv[3:]]).returncode


if __name__ == "__main__":
    sys.exit(main())
