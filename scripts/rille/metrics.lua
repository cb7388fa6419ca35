-- Metrics: what a model is worth, over as many batches as there are.
--
-- local f1 = metrics.F1(); f1:update(output, labels) for each batch; f1:compute(); f1:reset(). Each has a function of the
-- same purpose for one batch: metrics.f1(output, labels, options). Sums are in float64 or in integers.
local rille = ...
local check = rille._import "check"
local raise = check.raise
local metrics = {}

-- A metric's options are checked, and are fields of the object; reset() sets what update() changes.
local function class(name, kinds, methods)
  local metatable = { __index = methods, __name = name }
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

local function check_labels(name, what, labels, n)
  if is_float(labels) or labels:dim() ~= 1 or #labels ~= n then
    raise("%s: the %s must be %d integers in one row, got %s %s", name, what, n, labels.dtype, check.shape(labels))
  end
  labels = labels:detach():to("int64")
  if n > 0 and labels:min():item() < 0 then raise("%s: the %s must be at least 0, got %d", name, what, labels:min():item()) end
  return labels
end

-- Class numbers from what a model gives: the highest of [n, classes], scores above the threshold, or labels as they are.
local function classes_of(name, output, target, threshold)
  check_pair(name, output, target)
  if output:dim() == 2 then
    if output:size(1) == 0 then raise("%s: the output has no classes: %s", name, check.shape(output)) end
    local labels = check_labels(name, "target", target, #output)
    return output:detach():argmax(1), labels, output:size(1)
  end
  if output:dim() ~= 1 then raise("%s: the output must be [n, classes] or [n], got %s", name, check.shape(output)) end
  local labels = check_labels(name, "target", target, #output)
  if is_float(output) then return output:detach():gt(threshold or 0.5):to("int64"), labels, 2 end
  return check_labels(name, "output", output, #output), labels, 1
end

--- The share of rows whose label is among the k highest outputs.
-- @param options k (1); threshold (0.5): for outputs [n], which are scores of class 1
class("Accuracy", { k = "integer", threshold = "number" }, {
  check = function(self) check.positive("Accuracy", "k", self.k or 1) end,
  reset = function(self) self.right, self.count = 0, 0 end,
  update = function(self, output, target)
    local guesses, labels, classes = classes_of("Accuracy", output, target, self.threshold)
    self.count = self.count + #labels
    if (self.k or 1) == 1 then
      self.right = self.right + guesses:eq(labels):sum():item()
      return
    end
    if output:dim() ~= 2 or self.k > classes then
      raise("Accuracy: k = %d needs outputs [n, %d or more], got %s", self.k, self.k, check.shape(output))
    end
    local _, best = output:detach():topk(self.k, 1)
    self.right = self.right + best:eq(labels:unsqueeze(1)):sum():item()
  end,
  compute = function(self) return self.count > 0 and self.right / self.count or 0 / 0 end,
})

local confusion = {
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

-- counts[i][j]: how often label i was taken for j. The table grows with the classes that turn up.
function confusion:update(output, target)
  local guesses, labels, classes = classes_of("metrics", output, target, self.threshold)
  if #labels == 0 then return end
  local n = math.max(classes, guesses:max():item() + 1, labels:max():item() + 1)
  if self.num_classes and n > self.num_classes then
    raise("metrics: num_classes is %d, the batch has %d classes", self.num_classes, n)
  end
  if n > 46340 then raise("metrics: %d classes are too many for a table of n x n counts", n) end
  local old = #self.counts
  n = math.max(n, old)
  local found = rille.bincount(labels * n + guesses, { minlength = n * n }):reshape(n, n)
  if old > 0 then found:slice(0, old):slice(0, old, 1):add_(self.counts) end
  self.counts = found
end

function confusion:compute() return self.counts:clone() end

local of_classes = { num_classes = "integer", threshold = "number" }

--- How often label i (row) was taken for class j (column), as an int64 tensor.
-- @param options num_classes: as many as turn up if left out; threshold (0.5)
class("ConfusionMatrix", of_classes, confusion)

-- right / all, 0 where nothing was there.
local function share(right, all) return rille.where(all:eq(0), rille.zeros(1, { dtype = "float64" }), right / all) end

-- A number for each class, averaged: over all decisions (micro), over the classes that occur (macro), or those by how often
-- they are the label (weighted).
local function averaged(name, score)
  class(name, { num_classes = "integer", threshold = "number", average = "string" }, setmetatable({
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
-- @param options average ("macro", "micro", "weighted", "none"); num_classes; threshold (0.5)
averaged("Precision", function(hits, guessed) return share(hits, guessed) end)
--- Of the rows that belong to a class, the share taken for it.
averaged("Recall", function(hits, _, labelled) return share(hits, labelled) end)
--- The harmonic mean of precision and recall.
averaged("F1", function(hits, guessed, labelled) return share(hits * 2, guessed + labelled) end)

--- The area under the ROC curve: how probably a row of class 1 has a higher score than one of class 0. All scores are kept
-- until reset. Scores are [n]; of [n, 2] the second column counts.
class("AUC", {}, {
  reset = function(self) self.scores, self.labels = {}, {} end,
  update = function(self, output, target)
    check_pair("AUC", output, target)
    if output:dim() == 2 and output:size(1) == 2 then output = output:select(1, 1) end
    if output:dim() ~= 1 then raise("AUC: the output must be [n] or [n, 2], got %s", check.shape(output)) end
    local labels = check_labels("AUC", "target", target, #output)
    if #labels == 0 then return end
    if labels:max():item() > 1 then raise("AUC: labels must be 0 or 1, got %d", labels:max():item()) end
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
-- @param options ignore_index (-100): a label that does not count
class("Perplexity", { ignore_index = "integer" }, {
  reset = function(self) self.total, self.count = 0.0, 0 end,
  update = function(self, output, target)
    check_pair("Perplexity", output, target)
    local sizes = output:shape()
    local classes = table.remove(sizes)
    if not classes or check.shape(sizes) ~= check.shape(target) then
      raise("Perplexity: outputs [..., classes] and labels [...] do not fit: %s and %s", check.shape(output), check.shape(target))
    end
    if target:numel() == 0 then return end
    local ignored, labels = self.ignore_index or -100, target:detach():reshape(-1)
    local loss = rille.nn.functional.cross_entropy(output:detach():reshape(-1, classes):to("float64"), labels,
      { reduction = "sum", ignore_index = ignored })
    self.total, self.count = self.total + loss:item(), self.count + labels:ne(ignored):sum():item()
  end,
  compute = function(self) return self.count > 0 and math.exp(self.total / self.count) or 0 / 0 end,
})

-- ---- numbers -----------------------------------------------------------------------------------------------------------

local function doubles(name, output, target)
  check_pair(name, output, target)
  if check.shape(output) ~= check.shape(target) then
    raise("%s: shapes differ: %s and %s", name, check.shape(output), check.shape(target))
  end
  return output:detach():to("float64"), target:detach():to("float64")
end

local function mean_of(name, error_of)
  class(name, {}, {
    reset = function(self) self.total, self.count = 0.0, 0 end,
    update = function(self, output, target)
      local x, y = doubles(name, output, target)
      self.total, self.count = self.total + error_of(x - y):sum():item(), self.count + y:numel()
    end,
    compute = function(self) return self.count > 0 and self.total / self.count or 0 / 0 end,
  })
end

--- The mean squared error.
mean_of("MSE", function(difference) return difference * difference end)
--- The mean absolute error.
mean_of("MAE", function(difference) return difference:abs() end)

--- How much of the targets' variance the output explains: 1 - sum of squared errors / sum of squares about the mean.
class("R2", {}, {
  reset = function(self) self.errors, self.count, self.mean, self.squares = 0.0, 0, 0.0, 0.0 end,
  -- Means and squares of batches are joined as Chan, Golub and LeVeque do (1979), which loses no digits.
  update = function(self, output, target)
    local x, y = doubles("R2", output, target)
    local n = y:numel()
    if n == 0 then return end
    local mean, count = y:mean():item(), self.count + n
    local shift = mean - self.mean
    self.errors = self.errors + (x - y):square():sum():item()
    self.squares = self.squares + (y - mean):square():sum():item() + shift * shift * self.count * n / count
    self.mean, self.count = self.mean + shift * n / count, count
  end,
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
