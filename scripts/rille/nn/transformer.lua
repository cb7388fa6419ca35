-- nn.Transformer, its encoder and decoder and their layers (Vaswani et al., arXiv:1706.03762), with PyTorch's names, keys,
-- masks and initial values. Layers are copied, so that all begin with the same weights.
local rille, require = ...
local nn, F = rille.nn, rille.functional
local check, modules = require "rille.check", require "rille.nn.module"

-- ---- layers ---------------------------------------------------------------------------------------------------------

local layer_parameters = { { "d_model", "integer" }, { "nhead", "integer" }, { "dim_feedforward", "integer", 2048 },
  { "dropout", "number", 0.1 }, { "activation", "any", "relu" }, { "layer_norm_eps", "number", 1e-5 },
  { "batch_first", "boolean", false }, { "norm_first", "boolean", false }, { "bias", "boolean", true },
  { "dtype", "string", false } }

local function check_activation(name, activation)
  if type(activation) == "function" or nn.is_module(activation) then return activation end
  if activation ~= "relu" and activation ~= "gelu" then
    check.raise("%s: activation must be relu, gelu or a function, got %s", name,
      type(activation) == "string" and "'" .. activation .. "'" or type(activation))
  end
  return F[activation]
end

local function norm(a) return nn.LayerNorm(a.d_model, { eps = a.layer_norm_eps, bias = a.bias }) end

local function attention(a)
  return nn.MultiheadAttention(a.d_model, a.nhead, { dropout = a.dropout, bias = a.bias, batch_first = a.batch_first })
end

-- What layers of both kinds hold; attentions: the names of their attention blocks.
local function build(self, attentions, ...)
  local a = check.arguments(self._class, layer_parameters, ...)
  local _ <close> = modules.of_dtype(a.dtype)
  check.positive(self._class, "dim_feedforward", a.dim_feedforward)
  local activation = check_activation(self._class, a.activation)
  self.norm_first, self.d_model, self.batch_first = a.norm_first, a.d_model, a.batch_first
  for _, name in ipairs(attentions) do self[name] = attention(a) end
  self.linear1 = nn.Linear(a.d_model, a.dim_feedforward, { bias = a.bias })
  self.dropout = nn.Dropout(a.dropout)
  self.linear2 = nn.Linear(a.dim_feedforward, a.d_model, { bias = a.bias })
  for i = 1, #attentions + 1 do self["norm" .. i] = norm(a) end
  for i = 1, #attentions + 1 do self["dropout" .. i] = nn.Dropout(a.dropout) end
  self.activation = activation
end

local function check_width(self, what, x)
  local dims = x:dim()
  if dims ~= 2 and dims ~= 3 then
    check.raise("%s: %s must have 2 or 3 dims, got shape %s", self._class, what, check.shape(x))
  end
  if x:size(-1) ~= self.d_model then
    check.raise("%s: %s of shape %s has %d features, but d_model is %d", self._class, what, check.shape(x), x:size(-1),
      self.d_model)
  end
end

local function feed_forward(self, x)
  return self.linear2(self.dropout(self.activation(self.linear1(x))))
end

-- x + block(x), with the normalisation inside or behind.
local function residual(self, number, x, block)
  local normalise, drop = self["norm" .. number], self["dropout" .. number]
  if self.norm_first then return x + drop(block(normalise(x))) end
  return normalise(x + drop(block(x)))
end

--- nn.TransformerEncoderLayer(d_model, nhead[, dim_feedforward, dropout, activation, layer_norm_eps, batch_first, norm_first,
-- bias]); layer(src[, src_mask, src_key_padding_mask, is_causal]). activation: "relu", "gelu" or a function.
nn.TransformerEncoderLayer = nn.Module:extend("TransformerEncoderLayer")
nn.TransformerEncoderLayer._parameters = layer_parameters
nn.TransformerEncoderLayer._field_order = { activation = 1 }

function nn.TransformerEncoderLayer:init(...) build(self, { "self_attn" }, ...) end

local encoder_layer_call = { { "src", "tensor" }, { "src_mask", "tensor", false },
  { "src_key_padding_mask", "tensor", false }, { "is_causal", "boolean", false } }

function nn.TransformerEncoderLayer:forward(...)
  local a = check.arguments(self._class, encoder_layer_call, ...)
  check_width(self, "src", a.src)
  local x = residual(self, 1, a.src, function(y)
    return (self.self_attn(y, y, y, a.src_key_padding_mask, false, a.src_mask, true, a.is_causal))
  end)
  return residual(self, 2, x, function(y) return feed_forward(self, y) end)
end

--- nn.TransformerDecoderLayer, with the arguments of TransformerEncoderLayer; layer(tgt, memory[, tgt_mask, memory_mask,
-- tgt_key_padding_mask, memory_key_padding_mask, tgt_is_causal, memory_is_causal]).
nn.TransformerDecoderLayer = nn.Module:extend("TransformerDecoderLayer")
nn.TransformerDecoderLayer._parameters = layer_parameters
nn.TransformerDecoderLayer._field_order = { activation = 1 }

function nn.TransformerDecoderLayer:init(...) build(self, { "self_attn", "multihead_attn" }, ...) end

local decoder_call = { { "tgt", "tensor" }, { "memory", "tensor" }, { "tgt_mask", "tensor", false },
  { "memory_mask", "tensor", false }, { "tgt_key_padding_mask", "tensor", false },
  { "memory_key_padding_mask", "tensor", false }, { "tgt_is_causal", "boolean", false },
  { "memory_is_causal", "boolean", false } }

function nn.TransformerDecoderLayer:forward(...)
  local a = check.arguments(self._class, decoder_call, ...)
  check_width(self, "tgt", a.tgt)
  check_width(self, "memory", a.memory)
  local x = residual(self, 1, a.tgt, function(y)
    return (self.self_attn(y, y, y, a.tgt_key_padding_mask, false, a.tgt_mask, true, a.tgt_is_causal))
  end)
  x = residual(self, 2, x, function(y)
    return (self.multihead_attn(y, a.memory, a.memory, a.memory_key_padding_mask, false, a.memory_mask, true,
      a.memory_is_causal))
  end)
  return residual(self, 3, x, function(y) return feed_forward(self, y) end)
end

-- ---- stacks ---------------------------------------------------------------------------------------------------------

local function stack(self, layer, count, last)
  check.positive(self._class, "num_layers", count)
  if not nn.is_module(layer) then check.raise("%s: needs a layer to copy, got %s", self._class, type(layer)) end
  if last and not nn.is_module(last) then check.raise("%s: norm must be a module, got %s", self._class, type(last)) end
  self.layers, self.num_layers = nn.ModuleList(), count
  for _ = 1, count do self.layers:append(layer:clone()) end
  if last then self.norm = last end
end

--- nn.TransformerEncoder(encoder_layer, num_layers[, norm]); encoder(src[, mask, src_key_padding_mask, is_causal]).
nn.TransformerEncoder = nn.Module:extend("TransformerEncoder")
nn.TransformerEncoder._field_order = { norm = 1 }

-- The last two choose PyTorch's implementation; they are taken for the sake of scripts, the numbers are the same.
local encoder_parameters = { { "encoder_layer", "any" }, { "num_layers", "integer" }, { "norm", "any", false },
  { "enable_nested_tensor", "boolean", true }, { "mask_check", "boolean", true } }
nn.TransformerEncoder._parameters = encoder_parameters

function nn.TransformerEncoder:init(...)
  local a = check.arguments(self._class, encoder_parameters, ...)
  stack(self, a.encoder_layer, a.num_layers, a.norm)
end

local encoder_call = { { "src", "tensor" }, { "mask", "tensor", false }, { "src_key_padding_mask", "tensor", false },
  { "is_causal", "boolean", false } }

function nn.TransformerEncoder:forward(...)
  local a = check.arguments(self._class, encoder_call, ...)
  local x = a.src
  for _, layer in ipairs(self.layers) do x = layer(x, a.mask or nil, a.src_key_padding_mask or nil, a.is_causal) end
  if self.norm then x = self.norm(x) end
  return x
end

--- nn.TransformerDecoder(decoder_layer, num_layers[, norm]), called as its layers are.
nn.TransformerDecoder = nn.Module:extend("TransformerDecoder")
nn.TransformerDecoder._field_order = { norm = 1 }

nn.TransformerDecoder._parameters = { { "decoder_layer", "any" }, { "num_layers", "integer" }, { "norm", "any", false } }

function nn.TransformerDecoder:init(...)
  local a = check.arguments(self._class, self._parameters, ...)
  stack(self, a.decoder_layer, a.num_layers, a.norm)
end

function nn.TransformerDecoder:forward(...)
  local a = check.arguments(self._class, decoder_call, ...)
  local x = a.tgt
  for _, layer in ipairs(self.layers) do
    x = layer(x, a.memory, a.tgt_mask, a.memory_mask, a.tgt_key_padding_mask, a.memory_key_padding_mask, a.tgt_is_causal,
      a.memory_is_causal)
  end
  if self.norm then x = self.norm(x) end
  return x
end

-- ---- the whole ------------------------------------------------------------------------------------------------------

--- nn.Transformer { d_model = 512, nhead = 8, num_encoder_layers = 6, num_decoder_layers = 6, dim_feedforward = 2048,
-- dropout = 0.1, activation = "relu", custom_encoder, custom_decoder, layer_norm_eps = 1e-5, batch_first = false,
-- norm_first = false, bias = true }, or positional in this order.
nn.Transformer = nn.Module:extend("Transformer")
nn.Transformer._field_order = { encoder = 1, decoder = 2 }

local constructor = { { "d_model", "integer", 512 }, { "nhead", "integer", 8 }, { "num_encoder_layers", "integer", 6 },
  { "num_decoder_layers", "integer", 6 }, { "dim_feedforward", "integer", 2048 }, { "dropout", "number", 0.1 },
  { "activation", "any", "relu" }, { "custom_encoder", "any", false }, { "custom_decoder", "any", false },
  { "layer_norm_eps", "number", 1e-5 }, { "batch_first", "boolean", false }, { "norm_first", "boolean", false },
  { "bias", "boolean", true }, { "dtype", "string", false } }
nn.Transformer._parameters = constructor

function nn.Transformer:init(...)
  local a = check.arguments(self._class, constructor, ...)
  local _ <close> = modules.of_dtype(a.dtype)
  local options = {}
  for _, parameter in ipairs(layer_parameters) do options[parameter[1]] = a[parameter[1]] end
  options.dtype = nil -- it is the default one by now
  self.d_model, self.nhead, self.batch_first = a.d_model, a.nhead, a.batch_first
  self.encoder = a.custom_encoder or
    nn.TransformerEncoder(nn.TransformerEncoderLayer(options), a.num_encoder_layers, norm(a))
  self.decoder = a.custom_decoder or
    nn.TransformerDecoder(nn.TransformerDecoderLayer(options), a.num_decoder_layers, norm(a))
  for _, parameter in ipairs(self:parameters()) do
    if parameter:dim() > 1 then nn.init.xavier_uniform_(parameter) end
  end
end

--- A mask [sz, sz] that lets every position see itself and what came before: 0 there, -inf elsewhere.
-- The model may stand before sz, as in model:generate_square_subsequent_mask(5).
function nn.Transformer.generate_square_subsequent_mask(sz, second)
  local size = nn.is_module(sz) and second or sz
  if not math.tointeger(size) or size < 0 then
    check.raise("generate_square_subsequent_mask: sz must be an integer of at least 0, got %s", tostring(size))
  end
  return rille.full({ size, size }, -math.huge):triu(1)
end

local call = { { "src", "tensor" }, { "tgt", "tensor" }, { "src_mask", "tensor", false }, { "tgt_mask", "tensor", false },
  { "memory_mask", "tensor", false }, { "src_key_padding_mask", "tensor", false },
  { "tgt_key_padding_mask", "tensor", false }, { "memory_key_padding_mask", "tensor", false },
  { "src_is_causal", "boolean", false }, { "tgt_is_causal", "boolean", false }, { "memory_is_causal", "boolean", false } }

--- model(src, tgt[, src_mask, tgt_mask, memory_mask, src_key_padding_mask, tgt_key_padding_mask, memory_key_padding_mask,
-- src_is_causal, tgt_is_causal, memory_is_causal])
function nn.Transformer:forward(...)
  local a = check.arguments(self._class, call, ...)
  for _, what in ipairs { "src", "tgt" } do check_width(self, what, a[what]) end
  local batch = self.batch_first and 0 or 1
  if a.src:dim() ~= a.tgt:dim() or a.src:dim() == 3 and a.src:size(batch) ~= a.tgt:size(batch) then
    check.raise("%s: src of shape %s and tgt of shape %s differ in batch", self._class, check.shape(a.src), check.shape(a.tgt))
  end
  local memory = self.encoder(a.src, a.src_mask, a.src_key_padding_mask, a.src_is_causal)
  return self.decoder(a.tgt, memory, a.tgt_mask, a.memory_mask, a.tgt_key_padding_mask, a.memory_key_padding_mask,
    a.tgt_is_causal, a.memory_is_causal)
end

return nn
