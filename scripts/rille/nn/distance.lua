-- nn.TripletMarginWithDistanceLoss: the triplet loss with a distance of one's own.
local rille, require = ...
local nn, F = rille.nn, rille.functional
local check = require "rille.check"

local OPTIONS = { { "distance_function", "any", false }, { "margin", "number", 1.0 }, { "swap", "boolean", false },
  { "reduction", "string", "mean" } }
local CALL = { { "anchor", "tensor" }, { "positive", "tensor" }, { "negative", "tensor" }, table.unpack(OPTIONS) }

local function check_options(name, a)
  if a.margin <= 0 then check.raise("%s: margin must be greater than 0, not %g", name, a.margin) end
  if a.reduction ~= "mean" and a.reduction ~= "sum" and a.reduction ~= "none" then
    check.raise("%s: reduction must be mean, sum or none, got '%s'", name, a.reduction)
  end
end

--- max(d(anchor, positive) - d(anchor, negative) + margin, 0): F.triplet_margin_with_distance_loss(anchor, positive, negative,
-- { distance_function, margin = 1, swap = false, reduction = "mean" }). With swap the nearer of anchor and positive counts.
function F.triplet_margin_with_distance_loss(...)
  local name = "triplet_margin_with_distance_loss"
  local a = check.arguments(name, CALL, ...)
  check_options(name, a)
  local distance = a.distance_function or F.pairwise_distance
  local near, far = distance(a.anchor, a.positive), distance(a.anchor, a.negative)
  if a.swap then far = rille.minimum(far, distance(a.positive, a.negative)) end
  local loss = (near - far + a.margin):clamp_min(0)
  return a.reduction == "mean" and loss:mean() or a.reduction == "sum" and loss:sum() or loss
end

--- nn.TripletMarginWithDistanceLoss { distance_function, margin = 1, swap = false, reduction = "mean" }
local Loss = nn.Module:extend("TripletMarginWithDistanceLoss")
nn.TripletMarginWithDistanceLoss = Loss
Loss._summary = "triplet loss with a distance of one's own: takes anchor, positive and negative"
Loss._parameters = OPTIONS

function Loss:init(...)
  local a = check.arguments(self._class, OPTIONS, ...)
  check_options(self._class, a)
  self.distance_function, self.margin, self.swap, self.reduction = a.distance_function or nil, a.margin, a.swap, a.reduction
end

function Loss:forward(anchor, positive, negative)
  return F.triplet_margin_with_distance_loss(anchor, positive, negative, { distance_function = self.distance_function or false,
    margin = self.margin, swap = self.swap, reduction = self.reduction })
end

return nn
