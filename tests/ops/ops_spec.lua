-- Walks the table of ops: every op is described, has samples, and its derivative is right.
local rille = require "rille"
local native = require "rille.native"
package.path = "tests/support/?.lua;" .. package.path
local samples = require "samples"
local gradcheck, gradgradcheck = rille.autograd.gradcheck, rille.autograd.gradgradcheck

local function find(name, info)
  if info.internal then return native.internal[name] end
  local method = native.methods[name]
  if info.no_method then method = nil end
  return method or rawget(rille, name) or rawget(rille.functional, name)
end

local function is_float(t) return t.dtype == "float64" or t.dtype == "float32" end

local function shape_text(t) return table.concat(t:shape(), "x") end

local function close(a, b)
  if a.dtype ~= b.dtype then return false, a.dtype .. " and " .. b.dtype end
  if shape_text(a) ~= shape_text(b) then return false, shape_text(a) .. " and " .. shape_text(b) end
  if not is_float(a) then return rille.equal(a, b) end
  return rille.allclose(a, b, 1e-10, 1e-12, true)
end

-- Tensors of a sample with memory of another order.
local function strided(value)
  if rille.is_tensor(value) then
    if value:dim() == 0 then return value end
    local wide = rille.stack({ value:detach(), value:detach() }, -1)
    return wide:select(-1, 1)
  end
  if type(value) == "table" and rille.is_tensor(value[1]) then
    local list = {}
    for i, item in ipairs(value) do list[i] = strided(item) end
    return list
  end
  return value
end

local skip_second = { -- ops without a second derivative: name -> reason
  ctc_loss = "PyTorch has none either",
  ctc = "as ctc_loss",
}

for _, name in ipairs(native.all_ops()) do
  local info = native.op_info(name)
  local op = find(name, info)
  describe("op " .. name, function()
    it("is described", function()
      assert.is_true(info.summary ~= nil and #info.summary > 0, "no summary")
      assert.is_true(info.has_backward or info.no_gradient or info.composite, "no derivative")
      assert.is_truthy(rille.help(name):find(name, 1, true))
      if op or not info.internal then -- those that scripts cannot call are tried through others
        assert.is_true(#info.samples > 0, "no samples")
        assert.is_function(op)
      end
    end)
    if info.random then return end
    for _, text in ipairs(info.samples) do
      it("works for " .. text, function()
        local env = samples.environment()
        local arguments = samples.arguments(text, env)
        assert.is_function(op)
        if samples.lacks_lapack(op, table.unpack(arguments, 1, arguments.n)) then return end
        local outputs = table.pack(op(table.unpack(arguments, 1, arguments.n)))
        if info.n_outputs > 0 then assert.are.equal(info.n_outputs, outputs.n) end
        if info.no_gradient then
          for _, out in ipairs(outputs) do assert.is_false(out.requires_grad) end
        end
        -- strided inputs
        local moved = {}
        for i = 1, arguments.n do moved[i] = strided(arguments[i]) end
        if name ~= "view" and name ~= "view_as" and name ~= "as_strided" then
          local others = table.pack(op(table.unpack(moved, 1, arguments.n)))
          for i, out in ipairs(outputs) do assert(close(out:detach(), others[i])) end
        end
        -- in place
        if info.in_place and rille.is_tensor(arguments[1]) then
          local plain = outputs[1]:detach()
          local target = arguments[1]:detach():clone()
          if plain.dtype == target.dtype and shape_text(plain) == shape_text(target) then
            local in_place = native.methods[name .. "_"]
            if in_place then
              in_place(target, table.unpack(arguments, 2, arguments.n))
              assert(close(target:detach(), plain))
            end
          end
        end
      end)
      if not info.no_gradient then
        it("has the right gradient for " .. text, function()
          local env, leaves = samples.environment()
          local function run()
            local arguments = samples.arguments(text, env)
            return op(table.unpack(arguments, 1, arguments.n))
          end
          if samples.lacks_lapack(run) then return end
          run()
          if #leaves == 0 then return end
          local scale = info.tolerance
          assert(gradcheck(run, leaves, { atol = 1e-5 * scale, rtol = 1e-3 * scale }))
          if not skip_second[name] then
            assert(gradgradcheck(run, leaves, { atol = 1e-5 * scale, rtol = 1e-3 * scale }))
          end
          -- the form in place gives the same gradient
          local in_place = info.in_place and native.methods[name .. "_"]
          if in_place and #leaves > 0 then
            local fits = pcall(function()
              local arguments = samples.arguments(text, env)
              in_place(arguments[1]:detach():clone(), table.unpack(arguments, 2, arguments.n))
            end)
            if fits and is_float(samples.arguments(text, env)[1]) then
              assert(gradcheck(function()
                local arguments = samples.arguments(text, env)
                local target = arguments[1] * 1
                return in_place(target, table.unpack(arguments, 2, arguments.n))
              end, leaves))
            end
          end
        end)
      end
    end
  end)
end
