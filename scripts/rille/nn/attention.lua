-- nn.MultiheadAttention (Vaswani et al., arXiv:1706.03762), with PyTorch's names, masks and initial values.
local rille, require, native = ...
local nn, F = rille.nn, rille.functional
local check, modules = require "rille.check", require "rille.nn.module"

-- PyTorch's class of this name is a Linear layer with the usual initial values.
local Projection = nn.Module:extend("NonDynamicallyQuantizableLinear")

function Projection:init(in_features, out_features, bias)
  local linear = nn.Linear(in_features, out_features, { bias = bias })
  self.in_features, self.out_features = in_features, out_features
  self.weight = linear.weight
  if bias then self.bias = linear.bias end
end

function Projection:forward(x) return F.linear(x, self.weight, self.bias) end

function Projection:extra_repr()
  return ("in_features=%d, out_features=%d, bias=%s"):format(self.in_features, self.out_features,
    self.bias and "True" or "False")
end

--- nn.MultiheadAttention(embed_dim, num_heads[, dropout, bias, add_bias_kv, add_zero_attn, kdim, vdim, batch_first]).
-- attention(query, key, value[, options]) returns the output and, unless need_weights is false, the weights. Options, or
-- arguments in this order: key_padding_mask, need_weights (true), attn_mask, average_attn_weights (true), is_causal.
nn.MultiheadAttention = nn.Module:extend("MultiheadAttention")
local Attention = nn.MultiheadAttention


local constructor = { { "embed_dim", "integer" }, { "num_heads", "integer" }, { "dropout", "number", 0.0 },
  { "bias", "boolean", true }, { "add_bias_kv", "boolean", false }, { "add_zero_attn", "boolean", false },
  { "kdim", "integer", false }, { "vdim", "integer", false }, { "batch_first", "boolean", false }, { "dtype", "string", false } }
Attention._parameters = constructor

function Attention:init(...)
  local name = self._class
  local a = check.arguments(name, constructor, ...)
  local _ <close> = modules.of_dtype(a.dtype)
  check.positive(name, "embed_dim", a.embed_dim)
  check.positive(name, "num_heads", a.num_heads)
  check.probability(name, "dropout", a.dropout)
  if a.embed_dim % a.num_heads ~= 0 then
    check.raise("%s: embed_dim %d does not divide into %d heads", name, a.embed_dim, a.num_heads)
  end
  local width = a.embed_dim
  self.embed_dim, self.num_heads, self.head_dim = width, a.num_heads, width // a.num_heads
  self.kdim, self.vdim = a.kdim or width, a.vdim or width
  self.dropout, self.batch_first, self.add_zero_attn = a.dropout, a.batch_first, a.add_zero_attn
  check.positive(name, "kdim", self.kdim)
  check.positive(name, "vdim", self.vdim)
  if self.kdim == width and self.vdim == width then
    self.in_proj_weight = nn.Parameter(rille.empty(3 * width, width))
  else
    self.q_proj_weight = nn.Parameter(rille.empty(width, width))
    self.k_proj_weight = nn.Parameter(rille.empty(width, self.kdim))
    self.v_proj_weight = nn.Parameter(rille.empty(width, self.vdim))
  end
  if a.bias then self.in_proj_bias = nn.Parameter(rille.empty(3 * width)) end
  self.out_proj = Projection(width, width, a.bias)
  if a.add_bias_kv then
    self.bias_k, self.bias_v = nn.Parameter(rille.empty(1, 1, width)), nn.Parameter(rille.empty(1, 1, width))
  end
  self:_reset_parameters()
end

function Attention:_reset_parameters()
  for _, name in ipairs { "in_proj_weight", "q_proj_weight", "k_proj_weight", "v_proj_weight" } do
    if self[name] then nn.init.xavier_uniform_(self[name]) end
  end
  if self.in_proj_bias then
    nn.init.zeros_(self.in_proj_bias)
    nn.init.zeros_(self.out_proj.bias)
  end
  if self.bias_k then
    nn.init.xavier_normal_(self.bias_k)
    nn.init.xavier_normal_(self.bias_v)
  end
end

-- ---- inputs ---------------------------------------------------------------------------------------------------------

local function check_inputs(self, a)
  local dims = a.query:dim()
  local widths = { query = self.embed_dim, key = self.kdim, value = self.vdim }
  if dims ~= 2 and dims ~= 3 then
    check.raise("%s: query must have 2 or 3 dims, got shape %s", self._class, check.shape(a.query))
  end
  for _, what in ipairs { "query", "key", "value" } do
    local x = a[what]
    if x:dim() ~= dims then
      check.raise("%s: %s of shape %s must have as many dims as query of shape %s", self._class, what, check.shape(x),
        check.shape(a.query))
    end
    if x:size(-1) ~= widths[what] then
      check.raise("%s: %s of shape %s has %d features, but %s is %d", self._class, what, check.shape(x), x:size(-1),
        what == "query" and "embed_dim" or what == "key" and "kdim" or "vdim", widths[what])
    end
  end
end

local function check_lengths(self, query, key, value)
  local name = self._class
  if key:size(0) ~= value:size(0) or key:size(1) ~= value:size(1) then
    check.raise("%s: key of shape %s and value of shape %s differ in length or batch", name, check.shape(key),
      check.shape(value))
  end
  if key:size(1) ~= query:size(1) then
    check.raise("%s: query holds a batch of %d, key one of %d", name, query:size(1), key:size(1))
  end
end

local function check_mask(self, what, mask, query, ...)
  local wanted = { ... }
  for i, sizes in ipairs(wanted) do wanted[i] = check.shape(sizes) end
  local shape = check.shape(mask)
  if shape ~= wanted[1] and shape ~= wanted[2] then
    check.raise("%s: %s must have shape %s, got %s", self._class, what, table.concat(wanted, " or "), shape)
  end
  if mask.dtype ~= "bool" and mask.dtype:sub(1, 5) ~= "float" then
    check.raise("%s: %s must be bool or floating point, not %s", self._class, what, mask.dtype)
  end
  if mask.dtype ~= "bool" then return mask:to(query.dtype) end
  return rille.zeros(mask:shape(), { dtype = query.dtype }):masked_fill(mask, -math.huge)
end

-- What is added to the scores [batch, heads, L, S]; nil if nothing is masked.
local function join_masks(self, a, query, length)
  local L, B, S, H = query:size(0), query:size(1), length, self.num_heads
  local mask, padding
  if a.attn_mask then
    mask = check_mask(self, "attn_mask", a.attn_mask, query, { L, S }, { B * H, L, S })
    mask = mask:dim() == 3 and mask:reshape(B, H, L, S) or mask
  elseif a.is_causal then
    mask = nn.Transformer.generate_square_subsequent_mask(math.max(L, S)):to(query.dtype):slice(0, L):slice(0, S, 1)
  end
  if a.key_padding_mask then
    local given = a.key_padding_mask
    if a.query:dim() == 2 and given:dim() == 1 then given = given:unsqueeze(0) end
    padding = check_mask(self, "key_padding_mask", given, query, { B, S }):reshape(B, 1, 1, S)
  end
  return mask and padding and mask + padding or mask or padding
end

-- Columns for keys that were added behind the given ones: never masked.
local function widen(mask, count)
  if not mask or count == 0 then return mask end
  local sizes = mask:shape()
  sizes[#sizes] = count
  return rille.cat({ mask, rille.zeros(sizes, { dtype = mask.dtype }) }, -1)
end

-- ---- the layer ------------------------------------------------------------------------------------------------------

local function project(self, query, key, value)
  local bias, width = self.in_proj_bias, self.embed_dim
  if not self.in_proj_weight then
    local function part(i) return bias and bias:narrow(0, i * width, width) end
    return F.linear(query, self.q_proj_weight, part(0)), F.linear(key, self.k_proj_weight, part(1)),
      F.linear(value, self.v_proj_weight, part(2))
  end
  if rawequal(query, key) and rawequal(key, value) then
    return F.linear(query, self.in_proj_weight, bias):chunk(3, -1)
  end
  local function linear(x, i, count)
    return F.linear(x, self.in_proj_weight:narrow(0, i * width, count * width),
      bias and bias:narrow(0, i * width, count * width))
  end
  if rawequal(key, value) then return linear(query, 0, 1), linear(key, 1, 2):chunk(2, -1) end
  return linear(query, 0, 1), linear(key, 1, 1), linear(value, 2, 1)
end

-- [length, batch, width] as [batch, heads, length, head_dim]
local function split_heads(self, x)
  return x:reshape(x:size(0), x:size(1), self.num_heads, self.head_dim):permute(1, 2, 0, 3)
end

-- A key or value that is given as [batch * heads, length, head_dim], as [batch, heads, length, head_dim].
local function static(self, name, batch)
  local x = self[name]
  if x:dim() ~= 3 or x:size(0) ~= batch * self.num_heads or x:size(2) ~= self.head_dim then
    check.raise("%s: %s must have shape [%d, length, %d], got %s", self._class, name, batch * self.num_heads, self.head_dim,
      check.shape(x))
  end
  return x:unflatten(0, { batch, self.num_heads })
end

-- The weights as well as the output, for one tensor more than scaled_dot_product_attention needs.
local function attend(self, q, k, v, mask)
  local scores = (q * math.sqrt(1 / self.head_dim)):matmul(k:transpose(-2, -1))
  -- A row whose keys are all masked has shares of 0, as in scaled_dot_product_attention, not NaN.
  local shares = mask and native.internal.safe_softmax(scores + mask) or scores:softmax(-1)
  if self.training and self.dropout > 0 then shares = F.dropout(shares, self.dropout) end
  return shares:matmul(v), shares
end

-- query, key and value as [length, batch, width]
local function run(self, a, query, key, value)
  check_lengths(self, query, key, value)
  local L, B, given = query:size(0), query:size(1), key:size(0)
  local mask = join_masks(self, a, query, given)
  local q, k, v = project(self, query, key, value)
  if self.bias_k then
    k = rille.cat { k, self.bias_k:expand(1, B, self.embed_dim) }
    v = rille.cat { v, self.bias_v:expand(1, B, self.embed_dim) }
  end
  if self.add_zero_attn then
    local zeros = rille.zeros(1, B, self.embed_dim, { dtype = k.dtype })
    k, v = rille.cat { k, zeros }, rille.cat { v, zeros }
  end
  mask = self.static_k and mask or widen(mask, k:size(0) - given)
  q = split_heads(self, q)
  k = self.static_k and static(self, "static_k", B) or split_heads(self, k)
  v = self.static_v and static(self, "static_v", B) or split_heads(self, v)
  local out, shares
  if a.need_weights then
    out, shares = attend(self, q, k, v, mask)
    if a.average_attn_weights then shares = shares:mean(1) end
  else
    out = F.scaled_dot_product_attention(q, k, v, mask, self.training and self.dropout or 0)
  end
  return self.out_proj(out:permute(2, 0, 1, 3):reshape(L, B, self.embed_dim)), shares
end

local call = { { "query", "tensor" }, { "key", "tensor" }, { "value", "tensor" }, { "key_padding_mask", "tensor", false },
  { "need_weights", "boolean", true }, { "attn_mask", "tensor", false }, { "average_attn_weights", "boolean", true },
  { "is_causal", "boolean", false } }

function Attention:forward(...)
  local a = check.arguments(self._class, call, ...)
  check_inputs(self, a)
  local single = a.query:dim() == 2
  local move = single and function(x) return x:unsqueeze(1) end or self.batch_first and function(x) return x:transpose(0, 1) end
  local query, key, value = a.query, a.key, a.value
  if move then -- what was one tensor stays one
    query = move(a.query)
    key = rawequal(a.key, a.query) and query or move(a.key)
    value = rawequal(a.value, a.query) and query or rawequal(a.value, a.key) and key or move(a.value)
  end
  local out, shares = run(self, a, query, key, value)
  if single then return out:squeeze(1), shares and shares:squeeze(0) end
  return self.batch_first and out:transpose(0, 1) or out, shares
end

local FUNCTION = { { "query", "tensor" }, { "key", "tensor" }, { "value", "tensor" }, { "embed_dim_to_check", "integer" },
  { "num_heads", "integer" }, { "in_proj_weight", "tensor", false }, { "in_proj_bias", "tensor", false },
  { "bias_k", "tensor", false }, { "bias_v", "tensor", false }, { "add_zero_attn", "boolean", false },
  { "dropout_p", "number", 0.0 }, { "out_proj_weight", "tensor", false }, { "out_proj_bias", "tensor", false },
  { "training", "boolean", true }, { "key_padding_mask", "tensor", false }, { "need_weights", "boolean", true },
  { "attn_mask", "tensor", false }, { "use_separate_proj_weight", "boolean", false }, { "q_proj_weight", "tensor", false },
  { "k_proj_weight", "tensor", false }, { "v_proj_weight", "tensor", false }, { "average_attn_weights", "boolean", true },
  { "is_causal", "boolean", false }, { "static_k", "tensor", false }, { "static_v", "tensor", false } }

--- What nn.MultiheadAttention does with weights that are given, over [length, batch, features]: returns output and weights.
function F.multi_head_attention_forward(...)
  local name = "multi_head_attention_forward"
  local a = check.arguments(name, FUNCTION, ...)
  local width = a.embed_dim_to_check
  for _, wanted in ipairs(a.use_separate_proj_weight and { "q_proj_weight", "k_proj_weight", "v_proj_weight" }
    or { "in_proj_weight" }) do
    if not a[wanted] then check.raise("%s: %s is missing", name, wanted) end
  end
  if not a.out_proj_weight then check.raise("%s: out_proj_weight is missing", name) end
  local separate = a.use_separate_proj_weight
  local self = {
    _class = name, embed_dim = width, num_heads = a.num_heads, head_dim = width // a.num_heads, dropout = a.dropout_p,
    kdim = separate and a.k_proj_weight:size(1) or width, vdim = separate and a.v_proj_weight:size(1) or width,
    add_zero_attn = a.add_zero_attn, training = a.training, in_proj_bias = a.in_proj_bias or nil,
    in_proj_weight = not separate and a.in_proj_weight or nil, q_proj_weight = a.q_proj_weight, k_proj_weight = a.k_proj_weight,
    v_proj_weight = a.v_proj_weight, bias_k = a.bias_k or nil, bias_v = a.bias_v or nil,
    static_k = a.static_k or nil, static_v = a.static_v or nil,
    out_proj = function(x) return F.linear(x, a.out_proj_weight, a.out_proj_bias or nil) end,
  }
  if width % a.num_heads ~= 0 then check.raise("%s: embed_dim %d does not divide into %d heads", name, width, a.num_heads) end
  return Attention.forward(self, { query = a.query, key = a.key, value = a.value, key_padding_mask = a.key_padding_mask or nil,
    need_weights = a.need_weights, attn_mask = a.attn_mask or nil, average_attn_weights = a.average_attn_weights,
    is_causal = a.is_causal })
end

return nn
