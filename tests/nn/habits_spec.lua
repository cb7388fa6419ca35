-- What PyTorch scripts write out of habit: devices, shapes as fields, .data, legacy types, classes of layers.
local rille = require "rille"
local nn, F = rille.nn, rille.nn.functional
local function refused(text, f)
  local ok, problem = pcall(f)
  assert.is_false(ok, "was taken; expected: " .. text)
  assert.is_truthy(tostring(problem):find(text, 1, true), tostring(problem))
end

describe("devices", function()
  it("are taken everywhere and change nothing", function()
    local x = rille.ones(2, 3)
    assert.equal("cpu", x.device)
    assert.equal("cpu", rille.device "cpu")
    assert.is_false(x.is_cuda)
    assert.is_false(rille.cuda.is_available())
    assert.equal(0, rille.cuda.device_count())
    local options = { device = x.device }
    for _, y in ipairs { rille.zeros(2, 3, options), rille.full({ 2 }, 1, options), rille.rand(2, options), rille.arange(3, options),
      rille.zeros_like(x, options), rille.eye(2, options), rille.tensor({ 1.5 }, options), rille.randperm(3, options),
      rille.randint(0, 3, { 2 }, options), rille.empty(2, { pin_memory = true }), x:new_zeros({ 2 }, options), x:cpu(),
      x:to("cpu"), x:to(x), x:to { device = "cpu", dtype = "float64" }, x:pin_memory() } do
      assert.is_true(rille.is_tensor(y))
    end
    for _, net in ipairs { nn.Linear(2, 3, options), nn.LSTM(2, 3, options), nn.GRUCell(2, 3, options),
      nn.MultiheadAttention(4, 2, options), nn.TransformerEncoderLayer(4, 2, options) } do
      assert.is_true(net == net:to("cpu"))
      assert.is_true(net == net:cpu())
      assert.equal("float64", net:to("cpu", "float64"):parameters()[1].dtype)
      assert.equal("float32", net:to(x):parameters()[1].dtype)
    end
    local loader = rille.data.DataLoader(rille.data.TensorDataset(x), { batch_size = 2, pin_memory = true })
    for batch in loader do assert.equal(2, batch:size(0)) end
  end)

  it("other than the processor are refused", function()
    refused("zeros: device must be 'cpu', as there is no GPU side, got cuda", function() rille.zeros(2, { device = "cuda" }) end)
    refused("GRU: device must be 'cpu', as there is no GPU side, got cuda", function() nn.GRU(2, 3, { device = "cuda" }) end)
    refused("there is no GPU side", function() nn.Linear(2, 2):to { device = "cuda" } end)
    refused("relu: no option 'device'", function() rille.relu(rille.ones(1), { device = "cpu" }) end)
  end)
end)

describe("a shape", function()
  local x = rille.ones(2, 3, 4)
  it("is a list from 1 that may be called", function()
    local shape = x.shape
    assert.same({ 2, 3, 4 }, x:shape())
    assert.equal(2, shape[1])
    assert.equal(4, shape[-1])
    assert.equal(3, #shape)
    assert.equal("[2, 3, 4]", tostring(shape))
    assert.equal(24, shape:numel())
    local a, b, c = table.unpack(shape)
    assert.same({ 2, 3, 4 }, { a, b, c })
    local count = 0
    for i, size in ipairs(shape) do
      count = count + 1
      assert.equal(x:size(i - 1), size)
    end
    assert.equal(3, count)
    assert.same({ 2, 3, 4 }, table.move(shape, 1, 3, 1, {}))
    assert.equal("2 3 4", table.concat(shape, " "))
    assert.same({ 2, 3, 4 }, rille.zeros(shape):shape())
    assert.same({ 4, 6 }, x:reshape(shape[3], -1):shape())
  end)

  it("is cut by a text, counted from 0, and joined with lists", function()
    for text, wanted in pairs {
      [":-1"] = { 2, 3 }, ["1:"] = { 3, 4 }, [":"] = { 2, 3, 4 }, ["::2"] = { 2, 4 }, ["::-1"] = { 4, 3, 2 }, ["-2:"] = { 3, 4 },
      ["2:1"] = {}, ["5:"] = {}, [":9"] = { 2, 3, 4 }, ["-9:-1"] = { 2, 3 }, [" 0 : 2 "] = { 2, 3 }, ["-1:0:-1"] = { 4, 3 },
      ["::-9"] = { 4 }, ["0:99999999999999999999"] = { 2, 3, 4 }, ["::-9223372036854775808"] = { 4 },
    } do
      assert.same(wanted, x.shape[text](), text)
    end
    assert.same({ 2, 3, 12 }, x:repeat_(1, 1, 3):reshape(x.shape[":-1"] .. { 12 }):shape())
    assert.same({ 7, 4 }, ({ 7 } .. x.shape["2:"])())
    assert.same({ 3, 4, 2 }, (x.shape["1:"] .. x.shape[":1"])())
    assert.equal("[2, 3, 5]", tostring(x.shape[":-1"] .. { 5 }))
    assert.is_nil(x.shape["1"])
    refused("shape: the step of a slice must not be 0, got '::0'", function() return x.shape["::0"] end)
    local meta = getmetatable(x.shape)
    for name, call in pairs { __call = meta.__call, __tostring = meta.__tostring, numel = x.shape.numel,
      __index = function(whose) return meta.__index(whose, 1) end } do
      refused("table expected, got string", function() call("abc") end)
      refused("table expected, got rille.Tensor", function() call(rille.ones(2)) end, name)
    end
    assert.same({ 1, 2 }, meta.__concat({ 1 }, { 2 }, 3)())
    refused("shape: .. takes a list of sizes, got number; one size is { 4 }", function() return x.shape .. 4 end)
  end)

  it("equals another of the same sizes", function()
    assert.is_true(x.shape == rille.zeros(2, 3, 4).shape)
    assert.is_false(x.shape == rille.zeros(2, 3).shape)
    assert.is_true(x:is_same_size(rille.zeros(2, 3, 4)))
  end)

  it("says where it counts from, and that it cannot be set", function()
    refused("sizes count from 1, as Lua's lists do", function() return x.shape[0] end)
    refused("no size at -4 of 3", function() return x.shape[-4] end)
    refused("shape: no size at 4 of 3 dims; sizes count from 1", function() return x.shape[4] end)
    refused("shape: no size at 1 of 0 dims", function() return x:sum().shape[1] end)
    refused("a tensor's sizes cannot be set", function() x.shape[7] = 3 end)
    refused("the field shape of a tensor cannot be set", function() x.shape = { 3 } end)
  end)
end)

describe("data", function()
  it("is the tensor without its history, over the same memory", function()
    local w = nn.Parameter(rille.ones(2))
    w.data:mul_(3)
    assert.same({ 3, 3 }, w:totable())
    assert.is_false(w.data.requires_grad)
    local loss = (w * w):sum()
    loss:backward()
    w.data:sub_(w.grad.data, { alpha = 0.5 })
    assert.same({ 0, 0 }, w:totable())
  end)

  it("can be set: the leaf stays, and shares the new memory", function()
    local layer = nn.Linear(2, 1)
    local new = rille.ones(1, 2)
    layer.weight.data = new
    new:fill_(2)
    assert.same({ { 2, 2 } }, layer.weight:totable())
    assert.is_true(layer.weight.requires_grad)
    layer(rille.ones(1, 2)):sum():backward()
    assert.same({ { 1, 1 } }, layer.weight.grad:totable())
    refused("shape [2] cannot take the place of [1, 2]", function() layer.weight.data = rille.ones(2) end)
    refused("data must be a tensor, got number", function() layer.weight.data = 3 end)
    refused("only a leaf's can be set", function() (layer.weight * 2).data = new end)
    refused("cannot become int64", function() layer.weight.data = new:long() end)
  end)
end)

describe("dtypes", function()
  it("have legacy names", function()
    local x = rille.FloatTensor { 1, 2 }
    assert.equal("rille.FloatTensor", x:type())
    assert.equal("float64", x:type("float64").dtype)
    assert.equal("int64", x:type(rille.LongTensor).dtype)
    assert.equal("int64", x:type("torch.LongTensor").dtype)
    assert.equal("int64", rille.LongTensor(2, 3).dtype)
    assert.same({ 2, 3 }, rille.Tensor(2, 3):shape())
    assert.equal(0, rille.Tensor():numel())
    assert.equal(8, x.nbytes)
    assert.equal(4, x.itemsize)
  end)

  it("have limits", function()
    assert.equal(1.1920928955078125e-07, rille.finfo("float32").eps)
    assert.equal(3.4028234663852886e+38, rille.finfo("float32").max)
    assert.equal(2.2250738585072014e-308, rille.finfo("float64").tiny)
    assert.equal(2147483647, rille.iinfo("int32").max)
    assert.equal("integer", math.type(rille.iinfo("int32").min))
    refused("finfo: takes a floating-point dtype, got int64", function() rille.finfo "int64" end)
    refused("iinfo: takes an integer dtype, got float32", function() rille.iinfo "float32" end)
  end)

  it("have a default", function()
    finally(function() rille.set_default_dtype "float32" end)
    rille.set_default_dtype "float64"
    assert.equal("float64", rille.get_default_dtype())
    for _, x in ipairs { rille.zeros(2), rille.tensor { 1.5 }, rille.randn(2), rille.arange(0, 1, 0.5), rille.linspace(0, 1, 3),
      rille.ones(2, { dtype = "int64" }) / 2, rille.arange(3) + 0.5, rille.arange(3):sqrt(), rille.full({ 2 }, 1.5),
      nn.Linear(2, 2).weight, nn.LSTM(2, 2).weight_ih_l0, rille.normal(0, 1, { 2 }) } do
      assert.equal("float64", x.dtype)
    end
    assert.equal("float32", (rille.ones(2, { dtype = "float32" }) + 0.5).dtype)
    assert.equal("float32", nn.Linear(2, 2, { dtype = "float32" }).weight.dtype)
    rille.set_default_dtype "float32"
    assert.equal("float64", nn.GRU(2, 2, { dtype = "float64" }).weight_ih_l0.dtype)
    assert.equal("float32", rille.zeros(1).dtype)
    refused("set_default_dtype: must be float32 or float64, got int64", function() rille.set_default_dtype "int64" end)
  end)
end)

it("tensors are made of tensors with one element", function()
  local x = rille.tensor { rille.tensor(1.5), rille.tensor { 2.5 } }
  assert.same({ 1.5, 2.5 }, x:totable())
  assert.equal("float64", rille.tensor({ rille.tensor(1.5, { dtype = "float64" }) }).dtype)
  assert.equal("int64", rille.tensor({ rille.tensor(1), 2 }).dtype)
  assert.same({ 1, 2 }, rille.tensor(rille.tensor { 1, 2 }):totable())
  refused("an element must have one element, got a tensor of shape [2]", function() rille.tensor { rille.ones(2) } end)
end)

describe("options", function()
  it("have numpy's names as well", function()
    local x = rille.ones(2, 3)
    assert.same({ 2, 1 }, x:sum(1, { keepdims = true }):shape())
    assert.same({ 3 }, x:sum({ axis = 0 }):shape())
    refused("given twice", function() x:sum(0, { axis = 0 }) end)
  end)

  it("in place overwrite the input", function()
    for name, arguments in pairs { relu = {}, leaky_relu = { 0.1 }, elu = { 1.0 }, hardtanh = { -1, 1 }, silu = {}, selu = {},
      threshold = { 0.5, 2 } } do
      local x = rille.tensor { -2.0, 0.25, 3.0 }
      local want = F[name](x, table.unpack(arguments))
      for _, flag in ipairs { true, { inplace = true } } do
        local y = x:clone()
        arguments[#arguments + 1] = flag
        assert.is_true(F[name](y, table.unpack(arguments)):is_set_to(y))
        assert.same(want:totable(), y:totable())
        arguments[#arguments] = nil
      end
    end
    local x = rille.ones(100)
    rille.manual_seed(0)
    local want = F.dropout(x, 0.5)
    rille.manual_seed(0)
    F.dropout(x, { p = 0.5, inplace = true })
    assert.same(want:totable(), x:totable())
    refused("relu: inplace must be true or false, got number", function() F.relu(x, { inplace = 1 }) end)
  end)
end)

describe("classes", function()
  it("can be asked for", function()
    local net = nn.Linear(2, 3)
    assert.is_true(rille.is_instance(net, nn.Linear))
    assert.is_true(rille.is_instance(net, nn.Module))
    assert.is_false(rille.is_instance(net, nn.Conv2d))
    assert.is_true(rille.is_instance(net, { nn.Conv2d, nn.Linear }))
    assert.is_true(rille.is_instance(net.weight, nn.Parameter))
    assert.is_true(rille.is_instance(rille.ones(1), rille.Tensor))
    assert.is_true(rille.is_instance(rille.ones(1), rille.FloatTensor))
    assert.is_false(rille.is_instance(rille.ones(1), rille.LongTensor))
    assert.is_false(rille.is_instance(3, nn.Linear))
    assert.equal("Linear", net:class_name())
    local Net = nn.Module:extend "Net"
    local Child = Net:extend "Child"
    assert.is_true(rille.is_instance(Child(), Net))
    assert.is_false(rille.is_instance(Net(), Child))
    assert.equal("Child", Child():class_name())
    assert.is_true(rille.is_instance(nn.Sequential(), nn.Sequential))
    refused("is_instance: takes a class", function() rille.is_instance(net, "Linear") end)
  end)

  it("of layers can be extended", function()
    local LoRA = nn.Linear:extend "LoRALinear"
    function LoRA:init(inputs, outputs, rank)
      nn.Linear.init(self, inputs, outputs)
      self.a = nn.Parameter(rille.ones(rank, inputs))
      self.b = nn.Parameter(rille.zeros(outputs, rank))
      self.weight:requires_grad_(false)
    end
    function LoRA:forward(x) return nn.Linear.forward(self, x) + x:matmul(self.a.T):matmul(self.b.T) end
    rille.manual_seed(3)
    local net = LoRA(4, 2, 1)
    rille.manual_seed(3)
    local plain = nn.Linear(4, 2)
    local x = rille.randn(3, 4)
    assert.same(plain(x):totable(), net(x):totable())
    assert.equal("LoRALinear(in_features=4, out_features=2, bias=True)", tostring(net))
    assert.equal(4, net.in_features)
    assert.is_nil(net.missing)
    local names = {}
    for name in net:named_parameters() do names[#names + 1] = name end
    assert.same({ "weight", "bias", "a", "b" }, names)
    assert.is_true(rille.is_instance(net, nn.Linear))
    assert.is_true(rille.is_instance(net, LoRA))
    net(x):sum():backward()
    assert.is_nil(net.weight.grad)
    assert.is_not_nil(net.b.grad)
    local copy = net:clone()
    copy.bias.data:fill_(9)
    assert.is_false(copy.bias:equal(net.bias))
    net:load_state_dict(copy:state_dict())
    assert.is_true(copy.bias:equal(net.bias))
    assert.equal("float64", net:double().weight.dtype)
    net.bias = nil
    assert.is_nil(net.bias)
    local Other = nn.Linear:extend "Other"
    function Other:init() self.x = 1 end
    refused("its init must call that of the layer first: nn.Linear.init(self, ...)", function() Other()(x) end)
  end)

  it("of layers that are extended follow the mode", function()
    local Half = nn.Dropout:extend "Half"
    local net = nn.Sequential(Half(0.5))
    local x = rille.ones(50)
    assert.is_false(net(x):equal(x))
    net:eval()
    assert.is_true(net(x):equal(x))
    local Norm = nn.BatchNorm1d:extend "Norm"
    local norm = Norm(2)
    norm(rille.randn(8, 2))
    assert.is_false(norm.running_mean:equal(rille.zeros(2)))
    assert.equal(1, norm.num_batches_tracked:item())
  end)

  it("lists grow by lists", function()
    local list = nn.ParameterList { rille.ones(2) }
    assert.equal(3, list:extend({ rille.ones(1), rille.ones(1) }):len())
    assert.equal(2, nn.ModuleList({ nn.ReLU() }):extend({ nn.ReLU() }):len())
    assert.equal("Own", tostring(nn.ParameterList:extend("Own")()):match "^%a+")
  end)
end)
