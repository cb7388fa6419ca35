-- nn.Embedding.from_pretrained and nn.EmbeddingBag.from_pretrained make layers around a table of vectors that is there
-- already.
local rille, require = ...
local nn = rille.nn
local check = require "rille.check"

-- Both take the table, then options by position in PyTorch's order or by name.
local function from_pretrained(name, make, order)
  local kinds = {}
  for _, option in ipairs(order) do kinds[option] = "any" end
  return function(embeddings, ...)
    local given = table.pack(...)
    local options = {}
    local last = given[given.n]
    if type(last) == "table" then
      for key, value in pairs(check.options(name, last, kinds)) do options[key] = value end
      given.n = given.n - 1
    end
    if given.n > #order then check.raise("%s: takes the table and at most %d options, got %d", name, #order, given.n) end
    for i = 1, given.n do
      if given[i] ~= nil and options[order[i]] ~= nil then
        check.raise("%s: %s is given twice, by position and by name", name, order[i])
      end
      if given[i] ~= nil then options[order[i]] = given[i] end
    end
    if not rille.is_tensor(embeddings) or embeddings:dim() ~= 2 then
      check.raise("%s: the table must be a tensor [rows, columns], got %s", name,
        rille.is_tensor(embeddings) and "shape " .. check.shape(embeddings) or type(embeddings))
    end
    local freeze = options.freeze
    if freeze == nil then freeze = true end
    if type(freeze) ~= "boolean" then check.raise("%s: freeze must be true or false, got %s", name, type(freeze)) end
    options.freeze = nil
    options._weight = nn.Parameter(embeddings, not freeze)
    return make(embeddings:size(0), embeddings:size(1), options)
  end
end

local ORDERS = {
  Embedding = { "freeze", "padding_idx", "max_norm", "norm_type" },
  EmbeddingBag = { "freeze", "max_norm", "norm_type", "mode", "include_last_offset", "padding_idx" },
}

for name, order in pairs(ORDERS) do
  nn[name].from_pretrained = from_pretrained(name .. ".from_pretrained", nn[name], order)
end

return nn
