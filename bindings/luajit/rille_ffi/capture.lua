-- rille.capture(step): a function that records step once for each kind of inputs and then runs the recording, without Lua.
local ffi = require "ffi"
local core = require "rille_ffi.core"
local C, ctx = core.C, core.ctx
local MOST = 8

return function(rille)
  local inputs, outputs = ffi.new("RilleTensor *[?]", 16), ffi.new("RilleTensor *[?]", 16)

  local function fill(list)
    for i, tensor in ipairs(list) do
      if not core.is_tensor(tensor) then core.raise("capture: argument %d must be a tensor, got a %s", i, type(tensor)) end
      inputs[i - 1] = tensor.pointer
    end
    return #list
  end

  local function record(step, list)
    local n = fill(list)
    local fixed, plan = ffi.new("RilleTensor *[?]", math.max(n, 1)), ffi.new "RilleCapture *[1]"
    core.check(C.rille_capture_begin(ctx, inputs, n, fixed), 3)
    local own = {}
    for i = 1, n do own[i] = core.wrap(fixed[i - 1]) end
    local results = { pcall(step, unpack(own, 1, n)) }
    if not results[1] then
      C.rille_capture_cancel(ctx)
      error(results[2], 0)
    end
    table.remove(results, 1)
    for i, tensor in ipairs(results) do
      if not core.is_tensor(tensor) then
        C.rille_capture_cancel(ctx)
        core.raise("capture: result %d must be a tensor, got a %s", i, type(tensor))
      end
      outputs[i - 1] = tensor.pointer
    end
    core.check(C.rille_capture_end(ctx, outputs, #results, plan), 3)
    return { plan = ffi.gc(plan[0], C.rille_capture_free), outputs = #results }, results
  end

  --- What step does must follow docs/capture.md. Its arguments and results are tensors.
  function rille.capture(step)
    local recordings = {}
    return function(...)
      local list = { ... }
      local n = fill(list)
      for _, recording in ipairs(recordings) do
        if C.rille_capture_fits(recording.plan, inputs, n) then
          core.check(C.rille_capture_run(recording.plan, inputs, n, outputs))
          local results = {}
          for i = 1, recording.outputs do results[i] = core.wrap(outputs[i - 1]) end
          return unpack(results, 1, recording.outputs)
        end
      end
      if #recordings >= MOST then table.remove(recordings, 1) end
      local recording, results = record(step, list)
      recordings[#recordings + 1] = recording
      return unpack(results)
    end
  end
end
