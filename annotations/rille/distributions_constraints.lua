---@meta _
-- Made by docs/make_annotations.lua.

---@class rille.part.distributions.constraints
local constraints = {}

---The class of what numbers may be: constraint:check(value) tells per event whether it holds.
---```lua
---print(rille.distributions.constraints.positive:check(rille.tensor { -1.0, 2.0 })) -- false, true
---```
---@type rille.Constraint
constraints.Constraint = nil

---0 and 1.
---```lua
---local c = rille.distributions.constraints
---print(c.boolean:check(rille.tensor { -1.0, 0.0, 2.0 })) -- false, true, false
---```
function constraints.boolean() end

---Constraints of pieces that lie behind each other along dim.
---```lua
---local c = rille.distributions.constraints
---print(c.cat({ c.positive, c.boolean }):check(rille.tensor { 3.0, 3.0 })) -- true, false
---```
---@param cseq rille.Constraint[] one for each piece
---@param dim? integer along which dim
---@param lengths? integer[] of the pieces; 1 each if left out
---@return rille.Constraint # a constraint
function constraints.cat(cseq, dim, lengths) end

---Lower triangles with a diagonal above 0 and rows of length 1.
---```lua
---local c = rille.distributions.constraints
---print(c.corr_cholesky:check(rille.eye(2))) -- true
---```
function constraints.corr_cholesky() end

---Numbers above a bound.
---```lua
---local c = rille.distributions.constraints
---print(c.greater_than(0):check(rille.tensor { -1.0, 0.0, 2.0 })) -- false, false, true
---```
---@param lower_bound rille.Tensor|number the bound
---@return rille.Constraint # a constraint
function constraints.greater_than(lower_bound) end

---Numbers that are not below a bound.
---```lua
---local c = rille.distributions.constraints
---print(c.greater_than_eq(0):check(rille.tensor { -1.0, 0.0, 2.0 })) -- false, true, true
---```
---@param lower_bound rille.Tensor|number the bound
---@return rille.Constraint # a constraint
function constraints.greater_than_eq(lower_bound) end

---Numbers between two bounds, of which the upper one does not belong to it.
---```lua
---local c = rille.distributions.constraints
---print(c.half_open_interval(0, 2):check(rille.tensor { -1.0, 0.0, 2.0 })) -- false, true, false
---```
---@param lower_bound rille.Tensor|number the bound
---@param upper_bound rille.Tensor|number the bound
---@return rille.Constraint # a constraint
function constraints.half_open_interval(lower_bound, upper_bound) end

---A constraint of the last dims taken together.
---```lua
---local c = rille.distributions.constraints
---print(c.independent(c.positive, 1):check(rille.ones(2, 3))) -- true, true
---```
---@param base_constraint rille.Constraint what is asked of each
---@param reinterpreted_batch_ndims integer how many dims
---@return rille.Constraint # a constraint
function constraints.independent(base_constraint, reinterpreted_batch_ndims) end

---Whole numbers between two bounds, which belong to it.
---```lua
---local c = rille.distributions.constraints
---print(c.integer_interval(0, 2):check(rille.tensor { -1.0, 0.0, 2.0 })) -- false, true, true
---```
---@param lower_bound rille.Tensor|number the bound
---@param upper_bound rille.Tensor|number the bound
---@return rille.Constraint # a constraint
function constraints.integer_interval(lower_bound, upper_bound) end

---Numbers between two bounds, which belong to it.
---```lua
---local c = rille.distributions.constraints
---print(c.interval(0, 2):check(rille.tensor { -1.0, 0.0, 2.0 })) -- false, true, true
---```
---@param lower_bound rille.Tensor|number the bound
---@param upper_bound rille.Tensor|number the bound
---@return rille.Constraint # a constraint
function constraints.interval(lower_bound, upper_bound) end

---Numbers below a bound.
---```lua
---local c = rille.distributions.constraints
---print(c.less_than(0):check(rille.tensor { -1.0, 0.0, 2.0 })) -- true, false, false
---```
---@param upper_bound rille.Tensor|number the bound
---@return rille.Constraint # a constraint
function constraints.less_than(upper_bound) end

---Lower triangles with a diagonal above 0.
---```lua
---local c = rille.distributions.constraints
---print(c.lower_cholesky:check(rille.eye(2))) -- true
---```
function constraints.lower_cholesky() end

---Lower triangles.
---```lua
---local c = rille.distributions.constraints
---print(c.lower_triangular:check(rille.eye(2))) -- true
---```
function constraints.lower_triangular() end

---Vectors of counts that sum up to at most a bound.
---```lua
---local c = rille.distributions.constraints
---print(c.multinomial(3):check(rille.tensor { 1, 2 })) -- true
---```
---@param upper_bound rille.Tensor|number the bound
---@return rille.Constraint # a constraint
function constraints.multinomial(upper_bound) end

---Numbers that are not below 0.
---```lua
---local c = rille.distributions.constraints
---print(c.nonnegative:check(rille.tensor { -1.0, 0.0, 2.0 })) -- false, true, true
---```
function constraints.nonnegative() end

---Whole numbers from 0.
---```lua
---local c = rille.distributions.constraints
---print(c.nonnegative_integer:check(rille.tensor { -1.0, 0.0, 2.0 })) -- false, true, true
---```
function constraints.nonnegative_integer() end

---Vectors of zeros and one 1.
---```lua
---local c = rille.distributions.constraints
---print(c.one_hot:check(rille.tensor { 0.0, 1.0 })) -- true
---```
function constraints.one_hot() end

---Numbers above 0.
---```lua
---local c = rille.distributions.constraints
---print(c.positive:check(rille.tensor { -1.0, 0.0, 2.0 })) -- false, false, true
---```
function constraints.positive() end

---Symmetric matrices with eigenvalues above 0.
---```lua
---local c = rille.distributions.constraints
---print(c.positive_definite:check(rille.eye(2))) -- true
---```
function constraints.positive_definite() end

---Whole numbers from 1.
---```lua
---local c = rille.distributions.constraints
---print(c.positive_integer:check(rille.tensor { -1.0, 0.0, 2.0 })) -- false, false, true
---```
function constraints.positive_integer() end

---Symmetric matrices without eigenvalues below 0.
---```lua
---local c = rille.distributions.constraints
---print(c.positive_semidefinite:check(rille.eye(2))) -- true
---```
function constraints.positive_semidefinite() end

---All numbers but nan.
---```lua
---local c = rille.distributions.constraints
---print(c.real:check(rille.tensor { -1.0, 0.0, 2.0 })) -- true, true, true
---```
function constraints.real() end

---Vectors of numbers.
---```lua
---local c = rille.distributions.constraints
---print(c.real_vector:check(rille.tensor { -1.0, 0.0, 2.0 })) -- true
---```
function constraints.real_vector() end

---Vectors of shares, which sum up to 1.
---```lua
---local c = rille.distributions.constraints
---print(c.simplex:check(rille.tensor { 0.5, 0.5 })) -- true
---```
function constraints.simplex() end

---Square matrices.
---```lua
---local c = rille.distributions.constraints
---print(c.square:check(rille.eye(2))) -- true
---```
function constraints.square() end

---Constraints of slices along dim.
---```lua
---local c = rille.distributions.constraints
---print(c.stack({ c.positive, c.boolean }):check(rille.tensor { 3.0, 3.0 })) -- true, false
---```
---@param cseq rille.Constraint[] one for each slice
---@param dim? integer along which dim
---@return rille.Constraint # a constraint
function constraints.stack(cseq, dim) end

---Symmetric matrices.
---```lua
---local c = rille.distributions.constraints
---print(c.symmetric:check(rille.eye(2))) -- true
---```
function constraints.symmetric() end

---Numbers from 0 to 1.
---```lua
---local c = rille.distributions.constraints
---print(c.unit_interval:check(rille.tensor { -1.0, 0.0, 2.0 })) -- false, true, false
---```
function constraints.unit_interval() end
