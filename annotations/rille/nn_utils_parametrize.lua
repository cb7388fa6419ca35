---@meta _
-- Made by docs/make_annotations.lua.

---@class rille.part.nn.utils.parametrize
local parametrize = {}

---Whether the module, or its parameter of this name, is computed by a parametrization.
---```lua
---assert(not nn.utils.parametrize.is_parametrized(nn.Linear(2, 3)))
---```
---@param module rille.Module a module
---@param name? string a parameter
---@return boolean # whether it is
function parametrize.is_parametrized(module, name) end

---Has a parameter computed: from now on module[name] is parametrization(original) at every look.
---```lua
---local Positive = nn.Module:extend "Positive"
---function Positive:forward(x) return x:exp() end
---local fc = nn.utils.parametrize.register_parametrization(nn.Linear(2, 3), "weight", Positive())
---```
---@param module rille.Module whose parameter it is
---@param name string the parameter
---@param parametrization rille.Module a method right_inverse says what the original is to be
---@return rille.Module # the module
function parametrize.register_parametrization(module, name, parametrization) end

---@class (exact) rille.nn.utils.parametrize.remove_parametrizations.options
---@field leave_parametrized? boolean false gives the original value (true)

---Makes a parameter a plain one again, with the value that it has now.
---```lua
---local fc = nn.utils.parametrizations.weight_norm(nn.Linear(2, 3))
---nn.utils.parametrize.remove_parametrizations(fc, "weight")
---```
---@param module rille.Module a module
---@param name string the parameter
---@param options? rille.nn.utils.parametrize.remove_parametrizations.options leave_parametrized = true
---@return rille.Module # the module
function parametrize.remove_parametrizations(module, name, options) end
