---@meta _
-- Made by docs/make_annotations.lua.

---@class rille.part.nn.utils.prune
local prune = {}

---Holds elements at 0 where the mask is 0.
---```lua
---local fc = nn.utils.prune.custom_from_mask(nn.Linear(2, 3), "bias", rille.tensor { 1, 0, 1 })
---print(fc.bias[1]:item()) -- 0.0
---```
---@param module rille.Module whose parameter it is
---@param name string the parameter, as "weight"
---@param mask rille.Tensor of the parameter's shape
---@return rille.Module # the module
function prune.custom_from_mask(module, name, mask) end

---Prunes parameters of several modules together: the elements of least size, or random ones, among all of them.
---```lua
---local prune, a, b = nn.utils.prune, nn.Linear(2, 3), nn.Linear(3, 2)
---prune.global_unstructured({ { a, "weight" }, { b, "weight" } }, prune.l1_unstructured, 0.5)
---print((a.weight_mask:sum() + b.weight_mask:sum()):item()) -- 6.0
---```
---@param parameters table[] pairs { module, name }
---@param pruning_method function prune.l1_unstructured or prune.random_unstructured
---@param amount number a share of what is left (a float) or a number (an integer)
function prune.global_unstructured(parameters, pruning_method, amount) end

---Prunes nothing, but makes the parameter a pruned one, with a mask of ones.
---```lua
---local fc = nn.utils.prune.identity(nn.Linear(2, 3), "weight")
---print(fc.weight_mask:sum():item()) -- 6.0
---```
---@param module rille.Module whose parameter it is
---@param name string the parameter, as "weight"
---@return rille.Module # the module
function prune.identity(module, name) end

---Whether a parameter of the module, or of one below it, is pruned.
---```lua
---assert(not nn.utils.prune.is_pruned(nn.Linear(2, 3)))
---```
---@param module rille.Module a module
---@return boolean # whether one is
function prune.is_pruned(module) end

---Holds the elements of least size at 0.
---```lua
---local fc = nn.utils.prune.l1_unstructured(nn.Linear(2, 3), "weight", 0.5)
---print(fc.weight:ne(0):sum():item()) -- 3
---```
---@param module rille.Module whose parameter it is
---@param name string the parameter, as "weight"
---@param amount number a share of what is left (a float) or a number (an integer)
---@param importance_scores? rille.Tensor what goes for the size of the elements
---@return rille.Module # the module
function prune.l1_unstructured(module, name, amount, importance_scores) end

---Holds the channels of least norm at 0.
---```lua
---local fc = nn.utils.prune.ln_structured(nn.Linear(2, 3), "weight", 1, 2, 0)
---print(fc.weight_mask:sum():item()) -- 4.0
---```
---@param module rille.Module whose parameter it is
---@param name string the parameter, as "weight"
---@param amount number a share of what is left (a float) or a number (an integer)
---@param n number the norm's order
---@param dim? integer along which the channels lie
---@param importance_scores? rille.Tensor what goes for the weight
---@return rille.Module # the module
function prune.ln_structured(module, name, amount, n, dim, importance_scores) end

---Holds whole channels at 0 that are drawn at random.
---```lua
---local fc = nn.utils.prune.random_structured(nn.Linear(2, 3), "weight", 1, 0)
---print(fc.weight_mask:sum():item()) -- 4.0
---```
---@param module rille.Module whose parameter it is
---@param name string the parameter, as "weight"
---@param amount number a share of what is left (a float) or a number (an integer)
---@param dim? integer along which the channels lie
---@return rille.Module # the module
function prune.random_structured(module, name, amount, dim) end

---Holds elements at 0 that are drawn at random.
---```lua
---local fc = nn.utils.prune.random_unstructured(nn.Linear(2, 3), "weight", 2)
---print(fc.weight:ne(0):sum():item()) -- 4
---```
---@param module rille.Module whose parameter it is
---@param name string the parameter, as "weight"
---@param amount number a share of what is left (a float) or a number (an integer)
---@return rille.Module # the module
function prune.random_unstructured(module, name, amount) end

---Makes the parameter a plain one again, with the zeros in it.
---```lua
---local fc = nn.utils.prune.l1_unstructured(nn.Linear(2, 3), "weight", 0.5)
---nn.utils.prune.remove(fc, "weight")
---```
---@param module rille.Module whose parameter it is
---@param name string the parameter, as "weight"
---@return rille.Module # the module
function prune.remove(module, name) end
