-- Notes on constraints.

--- The class of what numbers may be: constraint:check(value) tells per event whether it holds.
-- @name rille.distributions.constraints.Constraint
-- @class Constraint
-- @field event_dim integer: how many dims one event has
-- @field is_discrete boolean: whether only whole numbers are meant
-- @example
-- print(rille.distributions.constraints.positive:check(rille.tensor { -1.0, 2.0 })) -- false, true

--- A class of constraints of one's own: define check(value), and event_dim where events have dims.
-- @name Constraint:extend
-- @param name string: its name
-- @return rille.Class: a class
-- @example
-- local Even = rille.distributions.constraints.Constraint:extend "Even"
-- function Even:check(value) return value:remainder(2):eq(0) end
-- print(Even():check(rille.tensor { 2.0, 3.0 })) -- true, false

--- Where a constraint holds; what a class of one's own defines.
-- @name Constraint:check
-- @param value rille.Tensor: values
-- @return rille.Tensor: of booleans, one for each event
-- @example
-- print(rille.distributions.constraints.simplex:check(rille.tensor { 0.5, 0.5 })) -- true

--- All numbers but nan.
-- @name rille.distributions.constraints.real
-- @example
-- local c = rille.distributions.constraints
-- print(c.real:check(rille.tensor { -1.0, 0.0, 2.0 })) -- true, true, true

--- 0 and 1.
-- @name rille.distributions.constraints.boolean
-- @example
-- local c = rille.distributions.constraints
-- print(c.boolean:check(rille.tensor { -1.0, 0.0, 2.0 })) -- false, true, false

--- Vectors of zeros and one 1.
-- @name rille.distributions.constraints.one_hot
-- @example
-- local c = rille.distributions.constraints
-- print(c.one_hot:check(rille.tensor { 0.0, 1.0 })) -- true

--- Numbers above a bound.
-- @name rille.distributions.constraints.greater_than
-- @param lower_bound rille.Tensor|number: the bound
-- @return rille.Constraint: a constraint
-- @example
-- local c = rille.distributions.constraints
-- print(c.greater_than(0):check(rille.tensor { -1.0, 0.0, 2.0 })) -- false, false, true

--- Numbers that are not below a bound.
-- @name rille.distributions.constraints.greater_than_eq
-- @param lower_bound rille.Tensor|number: the bound
-- @return rille.Constraint: a constraint
-- @example
-- local c = rille.distributions.constraints
-- print(c.greater_than_eq(0):check(rille.tensor { -1.0, 0.0, 2.0 })) -- false, true, true

--- Numbers below a bound.
-- @name rille.distributions.constraints.less_than
-- @param upper_bound rille.Tensor|number: the bound
-- @return rille.Constraint: a constraint
-- @example
-- local c = rille.distributions.constraints
-- print(c.less_than(0):check(rille.tensor { -1.0, 0.0, 2.0 })) -- true, false, false

--- Numbers between two bounds, which belong to it.
-- @name rille.distributions.constraints.interval
-- @param lower_bound rille.Tensor|number: the bound
-- @param upper_bound rille.Tensor|number: the bound
-- @return rille.Constraint: a constraint
-- @example
-- local c = rille.distributions.constraints
-- print(c.interval(0, 2):check(rille.tensor { -1.0, 0.0, 2.0 })) -- false, true, true

--- Numbers between two bounds, of which the upper one does not belong to it.
-- @name rille.distributions.constraints.half_open_interval
-- @param lower_bound rille.Tensor|number: the bound
-- @param upper_bound rille.Tensor|number: the bound
-- @return rille.Constraint: a constraint
-- @example
-- local c = rille.distributions.constraints
-- print(c.half_open_interval(0, 2):check(rille.tensor { -1.0, 0.0, 2.0 })) -- false, true, false

--- Whole numbers between two bounds, which belong to it.
-- @name rille.distributions.constraints.integer_interval
-- @param lower_bound rille.Tensor|number: the bound
-- @param upper_bound rille.Tensor|number: the bound
-- @return rille.Constraint: a constraint
-- @example
-- local c = rille.distributions.constraints
-- print(c.integer_interval(0, 2):check(rille.tensor { -1.0, 0.0, 2.0 })) -- false, true, true

--- Vectors of counts that sum up to at most a bound.
-- @name rille.distributions.constraints.multinomial
-- @param upper_bound rille.Tensor|number: the bound
-- @return rille.Constraint: a constraint
-- @example
-- local c = rille.distributions.constraints
-- print(c.multinomial(3):check(rille.tensor { 1, 2 })) -- true

--- Vectors of shares, which sum up to 1.
-- @name rille.distributions.constraints.simplex
-- @example
-- local c = rille.distributions.constraints
-- print(c.simplex:check(rille.tensor { 0.5, 0.5 })) -- true

--- Numbers above 0.
-- @name rille.distributions.constraints.positive
-- @example
-- local c = rille.distributions.constraints
-- print(c.positive:check(rille.tensor { -1.0, 0.0, 2.0 })) -- false, false, true

--- Numbers that are not below 0.
-- @name rille.distributions.constraints.nonnegative
-- @example
-- local c = rille.distributions.constraints
-- print(c.nonnegative:check(rille.tensor { -1.0, 0.0, 2.0 })) -- false, true, true

--- Numbers from 0 to 1.
-- @name rille.distributions.constraints.unit_interval
-- @example
-- local c = rille.distributions.constraints
-- print(c.unit_interval:check(rille.tensor { -1.0, 0.0, 2.0 })) -- false, true, false

--- Whole numbers from 0.
-- @name rille.distributions.constraints.nonnegative_integer
-- @example
-- local c = rille.distributions.constraints
-- print(c.nonnegative_integer:check(rille.tensor { -1.0, 0.0, 2.0 })) -- false, true, true

--- Whole numbers from 1.
-- @name rille.distributions.constraints.positive_integer
-- @example
-- local c = rille.distributions.constraints
-- print(c.positive_integer:check(rille.tensor { -1.0, 0.0, 2.0 })) -- false, false, true

--- Vectors of numbers.
-- @name rille.distributions.constraints.real_vector
-- @example
-- local c = rille.distributions.constraints
-- print(c.real_vector:check(rille.tensor { -1.0, 0.0, 2.0 })) -- true

--- Lower triangles.
-- @name rille.distributions.constraints.lower_triangular
-- @example
-- local c = rille.distributions.constraints
-- print(c.lower_triangular:check(rille.eye(2))) -- true

--- Lower triangles with a diagonal above 0.
-- @name rille.distributions.constraints.lower_cholesky
-- @example
-- local c = rille.distributions.constraints
-- print(c.lower_cholesky:check(rille.eye(2))) -- true

--- Lower triangles with a diagonal above 0 and rows of length 1.
-- @name rille.distributions.constraints.corr_cholesky
-- @example
-- local c = rille.distributions.constraints
-- print(c.corr_cholesky:check(rille.eye(2))) -- true

--- Square matrices.
-- @name rille.distributions.constraints.square
-- @example
-- local c = rille.distributions.constraints
-- print(c.square:check(rille.eye(2))) -- true

--- Symmetric matrices.
-- @name rille.distributions.constraints.symmetric
-- @example
-- local c = rille.distributions.constraints
-- print(c.symmetric:check(rille.eye(2))) -- true

--- Symmetric matrices without eigenvalues below 0.
-- @name rille.distributions.constraints.positive_semidefinite
-- @example
-- local c = rille.distributions.constraints
-- print(c.positive_semidefinite:check(rille.eye(2))) -- true

--- Symmetric matrices with eigenvalues above 0.
-- @name rille.distributions.constraints.positive_definite
-- @example
-- local c = rille.distributions.constraints
-- print(c.positive_definite:check(rille.eye(2))) -- true

--- A constraint of the last dims taken together.
-- @name rille.distributions.constraints.independent
-- @param base_constraint rille.Constraint: what is asked of each
-- @param reinterpreted_batch_ndims integer: how many dims
-- @return rille.Constraint: a constraint
-- @example
-- local c = rille.distributions.constraints
-- print(c.independent(c.positive, 1):check(rille.ones(2, 3))) -- true, true

--- Constraints of pieces that lie behind each other along dim.
-- @name rille.distributions.constraints.cat
-- @param cseq rille.Constraint[]: one for each piece
-- @param dim integer = 0: along which dim
-- @param lengths integer[]?: of the pieces; 1 each if left out
-- @return rille.Constraint: a constraint
-- @example
-- local c = rille.distributions.constraints
-- print(c.cat({ c.positive, c.boolean }):check(rille.tensor { 3.0, 3.0 })) -- true, false

--- Constraints of slices along dim.
-- @name rille.distributions.constraints.stack
-- @param cseq rille.Constraint[]: one for each slice
-- @param dim integer = 0: along which dim
-- @return rille.Constraint: a constraint
-- @example
-- local c = rille.distributions.constraints
-- print(c.stack({ c.positive, c.boolean }):check(rille.tensor { 3.0, 3.0 })) -- true, false
