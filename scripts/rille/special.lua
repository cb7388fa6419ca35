-- rille.special: special functions under the names of torch.special. Each is an op, or a function of rille under its other name.
local rille, require, native = ...
local check = require "rille.check"
local special = {}

for _, name in ipairs {
  "bessel_j0", "bessel_j1", "bessel_y0", "bessel_y1", "digamma", "entr", "erf", "erfc", "erfcx", "erfinv", "exp2", "expm1", "i0",
  "i0e", "i1", "i1e", "log1p", "log_ndtr", "log_softmax", "logit", "logsumexp", "modified_bessel_k0", "modified_bessel_k1",
  "ndtr", "ndtri", "round", "scaled_modified_bessel_k0", "scaled_modified_bessel_k1", "sinc", "softmax", "spherical_bessel_j0",
  "xlog1py", "xlogy", "zeta",
  "chebyshev_polynomial_t", "chebyshev_polynomial_u", "chebyshev_polynomial_v", "chebyshev_polynomial_w",
  "shifted_chebyshev_polynomial_t", "shifted_chebyshev_polynomial_u", "shifted_chebyshev_polynomial_v",
  "shifted_chebyshev_polynomial_w", "hermite_polynomial_h", "hermite_polynomial_he", "laguerre_polynomial_l",
  "legendre_polynomial_p",
} do
  special[name] = rille[name]
end

for name, other in pairs {
  expit = "sigmoid", gammainc = "igamma", gammaincc = "igammac", gammaln = "lgamma", modified_bessel_i0 = "i0",
  modified_bessel_i1 = "i1", multigammaln = "mvlgamma", psi = "digamma",
} do
  special[name] = rille[other]
end

--- The nth derivative of digamma: rille.polygamma(n, input); as a method input:polygamma(n).
local polygamma = native.methods.polygamma
function rille.polygamma(n, input)
  if rille.is_tensor(n) then return polygamma(n, input) end
  return polygamma(input, n)
end
check.take_names(rille, { polygamma = "n input" })
special.polygamma = rille.polygamma

rille.special = special
return special
