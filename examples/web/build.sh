#!/usr/bin/env bash
# Makes rille.js and rille.wasm beside index.html, with Emscripten (Debian: emscripten cmake ninja-build zlib1g-dev, which the
# tool that packs scripts wants).
#
#   examples/web/build.sh [BUILD FOLDER]      default: build-web at the root of the sources
#
# LUA_SOURCE and ZLIB_SOURCE name folders with the sources of Lua 5.4 (with src/lapi.c) and zlib. Without them both come as
# Debian's source packages (scripts/debian-source.sh) into the build folder.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
build=${1:-$here/../../build-web}
mkdir -p "$build/sources" "$build/root/lib/pkgconfig" "$build/root/include"
build=$(cd "$build" && pwd)
command -v emcc >/dev/null || { echo "build.sh: no emcc (Debian: apt-get install --no-install-recommends emscripten)" >&2; exit 1; }
export NODE_PATH=${NODE_PATH:-/usr/share/nodejs} # acorn, for a node that is not Debian's

# The folder of one of Debian's source packages.
source_of() {
  "$here/../../scripts/debian-source.sh" "$build/sources" "$1" >&2 && echo "$build/sources/$1" && return
  echo "build.sh: the sources of $1 cannot be fetched; set LUA_SOURCE and ZLIB_SOURCE" >&2
  return 1
}
lua=${LUA_SOURCE:-$(source_of lua5.4)}
zlib=${ZLIB_SOURCE:-$(source_of zlib)}

# library NAME FLAGS SOURCES...: an archive of what is compiled for the page.
library() {
  local name=$1 flags=$2 objects="$build/root/objects-$1"
  shift 2
  [ -f "$build/root/lib/lib$name.a" ] && return
  mkdir -p "$objects"
  # shellcheck disable=SC2086
  (cd "$objects" && printf '%s\n' "$@" | xargs -P 2 -n 8 emcc -O2 -msimd128 -w $flags -c)
  emar rcs "$build/root/lib/lib$name.a" "$objects"/*.o
}
# Debian's luaconf.h wants to know of a folder of modules, which a page has not.
echo '#define DEB_HOST_MULTIARCH "wasm32"' >"$build/root/include/lua5.4-deb-multiarch.h"
library lua5.4 "-I$lua/src -I$build/root/include" $(ls "$lua"/src/l*.c | grep -v -E '/(lua|luac|ltests)\.c$')
library z "-I$zlib" "$zlib"/{adler32,compress,crc32,deflate,infback,inffast,inflate,inftrees,trees,uncompr,zutil}.c
cp "$lua"/src/{lua,luaconf,lualib,lauxlib}.h "$zlib"/{zlib,zconf}.h "$build/root/include"
cat >"$build/root/lib/pkgconfig/lua5.4.pc" <<END
Name: lua5.4
Description: Lua for the page
Version: 5.4
Libs: -L$build/root/lib -llua5.4
Cflags: -I$build/root/include
END

export PKG_CONFIG_LIBDIR="$build/root/lib/pkgconfig"
export EM_PKG_CONFIG_PATH="$PKG_CONFIG_LIBDIR"
# The tool that packs scripts is made with this machine's compiler, not run in node.
emcmake cmake -S "$here" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_C_FLAGS="-msimd128" \
  -DCMAKE_CROSSCOMPILING_EMULATOR= -DCMAKE_FIND_ROOT_PATH="$build/root" \
  -DZLIB_LIBRARY="$build/root/lib/libz.a" -DZLIB_INCLUDE_DIR="$build/root/include"
cmake --build "$build" --target rille_page
cp "$build"/rille.{js,wasm} "$here"
ls -l "$here"/rille.{js,wasm}
