-- Lua's tokens, for the prompt: which `local` stands outside of blocks, and in what a text that is being typed ends.
-- Text that is no Lua gives tokens as well as it can.
local tokens = {}

local keywords = {}
for word in ("and break do else elseif end false for function goto if in local nil not or repeat return then true until while")
  :gmatch "%a+" do keywords[word] = true end
tokens.keywords = keywords

-- Where a long bracket that opens at `at` ends (its last byte), nil where it does not end; false where none opens there.
local function long_end(text, at)
  local level = text:match("^%[(=*)%[", at)
  if not level then return false end
  local _, stop = text:find("]" .. level .. "]", at + #level + 2, true)
  return stop
end

-- Where a quoted string that opens at `at` ends; nil where it does not.
local function quote_end(text, at)
  local quote, i = text:sub(at, at), at + 1
  while i <= #text do
    local c = text:sub(i, i)
    if c == "\\" then
      if text:sub(i + 1, i + 1) == "z" then i = text:match("^%s*()", i + 2) - 2 end
      i = i + 1
    elseif c == quote then
      return i
    elseif c == "\n" then
      return nil
    end
    i = i + 1
  end
end

-- The kind of the token at `at`, and its last byte, nil where the text ends inside of it.
local function token_at(text, at)
  local word = text:match("^[%a_\128-\255][%w_\128-\255]*", at)
  if word then return keywords[word] and "keyword" or "name", at + #word - 1 end
  if text:find("^%-%-", at) then
    local stop = long_end(text, at + 2)
    if stop == false then stop = (text:find("\n", at, true) or #text + 1) - 1 end
    return "comment", stop
  end
  if text:find("^[\"']", at) then return "string", quote_end(text, at) end
  if text:find("^%.?%d", at) then
    local number = text:match("^0[xX][%x.]*[pP][+-]?%d*", at) or text:match("^0[xX][%x.]*", at)
      or text:match("^[%d.]+[eE][+-]?%d*", at) or text:match("^[%d.]+", at)
    return "number", at + #number - 1
  end
  local stop = long_end(text, at)
  if stop ~= false then return "string", stop end
  local symbol = text:match("^%.%.%.", at) or text:match("^%.%.", at) or text:match("^::", at) or text:match("^[=~<>]=", at)
    or text:match("^//", at) or text:match("^<<", at) or text:match("^>>", at) or text:sub(at, at)
  return "symbol", at + #symbol - 1
end

--- The tokens as { kind, text, first byte, last byte }: kinds name, keyword, number, string, symbol. Comments are left out.
-- @return the list, and the token that the text ends inside of, if there is one: { kind, text, first byte }
function tokens.read(text)
  local list, at = {}, 1
  while true do
    at = text:match("^%s*()", at)
    if at > #text then return list end
    local kind, stop = token_at(text, at)
    if not stop then return list, { kind, text:sub(at), at } end
    if kind == "comment" and stop == #text and not text:find("^%-%-%[=*%[", at) then
      return list, { kind, text:sub(at), at } -- the next key goes on with it
    end
    if kind ~= "comment" then list[#list + 1] = { kind, text:sub(at, stop), at, stop } end
    at = stop + 1
  end
end

local opens = { ["function"] = true, ["if"] = true, ["do"] = true, ["repeat"] = true, ["("] = true, ["{"] = true, ["["] = true }
local closes = { ["end"] = true, ["until"] = true, [")"] = true, ["}"] = true, ["]"] = true }

-- The names after the `local` at index i, and what follows them: { { name, attribute } ... }, index of the last token.
local function declared_names(list, i)
  local found = {}
  repeat
    i = i + 1
    local name = list[i]
    if not name or name[1] ~= "name" then return nil end
    found[#found + 1] = { name[2] }
    local open, word, close = list[i + 1], list[i + 2], list[i + 3]
    if open and open[2] == "<" and word and word[1] == "name" and close and close[2] == ">" then
      found[#found][2], found[#found].tokens = word[2], { open, word, close }
      i = i + 3
    end
    i = i + 1
  until not list[i] or list[i][2] ~= ","
  return found, i - 1
end

local function has_close(names)
  for _, name in ipairs(names) do
    if name[2] == "close" then return true end
  end
  return false
end

-- What changes for one declaration: edits are { first byte, last byte, text instead }.
local function free_declaration(list, i, edits, names)
  local word, following = list[i], list[i + 1]
  if following and following[2] == "function" then
    edits[#edits + 1] = { word[3], word[4], "" }
    if list[i + 2] then names[#names + 1] = { list[i + 2][2] } end
    return
  end
  local declared, last = declared_names(list, i)
  if not declared or has_close(declared) then return end
  edits[#edits + 1] = { word[3], word[4], "" }
  for _, name in ipairs(declared) do
    for _, token in ipairs(name.tokens or {}) do edits[#edits + 1] = { token[3], token[4], "" } end
    names[#names + 1] = { name[1], name[2] }
  end
  local next_token = list[last + 1]
  if not next_token or next_token[2] ~= "=" then edits[#edits + 1] = { list[last][4] + 1, list[last][4], " = nil" } end
end

--- The text with the declarations outside of blocks made into assignments; lines stay where they are. What has <close>
-- stays as it is, for it ends with the text.
-- @return the text, and the names that were declared: { { name, "const" or nil } ... }
function tokens.free_locals(text)
  local list, depth = tokens.read(text), 0
  local edits, names = {}, {}
  for i, token in ipairs(list) do
    local kind, word = token[1], token[2]
    if kind == "keyword" or kind == "symbol" then
      if opens[word] then depth = depth + 1 end
      if closes[word] then depth = depth - 1 end
      if word == "local" and depth == 0 then free_declaration(list, i, edits, names) end
    end
  end
  local parts, at = {}, 1
  for _, edit in ipairs(edits) do
    parts[#parts + 1] = text:sub(at, edit[1] - 1)
    parts[#parts + 1] = edit[3] ~= "" and edit[3] or (" "):rep(edit[2] - edit[1] + 1)
    at = edit[2] + 1
  end
  parts[#parts + 1] = text:sub(at)
  return table.concat(parts), names
end

return tokens
