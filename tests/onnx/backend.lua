-- Runs the backend tests of the onnx package: build/rille tests/onnx/backend.lua FOLDER [NAME PATTERN]. FOLDER holds node/,
-- simple/ and so on, each test a folder with model.onnx and test_data_set_*/{input,output}_*.pb. backend.py finds it.
--
-- Results are compared as the package does it: 1e-3 of the value and 1e-7 beside it, and dtype and shape.
local rille = require "rille"
local native = require "rille.native"
local root, wanted = arg[1], arg[2]
local readers = native.require "rille.onnx.values"
local protobuf, tensors = readers.protobuf, readers.tensors

local function list(folder)
  local names = native.list_folder("backend", folder)
  table.sort(names)
  return names
end

local ours = { float32 = true, float64 = true, int32 = true, int64 = true, uint8 = true, bool = true }

local function is_ours(type)
  local tensor = type and type.tensor_type
  if not tensor then return type == nil end
  local found = tensors.types[tensor.elem_type or 0]
  return found and ours[found[1]]
end

-- A .pb file: a tensor, or a sequence of them, or one that may be missing.
local function read_value(path, type)
  local source = { bytes = native.read_bytes(path), name = path }
  return readers.value(source, type)
end

local function compare(name, got, want)
  if want == nil then
    assert(got == nil, name .. ": a value where there is to be none")
    return
  end
  if not rille.is_tensor(want) then
    assert(type(got) == "table" and #got == #want, name .. ": another sequence")
    for i = 1, #want do compare(name .. "[" .. i .. "]", got[i], want[i]) end
    return
  end
  assert(rille.is_tensor(got), name .. ": is no tensor")
  if got.dtype ~= want.dtype then error(("%s: dtype %s, not %s"):format(name, got.dtype, want.dtype), 0) end
  local a, b = table.concat(got:shape(), ","), table.concat(want:shape(), ",")
  if a ~= b then error(("%s: shape [%s], not [%s]"):format(name, a, b), 0) end
  if got:numel() == 0 then return end
  local x, y = got:to("float64"), want:to("float64")
  local fine = (x - y):abs():le(y:abs() * 1e-3 + 1e-7)
  fine = fine:logical_or(x:eq(y)):logical_or(x:isnan():logical_and(y:isnan()))
  if not fine:all():item() then
    error(("%s: %d of %d values differ, first %g, not %g"):format(name, fine:logical_not():sum():item(), x:numel(),
      x[fine:logical_not()]:flatten()[0]:item(), y[fine:logical_not()]:flatten()[0]:item()), 0)
  end
end

local function run(folder)
  local model = rille.onnx.load(folder .. "model.onnx")
  local graph = rawget(model, "_graph")
  for _, set in ipairs(list(folder)) do
    if set:find "^test_data_set_" then
      local inputs, n = {}, 0
      for _, file in ipairs(list(folder .. set)) do
        local i = tonumber(file:match "^input_(%d+)%.pb$")
        if i then
          inputs[i + 1] = read_value(folder .. set .. file, graph.types[graph.inputs[i + 1]])
          n = math.max(n, i + 1)
        end
      end
      local got = table.pack(model(table.unpack(inputs, 1, n)))
      for _, file in ipairs(list(folder .. set)) do
        local i = tonumber(file:match "^output_(%d+)%.pb$")
        if i then compare("output " .. i, got[i + 1], (read_value(folder .. set .. file, graph.types[graph.outputs[i + 1]]))) end
      end
    end
  end
end

local function types_are_ours(folder)
  local proto = protobuf.decode { bytes = native.read_bytes(folder .. "model.onnx"), name = folder }
  for _, values in ipairs { proto.graph.input, proto.graph.output } do
    for _, value in ipairs(values) do
      if not is_ours(value.type) then return false end
    end
  end
  return true
end

local counts = { pass = 0, fail = 0, ours = 0, ours_pass = 0 }
for _, kind in ipairs(list(root)) do
  if kind:find "/$" and kind ~= "real/" and kind ~= "light/" then
    for _, name in ipairs(list(root .. "/" .. kind)) do
      local folder = root .. "/" .. kind .. name
      if name:find "/$" and (not wanted or name:find(wanted)) then
        local fits = types_are_ours(folder)
        local fine, problem = pcall(run, folder)
        counts[fine and "pass" or "fail"] = counts[fine and "pass" or "fail"] + 1
        if fits then
          counts.ours = counts.ours + 1
          if fine then counts.ours_pass = counts.ours_pass + 1 end
        end
        if not fine then
          print(("%s%s%s: %s"):format(fits and "" or "(dtype) ", kind, name:gsub("/", ""), tostring(problem):gsub("\n.*", "")))
        end
      end
    end
  end
end
print(("%d of %d pass; of those with dtypes of Rille's %d of %d"):format(counts.pass, counts.pass + counts.fail, counts.ours_pass,
  counts.ours))
