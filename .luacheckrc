std = "lua54"
max_line_length = 130
exclude_files = { "tests/fixtures/**", "build*/**" }
files["**/*_spec.lua"] = { std = "+busted" }
files["tests/support/**"] = { std = "+busted" }
-- Scripts of the library and examples get what they need as arguments or by require.
self = false
