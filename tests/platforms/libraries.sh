#!/bin/sh
# Lua, zlib, libpng and libjpeg-turbo for another platform, as static libraries, from Debian's source packages:
#   tests/platforms/libraries.sh FOLDER TOOLCHAIN [few]
# few: Lua and zlib alone, which take seconds.
# TOOLCHAIN is a file of cmake/toolchains without .cmake. FOLDER is what -DRILLE_LIBRARIES takes then. Sources are kept beside
# FOLDER; dpkg-dev is needed to fetch them.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
folder=$1 toolchain=$2
mkdir -p "$folder/lib/pkgconfig" "$folder/include"
folder=$(cd "$folder" && pwd)
sources=$folder/../sources

# A source package in $sources/NAME. What cannot be fetched ends with 3.
fetch() { "$root/scripts/debian-source.sh" "$sources" "$1" || exit 3; }

compiler=$(sed -n 's/^set(CMAKE_C_COMPILER \([^ )]*\).*/\1/p' "$root/cmake/toolchains/$toolchain.cmake")
more=""
case $toolchain in
  aarch64-macos) compiler="${RILLE_ZIG:-zig} cc -target aarch64-macos.11.0" ar="${RILLE_ZIG:-zig} ar" lua_flags="-DLUA_USE_POSIX"
    more="-DRILLE_ZIG=${RILLE_ZIG:-zig}" ;;
  *mingw32) ar=x86_64-w64-mingw32-ar lua_flags="-D__USE_MINGW_ANSI_STDIO=1" ;;
  aarch64*) ar=aarch64-linux-gnu-ar lua_flags="-DLUA_USE_LINUX" ;;
  *) ar=ar lua_flags="-DLUA_USE_POSIX" ;;
esac

fetch lua5.4
echo '#define DEB_HOST_MULTIARCH "."' >"$folder/include/lua5.4-deb-multiarch.h" # where Debian's Lua looks for modules
compile() { # NAME SOURCES... -- FLAGS: lib/libNAME.a
  name=$1 objects=$folder/objects-$1 files=""
  shift
  mkdir -p "$objects"
  while [ "$1" != -- ]; do files="$files $1"; shift; done
  shift
  for file in $files; do
    case $file in */lua.c | */luac.c) continue ;; esac
    # A compiler may be several words.
    # shellcheck disable=SC2086
    $compiler -O2 -fPIC -I "$folder/include" "$@" -c "$file" -o "$objects/$(basename "$file" .c).o"
  done
  $ar rc "$folder/lib/lib$name.a" "$objects"/*.o
}
# $lua_flags are words of their own.
# shellcheck disable=SC2086
compile lua5.4 "$sources"/lua5.4/src/*.c -- -DLUA_COMPAT_5_3 $lua_flags
# Where a module cannot take Lua from the program that loads it, Lua is a library of its own: bin/lua54.dll, with a lua.exe over it.
shared_lua() {
  files=""
  mkdir -p "$folder/bin"
  for file in "$sources"/lua5.4/src/*.c; do
    case $file in */lua.c | */luac.c) ;; *) files="$files $file" ;; esac
  done
  set -- -O2 -I "$folder/include" -DLUA_COMPAT_5_3 -DLUA_BUILD_AS_DLL
  # shellcheck disable=SC2086
  $compiler "$@" $lua_flags -shared -static-libgcc $files -o "$folder/bin/lua54.dll" -Wl,--out-implib,"$folder/lib/liblua54.dll.a"
  # shellcheck disable=SC2086
  $compiler "$@" $lua_flags "$sources/lua5.4/src/lua.c" -L "$folder/lib" -llua54 -o "$folder/bin/lua.exe"
}
case $toolchain in *mingw32) shared_lua ;; esac
for header in lua.h luaconf.h lualib.h lauxlib.h; do cp "$sources/lua5.4/src/$header" "$folder/include/"; done
cat >"$folder/lib/pkgconfig/lua5.4.pc" <<END
Name: Lua
Description: Lua 5.4
Version: 5.4
Cflags: -I$folder/include
Libs: -L$folder/lib -llua5.4 -lm
END
fetch zlib
cp "$sources"/zlib/zlib.h "$sources"/zlib/zconf.h "$folder/include/"
compile z "$sources"/zlib/*.c -- -DHAVE_UNISTD_H -Dfdopen=fdopen # which zlib takes from macOS else

build() { # NAME SOURCE OPTIONS...
  name=$1 source=$2
  shift 2
  # shellcheck disable=SC2086
  cmake -S "$source" -B "$folder/build-$name" -G Ninja -DCMAKE_TOOLCHAIN_FILE="$root/cmake/toolchains/$toolchain.cmake" \
    -DRILLE_LIBRARIES="$folder" $more -DCMAKE_INSTALL_PREFIX="$folder" -DCMAKE_INSTALL_LIBDIR="$folder/lib" -DCMAKE_BUILD_TYPE=Release \
    -DCMAKE_POSITION_INDEPENDENT_CODE=ON "$@" >/dev/null
  cmake --build "$folder/build-$name" --target install >/dev/null
}
[ "${3-}" != few ] || exit 0
fetch libpng1.6
build png "$sources/libpng1.6" -DPNG_SHARED=OFF -DPNG_TESTS=OFF
fetch libjpeg-turbo
build jpeg "$sources/libjpeg-turbo" -DENABLE_SHARED=OFF -DWITH_SIMD=OFF -DWITH_TURBOJPEG=OFF
