-- The Airy function Ai, by the rational approximations of Moshier's Cephes library (airy.c).
local rille, require = ...
local airy = {}

local function polynomial(x, coefficients)
  local sum = coefficients[1]
  for i = 2, #coefficients do sum = sum * x + coefficients[i] end
  return sum
end

-- From 2.09 on, in 1 / zeta.
local AN = { 3.46538101525629032477e-1, 1.20075952739645805542e1, 7.62796053615234516538e1, 1.68089224934630576269e2,
  1.59756391350164413639e2, 7.05360906840444183113e1, 1.40264691163389668864e1, 9.99999999999999995305e-1 }
local AD = { 5.67594532638770212846e-1, 1.47562562584847203173e1, 8.45138970141474626562e1, 1.77318088145400459522e2,
  1.64234692871529701831e2, 7.14778400825575695274e1, 1.40959135607834029598e1, 1.00000000000000000470e0 }
-- Below -2.09, in 1 / zeta^2.
local AFN = { -1.31696323418331795333e-1, -6.26456544431912369773e-1, -6.93158036036933542233e-1, -2.79779981545119124951e-1,
  -4.91900132609500318020e-2, -4.06265923594885404393e-3, -1.59276496239262096340e-4, -2.77649108155232920844e-6,
  -1.67787698489114633780e-8 }
local AFD = { 1, 1.33560420706553243746e1, 3.26825032795224613948e1, 2.67367040941499554804e1, 9.18707402907259625840e0,
  1.47529146771666414581e0, 1.15687173795188044134e-1, 4.40291641615211203805e-3, 7.54720348287414296618e-5,
  4.51850092970580378464e-7 }
local AGN = { 1.97339932091685679179e-2, 3.91103029615688277255e-1, 1.06579897599595591108e0, 9.39169229816650230044e-1,
  3.51465656105547619242e-1, 6.33888919628925490927e-2, 5.85804113048388458567e-3, 2.82851600836737019778e-4,
  6.98793669997260967291e-6, 8.11789239554389293311e-8, 3.41551784765923618484e-10 }
local AGD = { 1, 9.30892908077441974853e0, 1.98352928718312140417e1, 1.55646628932864612953e1, 5.47686069422975497931e0,
  9.54293611618961883998e-1, 8.64580826352392193095e-2, 4.12656523824222607191e-3, 1.01259085116509135510e-4,
  1.17166733214413521882e-6, 4.91834570062930015649e-9 }
local ROOT = 5.64189583547756286948e-1 -- 1 / sqrt(pi)

local function above(x)
  local zeta = 2 * x * x:sqrt() / 3
  local inverse = 1 / zeta
  return ROOT * polynomial(inverse, AN) / polynomial(inverse, AD) / (2 * x:sqrt():sqrt() * zeta:exp())
end

local function below(x)
  local size = -x
  local zeta = 2 * size * size:sqrt() / 3
  local z = 1 / zeta
  local square = z * z
  local even, odd = polynomial(square, AFN) / polynomial(square, AFD), polynomial(square, AGN) / polynomial(square, AGD)
  local angle = zeta + 0.25 * math.pi
  return ROOT / size:sqrt():sqrt() * (angle:sin() * (1 + square * even) - angle:cos() * z * odd)
end

-- c1 f(x) - c2 g(x) with the two power series, whose terms shrink soon for |x| <= 2.09.
local function between(x)
  local cube, f, g, term_f, term_g = x ^ 3, 1, x, 1, x
  for k = 1, 16 do
    term_f = cube * term_f / ((3 * k - 1) * (3 * k))
    term_g = term_g * cube / ((3 * k) * (3 * k + 1))
    f, g = f + term_f, g + term_g
  end
  return 0.355028053887817239260 * f - 0.258819403792806798405 * g
end

--- The Airy function Ai of each element.
function airy.airy_ai(input)
  local dtype = input.dtype
  local x = (dtype:find "^float" and input or input:to(rille.get_default_dtype())):double()
  local is_high, is_low = x:ge(2.09), x:lt(-2.09)
  -- each formula sees numbers of its own range only, so that no other one's infinity comes into a gradient
  local middle = between(x:clamp(-2.09, 2.09))
  local result = rille.where(is_high, above(x:clamp(2.09, 103.892)), middle)
  result = rille.where(is_low, below(x:clamp { max = -2.09 }), result)
  result = result:masked_fill(x:gt(103.892), 0):masked_fill(x:isinf(), 0 / 0)
  return result:to(dtype:find "^float" and dtype or rille.get_default_dtype())
end

require("rille.check").take_names(airy, { airy_ai = "input" })

return airy
