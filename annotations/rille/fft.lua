---@meta _
-- Made by docs/make_annotations.lua.

---@class rille.part.fft
local fft = {}

---The angle of complex numbers from the real axis, in radians.
---```lua
---local turn = rille.fft.angle(rille.tensor { 0.0, 1.0 }) -- pi / 2
---```
---@param input rille.Tensor pairs [..., 2]
---@return rille.Tensor # [...], from -pi to pi
function fft.angle(input) end

---Complex numbers with their imaginary parts' signs changed.
---```lua
---local c = rille.fft.conj(rille.tensor { 3.0, 4.0 }) -- 3, -4
---```
---@param input rille.Tensor pairs [..., 2]
---@return rille.Tensor # pairs
function fft.conj(input) end

---@class (exact) rille.fft.fft.options
---@field n? integer the length along dim: the input is cut or filled with zeros; the input's if left out
---@field dim? integer which dim (-1)
---@field norm? string the inverse is divided by the length; "forward": the other one; "ortho": both by its root ("backward")
---@field pairs? boolean whether the input is pairs, not real numbers (false)

---The discrete Fourier transform: sums of input[j] exp(-2 pi i j k / n).
---```lua
---local y = rille.fft.fft(rille.randn(8)) -- [8, 2]
---```
---@param input rille.Tensor numbers, or pairs
---@param options? rille.fft.fft.options n, dim = -1, norm = "backward", pairs = false
---@return rille.Tensor # pairs, with n of them along dim
function fft.fft(input, options) end

---@class (exact) rille.fft.fft2.options
---@field s? table the lengths, one a dim; -1 or left out: the input's
---@field dim? table which dims ({ -2, -1 })
---@field norm? string the inverse is divided by the length; "forward": the other one; "ortho": both by its root ("backward")
---@field pairs? boolean whether the input is pairs, not real numbers (false)

---The discrete Fourier transform over two dims.
---```lua
---local y = rille.fft.fft2(rille.randn(4, 6)) -- [4, 6, 2]
---```
---@param input rille.Tensor numbers, or pairs
---@param options? rille.fft.fft2.options s, dim = { -2, -1 }, norm = "backward", pairs = false
---@return rille.Tensor # pairs
function fft.fft2(input, options) end

---@class (exact) rille.fft.fftfreq.options
---@field dtype? rille.dtype element type; the default dtype if left out

---The frequencies of fft's results in cycles per unit of d, those below zero behind.
---```lua
---local f = rille.fft.fftfreq(4, 0.25) -- 0, 1, -2, -1
---```
---@param n integer how many samples
---@param d number the distance of two samples; 1 if left out
---@param options? rille.fft.fftfreq.options dtype
---@return rille.Tensor # [n]
function fft.fftfreq(n, d, options) end

---@class (exact) rille.fft.fftn.options
---@field s? table the lengths, one a dim; -1 or left out: the input's
---@field dim? table which dims; all of them, or the last ones that s has lengths for, if left out
---@field norm? string the inverse is divided by the length; "forward": the other one; "ortho": both by its root ("backward")
---@field pairs? boolean whether the input is pairs, not real numbers (false)

---The discrete Fourier transform over several dims.
---```lua
---local y = rille.fft.fftn(rille.randn(4, 6)) -- [4, 6, 2]
---```
---@param input rille.Tensor numbers, or pairs
---@param options? rille.fft.fftn.options s, dim, norm = "backward", pairs = false
---@return rille.Tensor # pairs
function fft.fftn(input, options) end

---The frequency zero in the middle: the halves of each dim exchanged.
---```lua
---local f = rille.fft.fftshift(rille.fft.fftfreq(4)) -- [4]
---```
---@param input rille.Tensor any; a dim of pairs must not be shifted
---@param dim integer|table which dims; all if left out
---@return rille.Tensor # of the input's shape
function fft.fftshift(input, dim) end

---@class (exact) rille.fft.hfft.options
---@field n? integer the length of the result; 2 * (the input's - 1) if left out
---@field dim? integer which dim (-1)
---@field norm? string the inverse is divided by the length; "forward": the other one; "ortho": both by its root ("backward")

---The transform of pairs that mirror themselves, given by their first half: real numbers.
---```lua
---local y = rille.fft.hfft(rille.randn(5, 2)) -- [8]
---```
---@param input rille.Tensor pairs [..., n // 2 + 1, 2]
---@param options? rille.fft.hfft.options n, dim = -1, norm = "backward"
---@return rille.Tensor # numbers [..., n]
function fft.hfft(input, options) end

---@class (exact) rille.fft.ifft.options
---@field n? integer the length along dim: the input is cut or filled with zeros; the input's if left out
---@field dim? integer which dim (-1)
---@field norm? string the inverse is divided by the length; "forward": the other one; "ortho": both by its root ("backward")
---@field pairs? boolean whether the input is pairs, not real numbers (true)

---The inverse transform.
---```lua
---local x = rille.fft.ifft(rille.fft.fft(rille.randn(8)))
---```
---@param input rille.Tensor pairs
---@param options? rille.fft.ifft.options n, dim = -1, norm = "backward", pairs = true
---@return rille.Tensor # pairs
function fft.ifft(input, options) end

---@class (exact) rille.fft.ifft2.options
---@field s? table the lengths, one a dim; -1 or left out: the input's
---@field dim? table which dims ({ -2, -1 })
---@field norm? string the inverse is divided by the length; "forward": the other one; "ortho": both by its root ("backward")
---@field pairs? boolean whether the input is pairs, not real numbers (true)

---The inverse of fft2.
---```lua
---local x = rille.fft.ifft2(rille.randn(4, 6, 2)) -- [4, 6, 2]
---```
---@param input rille.Tensor pairs
---@param options? rille.fft.ifft2.options s, dim = { -2, -1 }, norm = "backward", pairs = true
---@return rille.Tensor # pairs
function fft.ifft2(input, options) end

---@class (exact) rille.fft.ifftn.options
---@field s? table the lengths, one a dim; -1 or left out: the input's
---@field dim? table which dims; all of them, or the last ones that s has lengths for, if left out
---@field norm? string the inverse is divided by the length; "forward": the other one; "ortho": both by its root ("backward")
---@field pairs? boolean whether the input is pairs, not real numbers (true)

---The inverse of fftn.
---```lua
---local x = rille.fft.ifftn(rille.randn(4, 6, 2)) -- [4, 6, 2]
---```
---@param input rille.Tensor pairs
---@param options? rille.fft.ifftn.options s, dim, norm = "backward", pairs = true
---@return rille.Tensor # pairs
function fft.ifftn(input, options) end

---The inverse of fftshift.
---```lua
---local f = rille.fft.ifftshift(rille.fft.fftfreq(4)) -- [4]
---```
---@param input rille.Tensor any; a dim of pairs must not be shifted
---@param dim integer|table which dims; all if left out
---@return rille.Tensor # of the input's shape
function fft.ifftshift(input, dim) end

---@class (exact) rille.fft.ihfft.options
---@field n? integer the length along dim: the input is cut or filled with zeros; the input's if left out
---@field dim? integer which dim (-1)
---@field norm? string the inverse is divided by the length; "forward": the other one; "ortho": both by its root ("backward")

---The inverse of hfft.
---```lua
---local x = rille.fft.ihfft(rille.randn(8)) -- [5, 2]
---```
---@param input rille.Tensor numbers [..., n]
---@param options? rille.fft.ihfft.options n, dim = -1, norm = "backward"
---@return rille.Tensor # pairs [..., n // 2 + 1, 2]
function fft.ihfft(input, options) end

---@class (exact) rille.fft.irfft.options
---@field n? integer the length of the result; 2 * (the input's - 1) if left out
---@field dim? integer which dim (-1)
---@field norm? string the inverse is divided by the length; "forward": the other one; "ortho": both by its root ("backward")

---Real numbers from their frequencies that are not negative: the inverse of rfft.
---```lua
---local x = rille.fft.irfft(rille.fft.rfft(rille.randn(9)), 9)
---```
---@param input rille.Tensor pairs [..., n // 2 + 1, 2]
---@param options? rille.fft.irfft.options n, dim = -1, norm = "backward"
---@return rille.Tensor # numbers [..., n]
function fft.irfft(input, options) end

---@class (exact) rille.fft.irfft2.options
---@field s? table the lengths, one a dim; -1 or left out: the input's
---@field dim? table which dims ({ -2, -1 })
---@field norm? string the inverse is divided by the length; "forward": the other one; "ortho": both by its root ("backward")

---Real numbers: the inverse of rfft2.
---```lua
---local x = rille.fft.irfft2(rille.randn(4, 4, 2)) -- [4, 6]
---```
---@param input rille.Tensor pairs
---@param options? rille.fft.irfft2.options s, dim = { -2, -1 }, norm = "backward"
---@return rille.Tensor # numbers
function fft.irfft2(input, options) end

---@class (exact) rille.fft.irfftn.options
---@field s? table the lengths, one a dim; -1 or left out: the input's
---@field dim? table which dims; all of them, or the last ones that s has lengths for, if left out
---@field norm? string the inverse is divided by the length; "forward": the other one; "ortho": both by its root ("backward")

---Real numbers: the inverse of rfftn.
---```lua
---local x = rille.fft.irfftn(rille.randn(4, 4, 2)) -- [4, 6]
---```
---@param input rille.Tensor pairs
---@param options? rille.fft.irfftn.options s, dim, norm = "backward"
---@return rille.Tensor # numbers
function fft.irfftn(input, options) end

---How large complex numbers are: sqrt(re^2 + im^2).
---```lua
---local size = rille.fft.magnitude(rille.tensor { 3.0, 4.0 }) -- 5
---```
---@param input rille.Tensor pairs [..., 2]
---@return rille.Tensor # [...]
function fft.magnitude(input) end

---Products of complex numbers.
---```lua
---local p = rille.fft.multiply(rille.tensor { 0.0, 1.0 }, rille.tensor { 0.0, 1.0 }) -- -1, 0
---```
---@param a rille.Tensor pairs [..., 2]
---@param b rille.Tensor pairs; the other dims broadcast
---@return rille.Tensor # pairs
function fft.multiply(a, b) end

---Pairs of real and imaginary parts.
---```lua
---local p = rille.fft.pairs(rille.ones(3), rille.zeros(3)) -- [3, 2]
---```
---@param re rille.Tensor the real parts
---@param im rille.Tensor the imaginary parts; zeros if left out
---@return rille.Tensor # [..., 2]
function fft.pairs(re, im) end

---@class (exact) rille.fft.rfft.options
---@field n? integer the length along dim: the input is cut or filled with zeros; the input's if left out
---@field dim? integer which dim (-1)
---@field norm? string the inverse is divided by the length; "forward": the other one; "ortho": both by its root ("backward")

---The frequencies of real numbers that are not negative; the others mirror them.
---```lua
---local y = rille.fft.rfft(rille.randn(8)) -- [5, 2]
---```
---@param input rille.Tensor numbers [..., n]
---@param options? rille.fft.rfft.options n, dim = -1, norm = "backward"
---@return rille.Tensor # pairs [..., n // 2 + 1, 2]
function fft.rfft(input, options) end

---@class (exact) rille.fft.rfft2.options
---@field s? table the lengths, one a dim; -1 or left out: the input's
---@field dim? table which dims ({ -2, -1 })
---@field norm? string the inverse is divided by the length; "forward": the other one; "ortho": both by its root ("backward")

---The transform of real numbers over two dims: of the last one, the frequencies that are not negative.
---```lua
---local y = rille.fft.rfft2(rille.randn(4, 6)) -- [4, 4, 2]
---```
---@param input rille.Tensor numbers
---@param options? rille.fft.rfft2.options s, dim = { -2, -1 }, norm = "backward"
---@return rille.Tensor # pairs
function fft.rfft2(input, options) end

---@class (exact) rille.fft.rfftfreq.options
---@field dtype? rille.dtype element type; the default dtype if left out

---The frequencies of rfft's results in cycles per unit of d.
---```lua
---local f = rille.fft.rfftfreq(4, 0.25) -- 0, 1, 2
---```
---@param n integer how many samples
---@param d number the distance of two samples; 1 if left out
---@param options? rille.fft.rfftfreq.options dtype
---@return rille.Tensor # [n // 2 + 1]
function fft.rfftfreq(n, d, options) end

---@class (exact) rille.fft.rfftn.options
---@field s? table the lengths, one a dim; -1 or left out: the input's
---@field dim? table which dims; all of them, or the last ones that s has lengths for, if left out
---@field norm? string the inverse is divided by the length; "forward": the other one; "ortho": both by its root ("backward")

---The transform of real numbers over several dims: of the last one, the frequencies that are not negative.
---```lua
---local y = rille.fft.rfftn(rille.randn(4, 6)) -- [4, 4, 2]
---```
---@param input rille.Tensor numbers
---@param options? rille.fft.rfftn.options s, dim, norm = "backward"
---@return rille.Tensor # pairs
function fft.rfftn(input, options) end
