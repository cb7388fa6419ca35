-- rearrange, reduce and repeat_ against what they stand for.
local rille = require "rille"
local einops = rille.einops

local function same(want, got)
  assert.same(want:shape(), got:shape())
  assert.is_true(want:equal(got))
end

describe("patterns", function()
  local x = rille.arange(2 * 3 * 4 * 6):reshape(2, 3, 4, 6):float()

  it("rearrange dims", function()
    for pattern, want in pairs {
      ["b c h w -> b c h w"] = x,
      ["b c h w -> b h w c"] = x:permute(0, 2, 3, 1),
      ["b c h w -> b (c h w)"] = x:reshape(2, -1),
      ["b c h w -> (b h) w c"] = x:permute(0, 2, 3, 1):reshape(8, 6, 3),
      ["b ... -> ... b"] = x:permute(1, 2, 3, 0),
      ["... w -> w ..."] = x:permute(3, 0, 1, 2),
      ["b ... w -> b (...) w"] = x:reshape(2, 12, 6),
      ["b c h w->b 1 c h w 1"] = x:reshape(2, 1, 3, 4, 6, 1),
      ["  b  c   h w  ->  w () b c h"] = x:permute(3, 0, 1, 2):unsqueeze(1),
    } do
      same(want, rille.rearrange(x, pattern))
      same(want, x:rearrange(pattern))
    end
    same(x, rille.rearrange(x:unsqueeze(2), "b c 1 h w -> b c h w"))
  end)

  it("take dims apart", function()
    local want = x:reshape(2, 3, 2, 2, 3, 2):permute(0, 2, 4, 3, 5, 1):reshape(2, 6, 12)
    same(want, rille.rearrange(x, "b c (h p) (w q) -> b (h w) (p q c)", { p = 2, q = 2 }))
    same(x, rille.rearrange(want, "b (h w) (p q c) -> b c (h p) (w q)", { h = 2, p = 2, q = 2 }))
    local q, k = x:reshape(2, 72):chunk(2, -1)
    same(k:reshape(2, 4, 9):transpose(0, 1), rille.rearrange(k, "b (h d) -> h b d", { h = 4 }))
    assert.is_true(rille.is_tensor(q))
  end)

  it("reduce dims", function()
    same(x:mean { 2, 3 }, rille.reduce(x, "b c h w -> b c", "mean"))
    same(x:sum { 0, 2, 3 }, rille.reduce(x, "b c h w -> c", "sum"))
    same(x:amax { 1 }, x:reduce("b c h w -> b h w", "max"))
    same(x:amin { 0 }:permute(2, 0, 1), rille.reduce(x, "b c h w -> w c h", "min"))
    same(x:reshape(2, 3, 2, 2, 3, 2):amax { 3, 5 }, rille.reduce(x, "b c (h p) (w q) -> b c h w", "max", { p = 2, q = 2 }))
    same(x:mean { 2, 3 }:reshape(2, 3, 1, 1), rille.reduce(x, "b c h w -> b c 1 1", "mean"))
    same(x:prod(3), rille.reduce(x, "... w -> ...", "prod"))
    same(x:gt(5):any(1):any(0), rille.reduce(x:gt(5), "b c h w -> h w", "any"))
    same(x:logsumexp { 2, 3 }, rille.reduce(x, "b c h w -> b c", function(t, dims) return t:logsumexp(dims) end))
    same(x:sum(), rille.reduce(x, "... ->", "sum"))
  end)

  it("repeat dims", function()
    local y = rille.tensor { { 1.0, 2.0 }, { 3.0, 4.0 } }
    same(y:unsqueeze(-1):expand(2, 2, 3), einops.repeat_(y, "h w -> h w c", { c = 3 }))
    same(y:repeat_interleave(2, 1), einops.repeat_(y, "h w -> h (w n)", { n = 2 }))
    same(y:tile(1, 2), y:repeat_("h w -> h (n w)", { n = 2 }))
    same(y:unsqueeze(0):expand(3, 2, 2), einops.repeat_(y, "... -> n ...", { n = 3 }))
    same(y:unsqueeze(0):expand(3, 2, 2), einops.repeat_(y, "h w -> 3 h w"))
    same(y:tile(3, 2), y:repeat_(3, 2)) -- numbers: PyTorch's x.repeat
    same(y:tile(2, 1, 2), y:repeat_ { 2, 1, 2 })
  end)

  it("take lists, and let gradients through", function()
    same(rille.stack { x, x }:permute(1, 0, 2, 3, 4), rille.rearrange({ x, x }, "n b c h w -> b n c h w"))
    local leaf = rille.ones(2, 3, { requires_grad = true })
    rille.reduce(leaf, "a b -> b", "sum"):mul(rille.tensor { 1.0, 2.0, 3.0 }):sum():backward()
    assert.same({ { 1, 2, 3 }, { 1, 2, 3 } }, leaf.grad:totable())
  end)

  it("teach by their errors", function()
    for text, call in pairs {
      ["rearrange: 'h' is missing on the right of 'b h -> b'; reduce takes dims away"] = function()
        rille.rearrange(rille.ones(2, 3), "b h -> b")
      end,
      ["rearrange: 'c' is missing on the left of 'b -> b c'; repeat_ adds dims"] = function()
        rille.rearrange(rille.ones(2), "b -> b c")
      end,
      ["rearrange: a pattern has one '->', as in 'h w -> w h', got 'b c'"] = function() rille.rearrange(rille.ones(2), "b c") end,
      ["rearrange: 'b c -> c b' has 2 dims on the left, but the tensor has shape [2]"] = function()
        rille.rearrange(rille.ones(2), "b c -> c b")
      end,
      ["rearrange: the sizes of 'a' and 'b' cannot both be found out; give one: { b = ... }"] = function()
        rille.rearrange(rille.ones(6), "(a b) -> a b")
      end,
      ["rearrange: dim 0 has size 6, which does not divide by 4, in '(a b) -> a b'"] = function()
        rille.rearrange(rille.ones(6), "(a b) -> a b", { a = 4 })
      end,
      ["rearrange: 'c' stands nowhere in '(a b) -> a b'"] = function() rille.rearrange(rille.ones(6), "(a b) -> a b", { c = 4 }) end,
      ["rearrange: 'a' stands twice on one side of 'a a -> a'"] = function() rille.rearrange(rille.ones(2, 2), "a a -> a") end,
      ["rearrange: a parenthesis is not closed: '(a b -> a b'"] = function() rille.rearrange(rille.ones(2), "(a b -> a b") end,
      ["rearrange: dim 1 has size 3, but '1' makes it 1, in 'a 1 -> a'"] = function() rille.rearrange(rille.ones(2, 3), "a 1 -> a") end,
      ["reduce: the reduction must be mean, sum, max, min, prod, any, all or a function, got median"] = function()
        rille.reduce(rille.ones(2), "a ->", "median")
      end,
      ["repeat_: the size of 'n' is not known; give it: { n = ... }"] = function() einops.repeat_(rille.ones(2), "a -> a n") end,
      ["rearrange: takes a tensor or a list of tensors, got integer"] = function() rille.rearrange(3, "a -> a") end,
      ["rearrange: 'h-w' is no name of a dim"] = function() rille.rearrange(rille.ones(2), "h-w -> h") end,
    } do
      local ok, problem = pcall(call)
      assert.is_false(ok, text)
      assert.is_truthy(problem:find(text, 1, true), problem)
    end
  end)
end)
