-- Functions beside the table of ops: other names, tensors like another one, indices of triangles, and the errors of the ops
-- that stack, split and order.
package.path = "tests/support/?.lua;" .. package.path
local rille = require "rille"
local native = require "rille.native"
local nn, F, none = rille.nn, rille.nn.functional, rille.none
local with_lapack = require "lapack"(it, pending)

local function refused(text, f, ...)
  local fine, problem = pcall(f, ...)
  assert(not fine, "no error")
  assert(tostring(problem):find(text, 1, true), tostring(problem))
end

local function values(t) return t:reshape(-1):totable() end
local t = rille.tensor

describe("Other names", function()
  it("are the op itself", function()
    assert.equal(rille.clamp, rille.clip)
    assert.equal(native.methods.clamp_, native.methods.clip_)
    assert.equal(rille.cat, rille.concatenate)
    assert.same({ 0, 1, 1 }, values(t({ -1, 1, 4 }):clip(0, 1)))
    local x = t { 3, -4 }
    assert.same({ 3, 4 }, values(x:absolute_()))
    assert.same({ 3, 4 }, values(x))
    assert.same({ 3, 2 }, rille.ones(2, 3):swapaxes(0, 1):shape())
    assert.is_nil(rawget(rille, "clip_") and not rawget(rille, "clamp_") or nil)
  end)
  it("are told by help", function()
    local text = rille.help "clip"
    assert.truthy(text:find("clamp(input", 1, true))
    assert.truthy(text:find("clip is another name of it", 1, true))
    assert.falsy(rille.help("clamp"):find("another name", 1, true))
    for _, name in ipairs(rille.ops()) do assert.not_equal("clip", name) end
  end)
end)

describe("A tensor", function()
  it("makes others of its dtype", function()
    local x = rille.ones(2, { dtype = "int64" })
    assert.equal("int64", x:new_zeros(2, 3).dtype)
    assert.same({ 2, 3 }, x:new_zeros({ 2, 3 }):shape())
    assert.same({ 7, 7 }, values(x:new_full({ 2 }, 7)))
    assert.equal("float64", x:new_ones({ 2 }, { dtype = "float64" }).dtype)
    assert.is_true(rille.ones(1):new_empty(2, { requires_grad = true }).requires_grad)
    assert.same({ 1, 2 }, values(x:new_tensor { 1, 2 }))
    assert.equal("float32", rille.ones(1):new_full({ 2 }, 3).dtype)
    assert.equal("int64", x:new_tensor({ 1.5 }).dtype)
  end)
  it("says what it is made of", function()
    local x = rille.ones(3)
    assert.equal(4, x:element_size())
    assert.equal(8, x:double():element_size())
    assert.equal(x:data_ptr() + 4, x:narrow(0, 1, 1):data_ptr())
    assert.is_true(x:is_floating_point())
    assert.is_false(rille.is_floating_point(x:long()))
    assert.same({ 4, 3, 2 }, rille.ones(4, 2, 3).mT:shape())
    assert.equal("float64", rille.result_type(rille.ones(1, { dtype = "int32" }), x:double()))
    assert.equal("float32", rille.result_type(rille.ones(1, { dtype = "int64" }), 1.5))
    assert.equal("int64", rille.result_type(1, 2))
    assert.is_true(rille.as_tensor(x):is_set_to(x))
    assert.equal("float64", rille.as_tensor(x, { dtype = "float64" }).dtype)
    assert.same({ 1, 2 }, values(rille.as_tensor { 1, 2 }))
  end)
  it("becomes a leaf by detach_, unless it is a view", function()
    local x = rille.ones(2, { requires_grad = true })
    local y = x * 2
    local z = y * 3
    assert.equal(y, y:detach_())
    assert.is_true(y.is_leaf)
    assert.is_false(y.requires_grad)
    assert.is_nil(y.grad_fn)
    z:sum():backward() -- what was recorded before stays
    assert.same({ 6, 6 }, values(x.grad))
    refused("a view cannot be cut off from its base in place", function() return (x * 2)[0]:detach_() end)
    assert.is_false(x:detach_().requires_grad)
  end)
  it("is written to at index tensors", function()
    local x = rille.zeros(2, 3)
    x:index_put_({ t { 0, 0, 1 }, t { 1, 1, 2 } }, t { 1.0, 2.0, 4.0 }, true)
    assert.same({ 0, 3, 0, 0, 0, 4 }, values(x))
    x:index_put_({ none, t { 0 } }, t(9.0))
    assert.same({ 9, 3, 0, 9, 0, 4 }, values(x))
    assert.same({ 5, 3, 0, 5, 0, 4 }, values(x:index_put({ x:eq(9) }, t(5.0))))
    assert.same({ 9, 3, 0, 9, 0, 4 }, values(x))
    local source = rille.ones(2, { requires_grad = true })
    rille.zeros(3):index_put_({ t { 1, 1 } }, source, { accumulate = true }):mul(t { 1.0, 5.0, 1.0 }):sum():backward()
    assert.same({ 5, 5 }, values(source.grad))
    refused("indices must be tensors or none, got integer", x.index_put_, x, { 1 }, t(1.0))
    refused("indices must be a list of tensors, got tensor", x.index_put_, x, t { 1 }, t(1.0))
  end)
end)

describe("Indices of triangles", function()
  it("go row by row", function()
    assert.same({ { 0, 0, 1, 1, 1 }, { 0, 1, 0, 1, 2 } }, rille.tril_indices(2, 3, 1):totable())
    assert.same({ { 0, 0, 1 }, { 1, 2, 2 } }, rille.triu_indices(2, 3, { offset = 1 }):totable())
    assert.same({ 2, 0 }, rille.triu_indices(2, 3, 5):shape())
    assert.equal("int32", rille.tril_indices(2, 2, { dtype = "int32" }).dtype)
    refused("tril_indices: row must be a whole number of at least 0, got -1", rille.tril_indices, -1, 2)
  end)
end)

describe("Stacks, splits and grids", function()
  it("say what does not fit", function()
    refused("hstack: needs at least one tensor", rille.hstack, {})
    refused("vstack: sizes must be equal except in dim 0: [1, 3] and [1, 2]", rille.vstack, { rille.ones(3), rille.ones(2) })
    refused("block_diag: needs tensors of at most 2 dims, got shape [1, 1, 1]", rille.block_diag, rille.ones(1, 1, 1))
    refused("meshgrid: dtypes differ: float32 and int64", rille.meshgrid, rille.ones(2), t { 1 })
    refused("cartesian_prod: needs tensors of one dim, got shape []", rille.cartesian_prod, rille.ones {}, rille.ones(2))
    refused("tensor_split: needs at least one piece, got 0", rille.tensor_split, rille.ones(3), 0)
    refused("a tensor with no dims cannot be split", rille.tensor_split, rille.ones {}, 2)
    refused("tensor_split: needs a whole number of pieces", rille.tensor_split, rille.ones(3), 1.5)
    refused("fliplr: needs at least 2 dims, got shape [3]", rille.fliplr, rille.ones(3))
    refused("rot90: dims must be two different dims, got 0 and 0", rille.rot90, rille.ones(2, 2), 1, { 0, 0 })
    refused("cross: needs a dim of size 3 in both, got [2] and [2]", rille.cross, rille.ones(2), rille.ones(2))
    refused("cross: dtypes differ", rille.cross, rille.ones(3), t { 1, 2, 3 })
  end)
  it("takes lists and tensors of indices, more than a call takes numbers", function()
    local many = {}
    for i = 1, 20 do many[i] = i end
    assert.equal(21, select("#", rille.arange(30):tensor_split(many)))
    assert.equal(21, select("#", rille.tensor_split(rille.arange(30), t(many))))
    assert.equal(3, select("#", rille.arange(7):tensor_split(3)))
    assert.equal(1, select("#", rille.arange(7):tensor_split({})))
  end)
end)

describe("Order statistics and covariances", function()
  it("say what does not fit", function()
    refused("quantile: q must be from 0 to 1, got 1.5", rille.quantile, rille.ones(3), 1.5)
    refused("quantile: an empty tensor has no quantiles", rille.quantile, rille.zeros(0), 0.5)
    refused("quantile: takes floating point tensors, not int64", rille.quantile, t { 1, 2 }, 0.5)
    refused("quantile: q is of dtype float64, but the input of float32", rille.quantile, rille.ones(3), rille.ones(1):double())
    refused("cov: fweights must be of an integer dtype, not float32", rille.cov, rille.ones(2, 2), { fweights = rille.ones(2) })
    refused("cov: fweights must not be negative, got -1", rille.cov, rille.ones(2, 2), { fweights = t { 1, -1 } })
    refused("cov: the weights sum to zero", rille.cov, rille.ones(2, 2), { fweights = t { 0, 0 } })
    refused("cov: aweights must have one number for each of 2 observations, got shape [3]", rille.cov, rille.ones(2, 2),
      { aweights = rille.ones(3) })
    refused("cov: needs rows of observations", rille.cov, rille.ones(1, 1, 1))
    refused("logaddexp: takes floating point tensors, not int64", rille.logaddexp, t { 1 }, t { 1 })
    refused("trapezoid: x has 2 points, but dim 0 of y [3] has 3", rille.trapezoid, rille.ones(3), rille.ones(2))
  end)
  it("std_mean and var_mean take the short form of unbiased", function()
    local x = rille.randn(4, 3)
    local std, mean = rille.std_mean(x, false)
    assert.same(values(x:std(false)), values(std))
    assert.same(values(x:mean()), values(mean))
  end)
end)

describe("Activations that shrink", function()
  it("say what does not fit", function()
    refused("glu: the size of dim 1 must be even, got 3", F.glu, rille.ones(2, 3))
    refused("softshrink: lambd must be at least 0, got -1", F.softshrink, rille.ones(2), -1)
    refused("rrelu: lower must be at most upper, got 0.5 and 0.1", F.rrelu, rille.ones(2), 0.5, 0.1)
    refused("pdist: needs rows [n, features], got shape [3]", F.pdist, rille.ones(3))
  end)
end)

describe("AdaptiveLogSoftmaxWithLoss", function()
  it("agrees with its own distribution, and PyTorch's numbers", function()
    rille.manual_seed(5)
    local net = nn.AdaptiveLogSoftmaxWithLoss(8, 10, { 3, 6 }, { div_value = 2 })
    local x, classes = rille.randn(5, 8), t { 0, 4, 9, 2, 6 }
    local output, loss = net(x, classes)
    assert.is_true(math.abs(loss:item() - 2.3455498218536377) < 1e-5)
    assert.same({ 0, 2, 0, 1, 0 }, values(net:predict(x)))
    local all = net:log_prob(x)
    assert.is_true(rille.allclose(all:exp():sum(1), rille.ones(5), 1e-5, 1e-5))
    assert.is_true(rille.allclose(all:gather(1, classes:unsqueeze(1)):squeeze(1), output, 1e-5, 1e-5))
    loss:backward()
    assert.is_true(math.abs(net.head.weight.grad[{ 0, 0 }]:item() + 0.16825589537620544) < 1e-5)
    local one, one_loss = net(x[1], classes[1])
    assert.equal(0, one:dim())
    assert.is_true(math.abs(one:item() + one_loss:item()) < 1e-6)
  end)
  it("says what does not fit", function()
    refused("cutoffs must be whole numbers that grow, from 1 to 9, got { 6, 3 }", nn.AdaptiveLogSoftmaxWithLoss, 8, 10, { 6, 3 })
    refused("cluster 1 would be left with no features", nn.AdaptiveLogSoftmaxWithLoss, 2, 10, { 3 })
    local net = nn.AdaptiveLogSoftmaxWithLoss(8, 10, { 3, 6 }, { div_value = 2 })
    refused("classes must be from 0 to 9, got some from 3 to 10", net, rille.randn(2, 8), t { 3, 10 })
    refused("input and classes differ in the batch", net, rille.randn(2, 8), t { 3 })
  end)
end)

describe("LSTM's proj_size", function()
  it("says what does not fit", function()
    refused("proj_size must be below hidden_size, 3, or 0 for no projection, got 3", nn.LSTM, 2, 3, { proj_size = 3 })
    refused("no option 'proj_size'", nn.GRU, 2, 3, { proj_size = 2 })
  end)
end)

describe("histc", function()
  it("sees ranges as the elements are, and to the ends of their precision", function()
    assert.same({ 1, 1 }, rille.histc(rille.tensor { 0.1, 0.3 }, 2, 0.1, 0.3):totable())
    assert.same({ 1, 0, 1, 1 }, rille.histc(rille.tensor { 3e38, -3e38, 1.0 }, 4):totable())
    assert.same({ 1, 2 }, rille.histc(rille.tensor({ -1.5e308, 1.5e308, 3.0 }, { dtype = "float64" }), 2):totable())
    assert.same({ 1, 0, 1 }, rille.histc(rille.tensor { 0.0, 3e38 }, 3):totable())
  end)
end)

describe("scale_grad_by_freq", function()
  it("divides a row's gradient by how often its index stands in the input", function()
    local index = rille.tensor { 1, 0, 1, 1 }
    for _, run in ipairs {
      function(w) return F.embedding(index, w, { scale_grad_by_freq = true }) end,
      function(w) return F.embedding_bag(index, w, rille.tensor { 0, 2 }, { mode = "sum", scale_grad_by_freq = true }) end,
      function(w) return nn.Embedding(3, 2, { scale_grad_by_freq = true, _weight = w })(index) end,
    } do
      local w = rille.ones(3, 2):requires_grad_()
      run(w):sum():backward()
      assert.same({ { 1, 1 }, { 1, 1 }, { 0, 0 } }, w.grad:totable())
    end
    refused("scale_grad_by_freq goes with the modes 'mean' and 'sum' only", F.embedding_bag, index, rille.ones(2, 2),
      rille.tensor { 0 }, { mode = "max", scale_grad_by_freq = true })
  end)
end)

describe("max_norm", function()
  it("cuts the rows that are looked up in the table itself", function()
    local w = rille.tensor { { 3.0, 4.0 }, { 6.0, 8.0 } }
    local rows = F.embedding(rille.tensor { 0 }, w, { max_norm = 1 })
    assert(rille.allclose(rows, rille.tensor { { 0.6, 0.8 } }))
    assert(rille.allclose(w, rille.tensor { { 0.6, 0.8 }, { 6.0, 8.0 } }))
    refused("max_norm must be at least 0, got -1", F.embedding, rille.tensor { 0 }, w, { max_norm = -1 })
    refused("norm_type must be above 0, got 0", F.embedding, rille.tensor { 0 }, w, { max_norm = 1, norm_type = 0 })
    refused("max_norm needs a weight of floating point numbers, not int64", F.embedding, rille.tensor { 0 },
      rille.ones(2, 2, { dtype = "int64" }), { max_norm = 1 })
  end)
end)

describe("enable_gqa", function()
  it("wants heads in multiples", function()
    refused("heads of query [1, 4, 3, 2] in multiples of those of key [1, 3, 3, 2]", F.scaled_dot_product_attention,
      rille.ones(1, 4, 3, 2), rille.ones(1, 3, 3, 2), rille.ones(1, 3, 3, 2), { enable_gqa = true })
  end)
end)

describe("tensors that become their views", function()
  it("share what they held, and gradients go through", function()
    local x = rille.arange(6):reshape(2, 3)
    local same = x
    assert(rawequal(x:t_(), x) and same:shape()[1] == 3)
    x:unsqueeze_(0):squeeze_(0):transpose_(0, 1)
    assert.same({ 2, 3 }, table.move(x:shape(), 1, 2, 1, {}))
    x[{ 0, 0 }] = 9
    assert.are.equal(9, same[{ 0, 0 }]:item())
    local leaf = rille.ones(2, 3):requires_grad_()
    local y = leaf * 2
    y:t_()
    local product = y * rille.tensor { { 1.0, 2 }, { 3, 4 }, { 5, 6 } }
    product:sum():backward()
    assert.same({ { 2, 6, 10 }, { 4, 8, 12 } }, leaf.grad:totable())
    refused("t_: a leaf that requires a gradient keeps its shape; use x = x:t(...)", leaf.t_, leaf)
  end)
end)

describe("parts of tensors", function()
  it("say what they want", function()
    refused("needs a matrix, or more dims of one size, got shape [2, 3, 2]", rille.ones(1).fill_diagonal_, rille.ones(2, 3, 2), 1)
    refused("dim 0 of size 5 has no 2 pieces of one size", rille.hsplit, rille.ones(5), 2)
    refused("needs at least 2 dims, got shape [5]", rille.vsplit, rille.ones(5), 1)
    refused("needs at least 3 dims, got shape [5, 2]", rille.dsplit, rille.ones(5, 2), 1)
    refused("needs at least 2 dims, got shape [3]", rille.adjoint, rille.ones(3))
    refused("the last sizes differ: [2, 3] and [2]", rille.inner, rille.ones(2, 3), rille.ones(2))
    refused("r must be from 0 to 64, got -1", rille.combinations, rille.ones(3), -1)
    refused("maxnorm must be at least 0, got -1", rille.renorm, rille.ones(2, 2), 2, 0, -1)
    refused("bins must be a whole number above 0, or a vector of edges", rille.histogram, rille.ones(3), 0)
    refused("needs output_size or output_ratio, and not both", F.fractional_max_pool2d, rille.ones(1, 4, 4), 2)
    refused("3 windows of size 3 do not fit an input of size 4", F.fractional_max_pool2d, rille.ones(1, 4, 4), 3, 3)
    refused("needs output_size or output_ratio, and not both", nn.FractionalMaxPool2d, 2)
    refused("do not fit an input of size 4", F.fractional_max_pool2d, rille.ones(1, 4, 4), math.maxinteger, 3)
    for _, sample in ipairs { 1e9, -1.0, 0 / 0 } do
      refused("_random_samples must lie between 0 and 1, got ", F.fractional_max_pool2d, rille.ones(1, 1, 100, 100), 2,
        { output_size = 50, _random_samples = rille.full({ 1, 1, 2 }, sample) })
    end
    assert.same({ 1, 3, 4 }, table.move(nn.FractionalMaxPool2d(2, { output_ratio = { 0.5, 0.7 } })(rille.ones(1, 6, 6)):shape(), 1, 3, 1, {}))
    assert.same({ 1, 2, 4 }, F.fractional_max_pool2d(rille.ones(1, 6, 8), 2, { output_ratio = { 0.4, 0.5 } }):shape())
    refused("output_ratio must lie between 0 and 1 for each of 2 dims, got nil", F.fractional_max_pool2d, rille.ones(1, 6, 8), 2,
      { output_ratio = { 0.4 } })
    assert.same({ 1, 3, 3 }, table.move(F.fractional_max_pool2d(rille.ones(1, 6, 6), 2, { output_ratio = 0.5 }):shape(), 1, 3, 1, {}))
  end)
end)

describe("special functions", function()
  it("say what has no gradient", function()
    local a = rille.tensor { 1.5 }
    a:requires_grad_()
    assert.error_matches(function() rille.igamma(a, rille.tensor { 2.0 }):sum():backward() end,
      "igamma: has no gradient for input, only for other; detach input")
    refused("p must be from 1 to 10000, got 0", rille.mvlgamma, rille.ones(2), 0)
    refused("n must be from 0 to 100, got -1", rille.polygamma, -1, rille.ones(2))
  end)
  it("hold far out", function()
    assert(math.abs(rille.special.erfcx(rille.tensor(1e10, { dtype = "float64" })):item() - 5.641895835477563e-11) < 1e-24)
    assert(math.abs(rille.special.log_ndtr(rille.tensor(-1e8, { dtype = "float64" })):item() + 5e15) < 100)
    assert(math.abs(rille.special.gammainc(rille.tensor(1e9, { dtype = "float64" }), rille.tensor(1e9, { dtype = "float64" })):item()
      - 0.500004205) < 1e-8)
  end)
end)

describe("factorizations", function()
  with_lapack("report or say what they could not find", function()
    local singular = rille.tensor { { 1.0, 2 }, { 2, 4 } }
    local inverse, info = rille.linalg.inv_ex(singular)
    assert(info:item() == 2 and inverse:isnan():all():item())
    assert.error_matches(function() rille.linalg.inv_ex(singular, { check_errors = true }) end, "the matrix is singular")
    assert.error_matches(function() rille.linalg.lu_factor(singular) end, "diagonal element 1 of its LU factor is zero")
    local _, block = rille.linalg.cholesky_ex(-rille.eye(2))
    assert.are.equal(1, block:item())
    refused("pivot must be true", rille.linalg.lu, singular, false)
    refused("pivot 5 is out of range for 2 rows", rille.lu_unpack, singular, rille.tensor { 5, 2 })
    local two = { dtype = "int32" }
    refused("pivot 3 is out of range for 2 rows", rille.linalg.ldl_solve, singular, t({ 1, 3 }, two), singular)
    refused("pivots below 0 must stand in pairs, there is a single -2 at row 1", rille.linalg.ldl_solve, singular, t({ 1, -2 }, two),
      singular)
    refused("there is a single -1 at row 0", rille.linalg.ldl_solve, singular, t({ -1, 2 }, two), singular)
    local swapped = t { { 0.0, 1 }, { 1, 0 } } -- whose D is one block of two rows
    local ld, pivots = rille.linalg.ldl_factor(swapped)
    assert.same({ -2, -2 }, pivots:totable())
    assert.is_true(rille.equal(swapped, rille.linalg.ldl_solve(ld, pivots, rille.eye(2))))
    local p, l, u = rille.linalg.lu(singular)
    assert(rille.allclose(p:mm(l):mm(u), singular))
  end)
end)

describe("losses of labels", function()
  it("take labels that do not lie side by side, in captured steps as well", function()
    local x, labels = rille.tensor { { 0.1, 0.7, 0.3 }, { 0.9, 0.2, 0.4 } }, t { { 2, 7 }, { 0, 7 } }
    assert.is_true(rille.equal(F.multi_margin_loss(x, t { 2, 0 }), F.multi_margin_loss(x, labels:select(1, 0))))
    local many = t { { 2, 0 }, { 0, 1 }, { -1, -1 } } -- a column for each row
    local want = F.multilabel_margin_loss(x, t { { 2, 0, -1 }, { 0, 1, -1 } })
    assert.is_true(rille.equal(want, F.multilabel_margin_loss(x, many:t())))
    local step = rille.capture(function(a, b) return F.multilabel_margin_loss(a, b:t()) end)
    step(x, many:flip(1))
    assert.is_true(rille.equal(want, step(x, many)))
  end)
end)

-- PyTorch's numbers for the same calls stand beside each.
describe("functions made of others", function()
  local function all(wanted, got) assert(rille.allclose(t(wanted), got, 1e-6, 1e-6), tostring(got)) end

  it("gradient", function()
    all({ 3.0, 4, 6, 8, 9 }, rille.gradient(t { 1.0, 4, 9, 16, 25 }))
    all({ { 1.5, 3 }, { 1.5, 3 } }, rille.gradient(t { { 1.0, 2 }, { 4, 8 } }, { dim = 0, spacing = 2 }))
    all({ 1.0, 1, 3, 4, 4 }, rille.gradient(t { 1.0, 2, 4, 8, 16 }, { spacing = { t { 0.0, 1, 3, 4, 6 } }, edge_order = 2 }))
    refused("edge_order must be 1 or 2, got 3", rille.gradient, t { 1.0, 2 }, { edge_order = 3 })
    refused("dim 0 needs at least 3 elements, has 2", rille.gradient, t { 1.0, 2 }, { edge_order = 2 })
  end)

  it("histogram, whose edges are not the tensor that was given", function()
    local given = t { 0.0, 1, 2 }
    local counts, edges = rille.histogram(t { 0.5, 1.5, 2 }, given)
    edges:add_(5)
    assert.same({ 1, 2 }, counts:totable())
    assert.same({ 0, 1, 2 }, given:totable())
  end)

  it("histogramdd", function()
    local x = t { { 0.0, 1 }, { 1, 0 }, { 2, 1 }, { 2, 2 } }
    local counts, edges = rille.histogramdd(x, { 3, 3 }, { weight = t { 1.0, 2, 4, 8 } })
    all({ { 0.0, 1, 0 }, { 2, 0, 0 }, { 0, 4, 8 } }, counts)
    all({ 0, 2 / 3, 4 / 3, 2 }, edges[2])
    assert(math.abs((rille.histogramdd(x, 2, { density = true }) * 1.0):sum():item() - 1) < 1e-6)
  end)

  it("parts that are copies, places, shapes and dtypes", function()
    local x = rille.arange(6):reshape(2, 3)
    local copy = rille.select_copy(x, 0, 1)
    copy:fill_(9)
    assert.same({ 0, 1, 2, 3, 4, 5 }, values(x))
    assert.same({ 2, 3, 4 }, rille.broadcast_shapes({ 2, 1, 1 }, { 3, 1 }, { 4 }))
    refused("shapes do not broadcast: sizes 2 and 3", rille.broadcast_shapes, { 2 }, { 3 })
    assert.equal("float64", rille.promote_types("float64", "int64"))
    assert.is_true(x:is_same_size(rille.ones(2, 3)))
    assert.is_false(x:is_same_size(rille.ones(3, 2)))
    assert.is_true(rille.is_nonzero(t { 2 }))
    refused("is_nonzero: needs one element, got 2", rille.is_nonzero, t { 1, 2 })
    refused("positive: does not take dtype bool", rille.positive, t { true })
    refused("sum_to_size: size 3 of dim 1 cannot be summed to 2", x.sum_to_size, x, 2, 2)
    refused("split_with_sizes: split_sizes must be a list of integers, got number", rille.split_with_sizes, x, 1)
    local rows, columns = rille.where(t { { true, false }, { false, true } })
    assert.same({ { 0, 1 }, { 0, 1 } }, { values(rows), values(columns) })
    if rille.blas ~= "builtin" then
      local u, s = rille.svd(rille.eye(2), { compute_uv = false })
      assert.same({ 0, 0, 0, 0, 1, 1 }, { table.unpack(table.move(values(s), 1, 2, 5, values(u))) })
    end
    all({ 3.0, 0, -1 }, rille.rsub(t { 1.0, 4, 5 }, 4))
  end)

  it("windows say what they want", function()
    local windows = rille.signal.windows
    refused("hann: the number of points must be a whole number of at least 0, got -1", windows.hann, -1)
    refused("gaussian: std must be above 0, got -1", windows.gaussian, 3, { std = -1 })
    refused("exponential: center must be left out for a symmetric window", windows.exponential, 3, { center = 1 })
    refused("kaiser: beta must be at least 0, got -1", windows.kaiser, 3, { beta = -1 })
    assert.is_true(windows.hann(3, { requires_grad = true }).requires_grad)
  end)

  it("triplets with a distance of one's own", function()
    local a, p, n = rille.ones(2, 3), rille.zeros(2, 3), rille.ones(2, 3) * 3
    local function city(x, y) return (x - y):abs():sum(-1) end
    local options = { distance_function = city, margin = 4 }
    assert.equal(1, F.triplet_margin_with_distance_loss(a, p, n, options):item())
    assert.equal(1, nn.TripletMarginWithDistanceLoss(options)(a, p, n):item())
    options.swap, options.reduction = true, "none"
    assert.same({ 1, 1 }, values(F.triplet_margin_with_distance_loss(a, p, n, options)))
    refused("margin must be greater than 0, not -1", nn.TripletMarginWithDistanceLoss, { margin = -1 })
    local m, x = nn.MultiheadAttention(4, 2), rille.randn(3, 2, 4)
    local out, shares = m(x, x, x)
    local same, others = F.multi_head_attention_forward(x, x, x, { embed_dim_to_check = 4, num_heads = 2,
      in_proj_weight = m.in_proj_weight, in_proj_bias = m.in_proj_bias, out_proj_weight = m.out_proj.weight,
      out_proj_bias = m.out_proj.bias })
    assert(rille.equal(out, same) and rille.equal(shares, others))
    refused("in_proj_weight is missing", F.multi_head_attention_forward, x, x, x, 4, 2)
  end)
end)

describe("A captured step", function()
  with_lapack("finds anew what depends on values: pivots, counts, windows", function()
    local a, index = rille.eye(3) * 2, rille.tensor { 0, 0, 1 }
    local table_, planes = rille.ones(3, 2):requires_grad_(), rille.zeros(1, 4, 4)
    local share = rille.full({ 1, 1, 2 }, 0.3)
    local function step()
      local p, l, u = rille.linalg.lu(a)
      table_.grad = nil
      F.embedding(index, table_, { scale_grad_by_freq = true }):sum():backward()
      local largest = F.fractional_max_pool2d(planes, 2, 2, { _random_samples = share })
      return p:mm(l):mm(u), p * 1, table_.grad * 1, largest
    end
    local captured = rille.capture(step)
    captured()
    a:copy_(rille.tensor { { 0.0, 1, 2 }, { 3, 0, 1 }, { 1, 5, 0 } })
    index:copy_(rille.tensor { 2, 2, 2 })
    planes[{ 0, 3, 3 }] = 5
    local got, wanted = table.pack(captured()), table.pack(step())
    for i = 1, wanted.n do assert(rille.equal(wanted[i], got[i]), "result " .. i) end
    assert(rille.allclose(got[1], a))
  end)
end)

-- The numbers are PyTorch's.
describe("Older names", function()
  it("make ranges that include their end", function()
    assert.same({ 1, 2, 3, 4 }, values(rille.range(1, 4)))
    assert.equal("float32", rille.range(1, 4).dtype)
    assert.same({ 1, 1.5, 2, 2.5, 3, 3.5, 4 }, values(rille.range(1, 4, 0.5)))
    assert.same({ 5, 3, 1 }, values(rille.range(5, 1, -2)))
    assert(rille.allclose(t { 0.0, 0.3, 0.6, 0.9 }, rille.range(0, 1, 0.3)))
    assert.same({ 0, 1, 2 }, values(rille.range(2, { dtype = "int64" })))
    refused("range: 1 and 0 are inconsistent with a step of 1", rille.range, 1, 0)
    refused("range: step must not be 0", rille.range, 1, 0, 0)
    refused("range: start, end and step must be numbers", rille.range, "a", 2)
  end)

  with_lapack("pad, and give norms", function()
    local x = rille.arange(6.0):reshape(2, 3)
    assert.same({ 7, 0, 1, 2, 7, 3, 4, 5 }, values(rille.constant_pad_nd(x, { 1, 0 }, 7)))
    assert(rille.allclose(t(7.4162), rille.frobenius_norm(x, { 0, 1 }), 1e-4))
    assert(rille.allclose(t { 2.23607, 7.07107 }, rille.frobenius_norm(x, 1), 1e-5))
    assert.same({ 2, 1 }, rille.frobenius_norm(x, 1, true):shape())
    assert(rille.allclose(t(8.3485), rille.nuclear_norm(x), 1e-4))
    assert.same({ 1, 1 }, rille.nuclear_norm(x, { 0, 1 }, true):shape())
  end)

  it("say what may be written into what", function()
    local dtypes, may = { "bool", "uint8", "int32", "int64", "float32", "float64" }, {}
    for _, from in ipairs(dtypes) do
      for _, to in ipairs(dtypes) do may[#may + 1] = rille.can_cast(from, to) and "1" or "0" end
    end
    assert.equal("111111" .. ("011111"):rep(3) .. ("000011"):rep(2), table.concat(may))
    refused("dtype", rille.can_cast, "float32", "float12")
  end)

  it("write what Lua functions give", function()
    local x = rille.arange(6.0):reshape(2, 3)
    local other = x:clone()
    assert.same({ 0, 2, 4, 6, 8, 10 }, values(x:map_(other, function(a, b) return a + b end)))
    local whole = t { { 1, 2 }, { 3, 4 } }:t()
    assert.same({ 2, 6, 4, 8 }, values(whole:apply_(function(v) return v * 2 end)))
    assert.equal("int64", whole.dtype)
    assert.same({}, values(rille.empty(0):apply_(error)))
    refused("apply_: takes a function, got integer", x.apply_, x, 3)
    refused("apply_: the tensor requires grad", x.apply_, rille.ones(2):requires_grad_(), math.abs)
  end)

  it("are those of methods, and of functions elsewhere", function()
    assert.same({ 1, 255 }, values(t({ 1.7, 255 }):byte()))
    assert.equal("uint8", t({ 1.7 }):byte().dtype)
    assert.same({ 0, 2 }, values(t({ 0.25, 2.0 }):hardshrink()))
    assert.equal(-1, rille.get_device(rille.ones(2)))
    assert.equal("cpu", rille.get_default_device())
    rille.set_default_device "cpu"
    refused("must be 'cpu'", rille.set_default_device, "cuda")
    assert.same({ 2, 2, 2 }, values(rille.vmap(rille.dot)(rille.ones(3, 2), rille.ones(3, 2))))
    local leaf = rille.ones(2):requires_grad_()
    assert.is_false(rille.detach_(leaf * 2).requires_grad)
  end)
end)
