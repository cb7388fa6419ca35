-- Runs the examples of all entries of the reference, in the present folder, and says which fail:
--   cd /tmp/somewhere && rille tests/support/run_examples.lua [part of names or examples, or with - before it, of those left out]
-- What the examples' texts may use beside rille is told at the head of docs/reference/index.md.
local rille = require "rille"
local native = require "rille.native"
local entries = native.require "rille.look.entries"
local nn = rille.nn

local function environment()
  local net = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2))
  local set = rille.data.TensorDataset(rille.randn(40, 4), rille.randint(0, 2, { 40 }))
  local values = {
    net = net, nn = nn, F = nn.functional, rille = rille,
    trainer = rille.train.Trainer {
      model = net, loss = nn.functional.cross_entropy, optimizer = rille.optim.Adam(net:parameters(), { lr = 0.01 }),
      train = rille.data.DataLoader(set, { batch_size = 8, shuffle = true }), metrics = { "accuracy" },
      epochs = 2, progress = false,
    },
    print = function(...) for i = 1, select("#", ...) do tostring((select(i, ...))) end end,
  }
  return setmetatable(values, { __index = _G, __newindex = function(_, name) error("the example sets the global " .. name) end })
end

local function run(text)
  rille.manual_seed(1)
  local values = environment()
  local chunk = load("return " .. text, "=example", "t", values)
  local problem
  if not chunk then chunk, problem = load(text, "=example", "t", values) end
  if not chunk then return false, problem end
  return pcall(chunk)
end

local leaves_out, part = (arg[1] or ""):match "^(%-?)(.*)$"
-- luacheck: globals is_wanted
function is_wanted(name, example)
  return (name .. "\n" .. example):find(part, 1, true) ~= nil == (leaves_out == "")
end

local count, failed = 0, 0
local function try(name, entry)
  if not entry or not entry.example or not is_wanted(name, entry.example) then return end
  count = count + 1
  local ok, message = run(entry.example)
  local lacks_lapack = rille.blas ~= "openblas" and tostring(message):find("needs a build with OpenBLAS", 1, true)
  if not ok and not lacks_lapack then
    failed = failed + 1
    io.stderr:write(name, ": ", tostring(message), "\n")
  end
end

for _, row in ipairs(entries.all()) do try(row[1], row[2]) end
for _, name in ipairs(entries.noted()) do
  local entry = entries.note(name)
  if entry.kind == "topic" then try(name, entry) end
end
print(("%d examples, %d fail"):format(count, failed))
if not EXAMPLES_GO_ON then os.exit(failed == 0, true) end -- luacheck: globals EXAMPLES_GO_ON
return run
