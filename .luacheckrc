std = "lua54"
max_line_length = 130
ignore = { "581" } -- not (x >= 0) is also true for NaN, which is what the checks want
exclude_files = { "tests/fixtures/**", "tests/host/escape/**", "build*/**", "annotations/**" } -- annotations define names for editors, and run nothing
files["**/*_spec.lua"] = { std = "+busted", max_line_length = 180 } -- tables of cases
-- What LuaJIT runs.
files["bindings/luajit/rille_ffi/**"] = { std = "luajit" }
files["bindings/luajit/rille_ffi.lua"] = { std = "luajit" }
files["examples/luajit/**"] = { std = "luajit" }
files["examples/love/**"] = { std = "luajit+love" }
files["tests/luajit/checks.lua"] = { std = "luajit" }
files["tests/support/**"] = { std = "+busted" }
-- Scripts of the library and examples get what they need as arguments or by require.
self = false
