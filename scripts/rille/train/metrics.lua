-- Metrics: what a model is worth, over as many batches as there are.
--
-- local f1 = metrics.F1(); f1:update(output, labels) for each batch; f1:compute(); f1:reset(). Each has a function of the
-- same purpose for one batch: metrics.f1(output, labels, options). Sums are in float64 or in integers. A batch is counted
-- in one pass in C (bindings/nn/measure.c).
--
-- a:merge(b) adds what b has counted, as if a had seen those batches too; state_dict and load_state_dict keep what was counted.
-- Formulas: precision, recall, F1 and their averages as in Sokolova and Lapalme (2009); AUC as Mann and Whitney's U (Hanley
-- and McNeil 1982); R2 as 1 - residual / total sum of squares.
local rille, require, native = ...
local check = require "rille.check"
local raise = check.raise
local metrics = {}

-- What every metric has. methods.counted: the names of the fields that update changes; add(self, other): for merge.
local shared = {}

function shared:merge(other)
  if type(other) ~= "table" or getmetatable(other) ~= getmetatable(self) then
    raise("merge: needs another %s, got %s", getmetatable(self).__name, check.type_of(other))
  end
  self:add(other)
  return self
end

-- Numbers are added up.
function shared:add(other)
  for _, name in ipairs(self.counted) do self[name] = self[name] + other[name] end
end

function shared:state_dict()
  local dict = {}
  for _, name in ipairs(self.counted) do
    local value = self[name]
    dict[name] = rille.is_tensor(value) and value:clone() or type(value) == "table" and { table.unpack(value) } or value
  end
  return dict
end

function shared:load_state_dict(dict)
  for _, name in ipairs(self.counted) do
    if type(dict) ~= "table" or dict[name] == nil then
      raise("load_state_dict: the state of %s has no '%s'", getmetatable(self).__name, name)
    end
    local value = dict[name]
    self[name] = rille.is_tensor(value) and value:clone() or type(value) == "table" and { table.unpack(value) } or value
  end
end

-- A metric's options are checked, and are fields of the object; reset() sets what update() changes.
local function define(name, kinds, methods)
  local metatable = {
    __name = name,
    __index = function(_, key)
      local value = methods[key]
      if value == nil then value = shared[key] end
      return value
    end,
    __tostring = function(metric) return ("%s(%s)"):format(name, native.with_point(tostring, metric:compute())) end,
  }
  metrics[name] = function(options)
    local metric = {}
    for key, value in pairs(check.options(name, options, kinds)) do metric[key] = value end
    setmetatable(metric, metatable)
    if metric.check then metric:check() end
    metric:reset()
    return metric
  end
  return metrics[name]
end

local function once(new)
  return function(output, target, options)
    local metric = new(options)
    metric:update(output, target)
    return metric:compute()
  end
end

local function check_pair(name, output, target)
  for what, value in pairs { output = output, target = target } do
    if not rille.is_tensor(value) then raise("%s: the %s must be a tensor, got %s", name, what, type(value)) end
  end
end

local function is_float(tensor) return tensor.dtype:find "float" ~= nil end

-- ---- classes -----------------------------------------------------------------------------------------------------------

-- [n, 1], as a last layer of one output gives, counts as [n].
local function in_one_row(tensor)
  return tensor:dim() == 2 and tensor:size(1) == 1 and tensor:select(1, 0) or tensor
end

-- Scores of class 1 come with targets of the losses for them: floats, which are 0 or 1.
local function scores_and_labels(name, output, target)
  output, target = in_one_row(output), in_one_row(target)
  if output:dim() == 1 and is_float(target) and target:dim() == 1 then
    local others = target:ne(0) & target:ne(1)
    if others:any():item() then
      raise("%s: a float target of scores must be 0 or 1, got %s", name, target[others][0]:item())
    end
    target = target:long()
  end
  return output, target
end

local function check_labels(name, what, labels, n)
  if is_float(labels) or labels:dim() ~= 1 or #labels ~= n then
    raise("%s: the %s must be %d integers in one row, got %s %s", name, what, n, labels.dtype, check.shape(labels))
  end
end

-- Outputs [n, classes], or [n] or [n, 1]: scores, or labels as they are. Gives both as they are measured.
local function check_classes(name, output, target)
  check_pair(name, output, target)
  output, target = scores_and_labels(name, output, target)
  if output:dim() ~= 1 and output:dim() ~= 2 then
    raise("%s: the output must be [n, classes] or [n], got %s", name, check.shape(output))
  end
  if output:dim() == 2 and output:size(1) == 0 then raise("%s: the output has no classes: %s", name, check.shape(output)) end
  check_labels(name, "target", target, #output)
  return output, target
end

--- The share of rows whose label is among the k highest outputs.
define("Accuracy", { k = "integer", threshold = "number" }, {
  check = function(self) check.positive("Accuracy", "k", self.k or 1) end,
  counted = { "right", "count" },
  reset = function(self) self.right, self.count = 0, 0 end,
  update = function(self, output, target)
    output, target = check_classes("Accuracy", output, target)
    local k = self.k or 1
    if k > 1 and (output:dim() ~= 2 or k > output:size(1)) then
      raise("Accuracy: k = %d needs outputs [n, %d or more], got %s", k, k, check.shape(output))
    end
    self.right = self.right + native.measure_hits("Accuracy", output, target, self.threshold or 0.5, k)
    self.count = self.count + #target
  end,
  compute = function(self) return self.count > 0 and self.right / self.count or 0 / 0 end,
})

local confusion = {
  counted = { "counts" },
  check = function(self)
    if self.num_classes then check.positive("ConfusionMatrix", "num_classes", self.num_classes) end
    local average = self.average or "macro"
    if average ~= "macro" and average ~= "micro" and average ~= "weighted" and average ~= "none" then
      raise("metrics: average must be 'macro', 'micro', 'weighted' or 'none', got '%s'", average)
    end
  end,
  reset = function(self)
    local n = self.num_classes or 0
    self.counts = rille.zeros(n, n, { dtype = "int64" })
  end,
}

-- A table of at least n classes that holds the old one.
local function grown(self, n)
  if self.num_classes and n > self.num_classes then
    raise("metrics: num_classes is %d, the batch has %d classes", self.num_classes, n)
  end
  if n > 46340 then raise("metrics: %d classes are too many for a table of n x n counts", n) end
  local counts, old = rille.zeros(n, n, { dtype = "int64" }), #self.counts
  if old > 0 then counts:slice(0, old):slice(0, old, 1):copy_(self.counts) end
  return counts
end

-- counts[i][j]: how often label i was taken for j. The table grows with the classes that turn up.
function confusion:update(output, target)
  output, target = check_classes("metrics", output, target)
  if #target == 0 then return end
  local needed = native.measure_confusion("metrics", output, target, self.threshold or 0.5, self.counts)
  if not needed then return end
  self.counts = grown(self, needed)
  native.measure_confusion("metrics", output, target, self.threshold or 0.5, self.counts)
end

function confusion:add(other)
  local n = #other.counts
  if n == 0 then return end
  if n > #self.counts then self.counts = grown(self, n) end
  self.counts:slice(0, n):slice(0, n, 1):add_(other.counts)
end

function confusion:compute() return self.counts:clone() end

local of_classes = { num_classes = "integer", threshold = "number" }

--- How often label i (row) was taken for class j (column), as an int64 tensor.
define("ConfusionMatrix", of_classes, confusion)

-- right / all, 0 where nothing was there.
local function share(right, all) return rille.where(all:eq(0), rille.zeros(1, { dtype = "float64" }), right / all) end

-- A number for each class, averaged: over all decisions (micro), over the classes that occur (macro), or those by how often
-- they are the label (weighted).
local function averaged(name, score)
  define(name, { num_classes = "integer", threshold = "number", average = "string" }, setmetatable({
    compute = function(self)
      local counts = self.counts:to("float64")
      local hits, guessed, labelled = counts:diagonal(), counts:sum(0), counts:sum(1)
      local average = self.average or "macro"
      if average == "micro" then return score(hits:sum(), guessed:sum(), labelled:sum()):item() end
      local values = score(hits, guessed, labelled)
      if average == "none" then return values end
      local weights = average == "weighted" and labelled or (guessed + labelled):gt(0):to("float64")
      return ((values * weights):sum() / weights:sum()):item()
    end,
  }, { __index = confusion }))
end

--- Of the rows taken for a class, the share that belongs to it.
averaged("Precision", function(hits, guessed) return share(hits, guessed) end)
--- Of the rows that belong to a class, the share taken for it.
averaged("Recall", function(hits, _, labelled) return share(hits, labelled) end)
--- The harmonic mean of precision and recall.
averaged("F1", function(hits, guessed, labelled) return share(hits * 2, guessed + labelled) end)

--- The area under the ROC curve: how probably a row of class 1 has a higher score than one of class 0. All scores are kept
-- until reset. Scores are [n]; of [n, 2] the second column counts.
define("AUC", {}, {
  counted = { "scores", "labels" },
  add = function(self, other)
    table.move(other.scores, 1, #other.scores, #self.scores + 1, self.scores)
    table.move(other.labels, 1, #other.labels, #self.labels + 1, self.labels)
  end,
  reset = function(self) self.scores, self.labels = {}, {} end,
  update = function(self, output, target)
    check_pair("AUC", output, target)
    if output:dim() == 2 and output:size(1) == 2 then output = output:select(1, 1) end
    output, target = scores_and_labels("AUC", output, target)
    if output:dim() ~= 1 then raise("AUC: the output must be [n] or [n, 2], got %s", check.shape(output)) end
    check_labels("AUC", "target", target, #output)
    local labels = target:detach():to("int64")
    if #labels == 0 then return end
    local low, high = labels:min():item(), labels:max():item()
    if low < 0 or high > 1 then raise("AUC: labels must be 0 or 1, got %d", low < 0 and low or high) end
    output = output:detach():to("float64")
    if output:ne(output):any():item() then raise("AUC: a score is NaN") end
    self.scores[#self.scores + 1], self.labels[#self.labels + 1] = output:clone(), labels:clone()
  end,
  -- Mann and Whitney's U from ranks; equal scores share theirs.
  compute = function(self)
    if #self.scores == 0 then return 0 / 0 end
    local labels = rille.cat(self.labels):to("float64")
    local _, place, counts = rille.unique(rille.cat(self.scores), { return_inverse = true, return_counts = true })
    counts = counts:to("float64")
    local ranks = (counts:cumsum(0) - (counts - 1) / 2):index_select(0, place)
    local ones = labels:sum():item()
    local zeros = #labels - ones
    return ((ranks * labels):sum():item() - ones * (ones + 1) / 2) / (ones * zeros)
  end,
})

--- exp of the mean cross entropy of logits [..., classes] and labels [...].
define("Perplexity", { ignore_index = "integer" }, {
  counted = { "total", "count" },
  reset = function(self) self.total, self.count = 0.0, 0 end,
  update = function(self, output, target)
    check_pair("Perplexity", output, target)
    local sizes = output:shape()
    local classes = table.remove(sizes)
    if not classes or check.shape(sizes) ~= check.shape(target) then
      raise("Perplexity: outputs [..., classes] and labels [...] do not fit: %s and %s", check.shape(output), check.shape(target))
    end
    if is_float(target) then raise("Perplexity: the labels must be integers, got %s", target.dtype) end
    if target:numel() == 0 then return end
    local loss, count = native.measure_log_loss("Perplexity", output:detach():reshape(-1, classes), target:detach():reshape(-1),
      self.ignore_index or -100)
    self.total, self.count = self.total + loss, self.count + count
  end,
  compute = function(self) return self.count > 0 and math.exp(self.total / self.count) or 0 / 0 end,
})

-- ---- numbers -----------------------------------------------------------------------------------------------------------

local function errors(name, output, target)
  check_pair(name, output, target)
  if check.shape(output) ~= check.shape(target) then
    raise("%s: shapes differ: %s and %s", name, check.shape(output), check.shape(target))
  end
  return native.measure_errors(output, target)
end

-- which: of what _measure_errors gives.
local function mean_of(name, which)
  define(name, {}, {
    counted = { "total", "count" },
    reset = function(self) self.total, self.count = 0.0, 0 end,
    update = function(self, output, target)
      self.total = self.total + (select(which, errors(name, output, target)))
      self.count = self.count + target:numel()
    end,
    compute = function(self) return self.count > 0 and self.total / self.count or 0 / 0 end,
  })
end

--- The mean absolute error.
mean_of("MAE", 1)
--- The mean squared error.
mean_of("MSE", 2)

-- Means and squares of two parts are joined as Chan, Golub and LeVeque do (1979), which loses no digits.
local function join(self, n, wrong, mean, squares)
  if n == 0 then return end
  local count, shift = self.count + n, mean - self.mean
  self.errors = self.errors + wrong
  self.squares = self.squares + squares + shift * shift * self.count * n / count
  self.mean, self.count = self.mean + shift * n / count, count
end

--- How much of the targets' variance the output explains: 1 - sum of squared errors / sum of squares about the mean.
define("R2", {}, {
  counted = { "errors", "count", "mean", "squares" },
  reset = function(self) self.errors, self.count, self.mean, self.squares = 0.0, 0, 0.0, 0.0 end,
  update = function(self, output, target)
    local _, wrong, mean, squares = errors("R2", output, target)
    join(self, target:numel(), wrong, mean, squares)
  end,
  add = function(self, other) join(self, other.count, other.errors, other.mean, other.squares) end,
  compute = function(self) return 1 - self.errors / self.squares end,
})

for name, of in pairs {
  accuracy = "Accuracy", confusion_matrix = "ConfusionMatrix", precision = "Precision", recall = "Recall", f1 = "F1", auc = "AUC",
  perplexity = "Perplexity", mse = "MSE", mae = "MAE", r2 = "R2",
} do
  metrics[name] = once(metrics[of])
end

--- The share of rows whose label is among the k highest outputs.
function metrics.top_k(output, target, k) return metrics.accuracy(output, target, { k = k }) end

return metrics
