-- Run by each rank of a job of two: calls that do not fit raise errors that say why, before anything is sent.
local rille = require "rille"
local dist = rille.distributed
dist.init { timeout = 60 }

local function told(wanted, f, ...)
  local fine, message = pcall(f, ...)
  assert(not fine, "no error: " .. wanted)
  if not message:find(wanted, 1, true) then error(("%q, not %q"):format(message, wanted), 2) end
end

local x, k = rille.ones(3), rille.tensor { 1, 2 }
told("all_reduce: the tensor must be a tensor, got number", dist.all_reduce, 3)
told("all_reduce: op must be 'sum', 'mean', 'max', 'min', 'product', 'band', 'bor' or 'bxor', got median", dist.all_reduce, x,
  "median")
told("all_reduce: the mean of int64 has no dtype; use 'sum', or x:to('float32')", dist.all_reduce, k, "mean")
told("all_reduce: no such reduction of this dtype", dist.all_reduce, x, "bor")
told("broadcast: src must be a rank from 0 to 1, got 2", dist.broadcast, x, 2)
told("send: rank " .. dist.rank() .. " would send to itself", dist.send, x, dist.rank())
told("send: tag must be an integer from 0 to 16383, got 20000", dist.send, x, 1 - dist.rank(), 20000)
told("all_gather: the list needs 2 tensors, one for each rank, got 1", dist.all_gather, { x }, x)
told("all_gather: sizes of the list differ: [2], [3]", dist.all_gather, { rille.ones(2), x }, x)
told("all_gather: dtypes differ: int64, float32", dist.all_gather, { k, k }, rille.ones(2))
told("reduce_scatter_tensor: the input must have 2 times the output's elements: [3], [3]", dist.reduce_scatter_tensor, x, x)
told("all_to_all_single: 3 elements are no equal parts for 2 ranks", dist.all_to_all_single, x, x:clone())
told("init: this process is in a job already", dist.init)
local step = rille.capture(function(y) return dist.all_reduce(y * 2) end)
told("all_reduce", step, rille.ones(2))
dist.barrier()
if dist.rank() == 0 then print "all mistakes were told" end
dist.destroy_process_group()
told("rank: call rille.distributed.init() first", dist.rank)
told("MPI was ended before, and starts only once a process", dist.init)
