-- rille.autograd.gradcheck(fn, inputs[, options]): compares the gradients of fn with central differences. inputs are
-- float64 leaves; fn takes none and reads them, or takes them in order. Returns true, or nil and what differs.
local rille, require, native = ...
local class = require "rille.class"

local autograd = {}

-- One number of all float outputs, each weighted with fixed values so that errors do not cancel.
local function weighted(outputs)
  local total
  for _, out in ipairs(outputs) do
    if rille.is_tensor(out) and (out.dtype == "float64" or out.dtype == "float32") and out.requires_grad then
      local n = out:numel()
      local weights = rille.arange(n, { dtype = "float64" }):mul(0.37):add(0.5):cos():reshape(out:shape())
      local sum = (out * weights):sum()
      total = total and total + sum or sum
    end
  end
  return total
end

local function differences(value_of, input, eps)
  local _ <close> = rille.no_grad()
  local flat = input:reshape(-1)
  local grads = {}
  for i = 0, flat:numel() - 1 do
    local old = flat[i]:item()
    flat[i]:fill_(old + eps)
    local above = value_of()
    flat[i]:fill_(old - eps)
    local below = value_of()
    flat[i]:fill_(old)
    grads[i + 1] = (above - below) / (2 * eps)
  end
  return grads
end

local function compare(grad, expected, options, what)
  local have = grad and grad:reshape(-1):totable() or {}
  for i, want in ipairs(expected) do
    local got = have[i] or 0
    local close = math.abs(got - want) <= options.atol + options.rtol * math.abs(want) -- false for NaN
    if not close then
      return nil, native.with_point(string.format, "%s: element %d: gradient %.10g, differences %.10g", what, i - 1, got, want)
    end
  end
  return true
end

local function check(fn, inputs, options, what)
  local function value_of()
    local _ <close> = rille.enable_grad()
    local total = weighted(table.pack(fn(table.unpack(inputs))))
    return total and total:item() or 0
  end
  local total = weighted(table.pack(fn(table.unpack(inputs))))
  local grads = {}
  if total then
    grads = table.pack(rille.grad({ total }, inputs, { allow_unused = true }))
  end
  for i, input in ipairs(inputs) do
    local ok, message = compare(grads[i], differences(value_of, input, options.eps), options, what .. " input " .. i)
    if not ok then return nil, message end
  end
  return true
end

local function with_defaults(name, options)
  options = require("rille.check").options(name, options, { eps = "number", atol = "number", rtol = "number" })
  return { eps = options.eps or 1e-6, atol = options.atol or 1e-5, rtol = options.rtol or 1e-3 }
end

function autograd.gradcheck(fn, inputs, options)
  return check(fn, inputs, with_defaults("gradcheck", options), "first order")
end

-- The gradients' own gradients.
function autograd.gradgradcheck(fn, inputs, options)
  local function gradients(...)
    local total = weighted(table.pack(fn(...)))
    if not total then return end
    local grads = table.pack(rille.grad({ total }, inputs, { allow_unused = true, create_graph = true }))
    local list = {}
    for i = 1, #inputs do
      if grads[i] then list[#list + 1] = grads[i] end
    end
    return table.unpack(list)
  end
  return check(gradients, inputs, with_defaults("gradgradcheck", options), "second order")
end

-- ---- anomalies

local Anomaly = class.plain "rille.anomaly"
function Anomaly:close()
  if self.old ~= nil then native.set_anomaly(self.old) end
  self.old = nil
end
Anomaly.__close = Anomaly.close

--- While on, the first op that makes a NaN from inputs without one is an error that names the op and the line of the
-- script, forward and backward. Slow: every result is looked through. autograd.detect_anomaly(fn, ...) runs fn so and
-- gives its results; without a function, local watch <close> = autograd.detect_anomaly().
function autograd.detect_anomaly(fn, ...)
  if fn == nil then return Anomaly { old = native.set_anomaly(true) } end
  if type(fn) ~= "function" then
    native.raise("detect_anomaly takes a function or nothing, got " .. type(fn))
  end
  local watch <close> = autograd.detect_anomaly() -- luacheck: ignore
  return fn(...)
end

--- The same until it is switched off again.
function autograd.set_detect_anomaly(on)
  if type(on) ~= "boolean" then native.raise("set_detect_anomaly takes true or false, got " .. type(on)) end
  native.set_anomaly(on)
end

--- Gradients of several outputs at once into the leaves: autograd.backward({ a, b }, { grad_of_a, grad_of_b }); a
-- gradient may be left out where the output has one element.
function autograd.backward(outputs, gradients, options)
  if rille.is_tensor(outputs) then outputs, gradients = { outputs }, { gradients } end
  local total
  for i, output in ipairs(outputs) do
    local gradient = gradients and gradients[i]
    if not gradient and output:numel() ~= 1 then
      native.raise(("backward: output %d has %d elements and needs a gradient"):format(i - 1, output:numel()))
    end
    local part = gradient and (output * gradient):sum() or output:sum()
    total = total and total + part or part
  end
  if not total then native.raise("backward: no outputs") end
  total:backward(options)
end

require("rille.check").take_names(autograd, {
  gradcheck = "fn inputs options", gradgradcheck = "fn inputs options", backward = "outputs gradients options",
  set_detect_anomaly = "on",
})

autograd.grad = rille.grad
return require("rille.names").part(autograd, "rille.autograd", { ["function"] = "Function", func_functional = "functional" })
