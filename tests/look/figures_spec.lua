-- Pictures of data: every kind of drawing as SVG and as PNG, and widths on the terminal.
local rille = require "rille"
local native = require "rille.native"
local folder = require "tests.support.folder"
local plot, problem = rille.plot, folder.problem
local width = native.require "rille.look.width"

local function count(text, pattern) return select(2, text:gsub(pattern, "")) end

-- Tags close in the order they were opened.
local function assert_well_formed(text)
  local open = {}
  text = text:gsub("base64,[^\"]*", "")
  for slash, name, _, ending in text:gmatch "<(/?)(%w+)(.-)(/?)>" do
    if slash == "/" then
      assert.equal(table.remove(open), name)
    elseif ending == "" then
      open[#open + 1] = name
    end
  end
  assert.equal(0, #open)
  assert.is_nil(text:find "%-?nan" or text:find "inf")
end

-- How many pixels have a colour.
local function pixels_of(picture, r, g, b)
  return (picture[0]:eq(r):logical_and(picture[1]:eq(g)):logical_and(picture[2]:eq(b))):sum():item()
end

local matrix = { { 1, -2, 3 }, { 0 / 0, 5, -6 } }
local digits, labels = rille.datasets.digits { n = 6, seed = 1 }
local kinds = {
  { "lines", { a = { 1, 3, 2 }, b = { y = { 2, 2, 1 }, error = 0.5 } } }, { "scatter", { a = { x = { 1, 2.5 }, y = { 3, 1 } } } },
  { "bars", { cat = 3, dog = -1 } }, { "heatmap", matrix }, { "histogram", { 1, 2, 2, 3 } },
  { "confusion", rille.tensor { { 3, 1 }, { 0, 2 } } }, { "images", digits, { labels = labels } },
}

describe("a figure", function()
  local here
  setup(function() here = folder.new() end)
  teardown(function() folder.remove(here) end)

  it("has every kind of drawing, as text and as pixels", function()
    local all = plot.figure { title = "all & more", columns = 3 }
    for _, kind in ipairs(kinds) do
      local options = { title = kind[1], width = 300, height = 200 }
      for name, value in pairs(kind[3] or {}) do options[name] = value end
      local figure = plot.figure()
      assert.equal(figure, figure[kind[1]](figure, kind[2], options))
      local text, picture = figure:svg(), figure:png()
      assert_well_formed(text)
      assert.matches(">" .. kind[1] .. "</text>", text)
      local w, h = text:match '^<svg[^>]* width="(%d+)%.00" height="(%d+)%.00"'
      assert.are.same({ 3, 2 * tonumber(h), 2 * tonumber(w) }, picture:shape())
      assert.is_true(pixels_of(picture, 255, 255, 255) > 0.1 * picture:numel() / 3)
      assert.is_true(pixels_of(picture, 0x33, 0x33, 0x33) > 20) -- letters
      all[kind[1]](all, kind[2], options)
    end
    assert.equal("Figure(7 drawings)", tostring(all))
    all:save(here .. "/all.svg"):save(here .. "/all.png")
    local text = folder.read(here .. "/all.svg")
    assert_well_formed(text)
    assert.matches("all &amp; more", text)
    assert.equal(7, count(text, "<g transform"))
    assert.is_true(rille.equal(all:png(), rille.image.load(here .. "/all.png")))
    assert.are.same({ 3, 240, 300 }, plot.figure({ scale = 1, width = 300, height = 240 }):png():shape())
  end)

  it("is written by what the path says", function()
    for _, kind in ipairs { "scatter", "bars", "heatmap", "images" } do
      local data = kind == "images" and digits or kind == "heatmap" and matrix or { 1, 2, 3 }
      local text = plot[kind](data)
      assert.matches("^<svg", text)
      plot[kind](data, here .. "/p.svg")
      assert.equal(text, folder.read(here .. "/p.svg"))
      local pixels = plot[kind](data, here .. "/p.png")
      assert.is_true(rille.equal(pixels, rille.image.load(here .. "/p.png")))
    end
    plot.png({ 1, 2 }, here .. "/l.png", { width = 200, height = 150 })
    assert.are.same({ 3, 300, 400 }, rille.image.load(here .. "/l.png"):shape())
    assert.matches("plot.png: writes PNG, but the ending of 'a.svg' says SVG", problem(plot.png, { 1 }, "a.svg"))
    assert.matches("plot.scatter: writes SVG, but the ending of 'a.jpg' says JPEG", problem(plot.scatter, { 1 }, "a.jpg"))
    assert.matches("figure:save: the path must be a string, got nil", problem(function() plot.figure():save() end))
    assert.matches("png: cannot .*none/p.png", problem(plot.png, { 1 }, here .. "/none/p.png"))
  end)

  it("draws lines where they belong", function()
    local picture = plot.png({ { 1, 1 }, { 2, 1 }, { 3, 1 } }, nil, { ylim = { 0, 2 }, width = 200, height = 150 })
    -- the box goes from 16 to 120 down: the line is in the middle, 4 pixels high, over the whole width
    assert.equal(4 * 2 * (200 - 18 - 40), pixels_of(picture:slice(0, 3):slice(130, 140, 1):slice(80, 364, 2), 0, 0x72, 0xb2))
    local cut = plot.svg({ 1, 5, 1 }, nil, { ylim = { 0, 2 } })
    assert.matches('<svg x=', cut)
    assert.matches("plot: xlim must be { low, high }, got { 3, 1 }", problem(plot.svg, { 1 }, nil, { xlim = { 3, 1 } }))
  end)
end)

describe("series", function()
  it("are told apart beyond seven", function()
    local many, seen = {}, {}
    for i = 1, 20 do many[i] = { name = "run " .. i, i, i + 1 } end
    local text = plot.svg(many)
    for color, rest in text:gmatch '<path d="[^"]*" fill="none" stroke="(#%x+)" stroke%-width="2"([^>]*)/>' do
      assert.is_nil(seen[color .. rest])
      seen[color .. rest] = true
    end
    local n = 0
    for _ in pairs(seen) do n = n + 1 end
    assert.equal(20, n)
    for i = 1, 20 do assert.matches(">run " .. i .. "</text>", text) end
    local drawn, marks = plot.lines(many, { style = "ascii", print = false, width = 200 }), {}
    for mark in drawn:gmatch "(%S) run %d+" do marks[mark] = true end
    n = 0
    for _ in pairs(marks) do n = n + 1 end
    assert.equal(20, n)
  end)

  it("have markers, bands and whiskers", function()
    local text = plot.svg({ { name = "a", y = { 1, 2, 3 }, low = { 0, 1, 2 }, high = { 2, 3, 4 } } }, nil, { marker = "square" })
    assert.equal(1, count(text, 'Z" fill="#0072b2" fill%-opacity="0.18"'))
    assert.equal(2, count(text, 'Z" fill="#0072b2"/>')) -- the squares, and the legend's
    assert.equal(3, count(plot.scatter({ 1, 2, 3 }), "<circle"))
    assert.equal(2, count(plot.bars({ { y = { 1, 2 }, error = { 0.1, 0.2 } } }), 'stroke%-width="1.2"'))
    for _, marker in ipairs { "circle", "square", "triangle", "diamond", "down", "cross", "plus" } do
      local picture = plot.figure({ scale = 1 }):scatter({ 1, 2, 3 }, { marker = marker }):png()
      assert.is_true(pixels_of(picture, 0, 0x72, 0xb2) > 20, marker)
    end
    assert.matches("plot: no marker 'star'; there are circle, square", problem(plot.svg, { 1 }, nil, { marker = "star" }))
    assert.matches("plot: 'a' has 3 y, 2 low and 3 high", problem(plot.svg, { a = { y = { 1, 2, 3 }, low = { 1, 2 }, high = { 1, 2, 3 } } }))
    assert.matches("plot: 'a' has low without high", problem(plot.svg, { a = { y = { 1 }, low = { 1 } } }))
    assert.matches("a PNG picture takes colours as '#rrggbb', got 'red'", problem(plot.png, { { name = "a", color = "red", 1, 2 } }))
  end)
end)

describe("axes with logarithms", function()
  it("have ticks at powers of ten, and leave out what has no logarithm", function()
    local text = plot.svg({ { 1e-5, 1 }, { 1, 100 }, { 10, 0 } }, nil, { xscale = "log", yscale = "log" })
    for _, tick in ipairs { "1e%-5", "1e%-4", "0.001", "0.1", "10" } do assert.matches(">" .. tick .. "</text>", text) end
    assert_well_formed(text)
    assert.equal(1, count(text, 'stroke%-width="2"'))
    for _, data in ipairs { {}, { 0 }, { -1, -2 }, { 1 }, { 1e-300, 1e299 }, { 5, 5.01 } } do
      assert_well_formed(plot.svg(data, nil, { yscale = "log" }))
      assert(utf8.len(plot.lines(data, { yscale = "log", print = false })))
      assert_well_formed(plot.bars(data, nil, { yscale = "log" }))
    end
    local drawn = plot.lines({ 1, 10, 100, 1000 }, { yscale = "log", print = false, width = 40, style = "ascii" })
    assert.matches("\n *100 %+", drawn)
    assert.matches("plot: yscale must be 'linear' or 'log', got 'ln'", problem(plot.lines, { 1 }, { yscale = "ln" }))
    assert.matches("plot: ylim must begin above 0 where the scale is 'log'",
      problem(plot.svg, { 1 }, nil, { yscale = "log", ylim = { 0, 3 } }))
  end)
end)

describe("bars, cells and pictures", function()
  it("have names", function()
    local text = plot.bars({ cat = 3, dog = 2 }, nil, { values = true })
    for _, part in ipairs { ">cat<", ">dog<", ">3<", ">2<" } do assert.matches(part, text) end
    assert.matches("plot: 1 labels for 2 bars", problem(plot.bars, { 1, 2 }, nil, { labels = { "a" } }))
    text = plot.heatmap({ { 1, 2 }, { 3, 4 } }, nil, { xlabels = { "x0", "x1" }, values = true })
    for _, part in ipairs { ">x0<", ">x1<", ">4<", "<image " } do assert.matches(part, text) end
    assert.matches("plot: 1 xlabels for 2 columns", problem(plot.heatmap, { { 1, 2 } }, nil, { xlabels = { "a" } }))
    assert.matches("plot: a heat map needs values %[rows, columns%], got %[3%]", problem(plot.heatmap, { 1, 2, 3 }))
    assert.matches("plot: no colours 'rainbow'; there are blue, diverging, grey and heat",
      problem(plot.heatmap, { { 1 } }, nil, { colors = "rainbow" }))
  end)

  it("show the guess where it is not the label", function()
    local guesses = labels:clone()
    guesses[2] = (labels[2]:item() + 1) % 10
    local text = plot.images(digits, nil, { labels = labels, guesses = guesses, title = "digits" })
    assert.equal(1, count(text, 'fill="#b3261e">%d, not %d<'))
    assert.equal(6, count(text, "<image [^>]*width=\"112.00\""))
    text = plot.images(digits, nil, { labels = { 1, 0, 1, 0, 1, 0 }, classes = { "cat", "dog" }, size = 56 })
    assert.equal(3, count(text, ">cat<"))
    assert.equal(6, count(text, "<image [^>]*width=\"56.00\""))
    assert.matches("plot: labels must be 6 numbers, got 2", problem(plot.images, digits, nil, { labels = { 1, 2 } }))
    assert.matches("plot: images must be .*, got %[2, 5, 4, 4%]", problem(plot.images, rille.zeros(2, 5, 4, 4)))
    -- each pixel of a picture becomes a square
    local path = os.tmpname() .. ".png"
    local picture = plot.images(rille.tensor { { 0.0, 1.0 }, { 1.0, 0.0 } }:reshape(1, 2, 2), path, { size = 20 })
    os.remove(path)
    assert.equal(200, pixels_of(picture, 0, 0, 0))
  end)
end)

describe("the letters of PNG pictures", function()
  local font = native.require "rille.look.font"
  it("are there for all of ASCII and for letters with marks", function()
    local box = font.glyph "語"
    for code = 33, 126 do
      assert.is_true(#font.glyph(string.char(code)) > 0)
      assert.are_not.same(box, font.glyph(string.char(code)))
    end
    for _, code in utf8.codes "äöüßéèçñÅÉ±°µ×–−→σλ" do assert.are_not.same(box, font.glyph(utf8.char(code))) end
    assert.is_true(font.strokes("mm", 12) > font.strokes("il", 12))
  end)
end)

describe("widths on the terminal", function()
  it("are two for Chinese, Japanese and Korean, none for marks that combine", function()
    for text, columns in pairs { abc = 3, ["é"] = 1, ["e\u{301}"] = 1, ["漢字"] = 4, ["한글"] = 4, ["カナ"] = 4, ["ｱ"] = 1, ["Ａ"] = 2,
      ["🙂"] = 2, ["─⠿█"] = 3, ["\255"] = 1, [""] = 0 } do
      assert.equal(columns, width.of(text), text)
    end
    assert.equal("漢", width.cut("漢字", 3))
    assert.equal("漢 ", width.pad(width.cut("漢字", 3), 3))
    assert.equal("  漢字", width.pad_left("漢字", 6))
  end)

  it("align tables, bars and plots", function()
    local function assert_aligned(text, mark)
      local at
      for line in text:gmatch "[^\n]+" do
        local before = line:match("^(.-)" .. mark)
        if before then
          at = at or width.of(before)
          assert.equal(at, width.of(before), text)
        end
      end
      assert(at, text)
    end
    assert_aligned(plot.confusion(rille.tensor { { 8, 2 }, { 1, 9 } }, { classes = { "猫", "dog" }, print = false }), "  [%d.]+%%")
    local path = os.tmpname()
    folder.write(path, "name,n\n東京,1\nParis,2\n")
    assert_aligned(tostring(rille.data.read_csv(path):head()), " %d$")
    os.remove(path)
    local title = plot.lines({ 1, 2 }, { title = "損失", width = 40, print = false })
    assert.equal(18, #title:match "^ *")
    local written = {}
    local file = { write = function(_, ...) written[#written + 1] = table.concat { ... } end, flush = function() end }
    local bar = rille.progress.new { total = 10, label = "学習", unit = "", file = file, terminal = true, width = 60 }
    bar:update(5, nil, ("損失 0.5 "):rep(8))
    local line = written[1]:match "^\r(.*)\27%[K$"
    assert.is_true(width.of(line) <= 60 and width.of(line) >= 59, line) -- 59: two columns did not fit
    assert(utf8.len(line))
  end)
end)
