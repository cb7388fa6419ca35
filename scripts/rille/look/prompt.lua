-- The prompt of the rille program, without its terminal: which text is an entry, how it runs, what is shown of it.
--
-- A `local` outside of blocks lives on: declarations there become assignments to a table that entries have as their _ENV,
-- in front of the globals. Blocks and functions have their true locals. What has <close> ends with its entry.
local rille, require, native = ...
local check, tokens = require "rille.check", require "rille.look.tokens"
local columns_of, cut = require("rille.look.width").of, require("rille.look.width").cut

local prompt = {}
local Session = {}
Session.__index = Session

local ENDING = "Ctrl-D (or os.exit()) ends the prompt"
local WORDS = {
  help = "rille.help(): what there is; conv2d?: about a name; TAB completes; Ctrl-D ends",
  exit = ENDING, quit = ENDING, ["exit()"] = ENDING, ["quit()"] = ENDING, ["help()"] = false,
}

-- ---- locals that live on ---------------------------------------------------------------------------------------------

-- The _ENV of entries. declared[name]: "local", "const" (is set once more), "open" (a const that waits for its value).
local function new_scope()
  local declared, consts = {}, {}
  local scope = setmetatable({}, {
    __index = function(_, name)
      local how = declared[name]
      if how == nil then return _G[name] end
      return consts[name]
    end,
    __newindex = function(scope, name, value)
      local how = declared[name]
      if how == "const" then error(("attempt to assign to const variable '%s'"):format(name), 2) end
      if how == "open" then
        consts[name], declared[name] = value, "const"
      elseif how then
        rawset(scope, name, value)
      else
        _G[name] = value
      end
    end,
  })
  return scope, declared, consts
end

function Session:_declare(list)
  for _, entry in ipairs(list) do
    local name, is_const = entry[1], entry[2] == "const"
    local value = self.scope[name]
    if is_const then
      rawset(self.scope, name, nil)
      self.declared[name], self.consts[name] = "open", value -- what it is until it is set, for local x <const> = x + 1
    elseif self.declared[name] ~= "local" then
      self.declared[name], self.consts[name] = "local", nil
      rawset(self.scope, name, value)
    end
  end
end

--- A variable of entries by its name; without one, the set of all names.
function Session:variables(name)
  if name ~= nil then return self.scope[name] end
  local set = {}
  for _, source in ipairs { _G, self.declared } do
    for other in next, source do
      if type(other) == "string" and other:find "^[%a_][%w_]*$" then set[other] = true end
    end
  end
  return set
end

-- ---- entries ---------------------------------------------------------------------------------------------------------

-- A function for the text, which starts at that line of the entry; else nil, the problem, and whether more text may mend it.
-- An expression gives its values.
function Session:_compile(text, line, name)
  local padding = ("\n"):rep(line - 1)
  local expression = text:match "^%s*=%s*(.*)$" or text
  local made = load(padding .. "return " .. expression, name, "t", self.scope)
  if made then return { made, {} } end
  local freed, declared = tokens.free_locals(text)
  local problem
  made, problem = load(padding .. freed, name, "t", self.scope)
  if made then return { made, declared } end
  return nil, problem, problem:sub(-5) == "<eof>"
end

-- The pieces that an entry runs as: the whole, if that is Lua. Else as if its lines had been typed one after the other,
-- so that an expression among them is shown.
function Session:_pieces(text)
  local whole, problem, is_open = self:_compile(text, 1, "=stdin")
  if whole then return { whole } end
  if not text:find "\n." then return nil, problem, is_open end
  local pieces, waiting, first, line = {}, nil, 1, 0
  for row in (text .. "\n"):gmatch "(.-)\n" do
    line = line + 1
    if not waiting then first = line end
    waiting = waiting and waiting .. "\n" .. row or row
    local piece, _, goes_on = self:_compile(waiting, first, "=stdin")
    if piece then
      pieces[#pieces + 1], waiting = piece, nil
    elseif not goes_on then
      return nil, problem, false
    end
  end
  if waiting then return nil, problem, true end
  return pieces
end

-- The name in "?name", "name?" and "name??".
local function asked_name(text)
  local name = text:match "^%s*%?+%s*([%w_.:]*)%s*%??%s*$" or text:match "^%s*([%a_][%w_.:]*)%s*%?+%s*$"
  return name
end

function Session:_word(text)
  local word = text:match "^%s*(%a+%(?%)?)%s*$"
  local answer = word and WORDS[word]
  if answer ~= nil and self.scope[word:match "%a+"] == nil then return answer or rille.help() end
end

--- Whether Enter runs the text; else it goes on in a new line.
function Session:is_complete(text)
  if text:find "^%s*$" or asked_name(text) or self:_word(text) then return true end
  local pieces, _, is_open = self:_pieces(text)
  return pieces ~= nil or not is_open
end

-- ---- help ------------------------------------------------------------------------------------------------------------

local function about_value(name, value)
  if rille.is_tensor(value) then
    return ("%s: a tensor, %s [%s]; %s:TAB lists its methods, ?sum tells about one"):format(name, value.dtype,
      table.concat(value:shape(), ", "), name)
  end
  local text = require "rille.look.help"(value, true)
  if text then return text end
  local kind = check.type_of(value)
  if kind == "module" then
    local class = type(value) == "table" and value._class or tostring(value):match "^[%w_]+"
    local fine, help = pcall(rille.help, "nn." .. tostring(class))
    return fine and help or ("%s: a module\n%s"):format(name, tostring(value))
  end
  return ("%s: a %s"):format(name, kind)
end

-- The value that a path of names leads to, and what stands before the last name.
function Session:_find(path)
  local value, owner = nil, nil
  local fine = pcall(function()
    for name in path:gmatch "[%w_]+" do
      if owner == nil and value == nil then
        value = self.scope[name]
      else
        owner, value = value, value[name]
      end
    end
  end)
  if fine then return value, owner end
end

function Session:_help(name)
  if name == "" then return rille.help() end
  local root = name:match "^[%w_]+"
  local value, owner = self:_find(name)
  local is_own = self.declared[root] or root == "_"
  if value ~= nil and is_own and not owner then return about_value(name, value) end
  if is_own and owner and rille.is_tensor(owner) then name = "x:" .. name:match "[%w_]+$" end
  if is_own and type(owner) == "table" then
    local class = getmetatable(owner)
    local class_name = type(class) == "table" and (rawget(class, "_class") or rawget(class, "__name"))
    local text = type(class_name) == "string" and require "rille.look.help"(class_name .. "." .. name:match "[%w_]+$", true)
    if text then return text end
  end
  local fine, text = pcall(rille.help, name)
  if fine then return text end
  if value ~= nil then return about_value(name, value) end
  return nil, (tostring(text):gsub("^[^:]*:%d+: ", ""))
end

-- Help in lines that fit, broken between words; what continues a line stands further in.
function Session:_wrapped(text)
  local _, columns = self.terminal.size()
  local width, lines = math.max(columns - 1, 20), {}
  for line in (text .. "\n"):gmatch "(.-)\n" do
    local indent = line:match "^ *" .. "    "
    while columns_of(line) > width do
      local last = cut(line, width + 1):match "^.*()%s"
      if not last or last <= #indent then break end
      lines[#lines + 1] = line:sub(1, last - 1)
      line = indent .. line:sub(last + 1)
    end
    lines[#lines + 1] = line
  end
  return table.concat(lines, "\n")
end

-- ---- what is shown ---------------------------------------------------------------------------------------------------

function Session:_text_of(value)
  if type(value) == "function" or type(value) == "table" then
    local text = require "rille.look.help"(value, true)
    if text then return self:_wrapped(text) end
  end
  local rows, columns = self.terminal.size()
  return require "rille.look.show".value(value, rows - 2, columns)
end

function Session:_show(results)
  local texts = {}
  for i = 1, results.n do
    local value = results[i]
    -- what a plot has drawn is not written again
    if type(value) ~= "string" or value ~= native.drawn then texts[#texts + 1] = self:_text_of(value) end
  end
  if results[1] ~= nil then
    self.declared._, self.consts._ = "local", nil
    rawset(self.scope, "_", results[1])
  end
  native.drawn = nil
  if #texts == 0 then return end
  local text = table.concat(texts, "\t")
  if #texts > 1 and text:find "\n" then text = table.concat(texts, "\n") end
  self.terminal.write((text:gsub("\n$", "")) .. "\n")
end

function Session:_run(piece)
  self:_declare(piece[2])
  native.drawn = nil
  local results = table.pack(self.terminal.call(piece[1]))
  if not results[1] then
    self.terminal.complain(tostring(results[2]))
    return false
  end
  if results.n == 1 then return true end
  local shown = { n = results.n - 1, table.unpack(results, 2, results.n) }
  local after = table.pack(self.terminal.call(function() self:_show(shown) end))
  if not after[1] then self.terminal.complain(tostring(after[2])) end
  return after[1]
end

--- Runs an entry and shows what it gives.
function Session:enter(text)
  if text:find "^%s*$" then return end
  local word = self:_word(text)
  if word then return self.terminal.write(word .. "\n") end
  local name = asked_name(text)
  if name then
    local about, problem = self:_help(name)
    if about then self.terminal.write(self:_wrapped(about) .. "\n") else self.terminal.complain(problem) end
    return
  end
  local pieces, problem = self:_pieces(text)
  if not pieces then return self.terminal.complain(require "rille.mistakes".syntax(problem)) end
  for _, piece in ipairs(pieces) do
    if not self:_run(piece) then return end
  end
end

--- Runs a script whose locals the prompt then has. name: as errors tell it ("@script.lua"); true if it went well.
function Session:script(text, name, ...)
  text = text:gsub("^#[^\n]*", "")
  local freed, declared = tokens.free_locals(text)
  local made, problem = load(freed, name, "t", self.scope)
  if not made then made, declared, problem = load(text, name, "t", self.scope), {}, problem end
  if not made then
    self.terminal.complain(require "rille.mistakes".syntax(problem))
    return false
  end
  self:_declare(declared)
  local fine
  fine, problem = self.terminal.call(made, ...)
  if not fine then self.terminal.complain(tostring(problem)) end
  return fine
end

--- What TAB does at the end of text: what is put in, and a list to be shown or nil.
function Session:complete(text)
  local rows, columns = self.terminal.size()
  return require "rille.look.complete".at(text, function(name) return self:variables(name) end, rows, columns)
end

--- A session. terminal: write(text), complain(text), size() -> rows, columns, call(fn, ...) -> as pcall.
function prompt.session(terminal)
  local session = setmetatable({ terminal = terminal }, Session)
  session.scope, session.declared, session.consts = new_scope()
  return session
end

--- Reads and runs entries until the input ends. terminal has besides: read(prompt) -> a text, nil at the end, false after
-- Ctrl-C; remember(text).
function prompt.loop(session, banner)
  local terminal = session.terminal
  if banner then terminal.write(banner .. "\nhelp, nn.LSTM? and TAB; Ctrl-D ends\n") end
  while true do
    local text = terminal.read("> ")
    while text and not session:is_complete(text) do -- a line editor asks by itself
      local more = terminal.read(">> ")
      text = more and text .. "\n" .. more
    end
    if text == nil then break end
    if text and not text:find "^%s*$" then
      terminal.remember(text)
      session:enter(text)
    end
  end
end

return prompt
