-- Rille's side of run.py. usage: rille networks.lua FOLDER THREADS HOW
-- HOW: "optimized" (rille.optimize, captured), "captured" (the net as it is, captured), "eager", or "onnx" (the file, captured).
local rille = require "rille"
local nn = rille.nn
local folder, threads, how = arg[1], tonumber(arg[2]), arg[3]
rille.set_num_threads(threads)
local clock = threads == 1 and os.clock or rille.clock

local Parts = nn.Module:extend("Parts")
function Parts:init(kind, parts) self.kind, self.parts = kind, nn.ModuleList(parts) end
function Parts:forward(x)
  local first = self.parts[1](x)
  if self.kind == "scale" then return x * first end
  local second = self.parts[2](x)
  return self.kind == "sum" and first + second or rille.cat({ first, second }, 1)
end

local LastOf = nn.Module:extend("LastOf")
function LastOf:init(inputs, width, layers)
  self.lstm = nn.LSTM(inputs, width, { num_layers = layers, batch_first = true })
end
function LastOf:forward(x) return (self.lstm(x)) end

local function conv(kind)
  return function(i, o, k, s, p, g, b) return nn[kind](i, o, k, { stride = s, padding = p, groups = g, bias = b }) end
end
local function pool(kind)
  return function(k, s, p) return nn[kind](k, { stride = s, padding = p }) end
end

local layers = {
  conv2d = conv "Conv2d", conv1d = conv "Conv1d", maxpool2d = pool "MaxPool2d", maxpool1d = pool "MaxPool1d",
  convtranspose2d = function(i, o, k, s) return nn.ConvTranspose2d(i, o, k, { stride = s }) end,
  bn2d = nn.BatchNorm2d, bn1d = nn.BatchNorm1d, relu = nn.ReLU, relu6 = nn.ReLU6, silu = nn.SiLU, sigmoid = nn.Sigmoid,
  avg2d = function() return nn.AdaptiveAvgPool2d(1) end,
  flatten = nn.Flatten, linear = nn.Linear, embedding = nn.Embedding, lstm = LastOf,
  encoder = function(count, width, heads, inner)
    local layer = nn.TransformerEncoderLayer(width, heads, inner, { dropout = 0, activation = "gelu", batch_first = true })
    return nn.TransformerEncoder(layer, count)
  end,
}

local function build(node)
  local kind = node[1]
  local rest = table.move(node, 2, #node, 1, {})
  if kind == "seq" or kind == "sum" or kind == "cat" or kind == "scale" then
    for i, inner in ipairs(rest) do rest[i] = build(inner) end
    return kind == "seq" and nn.Sequential(table.unpack(rest)) or Parts(kind, rest)
  end
  return layers[kind](table.unpack(rest))
end

-- What runs once: a pass over the input, or a step of training.
local function pass(description, input)
  if how == "onnx" then
    return rille.capture(rille.onnx.load(folder .. "/net.onnx"))
  end
  local net = build(description)
  net:load_state_dict(rille.load(folder .. "/net.pt"))
  net:eval()
  if how == "optimized" then net = rille.optimize(net, input) end
  return how == "eager" and net or rille.capture(function(x) return net(x) end)
end

local function step(description)
  local net = build(description)
  net:load_state_dict(rille.load(folder .. "/net.pt"))
  local optimizer = rille.optim.SGD(net:parameters(), { lr = 1e-4 })
  local function train(x)
    optimizer:zero_grad()
    local loss = net(x):square():mean()
    loss:backward()
    optimizer:step()
    return loss:detach()
  end
  return how == "eager" and train or rille.capture(train)
end

local commands = {}
local run, x, mode
function commands.load(description, given)
  run, x, mode = nil, nil, given
  collectgarbage()
  x = rille.load(folder .. "/input.pt")
  description = rille.json.decode(description)
  run = mode == "infer" and pass(description, x) or step(description)
end
function commands.check()
  local y
  if mode == "train" then y = run(x) else rille.no_grad(function() y = run(x) end) end
  return y:to("float64"):abs():sum():item()
end
function commands.time(count)
  local start = clock()
  local function runs()
    for _ = 1, tonumber(count) do run(x) end
  end
  if mode == "train" then runs() else rille.no_grad(runs) end
  return (clock() - start) / tonumber(count)
end

for line in io.lines() do
  local words = {}
  for word in line:gmatch "[^\t]+" do words[#words + 1] = word end
  local fine, answer = pcall(commands[words[1]], table.unpack(words, 2))
  print(fine and (answer and ("ok %.9e"):format(answer) or "ok") or "E " .. tostring(answer):gsub("\n", " | "))
  io.stdout:flush()
end
