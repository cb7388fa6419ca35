---@meta _
-- Made by docs/make_annotations.lua.

---@class rille.part.special
local special = {}

---The Airy function Ai. Below -2.09 it is exact, where PyTorch 2.13 is wrong in the sixth digit.
---```lua
---print(rille.special.airy_ai(rille.zeros(1))) -- 0.3550
---```
---@param input rille.Tensor numbers
---@return rille.Tensor # of input's shape
function special.airy_ai(input) end

---the Bessel function of the first kind and order 0
---```lua
---rille.bessel_j0(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function special.bessel_j0(input) end

---the Bessel function of the first kind and order 1
---```lua
---rille.bessel_j1(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function special.bessel_j1(input) end

---the Bessel function of the second kind and order 0
---```lua
---rille.bessel_y0(rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function special.bessel_y0(input) end

---the Bessel function of the second kind and order 1
---```lua
---rille.bessel_y1(rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function special.bessel_y1(input) end

---Chebyshev's polynomial of the first kind of degree n
---```lua
---rille.chebyshev_polynomial_t(rille.rand(2, 3), 3)
---```
---@param input rille.Tensor|number the tensor
---@param n rille.Tensor|number how many times
---@return rille.Tensor 
function special.chebyshev_polynomial_t(input, n) end

---Chebyshev's polynomial of the second kind of degree n
---```lua
---rille.chebyshev_polynomial_u(rille.rand(2, 3), 3)
---```
---@param input rille.Tensor|number the tensor
---@param n rille.Tensor|number how many times
---@return rille.Tensor 
function special.chebyshev_polynomial_u(input, n) end

---Chebyshev's polynomial of the third kind of degree n
---```lua
---rille.chebyshev_polynomial_v(rille.rand(2, 3), 3)
---```
---@param input rille.Tensor|number the tensor
---@param n rille.Tensor|number how many times
---@return rille.Tensor 
function special.chebyshev_polynomial_v(input, n) end

---Chebyshev's polynomial of the fourth kind of degree n
---```lua
---rille.chebyshev_polynomial_w(rille.rand(2, 3), 3)
---```
---@param input rille.Tensor|number the tensor
---@param n rille.Tensor|number how many times
---@return rille.Tensor 
function special.chebyshev_polynomial_w(input, n) end

---the derivative of lgamma
---```lua
---rille.digamma(rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function special.digamma(input) end

----x log(x), 0 at 0 and -infinity below
---```lua
---rille.entr(rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function special.entr(input) end

---error function of each element
---```lua
---rille.erf(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function special.erf(input) end

---1 - erf(x), exact where that is small
---```lua
---rille.erfc(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function special.erfc(input) end

---exp(x^2) erfc(x)
---```lua
---rille.erfcx(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function special.erfcx(input) end

---the number whose error function each element is
---```lua
---rille.erfinv(rille.tensor { 0.5, -0.25 })
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function special.erfinv(input) end

---2 to the power of each element
---```lua
---rille.exp2(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function special.exp2(input) end

---1 / (1 + exp(-x)) of each element
---```lua
---rille.sigmoid(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function special.expit(input) end

---exp(x) - 1 of each element, exact near 0
---```lua
---rille.expm1(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function special.expm1(input) end

---the regularized lower incomplete gamma function of input, up to other
---```lua
---rille.igamma(rille.rand(2, 3), rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function special.gammainc(input, other) end

---the regularized upper incomplete gamma function of input, from other on
---```lua
---rille.igammac(rille.rand(2, 3), rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@param other rille.Tensor the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function special.gammaincc(input, other) end

---the logarithm of the absolute value of the gamma function
---```lua
---rille.lgamma(rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function special.gammaln(input) end

---Hermite's polynomial as physicists have it of degree n
---```lua
---rille.hermite_polynomial_h(rille.rand(2, 3), 3)
---```
---@param input rille.Tensor|number the tensor
---@param n rille.Tensor|number how many times
---@return rille.Tensor 
function special.hermite_polynomial_h(input, n) end

---Hermite's polynomial as probability has it of degree n
---```lua
---rille.hermite_polynomial_he(rille.rand(2, 3), 3)
---```
---@param input rille.Tensor|number the tensor
---@param n rille.Tensor|number how many times
---@return rille.Tensor 
function special.hermite_polynomial_he(input, n) end

---the modified Bessel function of the first kind and order 0
---```lua
---rille.i0(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function special.i0(input) end

---exp(-|x|) i0(x)
---```lua
---rille.i0e(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function special.i0e(input) end

---the modified Bessel function of the first kind and order 1
---```lua
---rille.i1(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function special.i1(input) end

---exp(-|x|) i1(x)
---```lua
---rille.i1e(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function special.i1e(input) end

---Laguerre's polynomial of degree n
---```lua
---rille.laguerre_polynomial_l(rille.rand(2, 3), 3)
---```
---@param input rille.Tensor|number the tensor
---@param n rille.Tensor|number how many times
---@return rille.Tensor 
function special.laguerre_polynomial_l(input, n) end

---Legendre's polynomial of degree n
---```lua
---rille.legendre_polynomial_p(rille.rand(2, 3), 3)
---```
---@param input rille.Tensor|number the tensor
---@param n rille.Tensor|number how many times
---@return rille.Tensor 
function special.legendre_polynomial_p(input, n) end

---log(1 + x) of each element, exact near 0
---```lua
---rille.log1p(rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function special.log1p(input) end

---the logarithm of ndtr
---```lua
---rille.log_ndtr(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function special.log_ndtr(input) end

---logarithm of softmax, computed without overflow
---```lua
---rille.log_softmax(rille.randn(2, 3), 1)
---```
---@param input rille.Tensor the tensor
---@param dim integer which dim, from 0; -1 is the last
---@param dtype? rille.dtype element type
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, dim: integer, options?: rille.op.log_softmax.options): rille.Tensor
function special.log_softmax(input, dim, dtype) end

---log(x / (1 - x)); with eps of x between eps and 1 - eps
---```lua
---rille.logit(rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@param eps? number|boolean|rille.None a small number that keeps from dividing by 0
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.logit.options): rille.Tensor
function special.logit(input, eps) end

---log(sum(exp(x))) over dims, without overflow
---```lua
---rille.logsumexp(rille.randn(2, 3), 1)
---```
---@param input rille.Tensor the tensor
---@param dim? integer|integer[] which dim, from 0; -1 is the last
---@param keepdim? boolean whether the dims that are gone stay, with size 1
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.logsumexp.options): rille.Tensor
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor
function special.logsumexp(input, dim, keepdim) end

---the modified Bessel function of the first kind and order 0
---```lua
---rille.i0(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function special.modified_bessel_i0(input) end

---the modified Bessel function of the first kind and order 1
---```lua
---rille.i1(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function special.modified_bessel_i1(input) end

---the modified Bessel function of the second kind and order 0
---```lua
---rille.modified_bessel_k0(rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function special.modified_bessel_k0(input) end

---the modified Bessel function of the second kind and order 1
---```lua
---rille.modified_bessel_k1(rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function special.modified_bessel_k1(input) end

---the logarithm of the multivariate gamma function of p dims
---```lua
---rille.mvlgamma(rille.rand(2, 3) + 1, 2)
---```
---@param input rille.Tensor the tensor
---@param p integer which norm
---@return rille.Tensor 
function special.multigammaln(input, p) end

---the standard normal distribution's function: the probability of less than x
---```lua
---rille.ndtr(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function special.ndtr(input) end

---the inverse of ndtr
---```lua
---rille.ndtri(rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function special.ndtri(input) end

---The nth derivative of digamma, n first as in PyTorch; the method is x:polygamma(n).
---```lua
---local y = rille.polygamma(1, rille.tensor { 1.0, 2.0 }) -- 1.6449, 0.6449
---```
---@param n integer which derivative; 0 is digamma itself
---@param input rille.Tensor the tensor
---@return rille.Tensor # of the input's shape
function special.polygamma(n, input) end

---the derivative of lgamma
---```lua
---rille.digamma(rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function special.psi(input) end

---each element rounded to the nearest integer, halves to the even one
---```lua
---rille.round(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param decimals? integer digits behind the point
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.round.options): rille.Tensor
function special.round(input, decimals) end

---exp(x) modified_bessel_k0(x)
---```lua
---rille.scaled_modified_bessel_k0(rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function special.scaled_modified_bessel_k0(input) end

---exp(x) modified_bessel_k1(x)
---```lua
---rille.scaled_modified_bessel_k1(rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function special.scaled_modified_bessel_k1(input) end

---Chebyshev's polynomial of the first kind at 2 x - 1 of degree n
---```lua
---rille.shifted_chebyshev_polynomial_t(rille.rand(2, 3), 3)
---```
---@param input rille.Tensor|number the tensor
---@param n rille.Tensor|number how many times
---@return rille.Tensor 
function special.shifted_chebyshev_polynomial_t(input, n) end

---Chebyshev's polynomial of the second kind at 2 x - 1 of degree n
---```lua
---rille.shifted_chebyshev_polynomial_u(rille.rand(2, 3), 3)
---```
---@param input rille.Tensor|number the tensor
---@param n rille.Tensor|number how many times
---@return rille.Tensor 
function special.shifted_chebyshev_polynomial_u(input, n) end

---Chebyshev's polynomial of the third kind at 2 x - 1 of degree n
---```lua
---rille.shifted_chebyshev_polynomial_v(rille.rand(2, 3), 3)
---```
---@param input rille.Tensor|number the tensor
---@param n rille.Tensor|number how many times
---@return rille.Tensor 
function special.shifted_chebyshev_polynomial_v(input, n) end

---Chebyshev's polynomial of the fourth kind at 2 x - 1 of degree n
---```lua
---rille.shifted_chebyshev_polynomial_w(rille.rand(2, 3), 3)
---```
---@param input rille.Tensor|number the tensor
---@param n rille.Tensor|number how many times
---@return rille.Tensor 
function special.shifted_chebyshev_polynomial_w(input, n) end

---sin(pi x) / (pi x) of each element x, 1 at 0
---```lua
---rille.sinc(rille.tensor { 0.0, 0.5, 1.0 })
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function special.sinc(input) end

---exp(x) over its sum along dim: positive numbers that add up to 1
---```lua
---rille.softmax(rille.randn(2, 3), 1)
---```
---@param input rille.Tensor the tensor
---@param dim integer which dim, from 0; -1 is the last
---@param dtype? rille.dtype element type
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, dim: integer, options?: rille.op.softmax.options): rille.Tensor
function special.softmax(input, dim, dtype) end

---sin(x) / x, 1 at 0: the spherical Bessel function of order 0
---```lua
---rille.spherical_bessel_j0(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function special.spherical_bessel_j0(input) end

---input * log(1 + other), 0 where input is 0
---```lua
---rille.xlog1py(rille.randn(2, 3), rille.rand(2, 3))
---```
---@param input rille.Tensor|number the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function special.xlog1py(input, other) end

---input * log(other), 0 where input is 0
---```lua
---rille.xlogy(rille.tensor { 0.0, 2.0 }, 3)
---```
---@param input rille.Tensor|number the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function special.xlogy(input, other) end

---Hurwitz's zeta function: the sum of (other + k)^-input over k = 0, 1, ...
---```lua
---rille.zeta(rille.rand(2, 3) + 1, rille.rand(2, 3))
---```
---@param input rille.Tensor|number the tensor
---@param other rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@return rille.Tensor 
function special.zeta(input, other) end
