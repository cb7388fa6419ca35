-- Builds the one module that stock Lua 5.4 loads, from this source tree: luarocks --lua-version 5.4 make packages/rille-scm-1.rockspec
rockspec_format = "3.0"
package = "rille"
version = "scm-1"
source = { url = "." }
description = {
  summary = "A machine-learning engine in C for Lua: tensors, autograd, layers, optimizers",
  detailed = [[
PyTorch's names and numbers, random streams included, in one module of 2 MB. Networks, data loaders and training loops are
Lua scripts.]],
  license = "MIT",
}
supported_platforms = { "unix" }
dependencies = { "lua ~> 5.4" }
build_dependencies = {}
external_dependencies = {
  ZLIB = { header = "zlib.h" },
  PNG = { header = "png.h" },
}
build = {
  type = "command",
  build_command = 'cmake -S . -B build/luarocks -DCMAKE_BUILD_TYPE=Release -DRILLE_TESTS=OFF -DRILLE_INSTALL=OFF '
    .. '&& cmake --build build/luarocks --target rille_module --parallel',
  install = { lib = { rille = "build/luarocks/rille.so" } },
}
