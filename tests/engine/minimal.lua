-- What the smallest build with Lua does, run by minimal.cmake with the program of that build: a small net trains, its weights go
-- through a file, and what was left out says so.
local rille = require "rille"
local nn, F = rille.nn, rille.functional
local path = assert(arg[1], "needs the path of a file to write")

rille.manual_seed(1)
local x = rille.rand(64, 2) * 2 - 1
local y = x:select(1, 0):mul(x:select(1, 1)):gt(0):to("float32"):unsqueeze(1)
local function new_net() return nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 1)) end
local net = new_net()
local optimizer = rille.optim.Adam(net:parameters(), { lr = 0.05 })
local loader = rille.data.DataLoader(rille.data.TensorDataset(x, y), { batch_size = 16, shuffle = true })
local first, last
for _ = 1, 40 do
  for xb, yb in loader:iter() do
    optimizer:zero_grad()
    local loss = F.binary_cross_entropy_with_logits(net(xb), yb)
    loss:backward()
    optimizer:step()
    last = loss:item()
    first = first or last
  end
end
assert(last < first / 2, ("the loss went from %g to %g only"):format(first, last))

rille.save(net:state_dict(), path)
local other = new_net()
other:load_state_dict(rille.load(path))
assert(rille.equal(other(x), net(x)), "what was loaded differs from what was saved")

local function fails(wanted, f)
  local fine, problem = pcall(f)
  assert(not fine, "no error: " .. wanted)
  assert(tostring(problem):find(wanted, 1, true), ("'%s' has no '%s'"):format(problem, wanted))
end
local FILES = "this build reads and writes safetensors alone (RILLE_FILES=OFF)"
fails("load_npz: " .. FILES, function() rille.load_npz(path) end)
fails("save_npz: " .. FILES, function() rille.save_npz({ x = x }, "x.npz") end)
fails("load_npy: " .. FILES, function() rille.load_npy(path) end)
fails("save_npy: " .. FILES, function() rille.save_npy(x, "x.npy") end)
fails("read_idx: " .. FILES, function() rille.read_idx(path) end)
fails("write_idx: " .. FILES, function() rille.write_idx(x, "x.idx") end)
fails("unpickle: " .. FILES, function() rille.unpickle(path) end)
fails("image: this build is without PNG files (RILLE_PNG=OFF)", function() return rille.image end)
fails("datasets.digits: this build is without changes to pictures (RILLE_PICTURES=OFF)",
  function() rille.datasets.digits { n = 1 } end)
fails("fft: this build is without Fourier transforms (RILLE_SIGNALS=OFF)", function() return rille.fft end)
fails("stft: this build is without Fourier transforms (RILLE_SIGNALS=OFF)", function() rille.stft(x, 4) end)
fails("transforms: this build is without changes to pictures (RILLE_PICTURES=OFF)",
  function() rille.data.transforms.random_crop(4, { padding = 1 })(rille.zeros(1, 1, 4, 4)) end)
fails("DataLoader: this build is without workers (RILLE_WORKERS=OFF)",
  function() rille.data.DataLoader(rille.data.TensorDataset(x, y), { num_workers = 1 }) end)
fails("download: this build is without the network (RILLE_NETWORK=OFF)",
  function() rille.datasets.download { urls = "http://127.0.0.1/x", path = path .. ".none", progress = false } end)

-- A file of a format that this build does not read.
local file = assert(io.open(path, "wb"))
file:write("\x93NUMPY\1\0", ("\0"):rep(100))
file:close()
fails("is an .npy file of numpy's: " .. FILES, function() rille.load(path) end)
print "fine"
