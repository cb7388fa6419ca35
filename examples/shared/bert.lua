-- BERT (Devlin and others, 2018) as Hugging Face's files have it, for models/sentences.lua. Names of fields are the
-- file's.
local rille = require "rille"
local nn, F = rille.nn, rille.nn.functional

local Layer = nn.Module:extend("Layer")

local function dense(inputs, outputs, eps)
  return { dense = nn.Linear(inputs, outputs), LayerNorm = eps and nn.LayerNorm(outputs, { eps = eps }) or nil }
end

function Layer:init(c)
  local width, wide, eps = c.hidden_size, c.intermediate_size, c.layer_norm_eps
  self.heads = c.num_attention_heads
  self.attention = nn.ModuleDict {
    ["self"] = nn.ModuleDict { query = nn.Linear(width, width), key = nn.Linear(width, width), value = nn.Linear(width, width) },
    output = nn.ModuleDict(dense(width, width, eps)),
  }
  self.intermediate = nn.ModuleDict(dense(width, wide))
  self.output = nn.ModuleDict(dense(wide, width, eps))
end

-- x: [n, t, width]. mask: bool [n, 1, 1, t], true for tokens that are there; nil: all are.
function Layer:forward(x, mask)
  local n, t, width = x:size()
  local part, out = self.attention["self"], self.attention.output
  local function heads(y) return y:reshape(n, t, self.heads, width // self.heads):transpose(1, 2) end
  local y = F.scaled_dot_product_attention(heads(part.query(x)), heads(part.key(x)), heads(part.value(x)), mask)
  x = out.LayerNorm(out.dense(y:transpose(1, 2):reshape(n, t, width)) + x)
  return self.output.LayerNorm(self.output.dense(F.gelu(self.intermediate.dense(x))) + x)
end

local Bert = nn.Module:extend("Bert")

-- c: what config.json holds.
function Bert:init(c)
  self.embeddings = nn.ModuleDict {
    word_embeddings = nn.Embedding(c.vocab_size, c.hidden_size),
    position_embeddings = nn.Embedding(c.max_position_embeddings, c.hidden_size),
    token_type_embeddings = nn.Embedding(c.type_vocab_size, c.hidden_size),
    LayerNorm = nn.LayerNorm(c.hidden_size, { eps = c.layer_norm_eps }),
  }
  local layers = nn.ModuleList()
  for _ = 1, c.num_hidden_layers do layers:append(Layer(c)) end
  self.encoder = nn.ModuleDict { layer = layers }
end

-- ids: int64 [n, t]; there: [n, t], 1 for tokens and 0 for padding; nil: no padding. Gives [n, t, hidden_size].
function Bert:forward(ids, there)
  local e = self.embeddings
  local x = e.word_embeddings(ids) + e.position_embeddings.weight:slice(0, ids:size(1)) + e.token_type_embeddings.weight[0]
  x = e.LayerNorm(x)
  local mask = there and there:eq(1):reshape(there:size(0), 1, 1, there:size(1)) or nil
  for _, layer in ipairs(self.encoder.layer) do x = layer(x, mask) end
  return x
end

--- A network and its tokenizer from a folder as Hugging Face's: config.json, model.safetensors, tokenizer.json. Weights are the
-- file's own pages, read when they are first touched.
function Bert.load(folder)
  local config = rille.json.load(folder .. "/config.json")
  local net = nn.utils.skip_init(Bert, config)
  local weights = rille.load(folder .. "/model.safetensors", { mmap = true })
  local wanted = {}
  for name in pairs(net:state_dict()) do wanted[name] = weights[name] or weights["bert." .. name] end
  net:load_state_dict(wanted, { assign = true })
  return net:eval(), rille.tokenizer.load(folder .. "/tokenizer.json")
end

--- One vector of length 1 for each text, [n, hidden_size]: the mean over its tokens.
function Bert:embed(tokenizer, texts, length)
  tokenizer:enable_truncation(length or 256)
  tokenizer:enable_padding { pad_id = 0, pad_token = "[PAD]" }
  local ids, there = {}, {}
  for i, encoding in ipairs(tokenizer:encode_batch(texts)) do ids[i], there[i] = encoding.ids, encoding.attention_mask end
  ids, there = rille.tensor(ids, { dtype = "int64" }), rille.tensor(there)
  local is_full = rille.all(there:eq(1)):item()
  local x = self(ids, not is_full and there or nil) * there:unsqueeze(2)
  return F.normalize(x:sum(1) / there:sum(1, true), { dim = 1 })
end

return Bert
