-- nn.SyncBatchNorm: batch norm whose means and variances are those of the batches of all ranks together.
local rille, require, native = ...
local check = require "rille.check"
local nn, F = rille.nn, rille.functional
local raise = check.raise

local SyncBatchNorm = nn.Module:extend "SyncBatchNorm"

function SyncBatchNorm:init(...)
  local a = check.arguments("SyncBatchNorm", { { "num_features", "integer" }, { "eps", "number", 1e-5 },
    { "momentum", "number", 0.1 }, { "affine", "boolean", true }, { "track_running_stats", "boolean", true },
    { "bias", "boolean", true } }, ...)
  check.positive("SyncBatchNorm", "num_features", a.num_features)
  self.num_features, self.eps, self.momentum = a.num_features, a.eps, a.momentum
  self.affine, self.track_running_stats = a.affine, a.track_running_stats
  if a.affine then
    self.weight = nn.Parameter(rille.ones(a.num_features))
    if a.bias then self.bias = nn.Parameter(rille.zeros(a.num_features)) end
  end
  if a.track_running_stats then
    self:register_buffer("running_mean", rille.zeros(a.num_features))
    self:register_buffer("running_var", rille.ones(a.num_features))
    self:register_buffer("num_batches_tracked", rille.tensor(0))
  end
end

function SyncBatchNorm:extra_repr()
  local function said(value) return value and "True" or "False" end
  return check.text("%d, eps=%g, momentum=%g, affine=%s, bias=%s, track_running_stats=%s", self.num_features, self.eps,
    self.momentum, said(self.affine), said(self.bias), said(self.track_running_stats))
end

local function is_alone()
  local dist = rawget(rille, "distributed") -- not loaded: nobody has joined a job
  return not dist or not dist.is_initialized() or dist.size() == 1
end

-- Means and biased variances per channel of all ranks' batches, and how many elements they are of. The differences from the
-- mean are squared, so nothing large is subtracted from something large.
local function moments(input, dims, wide)
  local ones = rille.full({ 1 }, input:numel() / input:size(1), { dtype = input.dtype })
  local sums = native.distributed_sum(rille.cat({ input:sum(dims), ones }, 0))
  local channels = input:size(1)
  local count = sums:slice(channels, channels + 1)
  local mean = sums:slice(0, channels) / count
  local centred = input - mean:reshape(wide)
  local var = native.distributed_sum((centred * centred):sum(dims)) / count
  return mean, var, centred, count
end

function SyncBatchNorm:_track(mean, var, count)
  local _ <close> = rille.no_grad()
  local unbiased = var:detach() * (count / (count - 1))
  self.num_batches_tracked:add_(1)
  self.running_mean:mul_(1 - self.momentum):add_(mean:detach() * self.momentum)
  self.running_var:mul_(1 - self.momentum):add_(unbiased * self.momentum)
end

function SyncBatchNorm:forward(input)
  if input:dim() < 2 or input:size(1) ~= self.num_features then
    raise("SyncBatchNorm: input must be [n, %d, ...], got %s", self.num_features, check.shape(input))
  end
  local own = self.training or not self.track_running_stats
  if not own or is_alone() then
    local mean, var = self.running_mean, self.running_var
    if not self.track_running_stats then mean, var = nil, nil end
    if self.training and mean then self.num_batches_tracked:add_(1) end
    return F.batch_norm(input, mean, var,
      { weight = self.weight, bias = self.bias, training = own, momentum = self.momentum, eps = self.eps })
  end
  local dims, wide = { 0 }, { 1, self.num_features }
  for d = 2, input:dim() - 1 do dims[d], wide[d + 1] = d, 1 end
  local mean, var, centred, count = moments(input, dims, wide)
  if self.track_running_stats and self.training then self:_track(mean, var, count) end
  local scale = (var + self.eps):rsqrt()
  if not self.affine then return centred * scale:reshape(wide) end
  local scaled = centred * (scale * self.weight):reshape(wide)
  return self.bias and scaled + self.bias:reshape(wide) or scaled
end

local function is_batch_norm(module) return native.is_layer(module) and module:_name():find "^BatchNorm%dd$" ~= nil end

local function converted(norm)
  local affine, tracks = norm.affine, norm.track_running_stats
  local new = SyncBatchNorm(norm.num_features,
    { eps = norm.eps, momentum = norm.momentum, affine = affine, track_running_stats = tracks, bias = norm.bias ~= nil })
  if affine then new.weight, new.bias = norm.weight, norm.bias end
  if tracks then
    new.running_mean, new.running_var = norm.running_mean, norm.running_var
    new.num_batches_tracked = norm.num_batches_tracked
  end
  new:train(norm.training)
  return new
end

-- In modules and in plain tables of them; each once.
local function convert_in(value, seen)
  if seen[value] then return end
  seen[value] = true
  for key, inner in next, value do
    if is_batch_norm(inner) then
      seen[inner] = seen[inner] or converted(inner)
      value[key] = seen[inner]
    elseif type(inner) == "table" and (nn.is_module(inner) or not getmetatable(inner)) then
      convert_in(inner, seen)
    end
  end
end

--- The network with a SyncBatchNorm in the place of each BatchNorm, which keeps its parameters and statistics.
function SyncBatchNorm.convert_sync_batchnorm(net)
  if is_batch_norm(net) then return converted(net) end
  if not nn.is_module(net) then raise("convert_sync_batchnorm: takes a network, got %s", type(net)) end
  if type(net) == "table" then convert_in(net, {}) end
  return net
end

return { SyncBatchNorm = SyncBatchNorm }
