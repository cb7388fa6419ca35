-- What the rille program says of Lua's own errors, and of names from elsewhere.
local rille = require "rille"
local folder = require "tests.support.folder"
local program = os.getenv "RILLE_PROGRAM"

local function said(code)
  local text = folder.run('local rille = require "rille"\nlocal nn, data = rille.nn, rille.data\n' .. code .. "\n")
  return (text:match "[^\n]*")
end

describe("the program", function()
  if not program then return pending "RILLE_PROGRAM is not set" end

  for code, text in pairs {
    ["nn.Conv2d(1, 8, 3, { bias = False })"] = ":3: False is Python's: Lua writes false",
    ["data.DataLoader({ 1 }, { shuffle = True })"] = ":3: True is Python's: Lua writes true",
    ["print(None)"] = ":3: None is Python's: Lua writes nil",
    ["local x = torch.randn(3)"] = "%(global 'torch'%); here it is rille %(local rille = require \"rille\"%)",
    ["local Net = nn.Module:extend 'Net'\nfunction Net:init() self.conv = nn.Linear(2, 2) end\n"
      .. "function Net:forward(x) return self.cnov(x) end\nNet()(rille.ones(1, 2))"] = "%(field 'cnov'%); did you mean 'conv'%?",
    ["local net = nn.Sequential(nn.ReLU())\nnet:frward(rille.ones(1))"] = "%(method 'frward'%); did you mean 'forward'%?",
    ["local net = nn.Sequential()\nnet:add(nn.ReLU())"] = "%(method 'add'%); here it is append",
    ["local net = nn.Sequential()\nnet:cuda()"] = "%(method 'cuda'%); here it is nothing, there is no GPU side",
    ["local x = rille.ones(2)\nprint(x.shape[0])"] = "shape: sizes count from 1, as Lua's lists do: x.shape%[1%] is the first; "
      .. "x:size%(0%) counts from 0",
    ["local x = rille.ones(2)\nprint(x.sum * 2)"] = "'sum' is a function or method: call it",
    ["for p in nn.Linear(2, 2):parameters() do print(p) end"] = "a list is walked with ipairs",
    ["print(('%.3f'):format(rille.tensor(1.5)))"] = "x:item%(%) is the number of a tensor with one element",
    ["local list = { { 1 } }\nprint(list[0].lr)"] = "Lua's lists count from 1, tensors from 0",
    ["print(optim.SGD)"] = "%(global 'optim'%); here it is local optim = rille.optim",
    ["error { 1 }"] = "^rille: table: ",
    ["error 'plain'"] = ":3: plain$",
  } do
    it("explains " .. code:match "[^\n]*$", function() assert.matches(text, said(code)) end)
  end

  it("leaves other globals nil, and a metatable to whoever wants one", function()
    assert.equal("nil true", said "print(tostring(Truth) .. ' ' .. tostring(setmetatable(_G, {}) == _G))")
  end)
end)

describe("errors", function()
  it("say how to mend what was written", function()
    local nn, F = rille.nn, rille.functional
    for text, call in pairs {
      ["relu: input must be a tensor, got table; rille.tensor { ... } makes one of numbers"] = function() F.relu { 1, 2 } end,
      ["linear: dtypes differ: int64 and float32; x:to(dtype) converts, and so do x:float() and x:double()"] = function()
        nn.Linear(2, 1)(rille.tensor { { 1, 2 } })
      end,
      ["has no history: nothing it was made of requires grad (requires_grad = true), or it was made inside no_grad"] = function()
        rille.ones(1):backward()
      end,
      ["tensor: entry 2 of 3 is nil"] = function()
        local values = { 1.0, nil, 3.0 }
        rille.tensor(values)
      end,
      ["bias must be true or false, got table without a key (True, False and None are nil in Lua: write true, false, nothing)"] =
        function() nn.Linear(2, 2, {}) end,
      ["an empty table in an index takes nothing; a whole dim is ':', as in x[\":, 1\"] or x[{ \":\", 1 }]"] = function()
        return rille.ones(2, 2)[{ {}, 1 }]
      end,
      ["rille.nn has no 'SpatialConvolution', here it is nn.Conv2d"] = function() return nn.SpatialConvolution end,
      ["rille.optim has no 'sgd', did you mean 'SGD'?"] = function() return rille.optim.sgd end,
      ["device: must be 'cpu', as there is no GPU side, got cuda"] = function() return rille.device "cuda" end,
      ["zeros: device must be 'cpu', as there is no GPU side, got cuda"] = function() rille.zeros(2, { device = "cuda" }) end,
      ["Linear: device must be 'cpu', as there is no GPU side, got cuda"] = function() nn.Linear(2, 2, { device = "cuda" }) end,
      ["LSTM: device must be 'cpu', as there is no GPU side, got cuda"] = function() nn.LSTM(2, 2, { device = "cuda" }) end,
      ["target of shape [4] does not fit input of shape [4, 1]: every row would be compared with every other"] = function()
        F.mse_loss(rille.ones(4, 1), rille.ones(4))
      end,
    } do
      local fine, problem = pcall(call)
      assert.is_false(fine, text)
      assert.is_true(problem:find(text, 1, true) ~= nil, problem)
    end
  end)

  it("are raised by every loss that would compare each row with every other", function()
    local F, y, t = rille.functional, rille.ones(4, 1), rille.ones(4)
    for _, name in ipairs { "mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss", "kl_div", "poisson_nll_loss",
      "hinge_embedding_loss", "binary_cross_entropy", "binary_cross_entropy_with_logits", "soft_margin_loss" } do
      assert.is_false(pcall(F[name], y, t), name)
      assert.is_true((pcall(F[name], y, t:unsqueeze(1))), name)
    end
    assert.error_matches(function() F.gaussian_nll_loss(y, t, 1) end, "every row would be compared")
    assert.equal(0, F.mse_loss(rille.ones(1, 1), rille.ones(1)):item())
    assert.equal(0, F.mse_loss(rille.ones(4, 3), rille.ones(3)):item())
  end)

  it("say what stands in the place of Python's habits", function()
    local net = rille.nn.Linear(3, 2)
    local opt = rille.optim.SGD(net:parameters(), { lr = 1 })
    local schedulers = rille.optim.lr_scheduler
    for text, call in pairs {
      ["SGD: the field 'lr' cannot be set; options stand in its groups: opt.param_groups[1].lr = ..."] = function() opt.lr = 3 end,
      ["Net: '__init__' is Python's and would never be called; here it is function Net:init(...)"] = function()
        local Net = rille.nn.Module:extend "Net"
        function Net:__init__() end
      end,
      ["Set: '__getitem__' is Python's and would never be called; here it is function Set:get(...)"] = function()
        rille.data.Dataset:extend("Set").__getitem__ = print
      end,
      ["rille has no 'compile', here it is rille.capture"] = function() return rille.compile end,
      ["rille has no 'autocast', here it is nothing, as all is computed"] = function() return rille.autocast end,
      ["rille.nn.init has no 'xavier', but there is xavier_normal_, xavier_uniform_"] = function() return rille.nn.init.xavier end,
      ["add: other must be a tensor or a number, got the text '1'"] = function() return rille.ones(1) + "1" end,
      ["kernel_size must be a list of integers, got the text '3'"] = function() return rille.nn.Conv2d(1, 1, "3") end,
      ["CosineAnnealingLR: T_max must be at least 1, got 0"] = function() schedulers.CosineAnnealingLR(opt, { T_max = 0 }) end,
      ["CosineAnnealingWarmRestarts: T_mult must be at least 1, got 0"] = function()
        schedulers.CosineAnnealingWarmRestarts(opt, { T_0 = 1, T_mult = 0 })
      end,
      ["NoamLR: model_size must be at least 1, got 0"] = function() schedulers.NoamLR(opt, { model_size = 0 }) end,
    } do
      local fine, problem = pcall(call)
      assert.is_false(fine, text)
      assert.is_true(problem:find(text, 1, true) ~= nil, problem)
    end
  end)

  it("tell a table's misspelt columns, and where columns stand", function()
    local path = os.tmpname()
    local file = assert(io.open(path, "w"))
    file:write "a,label\n1,2\n"
    file:close()
    local read = rille.data.read_csv(path)
    os.remove(path)
    assert.error_matches(function() return read.label end, "its columns stand in table.columns: table.columns%['label'%]")
    assert.error_matches(function() return read.lable end, "a table has no field or column 'lable', did you mean 'label'%?")
  end)

  it("are none for the functionals in place", function()
    local x = rille.tensor { -1.0, 2.0 }
    assert.equal(x, rille.functional.relu_(x))
    assert.same({ 0.0, 2.0 }, x:totable())
    for name in ("celu elu hardtanh leaky_relu relu selu threshold"):gmatch "%a[%w_]*" do
      assert.is_function(rille.functional[name .. "_"], name)
    end
  end)

  it("need no init of nn.Module", function()
    local Net = rille.nn.Module:extend "Net"
    function Net:init() rille.nn.Module.init(self) self.a = rille.nn.ReLU() end
    assert.equal("Net(\n  (a): ReLU()\n)", tostring(Net()))
    assert.equal("Empty()", tostring(rille.nn.Module:extend("Empty")()))
  end)
end)
