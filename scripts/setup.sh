#!/bin/sh
# Installs what Rille needs on Debian 12 and builds it into build/.
#
#   scripts/setup.sh            to run scripts: the program alone, for this machine's processor
#   scripts/setup.sh --tests    all libraries and the tests, for every processor
#   scripts/setup.sh --lint     and the tools that read the code (formatter, linters, sanitizers' compiler)
set -eu
cd "$(dirname "$0")/.."

packages="gcc libc6-dev cmake ninja-build pkg-config liblua5.4-dev libopenblas-dev zlib1g-dev libpng-dev libjpeg62-turbo-dev libsndfile1-dev libedit-dev curl ca-certificates"
tests="g++ make lua5.4 lua-busted tmux libopenmpi-dev openmpi-bin"
lint="clang clang-format clang-tidy cppcheck lua-check libclang-rt-14-dev"
target="rille"
case "${1-}" in
  --tests) packages="$packages $tests" target="all" ;;
  --lint) packages="$packages $tests $lint" target="all" ;;
  "") ;;
  *) sed -n '2,6p' "$0"; exit 2 ;;
esac

# The newest level of kernels that this processor runs (cmake/levels.cmake), with what it borrows from.
host_levels() {
  flags=" $(sed -n '/^flags/{s/.*://p;q}' /proc/cpuinfo 2>/dev/null) "
  has() { for flag; do case "$flags" in *" $flag "*) ;; *) return 1 ;; esac; done; }
  if ! has avx2 fma bmi1 bmi2 movbe f16c abm; then
    echo "v2"
  elif has avx512f avx512bw avx512cd avx512dq avx512vl; then
    echo "v3;v4"
  else
    echo "v3"
  fi
}

missing=""
for package in $packages; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q "ok installed" || missing="$missing $package"
done
if [ -n "$missing" ]; then
  as_root=""
  [ "$(id -u)" = 0 ] || as_root="sudo"
  echo "1 of 3: installing$missing"
  $as_root apt-get update -qq
  # $missing is a list of package names.
  # shellcheck disable=SC2086
  count=$(apt-get install -s --no-install-recommends $missing | grep -c '^Inst') || true
  echo "        $count packages with what they need; about a minute on a fast line"
  # env, as sudo keeps no variables; Use-Pty, as containers without /dev/pts complain; errors go to stderr.
  # shellcheck disable=SC2086
  { $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q -o Dpkg::Use-Pty=0 --no-install-recommends $missing ||
    echo "failed"; } | awk -v count="$count" '
      /^(Unpacking|Setting up)/ { share = int(10 * ++done / (2 * count)); if (share > last) print "        " (last = share) * 10 " %" }
      /^failed$/ { failed = 1 }
      END { exit failed }'
else
  echo "1 of 3: nothing to install"
fi

echo "2 of 3: configuring"
if [ "$target" = all ]; then
  cmake -S . -B build -G Ninja -DRILLE_LEVELS="v2;v3;v4" -DRILLE_TESTS=ON -DRILLE_PLAIN_OBJECTS=ON >/dev/null
else
  cmake -S . -B build -G Ninja -DRILLE_LEVELS="$(host_levels)" -DRILLE_TESTS=OFF -DRILLE_PLAIN_OBJECTS=OFF >/dev/null
fi
echo "3 of 3: compiling"
cmake --build build --target "$target"
[ "$target" = all ] || echo "done: build/rille (a prompt), build/rille script.lua; scripts/setup.sh --tests builds the libraries and the tests as well"
