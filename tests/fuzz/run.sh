#!/usr/bin/env bash
# Builds the fuzzers of the readers (clang) and runs one after the other, each for some seconds.
#
#   tests/fuzz/run.sh SECONDS [NAME ...]      all, or those named: pickle torch json tokenizer protobuf npz npy png jpeg
#                                             sound safetensors gzip idx
#   tests/fuzz/run.sh short [NAME ...]        what a change must pass: the seeds, failing at each of their allocations in
#                                             turn, then 20,000 inputs that are the same each time
#
# A hunt by the clock draws other inputs each time, so what it finds says nothing about the change at hand; the short form
# starts from the seeds alone, with one seed of its random numbers.
# What they find to be worth keeping stays in build-fuzz/corpus for the next time; an input that fails is written to
# build-fuzz/NAME-*, and the program run with it alone shows where.
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds="${1:?usage: tests/fuzz/run.sh SECONDS|short [NAME ...]}"
shift
names=("$@")
[ ${#names[@]} -gt 0 ] || names=(pickle torch json tokenizer protobuf npz npy png jpeg sound safetensors gzip idx)

cmake -S . -B build-fuzz -G Ninja -DCMAKE_C_COMPILER=clang -DCMAKE_BUILD_TYPE=Debug -DRILLE_FUZZ=ON -DRILLE_BLAS=builtin \
  -DRILLE_TESTS=OFF >/dev/null
cmake --build build-fuzz --target fuzz
for name in "${names[@]}"; do
  seeds=()
  for folder in "tests/fuzz/seeds/$name" "tests/fixtures/${name/protobuf/onnx}"; do
    [ ! -d "$folder" ] || seeds+=("$folder")
  done
  corpus="build-fuzz/corpus/$name"
  bounds=(-max_total_time="$seconds")
  if [ "$seconds" = short ]; then
    corpus="build-fuzz/short/$name"
    rm -rf "$corpus"
    bounds=(-runs=20000 -seed=1)
  fi
  mkdir -p "$corpus"
  echo "== $name"
  if [ "$seconds" = short ] && [ ${#seeds[@]} -gt 0 ]; then
    FUZZ_ALLOCATIONS=1 build-fuzz/tests/fuzz/"fuzz_$name" -runs=0 -detect_leaks=0 "${seeds[@]}" >"build-fuzz/$name.log" 2>&1 ||
      { tail -60 "build-fuzz/$name.log"; echo "$name failed where memory ends: build-fuzz/$name.log"; exit 1; }
  fi
  if ! build-fuzz/tests/fuzz/"fuzz_$name" "${bounds[@]}" -max_len=4096 -timeout=10 -rss_limit_mb=1024 \
    -detect_leaks=0 -print_final_stats=1 -artifact_prefix="build-fuzz/$name-" "$corpus" "${seeds[@]}" \
    >"build-fuzz/$name.log" 2>&1; then
    tail -60 "build-fuzz/$name.log"
    echo "$name failed: build-fuzz/$name.log, and the input in build-fuzz/$name-*"
    exit 1
  fi
  grep -E "DONE" "build-fuzz/$name.log" || true
done
