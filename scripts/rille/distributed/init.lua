-- rille.distributed: the processes of a job, over MPI. PyTorch's names (torch.distributed) where it has them.
--
--   mpirun -n 4 rille train.lua
--
--   local dist = rille.distributed
--   dist.init()
--   dist.all_reduce(x, "mean")
--
-- MPI stands in librille_mpi.so, which is looked for when init is called. Whoever waits for another rank waits
-- for a bounded time, and then raises an error that names it.
local rille, require, native = ...
local check, names = require "rille.check", require "rille.names"
local raise = check.raise
local dist = {}

-- ---- the job -------------------------------------------------------------------------------------------------------------

local FILE = "librille_mpi.so"

-- Where the module may be: what the environment says, beside the library or the program, beside a program in bin, and where
-- the system's loader looks.
local function places()
  local list, folder = {}, native.distributed_folder()
  local own = os and os.getenv and os.getenv "RILLE_LIB"
  if own and own ~= "" then list[1] = own .. "/" .. FILE end
  if folder then
    list[#list + 1] = folder .. "/" .. FILE
    list[#list + 1] = folder .. "/../lib/" .. FILE
    list[#list + 1] = folder .. "/../../" .. FILE -- beside lua/5.4
  end
  list[#list + 1] = FILE
  return list
end

local function exists(path)
  local file = require("rille.streams").open(path, "rb")
  if file then file:close() end
  return file ~= nil
end

-- nil, or why there is no MPI.
local function load_module()
  local tried, reason = places(), nil
  for _, path in ipairs(tried) do
    if path == FILE or exists(path) then
      local problem = native.distributed_load(path)
      if not problem then return nil end
      reason = path ~= FILE and problem or reason
    end
  end
  if reason then return "rille.distributed: " .. reason end
  tried[#tried] = "where the system looks for libraries"
  return ("rille.distributed: no MPI here: %s was not found (%s); install MPI (Debian: libopenmpi-dev openmpi-bin), and build " ..
    "Rille with RILLE_MPI=ON"):format(FILE, table.concat(tried, ", "))
end

local job -- what native.distributed_describe says; nil before init

local function here(name)
  if not job then raise("%s: call rille.distributed.init() first", name) end
  return job
end

--- Whether init would find MPI.
function dist.is_available() return load_module() == nil end

--- Whether init was called.
function dist.is_initialized() return job ~= nil end

--- Joins the job that mpirun or srun started; without one of them, a job of one rank. Once a process.
function dist.init(options)
  if type(options) == "string" then options = { backend = options } end
  options = check.options("init", options, { backend = "string", timeout = "number", patience = "number" })
  if options.backend and options.backend ~= "mpi" then raise("init: backend must be 'mpi', got '%s'", options.backend) end
  local timeout, patience = options.timeout or 300, options.patience or 2
  if not (timeout > 0) then raise("init: timeout must be above 0 seconds, got %s", tostring(timeout)) end
  if not (patience > 0) then raise("init: patience must be above 0 seconds, got %s", tostring(patience)) end
  local problem = load_module()
  if problem then raise("%s", problem) end
  native.distributed_open(timeout, patience)
  job = native.distributed_describe()
  return job.rank, job.size
end
dist.init_process_group = dist.init

--- Leaves the job once all ranks do.
function dist.destroy_process_group()
  here "destroy_process_group"
  job = nil
  native.distributed_close()
end
dist.finalize = dist.destroy_process_group

--- The number of this process in the job, from 0.
function dist.rank() return here("rank").rank end
dist.get_rank = dist.rank

--- How many processes the job has.
function dist.size() return here("size").size end
dist.get_world_size = dist.size

--- "mpi".
function dist.get_backend()
  here "get_backend"
  return "mpi"
end

--- What is known of the job and of this rank's place in it.
function dist.info()
  here "info"
  return native.distributed_describe()
end

--- Tells how many steps of training are done, for messages about ranks that died.
function dist.step(n)
  here "step"
  if math.type(n) ~= "integer" then raise("step: takes an integer, got %s", tostring(n)) end
  native.distributed_step(n)
end

-- ---- works ---------------------------------------------------------------------------------------------------------------

--- A transfer that is under way.
local Work = require("rille.class").plain "rille.distributed.Work"

--- Waits until it is done; gives what the plain call gives.
function Work:wait()
  if self._done then return self._result end
  local source = native.distributed_wait(self._handle)
  self._done, self._result = true, self._finish and self._finish(source)
  self._finish = nil
  return self._result
end

--- Whether wait would return at once.
function Work:is_completed() return self._done or native.distributed_test(self._handle) end

function Work:__tostring() return ("Work(%s%s)"):format(self._name, self._done and ", done" or "") end

-- Begins a transfer; finish(source) is called once when it is done, and gives the result.
local function begin(name, kind, count, source, target, finish, reduction, root, tag)
  return Work {
    _name = name, _done = false, _finish = finish,
    _handle = native.distributed_begin(kind, count, source, target, reduction, root, tag),
  }
end

-- ---- arguments -------------------------------------------------------------------------------------------------------------

--- Reductions by PyTorch's names.
dist.ReduceOp = {
  SUM = "sum", AVG = "mean", PRODUCT = "product", MIN = "min", MAX = "max", BAND = "band", BOR = "bor", BXOR = "bxor",
}
local reductions = { avg = "mean", prod = "product" }
for _, name in pairs(dist.ReduceOp) do reductions[name] = name end

local function check_tensor(name, what, tensor)
  if not rille.is_tensor(tensor) then raise("%s: %s must be a tensor, got %s", name, what, type(tensor)) end
  return tensor
end

local function check_rank(name, what, rank)
  if math.type(rank) ~= "integer" or rank < 0 or rank >= job.size then
    raise("%s: %s must be a rank from 0 to %d, got %s", name, what, job.size - 1, tostring(rank))
  end
  return rank
end

-- The reduction's name, and the transport's.
local function check_reduction(name, op, tensor)
  local known = reductions[op == nil and "sum" or op]
  if not known then
    raise("%s: op must be 'sum', 'mean', 'max', 'min', 'product', 'band', 'bor' or 'bxor', got %s", name, tostring(op))
  end
  if known == "mean" and not tensor:is_floating_point() then
    raise("%s: the mean of %s has no dtype; use 'sum', or x:to('float32')", name, tensor.dtype)
  end
  return known, known == "mean" and "sum" or known
end

local function check_same(name, a, b, what)
  if a.dtype ~= b.dtype then raise("%s: dtypes differ: %s, %s", name, a.dtype, b.dtype) end
  if a:numel() ~= b:numel() then raise("%s: %s: %s, %s", name, what or "sizes differ", check.shape(a), check.shape(b)) end
end

-- Of two named tensors, the first must have the second's elements once for each rank.
local function check_parts(name, whole, part)
  check_tensor(name, "the " .. whole[1], whole[2])
  check_tensor(name, "the " .. part[1], part[2])
  local a, b = whole[2], part[2]
  if a.dtype ~= b.dtype then raise("%s: dtypes differ: %s, %s", name, a.dtype, b.dtype) end
  if a:numel() ~= job.size * b:numel() then
    raise("%s: the %s must have %d times the %s's elements: %s, %s", name, whole[1], job.size, part[1], check.shape(a),
      check.shape(b))
  end
end

-- Arguments that may stand in a last table of options: f(x, 0), f(x, { src = 0 }).
local function optional(name, value, options, kinds, key)
  if type(value) == "table" then options, value = value, nil end
  options = check.options(name, options, kinds)
  if value == nil then value = options[key] end
  return value, options
end

-- Memory in a row that stands for tensor: itself, or a copy, and what brings the copy back.
local function row(tensor)
  if tensor:is_contiguous() then return tensor:detach(), nil end
  local copy = tensor:detach():contiguous()
  return copy, function()
    local _ <close> = rille.no_grad()
    tensor:detach():copy_(copy)
  end
end

-- ---- collectives -----------------------------------------------------------------------------------------------------------

local works = {}

function works.barrier()
  here "barrier"
  return begin("barrier", "barrier", 0)
end

function works.broadcast(tensor, src, options)
  here "broadcast"
  check_tensor("broadcast", "the tensor", tensor)
  src = optional("broadcast", src, options, { src = "integer", async_op = "boolean" }, "src") or 0
  local memory, back = row(tensor)
  return begin("broadcast", "broadcast", tensor:numel(), nil, memory, function()
    if back then back() end
    return tensor
  end, nil, check_rank("broadcast", "src", src))
end

local function divide(memory)
  local _ <close> = rille.no_grad()
  memory:div_(job.size)
end

function works.all_reduce(tensor, op, options)
  here "all_reduce"
  check_tensor("all_reduce", "the tensor", tensor)
  op = optional("all_reduce", op, options, { op = "string", async_op = "boolean" }, "op")
  local wanted = check_reduction("all_reduce", op, tensor)
  local memory, back = row(tensor)
  return begin("all_reduce", "all_reduce", tensor:numel(), nil, memory, function()
    if back then back() end
    return tensor
  end, wanted)
end

function works.reduce(tensor, dst, op, options)
  here "reduce"
  check_tensor("reduce", "the tensor", tensor)
  op = optional("distributed.reduce", op, options, { op = "string", async_op = "boolean" }, "op")
  local wanted, reduction = check_reduction("reduce", op, tensor)
  check_rank("reduce", "dst", dst)
  local memory, back = row(tensor)
  local source = dst == job.rank and memory:clone() or memory
  return begin("reduce", "reduce", tensor:numel(), source, dst == job.rank and memory or nil, function()
    if dst == job.rank and wanted == "mean" then divide(memory) end
    if dst == job.rank and back then back() end
    return tensor
  end, reduction, dst)
end

-- The tensors of a list from one tensor with a first dim more.
local function fill(list, all)
  local _ <close> = rille.no_grad()
  for r = 1, #list do list[r]:detach():copy_(all[r - 1]) end
  return list
end

local function check_list(name, list, tensor, what)
  if #list ~= job.size then raise("%s: %s needs %d tensors, one for each rank, got %d", name, what, job.size, #list) end
  for _, one in ipairs(list) do
    check_tensor(name, "each of " .. what, one)
    check_same(name, one, tensor, "sizes of " .. what .. " differ")
  end
end

local function stacked_like(tensor) return rille.empty({ job.size, table.unpack(tensor.shape) }, { dtype = tensor.dtype }) end

function works.all_gather(list, tensor)
  here "all_gather"
  if rille.is_tensor(list) then list, tensor = nil, list end
  check_tensor("all_gather", "the tensor", tensor)
  if list then check_list("all_gather", list, tensor, "the list") end
  local all = stacked_like(tensor)
  return begin("all_gather", "all_gather", tensor:numel(), (row(tensor)), all, function()
    return list and fill(list, all) or { all:unbind(0) }
  end)
end

function works.all_gather_into_tensor(output, input)
  here "all_gather_into_tensor"
  local name = "all_gather_into_tensor"
  check_parts(name, { "output", output }, { "input", input })
  local memory, back = row(output)
  return begin(name, "all_gather", input:numel(), (row(input)), memory, function()
    if back then back() end
    return output
  end)
end

function works.gather(tensor, list, dst)
  here "gather"
  check_tensor("gather", "the tensor", tensor)
  if math.type(list) == "integer" then list, dst = nil, list end
  dst = check_rank("gather", "dst", dst or 0)
  local is_root = dst == job.rank
  if list and is_root then check_list("gather", list, tensor, "the list") end
  local all = is_root and stacked_like(tensor) or nil
  return begin("gather", "gather", tensor:numel(), (row(tensor)), all, function()
    if not is_root then return nil end
    return list and fill(list, all) or { all:unbind(0) }
  end, nil, dst)
end

function works.scatter(tensor, list, src)
  here "scatter"
  check_tensor("scatter", "the tensor", tensor)
  if math.type(list) == "integer" then list, src = nil, list end
  src = check_rank("scatter", "src", src or 0)
  local all
  if src == job.rank then
    if type(list) ~= "table" then raise("scatter: rank %d must give a list of tensors", src) end
    check_list("scatter", list, tensor, "the list")
    local _ <close> = rille.no_grad()
    all = rille.stack(list):contiguous()
  end
  local memory, back = row(tensor)
  return begin("scatter", "scatter", tensor:numel(), all, memory, function()
    if back then back() end
    return tensor
  end, nil, src)
end

local function reduce_scatter(name, output, input, op)
  local wanted, reduction = check_reduction(name, op, output)
  local memory, back = row(output)
  return begin(name, "reduce_scatter", output:numel(), (row(input)), memory, function()
    if wanted == "mean" then divide(memory) end
    if back then back() end
    return output
  end, reduction)
end

function works.reduce_scatter(output, list, op, options)
  here "reduce_scatter"
  check_tensor("reduce_scatter", "the output", output)
  if type(list) ~= "table" then raise("reduce_scatter: takes a list of tensors, one for each rank, got %s", type(list)) end
  check_list("reduce_scatter", list, output, "the list")
  op = optional("reduce_scatter", op, options, { op = "string", async_op = "boolean" }, "op")
  local _ <close> = rille.no_grad()
  return reduce_scatter("reduce_scatter", output, rille.stack(list), op)
end

function works.reduce_scatter_tensor(output, input, op, options)
  here "reduce_scatter_tensor"
  local name = "reduce_scatter_tensor"
  check_parts(name, { "input", input }, { "output", output })
  op = optional(name, op, options, { op = "string", async_op = "boolean" }, "op")
  return reduce_scatter(name, output, input, op)
end

function works.all_to_all_single(output, input)
  here "all_to_all_single"
  local name = "all_to_all_single"
  check_same(name, check_tensor(name, "the output", output), check_tensor(name, "the input", input))
  if input:numel() % job.size ~= 0 then
    raise("%s: %d elements are no equal parts for %d ranks", name, input:numel(), job.size)
  end
  local memory, back = row(output)
  return begin(name, "all_to_all", input:numel() // job.size, (row(input)), memory, function()
    if back then back() end
    return output
  end)
end

-- ---- messages ----------------------------------------------------------------------------------------------------------------

local MOST_TAG = 16383

local function check_tag(name, tag)
  if tag == nil then return 0 end
  if math.type(tag) ~= "integer" or tag < 0 or tag > MOST_TAG then
    raise("%s: tag must be an integer from 0 to %d, got %s", name, MOST_TAG, tostring(tag))
  end
  return tag
end

function works.send(tensor, dst, tag)
  here "send"
  check_tensor("send", "the tensor", tensor)
  check_rank("send", "dst", dst)
  if dst == job.rank then raise("send: rank %d would send to itself", dst) end
  return begin("send", "send", tensor:numel(), (row(tensor)), nil, nil, nil, dst, check_tag("send", tag))
end

function works.recv(tensor, src, tag)
  here "recv"
  check_tensor("recv", "the tensor", tensor)
  if src ~= nil then check_rank("recv", "src", src) end
  local memory, back = row(tensor)
  return begin("recv", "recv", tensor:numel(), nil, memory, function(source)
    if back then back() end
    return source
  end, nil, src or -1, check_tag("recv", tag))
end

local function asks_for_handle(...)
  for i = select("#", ...), 1, -1 do
    local last = select(i, ...)
    if type(last) == "table" and getmetatable(last) == nil and last.async_op ~= nil then return last.async_op end
  end
  return false
end

for name, make in pairs(works) do
  dist[name] = function(...)
    local work = make(...)
    if asks_for_handle(...) then return work end
    return work:wait()
  end
  dist[name .. "_async"] = make
end
check.take_names(dist, {
  broadcast = "tensor src options", broadcast_async = "tensor src options", all_reduce = "tensor op options",
  all_reduce_async = "tensor op options", reduce = "tensor dst op options", reduce_async = "tensor dst op options",
  all_gather = "tensor_list tensor options", all_gather_async = "tensor_list tensor options",
  all_gather_into_tensor = "output input options", all_gather_into_tensor_async = "output input options",
  gather = "tensor gather_list dst options", gather_async = "tensor gather_list dst options",
  scatter = "tensor scatter_list src options", scatter_async = "tensor scatter_list src options",
  reduce_scatter = "output input_list op options", reduce_scatter_async = "output input_list op options",
  reduce_scatter_tensor = "output input op options", reduce_scatter_tensor_async = "output input op options",
  all_to_all_single = "output input options", all_to_all_single_async = "output input options",
  send = "tensor dst tag options", send_async = "tensor dst tag options", recv = "tensor src tag options",
  recv_async = "tensor src tag options",
})
dist.isend, dist.irecv = dist.send_async, dist.recv_async

return names.part(dist, "rille.distributed", {
  ["distributed.objects"] = { "broadcast_object_list", "all_gather_object" },
  ["distributed.zero"] = { "ZeroRedundancyOptimizer" },
  ["distributed.parallel"] = { "DataParallel", "DistributedDataParallel" },
})
