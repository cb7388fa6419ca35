#!/usr/bin/env bash
# Builds the fuzzers of the readers (clang) and runs one after the other, each for some seconds.
#
#   tests/fuzz/run.sh SECONDS [NAME ...]      all, or those named: pickle torch json tokenizer protobuf npz npy png safetensors gzip idx
#
# What they find to be worth keeping stays in build-fuzz/corpus for the next time; an input that fails is written to
# build-fuzz/NAME-*, and the program run with it alone shows where.
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds="${1:?usage: tests/fuzz/run.sh SECONDS [NAME ...]}"
shift
names=("$@")
[ ${#names[@]} -gt 0 ] || names=(pickle torch json tokenizer protobuf npz npy png safetensors gzip idx)

cmake -S . -B build-fuzz -G Ninja -DCMAKE_C_COMPILER=clang -DCMAKE_BUILD_TYPE=Debug -DRILLE_FUZZ=ON -DRILLE_BLAS=builtin \
  -DRILLE_TESTS=OFF >/dev/null
cmake --build build-fuzz --target fuzz
for name in "${names[@]}"; do
  seeds=()
  for folder in "tests/fuzz/seeds/$name" "tests/fixtures/${name/protobuf/onnx}"; do
    [ ! -d "$folder" ] || seeds+=("$folder")
  done
  mkdir -p "build-fuzz/corpus/$name"
  echo "== $name"
  if ! build-fuzz/tests/fuzz/"fuzz_$name" -max_total_time="$seconds" -max_len=4096 -timeout=10 -rss_limit_mb=1024 \
    -detect_leaks=0 -print_final_stats=1 -artifact_prefix="build-fuzz/$name-" "build-fuzz/corpus/$name" "${seeds[@]}" \
    >"build-fuzz/$name.log" 2>&1; then
    tail -60 "build-fuzz/$name.log"
    echo "$name failed: build-fuzz/$name.log, and the input in build-fuzz/$name-*"
    exit 1
  fi
  grep -E "DONE" "build-fuzz/$name.log" || true
done
