---@meta _
-- Made by docs/make_annotations.lua.

---@class rille.part.image
local image = {}

---One picture of several, side by side. Values outside the range are clamped.
---```lua
---local picture = rille.image.grid(rille.rand(6, 3, 8, 8), 3)
---```
---@param tensor rille.Tensor pictures: [n, height, width] or [n, channels, height, width], uint8 or floats in 0 .. 1
---@param columns? integer how many go in a row; about as many as there are rows if left out
---@return rille.Tensor # uint8 [1 or 3, height, width]
function image.grid(tensor, columns) end

---Reads a PNG or JPEG file, whatever its name says.
---```lua
---rille.image.save(rille.rand(3, 8, 8), "picture.png")
---local x = rille.image.load "picture.png"
---```
---@param path string the file
---@return rille.Tensor # uint8 [channels, height, width]: 1 channel for grey, 2 with alpha, 3 for RGB, 4 with alpha; int32 in 0 .. 65535 where a PNG file has 16 bits; JPEG's are grey or RGB
function image.load(path) end

---@class (exact) rille.image.save.options
---@field columns? integer of the grid
---@field scale? boolean whether values outside the range are spread over it instead of clamped (false)
---@field quality? integer of JPEG, from 1 to 100 (90)

---Writes a PNG file, or a JPEG file where the path ends in .jpg or .jpeg, in one step; several pictures become a grid.
---```lua
---rille.image.save(rille.rand(3, 8, 8), "picture.png")
---```
---@param tensor rille.Tensor one picture [height, width] or [channels, height, width], or several
---@param path string the file
---@param options? rille.image.save.options columns, scale = false, quality = 90
function image.save(tensor, path, options) end

---@class (exact) rille.image.show.options
---@field columns? integer of the grid
---@field width? integer characters at most; the terminal's, or 80
---@field file? file* where to (io.stdout)
---@field style? "24bit"|"256"|"ascii" instead of what fits the file

---Shows a picture, or several as a grid, in the terminal. Values are spread over the range from the least to the greatest.
---```lua
---rille.image.show(rille.rand(8, 8), { style = "ascii" })
---```
---@param tensor rille.Tensor one picture or several
---@param options? rille.image.show.options columns, width, file = io.stdout, style
function image.show(tensor, options) end

---@class (exact) rille.image.text.options
---@field columns? integer of the grid
---@field width? integer characters at most
---@field file? file* for whose kind of terminal (io.stdout)
---@field style? "24bit"|"256"|"ascii" instead of what fits the file

---The text that show writes.
---```lua
---print(rille.image.text(rille.rand(8, 8), { style = "ascii" }))
---```
---@param tensor rille.Tensor one picture or several
---@param options? rille.image.text.options columns, width, file = io.stdout, style
---@return string # lines
function image.text(tensor, options) end
