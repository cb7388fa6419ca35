-- Random programs of views, changes in place, modes, detach, hooks and backward: made as data, so that they can be run
-- eagerly, in a form without views and changes in place (run_plain), in a captured step, and by PyTorch
-- (tests/fuzz/fuzz_programs.py).
--
-- A program is { tensors = { { shape, values, grad } ... }, steps = { ... }, final = { ... } }. Registers are numbered from
-- 1: first the tensors, then one a step that has `to`. A step: { kind, a, b, to, how, x, y, z, quiet }; quiet: under no_grad.
local rille = require "rille"

local M = {}
local random = math.random

local function pick(list) return list[random(#list)] end

-- ---- what the generator knows of a register: its shape, and the places of its elements in a buffer

local function numel(shape)
  local n = 1
  for _, size in ipairs(shape) do n = n * size end
  return n
end

local function same_shape(a, b)
  if #a ~= #b then return false end
  for i = 1, #a do
    if a[i] ~= b[i] then return false end
  end
  return true
end

local function fresh(shape, buffer)
  local places = {}
  for i = 1, numel(shape) do places[i] = i - 1 end
  return { shape = shape, places = places, buffer = buffer, dense = true, plain = true }
end

-- The element (i, j) of a matrix that has these columns.
local function at(r, i, j) return r.places[i * r.shape[2] + j + 1] end

local function is_dense(places)
  for i = 2, #places do
    if places[i] ~= places[i - 1] + 1 then return false end
  end
  return true
end

local function viewed(r, shape, places)
  return { shape = shape, places = places, buffer = r.buffer, dense = is_dense(places), overlaps = r.overlaps }
end

-- name = { does it fit?, what it gives, arguments }: x, y, z are numbers.
local views = {
  t = { function(r) return #r.shape == 2 end, function(r)
    local places = {}
    for j = 0, r.shape[2] - 1 do
      for i = 0, r.shape[1] - 1 do places[#places + 1] = at(r, i, j) end
    end
    return viewed(r, { r.shape[2], r.shape[1] }, places)
  end },
  row = { function(r) return #r.shape == 2 end, function(r, step)
    local places = {}
    step.x = random(0, r.shape[1] - 1)
    for j = 0, r.shape[2] - 1 do places[j + 1] = at(r, step.x, j) end
    return viewed(r, { r.shape[2] }, places)
  end },
  column = { function(r) return #r.shape == 2 end, function(r, step)
    local places = {}
    step.x = random(0, r.shape[2] - 1)
    for i = 0, r.shape[1] - 1 do places[i + 1] = at(r, i, step.x) end
    return viewed(r, { r.shape[1] }, places)
  end },
  diagonal = { function(r) return #r.shape == 2 and r.shape[1] == r.shape[2] end, function(r)
    local places = {}
    for i = 0, r.shape[1] - 1 do places[i + 1] = at(r, i, i) end
    return viewed(r, { r.shape[1] }, places)
  end },
  narrow = { function(r) return #r.shape >= 1 and r.shape[1] > 1 end, function(r, step)
    step.x = random(0, r.shape[1] - 1)
    step.y = random(1, r.shape[1] - step.x)
    local shape, width = { step.y, r.shape[2] }, r.shape[2] or 1
    return viewed(r, shape, { table.unpack(r.places, step.x * width + 1, (step.x + step.y) * width) })
  end },
  stepped = { function(r) return #r.shape == 1 and r.shape[1] > 2 end, function(r)
    local places = {}
    for i = 1, r.shape[1], 2 do places[#places + 1] = r.places[i] end
    return viewed(r, { #places }, places)
  end },
  flat = { function(r) return r.dense and #r.shape ~= 1 end, function(r)
    return viewed(r, { numel(r.shape) }, r.places)
  end },
  unsqueeze = { function(r) return #r.shape == 1 end, function(r)
    return viewed(r, { 1, r.shape[1] }, r.places)
  end },
  same = { function(r) return r.dense end, function(r) return viewed(r, r.shape, r.places) end },
  expand = { function(r) return #r.shape == 1 end, function(r)
    local places = {}
    for _ = 1, 2 do
      for _, place in ipairs(r.places) do places[#places + 1] = place end
    end
    local made = viewed(r, { 2, r.shape[1] }, places)
    made.overlaps = true
    return made
  end },
  element = { function(r) return #r.shape == 1 end, function(r, step)
    step.x = random(0, r.shape[1] - 1)
    return viewed(r, {}, { r.places[step.x + 1] })
  end },
}
local VIEWS = { "t", "row", "column", "diagonal", "narrow", "stepped", "flat", "unsqueeze", "same", "expand", "element" }
local BINARY = { "add", "sub", "mul", "mul", "maximum" }
local UNARY = { "sin", "tanh", "sigmoid", "scale", "neg", "square" }
local IN_PLACE_BINARY = { "add_", "sub_", "mul_", "mul_", "copy_", "copy_" }
local IN_PLACE_UNARY = { "sin_", "tanh_", "sigmoid_", "scale_", "zero_", "fill_", "neg_" }

-- ---- making programs

local function number() return random(-8, 8) / 4 + random() / 64 end

local Maker = {}
Maker.__index = Maker

function Maker:any(fits)
  for _ = 1, 6 do
    local r = random(#self.registers)
    if not fits or fits(self.registers[r]) then return r end
  end
end

function Maker:add(step, result)
  self.steps[#self.steps + 1] = step
  if self.options.quiet and random(8) == 1 then step.quiet = true end
  if result then
    self.registers[#self.registers + 1] = result
    step.to = #self.registers
    if step.quiet then self.cut[step.to] = true end
  end
end

function Maker:new_buffer()
  self.buffers = self.buffers + 1
  return self.buffers
end

local makers = {}

function makers.view(self)
  local how = pick(VIEWS)
  local a = self:any(views[how][1])
  if not a then return end
  local step = { kind = "view", a = a, how = how }
  self:add(step, views[how][2](self.registers[a], step))
end

function makers.detach(self)
  local a = self:any()
  local r = self.registers[a]
  self:add({ kind = "detach", a = a }, viewed(r, r.shape, r.places))
end

function makers.in_place(self)
  local a = self:any(function(r) return not r.overlaps end) or 1
  if self.registers[a].overlaps then return end
  local shape = self.registers[a].shape
  if random(3) == 1 then return self:add { kind = "in_place", a = a, how = pick(IN_PLACE_UNARY), x = number() } end
  local b = self:any(function(r) return same_shape(r.shape, shape) or #r.shape == 0 end)
  if b then self:add { kind = "in_place", a = a, b = b, how = pick(IN_PLACE_BINARY) } end
end

function makers.binary(self)
  local a = self:any()
  local shape = self.registers[a].shape
  local b = random(4) == 1 and a or self:any(function(r) return same_shape(r.shape, shape) end)
  if b then self:add({ kind = "binary", a = a, b = b, how = pick(BINARY) }, fresh(shape, self:new_buffer())) end
end

function makers.product(self)
  local a = self:any(function(r) return #r.shape == 2 and r.shape[1] == r.shape[2] end)
  if not a then return end
  local shape = self.registers[a].shape
  local b = random(3) == 1 and a or self:any(function(r) return same_shape(r.shape, shape) end)
  if b then self:add({ kind = "binary", a = a, b = b, how = "mm" }, fresh(shape, self:new_buffer())) end
end

function makers.join(self)
  local a = self:any(function(r) return #r.shape == 1 end)
  if not a then return end
  local b = random(3) == 1 and a or self:any(function(r) return same_shape(r.shape, self.registers[a].shape) end)
  local shape = { 2, self.registers[a].shape[1] }
  if b then self:add({ kind = "binary", a = a, b = b, how = "stack" }, fresh(shape, self:new_buffer())) end
end

function makers.unary(self)
  local a = self:any()
  local hook = self.hooks and random(6) == 1 and random(2, 3) or nil
  self:add({ kind = "unary", a = a, how = pick(UNARY), x = number(), hook = hook },
    fresh(self.registers[a].shape, self:new_buffer()))
end

function makers.backward(self)
  local step = { kind = "backward", a = self:any(), keep = true }
  if self.options.free then step.keep = random(2) == 1 end
  self:add(step)
end

function makers.grad_of(self) -- of a register in the middle
  self:add { kind = "grad", a = self:any(), b = self:any(), keep = not self.options.free or random(2) == 1 }
end

function makers.hook(self)
  self:add { kind = "hook", a = self:any(), x = random(1, 3) }
end

function makers.retain(self)
  self:add { kind = "retain", a = self:any() }
end

function makers.late_leaf(self)
  self:add { kind = "leaf", a = self:any() }
end

local COMMON = {
  "view", "view", "view", "view", "in_place", "in_place", "in_place", "in_place", "binary", "binary", "unary", "product", "join",
}

--- A program of about `length` steps. options: quiet (steps under no_grad), detach, hooks (on results as they are made),
-- backward (in the midst), free (graphs are not always kept), wild (hooks at any time, retain_grad, late leaves, grad of
-- tensors in the middle), second (gradients of gradients at the end).
function M.make(seed, options)
  math.randomseed(seed)
  local self = setmetatable({ options = options, registers = {}, steps = {}, buffers = 0, cut = {} }, Maker)
  local kinds, tensors = { table.unpack(COMMON) }, {}
  local second = options.second and random(3) == 1 or nil
  -- A hook sees the gradients of both passes, which the plain form cannot say.
  self.hooks = options.hooks and (options.wild or not second)
  local function also(kind, times) for _ = 1, times or 1 do kinds[#kinds + 1] = kind end end
  if options.detach then also "detach" end
  if options.backward then also "backward" end
  if options.wild then also "hook" also "retain" also "late_leaf" also "grad_of" end
  for i = 1, random(2, 5) do
    local shape = pick { { 3, 3 }, { 3, 3 }, { 3 }, { 2, 3 }, { 6 } }
    local values = {}
    for k = 1, numel(shape) do values[k] = number() end
    tensors[i] = { shape = shape, values = values, grad = i == 1 or random(3) == 1 }
    self.registers[i] = fresh(shape, self:new_buffer())
  end
  for _ = 1, random(4, options.length or 16) do makers[pick(kinds)](self) end
  local final = { terms = {}, second = second }
  for i = 1, random(1, 3) do final.terms[i] = random(math.max(1, #self.registers - 5), #self.registers) end
  return { tensors = tensors, steps = self.steps, final = final, registers = self.registers, seed = seed }
end

-- ---- running them eagerly

local apply_view = {
  t = function(t) return t:t() end,
  row = function(t, s) return t[s.x] end,
  column = function(t, s) return t:select(1, s.x) end,
  diagonal = function(t) return t:diagonal() end,
  narrow = function(t, s) return t:narrow(0, s.x, s.y) end,
  stepped = function(t) return t:slice(0, nil, 0, 2) end,
  flat = function(t) return t:view(-1) end,
  unsqueeze = function(t) return t:unsqueeze(0) end,
  same = function(t) return t:view_as(t) end,
  expand = function(t) return t:unsqueeze(0):expand(2, t:size(0)) end,
  element = function(t, s) return t[s.x] end,
}

local function arithmetic(how, a, b, x)
  if how == "scale" then return a * x end
  if how == "neg" then return -a end
  if how == "square" then return a * a end
  if how == "stack" then return rille.stack({ a, b }) end
  return b and a[how](a, b) or a[how](a)
end

local function change(how, a, b, x)
  if how == "scale_" then return a:mul_(x) end
  if how == "fill_" then return a:fill_(x) end
  return b and a[how](a, b) or a[how](a)
end

local function scaled_by(x, log, id)
  return function(g)
    if log then log[id] = (log[id] or 0) + g:sum():item() end
    return x > 1 and g * x or nil
  end
end

local run = {}

function run.view(r, s) return apply_view[s.how](r[s.a], s) end
function run.detach(r, s) return r[s.a]:detach() end
function run.in_place(r, s) change(s.how, r[s.a], s.b and r[s.b], s.x) end
function run.binary(r, s) return arithmetic(s.how, r[s.a], r[s.b]) end
function run.unary(r, s, log, i)
  local made = arithmetic(s.how, r[s.a], nil, s.x)
  if s.hook and made.requires_grad then made:register_hook(scaled_by(s.hook, log, i)) end
  return made
end
function run.backward(r, s) r[s.a]:sum():backward { retain_graph = s.keep } end
function run.grad(r, s, log, i)
  local g = rille.grad(r[s.a]:sum(), r[s.b], { retain_graph = s.keep, allow_unused = true })
  log[i] = g and g:sum():item() or nil
end
function run.hook(r, s, log, i) r[s.a]:register_hook(scaled_by(s.x, log, i)) end
function run.retain(r, s) r[s.a]:retain_grad() end
function run.leaf(r, s) r[s.a]:requires_grad_() end

local function needs(s, r) return r[s.a] ~= nil and (not s.b or r[s.b] ~= nil) end

--- The sum of the final terms, each weighted so that no two elements count the same.
function M.total(registers, program)
  local total
  for k, number_of in ipairs(program.final.terms) do
    local t = registers[number_of]
    if t then
      local weights = rille.arange(1, t:numel() + 1, { dtype = "float64" }):reshape(t:shape()) * (0.1 * k)
      local term = (t * weights):sum()
      total = total and total + term or term
    end
  end
  return total
end

--- Gradients of total into the leaves' grads; second: of the squared gradients.
function M.finish(total, leaves, second)
  if not second then return total:backward() end
  local grads = table.pack(rille.grad(total, leaves, { create_graph = true, allow_unused = true }))
  local sum
  for i = 1, #leaves do
    if grads[i] then
      local square = (grads[i] * grads[i]):sum()
      sum = sum and sum + square or square
    end
  end
  if sum and sum.requires_grad then sum:backward() end
end

--- Runs the steps over registers, which hold the tensors; returns { errors by step, log by step }. blind: hooks read no
-- numbers.
function M.steps(program, r, blind)
  local errors, log = {}, not blind and {} or nil
  for i, s in ipairs(program.steps) do
    if needs(s, r) then
      local fine, made
      if s.quiet then
        fine, made = pcall(function() return rille.no_grad(run[s.kind], r, s, log, i) end)
      else
        fine, made = pcall(run[s.kind], r, s, log, i)
      end
      if not fine then
        errors[i] = tostring(made)
      elseif s.to then
        r[s.to] = made
      end
    else
      errors[i] = "left out"
    end
  end
  return errors, log
end

function M.tensors(program)
  local r, leaves = {}, {}
  for i, t in ipairs(program.tensors) do
    r[i] = rille.tensor(t.values, { dtype = "float64" }):reshape(t.shape):clone()
    if t.grad then leaves[#leaves + 1] = r[i]:requires_grad_() end
  end
  return r, leaves
end

--- { registers, leaves, errors, log, failed = the end's error or nil }
function M.run(program)
  local r, leaves = M.tensors(program)
  local errors, log = M.steps(program, r)
  local fields = {}
  for i = 1, #program.registers do
    if r[i] then fields[i] = { r[i].requires_grad, r[i].is_leaf } end
  end
  local total = M.total(r, program)
  local fine, problem = true, nil
  if total and total.requires_grad then fine, problem = pcall(M.finish, total, leaves, program.final.second) end
  return { registers = r, leaves = leaves, errors = errors, log = log, fields = fields, total = total,
    failed = not fine and tostring(problem) or nil }
end

--- Two functions that do the program as a step: of the tensors that want no gradient, to the total and the last registers.
-- The first is eager, the second captured. Also the leaves, and sizes of the inputs.
function M.as_step(program)
  local first, leaves = M.tensors(program)
  local inputs = {}
  for i, t in ipairs(program.tensors) do
    if not t.grad then inputs[#inputs + 1] = first[i] end
  end
  local function step(...)
    local r, k = {}, 0
    for i, t in ipairs(program.tensors) do
      if not t.grad then k = k + 1 end
      r[i] = t.grad and first[i] or (select(k, ...)):clone()
    end
    M.steps(program, r, true)
    local total = M.total(r, program)
    if total and total.requires_grad then M.finish(total, leaves, program.final.second) end
    local results = { total }
    for i = #program.registers, math.max(1, #program.registers - 3), -1 do results[#results + 1] = r[i] end
    return table.unpack(results)
  end
  return step, rille.capture(step), leaves, inputs
end

-- ---- the same without views and changes in place
--
-- A buffer's memory is one flat tensor a family: a base and its views. A register is a list of places in it. A change in
-- place makes a new flat tensor; the other families of the memory (detached ones) get its numbers, but no history.

local Scaled = rille.Function:extend "Scaled"
function Scaled.forward(ctx, x, by)
  ctx.by = by
  return x * 1
end
function Scaled.backward(ctx, g) return g * ctx.by end

local plain = {}
local Plain = {}
Plain.__index = Plain

function Plain:read(number_of)
  local r = self.program.registers[number_of]
  local flat = self.family[number_of].flat
  return flat:index_select(0, rille.tensor(r.places, { dtype = "int64" })):reshape(r.shape)
end

function Plain:new(number_of, value)
  local family = { flat = value:reshape(-1) }
  self.family[number_of] = family
  self.memory[self.program.registers[number_of].buffer] = { family }
end

-- Numbers of a flat tensor without its history, in one that has another.
local function with_numbers(flat, numbers) return flat + (numbers - flat):detach() end

function Plain:write(number_of, value, quiet)
  local r, family = self.program.registers[number_of], self.family[number_of]
  local places = rille.tensor(r.places, { dtype = "int64" })
  local changed = family.flat:index_copy(0, places, value:reshape(-1))
  for _, other in ipairs(self.memory[r.buffer]) do
    if other ~= family or quiet then other.flat = with_numbers(other.flat, changed:detach()) end
  end
  if not quiet then family.flat = changed end
end

function plain.view(self, s)
  self.family[s.to] = s.quiet and self:cut(s) or self.family[s.a]
end
function Plain:cut(s)
  local family = { flat = self.family[s.a].flat:detach() }
  table.insert(self.memory[self.program.registers[s.a].buffer], family)
  return family
end
function plain.detach(self, s) self.family[s.to] = self:cut(s) end
function plain.in_place(self, s)
  local a, b = self:read(s.a), s.b and self:read(s.b)
  local value
  if s.how == "copy_" then
    value = b + rille.zeros_like(a)
  elseif s.how == "zero_" or s.how == "fill_" then
    value = rille.full(a:shape(), s.how == "zero_" and 0 or s.x, { dtype = "float64" })
  else
    value = arithmetic(s.how:sub(1, -2), a, b, s.x)
  end
  self:write(s.a, value, s.quiet)
end
function plain.binary(self, s)
  local value = arithmetic(s.how, self:read(s.a), self:read(s.b))
  self:new(s.to, s.quiet and value:detach() or value)
end
function plain.unary(self, s)
  local value = arithmetic(s.how, self:read(s.a), nil, s.x)
  if s.quiet then value = value:detach() end
  if s.hook and not s.quiet and value.requires_grad then value = Scaled.apply(value, s.hook) end
  self:new(s.to, value)
end
function plain.backward(self, s) self:read(s.a):sum():backward { retain_graph = true } end

--- Runs a program that M.run has run (skipping the steps that were errors there); returns the same.
function M.run_plain(program, errors)
  local self = setmetatable({ program = program, family = {}, memory = {} }, Plain)
  local r, leaves = M.tensors(program)
  for i, tensor in ipairs(r) do self:new(i, tensor) end
  for i, s in ipairs(program.steps) do
    if not errors[i] then
      local fine, problem = pcall(plain[s.kind], self, s)
      if not fine then return { failed = ("step %d: %s"):format(i, problem) } end
    end
  end
  local registers = {}
  for i = 1, #program.registers do
    if self.family[i] then registers[i] = self:read(i) end
  end
  local total, fine, problem = M.total(registers, program), true, nil
  if total and total.requires_grad then fine, problem = pcall(M.finish, total, leaves, program.final.second) end
  return { registers = registers, leaves = leaves, total = total, failed = not fine and tostring(problem) or nil }
end

-- ---- comparing

local function close(a, b)
  if a == nil or b == nil then return a == b end
  return rille.allclose(a:detach(), b:detach(), 1e-9, 1e-11, true)
end

local function is_zero(t) return t == nil or t:abs():max():item() == 0 end

--- What differs between an eager run and a plain one, as text; nil: nothing.
function M.difference(eager, other)
  if other.failed then return "the plain form failed: " .. other.failed end
  for i, t in pairs(eager.registers) do
    if not close(t, other.registers[i]) then return ("register %d differs"):format(i) end
  end
  for i, leaf in ipairs(eager.leaves) do
    local g, h = leaf.grad, other.leaves[i].grad
    if not close(g, h) and not (is_zero(g) and is_zero(h)) then return ("grad of leaf %d differs"):format(i) end
  end
end

--- The steps, one a line.
function M.text(program, errors)
  local lines = {}
  for i, t in ipairs(program.tensors) do
    lines[i] = ("r%d = tensor [%s]%s"):format(i, table.concat(t.shape, ", "), t.grad and " requires grad" or "")
  end
  for i, s in ipairs(program.steps) do
    lines[#lines + 1] = ("%3d %s%s %s r%d%s%s%s"):format(i, s.to and "r" .. s.to .. " = " or "", s.kind, s.how or "", s.a,
      s.b and " r" .. s.b or "", s.x and (" x %s"):format(s.x) or "",
      (s.quiet and " quiet" or "") .. (s.hook and " hook " .. s.hook or "") .. (s.keep and " keep" or "")
        .. (errors and errors[i] and " -> " .. errors[i] or ""))
  end
  lines[#lines + 1] = "final r" .. table.concat(program.final.terms, " r") .. (program.final.second and " second" or "")
  return table.concat(lines, "\n")
end

return M
