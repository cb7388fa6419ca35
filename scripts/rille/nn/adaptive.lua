-- nn.AdaptiveLogSoftmaxWithLoss (Grave et al., "Efficient softmax approximation for GPUs", arXiv:1609.04309): frequent classes
-- have a place in the head, the others in clusters, of which the head knows the cluster alone. Classes are ordered by how
-- often they occur.
local rille, require = ...
local nn, F = rille.nn, rille.functional
local check = require "rille.check"

--- nn.AdaptiveLogSoftmaxWithLoss(in_features, n_classes, cutoffs[, div_value, head_bias]): calling it with the input
-- [n, in_features] and the classes [n] returns their log-probabilities [n] and the loss, the mean of what they lack.
local Adaptive = nn.Module:extend("AdaptiveLogSoftmaxWithLoss")
nn.AdaptiveLogSoftmaxWithLoss = Adaptive

local parameters = { { "in_features", "integer" }, { "n_classes", "integer" }, { "cutoffs", "table" },
  { "div_value", "number", 4.0 }, { "head_bias", "boolean", false }, { "dtype", "string", false } }

Adaptive._parameters = parameters

local function check_cutoffs(name, cutoffs, classes)
  local before = 0
  for _, cutoff in ipairs(cutoffs) do
    if math.type(cutoff) ~= "integer" or cutoff <= before or cutoff >= classes then before = nil break end
    before = cutoff
  end
  if #cutoffs == 0 or not before then
    check.raise("%s: cutoffs must be whole numbers that grow, from 1 to %d, got { %s }", name, classes - 1,
      table.concat(cutoffs, ", "))
  end
end

function Adaptive:init(...)
  local values = check.arguments(self._class, parameters, ...)
  check.positive(self._class, "in_features", values.in_features)
  check_cutoffs(self._class, values.cutoffs, values.n_classes)
  local _ <close> = require("rille.nn.module").of_dtype(values.dtype)
  local options = { bias = false }
  self.in_features, self.n_classes = values.in_features, values.n_classes
  self.div_value, self.head_bias = values.div_value, values.head_bias
  self.cutoffs = table.move(values.cutoffs, 1, #values.cutoffs, 1, {})
  self.cutoffs[#self.cutoffs + 1] = self.n_classes
  self.shortlist_size, self.n_clusters = self.cutoffs[1], #self.cutoffs - 1
  self.head_size = self.shortlist_size + self.n_clusters
  self.head = nn.Linear(self.in_features, self.head_size, { bias = self.head_bias })
  local tail = {}
  for i = 1, self.n_clusters do
    local hidden = math.tointeger(self.in_features // self.div_value ^ i)
    if hidden < 1 then
      check.raise("%s: cluster %d would be left with no features: %d // %g ^ %d; take a smaller div_value", self._class, i,
        self.in_features, self.div_value, i)
    end
    tail[i] = nn.Sequential(nn.Linear(self.in_features, hidden, options),
      nn.Linear(hidden, self.cutoffs[i + 1] - self.cutoffs[i], options))
  end
  self.tail = nn.ModuleList(tail)
end

-- What is known of a batch: the input as rows, and the classes of each.
local function as_batch(self, input, target)
  local name, dims = self._class, target:dim()
  if dims > 1 then check.raise("%s: the classes must have no dims or one, got shape %s", name, check.shape(target)) end
  if input:dim() ~= dims + 1 then
    check.raise("%s: classes of shape %s need an input of %d dim%s, got shape %s", name, check.shape(target), dims + 1,
      dims == 0 and "" or "s", check.shape(input))
  end
  if dims == 0 then return input:unsqueeze(0), target:unsqueeze(0) end
  if input:size(0) ~= target:size(0) then
    check.raise("%s: input and classes differ in the batch: %s and %s", name, check.shape(input), check.shape(target))
  end
  return input, target
end

function Adaptive:forward(input_, target_)
  local input, target = as_batch(self, input_, target_)
  local n = target:size(0)
  local output, place, used = input:new_zeros(n), target:new_zeros(n), 0
  for i = 0, self.n_clusters do
    local low, high = i == 0 and 0 or self.cutoffs[i], self.cutoffs[i + 1]
    local mask = target:ge(low):logical_and(target:lt(high))
    local rows = mask:nonzero():squeeze(1)
    local classes = target:index_select(0, rows)
    used = used + rows:numel()
    if i == 0 then
      place = place:index_copy(0, rows, classes)
    elseif rows:numel() > 0 then
      place = place:index_fill(0, rows, self.shortlist_size + i - 1)
      local chances = F.log_softmax(self.tail[i](input:index_select(0, rows)), 1)
      output = output:index_copy(0, rows, chances:gather(1, (classes - low):unsqueeze(1)):squeeze(1))
    end
  end
  if used ~= n then
    check.raise("%s: classes must be from 0 to %d, got some from %d to %d", self._class, self.n_classes - 1,
      target:min():item(), target:max():item())
  end
  output = output + F.log_softmax(self.head(input), 1):gather(1, place:unsqueeze(1)):squeeze(1)
  local loss = -output:mean()
  if target_:dim() == 0 then output = output:squeeze(0) end
  return output, loss
end

--- The log-probabilities of all classes, [n, n_classes].
function Adaptive:log_prob(input)
  local head = F.log_softmax(self.head(input), 1)
  local parts = { head:narrow(1, 0, self.shortlist_size) }
  for i = 1, self.n_clusters do
    parts[i + 1] = F.log_softmax(self.tail[i](input), 1) + head:narrow(1, self.shortlist_size + i - 1, 1)
  end
  return rille.cat(parts, 1)
end

--- The likeliest class of each row, [n].
function Adaptive:predict(input)
  local best = self.head(input):argmax(1)
  if not best:ge(self.shortlist_size):any():item() then return best end
  -- a cluster that wins in the head decides by all of its classes' chances
  return rille.where(best:ge(self.shortlist_size), self:log_prob(input):argmax(1), best)
end

return nn
