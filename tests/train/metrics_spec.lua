-- Metrics, against values that numpy gives for the formulas written out, whole and in batches.
local rille = require "rille"
local native = require "rille.native"
local metrics = rille.train.metrics

local raises = require("tests.support.errors").match

local output = rille.tensor { { .1, .7, .2 }, { .8, .1, .1 }, { .2, .3, .5 }, { .6, .3, .1 }, { .1, .5, .4 }, { .3, .3, .4 } }
local labels = rille.tensor { 1, 0, 1, 2, 1, 2 }

-- The same at once, in two unequal batches with an empty one between, and again after reset.
local function measure(name, x, y, options)
  local whole = metrics[name](options)
  whole:update(x, y)
  local parts = metrics[name](options)
  for _ = 1, 2 do
    parts:reset()
    for _, cut in ipairs { { 0, 1 }, { 1, 1 }, { 1, #y } } do parts:update(x:slice(cut[1], cut[2]), y:slice(cut[1], cut[2])) end
    local a, b = whole:compute(), parts:compute()
    if type(a) == "number" then assert.near(a, b, 1e-12) else assert.is_true(rille.equal(a, b)) end
  end
  return whole:compute()
end

describe("metrics of classes", function()
  it("count", function()
    assert.near(4 / 6, measure("Accuracy", output, labels), 1e-12)
    assert.near(5 / 6, measure("Accuracy", output, labels, { k = 2 }), 1e-12)
    assert.equal(1.0, measure("Accuracy", output, labels, { k = 3 }))
    assert.near(5 / 6, metrics.top_k(output, labels, 2), 1e-12)
    assert.same({ { 1, 0, 0 }, { 0, 2, 1 }, { 1, 0, 1 } }, measure("ConfusionMatrix", output, labels):totable())
    assert.same({ { 1, 0, 0 }, { 0, 2, 1 }, { 1, 0, 1 } }, measure("ConfusionMatrix", output:argmax(1), labels):totable())
    assert.equal(5, #measure("ConfusionMatrix", output, labels, { num_classes = 5 }))
  end)

  it("average", function()
    for name, values in pairs {
      Precision = { { 0.5, 1, 0.5 }, 2 / 3, 0.75 },
      Recall = { { 1, 2 / 3, 0.5 }, 13 / 18, 2 / 3 },
      F1 = { { 2 / 3, 0.8, 0.5 }, 0.6555555555555556, 0.6777777777777777 },
    } do
      local each = measure(name, output, labels, { average = "none" }):totable()
      for i, value in ipairs(values[1]) do assert.near(value, each[i], 1e-12) end
      assert.near(values[2], measure(name, output, labels), 1e-12)
      assert.near(values[3], measure(name, output, labels, { average = "weighted" }), 1e-12)
      assert.near(4 / 6, measure(name, output, labels, { average = "micro" }), 1e-12)
      -- classes that never occur do not count
      assert.near(values[2], measure(name, output, labels, { num_classes = 7 }), 1e-12)
    end
  end)

  it("take scores with a threshold", function()
    local scores, truth = rille.tensor { .1, .6, .4, .9 }, rille.tensor { 0, 1, 1, 0 }
    assert.equal(0.5, metrics.accuracy(scores, truth))
    assert.equal(0.75, metrics.accuracy(scores, truth, { threshold = 0.3 }))
    assert.same({ { 1, 1 }, { 1, 1 } }, metrics.confusion_matrix(scores, truth):totable())
  end)

  it("AUC gives equal scores half", function()
    local scores, truth = rille.tensor { .1, .4, .35, .8, .4, .7, .2 }, rille.tensor { 0, 0, 1, 1, 1, 0, 0 }
    assert.near(0.7083333333333334, measure("AUC", scores, truth), 1e-12)
    assert.near(0.7083333333333334, metrics.auc(rille.stack({ scores * 0, scores }, 1), truth), 1e-12)
    assert.equal(1.0, metrics.auc(rille.tensor { 1.0, 2, 3 }, rille.tensor { 0, 0, 1 }))
    local alone = metrics.auc(rille.tensor { 1.0, 2 }, rille.tensor { 1, 1 })
    assert.is_true(alone ~= alone)
  end)

  it("perplexity", function()
    local logits, truth = rille.tensor { { 1, 2, 0 }, { 0, 0, 3 }, { 2, 1, 1 }, { .5, .5, 1 } }, rille.tensor { 1, 2, 0, 1 }
    assert.near(1.7987421247917195, measure("Perplexity", logits, truth), 1e-6)
    assert.near(1.7987421247917195, metrics.perplexity(logits:reshape(2, 2, 3), truth:reshape(2, 2)), 1e-6)
    assert.near(1.4209484126930914, metrics.perplexity(logits, rille.tensor { 1, 2, 0, -100 }), 1e-6)
  end)
end)

describe("metrics of numbers", function()
  local x, y = rille.tensor { 2.5, 0, 2, 8 }, rille.tensor { 3, -.5, 2, 7 }
  it("are means", function()
    assert.near(0.375, measure("MSE", x, y), 1e-12)
    assert.near(0.5, measure("MAE", x, y), 1e-12)
    assert.near(0.9486081370449679, measure("R2", x, y), 1e-12)
    assert.near(0.9486081370449679, metrics.r2(x:double() + 1e6, y:double() + 1e6), 1e-9)
    assert.near(0.375, metrics.mse(x:reshape(2, 2), y:reshape(2, 2)), 1e-12)
  end)
  it("are NaN of nothing, and keep no history", function()
    for _, name in ipairs { "MSE", "MAE", "Accuracy", "Perplexity", "AUC", "F1" } do
      local nothing = metrics[name]():compute()
      assert.is_true(nothing ~= nothing, name)
    end
    assert.equal(0.0, metrics.mse(rille.ones(2, { requires_grad = true }), rille.ones(2)))
  end)
end)

describe("metrics of a few hundred rows", function()
  local known = dofile "tests/fixtures/metrics.lua"
  local logits, classes = rille.tensor(known.output), rille.tensor(known.labels)
  local scores, truth = rille.tensor(known.scores, { dtype = "float64" }), rille.tensor(known.truth)
  local predicted = rille.tensor(known.predicted, { dtype = "float64" })
  local numbers = rille.tensor(known.numbers, { dtype = "float64" })
  local cases = {
    { "Accuracy", {}, logits, classes, known.accuracy },
    { "Accuracy", { k = 2 }, logits, classes, known.top2 },
    { "Accuracy", { k = 3 }, logits, classes, known.top3 },
    { "ConfusionMatrix", {}, logits, classes, known.confusion },
    { "AUC", {}, scores, truth, known.auc },
    { "F1", { average = "none" }, scores, truth, known.binary_f1 },
    { "Perplexity", {}, logits, classes, known.perplexity },
    { "MSE", {}, predicted, numbers, known.mse },
    { "MAE", {}, predicted, numbers, known.mae },
    { "R2", {}, predicted, numbers, known.r2 },
  }
  for _, average in ipairs { "none", "macro", "micro", "weighted" } do
    for _, name in ipairs { "Precision", "Recall", "F1" } do
      cases[#cases + 1] = { name, { average = average }, logits, classes, known[name:lower() .. "_" .. average] }
    end
  end

  local function assert_value(want, got)
    if rille.is_tensor(got) then got = got:totable() end
    if type(want) == "number" then return assert.near(want, got, 2e-7) end
    assert.equal(#want, #got)
    for i, value in ipairs(want) do assert_value(value, got[i]) end
  end

  for _, case in ipairs(cases) do
    local name, options, x, y, want = table.unpack(case)
    local about = options.average or options.k
    it(("equal scikit-learn's: %s%s"):format(name, about and " " .. about or ""), function()
      assert_value(want, measure(name, x, y, options))
      for _, dtype in ipairs { "float32", "float64" } do
        local other = metrics[name](options)
        if name ~= "AUC" then other:update(x:to(dtype):t():contiguous():t(), y) end -- strided
        if name ~= "AUC" and (x:dim() == 2 or dtype == "float64") then assert_value(want, other:compute()) end
      end
    end)
    it(("join and are kept: %s%s"):format(name, about and " " .. about or ""), function()
      local parts = {}
      for i, cut in ipairs { { 0, 30 }, { 30, 31 }, { 31, 31 }, { 31, #y } } do
        parts[i] = metrics[name](options)
        parts[i]:update(x:slice(cut[1], cut[2]), y:slice(cut[1], cut[2]))
      end
      local kept = metrics[name](options)
      kept:load_state_dict(parts[1]:state_dict())
      parts[1]:update(x:slice(0, 9), y:slice(0, 9)) -- is not seen by the copy
      assert.equal(kept, kept:merge(parts[4]):merge(parts[3]):merge(parts[2]))
      assert_value(want, kept:compute())
    end)
  end
end)

describe("metrics without memory", function()
  for _, name in ipairs { "Accuracy", "F1", "AUC", "Perplexity", "R2" } do
    it("are errors, and as they were: " .. name, function()
      local n = 3000
      local x, y = rille.randn(n, 2):t():contiguous():t(), rille.randint(0, 2, { n }):to("int32")
      if name == "R2" then x, y = rille.randn(2, n):t(), rille.randn(n, 2) end
      local metric, expected = metrics[name](), metrics[name]()
      expected:update(x, y)
      for at = 1, 100 do
        native.fail_allocation(at, true)
        local worked, problem = pcall(metric.update, metric, x, y)
        native.fail_allocation(0)
        if worked then break end
        assert.matches("out of memory", tostring(problem))
      end
      assert.near(expected:compute(), metric:compute(), 1e-12)
    end)
  end
end)

describe("metrics refuse", function()
  it("what does not fit", function()
    raises("metrics_spec.lua:%d+: MSE: shapes differ: %[2%] and %[3%]$", function() metrics.mse(rille.ones(2), rille.ones(3)) end)
    raises("MAE: the target must be a tensor, got number$", metrics.mae, rille.ones(2), 3)
    raises("Accuracy: the target must be 6 integers in one row, got float32 %[6%]$", metrics.accuracy, output, labels:float())
    raises("Accuracy: the target must be at least 0, got %-1$", metrics.accuracy, output, labels - 1)
    raises("Accuracy: k = 4 needs outputs %[n, 4 or more%], got %[6, 3%]$", metrics.top_k, output, labels, 4)
    raises("Accuracy: k must be at least 1, got 0$", metrics.Accuracy, { k = 0 })
    raises("average must be 'macro', .- got 'mean'$", metrics.F1, { average = "mean" })
    raises("num_classes is 2, the batch has 3 classes$", metrics.f1, output, labels, { num_classes = 2 })
    raises("100000 classes are too many", metrics.confusion_matrix, rille.tensor { 99999 }, rille.tensor { 0 })
    raises("AUC: labels must be 0 or 1, got 2$", metrics.auc, rille.ones(2), rille.tensor { 1, 2 })
    raises("AUC: a score is NaN$", metrics.auc, rille.tensor { 0 / 0 }, rille.tensor { 1 })
    raises("Perplexity: .- do not fit: %[6, 3%] and %[2%]$", metrics.perplexity, output, labels:slice(0, 2))
    raises("no option 'topk'", metrics.Accuracy, { topk = 2 })
    raises("merge: needs another F1, got integer$", function() metrics.F1():merge(3) end)
    raises("merge: needs another F1, got table$", function() metrics.F1():merge(metrics.Recall()) end)
    raises("load_state_dict: the state of MSE has no 'total'$", function() metrics.MSE():load_state_dict {} end)
    raises("Perplexity: label 3 is out of range for 3 classes$", metrics.perplexity, output, labels + 1)
    raises("metrics: the output must be at least 0$", metrics.confusion_matrix, labels - 1, labels)
  end)
end)

describe("metrics of two classes", function()
  local scores, classes = rille.tensor { 0.9, -0.2, 0.2, -3 }, rille.tensor { 1, 0, 1, 1 }

  it("take float targets of 0 and 1, and [n, 1] as [n]", function()
    for _, given in ipairs { scores, scores:unsqueeze(1) } do
      for _, target in ipairs { classes, classes:float(), classes:double():unsqueeze(1), classes:unsqueeze(1), classes:bool() } do
        assert.equal(0.5, metrics.accuracy(given, target))
        assert.equal(0.75, metrics.accuracy(given, target, { threshold = 0 }))
        assert.near(0.8, metrics.f1(given, target, { threshold = 0, average = "none" })[1]:item(), 1e-12)
        assert.same({ { 1, 0 }, { 1, 2 } }, metrics.confusion_matrix(given, target, { threshold = 0 }):totable())
        assert.near(2 / 3, metrics.auc(given, target), 1e-12)
      end
    end
  end)

  it("refuse other floats", function()
    raises("Accuracy: a float target of scores must be 0 or 1, got 0.25$", metrics.accuracy, scores, rille.full({ 4 }, 0.25))
    raises("AUC: a float target of scores must be 0 or 1, got 2.0$", metrics.auc, scores, classes:float() * 2)
  end)
end)
