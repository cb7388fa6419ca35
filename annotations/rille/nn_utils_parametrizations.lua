---@meta _
-- Made by docs/make_annotations.lua.

---@class rille.part.nn.utils.parametrizations
local parametrizations = {}

---@class (exact) rille.nn.utils.parametrizations.orthogonal.options
---@field use_trivialization? boolean what is trained starts at 0, from the weight's own basis (true)

---The weight becomes orthogonal: its rows or columns, of which there are fewer, are orthonormal.
---```lua
---local fc = nn.utils.parametrizations.orthogonal(nn.Linear(3, 3))
---local w = fc.weight:detach()
---assert(rille.allclose(w:matmul(w:t()), rille.eye(3), 1e-4, 1e-5))
---```
---@param module rille.Module whose weight it is
---@param name? string the parameter, a matrix
---@param orthogonal_map? string "matrix_exp", "cayley" or "householder", by the shape if left out
---@param options? rille.nn.utils.parametrizations.orthogonal.options use_trivialization = true
---@return rille.Module # the module
---@overload fun(module: rille.Module, options?: rille.nn.utils.parametrizations.orthogonal.options): rille.Module
function parametrizations.orthogonal(module, name, orthogonal_map, options) end

---@class (exact) rille.nn.utils.parametrizations.spectral_norm.options
---@field n_power_iterations? integer a call (1)
---@field eps? number added to norms (1e-12)
---@field dim? integer which dim is the rows

---Spectral norm as a parametrization: parametrizations.weight.original divided by its largest singular value.
---```lua
---local fc = nn.utils.parametrizations.spectral_norm(nn.Linear(2, 3))
---```
---@param module rille.Module whose weight it is
---@param name? string the parameter
---@param options? rille.nn.utils.parametrizations.spectral_norm.options n_power_iterations = 1, eps = 1e-12, dim
---@return rille.Module # the module
---@overload fun(module: rille.Module, options?: rille.nn.utils.parametrizations.spectral_norm.options): rille.Module
function parametrizations.spectral_norm(module, name, options) end

---Weight norm as a parametrization: parametrizations.weight.original0 are the lengths, original1 the directions.
---```lua
---local fc = nn.utils.parametrizations.weight_norm(nn.Linear(2, 3))
---```
---@param module rille.Module whose weight it is
---@param name? string the parameter
---@param dim? integer|"none" along which there is a length each
---@return rille.Module # the module
function parametrizations.weight_norm(module, name, dim) end
