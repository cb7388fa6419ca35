-- Run by each rank: an optimizer whose state is sharded makes the steps of one whose state is not, in less memory.
local rille = require "rille"
local nn, F, dist, optim = rille.nn, rille.nn.functional, rille.distributed, rille.optim
local rank, size = dist.init { timeout = 60 }
rille.set_num_threads(1)

local function told(wanted, f, ...)
  local fine, message = pcall(f, ...)
  assert(not fine, "no error: " .. wanted)
  if not message:find(wanted, 1, true) then error(("%q, not %q"):format(message, wanted), 2) end
end

local function network()
  rille.manual_seed(3)
  return nn.Sequential(nn.Linear(7, 33), nn.Tanh(), nn.Linear(33, 5))
end
local function same(a, b)
  for i, parameter in ipairs(a:parameters()) do
    local other = b:parameters()[i]
    assert(rille.allclose(parameter, other, { rtol = 1e-5, atol = 1e-6 }), "parameter " .. i)
  end
end

for _, case in ipairs { { "Adam", { lr = 0.01 } }, { "SGD", { lr = 0.1, momentum = 0.9 } },
  { "AdamW", { lr = 0.01, weight_decay = 0.1 } } } do -- the same order on all ranks
  local name, options = table.unpack(case)
  local plain, sharded, scattered = network(), network(), network()
  local a, b = dist.DataParallel(plain), dist.DataParallel(sharded)
  local of_a = optim[name](plain:parameters(), options)
  local of_b = dist.ZeroRedundancyOptimizer(sharded:parameters(), optim[name], options)
  local scattering = { reduce_gradients = true }
  for key, value in pairs(options) do scattering[key] = value end
  local of_c = dist.ZeroRedundancyOptimizer(scattered:parameters(), optim[name], scattering)
  local x, y = rille.randn(5, 6, 7) + rank, rille.randint(0, 5, { 5, 6 })
  local function steps(from, to)
    for k = from, to do
      for net, opt in pairs { [a] = of_a, [b] = of_b, [scattered] = of_c } do opt:zero_grad() end -- luacheck: ignore net
      F.cross_entropy(a(x[k]), y[k]):backward()
      F.cross_entropy(b(x[k]), y[k]):backward()
      F.cross_entropy(scattered(x[k]), y[k]):backward()
      of_a:step()
      of_b:step()
      of_c:step()
    end
    same(plain, sharded)
    same(plain, scattered)
  end
  steps(0, 2)
  -- The state is the plain optimizer's, whole, on each rank; and goes both ways.
  local whole, wanted = of_b:state_dict(), of_a:state_dict()
  for i = 0, 3 do
    for key, value in pairs(wanted.state[i]) do
      local other = whole.state[i][key]
      if rille.is_tensor(value) then
        assert(rille.allclose(other, value, { rtol = 1e-5, atol = 1e-7 }), key)
      else
        assert(other == value, key)
      end
    end
  end
  of_a:load_state_dict(whole)
  of_b:load_state_dict(wanted)
  steps(3, 4)
end

-- Adam's moments: a part for each rank.
local large = nn.Linear(1000, 1000)
local opt = dist.ZeroRedundancyOptimizer(large:parameters(), optim.Adam, { lr = 0.01 })
for _ = 1, 2 do
  opt:zero_grad()
  large(rille.ones(1, 1000)):sum():backward()
  opt:step()
end
collectgarbage()
collectgarbage()
local kept = 0
for _, value in pairs(opt._inner:state_dict().state[0]) do
  if rille.is_tensor(value) then kept = kept + value:numel() end
end
assert(kept <= 2 * (1001000 // size + 1), kept)
if rank == 0 then print(("moments hold %d numbers"):format(kept)) end

local scheduler = optim.lr_scheduler.StepLR(opt, { step_size = 1, gamma = 0.5 })
scheduler:step()
assert(opt.param_groups[1].lr == 0.005)
told("a shard holds parts of parameters, and LBFGS looks at whole ones", dist.ZeroRedundancyOptimizer, large:parameters(),
  optim.LBFGS)
told("parameters must be a table of tensors such as net:parameters(), got nil", dist.ZeroRedundancyOptimizer, nil, optim.Adam)
large.weight.grad = nil
told("1 of 2 parameters have no grad", function() opt:step() end)
if rank == 0 then print "all is well" end
