---@meta _
-- Made by docs/make_annotations.lua.

---@class rille.part.distributed
local distributed = {}

---@class (exact) rille.distributed.DataParallel.options
---@field bucket_cap_mb? number megabytes of small gradients that are sent together (25)
---@field broadcast_buffers? boolean rank 0's running statistics go to all before each forward in training; without it they are each rank's own (false)
---@field find_unused_parameters? boolean parameters that no output depends on take no part, instead of an error at the next forward (false)
---@field overlap? boolean buckets are sent as soon as they are whole; false: at the end of backward (true)

---A network whose copies on all ranks learn as one would from all their batches together: parameters and buffers of rank 0 are
---handed out at the start, and gradients are averaged while backward runs, in buckets, in the order in which backward makes
---them.
---A gradient of 128 KiB or more is sent from where it is. It is called as the network is; captured steps average at the same
---places. The loss is the mean over this rank's batch; batches are as large on all ranks.
---```lua
---local dist = rille.distributed
---if dist.is_available() then
---  if not dist.is_initialized() then dist.init() end
---  local model = dist.DataParallel(net)
---  local opt = rille.optim.SGD(model:parameters(), { lr = 0.1 })
---  F.mse_loss(model(rille.randn(8, 4)), rille.randn(8, 2)):backward()
---  opt:step()
---end
---```
---@param module rille.Module the same on all ranks, but for its numbers
---@param options? rille.distributed.DataParallel.options bucket_cap_mb = 25, broadcast_buffers = false, find_unused_parameters = false, overlap = true
---@return rille.DataParallel # a module
function distributed.DataParallel(module, options) end

---@class (exact) rille.distributed.DistributedDataParallel.options
---@field bucket_cap_mb? number megabytes of small gradients that are sent together (25)
---@field broadcast_buffers? boolean rank 0's running statistics go to all before each forward in training; without it they are each rank's own (false)
---@field find_unused_parameters? boolean parameters that no output depends on take no part, instead of an error at the next forward (false)
---@field overlap? boolean buckets are sent as soon as they are whole; false: at the end of backward (true)

---A network whose copies on all ranks learn as one would from all their batches together: parameters and buffers of rank 0 are
---handed out at the start, and gradients are averaged while backward runs, in buckets, in the order in which backward makes
---them.
---A gradient of 128 KiB or more is sent from where it is. It is called as the network is; captured steps average at the same
---places. The loss is the mean over this rank's batch; batches are as large on all ranks.
---```lua
---local dist = rille.distributed
---if dist.is_available() then
---  if not dist.is_initialized() then dist.init() end
---  local model = dist.DataParallel(net)
---  local opt = rille.optim.SGD(model:parameters(), { lr = 0.1 })
---  F.mse_loss(model(rille.randn(8, 4)), rille.randn(8, 2)):backward()
---  opt:step()
---end
---```
---@param module rille.Module the same on all ranks, but for its numbers
---@param options? rille.distributed.DistributedDataParallel.options bucket_cap_mb = 25, broadcast_buffers = false, find_unused_parameters = false, overlap = true
---@return rille.DataParallel # a module
function distributed.DistributedDataParallel(module, options) end

---Reductions by PyTorch's names: SUM, AVG, PRODUCT, MIN, MAX, BAND, BOR, BXOR. They stand for
---the strings "sum", "mean" and so on.
---```lua
---print(rille.distributed.ReduceOp.AVG)
---```
---@type table
distributed.ReduceOp = nil

---An optimizer of which each rank keeps the state of one shard of the parameters alone (ZeRO, stage 1): it makes the step
---there,
---and all gather what the others stepped. Adam's moments take as many times less memory as there are ranks; steps are those
---of the
---plain optimizer. state_dict is called on all ranks, and gives what the plain optimizer would: any number of ranks takes it
---over.
---```lua
---local dist = rille.distributed
---if dist.is_available() then
---  if not dist.is_initialized() then dist.init() end
---  local opt = dist.ZeroRedundancyOptimizer(net:parameters(), rille.optim.Adam, { lr = 0.01, reduce_gradients = true })
---  net(rille.randn(8, 4)):sum():backward()
---  opt:step()
---end
---```
---@param params rille.Tensor[] what it changes: net:parameters(), of one dtype
---@param optimizer_class any one that looks at one number at a time: rille.optim.Adam, AdamW, SGD, RMSprop and the like
---@param options? table the optimizer's, and reduce_gradients: true for a network that is in no DataParallel, whose gradients are averaged by a reduce-scatter
---@return rille.Optimizer # an optimizer
function distributed.ZeroRedundancyOptimizer(params, optimizer_class, options) end

---@class (exact) rille.distributed.all_gather.options
---@field async_op? boolean gives a handle at once, as the form with _async does (false)

---All ranks' tensors, on all ranks: all_gather(tensor) makes a list, all_gather(list, tensor) fills one.
---```lua
---local dist = rille.distributed
---if dist.is_available() then
---  if not dist.is_initialized() then dist.init() end
---  local list = dist.all_gather(rille.ones(3))
---  print(#list, list[1])
---end
---```
---@param tensor_list rille.Tensor[]|rille.Tensor a list of one tensor for each rank, which is filled; or the tensor
---@param tensor? rille.Tensor this rank's
---@param options? rille.distributed.all_gather.options async_op = false
---@return rille.Tensor[] # the list
---@overload fun(tensor_list: rille.Tensor[]|rille.Tensor, options?: rille.distributed.all_gather.options): rille.Tensor[]
function distributed.all_gather(tensor_list, tensor, options) end

---As all_gather, but gives a handle at once. The tensors are left alone until wait() has returned; calls are begun in the
---same order
---on all ranks.
---```lua
---local dist = rille.distributed
---if dist.is_available() then
---  if not dist.is_initialized() then dist.init() end
---  local work = dist.all_gather_async(rille.ones(3))
---  print(#work:wait())
---end
---```
---@param tensor_list rille.Tensor[]|rille.Tensor a list of one tensor for each rank, which is filled; or the tensor
---@param tensor? rille.Tensor this rank's
---@return rille.Work # a handle; wait() gives what the plain call gives
function distributed.all_gather_async(tensor_list, tensor) end

---@class (exact) rille.distributed.all_gather_into_tensor.options
---@field async_op? boolean gives a handle at once, as the form with _async does (false)

---All ranks' tensors, one after the other in one.
---```lua
---local dist = rille.distributed
---if dist.is_available() then
---  if not dist.is_initialized() then dist.init() end
---  local x = dist.all_gather_into_tensor(rille.empty(dist.size(), 3), rille.ones(3))
---  print(x)
---end
---```
---@param output rille.Tensor has as many elements as all inputs
---@param input rille.Tensor this rank's
---@param options? rille.distributed.all_gather_into_tensor.options async_op = false
---@return rille.Tensor # the output
function distributed.all_gather_into_tensor(output, input, options) end

---As all_gather_into_tensor, but gives a handle at once. The tensors are left alone until wait() has returned; calls are
---begun in the same order
---on all ranks.
---```lua
---local dist = rille.distributed
---if dist.is_available() then
---  if not dist.is_initialized() then dist.init() end
---  local work = dist.all_gather_into_tensor_async(rille.empty(dist.size(), 3), rille.ones(3))
---  print(work:wait())
---end
---```
---@param output rille.Tensor has as many elements as all inputs
---@param input rille.Tensor this rank's
---@return rille.Work # a handle; wait() gives what the plain call gives
function distributed.all_gather_into_tensor_async(output, input) end

---What each rank gives (a plain value, a tensor, a table of them), as a list on all: all_gather_object(value), or
---all_gather_object(list, value) to fill one.
---```lua
---local dist = rille.distributed
---if dist.is_available() then
---  if not dist.is_initialized() then dist.init() end
---  local list = dist.all_gather_object { rank = dist.rank() }
---  print(list[1].rank)
---end
---```
---@param object_list any a list that is filled; or the value
---@param obj? any this rank's value
---@return table # a value for each rank
function distributed.all_gather_object(object_list, obj) end

---@class (exact) rille.distributed.all_reduce.options
---@field async_op? boolean gives a handle at once, as the form with _async does (false)

---The sum (or another reduction) of all ranks' tensors, in place on all ranks: the same bits on each, and again in each run on
---as many.
---```lua
---local dist = rille.distributed
---if dist.is_available() then
---  if not dist.is_initialized() then dist.init() end
---  local x = dist.all_reduce(rille.ones(3), "mean")
---  print(x)
---end
---```
---@param tensor rille.Tensor of the same shape and dtype on all ranks
---@param op? "sum"|"mean"|"max"|"min"|"product"|"band"|"bor"|"bxor" also as dist.ReduceOp.SUM, AVG, MAX, ...; of bools, sum and max are or, product and min are and
---@param options? rille.distributed.all_reduce.options async_op = false
---@return rille.Tensor # the tensor
---@overload fun(tensor: rille.Tensor, options?: rille.distributed.all_reduce.options): rille.Tensor
function distributed.all_reduce(tensor, op, options) end

---As all_reduce, but gives a handle at once. The tensors are left alone until wait() has returned; calls are begun in the
---same order
---on all ranks.
---```lua
---local dist = rille.distributed
---if dist.is_available() then
---  if not dist.is_initialized() then dist.init() end
---  local work = dist.all_reduce_async(rille.ones(3))
---  print(work:wait())
---end
---```
---@param tensor rille.Tensor of the same shape and dtype on all ranks
---@param op? "sum"|"mean"|"max"|"min"|"product"|"band"|"bor"|"bxor" also as dist.ReduceOp.SUM, AVG, MAX, ...; of bools, sum and max are or, product and min are and
---@return rille.Work # a handle; wait() gives what the plain call gives
function distributed.all_reduce_async(tensor, op) end

---@class (exact) rille.distributed.all_to_all_single.options
---@field async_op? boolean gives a handle at once, as the form with _async does (false)

---Each rank's input is cut into equal parts, one for each rank; rank r's part of all inputs becomes its output.
---```lua
---local dist = rille.distributed
---if dist.is_available() then
---  if not dist.is_initialized() then dist.init() end
---  local x = dist.all_to_all_single(rille.empty(dist.size(), 2), rille.ones(dist.size(), 2))
---  print(x)
---end
---```
---@param output rille.Tensor what is filled
---@param input rille.Tensor of as many elements
---@param options? rille.distributed.all_to_all_single.options async_op = false
---@return rille.Tensor # the output
function distributed.all_to_all_single(output, input, options) end

---As all_to_all_single, but gives a handle at once. The tensors are left alone until wait() has returned; calls are begun
---in the same order
---on all ranks.
---```lua
---local dist = rille.distributed
---if dist.is_available() then
---  if not dist.is_initialized() then dist.init() end
---  local work = dist.all_to_all_single_async(rille.empty(dist.size(), 2), rille.ones(dist.size(), 2))
---  print(work:wait())
---end
---```
---@param output rille.Tensor what is filled
---@param input rille.Tensor of as many elements
---@return rille.Work # a handle; wait() gives what the plain call gives
function distributed.all_to_all_single_async(output, input) end

---@class (exact) rille.distributed.barrier.options
---@field async_op? boolean gives a handle at once, as the form with _async does (false)

---Waits until all ranks have come here.
---```lua
---local dist = rille.distributed
---if dist.is_available() then
---  if not dist.is_initialized() then dist.init() end
---  dist.barrier()
---end
---```
---@param options? rille.distributed.barrier.options async_op = false
function distributed.barrier(options) end

---As barrier, but gives a handle at once. The tensors are left alone until wait() has returned; calls are begun in the same
---order
---on all ranks.
---```lua
---local dist = rille.distributed
---if dist.is_available() then
---  if not dist.is_initialized() then dist.init() end
---  dist.barrier_async():wait()
---end
---```
---@return rille.Work # a handle; wait() gives what the plain call gives
function distributed.barrier_async() end

---@class (exact) rille.distributed.broadcast.options
---@field async_op? boolean gives a handle at once, as the form with _async does (false)

---The tensor of one rank becomes that of all, in its place.
---```lua
---local dist = rille.distributed
---if dist.is_available() then
---  if not dist.is_initialized() then dist.init() end
---  local x = dist.broadcast(rille.ones(3), 0)
---  print(x)
---end
---```
---@param tensor rille.Tensor of the same shape and dtype on all ranks
---@param src? integer whose it is
---@param options? rille.distributed.broadcast.options async_op = false
---@return rille.Tensor # the tensor
---@overload fun(tensor: rille.Tensor, options?: rille.distributed.broadcast.options): rille.Tensor
function distributed.broadcast(tensor, src, options) end

---As broadcast, but gives a handle at once. The tensors are left alone until wait() has returned; calls are begun in the
---same order
---on all ranks.
---```lua
---local dist = rille.distributed
---if dist.is_available() then
---  if not dist.is_initialized() then dist.init() end
---  local work = dist.broadcast_async(rille.ones(3), 0)
---  print(work:wait())
---end
---```
---@param tensor rille.Tensor of the same shape and dtype on all ranks
---@param src? integer whose it is
---@return rille.Work # a handle; wait() gives what the plain call gives
function distributed.broadcast_async(tensor, src) end

---The values of a list (plain values, tensors, tables of them) become those of one rank.
---```lua
---local dist = rille.distributed
---if dist.is_available() then
---  if not dist.is_initialized() then dist.init() end
---  local list = dist.broadcast_object_list({ { lr = 0.1 }, "adam" }, 0)
---  print(list[1].lr)
---end
---```
---@param object_list table as long on all ranks
---@param src? integer whose they are
---@return table # the list
function distributed.broadcast_object_list(object_list, src) end

---Leaves the job once all ranks do. The end of a program does the same; a program that ends with an error ends the job.
---```lua
---local dist = rille.distributed
---local function finish() dist.destroy_process_group() end
---```
function distributed.destroy_process_group() end

---Another name of rille.distributed.destroy_process_group.
---```lua
---local dist = rille.distributed
---local function finish() dist.finalize() end
---```
function distributed.finalize() end

---@class (exact) rille.distributed.gather.options
---@field async_op? boolean gives a handle at once, as the form with _async does (false)

---All ranks' tensors, as a list on one rank: gather(tensor, dst), or gather(tensor, list, dst) to fill one.
---```lua
---local dist = rille.distributed
---if dist.is_available() then
---  if not dist.is_initialized() then dist.init() end
---  local list = dist.gather(rille.ones(3), nil, 0)
---  print(list)
---end
---```
---@param tensor rille.Tensor this rank's
---@param gather_list? rille.Tensor[] one for each rank, on dst
---@param dst? integer who gets them
---@param options? rille.distributed.gather.options async_op = false
---@return rille.Tensor[]? # the list, on dst
---@overload fun(tensor: rille.Tensor, options?: rille.distributed.gather.options): rille.Tensor[]?
function distributed.gather(tensor, gather_list, dst, options) end

---As gather, but gives a handle at once. The tensors are left alone until wait() has returned; calls are begun in the same
---order
---on all ranks.
---```lua
---local dist = rille.distributed
---if dist.is_available() then
---  if not dist.is_initialized() then dist.init() end
---  local work = dist.gather_async(rille.ones(3), nil, 0)
---  print(work:wait())
---end
---```
---@param tensor rille.Tensor this rank's
---@param gather_list? rille.Tensor[] one for each rank, on dst
---@param dst? integer who gets them
---@return rille.Work # a handle; wait() gives what the plain call gives
function distributed.gather_async(tensor, gather_list, dst) end

---Which library carries the messages: "mpi".
---```lua
---local dist = rille.distributed
---if dist.is_available() then
---  if not dist.is_initialized() then dist.init() end
---  print(dist.get_backend())
---end
---```
---@return string 
function distributed.get_backend() end

---PyTorch's name of rille.distributed.rank.
---```lua
---local dist = rille.distributed
---if dist.is_available() then
---  if not dist.is_initialized() then dist.init() end
---  print(dist.get_rank())
---end
---```
---@return integer 
function distributed.get_rank() end

---PyTorch's name of rille.distributed.size.
---```lua
---local dist = rille.distributed
---if dist.is_available() then
---  if not dist.is_initialized() then dist.init() end
---  print(dist.get_world_size())
---end
---```
---@return integer 
function distributed.get_world_size() end

---What is known of the job: rank, size; local_rank and local_size among the ranks of this host; nodes and node, the hosts;
---host, the name of this one; hosts, of each rank its host and process; cpus, the processors that this rank may use; library,
---the MPI.
---```lua
---local dist = rille.distributed
---if dist.is_available() then
---  if not dist.is_initialized() then dist.init() end
---  local info = dist.info()
---  print(info.host, info.local_rank, #info.cpus)
---end
---```
---@return table # by these names
function distributed.info() end

---@class (exact) rille.distributed.init.options
---@field backend? string for scripts that say it ('mpi')
---@field timeout? number seconds that a rank waits for others, before it ends with an error that names them (300)
---@field patience? number seconds after that in which the others may say that they are there (2)

---Joins the job that mpirun or srun started; a program that neither started is a job of one rank. Once a process.
---librille_mpi.so is looked for in the folder that RILLE_LIB names, beside the program or the library, and where the system
---looks.
---```lua
---local dist = rille.distributed
---if dist.is_available() then
---  if not dist.is_initialized() then dist.init() end
---  local rank, size = dist.rank(), dist.size()
---  print(rank, size)
---end
---```
---@param options? rille.distributed.init.options backend = 'mpi', timeout = 300, patience = 2
---@return integer, integer: this rank and the number of ranks 
function distributed.init(options) end

---@class (exact) rille.distributed.init_process_group.options
---@field backend? string for scripts that say it ('mpi')
---@field timeout? number seconds that a rank waits for others (300)
---@field patience? number seconds after that in which the others may answer (2)

---PyTorch's name of rille.distributed.init.
---```lua
---local dist = rille.distributed
---if dist.is_available() then
---  if not dist.is_initialized() then dist.init() end
---  print(dist.rank())
---end
---```
---@param options? rille.distributed.init_process_group.options backend = 'mpi', timeout = 300, patience = 2
---@return integer, integer: this rank and the number of ranks 
function distributed.init_process_group(options) end

---PyTorch's name of rille.distributed.recv_async.
---```lua
---local dist = rille.distributed
---if dist.is_available() then
---  if not dist.is_initialized() then dist.init() end
---  if dist.size() > 1 and dist.rank() == 1 then dist.irecv(rille.empty(3), 0):wait() end
---end
---```
---@param tensor rille.Tensor what is filled
---@param src? integer from whom
---@param tag? integer the sender's
---@return rille.Work # a handle
function distributed.irecv(tensor, src, tag) end

---Whether init would find MPI (librille_mpi.so, and what it is linked with).
---```lua
---print(rille.distributed.is_available())
---```
---@return boolean 
function distributed.is_available() end

---Whether this process is in a job.
---```lua
---print(rille.distributed.is_initialized())
---```
---@return boolean 
function distributed.is_initialized() end

---PyTorch's name of rille.distributed.send_async.
---```lua
---local dist = rille.distributed
---if dist.is_available() then
---  if not dist.is_initialized() then dist.init() end
---  if dist.size() > 1 and dist.rank() == 0 then dist.isend(rille.ones(3), 1):wait() end
---end
---```
---@param tensor rille.Tensor what is sent
---@param dst integer to whom
---@param tag? integer the receiver's
---@return rille.Work # a handle
function distributed.isend(tensor, dst, tag) end

---The number of this process in the job, from 0.
---```lua
---local dist = rille.distributed
---if dist.is_available() then
---  if not dist.is_initialized() then dist.init() end
---  print(dist.rank())
---end
---```
---@return integer 
function distributed.rank() end

---Receives a tensor of the same shape and dtype that one rank, or without src any rank, sends.
---```lua
---local dist = rille.distributed
---if dist.is_available() then
---  if not dist.is_initialized() then dist.init() end
---  if dist.size() > 1 and dist.rank() == 1 then dist.recv(rille.empty(3), 0) end
---end
---```
---@param tensor rille.Tensor what is filled
---@param src? integer from whom
---@param tag? integer the sender's
---@return integer # from whom it came
function distributed.recv(tensor, src, tag) end

---As recv, but gives a handle at once.
---```lua
---local dist = rille.distributed
---if dist.is_available() then
---  if not dist.is_initialized() then dist.init() end
---  if dist.size() > 1 and dist.rank() == 1 then dist.recv_async(rille.empty(3), 0):wait() end
---end
---```
---@param tensor rille.Tensor what is filled
---@param src? integer from whom
---@param tag? integer the sender's
---@return rille.Work # a handle; wait() gives what the plain call gives
function distributed.recv_async(tensor, src, tag) end

---@class (exact) rille.distributed.reduce.options
---@field async_op? boolean gives a handle at once, as the form with _async does (false)

---The reduction of all ranks' tensors, in place on one rank; the others keep theirs.
---```lua
---local dist = rille.distributed
---if dist.is_available() then
---  if not dist.is_initialized() then dist.init() end
---  local x = dist.reduce(rille.ones(3), 0)
---  print(x)
---end
---```
---@param tensor rille.Tensor of the same shape and dtype on all ranks
---@param dst integer who gets it
---@param op? "sum"|"mean"|"max"|"min"|"product"|"band"|"bor"|"bxor" also as dist.ReduceOp.SUM, AVG, MAX, ...; of bools, sum and max are or, product and min are and
---@param options? rille.distributed.reduce.options async_op = false
---@return rille.Tensor # the tensor
---@overload fun(tensor: rille.Tensor, dst: integer, options?: rille.distributed.reduce.options): rille.Tensor
function distributed.reduce(tensor, dst, op, options) end

---As reduce, but gives a handle at once. The tensors are left alone until wait() has returned; calls are begun in the same
---order
---on all ranks.
---```lua
---local dist = rille.distributed
---if dist.is_available() then
---  if not dist.is_initialized() then dist.init() end
---  local work = dist.reduce_async(rille.ones(3), 0)
---  print(work:wait())
---end
---```
---@param tensor rille.Tensor of the same shape and dtype on all ranks
---@param dst integer who gets it
---@param op? "sum"|"mean"|"max"|"min"|"product"|"band"|"bor"|"bxor" also as dist.ReduceOp.SUM, AVG, MAX, ...; of bools, sum and max are or, product and min are and
---@return rille.Work # a handle; wait() gives what the plain call gives
function distributed.reduce_async(tensor, dst, op) end

---@class (exact) rille.distributed.reduce_scatter.options
---@field async_op? boolean gives a handle at once, as the form with _async does (false)

---The reduction of all ranks' lists, of which each rank gets the tensor at its place.
---```lua
---local dist = rille.distributed
---if dist.is_available() then
---  if not dist.is_initialized() then dist.init() end
---  local list = {}
---  for r = 1, dist.size() do list[r] = rille.ones(3) end
---  local x = dist.reduce_scatter(rille.empty(3), list)
---  print(x)
---end
---```
---@param output rille.Tensor what is filled
---@param input_list rille.Tensor[] one for each rank
---@param op? "sum"|"mean"|"max"|"min"|"product"|"band"|"bor"|"bxor" also as dist.ReduceOp.SUM, AVG, MAX, ...; of bools, sum and max are or, product and min are and
---@param options? rille.distributed.reduce_scatter.options async_op = false
---@return rille.Tensor # the output
---@overload fun(output: rille.Tensor, input_list: rille.Tensor[], options?: rille.distributed.reduce_scatter.options): rille.Tensor
function distributed.reduce_scatter(output, input_list, op, options) end

---As reduce_scatter, but gives a handle at once. The tensors are left alone until wait() has returned; calls are begun in
---the same order
---on all ranks.
---```lua
---local dist = rille.distributed
---if dist.is_available() then
---  if not dist.is_initialized() then dist.init() end
---  local list = {}
---  for r = 1, dist.size() do list[r] = rille.ones(3) end
---  local work = dist.reduce_scatter_async(rille.empty(3), list)
---  print(work:wait())
---end
---```
---@param output rille.Tensor what is filled
---@param input_list rille.Tensor[] one for each rank
---@param op? "sum"|"mean"|"max"|"min"|"product"|"band"|"bor"|"bxor" also as dist.ReduceOp.SUM, AVG, MAX, ...; of bools, sum and max are or, product and min are and
---@return rille.Work # a handle; wait() gives what the plain call gives
function distributed.reduce_scatter_async(output, input_list, op) end

---@class (exact) rille.distributed.reduce_scatter_tensor.options
---@field async_op? boolean gives a handle at once, as the form with _async does (false)

---The reduction of all ranks' tensors, of which each rank gets a part: rank r the r-th of as many equal ones as there are
---ranks.
---```lua
---local dist = rille.distributed
---if dist.is_available() then
---  if not dist.is_initialized() then dist.init() end
---  local x = dist.reduce_scatter_tensor(rille.empty(3), rille.ones(dist.size(), 3))
---  print(x)
---end
---```
---@param output rille.Tensor what is filled
---@param input rille.Tensor has as many elements as all outputs
---@param op? "sum"|"mean"|"max"|"min"|"product"|"band"|"bor"|"bxor" also as dist.ReduceOp.SUM, AVG, MAX, ...; of bools, sum and max are or, product and min are and
---@param options? rille.distributed.reduce_scatter_tensor.options async_op = false
---@return rille.Tensor # the output
---@overload fun(output: rille.Tensor, input: rille.Tensor, options?: rille.distributed.reduce_scatter_tensor.options): rille.Tensor
function distributed.reduce_scatter_tensor(output, input, op, options) end

---As reduce_scatter_tensor, but gives a handle at once. The tensors are left alone until wait() has returned; calls are
---begun in the same order
---on all ranks.
---```lua
---local dist = rille.distributed
---if dist.is_available() then
---  if not dist.is_initialized() then dist.init() end
---  local work = dist.reduce_scatter_tensor_async(rille.empty(3), rille.ones(dist.size(), 3))
---  print(work:wait())
---end
---```
---@param output rille.Tensor what is filled
---@param input rille.Tensor has as many elements as all outputs
---@param op? "sum"|"mean"|"max"|"min"|"product"|"band"|"bor"|"bxor" also as dist.ReduceOp.SUM, AVG, MAX, ...; of bools, sum and max are or, product and min are and
---@return rille.Work # a handle; wait() gives what the plain call gives
function distributed.reduce_scatter_tensor_async(output, input, op) end

---@class (exact) rille.distributed.scatter.options
---@field async_op? boolean gives a handle at once, as the form with _async does (false)

---Each rank gets a tensor of one rank's list.
---```lua
---local dist = rille.distributed
---if dist.is_available() then
---  if not dist.is_initialized() then dist.init() end
---  local list = {}
---  for r = 1, dist.size() do list[r] = rille.ones(3) * r end
---  local x = dist.scatter(rille.empty(3), list, 0)
---  print(x)
---end
---```
---@param tensor rille.Tensor what is filled
---@param scatter_list? rille.Tensor[] one for each rank, on src
---@param src? integer whose list it is
---@param options? rille.distributed.scatter.options async_op = false
---@return rille.Tensor # the tensor
---@overload fun(tensor: rille.Tensor, options?: rille.distributed.scatter.options): rille.Tensor
function distributed.scatter(tensor, scatter_list, src, options) end

---As scatter, but gives a handle at once. The tensors are left alone until wait() has returned; calls are begun in the same
---order
---on all ranks.
---```lua
---local dist = rille.distributed
---if dist.is_available() then
---  if not dist.is_initialized() then dist.init() end
---  local list = {}
---  for r = 1, dist.size() do list[r] = rille.ones(3) * r end
---  local work = dist.scatter_async(rille.empty(3), list, 0)
---  print(work:wait())
---end
---```
---@param tensor rille.Tensor what is filled
---@param scatter_list? rille.Tensor[] one for each rank, on src
---@param src? integer whose list it is
---@return rille.Work # a handle; wait() gives what the plain call gives
function distributed.scatter_async(tensor, scatter_list, src) end

---Sends the tensor to one rank, which receives it.
---```lua
---local dist = rille.distributed
---if dist.is_available() then
---  if not dist.is_initialized() then dist.init() end
---  if dist.size() > 1 and dist.rank() == 0 then dist.send(rille.ones(3), 1) end
---end
---```
---@param tensor rille.Tensor what is sent
---@param dst integer to whom
---@param tag? integer 0 to 16383, the receiver's
function distributed.send(tensor, dst, tag) end

---As send, but gives a handle at once.
---```lua
---local dist = rille.distributed
---if dist.is_available() then
---  if not dist.is_initialized() then dist.init() end
---  if dist.size() > 1 and dist.rank() == 0 then dist.send_async(rille.ones(3), 1):wait() end
---end
---```
---@param tensor rille.Tensor what is sent
---@param dst integer to whom
---@param tag? integer 0 to 16383, the receiver's
---@return rille.Work # a handle; wait() gives what the plain call gives
function distributed.send_async(tensor, dst, tag) end

---How many processes the job has.
---```lua
---local dist = rille.distributed
---if dist.is_available() then
---  if not dist.is_initialized() then dist.init() end
---  print(dist.size())
---end
---```
---@return integer 
function distributed.size() end

---Tells how many steps of training are done, for the messages about a rank that died. rille.train.Trainer does it.
---```lua
---local dist = rille.distributed
---if dist.is_available() then
---  if not dist.is_initialized() then dist.init() end
---  dist.step(100)
---end
---```
---@param n integer steps
function distributed.step(n) end
