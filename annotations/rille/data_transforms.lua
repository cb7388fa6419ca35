---@meta _
-- Made by docs/make_annotations.lua.

---@class rille.part.data.transforms
local transforms = {}

---@class (exact) rille.data.transforms.affine.options
---@field translate? number[] { x, y }, the most as a share of width and height
---@field scale? number[] { low, high }
---@field shear? number|number[] degrees along x: a (-a to a), or { low, high }
---@field generator? rille.Generator whose numbers are drawn

---Each picture turned, moved, scaled and sheared by chance; what comes in from outside is 0.
---```lua
---local x = rille.data.transforms.affine(10, { translate = { 0.1, 0.1 }, scale = { 0.9, 1.1 } })(rille.rand(4, 1, 8, 8))
---```
---@param degrees number|number[] a (-a to a), or { low, high }
---@param options? rille.data.transforms.affine.options translate, scale, shear, generator
---@return function # of a picture or a batch
function transforms.affine(degrees, options) end

---@class (exact) rille.data.transforms.brightness.options
---@field generator? rille.Generator whose numbers are drawn

---Each picture made darker or brighter by a factor by chance.
---```lua
---local x = rille.data.transforms.brightness(0.2)(rille.rand(4, 3, 8, 8))
---```
---@param amount number|number[] a (factors 1 - a to 1 + a), or { low, high }
---@param options? rille.data.transforms.brightness.options generator
---@return function # of a picture or a batch
function transforms.brightness(amount, options) end

---The middle of each picture.
---```lua
---local x = rille.data.transforms.center_crop(6)(rille.rand(3, 8, 8))
---```
---@param size integer|integer[] in pixels: one, or { height, width }
---@return function # of a picture or a batch
function transforms.center_crop(size) end

---One transform after the other. Transforms are functions of pictures [channels, height, width] or batches of them.
---```lua
---local T = rille.data.transforms
---local augment = T.compose { T.random_crop(28, { padding = 2 }), T.horizontal_flip(), T.normalize(0.5, 0.25) }
---local batch = augment(rille.rand(8, 3, 28, 28))
---```
---@param list function[] transforms
---@return function # of a picture or a batch
function transforms.compose(list) end

---@class (exact) rille.data.transforms.contrast.options
---@field generator? rille.Generator whose numbers are drawn

---The distance of each pixel from the picture's mean grey scaled by a factor by chance.
---```lua
---local x = rille.data.transforms.contrast(0.2)(rille.rand(4, 3, 8, 8))
---```
---@param amount number|number[] a (factors 1 - a to 1 + a), or { low, high }
---@param options? rille.data.transforms.contrast.options generator
---@return function # of a picture or a batch
function transforms.contrast(amount, options) end

---@class (exact) rille.data.transforms.erase.options
---@field p? number the probability (0.5)
---@field scale? number[] the rectangle's share of the picture, least and most ({ 0.02, 0.33 })
---@field ratio? number[] height by width, least and most ({ 0.3, 3.3 })
---@field value? number what it is filled with (0)
---@field generator? rille.Generator whose numbers are drawn

---A rectangle of each picture, by chance, set to a value.
---```lua
---local x = rille.data.transforms.erase { p = 1 }(rille.rand(4, 3, 16, 16))
---```
---@param options? rille.data.transforms.erase.options p = 0.5, scale = { 0.02, 0.33 }, ratio = { 0.3, 3.3 }, value = 0, generator
---@return function # of a picture or a batch
function transforms.erase(options) end

---@class (exact) rille.data.transforms.grayscale.options
---@field generator? rille.Generator whose numbers are drawn

---Each picture in grey, by chance; the number of channels stays.
---```lua
---local x = rille.data.transforms.grayscale(0.3)(rille.rand(4, 3, 8, 8))
---```
---@param p? number the probability
---@param options? rille.data.transforms.grayscale.options generator
---@return function # of a picture or a batch
---@overload fun(options?:  rille.data.transforms.grayscale.options): function
function transforms.grayscale(p, options) end

---@class (exact) rille.data.transforms.horizontal_flip.options
---@field generator? rille.Generator whose numbers are drawn

---Each picture mirrored left to right, by chance.
---```lua
---local x = rille.data.transforms.horizontal_flip()(rille.rand(4, 3, 8, 8))
---```
---@param p? number the probability
---@param options? rille.data.transforms.horizontal_flip.options generator
---@return function # of a picture or a batch
---@overload fun(options?:  rille.data.transforms.horizontal_flip.options): function
function transforms.horizontal_flip(p, options) end

---@class (exact) rille.data.transforms.hue.options
---@field generator? rille.Generator whose numbers are drawn

---Each picture's colours turned on the circle of hues by chance.
---```lua
---local x = rille.data.transforms.hue(0.1)(rille.rand(4, 3, 8, 8))
---```
---@param amount number|number[] a (-a to a) or { low, high }, shares of the circle within -0.5 .. 0.5
---@param options? rille.data.transforms.hue.options generator
---@return function # of a picture or a batch
function transforms.hue(amount, options) end

---(x - mean) / std. uint8 pictures are divided by 255 first and become float32.
---```lua
---local normalize = rille.data.transforms.normalize({ 0.5, 0.5, 0.5 }, 0.25)
---local x = normalize(rille.rand(3, 8, 8))
---```
---@param mean number|number[] one, or one for each channel
---@param std number|number[] one, or one for each channel
---@return function # of a picture or a batch
function transforms.normalize(mean, std) end

---@class (exact) rille.data.transforms.random_crop.options
---@field padding? integer zeros at each side that count as picture (0)
---@field generator? rille.Generator whose numbers are drawn

---A part of each picture, at a place by chance.
---```lua
---local x = rille.data.transforms.random_crop(8, { padding = 2 })(rille.rand(4, 3, 8, 8))
---```
---@param size integer|integer[] in pixels: one, or { height, width }
---@param options? rille.data.transforms.random_crop.options padding = 0, generator
---@return function # of a picture or a batch
function transforms.random_crop(size, options) end

---@class (exact) rille.data.transforms.resize.options
---@field interpolation? "bilinear"|"bicubic"|"nearest" how ("bilinear")
---@field antialias? boolean whether making smaller smooths first (true)

---Each picture in another size. Weights are those of PIL and torchvision.
---```lua
---local x = rille.data.transforms.resize { 4, 6 }(rille.rand(3, 8, 8)) -- [3, 4, 6]
---```
---@param size integer|integer[] in pixels: the shorter side's, or { height, width }
---@param options? rille.data.transforms.resize.options interpolation = "bilinear", antialias = true
---@return function # of a picture or a batch
function transforms.resize(size, options) end

---@class (exact) rille.data.transforms.rotate.options
---@field generator? rille.Generator whose numbers are drawn

---Each picture turned by an angle by chance, counterclockwise; what comes in from outside is 0.
---```lua
---local x = rille.data.transforms.rotate(15)(rille.rand(4, 1, 8, 8))
---```
---@param degrees number|number[] a (-a to a), or { low, high }
---@param options? rille.data.transforms.rotate.options generator
---@return function # of a picture or a batch
function transforms.rotate(degrees, options) end

---@class (exact) rille.data.transforms.saturation.options
---@field generator? rille.Generator whose numbers are drawn

---The distance of each pixel from its grey (ITU-R BT.601) scaled by a factor by chance.
---```lua
---local x = rille.data.transforms.saturation(0.2)(rille.rand(4, 3, 8, 8))
---```
---@param amount number|number[] a (factors 1 - a to 1 + a), or { low, high }
---@param options? rille.data.transforms.saturation.options generator
---@return function # of a picture or a batch
function transforms.saturation(amount, options) end

---@class (exact) rille.data.transforms.vertical_flip.options
---@field generator? rille.Generator whose numbers are drawn

---Each picture mirrored top to bottom, by chance.
---```lua
---local x = rille.data.transforms.vertical_flip(0.2)(rille.rand(4, 3, 8, 8))
---```
---@param p? number the probability
---@param options? rille.data.transforms.vertical_flip.options generator
---@return function # of a picture or a batch
---@overload fun(options?:  rille.data.transforms.vertical_flip.options): function
function transforms.vertical_flip(p, options) end
