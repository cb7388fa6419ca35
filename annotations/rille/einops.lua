---@meta _
-- Made by docs/make_annotations.lua.

---@class rille.part.einops
local einops = {}

---Dims in another order, taken apart or put together, by names. Parentheses are dims that are one in the tensor, 1 is a dim of
---size 1, and ... stands for all dims without a name.
---```lua
---local x = rille.rearrange(rille.ones(2, 3, 4), "b c h -> b (c h)")
---print(x.shape) -- [2, 12]
---```
---@param input rille.Tensor|rille.Tensor[] a tensor, or a list of tensors, which are stacked
---@param pattern string as "b c h w -> b (h w) c"
---@param sizes? table of names that the shape does not tell: { h = 2 }
---@return rille.Tensor # a view where one is possible
function einops.rearrange(input, pattern, sizes) end

---Dims that are missing on the right of the pattern are taken away.
---```lua
---local x = rille.reduce(rille.ones(2, 4, 4), "b (h p) (w q) -> b h w", "sum", { p = 2, q = 2 })
---print(x[0][0][0]:item()) -- 4.0
---```
---@param input rille.Tensor|rille.Tensor[] a tensor, or a list of tensors, which are stacked
---@param pattern string as "b c h w -> b c"
---@param reduction string|function "mean", "sum", "max", "min", "prod", "any", "all", or a function(x, dims)
---@param sizes? table of names that the shape does not tell
---@return rille.Tensor # the reduced tensor
function einops.reduce(input, pattern, reduction, sizes) end

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
