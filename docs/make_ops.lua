-- Writes docs/ops.md from the op table: build/rille docs/make_ops.lua > docs/ops.md
local rille = require "rille"
print [[
# Ops

Made from the op table by `build/rille docs/make_ops.lua > docs/ops.md`. Names, arguments and defaults are PyTorch's.
Arguments stand in this order, or by name in a last table. An op is a function of `rille`, a method of tensors, or both;
those of networks are in `nn.functional`.
]]
for _, name in ipairs(rille.ops()) do
  print(("## %s\n\n```\n%s\n```\n"):format(name, (rille.help(name):gsub("%s+$", ""))))
end
