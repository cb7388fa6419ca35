-- The prompt as somebody types it, in a terminal: tmux plays the terminal. Every wait is for a text that must appear.
local folder = require "tests.support.folder"

local function output_of(command)
  local pipe = assert(io.popen(command .. " 2>/dev/null"))
  local text = pipe:read "a"
  pipe:close()
  return text
end

local has_tmux = output_of "command -v tmux" ~= ""
local program = os.getenv "RILLE_PROGRAM" or "build/rille"

describe("At the prompt in a terminal", function()
  if not has_tmux then
    it("(needs tmux)", function() pending "install tmux" end)
    return
  end
  if output_of("grep -c el_wgets " .. folder.quoted(program)):match "%d+" == "0" then
    it("(needs libedit)", function() pending "built without libedit" end)
    return
  end

  local place, socket
  local function tmux(...)
    local words = { "tmux -f /dev/null -S " .. folder.quoted(socket) }
    for _, word in ipairs { ... } do words[#words + 1] = folder.quoted(tostring(word)) end
    return output_of(table.concat(words, " "))
  end

  local function screen() return tmux("capture-pane", "-p", "-t", "p") end

  -- Waits until the screen has the text; a hung program shows as the screen it left.
  local function wait_for(text, is_pattern)
    local seen
    for _ = 1, 300 do
      seen = screen()
      if seen:find(text, 1, not is_pattern) then return seen end
      os.execute "sleep 0.05"
    end
    error(("'%s' did not appear:\n%s"):format(text, seen), 2)
  end

  local function keys(...) tmux("send-keys", "-t", "p", ...) end
  local function write(text) tmux("send-keys", "-t", "p", "-l", text) end
  -- Types an entry; waits for the text.
  local function enter(text, wanted, is_pattern)
    write(text)
    keys "Enter"
    return wanted and wait_for(wanted, is_pattern)
  end

  local function start(options, columns, rows)
    tmux("kill-session", "-t", "p")
    tmux("new-session", "-d", "-s", "p", "-x", columns or 80, "-y", rows or 40,
      ("env HOME=%s RILLE_HISTORY=%s LANG=C.UTF-8 %s %s; echo \"status $?.\"; cat"):format(folder.quoted(place),
        folder.quoted(place .. "/history"), folder.quoted(program), options or ""))
    if not (options or ""):find "s.lua" then wait_for "Ctrl-D ends" end
  end

  setup(function()
    place = folder.new()
    socket = place .. "/tmux"
    tmux("new-session", "-d", "-s", "keep", "cat")
  end)
  teardown(function()
    tmux "kill-server"
    folder.remove(place)
  end)
  before_each(function()
    os.remove(place .. "/history")
    start()
  end)

  it("earlier entries come back by arrows and by search, also in the next run", function()
    enter("first = 40 + 1", "> first = 40 + 1")
    enter("first", "\n41\n")
    keys("Up", "Up")
    wait_for("> first = 40 %+ 1\n\n", true)
    keys "C-a"
    write "another_"
    keys "C-e"
    enter("1", "> another_first = 40 + 11\n")
    enter("another_first", "\n51\n")
    keys "C-d"
    wait_for "status 0."
    start()
    keys "C-r"
    write "+ 11"
    wait_for "bck:+ 11"
    keys "Enter"
    enter("another_first + 1", "\n52\n")
    local handle = output_of("stat -c %a " .. folder.quoted(place .. "/history"))
    assert.equal("600\n", handle)
  end)

  it("at most a thousand entries are kept", function()
    keys "C-d"
    wait_for "status 0."
    local lines = {}
    for i = 1, 1005 do lines[i] = "x" .. i end
    folder.write(place .. "/history", table.concat(lines, "\n") .. "\n")
    start()
    enter("1 + 1", "\n2\n")
    local count = 0
    for _ in io.lines(place .. "/history") do count = count + 1 end
    assert.equal(1000, count)
    assert.matches("^x7\n.*x1005\n1 %+ 1\n$", folder.read(place .. "/history"))
  end)

  it("TAB completes, and lists where there are several", function()
    write "nn.Conv2"
    keys "Tab"
    wait_for "> nn.Conv2d"
    write "(1, 8, 3, { st"
    keys "Tab"
    wait_for "{ stride ="
    enter("2 })", "stride=(2, 2))")
    write "nn.LSTM"
    keys "Tab"
    wait_for("LSTM +LSTMCell", true)
    keys "Left"
    write "S"
    wait_for "> nn.LSTSM"
  end)

  it("several lines are one entry to edit", function()
    enter("function f(n)", "> function f(n)\n")
    enter("  return n + 1", "  return n + 1\n")
    enter("end", "end\n>\n")
    enter("f(1)", "\n2\n")
    keys("Up", "Up")
    wait_for("> function f%(n%)\n  return n %+ 1\nend\n\n", true)
    keys("Up", "C-e")
    enter("0", "  return n + 10\nend\n>\n")
    enter("f(1)", "\n11\n")
  end)

  it("a pasted block is one entry, and its locals live on", function()
    local text = "local rille = require \"rille\"\nlocal nn = rille.nn\n\nlocal net = nn.Linear(2, 3)\n"
      .. "for i = 1, 2 do\n\tlocal y = net(rille.ones(1, 2))\nend\nprint('net', 'of', #net:parameters())\n"
    tmux("set-buffer", text)
    tmux("paste-buffer", "-p", "-t", "p")
    wait_for "#net:parameters())"
    keys "Enter"
    wait_for("net +of +2\n", true)
    enter("net", "Linear(in_features=2")
    keys "C-l"
    tmux("paste-buffer", "-t", "p") -- a terminal that does not mark what is pasted
    wait_for("net +of +2\n", true)
    enter("net.weight:dim() + 40", "\n42\n")
  end)

  it("README's pieces can be pasted", function()
    local file = assert(io.open((os.getenv "RILLE_SOURCE" or ".") .. "/README.md"))
    local readme = file:read "a"
    file:close()
    local code = readme:match "\n```lua\n(.-)\n```"
    tmux("set-buffer", code .. "\n")
    tmux("paste-buffer", "-p", "-t", "p")
    keys "Enter"
    enter("print('all', 'fine')", "all     fine\n")
    assert.is_nil(screen():find("rille: ", 1, true))
  end)

  it("tables, tensors, several values and the last one are shown", function()
    enter("{ 1, { 2 }, a = rille.ones(2, 3) }", "\n{ 1, { 2 }, a = float32 [2, 3] }\n")
    enter("nn.Linear(2, 3):state_dict()", "\n{ weight = float32 [3, 2], bias = float32 [3] }\n")
    enter("rille.tensor { 1, 2 }", "\ntensor([1, 2])\n")
    enter("_ + 1, 'x'", "tensor([2, 3])")
    enter("rille.plot.lines({ 1, 2, 3 }, { height = 5, title = 'a plot' })", "a plot")
    local text = enter("'after' .. 'wards'", "\nafterwards\n")
    local count = select(2, text:gsub("\n +a plot", ""))
    assert.equal(1, count)
  end)

  it("names are explained", function()
    enter("?conv2d", "conv2d(input, weight")
    enter("nn.LSTM?", "rille.nn.LSTM(input_size")
    enter("exit", "\nCtrl-D (or os.exit()) ends the prompt\n")
    enter("help", "TAB completes; Ctrl-D ends\n")
  end)

  it("Ctrl-C gives up a line, and stops a loop", function()
    write "1 + nonsense"
    wait_for "nonsense"
    keys "C-c"
    wait_for "nonsense^C\n>\n"
    enter("for i = 1, 2 do", "do\n")
    keys "C-c"
    wait_for "do\n^C\n>\n"
    enter("kept = 1 while true do kept = kept + 1 end", "while true")
    keys "C-c"
    wait_for "interrupted!\n>\n"
    enter("kept > 1", "\ntrue\n")
    keys "C-d"
    wait_for "status 0."
  end)

  it("characters of any script are typed, edited and kept", function()
    enter("local 名 = 1", "unexpected symbol")
    write 's = "中文字"'
    wait_for "中文字"
    keys("Left", "Left", "BSpace")
    write "国é"
    wait_for 's = "中国é字"'
    keys "Enter"
    enter("utf8.len(s), s", "4       中国é字\n")
    keys("Up", "Up")
    wait_for('> s = "中国é字"\n\n', true)
  end)

  it("the window may change its size", function()
    write "x = { 'a text that is long enough to go over the edge', 2 }"
    wait_for "2 }"
    tmux("resize-window", "-t", "p", "-x", "40", "-y", "20")
    write " -- narrow"
    wait_for "narrow"
    keys "C-a"
    write "y = 1; "
    wait_for "> y = 1; x = { 'a text"
    tmux("resize-window", "-t", "p", "-x", "70", "-y", "20")
    keys "C-e"
    write " and wide"
    wait_for "narrow and wide"
    keys "Enter"
    enter("#x + y", "\n3\n")
  end)

  it("a script's locals are there with -i", function()
    folder.write(place .. "/s.lua", "local answer = 42\nprint 'script over'\n")
    start("-i " .. folder.quoted(place .. "/s.lua"))
    wait_for "script over"
    enter("answer", "\n42\n")
  end)
end)
