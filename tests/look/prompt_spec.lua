-- The prompt without its terminal: what an entry is, which locals live on, what is shown and offered. prompt_terminal_spec.lua
-- types it.
local rille = require "rille"
local native = require "rille.native"
local folder = require "tests.support.folder"
local prompt = native.require "rille.look.prompt"
local tokens = native.require "rille.look.tokens"

local globals = { rille = rille, nn = rille.nn, optim = rille.optim, data = rille.data }

-- A session whose output is text; say(entries) gives what they write.
local function new_session(rows, columns)
  local written = {}
  local session = prompt.session {
    write = function(text) written[#written + 1] = text end,
    complain = function(text) written[#written + 1] = "error: " .. text .. "\n" end,
    size = function() return rows or 24, columns or 80 end,
    call = pcall,
  }
  local function say(...)
    written = {}
    for _, entry in ipairs { ... } do session:enter(entry) end
    return table.concat(written)
  end
  return say, session
end

describe("The prompt", function()
  local before = {}
  setup(function()
    for name, value in pairs(globals) do before[name], _G[name] = rawget(_G, name), value end
  end)
  teardown(function()
    for name in pairs(globals) do _G[name] = before[name] end
  end)

  describe("keeps locals", function()
    it("outside of blocks", function()
      local say = new_session()
      assert.equal("3\n", say("local a, b = 1, 2", "a + b"))
      assert.equal("nil\n", say("local a", "a"))
      assert.equal("6\n", say("local function twice(x) return 2 * x end", "twice(3)"))
      assert.equal("120\n", say("local function factorial(n) return n < 2 and 1 or n * factorial(n - 1) end", "factorial(5)"))
      assert.is_nil(rawget(_G, "twice"))
    end)

    it("but not those of blocks and functions", function()
      local say = new_session()
      assert.equal("nil\tnil\tnil\tnil\n", say("do local inside = 1 end", "for i = 1, 1 do local deep = i end",
        "repeat local r = 1 until r", "local f = function() local inner = 1 return inner end", "inside, deep, inner, r"))
      assert.equal("1\n", say("f()"))
    end)

    it("which functions from before see", function()
      local say = new_session()
      assert.equal("5\n", say("local n = 1", "local function get() return n end", "n = 5", "get()"))
      assert.equal("7\n", say("local n = 7", "get()"))
    end)

    it("that hide globals, and leave those as they are", function()
      local say = new_session()
      assert.equal("nil\n", say("local string", "string"))
      assert.is_table(_G.string)
      say "prompt_spec_global = 4"
      assert.equal(4, rawget(_G, "prompt_spec_global"))
      say "prompt_spec_global = nil"
    end)

    it("with <const> and <close>", function()
      local say = new_session()
      assert.equal("error: stdin:1: attempt to assign to const variable 'c'\n5\n", say("local c <const> = 5", "c = 6", "c"))
      assert.equal("6\n", say("local c <const> = c + 1", "c"))
      assert.equal("8\n", say("local c = 7", "c = c + 1", "c"))
      assert.equal("closed\nnil\n", say("closer = setmetatable({}, { __close = function() state = 'closed' end })",
        "local x <close> = closer", "state", "x"))
    end)

    it("of a block that is pasted", function()
      local say = new_session()
      local block = [[
local rille = require "rille"
local nn = rille.nn

-- a network
local net = nn.Sequential(nn.Linear(2, 3), nn.ReLU())
local text = [==[
local no = 1
]==]
for step = 1, 2 do
  local y = net(rille.ones(1, 2))
end]]
      assert.equal("", say(block))
      assert.matches("^Sequential", say "net")
      assert.equal("local no = 1\n", say "text")
    end)

    it("of a script", function()
      local say, session = new_session()
      assert.is_true(session:script("#!/usr/bin/rille\nlocal a, more = ...\nlocal function f() return a end\nreturn 1", "@s.lua", 4))
      assert.equal("4\tnil\n", say "f(), more")
      assert.is_false(session:script("local kept = 1\nerror 'no'", "@s.lua"))
      assert.equal("1\n", say "kept")
    end)

    it("with the lines of errors as they are", function()
      local say = new_session()
      assert.equal("error: stdin:3: x\n", say "local a\nlocal b <const>\n  = 1; error 'x'")
      local text = tokens.free_locals "local a <const>, b = 1, 2\nlocal c"
      assert.equal("      a        , b = 1, 2\n      c = nil", text)
    end)
  end)

  describe("reads entries", function()
    it("until they are whole", function()
      local _, session = new_session()
      for _, text in ipairs { "1", "x = 1", "for i = 1, 2 do end", "nn.LSTM?", "?", "help", "x = = 1", "", "-- words" } do
        assert.is_true(session:is_complete(text), text)
      end
      for _, text in ipairs { "for i = 1, 2 do", "f(", "x = {", "x = [[a", "function f()\n  return 1", "x[1]\nfor i = 1, 2 do" } do
        assert.is_false(session:is_complete(text), text)
      end
    end)

    it("line by line where they are no Lua as a whole", function()
      local say = new_session()
      assert.equal("1\n2\n3\n", say "a = 1 -- one\na\na + 1\nfor i = 3, 3 do\n  b = i\nend\nb")
      assert.matches("^error: stdin:2: ", say "a = 1\na = = 2\nprint 'never'")
      assert.matches("^1\nerror: stdin:3: .*nil value", say "a = 1\na\nnothing.x = 1\na")
    end)

    it("with = in front, as Torch7 and Lua 5.2 had it", function() assert.equal("3\n", (new_session())("= 1 + 2")) end)

    it("and knows words that people try", function()
      local say = new_session()
      for _, word in ipairs { "exit", "quit", "exit()", "quit()" } do
        assert.equal("Ctrl-D (or os.exit()) ends the prompt\n", say(word))
      end
      assert.matches("TAB completes", say "help")
      assert.equal("1\n", say("local exit = 1", "exit"))
    end)
  end)

  describe("shows", function()
    it("values as print does, several ones too", function()
      local say = new_session()
      assert.equal("1\ttwo\tnil\n", say "1, 'two', nil")
      assert.equal("nil\n", say "nil")
      assert.equal("", say "(function() end)()")
      assert.equal("tensor([1., 2.])\n", say "rille.tensor { 1.0, 2.0 }")
    end)

    it("tables with what is in them", function()
      local say = new_session()
      assert.equal("{ 3, 4 }\n", say "rille.zeros(3, 4):shape()")
      assert.equal('{ 1, "a\\"b\\n", { x = 2, y = {} }, [10] = true, key = 1.5, ["two words"] = 3 }\n',
        say [[{ 1, 'a"b\n', { x = 2, y = {} }, [10] = true, key = 1.5, ["two words"] = 3 }]])
      assert.equal("{ float32 [2, 3], int64 [4], tensor(5) }\n", say "{ rille.zeros(2, 3), rille.arange(4), rille.tensor(5) }")
      assert.equal("{ weight = float32 [4, 3], bias = float32 [4] }\n", say "nn.Linear(3, 4):state_dict()")
      assert.equal("{ { 1, 2 }, again = <cycle> }\n", say "t = { { 1, 2 } } t.again = t\nt")
    end)

    it("long ones in lines, numbers in order, no more than a screen", function()
      local say = new_session(12, 40)
      local text = say "local t = {} for i = 1, 12 do t['layer.' .. i] = rille.ones(i) end\nt"
      assert.matches('^{\n  %["layer.1"%] = float32 %[1%],\n  %["layer.2"%] = float32 %[2%],\n', text)
      assert.matches("\n  %.%.%. %d+ more\n}\n$", text)
      local lines = select(2, text:gsub("\n", ""))
      assert(lines <= 10, text)
      text = say "local t = {} for i = 1, 1000 do t[i] = i end return t"
      assert.matches("^{\n  1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,\n", text)
      assert.matches("more\n}\n$", text)
      assert(select(2, text:gsub("\n", "")) <= 10, text)
      text = say "local t = {} for i = 1, 30 do t[i] = { deep = { deeper = { i, i } } } end return t"
      assert(select(2, text:gsub("\n", "")) <= 10, text)
      assert.matches("^{\n  { deep = { deeper = { 1, 1 } } },\n", text)
      text = say "('x'):rep(100000)"
      assert(select(2, text:gsub("\n", "")) <= 11 and text:find "100000 bytes in all", text)
    end)

    it("wide characters by their width", function()
      local say = new_session(24, 40)
      for line in say("{ '" .. ("中文"):rep(30) .. "', 2, 'x' }"):gmatch "[^\n]+" do
        assert(native.require "rille.look.show".width(line) <= 40, line)
        assert(utf8.len(line), "half a character")
      end
    end)

    it("a plot once", function()
      local say = new_session()
      local file = io.tmpfile()
      _G.prompt_spec_file = file
      assert.equal("", say "rille.plot.lines({ 1, 2, 3 }, { file = prompt_spec_file })")
      assert.equal("", say "rille.plot.histogram(rille.arange(9.0), { file = prompt_spec_file })")
      assert.matches("^[^\n]*3", say "rille.plot.lines({ 1, 2, 3 }, { print = false })")
      local place = folder.new()
      _G.prompt_spec_file = place .. "/a.svg"
      assert.equal("", say "rille.plot.svg({ 1, 2, 3 }, prompt_spec_file)")
      folder.remove(place)
      _G.prompt_spec_file = nil
      file:close()
    end)

    it("the last value as _", function()
      local say = new_session()
      assert.equal("4\n5\n", say("2 + 2", "x = 1", "nil and 1 or _ + 1"))
      assert.equal("1\n", say("for _, v in ipairs { 1 } do last = v end", "last"))
    end)
  end)

  describe("helps", function()
    it("with a question mark on either side", function()
      local say = new_session()
      for _, form in ipairs { "conv2d?", "?conv2d", " ? conv2d ", "F.conv2d?", "conv2d??" } do
        assert.matches("^conv2d%(input, weight", say(form))
      end
      assert.matches("^rille.nn.LSTM%(input_size", say "nn.LSTM?")
      assert.matches("^rille.nn.LSTM%(input_size", say "nn.LSTM")
      assert.matches('^rille.help%("relu"%)', say "?")
      assert.equal("error: help: nothing is called 'conv2', did you mean 'conv2d'?; rille.help() tells what there is\n", say "?conv2")
    end)

    it("with one's own variables", function()
      local say = new_session()
      assert.matches("^x: a tensor, float32 %[2, 3%]", say("local x = rille.ones(2, 3)", "x?"))
      assert.matches("^sum%(", say "x:sum?")
      assert.matches("^rille.nn.Linear%(", say("local fc = nn.Linear(2, 3)", "?fc"))
      assert.equal("n: a integer\n", (say("local n = 1", "n?"):gsub("an integer", "a integer")))
    end)

    it("in lines that fit", function()
      local say = new_session(24, 40)
      for line in say("nn.LSTM?"):gmatch "[^\n]+" do assert(#line <= 40, line) end
    end)
  end)

  describe("completes", function()
    local say, session = new_session()
    local function complete(text) return (session:complete(text)) end
    local function listed(text) return select(2, session:complete(text)) or "" end

    it("names", function()
      say("local network_of_mine = nn.Linear(2, 3)", "local x = rille.ones(2)", "local opt = optim.SGD({ x }, { lr = 1 })",
        "local t = { inner = { deepest = 1 }, list = { nn.Linear(1, 1) } }")
      assert.equal("_of_mine", complete "y = network")
      assert.equal("d", complete "nn.Conv2")
      assert.equal("al", complete "loc")
      assert.matches("Conv1d%s.*Conv2d%s", listed "nn.Conv")
      assert.equal("pest", complete "t.inner.dee")
      assert.equal("ht", complete "print(t.list[1].weig")
      assert.equal("  ", complete "for i = 1, 2 do\n")
      assert.equal("", complete "-- nn.Conv2")
      assert.equal("", complete "nothing.at_all.he")
    end)

    it("methods and fields", function()
      assert.equal("eters", complete "network_of_mine:param")
      assert.equal("ht", complete "network_of_mine.weig")
      assert.equal("ad_", complete "x:requires_gr")
      assert.equal("", complete "x:logsumexp(0):requires_gr") -- what a call gives is not known
      assert.matches("step", listed "opt:")
      say "local net = nn.Sequential(nn.Linear(2, 3))"
      assert.equal("ters", complete "net:parame")
      say("local Net = nn.Module:extend 'Net'", "function Net:init() self.first = nn.Linear(1, 1) end",
        "function Net:forward(x) return x end", "local own = Net()")
      assert.equal("t", complete "own.firs")
      assert.equal("ard", complete "own:forw")
    end)

    it("options of what is called", function()
      assert.equal("ride = ", complete "nn.Conv2d(1, 8, 3, { st")
      assert.equal("ride = ", complete "nn.Conv2d(1, 8, 3, { bias = false, st")
      assert.matches("lr =", listed "optim.Adam(net:parameters(), { ")
      assert.equal("ze = ", complete "data.DataLoader(x, { batch_si")
      assert.equal("uffle = ", complete "data.DataLoader(x, {\n  sh")
      assert.equal("zer = ", complete "rille.train.Trainer { optimi")
      assert.equal("eepdim = ", complete "x:sum(0, { k")
      assert.equal("ork_of_mine", complete "nn.Conv2d(1, 8, 3, { stride = netw")
    end)

    it("files inside strings", function()
      local place = folder.new()
      folder.write(place .. "/weights.safetensors", "")
      folder.make(place .. "/folder")
      assert.equal("ghts.safetensors", complete("rille.load('" .. place .. "/wei"))
      assert.equal("er/", complete('rille.load("' .. place .. "/fold"))
      assert.equal("", complete('rille.load("' .. place .. "/nothing"))
      folder.write(place .. "/数据.csv", "")
      assert.equal("据.csv", complete('data.read_csv("' .. place .. "/数"))
      folder.remove(place)
    end)
  end)
end)

-- What the program writes, and its status.
local function run(command, input)
  local program = folder.quoted(os.getenv "RILLE_PROGRAM" or "build/rille")
  local pipe = assert(io.popen(("%s %s 2>&1; echo \"status $?\""):format((input and "printf '%s' " .. folder.quoted(input) .. " | " or "")
    .. "RILLE_HISTORY= timeout -s KILL 60 " .. program, command)))
  local text = pipe:read "a"
  pipe:close()
  return text
end

describe("The program", function()
  local place
  setup(function() place = folder.new() end)
  teardown(function() folder.remove(place) end)
  local function script(text) return folder.quoted(folder.write(place .. "/s.lua", text)) end

  it("takes options", function()
    local version = rille.version and tostring(rille.version) or "%d+%.%d+%.%d+"
    for _, option in ipairs { "-v", "--version" } do assert.matches("^Rille " .. version .. ", Lua 5%.4", run(option)) end
    for _, option in ipairs { "-h", "--help" } do assert.matches("^usage: .*status 0", run(option)) end
    assert.matches("^rille: unknown option %-q\nusage: .*status 1", run "-q")
    assert.matches("^rille: option %-l needs a text behind it\n", run "-l")
    assert.equal("xx\nstatus 0\n", run "-l s=string -e 'print(s.rep(\"x\", 2))'")
    assert.equal("true\nstatus 0\n", run "-l rille -e 'print(rille == require \"rille\")'")
    assert.matches("^rille: module 'no_such' not found.*status 1", run "-l no_such")
    assert.equal("-x\ty\nstatus 0\n", run("-- " .. script "print(...)" .. " -x y"))
    assert.equal("5\nstatus 0\n", run("-", "print(5)"))
  end)

  it("has a prompt after a script with -i, which sees its locals", function()
    local text = run("-i " .. script "local a = ...\nlocal b = { a }" .. " one", "b\na .. a\n")
    assert.matches('{ "one" }', text, 1, true)
    assert.matches("oneone", text)
    text = run("-i " .. script "local a = 7\nerror 'stop'", "a\n")
    assert.matches("^rille: .*s.lua:2: stop\n", text)
    assert.matches("> 7\n", text)
    assert.matches("2\n.*status 0", run("-i", "1 + 1\n"))
  end)

  it("tells errors without frames of the library", function()
    local text = run(script [[
local rille = require "rille"
local net = rille.nn.Sequential(rille.nn.Linear(3, 4))
local function train(x)
  local y = net(x)
  return y
end
train(rille.ones(2, 5))]])
    assert.matches("^rille: [^\n]*s%.lua:4: net.0: linear: [^\n]*\nstack traceback:\n\t[^\n]*s%.lua:4: in [^\n]* 'train'\n"
      .. "\t[^\n]*s%.lua:7: in main chunk\nstatus 1\n$", text)
    text = run(script 'local rille = require "rille"\nrille.nn.Conv2d(1, 2, { kernel = 3 })')
    assert.is_nil(text:find("traceback", 1, true))
    assert.is_nil(text:find("%[C%]"))
    assert.matches("%.%.%.\t%(skipping %d+ levels%)",
      run(script 'local rille = require "rille"\nlocal function f(n) if n == 0 then error "deep" end f(n - 1) return n end f(99)'))
  end)

  it("says what may be meant where Lua cannot read a script", function()
    for code, wanted in pairs {
      ["f(lr = 0.1)"] = "options go into a table: f%(x, { name = value }%)", ["if a != b then end"] = "Lua writes ~= for !=",
      ["x += 1"] = "x = x %+ 1", ["f(g()\n  h())"] = "is a comma missing", ["t = { 1\n  2 }"] = "is a comma missing",
      ["t = {\n  a = 1\n  b = 2\n}"] = "is a comma missing", ["if a: b() end"] = "expected", ["if a && b then end"] = "Lua writes and",
      ["if a || b then end"] = "Lua writes or", ["数 = 1"] = "names are made of",
    } do
      local text = run(script(code))
      assert.matches("^rille: [^\n]*s%.lua:%d: [^\n]*" .. wanted .. "[^\n]*\nstatus 1\n$", text)
    end
    assert.matches("s%.lua:2: module 'torch' not found; here it is rille[^\n]*\nstatus 1",
      run(script 'local rille = require "rille"\nlocal torch = require "torch"'))
  end)

  it("raises Ctrl-C in a script", function()
    local text = run(script [[
local rille = require "rille"
local function stop() io.popen("kill -INT $PPID"):close() end
print(pcall(function()
  local watch <close> = setmetatable({}, { __close = function() print "closed" end })
  stop()
  while true do end
end))]])
    assert.matches("^closed\nfalse\t[^\n]*s%.lua:%d: interrupted!\nstatus 0\n$", text)
    text = run(script 'local rille = require "rille"\nio.popen("kill -INT $PPID"):close()\nwhile true do local x = rille.ones(3) end')
    assert.matches("^rille: [^\n]*s%.lua:%d: interrupted!\nstatus 130\n$", text)
    -- in the middle of an op that would run for hours; once, so that what follows runs
    text = run(script [[
local rille = require "rille"
local x = rille.ones(1, 1, 2500, 2500)
io.popen("(sleep 0.3; kill -INT $PPID) > /dev/null 2>&1 &"):close()
print(pcall(function()
  local watch <close> = setmetatable({}, { __close = function() print("closed", rille.ones(3):sum():item()) end })
  return rille.nn.functional.max_pool2d(x, 1000, { stride = 1 })
end))
print(x:sum():item())]])
    assert.matches("^closed\t3.0\nfalse\t[^\n]*s%.lua:%d: max_pool2d: interrupted!\n6250000.0\nstatus 0\n$", text)
  end)
end)
