-- Losses.
local rille, require = ... -- luacheck: ignore
local F = rille.nn.functional

local function nll(a, log_probabilities, target, weight)
  return F.nll_loss(log_probabilities, target:to("int64"), weight, a.ignore_index or -100, a.reduction or "mean")
end

return function()
  return {
    NegativeLogLikelihoodLoss = nll,
    SoftmaxCrossEntropyLoss = function(a, x, target, weight)
      local log_probabilities = F.log_softmax(x, 1)
      return nll(a, log_probabilities, target, weight), log_probabilities
    end,
  }
end
