-- Run by each rank of a job of two: what DataParallel does beside averaging.
local rille = require "rille"
local nn, F, dist = rille.nn, rille.nn.functional, rille.distributed
local rank, size = dist.init { timeout = 60 }
rille.set_num_threads(1)

local function told(wanted, f, ...)
  local fine, message = pcall(f, ...)
  assert(not fine, "no error: " .. wanted)
  if not message:find(wanted, 1, true) then error(("%q, not %q"):format(message, wanted), 2) end
end
local function near(a, b) assert(rille.allclose(a, b, { rtol = 1e-5, atol = 1e-6 }), tostring(a) .. " is not " .. tostring(b)) end

-- Other weights on each rank become rank 0's.
rille.manual_seed(rank)
local net = nn.Sequential(nn.Linear(4, 3), nn.BatchNorm1d(3), nn.Linear(3, 2))
local parallel = dist.DataParallel(net)
for _, parameter in ipairs(net:parameters()) do
  for _, other in ipairs(dist.all_gather(parameter)) do assert(rille.equal(other, parameter)) end
end
assert(parallel:state_dict()["module.0.weight"] and tostring(parallel):find "DataParallel")

-- Gradients that gather without reduction, and what is then reduced is their sum's mean.
local x = rille.randn(6, 4)
local function loss_of(model, input) return model(input):pow(2):mean() end
local twin = net:clone()
for k = 0, 2 do loss_of(twin, x:slice(2 * k, 2 * k + 2)):backward() end
for k = 0, 1 do
  parallel:no_sync(function() loss_of(parallel, x:slice(2 * k, 2 * k + 2)):backward() end)
end
loss_of(parallel, x:slice(4, 6)):backward()
local twins = twin:parameters()
for i, parameter in ipairs(net:parameters()) do near(parameter.grad, dist.all_reduce(twins[i].grad, "mean")) end
do
  local _ <close> = parallel:no_sync()
  net:zero_grad()
  loss_of(parallel, x * (rank + 1)):backward()
end
local mine = net[1].weight.grad
assert(not rille.allclose(dist.all_gather(mine)[1], dist.all_gather(mine)[2]), "reduced all the same")
assert(parallel:buckets().passes == 1 and #parallel:buckets() == 1 and #parallel:buckets()[1].names == 6)

-- Several buckets, and one large gradient.
local wide = nn.Sequential(nn.Linear(8, 8), nn.Linear(8, 8), nn.Linear(8, 9000), nn.Linear(9000, 4))
local many = dist.DataParallel(wide, { bucket_cap_mb = 0.0003 })
local before = wide:clone()
local input = rille.randn(3, 8)
many(input):sum():backward()
before(input):sum():backward()
local others = before:parameters()
for i, parameter in ipairs(wide:parameters()) do near(parameter.grad, dist.all_reduce(others[i].grad, "mean")) end
local buckets = many:buckets()
assert(#buckets >= 5 and buckets[1].names[1]:find "^3%.", buckets[1].names[1])

-- A parameter without a gradient.
local Two = nn.Module:extend "Two"
function Two:init() self.a, self.b, self.c = nn.Linear(4, 4), nn.Linear(4, 200000 // 4), nn.Linear(4, 4) end
function Two:forward(y, which) return which and self[which](y):sum() + self.a(y):sum() or self.a(y):sum() end
local two = dist.DataParallel(Two())
two(x):backward()
told("these parameters had no gradient in the last backward: b.weight, b.bias, c.weight, c.bias; let all of them take part",
  two, x)
two = dist.DataParallel(Two(), { find_unused_parameters = true })
for _ = 1, 2 do
  two.module:zero_grad()
  two(x, rank == 0 and "b" or nil):backward()
  local weights = two.module
  assert(weights.c.weight.grad == nil, "a gradient of what no rank used")
  local grad = x:sum(0):expand(200000 // 4, 4)
  local of_zero = dist.broadcast(grad:clone(), 0)
  near(weights.b.weight.grad, of_zero / size)
  near(weights.a.weight.grad, dist.all_reduce(x:sum(0):expand(4, 4):clone(), "mean"))
end
told("find_unused_parameters looks at the graph in each step", rille.capture(function(y) two(y):backward() end), x)

told("parameters have other names, dtypes or shapes on other ranks", dist.DataParallel, nn.Linear(4, 2 + rank))
told("DataParallel: takes a network, got number", dist.DataParallel, 3)
told("has no parameter that requires grad", dist.DataParallel, nn.ReLU())

-- Running statistics that rank 0 hands out.
local norm = dist.DataParallel(nn.BatchNorm1d(4), { broadcast_buffers = true })
for _ = 1, 3 do norm(rille.randn(5, 4) + rank) end
norm(rille.ones(2, 4))
for _, mean in ipairs(dist.all_gather(norm.module.running_mean)) do near(mean, norm.module.running_mean) end

-- Batch norm over all ranks: as over their batches in one.
local sync, whole = nn.SyncBatchNorm(3), nn.BatchNorm1d(3)
rille.manual_seed(7)
local all = rille.randn(2 * size, 3, 5) * 3 + 2
local part = all:slice(2 * rank, 2 * rank + 2):clone():requires_grad_()
local target = rille.randn(2 * size, 3, 5)
local wholly = all:clone():requires_grad_()
F.mse_loss(whole(wholly), target, { reduction = "sum" }):backward()
F.mse_loss(sync(part), target:slice(2 * rank, 2 * rank + 2), { reduction = "sum" }):backward()
near(part.grad, wholly.grad:slice(2 * rank, 2 * rank + 2))
near(sync.running_mean, whole.running_mean)
near(sync.running_var, whole.running_var)
near(dist.all_reduce(sync.weight.grad), whole.weight.grad)
near(sync:eval()(all), whole:eval()(all))

if rank == 0 then print "all is well" end
