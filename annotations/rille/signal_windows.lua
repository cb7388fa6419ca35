---@meta _
-- Made by docs/make_annotations.lua.

---@class rille.part.signal.windows
local windows = {}

---@class (exact) rille.signal.windows.bartlett.options
---@field sym? boolean whether it is symmetric; false: periodic (true)
---@field dtype? rille.dtype element type; the default dtype if left out
---@field requires_grad? boolean whether backward is to compute its gradient (false)

---A triangle from 0 to 1 and back.
---```lua
---local w = rille.signal.windows.bartlett(5) -- 0, 0.5, 1, 0.5, 0
---```
---@param n integer how many points
---@param options? rille.signal.windows.bartlett.options sym = true, dtype, requires_grad = false
---@return rille.Tensor # [n]
function windows.bartlett(n, options) end

---@class (exact) rille.signal.windows.blackman.options
---@field sym? boolean whether it is symmetric; false: periodic (true)
---@field dtype? rille.dtype element type; the default dtype if left out
---@field requires_grad? boolean whether backward is to compute its gradient (false)

---0.42 - 0.5 cos t + 0.08 cos 2t, t a turn over the window.
---```lua
---local w = rille.signal.windows.blackman(5) -- 0, 0.34, 1, 0.34, 0
---```
---@param n integer how many points
---@param options? rille.signal.windows.blackman.options sym = true, dtype, requires_grad = false
---@return rille.Tensor # [n]
function windows.blackman(n, options) end

---@class (exact) rille.signal.windows.cosine.options
---@field sym? boolean whether it is symmetric; false: periodic (true)
---@field dtype? rille.dtype element type; the default dtype if left out
---@field requires_grad? boolean whether backward is to compute its gradient (false)

---The first half of a sine, sampled at the middles of n steps.
---```lua
---local w = rille.signal.windows.cosine(5)
---```
---@param n integer how many points
---@param options? rille.signal.windows.cosine.options sym = true, dtype, requires_grad = false
---@return rille.Tensor # [n]
function windows.cosine(n, options) end

---@class (exact) rille.signal.windows.exponential.options
---@field center? number where it is 1; the middle if left out, as it must be for a symmetric window
---@field tau? number how fast it falls: large is slow (1)
---@field sym? boolean whether it is symmetric; false: periodic (true)
---@field dtype? rille.dtype element type; the default dtype if left out
---@field requires_grad? boolean whether backward is to compute its gradient (false)

---exp(-|k - center| / tau) at the points k = 0 .. n - 1.
---```lua
---local w = rille.signal.windows.exponential(5, { tau = 2 })
---```
---@param n integer how many points
---@param options? rille.signal.windows.exponential.options center, tau = 1, sym = true, dtype, requires_grad = false
---@return rille.Tensor # [n]
function windows.exponential(n, options) end

---@class (exact) rille.signal.windows.gaussian.options
---@field std? number the standard deviation, in points (1)
---@field sym? boolean whether it is symmetric; false: periodic (true)
---@field dtype? rille.dtype element type; the default dtype if left out
---@field requires_grad? boolean whether backward is to compute its gradient (false)

---exp(-((k - middle) / std)^2 / 2) at the points k = 0 .. n - 1.
---```lua
---local w = rille.signal.windows.gaussian(7, { std = 2 })
---```
---@param n integer how many points
---@param options? rille.signal.windows.gaussian.options std = 1, sym = true, dtype, requires_grad = false
---@return rille.Tensor # [n]
function windows.gaussian(n, options) end

---@class (exact) rille.signal.windows.general_cosine.options
---@field a? number[] the weights of the cosines; must be given
---@field sym? boolean whether it is symmetric; false: periodic (true)
---@field dtype? rille.dtype element type; the default dtype if left out
---@field requires_grad? boolean whether backward is to compute its gradient (false)

---a[1] - a[2] cos t + a[3] cos 2t - ..., t a turn over the window.
---```lua
---local w = rille.signal.windows.general_cosine(5, { a = { 0.5, 0.5 } }) -- as hann
---```
---@param n integer how many points
---@param options? rille.signal.windows.general_cosine.options a, sym = true, dtype, requires_grad = false
---@return rille.Tensor # [n]
function windows.general_cosine(n, options) end

---@class (exact) rille.signal.windows.general_hamming.options
---@field alpha? number the height of the pedestal; 0.5 gives hann (0.54)
---@field sym? boolean whether it is symmetric; false: periodic (true)
---@field dtype? rille.dtype element type; the default dtype if left out
---@field requires_grad? boolean whether backward is to compute its gradient (false)

---alpha - (1 - alpha) cos t, t a turn over the window.
---```lua
---local w = rille.signal.windows.general_hamming(5, { alpha = 0.6 })
---```
---@param n integer how many points
---@param options? rille.signal.windows.general_hamming.options alpha = 0.54, sym = true, dtype, requires_grad = false
---@return rille.Tensor # [n]
function windows.general_hamming(n, options) end

---@class (exact) rille.signal.windows.hamming.options
---@field sym? boolean whether it is symmetric; false: periodic (true)
---@field dtype? rille.dtype element type; the default dtype if left out
---@field requires_grad? boolean whether backward is to compute its gradient (false)

---0.54 - 0.46 cos t, t a turn over the window: a cosine on a pedestal.
---```lua
---local w = rille.signal.windows.hamming(5) -- 0.08, 0.54, 1, 0.54, 0.08
---```
---@param n integer how many points
---@param options? rille.signal.windows.hamming.options sym = true, dtype, requires_grad = false
---@return rille.Tensor # [n]
function windows.hamming(n, options) end

---@class (exact) rille.signal.windows.hann.options
---@field sym? boolean whether it is symmetric; false: periodic, the first n points of the symmetric one of n + 1 (true)
---@field dtype? rille.dtype element type; the default dtype if left out
---@field requires_grad? boolean whether backward is to compute its gradient (false)

---Half a cosine on nothing: 0 at both ends.
---```lua
---local w = rille.signal.windows.hann(5) -- 0, 0.5, 1, 0.5, 0
---```
---@param n integer how many points
---@param options? rille.signal.windows.hann.options sym = true, dtype, requires_grad = false
---@return rille.Tensor # [n]
function windows.hann(n, options) end

---@class (exact) rille.signal.windows.kaiser.options
---@field beta? number how narrow it is; 0 gives ones (12)
---@field sym? boolean whether it is symmetric; false: periodic (true)
---@field dtype? rille.dtype element type; the default dtype if left out
---@field requires_grad? boolean whether backward is to compute its gradient (false)

---I0(beta sqrt(1 - t^2)) / I0(beta), t from -1 to 1: Kaiser's window.
---```lua
---local w = rille.signal.windows.kaiser(7, { beta = 8 })
---```
---@param n integer how many points
---@param options? rille.signal.windows.kaiser.options beta = 12, sym = true, dtype, requires_grad = false
---@return rille.Tensor # [n]
function windows.kaiser(n, options) end

---@class (exact) rille.signal.windows.nuttall.options
---@field sym? boolean whether it is symmetric; false: periodic (true)
---@field dtype? rille.dtype element type; the default dtype if left out
---@field requires_grad? boolean whether backward is to compute its gradient (false)

---A sum of four cosines with small side lobes: 0.3635819 - 0.4891775 cos t + 0.1365995 cos 2t - 0.0106411 cos 3t.
---```lua
---local w = rille.signal.windows.nuttall(8, { sym = false })
---```
---@param n integer how many points
---@param options? rille.signal.windows.nuttall.options sym = true, dtype, requires_grad = false
---@return rille.Tensor # [n]
function windows.nuttall(n, options) end
