#!/bin/sh
# Builds the page's wasm and drives the page in headless Chromium. Not part of the suite, as the build takes minutes.
#
#   tests/web/run.sh                 needs emscripten and chromium (Debian 12: both are packages)
set -eu
cd "$(dirname "$0")/../.."
command -v emcc >/dev/null || { echo "skip: install emscripten"; exit 0; }
examples/web/build.sh
python3 tests/web/page_test.py "$@"
