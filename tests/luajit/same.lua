-- Runs with rille under Lua 5.4 and with rille_ffi under LuaJIT: what it prints must be the same.
local rille = require(rawget(_G, "jit") and "rille_ffi" or "rille")
local nn, F, optim = rille.nn, rille.nn.functional, rille.optim
local path = arg[1]

local function show(...)
  local list = { ... }
  for i, value in ipairs(list) do
    if rille.is_tensor(value) then
      list[i] = tostring(value)
    elseif type(value) == "number" then
      list[i] = ("%.6g"):format(value)
    else
      list[i] = tostring(value)
    end
  end
  print(table.concat(list, " | "))
end

local function problem(f, ...)
  local fine, text = pcall(f, ...)
  show(fine, (tostring(text):gsub("^[^:]*:%d+: ", "")))
end

-- tensors and ops
rille.manual_seed(1)
show(rille.randn(2, 3), rille.rand(3), rille.randint(0, 10, { 5 }), rille.zeros(2), rille.ones(1, 2), rille.arange(5),
  rille.eye(2))
local x = rille.tensor { { 1.5, -2.0, 3.0 }, { 0.5, 4.0, -1.0 } }
show(x + 1, 1 - x, x * x, x / 2, 2 / x, x ^ 2, -x, x % 2)
show(x:sum(), x:sum(1), x:mean({ 0, 1 }), x:max(), x:argmax(1), x:sum(1, true), x:softmax(-1), x:var(0))
show(x:max(1))
show(x:t(), x:reshape(3, 2), x:reshape({ -1 }), x:permute(1, 0), x:unsqueeze(0), x:flatten(), x:transpose(0, 1))
show(x:matmul(x:t()), rille.matmul(x, x:t()), x:clamp(-1, 1), x:clamp { min = 0 }, rille.cat({ x, x }, 0), rille.stack { x, x })
show(x:chunk(3, 1))
show(x:split(2, 1))
show(x:unbind(0))
show(x[0], x[{ 1, 2 }]:item(), x["1"], x[":, 1:3"], x["-1, ::2"], x[x:gt(0)])
show(rille.add(x, x, { alpha = 2 }), x:add(1, { alpha = 3 }), x:to("int64"), x:gt(0), x:eq(3), x:masked_fill(x:lt(0), 0))
show(x.dtype, x:dim(), x:numel(), #x, x:size(1), x.requires_grad, table.concat(x:shape(), ","))
show(F.gelu(x), F.relu(x), F.cross_entropy(x, rille.tensor({ 0, 2 }, { dtype = "int64" })), F.one_hot(x:argmax(1), 3))
x:add_(1):mul_(2)
x[0] = 7
x["1, 1"] = -1
show(x, rille.linspace(0, 1, 5), rille.full({ 2 }, 3.5), rille.einsum("ij,kj->ik", { x, x }))

-- gradients
local w = rille.tensor({ { 1.0, 2.0 }, { 3.0, 4.0 } }, { requires_grad = true })
local loss = (w * w):sum()
loss:backward()
show(w.grad, w.requires_grad, loss.requires_grad, w:detach().requires_grad)
w.grad = nil
show(w.grad)
show(rille.grad((w ^ 3):sum(), w))
show(rille.no_grad(function() return (w * 2).requires_grad end), rille.is_grad_enabled())

-- layers, optimizers, schedulers
rille.manual_seed(2)
local net = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.ReLU(), nn.Dropout(0.0), nn.Linear(4, 2, { bias = false }))
print(net)
show(net[1].weight, #net:parameters())
local input, target = rille.randn(8, 3), rille.randint(0, 2, { 8 })
local criterion = nn.CrossEntropyLoss()
for _, make in ipairs {
  function(p) return optim.SGD(p, { lr = 0.1, momentum = 0.9 }) end, function(p) return optim.Adam(p, { lr = 0.01 }) end,
  function(p) return optim.AdamW(p) end,
} do
  local opt = make(net:parameters())
  local scheduler = optim.lr_scheduler.StepLR(opt, { step_size = 2, gamma = 0.5 })
  for _ = 1, 5 do
    local value = criterion(net(input), target)
    opt:zero_grad()
    value:backward()
    opt:step()
    scheduler:step()
    show(value:item(), opt.param_groups[1].lr)
  end
end
net:eval()
show(net(input))

local Net = nn.Module:extend "Net"
function Net:init(width)
  self.first, self.second = nn.Linear(3, width), nn.Linear(width, 1)
  self.scale = nn.Parameter(rille.ones(1))
end
function Net:forward(y) return self.second(F.relu(self.first(y))) * self.scale end
local own = Net(5)
local names = {}
for name in own:named_parameters() do names[#names + 1] = name end
table.sort(names)
show(table.concat(names, " "), own(input):sum())
local opt = optim.LBFGS(own:parameters(), { lr = 0.1, max_iter = 4 })
local first = opt:step(function()
  opt:zero_grad()
  local value = F.mse_loss(own(input), input[":, :1"])
  value:backward()
  return value
end)
show(rille.is_tensor(first) and first:item() or first, F.mse_loss(own(input), input[":, :1"]):item())

-- files
rille.save({ net = net:state_dict(), epoch = 3, note = "a b", list = { x, x } }, path .. "/a.safetensors")
local read = rille.load(path .. "/a.safetensors")
show(read.epoch, read.note, read.net["0.weight"], read.list[2])
local other = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.ReLU(), nn.Dropout(0.0), nn.Linear(4, 2,
  { bias = false })):eval()
other:load_state_dict(read.net)
show(other(input))

-- captured steps
local step = rille.capture(function(y) return (y * 2 + 1):relu():sum(1) end)
show(step(input), step(input * 2), step(rille.ones(2, 3)))

-- errors
problem(rille.matmul, x, x)
problem(optim.SGD, net:parameters(), { lr = -1 })
problem(function() return x:sum(5) end)
