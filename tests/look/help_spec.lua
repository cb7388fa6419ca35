-- What somebody who looks round sees: help for every public name, nearest names, calls with the wrong one of . and :.
local rille = require "rille"
local native = require "rille.native"
local nn, F, optim, data = rille.nn, rille.nn.functional, rille.optim, rille.data

local function refused(text, fn)
  local ok, message = pcall(fn)
  assert.is_false(ok)
  message = message:gsub("^[^:]*:%d+: ", "")
  assert.equal(text, message)
end

describe("help", function()
  it("takes names as scripts write them", function()
    for _, name in ipairs { "relu", "rille.relu", "torch.relu" } do assert.matches("^relu%(input%)\n", rille.help(name)) end
    for _, name in ipairs { "conv2d", "F.conv2d", "nn.functional.conv2d" } do
      assert.matches("^conv2d%(input, weight", rille.help(name))
    end
    assert.matches("^rille.nn.LSTM%(input_size, hidden_size, num_layers = 1", rille.help("nn.LSTM"))
    assert.matches("^rille.optim.lr_scheduler.StepLR%(optimizer, step_size, gamma = 0.1, last_epoch = %-1%)", rille.help("lr_scheduler.StepLR"))
    assert.matches("rille.linalg.svd", rille.help("linalg.svd"), 1, true)
    assert.matches("^net:state_dict", rille.help("Module.state_dict"))
  end)

  it("takes functions, classes, modules and parts", function()
    assert.equal(rille.help("relu"), rille.help(rille.relu))
    assert.equal(rille.help("nn.Linear"), rille.help(nn.Linear))
    assert.equal(rille.help("nn.Linear"), rille.help(nn.Linear(2, 3)))
    assert.equal(rille.help("nn.GRU"), rille.help(nn.GRU))
    assert.equal(rille.help("data.DataLoader"), rille.help(data.DataLoader))
    assert.matches("^rille.nn.init: calculate_gain, constant_", rille.help(nn.init))
    assert.matches("^rille.optim: .*SGD", rille.help("optim"))
    assert.equal(rille.help(), rille.help(rille))
  end)

  it("shows the arguments of what is written in Lua", function()
    assert.matches("^rille.nn.utils.clip_grad_norm_%(parameters, max_norm, options%)\n  Scales the gradients", rille.help("clip_grad_norm_"))
    assert.matches("^Trainer:step%(budget%)\n  Trains for a while", rille.help("Trainer.step"))
    assert.matches("^rille.profile%(fn, ...%)\n  Where", rille.help("profile"))
    assert.matches("Squares:len%(%) return", rille.help("data.Dataset"))
    assert.matches("^rille.save%(dict, path, %w+%)\n  .*safetensors", rille.help("save"))
    assert.matches("^rille.image.save%(tensor, path, options%)", rille.help("image.save"))
    assert.matches("^rille.summary%(net, %.%.%., options%)\n  Shapes", rille.help("summary"))
    assert.matches("\n  options:\n    batch_size %(integer%) = 1: items a batch\n", rille.help("DataLoader"))
    assert.matches("\n  example:\n    local set = ", rille.help("data.DataLoader"))
    assert.matches("\n    patience %(integer%) = 10: steps without improvement", rille.help("ReduceLROnPlateau"))
    assert.matches("^rille.nn.init.uniform_%(tensor", rille.help("init.uniform_"))
  end)

  it("has topics", function()
    for _, topic in ipairs { "dtype", "broadcast", "index", "options", "errors" } do
      assert.matches("^" .. topic .. "\n  %u.*\n  example:\n", rille.help(topic))
    end
    assert.equal(rille.help "nn.Embedding.from_pretrained", rille.help "Embedding.from_pretrained")
  end)

  it("tells apart what has one name in two places", function()
    assert.matches("PNG", rille.help "image.load")
    assert.matches("safetensors", rille.help "load")
    assert.matches("^x:float", rille.help "x:float")
    assert.matches("^net:float", rille.help "net:float")
    assert.matches("^opt:step", rille.help "opt:step")
    assert.matches("^Trainer:step", rille.help "trainer:step")
  end)

  it("knows every public name", function()
    local function walk(part, name)
      for key in pairs(part) do
        if key:sub(1, 1) ~= "_" then assert.is_string(rille.help(name .. key), name .. key) end
      end
    end
    local _ = rille.help "nn.LSTM" -- everything is loaded now
    walk(rille, "rille.")
    walk(nn, "nn.")
    walk(F, "F.")
    walk(optim, "optim.")
    for _, name in ipairs { "lr_scheduler", "swa_utils" } do walk(optim[name], name .. ".") end
    for _, name in ipairs { "init", "utils" } do walk(nn[name], "nn." .. name .. ".") end
    for _, name in ipairs { "data", "datasets", "train", "image", "plot", "linalg", "autograd", "special" } do
      walk(rille[name], name .. ".")
    end
    for key in pairs(native.methods) do
      if key:sub(1, 1) ~= "_" then assert.is_string(rille.help("x:" .. key), key) end
    end
  end)

  it("tells of other names and forms what the first name's entry tells", function()
    assert.matches("^sigmoid%(input%).*\n  expit is another name of it", rille.help "special.expit")
    assert.matches("permute_copy: the same as a tensor of its own instead of a view", rille.help "permute_copy")
    assert.matches("squeeze_: the same in place", rille.help "x:squeeze_")
    assert.matches("max_pool2d_with_indices: the same with return_indices = true", rille.help "F.max_pool2d_with_indices")
    assert.matches("^x:is_signed%(%)", rille.help "x:is_signed") -- a method of a function
    assert.matches("^rille.numel%(input%)", rille.help "rille.numel") -- a function of a method
    assert.matches("^rille.split_with_sizes_copy%(input, split_sizes", rille.help "rille.split_with_sizes_copy")
  end)

  it("has nearest names", function()
    local tells = "; rille.help() tells what there is"
    refused("help: nothing is called 'nn.Liner', did you mean 'Linear'?" .. tells, function() rille.help("nn.Liner") end)
    refused("help: nothing is called 'manual_sed', did you mean 'manual_seed'?" .. tells, function() rille.help("manual_sed") end)
    refused("help: nothing is called 'lr_scheduler.StpLR', did you mean 'StepLR'?" .. tells,
      function() rille.help("lr_scheduler.StpLR") end)
    refused("help: nothing is called ''" .. tells, function() rille.help("") end)
    refused("help: nothing is called 'nn.zeros', did you mean 'zeros'?" .. tells, function() rille.help("nn.zeros") end)
    refused("help: takes a name, got a tensor", function() rille.help(rille.ones(2)) end)
  end)
end)

describe("Names that are not there", function()
  it("are errors with the nearest one", function()
    refused("rille.nn has no 'Liner', did you mean 'Linear'?", function() return nn.Liner(3, 4) end)
    refused("rille has no 'rellu', did you mean 'relu'?", function() return rille.rellu end)
    refused("rille.optim.lr_scheduler has no 'StepLr', did you mean 'StepLR'?", function() return optim.lr_scheduler.StepLr end)
    refused("rille.nn.init has no 'xavier_uniform', did you mean 'xavier_uniform_'?", function() return nn.init.xavier_uniform end)
    refused("rille.data has no 'DatLoader', did you mean 'DataLoader'?", function() return data.DatLoader end)
    refused("rille has no 'zzzzzzzz'", function() return rille.zzzzzzzz end)
    assert.is_nil(rille._zzzz)
  end)

  it("are errors with the place where they are", function()
    refused("rille has no 'view', but tensors have: x:view(...)", function() return rille.view end)
    refused("rille has no 'pad', but there is rille.nn.functional.pad", function() return rille.pad end)
    refused("rille has no 'Linear', but there is rille.nn.Linear", function() return rille.Linear end)
    refused("rille.nn has no 'SGD', but there is rille.optim.SGD", function() return nn.SGD end)
  end)

  it("of tensors, layers and optimizers", function()
    local x, fc = rille.ones(2), nn.Linear(2, 3)
    refused("a tensor has no field or method 'sise', did you mean 'size'?", function() return x:sise() end)
    refused("a tensor has no field or method 'cuda'; there is no GPU side, and nothing to move", function() return x:cuda() end)
    refused("a tensor has no field or method 'zzzzzzzz'", function() return x.zzzzzzzz end)
    refused("a tensor has no field or method 'zzzzzzzz'", function() x.zzzzzzzz = 3 end)
    refused("a tensor has no field or method 'requires_gad', did you mean 'requires_grad_'?", function() rille.nn.Linear(1, 1).weight.requires_gad = nil end)
    refused("Linear has no field 'wieght', did you mean 'weight'?", function() return fc.wieght end)
    refused("Linear has no field 'in_feature', did you mean 'in_features'?", function() return fc.in_feature end)
    refused("Linear has no field 'parameter', did you mean 'parameters'?", function() return fc:parameter() end)
    local opt = optim.SGD(fc:parameters(), { lr = 0.1 })
    refused("SGD has no field 'zerograd', did you mean 'zero_grad'?", function() return opt:zerograd() end)
    refused("SGD has no field 'lr'; options stand in param_groups[1].lr", function() return opt.lr end)
    refused("SGD has no field 'zzzzzzzz'", function() return opt.zzzzzzzz end)
  end)
end)

describe("Dots and colons", function()
  it("are told apart where that can be known", function()
    local x, fc = rille.ones(2), nn.Linear(2, 3)
    local opt = optim.SGD(fc:parameters(), { lr = 0.1 })
    local colon = "; a method is called with a colon: "
    refused("argument 1 must be a tensor, got no value" .. colon .. "x:size(...)", function() local _ = x.size() end)
    refused("relu: argument 1 (input) is missing" .. colon .. "x:relu(...)", function() local _ = x.relu() end)
    refused("add: input must be a tensor, got the number 3" .. colon .. "x:add(...)", function() local _ = x.add(3) end)
    refused("argument 1 must be a layer, got a tensor" .. colon .. "layer:forward(...)", function() local _ = fc.forward(x) end)
    refused("argument 1 must be an optimizer, got no value" .. colon .. "optimizer:step(...)", function() opt.step() end)
    refused("argument 1 must be a tensor, got number", function() local _ = rille.zeros_like(3) end)
    local dot = "; functions of rille%s are called with a dot, not a colon"
    refused("zeros: too many arguments" .. dot:format "", function() local _ = rille:zeros(2) end)
    refused("relu: input must be a tensor, got rille.nn.functional" .. dot:format ".nn.functional",
      function() local _ = F:relu(x) end)
    refused("Linear: in_features must be an integer, got rille.nn" .. dot:format ".nn", function() local _ = nn:Linear(3, 4) end)
  end)

  it("in methods of one's own", function()
    local Net = nn.Module:extend("Net")
    function Net:init() self.fc = nn.Linear(2, 3) end
    function Net:forward(x) return (self.fc(x)) end
    refused("a tensor has no field or method 'fc'; self is a tensor here: was the method called with a dot, not a colon?",
      function() local _ = Net().forward(rille.ones(2)) end)
  end)
end)

describe("print", function()
  it("shows parts and classes by name", function()
    assert.equal("<module rille>", tostring(rille))
    assert.equal("<module rille.nn.utils.rnn>", tostring(nn.utils.rnn))
    assert.equal("<class LSTM>", tostring(nn.LSTM))
    assert.equal("<class Module>", tostring(nn.Module))
    assert.equal("<class StepLR>", tostring(optim.lr_scheduler.StepLR))
    assert.equal("<class Square>", tostring(rille.Function:extend("Square")))
    local set = data.TensorDataset(rille.ones(5, 1))
    assert.equal("TensorDataset(5 items)", tostring(set))
    assert.equal("DataLoader(batch_size=2, shuffle=false)", tostring(data.DataLoader(set, { batch_size = 2 })))
  end)

  it("of dtypes", function()
    assert.equal("int64", rille.zeros(2, { dtype = rille.int64 }).dtype)
    assert.equal("float64", rille.zeros(2, { dtype = rille.double }).dtype)
  end)
end)

describe("Misuse of layers written in Lua", function()
  it("has the path once", function()
    local rnn = nn.LSTM(3, 4)
    refused("LSTM: hidden_size is missing", function() local _ = nn.LSTM(3) end)
    refused("rnn: LSTM: input of shape [2, 5] has 5 features, but input_size is 3", function() local _ = rnn(rille.ones(2, 5)) end)
    local Net = nn.Module:extend("Net")
    function Net:init() self.rnn = nn.LSTM(3, 4) end
    function Net:forward(x) return (self.rnn(x)) end
    local net = Net()
    refused("net.rnn: LSTM: input of shape [2, 5] has 5 features, but input_size is 3", function() local _ = net(rille.ones(2, 5)) end)
  end)
end)

describe("Slips that would pass silently", function()
  it("options among the entries of a list", function()
    local text = ": 'dtype' stands among the entries of a list; options go into a table of their own"
    refused("zeros" .. text, function() local _ = rille.zeros { 2, 3, dtype = "int64" } end)
    refused("tensor" .. text, function() local _ = rille.tensor { 1, 2, dtype = "float32" } end)
    refused("tensor" .. text, function() local _ = rille.tensor { { 1, 2 }, { 3, 4 }, dtype = "float32" } end)
    assert.equal(3, #rille.tensor({ 1, 2, 3 }, { dtype = "float32" }))
  end)

  it("classes in place of modules, and holes", function()
    refused("Sequential: takes modules or functions, got the class nn.ReLU itself; make one: nn.ReLU(...)",
      function() local _ = nn.Sequential(nn.Linear(2, 2), nn.ReLU) end)
    refused("Sequential: takes modules or functions, got the class LSTM itself; make one: LSTM(...)",
      function() local _ = nn.Sequential(nn.LSTM) end)
    refused("Sequential: takes modules or functions, got nil", function() local _ = nn.Sequential(nn.ReLU(), nil, nn.ReLU()) end)
    refused("ModuleList: takes modules, got the class nn.ReLU itself; make one: nn.ReLU(...)",
      function() local _ = nn.ModuleList(nn.ReLU) end)
    assert.equal(2, #nn.Sequential(nn.Linear(2, 2), F.relu))
  end)

  it("tensors in place of a layer's arguments", function()
    local x, y = rille.ones(2, 3), rille.tensor { 0, 1 }
    local text = "%s: makes a layer, and that takes the tensors: nn.%s(...)(input)"
    for _, name in ipairs { "CrossEntropyLoss", "MSELoss", "ReLU" } do
      refused(text:format(name, name), function() local _ = nn[name](x, y) end)
    end
    assert.equal("CrossEntropyLoss()", tostring(nn.CrossEntropyLoss(rille.ones(3))))
  end)

  it("modules in place of their parameters", function()
    local text = "parameters must be a table of tensors such as net:parameters(), got a module"
    for _, name in ipairs { "SGD", "Adam", "Muon" } do
      refused(name .. ": " .. text, function() local _ = optim[name](nn.Linear(2, 2), { lr = 0.1 }) end)
    end
    refused("clip_grad_norm_: needs tensors such as net:parameters(), got a module",
      function() nn.utils.clip_grad_norm_(nn.Sequential(nn.Linear(2, 2)), 1) end)
  end)

  it("what is left out", function()
    refused("constant_: val is missing", function() nn.init.constant_(rille.zeros(2)) end)
    refused("manual_seed: seed must be an integer, got nothing", function() rille.manual_seed() end)
    refused("randint: low must be below high: 10 and 3 (sizes go into a table)", function() local _ = rille.randint(10, 3) end)
    refused("arange: step 1 does not lead from 5 to 0.5", function() local _ = rille.arange(5, 0.5) end)
    refused("zeros: sizes must be integers, got 2.5", function() local _ = rille.zeros(2.5) end)
    assert.error_matches(function() local _ = data.DataLoader({ 1 }, { batchsize = 2 }) end, "no option 'batchsize', did you mean 'batch_size'%?")
  end)

  it("dots where methods written in Lua want a colon", function()
    local net = nn.Sequential(nn.Linear(2, 2))
    for _, name in ipairs { "parameters", "state_dict", "train", "eval", "zero_grad", "to", "named_parameters" } do
      refused(name .. ": a method is called with a colon: net:" .. name .. "(...)", function() local _ = net[name]() end)
    end
    refused("apply: takes a function, got number", function() net:apply(3) end)
    refused("extend: a method is called with a colon: nn.Module:extend(...)", function() local _ = nn.Module.extend("Net") end)
    local opt = optim.SGD(net:parameters(), { lr = 0.1 })
    local scheduler = optim.lr_scheduler.StepLR(opt, 3)
    refused("step: a method is called with a colon: scheduler:step(...)", function() scheduler.step() end)
    refused("state_dict: a method is called with a colon: optimizer:state_dict(...)", function() local _ = opt.state_dict() end)
  end)
end)
