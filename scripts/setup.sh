#!/bin/sh
# Installs what Rille needs on Debian 12 and builds it into build/.
#
#   scripts/setup.sh            to run scripts
#   scripts/setup.sh --tests    the test runner as well
#   scripts/setup.sh --lint     and the tools that read the code (formatter, linters, sanitizers' compiler)
set -eu
cd "$(dirname "$0")/.."

packages="gcc g++ make cmake ninja-build pkg-config lua5.4 liblua5.4-dev libopenblas-dev zlib1g-dev libpng-dev curl ca-certificates"
case "${1-}" in
  --tests) packages="$packages lua-busted" ;;
  --lint) packages="$packages lua-busted clang clang-format clang-tidy cppcheck lua-check libclang-rt-14-dev" ;;
  "") ;;
  *) sed -n '2,6p' "$0"; exit 2 ;;
esac

missing=""
for package in $packages; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q "ok installed" || missing="$missing $package"
done
if [ -n "$missing" ]; then
  as_root=""
  [ "$(id -u)" = 0 ] || as_root="sudo"
  echo "installing$missing"
  $as_root apt-get update -qq
  # env, as sudo keeps no variables; Use-Pty, as containers without /dev/pts complain; errors go to stderr.
  # shellcheck disable=SC2086 -- a list of package names
  $as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq -o Dpkg::Use-Pty=0 --no-install-recommends $missing >/dev/null
fi

cmake -S . -B build -G Ninja
cmake --build build
