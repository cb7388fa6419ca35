---@meta _
-- Made by docs/make_annotations.lua.

---@class rille.part.export
local export = {}

---@class (exact) rille.export.c.options
---@field int8? boolean matrices of weights as whole numbers of 8 bits, with a scale for each output (false)
---@field name? string the function's name
---@field trains? rille.Module net is a step of training of this module, whose tensors the function changes
---@field header? boolean writes a header as well, beside the file (false)

---Writes what net computes of an example as one C99 file: constant weights, static memory, one function that allocates nothing.
---The network runs once, without gradients and in eval mode; sizes, the batch among them, are the example's. The function is
---named after the file: void digits(const float *input, float *output) of "digits.c". docs/export.md lists the ops that have a
---form in C.
---```lua
---local net = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2))
---local sizes = rille.export.c(net, rille.ones(1, 3), "net.c", { header = true })
---assert(sizes.weights == 4 * (3 * 4 + 4 + 4 * 2 + 2))
---```
---@param net any a module, or a function of tensors that gives tensors
---@param example any the tensor that it is called with, or a list of them
---@param path string the file, which ends in .c
---@param options? rille.export.c.options int8 = false, name, trains, header = false
---@return table # { weights, arena, state }: bytes of constants, of what is computed on the way, and of what is trained
function export.c(net, example, path, options) end

---The names of the ops that rille.export.c has a form in C for, sorted.
---```lua
---local is_known = {}
---for _, name in ipairs(rille.export.ops()) do is_known[name] = true end
---assert(is_known.conv2d and not is_known.median)
---```
---@return string[] # the names
function export.ops() end
