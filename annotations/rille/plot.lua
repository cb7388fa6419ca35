---@meta _
-- Made by docs/make_annotations.lua.

---@class rille.part.plot
local plot = {}

---@class (exact) rille.plot.confusion.options
---@field classes? string[] their names
---@field title? string above the table
---@field file? file* where to (io.stdout)
---@field print? boolean false only returns the text (true)

---Shows how often class i (row) was taken for class j (column), and each row's share that is right.
---```lua
---rille.plot.confusion(rille.tensor { { 8, 2 }, { 1, 9 } }, { classes = { "cat", "dog" } })
---```
---@param counts rille.Tensor [n, n], as rille.train.metrics.ConfusionMatrix gives it
---@param options? rille.plot.confusion.options classes, title, file = io.stdout, print = true
---@return string # the text
function plot.confusion(counts, options) end

---@class (exact) rille.plot.confusion_svg.options
---@field classes? string[] their names
---@field title? string above the table
---@field width? integer pixels (480)

---Draws a table of confusion as an SVG picture and writes it, in one step: the darker, the larger the share of the row.
---```lua
---rille.plot.confusion_svg(rille.tensor { { 8, 2 }, { 1, 9 } }, "confusion.svg")
---```
---@param counts rille.Tensor [n, n], as rille.train.metrics.ConfusionMatrix gives it
---@param path? string the file; nothing is written if left out
---@param options? rille.plot.confusion_svg.options classes, title, width = 480
---@return string # the text of the file
---@overload fun(counts: rille.Tensor, options?: rille.plot.confusion_svg.options): string
function plot.confusion_svg(counts, path, options) end

---@class (exact) rille.plot.histogram.options
---@field bins? integer how many bars (20)
---@field title? string above the drawing
---@field width? integer characters
---@field file? file* where to (io.stdout)
---@field print? boolean false only returns the text (true)
---@field style? "blocks"|"ascii" instead of what fits the file

---Shows how values are spread: a bar a bin, from the least to the greatest.
---```lua
---rille.plot.histogram(rille.randn(1000), { bins = 8 })
---```
---@param values table|rille.Tensor of any shape
---@param options? rille.plot.histogram.options bins = 20, title, width, file = io.stdout, print = true, style
---@return string # the text
function plot.histogram(values, options) end

---@class (exact) rille.plot.histogram_svg.options
---@field bins? integer how many bars (30)
---@field title? string above the drawing
---@field xlabel? string below the drawing
---@field ylabel? string beside the drawing
---@field width? integer pixels (480)
---@field height? integer pixels (300)
---@field color? string of the bars, as SVG has it

---Draws a histogram as an SVG picture and writes it, in one step.
---```lua
---rille.plot.histogram_svg(rille.randn(1000), "weights.svg")
---```
---@param values table|rille.Tensor of any shape
---@param path? string the file; nothing is written if left out
---@param options? rille.plot.histogram_svg.options bins = 30, title, xlabel, ylabel, width = 480, height = 300, color
---@return string # the text of the file
---@overload fun(values: table|rille.Tensor, options?: rille.plot.histogram_svg.options): string
function plot.histogram_svg(values, path, options) end

---@class (exact) rille.plot.lines.options
---@field title? string above the drawing
---@field xlabel? string below the drawing
---@field ylabel? string beside the drawing
---@field width? integer of the whole, in characters; the terminal's, or 80
---@field height? integer of the drawing, in lines (15)
---@field file? file* where to (io.stdout)
---@field print? boolean false only returns the text (true)
---@field style? "braille"|"ascii" instead of what fits the file
---@field color? boolean instead of what fits the file

---Draws lines with characters and prints them: braille dots in colours on a terminal, plain characters elsewhere.
---```lua
---rille.plot.lines({ train = { 0.9, 0.5, 0.3 }, valid = { 1.0, 0.7, 0.6 } }, { title = "loss", height = 8 })
---```
---@param series table name -> list of numbers or tensor [n], or of { x, y } pairs: { train = { 0.9, 0.5 }, valid = { 1.0, 0.7 } }
---@param options? rille.plot.lines.options title, xlabel, ylabel, width, height = 15, file = io.stdout, print = true, style, color
---@return string # the text
function plot.lines(series, options) end

---@class (exact) rille.plot.svg.options
---@field title? string above the drawing
---@field xlabel? string below the drawing
---@field ylabel? string beside the drawing
---@field width? integer pixels (640)
---@field height? integer pixels (400)

---Draws lines as an SVG picture and writes it, in one step.
---```lua
---rille.plot.svg({ loss = { 0.9, 0.5, 0.3 } }, "loss.svg", { title = "loss" })
---```
---@param series table as for lines
---@param path? string the file; nothing is written if left out
---@param options? rille.plot.svg.options title, xlabel, ylabel, width = 640, height = 400
---@return string # the text of the file
---@overload fun(series: table, options?: rille.plot.svg.options): string
function plot.svg(series, path, options) end
