-- Charts, and the page about a run.
local rille = require "rille"
local native = require "rille.native"
local nn, F, optim, data, train, plot = rille.nn, rille.nn.functional, rille.optim, rille.data, rille.train, rille.plot
local metrics = train.metrics

local raises = require("tests.support.errors").equal

-- Tags must close in the order they were opened.
local function assert_well_formed(text)
  local open = {}
  text = text:gsub("<style>.-</style>", ""):gsub("<!DOCTYPE[^>]*>", "")
  for slash, name, _, ending in text:gmatch "<(/?)(%w+)(.-)(/?)>" do
    if slash == "/" then
      assert.equal(table.remove(open), name)
    elseif ending == "" and name ~= "meta" and name ~= "img" then
      open[#open + 1] = name
    end
  end
  assert.equal(0, #open)
  assert.is_truthy(utf8.len(text))
end

describe("histograms", function()
  it("are bars of characters", function()
    local text = plot.histogram({ 1, 1, 1, 2, 3, 3, 0 / 0 }, { bins = 3, width = 40, print = false, title = "how many" })
    assert.equal(table.concat({
      (" "):rep(16) .. "how many", "1.333 |" .. ("#"):rep(30) .. " 3", "    2 |" .. ("#"):rep(10) .. " 1", "2.667 |" .. ("#"):rep(20) .. " 2",
      "1 NaN or infinite values left out", "",
    }, "\n"), text)
    text = plot.histogram(rille.tensor { 1, 1, 1, 1, 2, 2, 2 }, { bins = 2, width = 30, print = false, style = "blocks" })
    assert.matches("^1%.25 │" .. ("█"):rep(21) .. " 4\n1%.75 │" .. ("█"):rep(15) .. "▊ 3\n$", text)
    local out = {}
    plot.histogram(rille.ones(3), { file = { write = function(_, t) out[1] = t end } })
    assert.matches("1%.025 |#+ 3\n", out[1])
  end)

  it("are pictures", function()
    local svg = plot.histogram_svg(rille.randn(100), nil, { title = "a < b", xlabel = "x" })
    assert_well_formed(svg)
    assert.matches("a &lt; b", svg)
    local _, bars = plot.histogram_svg({ 0, 1, 1, 3 }, nil, { bins = 3 }):gsub('<rect x="', "")
    assert.equal(3, bars)
    assert_well_formed(plot.histogram_svg(rille.zeros(0)))
    raises("plot.histogram: needs a tensor or a list of numbers, got string", plot.histogram, "x")
    raises("plot.histogram_svg: bins must be 1 to 1000, got 0", plot.histogram_svg, { 1 }, nil, { bins = 0 })
    raises("plot: width must be 150 to 10000, got 10", plot.histogram_svg, { 1 }, nil, { width = 10 })
  end)
end)

describe("tables of confusion", function()
  local counts = rille.tensor { { 10, 2, 0 }, { 1, 200, 3 }, { 0, 0, 0 } }
  it("are lines", function()
    assert.equal("       a bee   ç  right\n   a  10   2   .   83.3%\nbeee   1 200   3   98.0%\n   ç   .   .   .      -\n",
      plot.confusion(counts, { classes = { "a", "beee", "ç" }, print = false }))
    assert.matches("^       0   1   2  right\n", plot.confusion(counts, { print = false }))
  end)
  it("are pictures", function()
    local svg = plot.confusion_svg(counts, nil, { classes = { "a", "<b>", "c" }, title = "t" })
    assert_well_formed(svg)
    assert.matches("&lt;b&gt;", svg)
    local _, cells = svg:gsub("<rect x=", "")
    assert.equal(9, cells)
    assert_well_formed(plot.confusion_svg(rille.ones(40, 40)))
    raises("plot.confusion: needs a square table of counts such as metrics.ConfusionMatrix gives, got [2, 3]", plot.confusion, rille.ones(2, 3))
    raises("plot.confusion_svg: 2 names for 3 classes", plot.confusion_svg, counts, nil, { classes = { "a", "b" } })
  end)
end)

describe("a legend", function()
  it("stands where it hides least", function()
    local rising = plot.svg({ rising = { 1, 2, 3, 4, 5 } })
    local falling = plot.svg({ falling = { 5, 4, 3, 2, 1 } })
    local function top(svg) return tonumber(svg:match '<rect x="[%d.]+" y="([%d.]+)"[^>]*fill%-opacity') end
    assert.is_true(top(rising) > 200)
    assert.is_true(top(falling) < 50)
  end)
end)

describe("a report", function()
  local function run(more)
    rille.manual_seed(3)
    local x, y = rille.rand(60, 1, 8, 8), rille.randint(0, 3, { 60 })
    local net = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.ReLU(), nn.Dropout(0.5), nn.Flatten(), nn.Linear(72, 3))
    local opt = optim.Adam(net:parameters(), { lr = 0.01 })
    local set = data.TensorDataset(x, y)
    local options = {
      model = net, loss = F.cross_entropy, optimizer = opt, epochs = 3, progress = false,
      train = data.DataLoader(set, { batch_size = 20, shuffle = true }), valid = data.DataLoader(set, { batch_size = 20 }),
      metrics = { accuracy = metrics.Accuracy(), confusion = metrics.ConfusionMatrix() },
      scheduler = optim.lr_scheduler.StepLR(opt, { step_size = 1, gamma = 0.5 }),
    }
    for name, value in pairs(more or {}) do options[name] = value end
    local trainer = train.Trainer(options)
    trainer:fit()
    return trainer, net
  end

  it("is one page that needs nothing else", function()
    local trainer, net = run()
    local before, random, grads = net:state_dict(), rille.get_rng_state(), {}
    for i, parameter in ipairs(net:parameters()) do grads[i] = parameter.grad:clone() end
    for name, tensor in pairs(before) do before[name] = tensor:clone() end
    local path = os.tmpname()
    local text = trainer:report(path, { title = "<Digits>", notes = "a & b", classes = { "cat", "dog", "<cow>" }, samples = 7 })
    local file = io.open(path, "rb")
    assert.equal(text, file:read "a")
    file:close()
    os.remove(path)
    assert_well_formed(text)
    for _, part in ipairs { "<h1>&lt;Digits&gt;</h1>", "a &amp; b", "<h2>Curves</h2>", ">loss</text>", ">accuracy</text>", "learning rate",
      "loss by batch", "<h2>Metrics</h2>", "<h2>Confusion: valid_confusion</h2>", "<h2>Samples</h2>", "<h2>Model</h2>", "Conv2d(1, 2",
      "<h2>Weights</h2>", "0.weight [2, 1, 3, 3]", "<h2>Gradients of one batch</h2>", "<h2>Settings</h2>", "<td>cross_entropy</td>",
      "Adam (6 parameters): ", "lr = 0.00125", "&lt;cow&gt;", "243 parameters, 243 of them trained" } do
      assert(text:find(part, 1, true), part)
    end
    local _, pictures = text:gsub('src="data:image/png;base64,', "")
    assert.equal(7, pictures)
    assert.is_nil(text:find "<script")
    assert.is_nil(text:gsub("http://www.w3.org/2000/svg", ""):find "https?://")
    -- looking changes nothing
    assert.is_true(rille.equal(random, rille.get_rng_state()))
    for name, tensor in pairs(net:state_dict()) do assert.is_true(rille.equal(before[name], tensor)) end
    for i, parameter in ipairs(net:parameters()) do assert.is_true(rille.equal(grads[i], parameter.grad)) end
  end)

  it("says with what it was made, and fits dark and narrow screens", function()
    local words = _G.arg
    _G.arg = { [-1] = "rille", [0] = "my train.lua", "--lr", "0.1" }
    finally(function() _G.arg = words end)
    local text = train.report({ { epoch = 1, train_loss = 1.0, seconds = 1.5 }, { epoch = 2, train_loss = 0.5, seconds = 1.5 } }, nil,
      { hyperparameters = { width = 64, names = { "a", "b" }, lr = 0.1 } })
    for _, part in ipairs { "<td>rille &apos;my train.lua&apos; --lr 0.1</td>", "<h2>Hyperparameters</h2>", "<td>lr</td><td>0.1</td>",
      "<td>width</td>", "<td>a, b</td>", "<h2>Environment</h2>", "<td>threads</td>", "prefers-color-scheme:dark", "max-width:600px",
      "width=device-width", "<b>3.0 s</b>" } do
      assert(text:gsub("\n", ""):find(part, 1, true), part)
    end
    assert_well_formed(text)
  end)

  it("holds pictures that are PNG files", function()
    local x = rille.arange(12, { dtype = "uint8" }):reshape(3, 4) * 20
    local text = native.base64_png(x)
    local digits, bits, bytes = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", "", {}
    for digit in text:gsub("=", ""):gmatch "." do
      local value = digits:find(digit, 1, true) - 1
      for k = 5, 0, -1 do bits = bits .. (value >> k & 1) end
    end
    for eight in bits:gmatch "%d%d%d%d%d%d%d%d" do bytes[#bytes + 1] = string.char(tonumber(eight, 2)) end
    local path = os.tmpname()
    local file = io.open(path, "wb")
    file:write(table.concat(bytes))
    file:close()
    assert.is_true(rille.equal(x, rille.image.load(path)[0]))
    os.remove(path)
    assert.equal(0, #text % 4)
  end)

  it("does with less", function()
    local trainer = train.Trainer { step = function() return { d = 1.0, g = 2.0 } end, batches = 3, epochs = 2, progress = false }
    assert_well_formed(trainer:report())
    trainer:fit()
    assert_well_formed(trainer:report())
    assert_well_formed(run({ epochs = 1, metrics = { f1 = metrics.F1() } }):report())
    local history = train.fit(2, nn.Linear(2, 1), F.mse_loss, { step = function() end, zero_grad = function() end },
      data.DataLoader(data.TensorDataset(rille.ones(4, 2), rille.ones(4, 1))), nil, { progress = false })
    local text = train.report(history, nil, { title = "fit" })
    assert_well_formed(text)
    assert.matches(">loss</text>", text)
    raises("report: needs a Trainer or a list of records, got string", train.report, "x")
    raises("report: no option 'name'; it takes classes, hyperparameters, notes, samples, title", train.report, {}, nil, { name = "x" })
  end)
end)

describe("a page about several runs", function()
  local function run(lr, folder)
    rille.manual_seed(3)
    local net = nn.Linear(4, 2)
    local set = data.TensorDataset(rille.randn(40, 4), rille.randint(0, 2, { 40 }))
    local trainer = train.Trainer {
      model = net, loss = F.cross_entropy, optimizer = optim.SGD(net:parameters(), { lr = lr }), epochs = 3, progress = false,
      train = data.DataLoader(set, { batch_size = 20 }), valid = data.DataLoader(set, { batch_size = 20 }),
      log = folder and { csv = folder .. "/a.csv", jsonl = folder .. "/b.jsonl", every = 1 } or nil,
    }
    trainer:fit()
    return trainer
  end

  it("has their curves, numbers and what differs", function()
    local files = require "tests.support.folder"
    local folder = files.new()
    local slow, fast = run(0.01, folder), run(0.5)
    local text = train.compare({ slow = slow, ["<fast>"] = fast }, folder .. "/c.html", { title = "two & two" })
    assert.equal(text, files.read(folder .. "/c.html"))
    assert_well_formed(text)
    for _, part in ipairs { "two &amp; two", ">train loss</text>", ">valid loss</text>", "<td>&lt;fast&gt;</td>", "<h2>Numbers</h2>",
      "<h2>Settings that differ</h2>", "<td>optimizer</td>", "lr = 0.5", "lr = 0.01", "prefers-color-scheme:dark" } do
      assert(text:find(part, 1, true), part)
    end
    assert.is_nil(text:find("<td>epochs</td>", 1, true)) -- the same for both
    assert.is_nil(text:find "<script")
    local numbers = text:match "<h2>Numbers.-</table>"
    assert(numbers:find(("%.5g"):format(fast.history[3].valid_loss), 1, true))
    -- a log says the same as the run that wrote it
    local from_files = train.compare { folder .. "/a.csv", folder .. "/b.jsonl", slow }
    local paths = {}
    for path in from_files:gmatch '<path d="([^"]+)" fill="none" stroke="#[%x]+" stroke%-width="2"' do paths[#paths + 1] = path end
    assert.equal(paths[1], paths[2])
    assert.equal(paths[1], paths[3])
    for _, part in ipairs { "<td>a</td>", "<td>b</td>", "<td>run 3</td>", "<h1>3 runs</h1>" } do assert(from_files:find(part, 1, true), part) end
    -- also where an editor ended its lines as Windows does
    files.write(folder .. "/a.csv", (files.read(folder .. "/a.csv"):gsub("\n", "\r\n")))
    assert.equal(from_files, train.compare { folder .. "/a.csv", folder .. "/b.jsonl", slow })
    assert_well_formed(train.compare { { { train_loss = 1.0 } }, { { train_loss = 2.0, other = 3 }, { train_loss = 0 / 0 } } })
    files.remove(folder)
  end)

  it("refuses what are no runs", function()
    raises("compare: there are no runs", train.compare, {})
    raises("compare: needs a table of runs, got string", train.compare, "x")
    raises("compare: 'run 1' has no records", train.compare, { {} })
    raises("compare: a run must be a Trainer, a list of records or the path of a log, got integer", train.compare, { a = 3 })
    raises("compare: a path must be a log, .csv or .jsonl, got 'x.txt'", train.compare, { "x.txt" })
    assert.matches("compare: cannot open .*none.csv", select(2, pcall(train.compare, { "none.csv" })))
  end)
end)
