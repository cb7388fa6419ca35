---@meta _
-- Made by docs/make_annotations.lua.

---@class rille.part.einops
local einops = {}

---Dims that are missing on the left of the pattern are added. Lua has a keyword repeat, so the name ends in an underscore.
---```lua
---local x = rille.einops.repeat_(rille.ones(2, 3), "h w -> n h w", { n = 4 })
---print(x.shape) -- [4, 2, 3]
---```
---@param input rille.Tensor|rille.Tensor[] a tensor, or a list of tensors, which are stacked
---@param pattern string as "h w -> h (w n)"
---@param sizes? table of what is added
---@return rille.Tensor # the repeated tensor
function einops.repeat_(input, pattern, sizes) end
