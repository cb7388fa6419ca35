-- Attention in tiles (floats) beside attention through the matrix of all scores (doubles).
local rille = require "rille"
local F = rille.nn.functional

local function close(a, b)
  return rille.allclose(a:to("float64"), b, 1e-4, 1e-5)
end

-- q, k, v as leaves, and what the network makes of them.
local function leaves(sizes, dtype, seed)
  rille.manual_seed(seed)
  local list = {}
  for i, size in ipairs(sizes) do list[i] = rille.randn(size):to(dtype):requires_grad_() end
  return list
end

local layouts = {
  plain = function(x) return x end,
  transposed = function(x) return x:transpose(-1, -2):contiguous():transpose(-1, -2) end,
  ["with gaps"] = function(x) return rille.cat({ x, x }, -1):slice(0, x:size(-1), -1) end,
  reversed = function(x) return x:flip(-2):contiguous():flip(-2) end,
}

local cases = {
  { "vectors", { { 1, 1 }, { 1, 1 }, { 1, 1 } } },
  { "matrices", { { 5, 4 }, { 7, 4 }, { 7, 3 } } },
  { "batches", { { 2, 5, 4 }, { 2, 7, 4 }, { 2, 7, 3 } } },
  { "heads", { { 2, 3, 9, 8 }, { 2, 3, 9, 8 }, { 2, 3, 9, 8 } } },
  { "five dims", { { 2, 1, 3, 4, 8 }, { 2, 1, 3, 4, 8 }, { 2, 1, 3, 4, 8 } } },
  { "several tiles", { { 1, 2, 150, 16 }, { 1, 2, 333, 16 }, { 1, 2, 333, 24 } } },
  { "long rows", { { 1, 20, 4 }, { 1, 3000, 4 }, { 1, 3000, 4 } } },
  { "more rows than columns", { { 3, 90, 8 }, { 3, 10, 8 }, { 3, 10, 8 } } },
}

describe("attention in tiles", function()
  for _, case in ipairs(cases) do
    for _, causal in ipairs { false, true } do
      for layout, change in pairs(layouts) do
        it(("%s, causal %s, %s"):format(case[1], causal, layout), function()
          local results = {}
          for i, dtype in ipairs { "float32", "float64" } do
            local list = leaves(case[2], dtype, 3)
            local q, k, v = change(list[1]), change(list[2]), change(list[3])
            local out = F.scaled_dot_product_attention(q, k, v, { is_causal = causal, scale = 0.7 })
            local weighted = out * out:cos():detach()
            weighted:sum():backward()
            results[i] = { out:detach(), list[1].grad, list[2].grad, list[3].grad }
          end
          for k = 1, 4 do
            assert.are.same(results[1][k]:shape(), results[2][k]:shape())
            assert(close(results[1][k], results[2][k]), "result " .. k)
          end
        end)
      end
    end
  end

  it("has second derivatives", function()
    for _, causal in ipairs { false, true } do
      local results = {}
      for i, dtype in ipairs { "float32", "float64" } do
        local list = leaves({ { 2, 5, 4 }, { 2, 6, 4 }, { 2, 6, 3 } }, dtype, 4)
        local out = F.scaled_dot_product_attention(list[1], list[2], list[3], { is_causal = causal })
        local grads = table.pack(rille.grad(out:square():sum(), list, { create_graph = true }))
        local total = grads[1]:square():sum() + grads[2]:square():sum() + grads[3]:square():sum()
        total:backward()
        results[i] = { list[1].grad, list[2].grad, list[3].grad }
      end
      for k = 1, 3 do assert(close(results[1][k], results[2][k]), "gradient " .. k) end
    end
  end)

  it("makes no matrix of all scores", function()
    local list = leaves({ { 1, 4, 2048, 8 }, { 1, 4, 2048, 8 }, { 1, 4, 2048, 8 } }, "float32", 5)
    collectgarbage()
    rille.release_cache()
    local before = rille.memory().in_use
    rille.set_memory_cap(rille.memory().reserved + 16 * 2 ^ 20 // 1 | 0) -- all scores: 64 MiB
    local fine, problem = pcall(function()
      F.scaled_dot_product_attention(list[1], list[2], list[3], { is_causal = true }):sum():backward()
    end)
    rille.set_memory_cap(0)
    assert(fine, problem)
    assert(before > 0)
  end)

  it("gives nothing for nothing", function()
    local zeros = rille.zeros
    assert.are.same({ 2, 0, 3 }, F.scaled_dot_product_attention(zeros(2, 0, 4), zeros(2, 5, 4), zeros(2, 5, 3)):shape())
    assert.are.same({ 0, 5, 3 }, F.scaled_dot_product_attention(zeros(0, 5, 4), zeros(0, 5, 4), zeros(0, 5, 3)):shape())
  end)

  it("is the same with any number of threads", function()
    local threads = rille.get_num_threads()
    local list = leaves({ { 4, 4, 64, 32 }, { 4, 4, 64, 32 }, { 4, 4, 64, 32 } }, "float32", 6)
    local outs = {}
    for n = 1, 2 do
      rille.set_num_threads(n)
      outs[n] = F.scaled_dot_product_attention(list[1], list[2], list[3], { is_causal = true })
    end
    rille.set_num_threads(threads)
    assert(rille.equal(outs[1], outs[2]))
  end)
end)
