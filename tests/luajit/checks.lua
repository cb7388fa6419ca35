-- What is LuaJIT's own: errors, memory, pointers, what the collector does. Run by luajit_spec.lua; prints "fine" at the end.
local ffi = require "ffi"
local rille = require "rille_ffi"
local nn, F, optim = rille.nn, rille.nn.functional, rille.optim

local function problem(wanted, f, ...)
  local fine, text = pcall(f, ...)
  assert(not fine, "an error was expected: " .. wanted)
  assert(tostring(text):find(wanted, 1, true), ("expected '%s', got '%s'"):format(wanted, tostring(text)))
end

-- errors
local x = rille.tensor { { 1, 2, 3 }, { 4, 5, 6 } }
problem("matmul: inner sizes differ: [2, 3] x [2, 3]", rille.matmul, x, x)
problem("checks.lua:", function() local _ = rille.matmul(x, x) end)
problem("Linear: the argument 'out_features' is missing", nn.Linear, 3)
problem("Linear: no argument 'bais', did you mean 'bias'?", nn.Linear, 3, 2, { bais = false })
problem("Linear: takes at most 4 arguments, got 5", nn.Linear, 3, 2, true, "float32", 5)
problem("rille.nn: there is no layer 'Liner', did you mean 'Linear'?", function() return nn.Liner end)
problem("rille.nn: 'LSTM' is written in Lua", function() return nn.LSTM end)
problem("rille has no 'matmull', did you mean 'matmul'?", function() return rille.matmull end)
problem("rille.optim has no 'Addam', did you mean 'Adam'?", function() return optim.Addam end)
problem("rille.optim.lr_scheduler has no 'StepLr', did you mean 'StepLR'?", function() return optim.lr_scheduler.StepLr end)
problem("tensors have no 'softmx', did you mean 'softmax'?", function() return x:softmx(1) end)
problem("sum: no argument 'dimm', did you mean 'dim'?", x.sum, x, { dimm = 1 })
problem("relu: takes at most", F.relu, x, 1, 2, 3)
problem("cat: tensors must hold tensors", rille.cat, { x, 3 })
problem("add: other must be a tensor or a number", function() return x + {} end)
problem("cannot open none.safetensors", rille.load, "none.safetensors")
problem("save: a table of tensors is saved, got a number", rille.save, 3, "x")
problem("tensor: rows of 2 and 1 elements at depth 2", rille.tensor, { { 1, 2 }, { 3 } })
problem("no dtype 'float16'", rille.zeros, 2, { dtype = "float16" })
problem("SGD: needs a list of parameters", optim.SGD, {}, { lr = 1 })
problem("index: 'a:b' is no index", function() return x[{ "a:b" }] end)
problem("load_state_dict: 'bias' is missing", function() nn.Linear(2, 2):load_state_dict { weight = rille.zeros(2, 2) } end)
problem("load_state_dict: 'weight' has shape [2], but here it is [2, 2]", function()
  nn.Linear(2, 2):load_state_dict { weight = rille.zeros(2), bias = rille.zeros(2) }
end)
problem("0: linear: ", function() nn.Sequential(nn.Linear(2, 2))(x) end)
problem("Linear: input must be a tensor, got number", function() nn.Linear(2, 2)(3) end)
problem("oops", function()
  local w = rille.ones(1, { requires_grad = true })
  optim.LBFGS({ w }, { lr = 1 }):step(function() error "oops" end)
end)
problem("oops", rille.no_grad, function() error "oops" end)
assert(rille.is_grad_enabled(), "the mode comes back after an error")
problem("oops", rille.capture(function() error "oops" end), x)
problem("result 1 must be a tensor, got a number", rille.capture(function() return 3 end), x)

-- pointers
local data = x:data()
assert(ffi.istype("float *", data) and data[4] == 5)
data[4] = 50
x:touch()
assert(x[1][1]:item() == 50 and x[{ 1, 1 }]:item() == 50)
local array = ffi.new("double[3]", 1, 2, 3)
assert(rille.from_pointer(array, { 3 }, "float64"):sum():item() == 6)
assert(x == x:view(2, 3) == false and x == x)
assert(#x == 2 and tostring(x):find "tensor")

-- handles: 400 MB of results that nobody holds do not stay
local big = rille.ones(1000, 1000)
for _ = 1, 100 do local _ = big * 2 end
assert(rille.memory().peak < 150e6, "results stay: " .. rille.memory().peak)

-- what a module or an optimizer needs lives as long as it
local function made()
  local net = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1))
  return net, optim.Adam(net:parameters(), { lr = 0.01 }), net[1].weight
end
local net, opt, weight = made()
for _ = 1, 20 do
  collectgarbage()
  net(rille.ones(4, 2)):sum():backward()
  opt:step()
end
assert(weight.grad and weight.requires_grad)
net = nil -- luacheck: ignore
collectgarbage()
assert(weight:sum():item() == weight:sum():item())
opt:zero_grad()
assert(weight.grad == nil)

-- groups, states, modes
local a, b = rille.ones(2, { requires_grad = true }), rille.ones(2, { requires_grad = true })
local groups = optim.SGD({ { params = { a }, lr = 0.5 }, { params = { b }, lr = 0.25 } }, { lr = 1 })
assert(groups.param_groups[1].lr == 0.5 and groups.param_groups[2].lr == 0.25)
groups.param_groups[2].lr = 0.125
assert(groups.param_groups[2].lr == 0.125)
local state = opt:state_dict()
opt:load_state_dict(state)
local tied = nn.Linear(2, 2)
tied.weight = nn.Parameter(rille.eye(2))
assert(tied.weight:sum():item() == 2)

-- a module with one of Lua's inside of Sequential
local Twice = nn.Module:extend "Twice"
function Twice:forward(y) return y * 2 end -- luacheck: ignore self
local mixed = nn.Sequential(nn.Linear(2, 2), Twice())
assert(nn.Linear(2, 2).training and not nn.Sequential(nn.ReLU()):eval().training)
assert(mixed:state_dict()["0.weight"] and mixed:train().training and not mixed:eval().training)
assert(tostring(mixed):find("(1): Twice()", 1, true))
local _, place = nn.MaxPool1d(2, { return_indices = true })(rille.randn(1, 1, 4))
assert(place.dtype == "int64")
assert(#rille.ops.names() > 500)

print "fine"
