-- Run by each rank of a job: every collective against what it must give, on every dtype and on sizes that are sent in one
-- message, in a ring, and in none. distributed_spec.lua starts it.
local rille = require "rille"
local dist = rille.distributed
local rank, size = dist.init { timeout = 60 }
assert(rank == dist.rank() and size == dist.size() and dist.is_initialized())

local function same(found, wanted, what)
  assert(found.dtype == wanted.dtype, what .. ": dtype " .. found.dtype)
  if not rille.equal(found, wanted) then
    error(("rank %d: %s: %s, not %s"):format(rank, what, tostring(found), tostring(wanted)), 2)
  end
end

-- What rank r gives: small whole numbers, so that sums are exact.
local function given(dtype, n, r)
  local x = (rille.arange(n) * (r + 2) + r) % 7
  return dtype == "bool" and (x % 2):eq(1) or (x % 3 + 1):to(dtype)
end
local function all_given(dtype, n)
  local list = {}
  for r = 0, size - 1 do list[r + 1] = given(dtype, n, r) end
  return rille.stack(list)
end

local DTYPES = { "bool", "uint8", "int32", "int64", "float32", "float64" }
local SIZES = { 0, 1, 5, 1000, 40009 }

local function reduced(all, op)
  if all.dtype == "bool" then return (op == "sum" or op == "max") and all:any(0) or all:all(0) end
  if op == "sum" then return all:sum(0):to(all.dtype) end
  if op == "product" then return all:prod(0):to(all.dtype) end
  if op == "max" then return all:amax(0) end
  return all:amin(0)
end

for _, dtype in ipairs(DTYPES) do
  for _, n in ipairs(SIZES) do
    local what = dtype .. " " .. n
    local mine, all = given(dtype, n, rank), all_given(dtype, n)
    for _, op in ipairs { "sum", "product", "max", "min" } do
      if n > 0 then same(dist.all_reduce(mine:clone(), op), reduced(all, op), "all_reduce " .. op .. " " .. what) end
    end
    same(dist.broadcast(mine:clone(), size - 1), all[size - 1], "broadcast " .. what)
    same(rille.stack(dist.all_gather(mine)), all, "all_gather " .. what)
    same(dist.all_gather_into_tensor(rille.empty({ size, n }, { dtype = dtype }), mine), all, "all_gather_into_tensor " .. what)
    local list = dist.gather(mine, 0)
    if rank == 0 then same(rille.stack(list), all, "gather " .. what) else assert(list == nil) end
    local rows = {}
    for r = 0, size - 1 do rows[r + 1] = given(dtype, n, r + 10 * rank) end
    same(dist.scatter(rille.empty({ n }, { dtype = dtype }), rank == 1 % size and rows or nil, 1 % size),
      given(dtype, n, rank + 10 * (1 % size)), "scatter " .. what)
    if n > 0 then
      local wanted = {}
      for r = 0, size - 1 do wanted[r + 1] = given(dtype, n, rank + 10 * r) end
      wanted = rille.stack(wanted)
      same(dist.reduce_scatter(rille.empty({ n }, { dtype = dtype }), rows), reduced(wanted, "sum"), "reduce_scatter " .. what)
      same(dist.reduce_scatter_tensor(rille.empty({ n }, { dtype = dtype }), rille.stack(rows), "max"),
        reduced(wanted, "max"), "reduce_scatter_tensor " .. what)
      same(dist.all_to_all_single(rille.empty({ size, n }, { dtype = dtype }), rille.stack(rows)), wanted, "all_to_all " .. what)
      local total = dist.reduce(mine:clone(), 0, "sum")
      if rank == 0 then same(total, reduced(all, "sum"), "reduce " .. what) else same(total, mine, "reduce leaves others") end
    end
    if size > 1 then -- round the ring
      local right, left = (rank + 1) % size, (rank - 1) % size
      local sent, got = dist.send_async(mine, right, 7), rille.empty({ n }, { dtype = dtype })
      assert(dist.recv(got, n % 2 == 0 and left or nil, 7) == left)
      sent:wait()
      same(got, all[left], "send " .. what)
    end
  end
end

-- Bits, and means.
local bits = rille.tensor({ 1 << rank, 3, 12 }, { dtype = "int64" })
same(dist.all_reduce(bits:clone(), "bor"), rille.tensor({ (1 << size) - 1, 3, 12 }), "bor")
same(dist.all_reduce(bits:clone(), "band")[{ 1 }], rille.tensor(3), "band")
for _, n in ipairs { 3, 50000 } do
  same(dist.all_reduce(rille.ones(n) * rank, "mean"), rille.full({ n }, (size - 1) / 2), "mean")
end

-- Strided memory, and a parameter.
local wide = rille.zeros(4, 6)
dist.all_reduce(wide:t():slice(0, 2):add_(1))
same(wide, rille.cat({ rille.full({ 4, 2 }, size * 1.0), rille.zeros(4, 4) }, 1), "strided")
local weight = rille.nn.Linear(3, 2).weight
dist.broadcast(weight)
assert(weight.is_leaf and weight.requires_grad)

-- Handles: several at once, waited for in another order, asked twice, dropped.
local works = {}
for k = 1, 6 do works[k] = dist.all_reduce_async(rille.full({ k * 9000 }, k * 1.0)) end
for k = 6, 1, -1 do same(works[k]:wait(), rille.full({ k * 9000 }, k * size * 1.0), "async") end
assert(works[3]:is_completed() and works[3]:wait():numel() == 27000)
for _ = 1, 20 do dist.all_reduce_async(rille.ones(20000)) end
collectgarbage()
local work = dist.all_reduce(rille.ones(3), { op = "max", async_op = true })
while not work:is_completed() do end
same(work:wait(), rille.ones(3), "async_op")

-- One result, bit for bit, however often.
rille.manual_seed(rank)
local x = rille.randn(100003)
local first = dist.all_reduce(x:clone())
for _ = 1, 5 do same(dist.all_reduce(x:clone()), first, "again") end
for _, other in ipairs(dist.all_gather(first)) do same(other, first, "on another rank") end

local info = dist.info()
assert(info.size == size and #info.hosts == size and info.nodes == 1 and info.local_rank == rank and #info.cpus > 0)
dist.barrier()
if rank == 0 then print("all is well on " .. size .. " ranks") end
