-- rille.func: PyTorch's torch.func, functions of functions. What is differentiated is called with fresh tensors, so that
-- nothing of the caller's gets a gradient; nested calls give higher derivatives. Argument numbers count from 0, as dims do.
-- Arguments may be tensors or tables of them, such as parameters by name.
local rille, require, native = ...
local check = require "rille.check"
local is_tensor = rille.is_tensor
local func = {}

local depth = 0
local leave = { __close = function() depth = depth - 1 end }
local function enter()
  depth = depth + 1
  return setmetatable({}, leave)
end

-- A transform records what it differentiates, also where its caller does not.
local function recording() return rille.inference_mode(false) end

-- ---- trees of tensors -------------------------------------------------------------------------------------------------

local function sorted(keys)
  table.sort(keys, function(a, b)
    if type(a) == type(b) then return a < b end
    return type(a) == "number"
  end)
  return keys
end

-- A copy of the tree whose tensors went through fn.
local function map(tree, fn)
  if is_tensor(tree) then return fn(tree) end
  if type(tree) ~= "table" then return tree end
  local copy, keys = {}, {}
  for key in pairs(tree) do keys[#keys + 1] = key end
  for _, key in ipairs(sorted(keys)) do copy[key] = map(tree[key], fn) end
  return copy
end

local function leaves(tree)
  local list = {}
  map(tree, function(x)
    list[#list + 1] = x
    return x
  end)
  return list
end

-- Whether results keep their history: a transform around this one, or a caller who records, differentiates them too.
local function keeps_history(...)
  if depth > 0 then return true end
  if not rille.is_grad_enabled() then return false end
  for _, x in ipairs(leaves { ... }) do
    if x.requires_grad then return true end
  end
  return false
end

local function fresh(x)
  local copy = x.requires_grad and x:clone() or x:detach():clone()
  if not copy.requires_grad then copy:requires_grad_() end
  return copy
end

local function check_function(name, f)
  local is_module = rille.nn.is_module(f)
  if type(f) ~= "function" and not is_module then check.raise("%s: takes a function, got %s", name, check.type_of(f)) end
end

-- The places of arguments, from 0; negative ones count from the end.
local function positions(name, argnums, count)
  local given, list, seen = type(argnums) == "table" and argnums or { argnums or 0 }, {}, {}
  if #given == 0 then check.raise("%s: argnums is an empty list", name) end
  for i, at in ipairs(given) do
    if math.type(at) ~= "integer" or at < -count or at >= count then
      check.raise("%s: argnums must lie from %d to %d, as the function is called with %d arguments, got %s", name, -count,
        count - 1, count, tostring(at))
    end
    list[i] = at % count
    if seen[list[i]] then check.raise("%s: argnums names argument %d twice", name, list[i]) end
    seen[list[i]] = true
  end
  return list
end

-- A table with names, and no list, as the last argument is one of options.
local function is_options(value)
  if type(value) ~= "table" or getmetatable(value) then return false end
  local key = next(value)
  return key ~= nil and type(key) == "string"
end

-- What a function gave: its results, each a tensor or a table of some, and with has_aux what comes behind the first.
local function results_of(name, has_aux, ...)
  local results, aux = table.pack(...), { n = 0 }
  if has_aux then
    aux = table.pack(select(2, ...))
    if aux.n == 0 then check.raise("%s: with has_aux the function must give a second result", name) end
    results = { n = 1, (...) }
  end
  if results.n == 0 then check.raise("%s: the function gave nothing; it must return a tensor", name) end
  for i = 1, results.n do
    if not is_tensor(results[i]) and type(results[i]) ~= "table" then
      check.raise("%s: the function must give tensors, but its result %d is a %s", name, i, check.type_of(results[i]))
    end
  end
  return results, aux
end

-- The same with several results as one list of them.
local function value_of(name, has_aux, ...)
  local results, aux = results_of(name, has_aux, ...)
  if results.n == 1 then return results[1], aux end
  results.n = nil
  return results, aux
end

-- The arguments with fresh tensors at the positions, and those trees in order.
local function prepare(name, argnums, ...)
  local arguments, chosen = table.pack(...), {}
  for _, at in ipairs(positions(name, argnums, arguments.n)) do
    arguments[at + 1] = map(arguments[at + 1], fresh)
    chosen[#chosen + 1] = arguments[at + 1]
  end
  return arguments, chosen
end

local function zeros_where_nil(gradients, inputs)
  for i, input in ipairs(inputs) do gradients[i] = gradients[i] or rille.zeros_like(input) end
  return gradients
end

-- Gradients of outputs (weighted) by the tensors of trees, as trees. Kept in the graph where a caller differentiates too.
local function gradients_of(outputs, weights, trees, keeps)
  local inputs = leaves(trees)
  local found = {}
  local wanted = {}
  for i, output in ipairs(outputs) do
    if output.requires_grad then wanted[#wanted + 1] = { output, weights[i] } end
  end
  if #wanted > 0 then
    local ys, gs = {}, {}
    for i, pair in ipairs(wanted) do ys[i], gs[i] = pair[1], pair[2] end
    found = table.pack(rille.grad(ys, inputs, { grad_outputs = gs, create_graph = keeps, retain_graph = true,
      allow_unused = true }))
  end
  zeros_where_nil(found, inputs)
  local at = 0
  return map(trees, function()
    at = at + 1
    return found[at]
  end)
end

local function detached(tree, keeps)
  if keeps then return tree end
  return map(tree, function(x) return x:detach() end)
end

-- ---- grad, vjp, jvp -----------------------------------------------------------------------------------------------------

local function grad_and_value(name, f, argnums, options)
  check_function(name, f)
  check.options("func." .. name, options, { has_aux = "boolean" })
  return function(...)
    local keeps = keeps_history(...)
    local _ <close> = enter()
    local _ <close> = recording()
    local arguments, chosen = prepare(name, argnums, ...)
    local value, aux = f(table.unpack(arguments, 1, arguments.n))
    if not is_tensor(value) or value:numel() ~= 1 then
      check.raise("%s: the function must give a tensor with one element, got %s", name,
        is_tensor(value) and "shape " .. check.shape(value) or check.type_of(value))
    end
    local all = detached(gradients_of({ value }, { rille.ones_like(value) }, chosen, keeps), keeps)
    local result = type(argnums) == "table" and all or all[1]
    return result, detached(value, keeps), aux
  end
end

--- A function that gives the gradient of f by its argument, or by several as a list; with has_aux f's second result, too.
-- @param f function: gives a tensor with one element
-- @param argnums integer|table? = 0
-- @return function
-- @example rille.func.grad(function(x) return (x ^ 2):sum() end)(rille.ones(3))
function func.grad(f, argnums, options)
  local call = grad_and_value("grad", f, argnums, options)
  return function(...)
    local gradient, _, aux = call(...)
    if options and options.has_aux then return gradient, aux end
    return gradient
  end
end

--- The same with the value behind the gradient.
function func.grad_and_value(f, argnums, options) return grad_and_value("grad_and_value", f, argnums, options) end

local function as_list(value) return is_tensor(value) and { value } or value end

--- f's value, and a function that gives the gradients of its arguments from one of the value. Where f gives several results,
-- the value is a list of them, and the function takes as many gradients.
-- @param f function
-- @param ... tensor: the arguments; behind them maybe { has_aux = true }: f's second result is handed on as the third here
-- @return tensor, function
function func.vjp(f, ...)
  check_function("vjp", f)
  local keeps = keeps_history(...)
  local _ <close> = enter()
  local _ <close> = recording()
  local count, argnums = select("#", ...), {}
  local last = select(-1, ...)
  local has_aux = count > 1 and is_options(last) and last.has_aux
  if count > 1 and is_options(last) and type(last.has_aux) == "boolean" then count = count - 1 end
  for i = 1, count do argnums[i] = i - 1 end
  local arguments, chosen = prepare("vjp", argnums, table.unpack({ ... }, 1, count))
  local value, aux = value_of("vjp", has_aux, f(table.unpack(arguments, 1, count)))
  local function pull(...)
    local weights, outputs = select("#", ...) == 1 and as_list((...)) or { ... }, leaves(value)
    local flat = leaves(weights)
    if #flat ~= #outputs then check.raise("vjp: %d gradients for %d results", #flat, #outputs) end
    local all = gradients_of(outputs, flat, chosen, keeps)
    return table.unpack(all, 1, count)
  end
  return detached(value, keeps), pull, table.unpack(aux, 1, aux.n)
end

-- J v by differentiating twice: the gradient of (J^T u) v by u.
local function push_forward(name, f, primals, tangents, keeps, has_aux)
  local arguments = map(primals, fresh)
  local value, aux = value_of(name, has_aux, f(table.unpack(arguments)))
  local outputs, inputs = leaves(value), leaves(arguments)
  local doubles = {}
  for i, output in ipairs(outputs) do doubles[i] = rille.zeros_like(output):requires_grad_() end
  local pulled = leaves(gradients_of(outputs, doubles, arguments, true))
  local flat = leaves(tangents)
  if #flat ~= #inputs then check.raise("%s: %d tangents for %d tensors", name, #flat, #inputs) end
  local moved = leaves(gradients_of(pulled, flat, doubles, keeps))
  local at = 0
  return value, map(value, function()
    at = at + 1
    return moved[at]
  end), aux
end

--- f's value and its derivative along tangents; lists of them where f gives several results.
-- @param f function
-- @param primals table: the arguments
-- @param tangents table: one for each argument
-- @param options table? = {}: has_aux (f's second result is handed on behind the others)
-- @return tensor, tensor
-- @example rille.func.jvp(rille.sin, { rille.zeros(2) }, { rille.ones(2) })
function func.jvp(f, primals, tangents, options)
  check_function("jvp", f)
  options = check.options("func.jvp", options, { has_aux = "boolean" })
  if type(primals) ~= "table" or type(tangents) ~= "table" then check.raise("jvp: primals and tangents must be tables") end
  local keeps = keeps_history(primals, tangents)
  local _ <close> = enter()
  local _ <close> = recording()
  local value, moved, aux = push_forward("jvp", f, primals, tangents, keeps, options.has_aux)
  return detached(value, keeps), detached(moved, keeps), table.unpack(aux, 1, aux.n)
end

-- ---- whole matrices -----------------------------------------------------------------------------------------------------

local function join(a, b) return table.move(b, 1, #b, #a + 1, table.move(a, 1, #a, 1, {})) end

-- Of one output by trees: each gets the output's dims in front.
local function jacobian_of(output, trees, keeps)
  local n, rows = output:numel(), {}
  local flat = output:reshape(-1)
  for i = 0, n - 1 do
    local row = leaves(gradients_of({ flat[i] }, { rille.ones_like(flat[i]) }, trees, keeps))
    for k, x in ipairs(row) do
      rows[k] = rows[k] or {}
      rows[k][i + 1] = x
    end
  end
  local at = 0
  return map(trees, function(x)
    at = at + 1
    local shape = join(output:shape(), x:shape())
    return n > 0 and rille.stack(rows[at]):reshape(shape) or rille.zeros(shape, { dtype = x.dtype })
  end)
end

local function has_aux_of(name, options)
  return check.options("func." .. name, options, { has_aux = "boolean", chunk_size = "integer", randomness = "string" }).has_aux
end

local function jacobian(name, f, argnums, has_aux)
  check_function(name, f)
  return function(...)
    local keeps = keeps_history(...)
    local _ <close> = enter()
    local _ <close> = recording()
    local arguments, chosen = prepare(name, argnums, ...)
    local results, aux = results_of(name, has_aux, f(table.unpack(arguments, 1, arguments.n)))
    for k = 1, results.n do
      results[k] = detached(map(results[k], function(output)
        local all = jacobian_of(output, chosen, keeps)
        return type(argnums) == "table" and all or all[1]
      end), keeps)
    end
    for k = 1, aux.n do results[results.n + k] = detached(aux[k], keeps) end
    return table.unpack(results, 1, results.n + aux.n)
  end
end

--- A function that gives the matrix of all derivatives of f by its argument: the value's dims, then the argument's. It gives
-- as many as f gives results.
-- @param f function
-- @param argnums integer|table? = 0: of which argument; a list: of each of them
-- @param options table? = {}: has_aux (f's second result is handed on as it is)
-- @return function
-- @example rille.func.jacrev(function(x) return x ^ 2 end)(rille.ones(2))
function func.jacrev(f, argnums, options) return jacobian("jacrev", f, argnums, has_aux_of("jacrev", options)) end

--- The same; row by row here, too.
function func.jacfwd(f, argnums, options) return jacobian("jacfwd", f, argnums, has_aux_of("jacfwd", options)) end

--- A function that gives all second derivatives of f by its argument, as many as f gives results.
-- @param f function
-- @param argnums integer|table? = 0
-- @return function
function func.hessian(f, argnums, options)
  check_function("hessian", f)
  check.options("func.hessian", options, {})
  return jacobian("hessian", jacobian("hessian", f, argnums), argnums)
end

-- ---- vmap ---------------------------------------------------------------------------------------------------------------

-- What in_dims says of a part of an argument.
local function dims_of(dims, key)
  if type(dims) ~= "table" or dims == rille.none then return dims end
  if dims[key] == nil then
    check.raise("vmap: in_dims has no entry for '%s'; rille.none stands for what is taken as it is", tostring(key))
  end
  return dims[key]
end

local function select_from(tree, dims, i)
  if dims == rille.none then return tree end
  if is_tensor(tree) then return tree:select(type(dims) == "table" and dims[1] or dims, i) end
  if type(tree) ~= "table" then return tree end
  local copy = {}
  for key, value in pairs(tree) do copy[key] = select_from(value, dims_of(dims, key), i) end
  return copy
end

local function size_of(tree, dims)
  if dims == rille.none then return nil end
  if is_tensor(tree) then return tree:size(type(dims) == "table" and dims[1] or dims) end
  for key, value in pairs(type(tree) == "table" and tree or {}) do
    local size = size_of(value, dims_of(dims, key))
    if size then return size end
  end
end

--- A function that calls f for each entry of its arguments along a dim, and stacks what comes. It is a loop, so f may do
-- anything; ops that take batches are faster when they are called with one.
-- @param f function
-- @param in_dims integer|table? = 0: one for each argument; rille.none: the argument as it is
-- @param out_dims integer? = 0
-- @return function
-- @example rille.func.vmap(rille.dot)(rille.ones(3, 2), rille.ones(3, 2))
function func.vmap(f, in_dims, out_dims, options)
  check_function("vmap", f)
  check.options("func.vmap", options, { randomness = "string", chunk_size = "integer" })
  in_dims, out_dims = in_dims or 0, out_dims or 0
  return function(...)
    local arguments, n = table.pack(...), nil
    local dims = {}
    for i = 1, arguments.n do
      if type(in_dims) == "table" then dims[i] = in_dims[i] else dims[i] = in_dims end
      if dims[i] == nil then
        check.raise("vmap: in_dims has no entry for argument %d of %d; rille.none stands for one that is taken as it is", i - 1,
          arguments.n)
      end
      if not (is_tensor(arguments[i]) or type(arguments[i]) == "table") then dims[i] = rille.none end
      local size = size_of(arguments[i], dims[i])
      if size and n and size ~= n then check.raise("vmap: the arguments have %d and %d entries", n, size) end
      n = n or size
    end
    if not n then check.raise("vmap: no argument is a tensor with a dim to go along") end
    if n == 0 then check.raise("vmap: there are no entries to call the function for") end
    local columns, count = {}, 0
    for i = 0, n - 1 do
      local row = {}
      for k = 1, arguments.n do row[k] = select_from(arguments[k], dims[k], i) end
      local results = table.pack(f(table.unpack(row, 1, arguments.n)))
      count = results.n
      for k = 1, count do
        columns[k] = columns[k] or {}
        columns[k][i + 1] = results[k]
      end
    end
    for k = 1, count do
      local parts = {}
      for i, tree in ipairs(columns[k]) do parts[i] = leaves(tree) end
      local at = 0
      columns[k] = map(columns[k][1], function()
        at = at + 1
        local list = {}
        for i, part in ipairs(parts) do list[i] = part[at] end
        return rille.stack(list, out_dims)
      end)
    end
    return table.unpack(columns, 1, count)
  end
end

-- ---- modules as functions -----------------------------------------------------------------------------------------------

local function place_of(module, name)
  local path, field = name:match "^(.*)%.([^.]+)$"
  return path and module:get_submodule(path) or module, field or name
end

local function exchange(owner, field, tensor)
  if native.is_layer(owner) then owner:_set_slot(field, tensor) else rawset(owner, field, tensor) end
end

--- A module's call with other parameters and buffers, by their names.
-- @param module module
-- @param parameters table: of tensors by name; a list of such tables is taken together
-- @param ... any: the call's arguments, or one list of them
-- @return what the call gives
function func.functional_call(module, parameters, ...)
  if not rille.nn.is_module(module) then check.raise("functional_call: takes a module, got %s", check.type_of(module)) end
  local given, all = { ... }, {}
  if #given == 1 and type(given[1]) == "table" and not is_tensor(given[1]) and given[1][1] then given = given[1] end
  for _, part in ipairs(parameters[1] and parameters or { parameters }) do
    for name, tensor in pairs(part) do all[name] = tensor end
  end
  local before, modules = {}, require "rille.nn.module"
  modules.exchanged = modules.exchanged + 1
  local restore <close> = setmetatable({}, { __close = function()
    modules.exchanged = modules.exchanged - 1
    for _, entry in ipairs(before) do exchange(entry[1], entry[2], entry[3]) end
  end })
  for name, tensor in pairs(all) do
    local owner, field = place_of(module, name)
    local ok, old = pcall(function() return owner[field] end)
    if not ok or not is_tensor(old) then
      check.raise("functional_call: %s has no parameter or buffer '%s'", module:_name(), name)
    end
    before[#before + 1] = { owner, field, old }
    exchange(owner, field, tensor)
  end
  local results = table.pack(module(table.unpack(given)))
  local _ = restore
  return table.unpack(results, 1, results.n)
end

--- The parameters of modules of one kind, stacked, and so their buffers: for vmap over functional_call.
-- @param modules table
-- @return table, table
function func.stack_module_state(modules)
  local function stacked(walk)
    local columns, result = {}, {}
    for i, module in ipairs(modules) do
      for name, tensor in module[walk](module) do
        columns[name] = columns[name] or {}
        columns[name][i] = tensor:detach()
      end
    end
    for name, list in pairs(columns) do result[name] = rille.stack(list) end
    return result
  end
  local parameters = stacked "named_parameters"
  for _, tensor in pairs(parameters) do tensor:requires_grad_() end
  return parameters, stacked "named_buffers"
end

-- ---- torch.autograd.functional ------------------------------------------------------------------------------------------

local functional = {}
native.autograd_functional = functional

-- The inputs as a list, and whether they were one.
local function inputs_of(name, inputs)
  if is_tensor(inputs) then return { inputs }, true end
  if type(inputs) ~= "table" or #inputs == 0 then check.raise("%s: inputs must be a tensor or a list of tensors", name) end
  return inputs, false
end

local function options_of(name, options)
  return check.options("autograd.functional." .. name, options, { create_graph = "boolean", strict = "boolean",
    vectorize = "boolean", strategy = "string", outer_jacobian_strategy = "string" })
end

-- A level deeper where results keep their history.
local function level(options)
  depth = depth + (options.create_graph and 1 or 0)
  return setmetatable({}, { __close = function() depth = depth - (options.create_graph and 1 or 0) end })
end

local function all_positions(list)
  local argnums = {}
  for i in ipairs(list) do argnums[i] = i - 1 end
  return argnums
end

--- All derivatives of f(inputs...): of one input a tensor, of several a list.
-- @param f function
-- @param inputs tensor|table
-- @param options table? = {}: create_graph
function functional.jacobian(f, inputs, options)
  local list, is_one = inputs_of("jacobian", inputs)
  local _ <close> = level(options_of("jacobian", options))
  return jacobian("jacobian", f, is_one and 0 or all_positions(list))(table.unpack(list))
end

--- All second derivatives of f(inputs...), which is a tensor with one element.
function functional.hessian(f, inputs, options)
  local list, is_one = inputs_of("hessian", inputs)
  local _ <close> = level(options_of("hessian", options))
  return func.hessian(f, is_one and 0 or all_positions(list))(table.unpack(list))
end

local function same_form(list, is_one)
  if is_one then return list[1] end
  return list
end

--- f(inputs...) and v times its derivatives; v is left out where the value has one element.
function functional.vjp(f, inputs, v, options)
  local list, is_one = inputs_of("vjp", inputs)
  local _ <close> = level(options_of("vjp", options))
  local value, pull = func.vjp(f, table.unpack(list))
  return value, same_form({ pull(v or rille.ones_like(value)) }, is_one)
end

--- f(inputs...) and its derivative along v.
function functional.jvp(f, inputs, v, options)
  local list, is_one = inputs_of("jvp", inputs)
  local _ <close> = level(options_of("jvp", options))
  return func.jvp(f, list, is_one and { v } or v)
end

local function second_order(name, f, inputs, v, options)
  local list, is_one = inputs_of(name, inputs)
  local _ <close> = level(options_of(name, options))
  local gradient = func.grad(f, all_positions(list))
  local value
  local function gradients(...)
    return gradient(...)
  end
  do
    local _ <close> = rille.no_grad()
    value = f(table.unpack(list))
  end
  local _, moved = func.jvp(gradients, list, is_one and { v } or v)
  return value, same_form(moved, is_one)
end

--- f(inputs...) and its second derivatives times v.
function functional.hvp(f, inputs, v, options) return second_order("hvp", f, inputs, v, options) end

--- The same: the matrix of second derivatives is symmetric.
function functional.vhp(f, inputs, v, options) return second_order("vhp", f, inputs, v, options) end

check.take_names(func, {
  grad = "f argnums options", grad_and_value = "f argnums options", jacrev = "f argnums options", jacfwd = "f argnums options",
  hessian = "f argnums options", jvp = "f primals tangents options", vmap = "f in_dims out_dims options",
  stack_module_state = "modules",
})

check.take_names(functional, {
  jacobian = "f inputs options", hessian = "f inputs options", vjp = "f inputs v options", jvp = "f inputs v options",
  hvp = "f inputs v options", vhp = "f inputs v options",
})

return func
