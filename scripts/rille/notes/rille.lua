--- Without recording gradients: runs a function so, or until a block ends.
-- @name rille.no_grad
-- @param fn function?: what is run; without it the mode ends with the <close> variable
-- @param ... any: handed to fn
-- @return any: fn's results, or an object to be closed
-- @example
-- local y = rille.no_grad(function() return rille.ones(2, { requires_grad = true }) * 2 end)
-- do
--   local _ <close> = rille.no_grad()
--   -- no graph is built here
-- end

--- With gradients, inside no_grad: runs a function so, or until a block ends.
-- @name rille.enable_grad
-- @param fn function?: what is run; without it the mode ends with the <close> variable
-- @param ... any: handed to fn
-- @return any: fn's results, or an object to be closed
-- @example
-- local y = rille.enable_grad(function() return rille.ones(2, { requires_grad = true }) * 2 end)

--- As no_grad, but tensors made here can never take part in a graph; a little cheaper.
-- @name rille.inference_mode
-- @param fn function?: what is run; without it the mode ends with the <close> variable
-- @param ... any: handed to fn
-- @return any: fn's results, or an object to be closed
-- @example
-- local y = rille.inference_mode(function() return rille.ones(2) + 1 end)

--- Switches the recording of gradients on or off until it is switched again.
-- @name rille.set_grad_enabled
-- @param on boolean: whether gradients are recorded
-- @return any: an object to be closed, which puts back what was before
-- @example
-- do
--   local _ <close> = rille.set_grad_enabled(false)
-- end

--- Whether gradients are recorded now.
-- @name rille.is_grad_enabled
-- @return boolean: false inside no_grad
-- @example
-- assert(rille.is_grad_enabled())

--- Whether inference_mode is on now.
-- @name rille.is_inference_mode_enabled
-- @return boolean: true inside inference_mode
-- @example
-- assert(not rille.is_inference_mode_enabled())

--- The gradients of outputs by inputs, returned and not added to .grad.
-- @name rille.grad
-- @param outputs rille.Tensor|rille.Tensor[]: what is differentiated
-- @param inputs rille.Tensor|rille.Tensor[]: by what
-- @option grad_outputs rille.Tensor|rille.Tensor[]: the gradient of each output; ones for outputs with one element
-- @option create_graph boolean = false: whether the gradients have a graph, for gradients of gradients
-- @option retain_graph boolean: whether the graph is kept; as create_graph if left out
-- @option allow_unused boolean = false: whether an input may have no part in the outputs; its gradient is nil
-- @return rille.Tensor: one gradient for each input
-- @error outputs that need no gradient, inputs without a part in them
-- @example
-- local x = rille.tensor({ 2.0 }, { requires_grad = true })
-- local g = rille.grad((x * x):sum(), x) -- 4

--- Frees the tensors that are made in a block when it ends, without waiting for Lua's collector.
-- @name rille.scope
-- @return rille.Scope: to be closed; scope:keep(x) keeps x beyond the block and returns it
-- @class Scope
-- @kind function
-- @example
-- local total
-- do
--   local scope <close> = rille.scope()
--   total = scope:keep(rille.randn(100, 100):sum())
-- end

--- Keeps tensors beyond the end of the block.
-- @name Scope:keep
-- @param ... rille.Tensor: tensors made inside
-- @return rille.Tensor: the same tensors
-- @example
-- local scope <close> = rille.scope()
-- local x = scope:keep(rille.ones(2))

--- How much memory tensors take.
-- @name rille.memory
-- @return table: bytes: in_use, reserved (kept for the next tensors as well), peak, cap, allocated_total
-- @example
-- print(rille.memory().in_use)

--- The most bytes that tensors may take together; what needs more is an error.
-- @name rille.set_memory_cap
-- @param bytes integer: the most; 0 for no cap
-- @example
-- rille.set_memory_cap(4 * 1024 ^ 3 // 1 | 0)
-- rille.set_memory_cap(0)

--- Gives memory that is kept for the next tensors back to the system.
-- @name rille.release_cache
-- @example
-- rille.release_cache()

--- How many threads large ops use.
-- @name rille.set_num_threads
-- @param n integer: at least 1
-- @example
-- rille.set_num_threads(rille.get_num_threads())

--- How many threads large ops use now.
-- @name rille.get_num_threads
-- @return integer: at least 1
-- @example
-- print(rille.get_num_threads())

--- How print shows tensors.
-- @name rille.set_printoptions
-- @option profile string: "default", "short" or "full", which the others change
-- @option precision integer = 4: digits behind the point
-- @option threshold integer = 1000: tensors with more elements are shortened
-- @option edgeitems integer = 3: how many elements a shortened dim shows at each end
-- @option linewidth integer = 80: characters a line
-- @option sci_mode boolean: whether numbers are written as 1.5e-03; chosen by their sizes if left out
-- @example
-- rille.set_printoptions { precision = 4 }

--- Seconds since some point in the past, for measuring times.
-- @name rille.clock
-- @return number: seconds, with fractions
-- @example
-- local begin = rille.clock()
-- print(("%.3f s"):format(rille.clock() - begin))

--- The level of the processor's instructions that is used: "v2", "v3" or "v4" on x86-64, "neon" on arm64, else "plain".
-- @name rille.cpu_level
-- @return string: the level; the environment's RILLE_CPU may lower it
-- @example
-- print(rille.cpu_level())

--- The matrix library that products go to.
-- @name rille.blas
-- @kind value
-- @type string
-- @example
-- print(rille.blas)

--- The library's version.
-- @name rille.version
-- @kind value
-- @type string
-- @example
-- print(rille.version)

--- Python's None where nil cannot stand: in lists, and for options that may be missing.
-- @name rille.none
-- @kind value
-- @type any
-- @example
-- local x = rille.zeros(3, 4):index_put({ rille.none, rille.tensor { 0, 2 } }, 1)

--- A function that records a step once for each kind of arguments and then runs it without Lua.
-- Plain numbers in the step stay as they were; values are read outside it. See docs/capture.md.
-- @name rille.capture
-- @param step function: takes and returns tensors; may call backward and an optimizer's step
-- @return rille.Captured: called like the step; also recordings() and reset()
-- @class Captured
-- @kind function
-- @error steps that look at the values of tensors
-- @example
-- local double = rille.capture(function(x) return x * 2 end)
-- local y = double(rille.ones(3))

--- The recordings of the step.
-- @name Captured:recordings
-- @return table[]: { steps, bytes }, one for each kind of arguments
-- @example
-- local step = rille.capture(function(x) return x + 1 end)
-- step(rille.ones(2))
-- assert(#step:recordings() == 1)

--- Forgets the recordings; the next call records anew.
-- @name Captured:reset
-- @example
-- local step = rille.capture(function(x) return x + 1 end)
-- step:reset()

--- A function's results without keeping what lies between: backward runs the function again. For memory.
-- @name rille.checkpoint
-- @param fn function|rille.Module: takes and returns tensors
-- @param ... any: handed to fn
-- @return any: fn's results
-- @example
-- local net = nn.Sequential(nn.Linear(4, 4), nn.Tanh())
-- local y = rille.checkpoint(net, rille.randn(2, 4))

--- Where the time of a function goes, by op and by module.
-- @name rille.profile
-- @param fn function|rille.Module: what is run
-- @param ... any: handed to fn
-- @return rille.Profile: print shows it
-- @field ops table[]: { name, calls, seconds, share, bytes, flops, gflops }, the slowest first
-- @field modules table[]: the same by module
-- @field events table[]: the calls themselves: op, module, backward, start, duration and self in seconds
-- @field seconds number: the whole time
-- @class Profile
-- @kind function
-- @example
-- local profile = rille.profile(function() return rille.randn(64, 64):matmul(rille.randn(64, 64)) end)
-- print(profile)

--- The calls in Chrome's trace event format.
-- @name Profile:trace
-- @return string: JSON
-- @example
-- local text = rille.profile(rille.randn, 3):trace()

--- Writes the trace to a file, in one step, for chrome://tracing or ui.perfetto.dev.
-- @name Profile:save
-- @param path string: the file
-- @example
-- rille.profile(rille.randn, 3):save "trace.json"

--- Shapes, parameters and times of every layer.
-- @name rille.summary
-- @param net rille.Module: the network, which is run in eval mode and stays as it was
-- @param ... rille.Tensor|integer[]|table: the inputs, or their sizes as tables; a last table may hold options
-- @option runs integer = 3: how often it is run, for the times
-- @return rille.Summary: print shows it
-- @field [integer] table: a layer: path, class, output (shapes), parameters, trainable, multiply_adds, bytes, seconds, calls
-- @field parameters integer: numbers in all parameters
-- @field trainable integer: those that are trained
-- @field parameter_bytes integer: bytes of all parameters
-- @field multiply_adds integer: of a call
-- @field bytes integer: of the results of layers without layers inside
-- @field seconds number: of a call
-- @class Summary
-- @kind function
-- @error a network that the inputs do not fit, with the path to the layer
-- @example
-- print(rille.summary(nn.Sequential(nn.Linear(4, 8), nn.ReLU()), { 2, 4 }))

--- A network, or the tape behind a tensor, as a drawing.
-- @name rille.graph
-- @param what rille.Module|rille.Tensor: the network, or a tensor with a history
-- @param ... rille.Tensor|integer[]|rille.Module: a network's inputs, or their sizes as tables; for a tensor a module that
-- names the leaves
-- @return rille.Graph: with nodes and edges, and svg(), dot() and save(path)
-- @class Graph
-- @kind function
-- @example
-- local graph = rille.graph(nn.Sequential(nn.Linear(4, 8), nn.ReLU()), { 2, 4 })
-- print(graph)

--- The graph in Graphviz's language.
-- @name Graph:dot
-- @return string: modules that hold others are clusters
-- @example
-- local text = rille.graph(nn.Linear(2, 3), { 1, 2 }):dot()

--- The graph as a drawing.
-- @name Graph:svg
-- @return string: an SVG picture
-- @example
-- local text = rille.graph(nn.Linear(2, 3), { 1, 2 }):svg()

--- Writes the graph to a file, in one step.
-- @name Graph:save
-- @param path string: ends in .svg or .dot
-- @example
-- rille.graph(nn.Linear(2, 3), { 1, 2 }):save "net.svg"

--- Runs a script again in a running program: new code, old weights.
-- Weights and buffers of the same name and shape are copied into the new network; optimizer state goes over into a new
-- optimizer of the same type. The old network and optimizer stay as they are.
-- @name rille.reload
-- @kind function
-- @param what string|function: a script's path, or a function; it gives a module, or a function or class that makes one
-- @param net rille.Module?: the old network
-- @param optimizer rille.Optimizer?: the old optimizer
-- @return rille.Module: the new network; nil where the script failed, with its error as second result
-- @return rille.Optimizer: the new optimizer, nil without one
-- @return table: a report: kept, new and gone are lists of names, reshaped of { name, from, to }
-- @example
-- local function make() return nn.Linear(2, 3) end
-- local old = make()
-- local net = rille.reload(make, old)
-- assert(rille.equal(net.weight, old.weight))

--- An op of one's own: a class with forward and backward.
-- Define forward(ctx, ...) and backward(ctx, grad_outputs...) in what extend gives. backward gives one gradient (or nil) for each
-- argument of forward. ctx:save_for_backward(...) keeps tensors, ctx:mark_non_differentiable(...) names outputs without gradient.
-- @name rille.Function
-- @class Function
-- @field saved_tensors rille.Tensor[]: of ctx in backward: what forward kept
-- @example
-- local Square = rille.Function:extend "Square"
-- function Square.forward(ctx, x)
--   ctx:save_for_backward(x)
--   return x * x
-- end
-- function Square.backward(ctx, grad)
--   local x = table.unpack(ctx.saved_tensors)
--   return grad * 2 * x
-- end
-- local y = Square.apply(rille.ones(3, { requires_grad = true }))

--- A new class of functions.
-- @name Function:extend
-- @param name string?: what grad_fn and errors call it
-- @return rille.Class: define forward and backward in it, call it or its apply
-- @example
-- local Mine = rille.Function:extend "Mine"

--- In forward: keeps tensors for backward, where they are ctx.saved_tensors in this order.
-- @name Context:save_for_backward
-- @param ... rille.Tensor: inputs and outputs belong here, not in fields of ctx
-- @example
-- local Same = rille.Function:extend "Same"
-- function Same.forward(ctx, x) ctx:save_for_backward(x) return x * 1 end
-- function Same.backward(_, grad) return grad end
-- Same(rille.ones(2))

--- In forward: says that these outputs have no gradient.
-- @name Context:mark_non_differentiable
-- @param ... rille.Tensor: outputs
-- @example
-- local Largest = rille.Function:extend "Largest"
-- function Largest.forward(ctx, x)
--   local at = x:argmax()
--   ctx:mark_non_differentiable(at)
--   return at
-- end
-- Largest(rille.ones(2))

--- Writes values to the places that index tensors name: the method x:index_put_.
-- @name rille.index_put_
-- @param input rille.Tensor: is written to
-- @param indices table: an int64 tensor for each dim, rille.none for a whole dim
-- @param values rille.Tensor|number: of a shape that goes with the places
-- @param accumulate boolean = false: whether values are added
-- @return rille.Tensor: x
-- @example
-- local x = rille.index_put_(rille.zeros(3, 3), { rille.tensor { 0, 1 } }, 5)

--- The same as index_put_, on a copy: the method x:index_put.
-- @name rille.index_put
-- @param input rille.Tensor: stays as it is
-- @param indices table: an int64 tensor for each dim, rille.none for a whole dim
-- @param values rille.Tensor|number: of a shape that goes with the places
-- @param accumulate boolean = false: whether values are added
-- @return rille.Tensor: the copy
-- @example
-- local x = rille.index_put(rille.zeros(3, 3), { rille.tensor { 0, 1 } }, 1)
