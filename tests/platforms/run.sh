#!/bin/bash
# Builds Rille for another platform and runs the Lua suite there:
#   tests/platforms/run.sh PLATFORM [--short | --build | --built] [SPEC...]
# PLATFORM is a file of cmake/toolchains without .cmake, or "plain": this machine with kernels in plain C.
# --build only builds; --built runs what was built before; --short builds in little time and runs a few specs: what .ci/run
# does. Without specs, all run that a platform can have ("skipped" below). What is missing here is said, and is no failure.
# Everything made is in build-platforms/. Parallel: JOBS=4 for compilers, AT_ONCE=2 for specs; compilers behind ccache:
# CCACHE=ccache; more for cmake: OPTIONS=-DRILLE_LTO=OFF, which links in seconds.
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$PWD
platform=${1:?usage: tests/platforms/run.sh PLATFORM [--short | --build | --built] [SPEC...]}
shift
how=full
case "${1-}" in
  --short | --build | --built) how=${1#--} && shift ;;
esac
build=$root/build-platforms/$platform
libraries=$root/build-platforms/libraries/$platform
options=(-DRILLE_BLAS=builtin -DRILLE_MPI=OFF -DRILLE_PROMPT=OFF -DRILLE_TESTS=OFF -DRILLE_WERROR=ON)
read -ra more <<<"${OPTIONS-}"
options+=(${more[@]+"${more[@]}"})
[ -z "${CCACHE-}" ] || options+=(-DCMAKE_C_COMPILER_LAUNCHER="$CCACHE")

needs() { # PROGRAM PACKAGE
  command -v "$1" >/dev/null || { echo "skip: $platform: $1 is not there (Debian: apt install $2)"; exit 0; }
}
start=()
case $platform in
  aarch64-linux-gnu)
    needs aarch64-linux-gnu-gcc "gcc-aarch64-linux-gnu libc6-dev-arm64-cross"
    needs qemu-aarch64-static qemu-user-static
    start=(qemu-aarch64-static -L /usr/aarch64-linux-gnu)
    export RILLE_EMULATED=qemu
    short_levels=neon ;;
  x86_64-w64-mingw32)
    needs x86_64-w64-mingw32-gcc-posix gcc-mingw-w64-x86-64
    needs wine "wine64 wine"
    # Not in this tree: its drives are links to the root of the file system, which tools that read folders would follow.
    WINEPREFIX=${TMPDIR:-/tmp}/rille-wine-$(id -u)
    export WINEPREFIX WINEDEBUG=-all WINEDLLOVERRIDES="mscoree,mshtml="
    start=(wine)
    short_levels=v2 ;;
  x86_64-linux-musl)
    needs musl-gcc musl-tools
    short_levels=plain ;;
  plain)
    short_levels=plain
    options+=(-DRILLE_LEVELS=plain) ;;
  *) echo "no such platform: $platform" >&2 && exit 2 ;;
esac

if [ "$how" = short ]; then # one level of kernels, less optimization, no pictures: the time goes to the compiler
  options+=("-DRILLE_LEVELS=$short_levels" -DRILLE_LTO=OFF -DRILLE_PNG=OFF -DRILLE_JPEG=OFF -DRILLE_SOUND=OFF
    "-DCMAKE_C_FLAGS_RELEASE=-O1 -DNDEBUG")
  build=$build-short
fi
if [ "$platform" != plain ]; then
  needs dpkg-source dpkg-dev
  pieces="" && [ "$how" != short ] || pieces=few
  if [ ! -f "$libraries/made-$pieces" ] && [ ! -f "$libraries/made-" ]; then
    code=0
    tests/platforms/libraries.sh "$libraries" "$platform" $pieces || code=$?
    [ "$code" != 3 ] || { echo "skip: $platform: the sources of its libraries cannot be fetched"; exit 0; }
    [ "$code" = 0 ] || exit "$code"
    touch "$libraries/made-$pieces"
  fi
  options+=(-DCMAKE_TOOLCHAIN_FILE="$root/cmake/toolchains/$platform.cmake" -DRILLE_LIBRARIES="$libraries")
fi
began=$SECONDS
if [ "$how" != built ]; then
  cmake -S . -B "$build" -G Ninja "${options[@]}" >/dev/null
  targets=(rille_program)
  [ "$platform" != x86_64-w64-mingw32 ] || [ ! -f "$libraries/bin/lua54.dll" ] || targets+=(rille_module)
  [ "$how" = short ] || [ "$platform" = x86_64-linux-musl ] || targets+=(rille_shared)
  ninja -C "$build" ${JOBS:+-j "$JOBS"} "${targets[@]}" | tail -n 1
  echo "$platform: built in $((SECONDS - began)) s"
fi
[ "$how" != build ] || exit 0

program=$build/rille
[ "$platform" != x86_64-w64-mingw32 ] || program=$build/rille.exe
# What specs start as a program of its own.
if [ "${start[0]-}" = wine ]; then
  export RILLE_PROGRAM=$program
  # It takes modules from where rille.exe is. Libraries that were made without it are as good for all else.
  [ ! -f "$libraries/bin/lua.exe" ] || export RILLE_LUA=$libraries/bin/lua.exe
elif [ ${#start[@]} -gt 0 ]; then
  printf '#!/bin/sh\nexec %s %s "$@"\n' "${start[*]}" "$program" >"$build/rille-here"
  chmod +x "$build/rille-here"
  export RILLE_PROGRAM=$build/rille-here
else
  export RILLE_PROGRAM=$program
fi
export RILLE_SOURCE=$root RILLE_PLATFORM=$platform

# What is about this machine's build, about tools that are not the platform's, or about MPI.
skipped="house_spec scripts_spec reference_spec docs_spec links_spec prompt_terminal_spec distributed_spec job_spec parallel_spec
  fuzz_spec examples_run_spec examples_models_spec walkthrough_spec"
# Whose ways are POSIX's: signals, kills, pipes with names, links, printf.
[ "$platform" != x86_64-w64-mingw32 ] || skipped="$skipped host_spec prompt_spec"
if [ $# -gt 0 ]; then
  specs=("$@")
elif [ "$how" = short ]; then
  specs=(tests/ops/{random,conv,index}_spec.lua tests/autograd/autograd_spec.lua tests/train/training_spec.lua
    tests/platforms/platform_spec.lua)
else
  specs=()
  skipped=$(tr -s ' \n' ' ' <<<"$skipped")
  while read -r spec; do
    name=$(basename "$spec" .lua)
    case " $skipped " in *" $name "*) echo "left out on $platform: $name" ;; *) specs+=("$spec") ;; esac
  done < <(find tests -name '*_spec.lua' | sort)
fi
results=$(mktemp -d)
touch "$results/failed" "$results/counted"
trap 'rm -rf "$results"' EXIT
# Runs one spec and says its last line and what failed. A program that ended badly has failed, whatever its last line is.
run_spec() {
  local name text summary ended=0
  name=$(basename "$1" .lua)
  text=$(timeout 1800 "${start[@]}" "$program" tests/platforms/runner.lua "$1" 2>&1 </dev/null | tr -d '\r') || ended=$?
  [ "$ended" = 0 ] || echo "$name" >>"$results/failed"
  summary=$(grep ' successes / ' <<<"$text" | tail -n 1 || true)
  echo "${summary:-0 successes / 0 failures / 1 errors / 0 pending}" >>"$results/counted"
  printf '%-28s %s\n%s\n' "$name" "$([ "$ended" = 0 ] || echo "FAILED ($ended): ")${summary:-$(tail -n 1 <<<"$text")}" \
    "$(grep -E -A2 '^(failures|errors|pending): ' <<<"$text" | grep -v ' successes / ' | head -n 60 || true)" |
    sed '/^$/d' >"$results/$name"
  cat "$results/$name"
}
at_once=${AT_ONCE:-1}
[ "${start[0]-}" != wine ] || at_once=1 # names of files for a while are of one process there
for spec in "${specs[@]}"; do
  while [ "$(jobs -rp | wc -l)" -ge "$at_once" ]; do wait -n || true; done
  run_spec "$spec" &
done
wait
failed=$(wc -l <"$results/failed")
awk '{ passed += $1; failures += $4 + $7; pending += $10 }
  END { printf "tests: %d passed, %d failed, %d skipped\n", passed, failures, pending }' "$results/counted"
echo "$platform: $failed of ${#specs[@]} specs failed, $((SECONDS - began)) s in all"
[ "$failed" = 0 ]
