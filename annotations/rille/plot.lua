---@meta _
-- Made by docs/make_annotations.lua.

---@class rille.part.plot
local plot = {}

---@class (exact) rille.plot.bars.options
---@field title? string above the drawing
---@field xlabel? string below the drawing
---@field ylabel? string beside the drawing
---@field labels? string[] below the bars
---@field values? boolean whether each bar's number stands above it (false)
---@field yscale? "linear"|"log" of the axis beside ('linear')
---@field ylim? number[] { low, high } instead of what the bars span
---@field legend? boolean whether the names of series are shown (true)
---@field width? integer pixels (640)
---@field height? integer pixels (400)

---Draws bars from 0 on, as SVG, or as PNG where the path ends so. Several series stand side by side; error and low, high are
---whiskers.
---```lua
---rille.plot.bars({ cat = 0.9, dog = 0.8 }, "accuracy.svg", { values = true })
---```
---@param values table|rille.Tensor name -> number, a list of numbers, or series as for svg
---@param path? string the file, .svg or .png; nothing is written if left out
---@param options? rille.plot.bars.options title, xlabel, ylabel, labels, values = false, yscale = 'linear', ylim, legend = true, width = 640, height = 400
---@return string|rille.Tensor # the text of the file, or its pixels
---@overload fun(values: table|rille.Tensor, options?: rille.plot.bars.options): string|rille.Tensor
function plot.bars(values, path, options) end

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

---@class (exact) rille.plot.figure.options
---@field title? string above all
---@field columns? integer drawings in a row; about as many as there are rows if left out
---@field width? integer of a drawing, in pixels (480)
---@field height? integer of a drawing, in pixels (320)
---@field scale? number pixels of a PNG file for each of these (2)

---A picture of several drawings in a grid. The methods lines, scatter, bars, heatmap, histogram, confusion and images add one
---each, save writes them.
---```lua
---local figure = rille.plot.figure { title = "a run", columns = 2 }
---figure:lines({ train = { 0.9, 0.5 }, valid = { 1.0, 0.7 } }, { title = "loss" }):bars({ cat = 0.9, dog = 0.8 })
---figure:save "run.png"
---```
---@param options? rille.plot.figure.options title, columns, width = 480, height = 320, scale = 2
---@return rille.Figure # an empty one
function plot.figure(options) end

---@class (exact) rille.plot.heatmap.options
---@field title? string above the drawing
---@field xlabel? string below the drawing
---@field ylabel? string beside the drawing
---@field xlabels? string[] names of the columns
---@field ylabels? string[] names of the rows
---@field colors? "heat"|"blue"|"diverging"|"grey" "heat", or "diverging" round 0 where values have both signs
---@field range? number[] { low, high }: the values of the first and the last colour
---@field values? boolean whether the numbers stand in the cells; where they have room if left out
---@field aspect? "equal"|"auto" whether cells are squares; if left out, where rows and columns are about as many
---@field bar? boolean whether the colours' scale is shown (true)
---@field width? integer pixels (560)
---@field height? integer pixels (440)

---Draws a matrix as coloured cells, as SVG, or as PNG where the path ends so.
---```lua
---rille.plot.heatmap(rille.randn(4, 6), "heat.png", { title = "weights" })
---```
---@param values rille.Tensor|number[][] [rows, columns]; what is no number is grey
---@param path? string the file, .svg or .png; nothing is written if left out
---@param options? rille.plot.heatmap.options title, xlabel, ylabel, xlabels, ylabels, colors, range, values, aspect, bar = true, width = 560, height = 440
---@return string|rille.Tensor # the text of the file, or its pixels
---@overload fun(values: rille.Tensor|number[][], options?: rille.plot.heatmap.options): string|rille.Tensor
function plot.heatmap(values, path, options) end

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

---@class (exact) rille.plot.images.options
---@field title? string above the pictures
---@field labels? rille.Tensor|integer[] a class each, from 0
---@field guesses? rille.Tensor|integer[] a class each; where it is not the label, the caption is red and says both
---@field classes? string[] names of the classes
---@field captions? string[] a text each, instead of label and guess
---@field columns? integer how many go in a row
---@field size? number pixels of a picture's longer side (112)
---@field scale? boolean whether values outside the range are spread over it instead of clamped (false)
---@field width? integer pixels that the columns may take (1000)
---@field height? integer is what the pictures need

---Draws pictures large enough to be looked at, each with what it is below it, as SVG, or as PNG where the path ends so.
---```lua
---local images, labels = rille.datasets.digits { n = 8 }
---rille.plot.images(images, "digits.png", { labels = labels, guesses = labels, title = "digits" })
---```
---@param pictures rille.Tensor [n, h, w] or [n, 1 or 3, h, w], uint8 or floats in 0 .. 1; one is [h, w] or [3, h, w]
---@param path? string the file, .svg or .png; nothing is written if left out
---@param options? rille.plot.images.options title, labels, guesses, classes, captions, columns, size = 112, scale = false, width = 1000, height
---@return string|rille.Tensor # the text of the file, or its pixels
---@overload fun(pictures: rille.Tensor, options?: rille.plot.images.options): string|rille.Tensor
function plot.images(pictures, path, options) end

---@class (exact) rille.plot.lines.options
---@field title? string above the drawing
---@field xlabel? string below the drawing
---@field ylabel? string beside the drawing
---@field xscale? "linear"|"log" of the axis below ('linear')
---@field yscale? "linear"|"log" of the axis beside ('linear')
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
---@param options? rille.plot.lines.options title, xlabel, ylabel, xscale = 'linear', yscale = 'linear', width, height = 15, file = io.stdout, print = true, style, color
---@return string # the text
function plot.lines(series, options) end

---@class (exact) rille.plot.png.options
---@field title? string above the drawing
---@field xlabel? string below the drawing
---@field ylabel? string beside the drawing
---@field xscale? "linear"|"log" of the axis below ('linear')
---@field yscale? "linear"|"log" of the axis beside ('linear')
---@field xlim? number[] { low, high } instead of what the data span
---@field ylim? number[] { low, high } instead of what the data span
---@field marker? boolean|string at the points: true, or "circle", "square", "triangle", "diamond", "down", "cross", "plus"
---@field legend? boolean whether the names of series are shown (true)
---@field width? integer in pixels of the SVG; the picture has two for each (640)
---@field height? integer in pixels of the SVG; the picture has two for each (400)

---Draws lines as a PNG picture and writes it, in one step: what svg draws, as pixels.
---```lua
---rille.plot.png({ loss = { 0.9, 0.5, 0.3 } }, "loss.png", { title = "loss" })
---```
---@param series table as for svg
---@param path? string the file; nothing is written if left out
---@param options? rille.plot.png.options title, xlabel, ylabel, xscale = 'linear', yscale = 'linear', xlim, ylim, marker, legend = true, width = 640, height = 400
---@return rille.Tensor # uint8 [3, height, width]
---@overload fun(series: table, options?: rille.plot.png.options): rille.Tensor
function plot.png(series, path, options) end

---@class (exact) rille.plot.scatter.options
---@field title? string above the drawing
---@field xlabel? string below the drawing
---@field ylabel? string beside the drawing
---@field xscale? "linear"|"log" of the axis below ('linear')
---@field yscale? "linear"|"log" of the axis beside ('linear')
---@field xlim? number[] { low, high } instead of what the data span
---@field ylim? number[] { low, high } instead of what the data span
---@field marker? boolean|string at the points: true, or "circle", "square", "triangle", "diamond", "down", "cross", "plus"
---@field legend? boolean whether the names of series are shown (true)
---@field width? integer pixels (640)
---@field height? integer pixels (400)

---Draws points, as SVG, or as PNG where the path ends so.
---```lua
---rille.plot.scatter({ a = { x = rille.randn(50), y = rille.randn(50) } }, "points.png", { title = "points" })
---```
---@param series table as for svg; { x = list, y = list } is one, { a = { x = list, y = list } } has a name
---@param path? string the file, .svg or .png; nothing is written if left out
---@param options? rille.plot.scatter.options title, xlabel, ylabel, xscale = 'linear', yscale = 'linear', xlim, ylim, marker, legend = true, width = 640, height = 400
---@return string|rille.Tensor # the text of the file, or its pixels
---@overload fun(series: table, options?: rille.plot.scatter.options): string|rille.Tensor
function plot.scatter(series, path, options) end

---@class (exact) rille.plot.svg.options
---@field title? string above the drawing
---@field xlabel? string below the drawing
---@field ylabel? string beside the drawing
---@field xscale? "linear"|"log" of the axis below ('linear')
---@field yscale? "linear"|"log" of the axis beside ('linear')
---@field xlim? number[] { low, high } instead of what the data span
---@field ylim? number[] { low, high } instead of what the data span
---@field marker? boolean|string at the points: true, or "circle", "square", "triangle", "diamond", "down", "cross", "plus"
---@field legend? boolean whether the names of series are shown (true)
---@field width? integer pixels (640)
---@field height? integer pixels (400)

---Draws lines as an SVG picture and writes it, in one step. After seven colours series are told apart by dashes as well.
---A series { y = list, error = list } or { y = list, low = list, high = list } has a band; one with line = false is points.
---```lua
---rille.plot.svg({ { name = "loss", y = { 0.9, 0.5, 0.3 }, error = 0.1 } }, "loss.svg", { title = "loss", yscale = "log" })
---```
---@param series table as for lines
---@param path? string the file; nothing is written if left out
---@param options? rille.plot.svg.options title, xlabel, ylabel, xscale = 'linear', yscale = 'linear', xlim, ylim, marker, legend = true, width = 640, height = 400
---@return string # the text of the file
---@overload fun(series: table, options?: rille.plot.svg.options): string
function plot.svg(series, path, options) end
