-- Errors inside a network name the path to the layer, whatever the network is made of.
local rille = require "rille"
local nn, F = rille.nn, rille.functional

-- The error's text of calling fn, without file and line.
local function problem(fn)
  local ok, text = pcall(fn)
  assert.is_false(ok)
  return (text:gsub("^[^:]*:%d+: ", ""))
end

local function starts(prefix, fn)
  local text = problem(fn)
  assert.equal(prefix, text:sub(1, #prefix), text)
end

local wide = rille.ones(2, 5) -- nothing here takes five features

local function class(name, init, forward)
  local Class = nn.Module:extend(name)
  Class.init, Class.forward = init, forward
  return Class
end

-- Calls a network through a local variable called net.
local function call(net, x)
  return function()
    local y = net(x or wide)
    return y
  end
end

describe("the path in errors", function()
  it("of a field, also when it is called last", function()
    local Net = class("Net", function(self) self.fc = nn.Linear(3, 3) end, function(self, x) return self.fc(x) end)
    starts("net.fc: linear: input of shape [2, 5]", call(Net()))
    local Later = class("Later", function(self) self.fc = nn.Linear(3, 3) end, function(self, x)
      local y = self.fc(x)
      return y + 1
    end)
    starts("net.fc: linear:", call(Later()))
  end)

  it("of Sequential's members and of functions among them", function()
    starts("net.1: linear:", call(nn.Sequential(nn.ReLU(), nn.Linear(3, 3))))
    starts("net.0.1: linear:", call(nn.Sequential(nn.Sequential(nn.ReLU(), nn.Linear(3, 3)))))
    starts("net.1: mm:", call(nn.Sequential(nn.ReLU(), function(x)
      local y = x:mm(x)
      return y
    end)))
  end)

  it("of members of lists, dictionaries and plain tables", function()
    local List = class("Lists", function(self) self.blocks = nn.ModuleList { nn.ReLU(), nn.Linear(3, 3) } end, function(self, x)
      for _, block in ipairs(self.blocks) do x = block(x) end
      return x
    end)
    starts("net.blocks.1: linear:", call(List()))
    local Dict = class("Dict", function(self) self.heads = nn.ModuleDict { one = nn.Linear(3, 3) } end,
      function(self, x) return self.heads.one(x) end)
    starts("net.heads.one: linear:", call(Dict()))
    local Nested = class("Nested", function(self) self.stages = { { nn.ReLU() }, { nn.ReLU(), last = { nn.Linear(3, 3) } } } end,
      function(self, x) return self.stages[2].last[1](x) end)
    starts("net.stages.1.last.0: linear:", call(Nested()))
  end)

  it("of lists inside modules inside lists", function()
    local Block = class("Block", function(self) self.layers = nn.ModuleList { nn.Linear(3, 3) } end, function(self, x)
      return F.relu(self.layers[1](x))
    end)
    local Net = class("Net", function(self) self.body = nn.ModuleList { nn.Sequential(nn.ReLU()), nn.Sequential(Block()) } end,
      function(self, x) return self.body[2](self.body[1](x)) end)
    starts("net.body.1.0.layers.0: linear:", call(Net()))
  end)

  it("through functions and other methods in between", function()
    local function twice(layer, x) return layer(layer(x)) end
    local Net = class("Net", function(self) self.fc = nn.Linear(3, 3) end, function(self, x) return self:encode(x) end)
    function Net:encode(x)
      local y = twice(self.fc, x)
      return y
    end
    starts("net.fc: linear:", call(Net()))
    local net = Net()
    starts("Net.fc: linear:", function()
      local y = net:encode(wide)
      return y
    end)
    local function loss_of(model, x)
      local y = model(x)
      return y
    end
    starts("model.fc: linear:", function() return (loss_of(net, wide)) end)
    starts("Net.fc: linear:", function() error((select(2, pcall(net, wide))), 0) end)
  end)

  it("of ops called in forward, and of misuse there", function()
    local Net = class("Net", function(self) self.inner = nn.Sequential(nn.ReLU()) end, function(_, x) return (x:mm(x)) end)
    starts("net: mm:", call(Net()))
    local Wrong = class("Wrong", function(self) self.fc = nn.Linear(3, 3) end, function(self)
      local y = self.fc(17)
      return y
    end)
    starts("net.fc: Linear: input 1 must be a tensor, got number", call(Wrong()))
    local Args = class("Args", nil, function(_, x)
      local y = F.relu(x, { inplaec = true })
      return y
    end)
    starts("net: relu:", call(nn.Sequential(Args()).forward and Args()))
    starts("net.0: relu:", call(nn.Sequential(Args())))
  end)

  it("across coroutines", function()
    local Net = class("Net", function(self) self.fc = nn.Linear(3, 3) end, function(self, x)
      local ok, y = coroutine.resume(coroutine.create(function()
        local y = self.fc(x)
        return y
      end))
      if not ok then error(y, 0) end
      return y
    end)
    starts("net.fc: linear:", call(Net()))
    local Whole = class("Whole", function(self) self.fc = nn.Linear(3, 3) end, function(self, x) return (self.fc(x)) end)
    local net = Whole()
    local run = coroutine.create(function()
      local y = net(wide)
      return y
    end)
    local _, text = coroutine.resume(run)
    assert.matches("net.fc: linear:", text, 1, true)
  end)

  it("of networks that hold themselves, and of layers from elsewhere", function()
    local Net = class("Net", function(self)
      self.itself = self
      self.children_too = { self, { self } }
      self.deep = { { nn.Linear(3, 3) } }
    end, function(self, x) return self.deep[1][1](x) end)
    starts("net.deep.0.0: linear:", call(Net()))
    local stray = nn.Linear(3, 3)
    local Other = class("Other", nil, function(_, x) return stray(x) end)
    starts("net.Linear: linear:", call(Other()))
  end)

  it("with hooks, in hooks and with weights that are computed", function()
    local Net = class("Net", function(self) self.fc = nn.Linear(3, 3) end, function(self, x) return self.fc(x) end)
    local net = Net()
    net:register_forward_hook(function() end)
    net.fc:register_forward_hook(function() end)
    starts("net.fc: linear:", call(net))
    local hooked = Net()
    hooked.fc:register_forward_pre_hook(function(_, x)
      local y = x:mm(x)
      return y
    end)
    starts("net.fc: mm:", call(hooked))
  end)

  it("is left out outside of networks", function()
    starts("linear: input of shape", function() return (nn.Linear(3, 3)(wide)) end)
    starts("mm:", function() return (wide:mm(wide)) end)
    starts("load_state_dict for ", function() nn.Sequential(nn.Linear(1, 1)):load_state_dict {} end)
  end)
end)
