-- rille.func and rille.autograd.functional: values that PyTorch 2.13 gives for the same calls.
local rille = require "rille"
local func, functional, nn = rille.func, rille.autograd.functional, rille.nn

local function near(want, got, tolerance)
  assert.same(want:shape(), got:shape())
  assert.is_true(rille.allclose(want, got, { rtol = tolerance or 1e-6, atol = 1e-7 }), tostring(got) .. " for " .. tostring(want))
end
local function f64(values) return rille.tensor(values, { dtype = "float64" }) end
local function refused(text, f, ...)
  local ok, problem = pcall(f, ...)
  assert.is_false(ok, "was taken; expected: " .. text)
  assert.is_truthy(tostring(problem):find(text, 1, true), tostring(problem))
end
local x = f64 { 0.5, -1.0, 2.0 }
local A = f64 { { 1.0, 2.0, 0.5 }, { 0.0, -1.0, 3.0 } }

describe("func", function()
  it("grad, nested and by several arguments", function()
    local cube = function(t) return (t ^ 3):sum() end
    near(3 * x ^ 2, func.grad(cube)(x))
    near(6 * x, func.grad(function(t) return func.grad(cube)(t):sum() end)(x))
    near(f64 { 6, 6, 6 }, func.grad(function(t)
      return func.grad(function(u) return func.grad(cube)(u):sum() end)(t):sum()
    end)(x))
    local product = function(a, b) return (a * b):sum() end
    local both = func.grad(product, { 0, 1 })(x, 2 * x)
    near(2 * x, both[1])
    near(x, both[2])
    near(x, func.grad(product, 1)(x, 2 * x))
    assert.is_false(func.grad(cube)(x).requires_grad)
    assert.is_nil(x.grad)
    local gradient, value = func.grad_and_value(cube)(x)
    near(3 * x ^ 2, gradient)
    near((x ^ 3):sum(), value)
    local _, aux = func.grad(function(t) return cube(t), "aux" end, { has_aux = true })(x)
    assert.equal("aux", aux)
    near(rille.zeros_like(x), func.grad(function() return rille.tensor(1.0, { requires_grad = true }) end)(x))
  end)

  it("vjp and jvp", function()
    local f = function(t) return A:matmul(t:sin()) end
    local value, pull = func.vjp(f, x)
    near(A:matmul(x:sin()), value)
    local v = f64 { 1, -2 }
    near(v:matmul(A) * x:cos(), pull(v))
    near(v:matmul(A) * x:cos() * 2, pull(v * 2))
    local w = f64 { 1.0, 0.5, -1.0 }
    local y, moved = func.jvp(f, { x }, { w })
    near(value, y)
    near(A:matmul(x:cos() * w), moved)
  end)

  it("jacrev, jacfwd and hessian", function()
    local f = function(t) return A:matmul(t ^ 2) end
    near(A * (2 * x), func.jacrev(f)(x))
    near(A * (2 * x), func.jacfwd(f)(x))
    local g = function(t) return t:prod() end
    near(f64 { { 0, 2, -1 }, { 2, 0, 0.5 }, { -1, 0.5, 0 } }, func.hessian(g)(x))
  end)

  it("functions with several results have as many derivatives", function()
    local function two(t, u) return t ^ 2, t * u end
    local first, second = func.jacrev(two)(x, 2 * x)
    near(rille.diag(2 * x), first)
    near(rille.diag(2 * x), second)
    first, second = func.jacfwd(two, { 0, 1 })(x, 2 * x)
    near(rille.zeros(3, 3, { dtype = "float64" }), first[2])
    near(rille.diag(x), second[2])
    near(rille.diag(x), (select(2, func.jacrev(two, -1)(x, 2 * x))))
    local _, cross = func.hessian(function(t) return t:sum(), t:prod() end)(x)
    near(func.hessian(function(t) return t:prod() end)(x), cross)
    local matrix, aux = func.jacrev(two, 0, { has_aux = true })(x, 2 * x)
    near(rille.diag(2 * x), matrix)
    near(2 * x * x, aux)
    local value, pull = func.vjp(two, x, 2 * x)
    near(x ^ 2, value[1])
    local by_t, by_u = pull(rille.ones_like(x), rille.ones_like(x))
    near(4 * x, by_t)
    near(x, by_u)
    refused("vjp: 1 gradients for 2 results", pull, rille.ones_like(x))
    local _, moved = func.jvp(two, { x, 2 * x }, { rille.ones_like(x), rille.zeros_like(x) })
    near(2 * x, moved[1])
    near(2 * x, moved[2])
    local _, _, also = func.jvp(two, { x, 2 * x }, { rille.ones_like(x), rille.zeros_like(x) }, { has_aux = true })
    near(2 * x * x, also)
    near(2 * x * x, (select(3, func.vjp(two, x, 2 * x, { has_aux = true }))))
  end)

  it("vmap calls for each entry", function()
    local a, b = rille.randn(4, 3), rille.randn(4, 3)
    near((a * b):sum(1), func.vmap(rille.dot)(a, b))
    near((a * b):sum(1), func.vmap(rille.dot, { 1, 0 })(a.T, b))
    near(a:matmul(b[0]), func.vmap(rille.dot, { 0, rille.none })(a, b[0]))
    near(a.T + 1, func.vmap(function(t) return t + 1 end, 0, 1)(a))
    near(2 * a, func.vmap(func.grad(function(t) return (t * t):sum() end))(a))
    refused("vmap: the arguments have 4 and 3 entries", func.vmap(rille.dot), a, b:narrow(0, 0, 3))
  end)

  it("functional_call exchanges parameters for one call", function()
    local net = nn.Sequential(nn.Linear(3, 2), nn.Tanh(), nn.Linear(2, 1))
    local parameters = {}
    for name, p in net:named_parameters() do parameters[name] = p:detach() * 2 end
    local input = rille.randn(5, 3)
    local before = net(input)
    local other = net:clone()
    other:load_state_dict(parameters)
    near(other(input), func.functional_call(net, parameters, input))
    near(before, net(input))
    local loss = function(p) return func.functional_call(net, p, { input }):pow(2):sum() end
    local gradients = func.grad(loss)(parameters)
    local result = other(input):pow(2):sum()
    result:backward()
    for name, p in other:named_parameters() do near(p.grad, gradients[name], 1e-5) end
    refused("no", function() func.functional_call(net, { ["0.x"] = input }, input) end)
  end)

  it("tell what they do not take", function()
    refused("grad: the function must give a tensor with one element, got shape [3]", func.grad(function(t) return t * 2 end), x)
    refused("grad: takes a function, got integer", func.grad, 3)
    refused("grad: argnums must lie from -1 to 0, as the function is called with 1 arguments, got 1", func.grad(rille.sum, 1), x)
    refused("jacrev: argnums is an empty list", func.jacrev(rille.sin, {}), x)
    refused("jacrev: argnums names argument 0 twice", func.jacrev(rille.sin, { 0, -1 }), x)
    refused("jacrev: the function gave nothing; it must return a tensor", func.jacrev(function() end), x)
    refused("jacrev: the function must give tensors, but its result 2 is a integer",
      func.jacrev(function(t) return t, 3 end), x)
    refused("jacrev: with has_aux the function must give a second result", func.jacrev(rille.sin, 0, { has_aux = true }), x)
    refused("vmap: in_dims has no entry for argument 1 of 2; rille.none stands for", func.vmap(rille.dot, { 0, nil }), x, x)
    refused("vmap: in_dims has no entry for argument 0 of 2; rille.none stands for", func.vmap(rille.dot, { nil, 0 }), x, x)
  end)
end)

describe("autograd.functional", function()
  local f = function(t) return (t ^ 3):sum() end
  it("has jacobian, hessian and products with them", function()
    near(A, functional.jacobian(function(t) return A:matmul(t) end, x))
    local all = functional.jacobian(function(a, b) return a * b end, { x, 2 * x })
    near((2 * x):diag(), all[1])
    near(x:diag(), all[2])
    near((6 * x):diag(), functional.hessian(f, x))
    local v = f64 { 1, 2, 3 }
    for _, name in ipairs { "hvp", "vhp" } do
      local value, product = functional[name](f, x, v)
      near(f(x), value)
      near(6 * x * v, product)
    end
    local value, product = functional.vjp(function(t) return t ^ 2 end, x, v)
    near(x ^ 2, value)
    near(2 * x * v, product)
    value, product = functional.jvp(function(t) return t ^ 2 end, x, v)
    near(x ^ 2, value)
    near(2 * x * v, product)
  end)

  it("records where its caller does not", function()
    local cube = function(t) return (t ^ 3):sum() end
    for _, mode in ipairs { rille.no_grad, rille.inference_mode } do
      near(3 * x ^ 2, mode(function() return rille.func.grad(cube)(x) end))
      near((6 * x):diag(), mode(function() return rille.func.hessian(cube)(x) end))
      near((3 * x ^ 2):sum(), mode(function() return (select(2, rille.func.jvp(cube, { x }, { rille.ones_like(x) }))) end))
    end
    assert.is_true(rille.is_grad_enabled())
  end)

  it("gives results that a caller can differentiate by the arguments", function()
    local w = f64(2.0):requires_grad_()
    local stepped = w - 0.1 * rille.func.grad(function(p) return p ^ 3 end)(w)
    stepped:square():backward()
    near(f64(-0.32), w.grad) -- 2 (w - 0.3 w^2) (1 - 0.6 w)
    assert.is_false(rille.func.grad(function(p) return p ^ 3 end)(f64(2.0)).requires_grad)
  end)

  it("takes argnums by name", function()
    local product = function(a, b) return a * b end
    local all = rille.func.jacrev(product, { argnums = { 0, 1 } })(x, 2 * x)
    near((2 * x):diag(), all[1])
    near(x:diag(), all[2])
    near(x:diag(), rille.func.jacfwd(product, { argnums = 1 })(x, 2 * x))
    local ok, text = pcall(rille.func.hessian, product, { argnum = 1 })
    assert.is_false(ok)
    assert.matches("argnum", text)
  end)
end)
