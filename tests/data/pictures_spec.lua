-- Pictures as files and in the terminal, plots and progress bars.
package.path = "tests/support/?.lua;" .. package.path
local rille = require "rille"
local native = require "rille.native"
local folder = require "folder"
local image, plot, progress, problem = rille.image, rille.plot, rille.progress, folder.problem

-- A file that keeps what is written.
local function memory_file()
  local file = { text = "" }
  function file:write(...) self.text = self.text .. table.concat { ... } end
  function file.flush() end
  return file
end

describe("image files", function()
  local here, path
  setup(function()
    here = folder.new()
    path = here .. "/a.png"
  end)
  teardown(function() folder.remove(here) end)

  local function saved(tensor, options)
    image.save(tensor, path, options)
    return image.load(path)
  end

  it("give back bytes", function()
    local grey = rille.arange(12):to("uint8"):reshape(3, 4)
    assert.are.same({ grey:totable() }, saved(grey):totable())
    assert.are.same({ grey:t():totable() }, saved(grey:t()):totable())
    assert.are.same({ grey:totable() }, saved(grey:reshape(1, 3, 4)):totable())
    local color = rille.arange(36):to("uint8"):reshape(3, 3, 4)
    assert(rille.equal(color, saved(color)))
    assert(rille.equal(color, saved(color:reshape(1, 3, 3, 4))))
  end)

  it("take floats from 0 to 1 and clamp the rest", function()
    local values = rille.tensor { { 0, 0.5, 1 }, { -3, 2, 0 / 0 } }
    assert.are.same({ { { 0, 128, 255 }, { 0, 255, 0 } } }, saved(values):totable())
    assert.are.same({ { { 0, 128, 255 }, { 0, 255, 0 } } }, saved(values:to("float64")):totable())
    assert.are.same({ { { 0, 128, 255 } } }, saved(rille.tensor { { -2.0, 0, 2 } }, { scale = true }):totable())
    assert.are.same({ { { 0, 255 } } }, saved(rille.tensor { { false, true } }):totable())
    assert.are.same({ { { 0, 7, 255 } } }, saved(rille.tensor { { -5, 7, 999 } }):totable())
  end)

  it("keep all 16 bits", function()
    local function crc32(s)
      local c = 0xffffffff
      for i = 1, #s do
        c = c ~ s:byte(i)
        for _ = 1, 8 do c = c & 1 == 1 and (c >> 1) ~ 0xedb88320 or c >> 1 end
      end
      return ~c & 0xffffffff
    end
    local function chunk(kind, content)
      return string.pack(">I4", #content) .. kind .. content .. string.pack(">I4", crc32(kind .. content))
    end
    local raw = "\0\x12\x34\x12\x56"
    local a, b = 1, 0
    for i = 1, #raw do a = a + raw:byte(i) b = b + a end
    local stored = "\x78\1\1" .. string.pack("<I2I2", #raw, ~#raw & 0xffff) .. raw .. string.pack(">I2I2", b, a)
    local file = "\x89PNG\r\n\x1a\n" .. chunk("IHDR", string.pack(">I4I4BBBBB", 2, 1, 16, 0, 0, 0, 0)) .. chunk("IDAT", stored)
      .. chunk("IEND", "")
    local deep = image.load(folder.write(here .. "/deep.png", file))
    assert.are.equal("int32", deep.dtype)
    assert.are.same({ { { 0x1234, 0x1256 } } }, deep:totable())
    folder.make(here .. "/set/one")
    folder.write(here .. "/set/one/deep.png", file)
    local x = rille.datasets.ImageFolder(here .. "/set", { channels = 1 })[0]
    assert.are.equal("uint8", x.dtype)
    assert.are.same({ { { 0x12, 0x12 } } }, x:totable())
  end)

  it("make a grid of several", function()
    local batch = rille.full({ 5, 2, 3 }, 255, { dtype = "uint8" })
    local grid = saved(batch)
    assert.are.same({ 1, 2 * 2 + 2, 3 * 3 + 2 * 2 }, grid:shape())
    assert.are.equal(255, grid[0][0][0]:item())
    assert.are.equal(80, grid[0][0][3]:item())
    assert.are.equal(80, grid[0][5][12]:item()) -- the sixth place is empty
    assert.are.same({ 1, 2, 23 }, image.grid(batch, 5):shape())
    assert.are.same({ 1, 18, 3 }, image.grid(batch, 1):shape())
    assert.are.same({ 1, 2, 23 }, saved(batch, { columns = 9 }):shape())
    assert.are.same({ 3, 6, 4 }, saved(rille.rand(2, 3, 2, 4), { columns = 1 }):shape())
    assert.are.same({ 1, 4, 18 }, saved(rille.rand(2, 1, 4, 8)):shape())
  end)

  it("say what cannot be a picture", function()
    local function refuses(text, ...) assert.matches(text, problem(image.save, ...)) end
    refuses("image: needs %[H, W%].*, got 1 dims$", rille.zeros(3), path)
    refuses("image: pictures have 1 or 3 channels, got 2$", rille.zeros(4, 2, 3, 3), path)
    refuses("image: a picture without pixels: a size is 0$", rille.zeros(0, 28, 28), path)
    refuses("image.save: needs a tensor, got table$", {}, path)
    refuses("image.save: the path must be a string, got nil$", rille.zeros(2, 2))
    refuses("image.save: columns must be an integer of at least 1, got 0$", rille.zeros(2, 2), path, { columns = 0 })
    refuses("image.save: no option 'column', did you mean 'columns'%?; it takes columns, quality, scale$", rille.zeros(2, 2), path, { column = 1 })
    refuses("png: cannot .*no such file or directory$", rille.zeros(2, 2), here .. "/none/a.png")
    refuses("image: a picture of .* is too large",
      rille.zeros(1, { dtype = "uint8" }):expand(1 << 15, 1 << 15), path)
    assert.matches("png: cannot open .*none.png", problem(image.load, here .. "/none.png"))
    assert.matches("image.load: .*text.png is a GIF picture: only PNG and JPEG are read", problem(image.load, folder.write(here .. "/text.png", "GIF89a")))
    assert.matches("image.load: the path must be a string, got table$", problem(image.load, {}))
  end)

  it("are errors when they are damaged", function()
    image.save(rille.datasets.digits { n = 1 }[0], path)
    local text = folder.read(path)
    for n = 0, #text - 1 do
      assert.matches(n < 8 and "b.png" or "png: .*b.png", problem(image.load, folder.write(here .. "/b.png", text:sub(1, n))))
    end
    for i = 1, #text do
      local bad = folder.write(here .. "/b.png", folder.flip(text, i, 1 << i % 8))
      assert.matches(i <= 8 and "b.png" or "png: .*b.png", problem(image.load, bad))
    end
  end)
end)

describe("show", function()
  it("writes plain characters to what is no terminal", function()
    local file = memory_file()
    image.show(rille.tensor { { 0, 0.5, 1 }, { 1, 0, 0 } }, { file = file })
    assert.are.equal("  ++@@\n@@\n", file.text)
    file = memory_file()
    rille.tensor({ { 1.0, 0 }, { 1, 0 }, { 0, 0 } }):imshow { file = file, width = 3 }
    assert.are.equal("@\n\n", file.text)
    assert.is_nil(image.text(rille.datasets.digits { n = 1 }, { file = file }):find("[^ .:=+*#%%@\n-]"))
  end)

  it("draws half blocks with colours", function()
    local picture = rille.tensor { { 0, 1 }, { 1, 0 }, { 1, 1 } }
    assert.are.equal("\27[38;2;0;0;0m\27[48;2;255;255;255m▀\27[38;2;255;255;255m\27[48;2;0;0;0m▀\27[0m\n" ..
      "\27[38;2;255;255;255m▀▀\27[0m\n", image.text(picture:to("float32"), { style = "24bit" }))
    assert.are.equal("\27[38;5;16m\27[48;5;231m▀\27[0m\n", image.text(rille.tensor { { 0.0 }, { 1.0 } }, { style = "256" }))
    local red = rille.tensor { { { 1.0 } }, { { 0.0 } }, { { 0.0 } } }
    assert.are.equal("\27[38;2;255;0;0m▀\27[0m\n", image.text(red, { style = "24bit" }))
    assert.are.equal("\27[38;5;196m▀\27[0m\n", image.text(red, { style = "256" }))
    for level = 0, 255 do
      local text = image.text(rille.full({ 1, 1 }, level, { dtype = "uint8" }), { style = "256" })
      local code = tonumber(text:match("38;5;(%d+)m"))
      assert(code == 16 or code == 231 or code >= 232 and code <= 255, text)
    end
  end)

  it("spreads values that are out of range, and shrinks what is too wide", function()
    assert.are.equal("  ++@@\n", (image.text(rille.tensor { { -10.0, 0, 10 } }):gsub("%-%-", "++")))
    assert.are.equal("\n", (image.text(rille.full({ 1, 3 }, 7.0)):gsub(" ", "")))
    for _, width in ipairs { 1, 7, 20, 80 } do
      for line in image.text(rille.rand(50, 100), { width = width }):gmatch("[^\n]+") do assert(#line <= width) end
    end
    local grid = image.text(rille.datasets.digits { n = 4 }, { width = 60 })
    assert.are.equal(29, select(2, grid:gsub("\n", "")))
  end)

  it("checks its arguments", function()
    local x = rille.rand(2, 2)
    assert.matches("show: no style 'sixel'; there are ascii, 24bit and 256$", problem(image.text, x, { style = "sixel" }))
    assert.matches("show: width must be at least 1, got 0$", problem(image.show, x, { width = 0 }))
    assert.matches("show: needs a tensor, got number$", problem(image.show, 3))
    assert.matches("image: needs", problem(image.show, rille.rand(2)))
  end)
end)

describe("plot.lines", function()
  local function text(series, options)
    options = options or {}
    options.print = false
    return plot.lines(series, options)
  end

  it("draws series with axes and a legend", function()
    local drawn = text({ valid = { 3, 2, 2 }, train = { 3, 1, 0 } }, { title = "loss", width = 40, xlabel = "epoch" })
    local lines = {}
    for line in drawn:gmatch("[^\n]*") do lines[#lines + 1] = line end
    assert.matches("^ +loss$", lines[1])
    assert.matches("^ *3", lines[2])
    assert.matches("%*", drawn)
    assert.matches("\n +%* train   %+ valid\n$", drawn)
    assert.matches("\n +epoch\n", drawn)
    for _, line in ipairs(lines) do assert(#line <= 40, line) end
    assert.is_nil(drawn:find("[\27\128-\255]"))
  end)

  it("draws braille, with colours if asked", function()
    local drawn = text({ a = { 1, 2, 3 } }, { style = "braille", color = true })
    assert.matches("⠉", drawn .. "⠉")
    assert.matches("\27%[36m", drawn)
    assert.matches("\n +1 +2 +3\n", drawn)
    assert.is_nil(text({ a = { 1, 2, 3 } }, { style = "braille" }):find("\27", 1, true))
    for line in text({ 1, 5, 2 }, { style = "braille", width = 50, height = 5 }):gmatch("[^\n]+") do
      assert(utf8.len(line) <= 50)
    end
  end)

  it("takes data in several forms", function()
    local expected = text({ a = { 1, 4, 2 } })
    assert.are.equal(expected, text({ a = rille.tensor { 1, 4, 2 } }))
    assert.are.equal(expected, text({ a = { { 1, 1 }, { 2, 4 }, { 3, 2 } } }))
    assert.are.equal(expected, text({ a = { x = { 1, 2, 3 }, y = { 1, 4, 2 } } }))
    assert.are.equal(expected, text({ a = { y = rille.tensor { 1.0, 4, 2 } } }))
    assert.are.equal(expected, text({ { name = "a", 1, 4, 2 } }))
    assert.are.equal(text({ 1, 4, 2 }), text(rille.tensor { 1, 4, 2 }))
    assert.matches("%* z   %+ a\n$", text { { name = "z", 1, 2 }, { name = "a", y = { 2, 1 } } })
  end)

  it("survives odd data", function()
    for _, data in ipairs {
      {}, { 1 }, { 0, 0, 0 }, { 0 / 0 }, { 1, 0 / 0, math.huge, 2 }, { -1e308, 1e308 }, { 1e-310, 2e-310 }, { 5e-324, 0 },
      { 1e299, -1e299 }, { 1, 1 + 1e-15 }, { 1e15, 1e15 + 1 }, { math.maxinteger, math.mininteger },
      { -0.0, 0 }, { 1e-20, 3e-20 },
      { { 5, 1 }, { 5, 2 } },
    } do
      for _, style in ipairs { "ascii", "braille" } do
        local drawn = text(data, { style = style, width = 60 })
        assert(utf8.len(drawn) and not drawn:find("nan") and not drawn:find("inf"), drawn)
        plot.svg(data)
      end
    end
    assert.matches("a b", text({ ["a\27b"] = { 1, 2 } }))
  end)

  it("checks its arguments", function()
    assert.matches("plot: needs a table of series, got nil$", problem(plot.lines))
    assert.matches("plot: 'a' must be a list or a tensor, got number$", problem(plot.lines, { a = 3 }))
    assert.matches("plot: 'a' must hold numbers, got string$", problem(plot.lines, { a = { 1, "x" } }))
    assert.matches("plot: 'a' has 1 x and 2 y$", problem(plot.lines, { a = { x = { 1 }, y = { 1, 2 } } }))
    assert.matches("plot: 'a' must have one dim, got 2$", problem(plot.lines, { a = rille.rand(2, 2) }))
    assert.matches("must hold pairs { x, y } throughout, got 3 values$", problem(plot.lines, { { 1, 2, 3 } }))
    assert.matches("plot: width must be 20 to 1000, got 3$", problem(plot.lines, { 1 }, { width = 3 }))
    assert.matches("plot.lines: no option 'heigth'", problem(plot.lines, { 1 }, { heigth = 3 }))
    assert.matches("plot: no style 'dots'", problem(plot.lines, { 1 }, { style = "dots" }))
    assert.matches("pictures_spec.lua:%d+: ", problem(function() plot.lines(3) end))
  end)
end)

describe("plot.svg", function()
  it("writes a file with escaped text", function()
    local here = folder.new()
    local series = { ["<a> & \"b\""] = { 1, 3, 2 }, c = { 1, 0 / 0, 2 } }
    local text = plot.svg(series, here .. "/p.svg", { title = "x < y", xlabel = "'x'", ylabel = "\1\255y" })
    assert.are.equal(text, folder.read(here .. "/p.svg"))
    assert.matches('^<svg xmlns="http://www.w3.org/2000/svg" width="640.00"', text)
    assert.matches("</svg>\n$", text)
    assert.matches("&lt;a&gt; &amp; &quot;b&quot;", text)
    assert.matches(">x &lt; y<", text)
    assert.matches("> %?y<", text)
    assert(utf8.len(text))
    assert.are.equal(2, select(2, text:gsub("<circle", "")))
    local open, close, alone = select(2, text:gsub("<%a", "")), select(2, text:gsub("</%a", "")), select(2, text:gsub("/>", ""))
    assert.are.equal(open, close + alone)
    assert.matches("plot.svg: cannot .*no such file", problem(plot.svg, series, here .. "/none/p.svg"))
    assert.matches("plot: width must be 150 to 10000", problem(plot.svg, series, nil, { width = 0 / 0 }))
    assert.matches("plot.svg: the path must be a string, got integer", problem(plot.svg, series, 3))
    folder.remove(here)
  end)
end)

describe("progress", function()
  local function bar_with(options)
    local now = 0
    options.file = memory_file()
    options.clock = function() return now end
    local bar = progress.new(options)
    return bar, options.file, function(seconds) now = now + seconds end
  end

  it("draws a bar with rate and time left on a terminal", function()
    local bar, file, pass = bar_with { total = 2000, label = "file", unit = "bytes", terminal = true, width = 79 }
    pass(1)
    bar:update(500)
    assert.matches("^\rfile  25%% |#+ +| 500 B of 2.0 kB, 500 B/s, 0:03 left\27%[K$", file.text)
    bar:update(501)
    assert.are.equal(1, select(2, file.text:gsub("\r", ""))) -- not more than ten times a second
    pass(1)
    bar:update(2000)
    bar:finish()
    bar:finish()
    assert.matches("100%% |#+| 2.0 kB of 2.0 kB, 1.0 kB/s, 0:02\27%[K\n$", file.text)
    for line in file.text:gmatch("\r([^\r\27]*)") do assert(#line <= 79) end
  end)

  it("writes a few plain lines elsewhere", function()
    local bar, file, pass = bar_with { total = 100, label = "epoch 1", unit = "batches" }
    for _ = 1, 100 do
      pass(0.25)
      bar:step(1, "loss 0.5")
    end
    bar:finish()
    assert.is_nil(file.text:find("[\r\27|]"))
    local count = select(2, file.text:gsub("\n", ""))
    assert(count >= 3 and count <= 8, file.text)
    assert.matches("epoch 1 100%% 100 of 100 batches, 4.00 batches/s, 0:25\n$", file.text)
  end)

  it("does without a total", function()
    local bar, file, pass = bar_with { unit = "bytes", terminal = true, width = 60 }
    pass(2)
    bar:update(3000000)
    assert.matches("^\r3.0 MB, 1.5 MB/s, 0:02", file.text)
    assert.are.equal("1:02:03", progress.duration(3723))
    assert.are.equal("0:00", progress.duration(-1))
  end)

  it("counts the batches of a pass", function()
    local x = rille.arange(10)
    local loader = rille.data.DataLoader(rille.data.TensorDataset(x, x), { batch_size = 3 })
    local file, sizes = memory_file(), {}
    for xb, yb in progress.each(loader, { file = file, label = "pass" }) do
      assert(rille.equal(xb, yb))
      sizes[#sizes + 1] = #xb
    end
    assert.are.same({ 3, 3, 3, 1 }, sizes)
    assert.matches("pass 100%% 4 of 4 batches", file.text)
    assert.matches("progress: no option 'totl'", problem(progress.new, { totl = 3 }))
  end)
end)

describe("terminals", function()
  it("are told from files", function()
    local file = assert(io.open("/dev/null"))
    assert.is_false(native.is_terminal(file))
    assert.is_nil(native.terminal_columns(file))
    file:close()
    assert.is_false(native.is_terminal(file))
    assert.is_false(native.is_terminal({}))
    assert.is_false(native.is_terminal(nil))
  end)
end)
