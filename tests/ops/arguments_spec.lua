-- Walks the table of ops with wrong arguments: each is refused with a text that names op, argument and value, or it is
-- legal; nothing crashes.
local rille = require "rille"
local native = require "rille.native"
package.path = "tests/support/?.lua;" .. package.path
local samples = require "samples"

local NAN, HUGE = 0 / 0, math.huge

-- What no parameter of a type takes; the value, and how the error shows it.
local WRONG = {
  tensor = { { 3.5, "3.5" }, { "x", "x" }, { true, "boolean" }, { print, "function" } },
  tensor_or_number = { { "x", "x" }, { print, "function" } },
  tensors = { { 3, "3" }, { "x", "x" }, { print, "function" }, { { 1, 2 }, "1" }, { { print }, "function" } },
  int = { { "x", "x" }, { 1.5, "1.5" }, { NAN, "nan" }, { HUGE, "inf" }, { true, "boolean" }, { print, "function" } },
  float = { { "x", "x" }, { true, "boolean" }, { print, "function" } },
  bool = { { 1, "1" }, { "true", "true" }, { print, "function" } },
  scalar = { { "x", "x" }, { print, "function" } },
  ints = { { "x", "x" }, { 1.5, "1.5" }, { { 1.5 }, "1.5" }, { { NAN }, "nan" }, { { "a" }, "a" }, { print, "function" } },
  pair = { { 1, "1" }, { "x", "x" }, { { 1 }, "table" }, { { 1, "a" }, "a" } },
  dtype = { { "floaty", "floaty" }, { 1, "1" }, { print, "function" } },
  choice = { { "zzz", "zzz" }, { 1, "1" }, { print, "function" } },
  scalar_or_choice = { { "zzz", "zzz" }, { true, "boolean" }, { print, "function" } },
  text = { { 1, "1" }, { true, "boolean" }, { print, "function" } },
  generator = { { 1, "1" }, { "x", "x" }, { print, "function" } },
}
WRONG.optional_tensor = WRONG.tensor
WRONG.optional_tensor_or_number = WRONG.tensor_or_number
WRONG.ints_or_choice = { { "zzz", "zzz" }, { 1.5, "1.5" }, { { NAN }, "nan" }, { print, "function" } }
WRONG.any = { { print, "function" } } -- of a type that has no list here

local INTEGERS = { 1 << 31, -(1 << 31), 1 << 40, 1 << 62, math.maxinteger, math.mininteger, 99, -99 }
local DTYPES = { "bool", "uint8", "int32", "int64", "float32", "float64" }

local function find(name, info)
  if info.no_method then return rawget(rille.functional, name) or rawget(rille, name) end
  return native.methods[name] or rawget(rille, name) or rawget(rille.functional, name)
end

-- An error's text without the place in the script.
local function refused(op, arguments)
  local results = table.pack(pcall(op, table.unpack(arguments, 1, arguments.n)))
  if results[1] then return nil end
  assert(type(results[2]) == "string", "the error is no text")
  return (results[2]:gsub("^[^:]*:%d+: ", ""))
end

local function show(value)
  if type(value) == "table" then return "{ " .. show(value[1]) .. " }" end
  return tostring(value)
end

-- The arguments of a sample without options: a copy of them with position i changed.
local function plain_sample(info)
  for _, text in ipairs(info.samples) do
    local arguments = samples.arguments(text, samples.environment())
    local last = arguments[arguments.n]
    local options = type(last) == "table" and #last == 0 and next(last) ~= nil
    if not options and arguments.n > 0 then return arguments end
  end
end

local function changed(arguments, i, value)
  local copy = { n = math.max(arguments.n, i) }
  for k = 1, arguments.n do copy[k] = arguments[k] end
  copy[i] = value
  return copy
end

local function with_option(arguments, count, name, value)
  local copy = { n = count + 1 }
  for k = 1, count do copy[k] = arguments[k] end
  copy[count + 1] = { [name] = value }
  return copy
end

-- Where a list of numbers or of tensors may stand as several arguments, later positions shift.
local function spreads(info)
  for i, p in ipairs(info.parameters) do
    if p.type == "ints" and p.required or p.choices == "..." then return i end
  end
end

for _, name in ipairs(rille.ops()) do
  local info = native.op_info(name)
  local op = find(name, info)
  describe("arguments of " .. name, function()
    local sample = plain_sample(info)
    local parameters = info.parameters
    local function assert_names(problem, what)
      assert(problem, what .. ": was taken")
      assert(problem:sub(1, #name + 2) == name .. ": ", what .. ": " .. problem)
    end
    local function assert_no_crash(arguments, what)
      local problem = refused(op, arguments)
      if problem then assert_names(problem, what) end
      return problem
    end
    setup(function() rille.set_memory_cap(256 << 20) end)
    teardown(function() rille.set_memory_cap(0) end)
    if not sample or samples.lacks_lapack(op, table.unpack(sample, 1, sample.n)) then return end

    it("may be too few or too many", function()
      local problem = refused(op, { n = 0 })
      assert_names(problem, "none")
      assert(problem:find(parameters[1].name, 1, true), problem)
      local many = { n = 20 }
      for i = 1, 20 do many[i] = sample[i] == nil and false or sample[i] end
      assert_names(refused(op, many), "20")
    end)

    it("may be nil in the middle", function()
      for i, p in ipairs(parameters) do
        local problem = assert_no_crash(changed(sample, i, nil), "nil as " .. p.name)
        if p.required and i <= sample.n and not spreads(info) then
          assert(problem and problem:find(p.name, 1, true), p.name .. ": " .. tostring(problem))
        end
      end
    end)

    it("may be of a wrong type", function()
      local spread = spreads(info)
      for i, p in ipairs(parameters) do
        for _, case in ipairs(WRONG[p.type or "any"]) do
          local what = p.name .. " = " .. show(case[1])
          local function check(problem)
            assert_names(problem, what)
            assert(problem:find(p.name, 1, true), what .. ": " .. problem)
            assert(problem:find(case[2], 1, true), what .. ": " .. problem)
          end
          if not spread or i <= spread then check(refused(op, changed(sample, i, case[1]))) end
          if i > 1 and not (spread and spread < i) then check(refused(op, with_option(sample, i - 1, p.name, case[1]))) end
        end
      end
    end)

    it("may be unknown", function()
      local last = parameters[#parameters].name
      local problem = refused(op, with_option(sample, sample.n, last .. "x", 1))
      assert_names(problem, last .. "x")
      assert(problem:find("no option '" .. last .. "x'", 1, true), problem)
      assert(problem:find("did you mean '" .. last .. "'?", 1, true), problem)
    end)

    it("may be far out of range", function()
      for i, p in ipairs(parameters) do
        if p.type == "int" or p.type == "ints" then
          for _, value in ipairs(INTEGERS) do
            local what = p.name .. " = " .. value
            local problem = assert_no_crash(changed(sample, i, value), what)
            if p.name == "dim" and p.type == "int" then
              assert(problem, what .. " was taken")
              assert(problem:find(tostring(value), 1, true), what .. ": " .. problem)
            end
            if p.type == "ints" then
              assert_no_crash(changed(sample, i, { value }), what)
              assert_no_crash(changed(sample, i, { value, value }), what)
            end
          end
          if p.type == "ints" then
            local long = {}
            for k = 1, 40 do long[k] = 1 end
            assert_names(refused(op, changed(sample, i, long)), p.name .. " of 40 entries")
          end
        elseif p.type == "float" or p.type == "scalar" or p.type == "scalar_or_choice" then
          for _, value in ipairs { NAN, HUGE, -HUGE, -1, 1e308, math.maxinteger, math.mininteger } do
            assert_no_crash(changed(sample, i, value), p.name .. " = " .. value)
          end
        end
      end
    end)

    it("may be of another dtype or shape", function()
      for i, p in ipairs(parameters) do
        if rille.is_tensor(sample[i]) and p.type ~= "tensors" then
          for _, dtype in ipairs(DTYPES) do
            assert_no_crash(changed(sample, i, sample[i]:detach():to(dtype)), p.name .. " of " .. dtype)
          end
          for _, other in ipairs { rille.zeros({}), rille.zeros(0), rille.zeros(7), rille.zeros(3, 0, 2), rille.zeros(1, 1, 1, 1, 1) } do
            assert_no_crash(changed(sample, i, other), p.name .. " of shape " .. table.concat(other:shape(), "x"))
          end
        end
      end
    end)

    it("may be freed", function()
      for i, p in ipairs(parameters) do
        if rille.is_tensor(sample[i]) then
          local gone = rille.zeros(2, 2)
          gone:free()
          local problem = refused(op, changed(sample, i, gone))
          assert_names(problem, p.name)
          assert(problem:find("freed", 1, true), problem)
        end
      end
    end)
  end)
end

it("options of which none is set say so where no list would do: a value may be a True or a mask that is nil", function()
  local F, x, q = rille.nn.functional, rille.randn(2, 3), rille.randn(1, 2, 3, 4)
  local text = " without a key %(True, False and None are nil in Lua: write true, false, nothing%)"
  assert.error_matches(function() F.scaled_dot_product_attention(q, q, q, { is_causal = nil }) end,
    "attention: attn_mask must be a tensor, got table" .. text)
  assert.error_matches(function() F.linear(x, x, {}) end, "linear: bias must be a tensor, got table" .. text)
  assert.error_matches(function() rille.add(x, {}) end, "add: other must be a tensor or a number, got table" .. text)
  assert.error_matches(function() rille.add(x, { 1 }) end, "got table; rille.tensor { ... } makes one of numbers")
end)
