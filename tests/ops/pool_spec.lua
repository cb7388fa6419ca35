-- Pools against their definition, element by element, in shapes around the borders between the ways they may take.
local rille = require "rille"
local F = rille.nn.functional

-- The windows over one dim: for each result the positions it sees, and how many it counts for with padding.
local function windows(size, case, dim)
  local function of(list, otherwise) return type(list) == "table" and list[dim] or list or otherwise end
  local kernel = of(case.kernel)
  local stride, padding, dilation = of(case.stride, kernel), of(case.padding, 0), of(case.dilation, 1)
  local room = size + 2 * padding - dilation * (kernel - 1) - 1
  local count = room // stride + 1
  if case.ceil_mode and room % stride ~= 0 and count * stride < size + padding then count = count + 1 end
  local all = {}
  for i = 1, count do
    local from, inside = (i - 1) * stride - padding, {}
    for k = 0, kernel - 1 do
      local at = from + k * dilation
      if at >= 0 and at < size then inside[#inside + 1] = at end
    end
    all[i] = { inside = inside, counted = math.min(from + kernel, size + padding) - from }
  end
  return all
end

-- Results of one plane, a table of rows; f gets the elements of a window, their places, and the count with padding.
local function plane_by(plane, height, width, case, f)
  local rows, columns, out = windows(height, case, 1), windows(width, case, 2), {}
  for _, row in ipairs(rows) do
    for _, column in ipairs(columns) do
      local values, places = {}, {}
      for _, y in ipairs(row.inside) do
        for _, x in ipairs(column.inside) do
          values[#values + 1], places[#places + 1] = plane[y * width + x + 1], y * width + x
        end
      end
      out[#out + 1] = f(values, places, row.counted * column.counted)
    end
  end
  return out, #rows, #columns
end

local function largest(values, places)
  local best, at = -math.huge, places[1]
  for i, value in ipairs(values) do
    if value > best or value ~= value then best, at = value, places[i] end
  end
  return { best, at }
end

local function mean(values, _, counted)
  local sum = 0
  for _, value in ipairs(values) do sum = sum + value end
  return sum / counted
end

local CASES = {}
for _, width in ipairs { 2, 7, 8, 9, 16, 17, 33 } do
  for _, kernel in ipairs { 2, 3 } do
    if kernel <= width then
      for stride = 1, 3 do
        CASES[#CASES + 1] = { size = { 6, width }, kernel = kernel, stride = stride, padding = kernel // 2 }
        CASES[#CASES + 1] = { size = { 5, width }, kernel = { 1, kernel }, stride = { 1, stride }, ceil_mode = true }
      end
    end
  end
end
for _, width in ipairs { 512, 513, 1025 } do
  CASES[#CASES + 1] = { size = { 1, width }, kernel = { 1, 3 }, stride = { 1, 1 }, padding = { 0, 1 } }
  CASES[#CASES + 1] = { size = { 3, width }, kernel = { 2, 3 }, stride = { 1, 2 } }
  CASES[#CASES + 1] = { size = { 2, width }, kernel = { 2, width // 2 }, stride = { 1, 7 } }
  CASES[#CASES + 1] = { size = { 2, width }, kernel = { 2, width } }
end
local DILATED = {
  { size = { 9, 20 }, kernel = 3, stride = 2, padding = 1, dilation = 2 },
  { size = { 9, 20 }, kernel = { 2, 4 }, stride = 1, padding = { 1, 2 }, dilation = { 3, 2 } },
  { size = { 9, 20 }, kernel = 3, stride = { 2, 5 }, dilation = 4, ceil_mode = true },
}

local function name_of(case)
  local parts = {}
  for _, key in ipairs { "size", "kernel", "stride", "padding", "dilation", "ceil_mode" } do
    local value = case[key]
    if value then parts[#parts + 1] = key .. " " .. (type(value) == "table" and table.concat(value, "x") or tostring(value)) end
  end
  return table.concat(parts, ", ")
end

local function options_of(case)
  return { stride = case.stride, padding = case.padding, dilation = case.dilation, ceil_mode = case.ceil_mode }
end

local function check_max(case, dtype, special)
  rille.manual_seed(0)
  local height, width = case.size[1], case.size[2]
  local x = rille.randint(-4, 5, { 2, height, width }):to(dtype) -- ties on purpose
  if special then
    x:select(0, 0):fill_(-math.huge)
    x:select(0, 1):select(0, height // 2):fill_(0 / 0)
  end
  local options = options_of(case)
  local plain = F.max_pool2d(x, case.kernel, options)
  options.return_indices = true
  local out, index = F.max_pool2d(x, case.kernel, options)
  for plane = 0, 1 do
    local elements = x:select(0, plane):flatten():tolist()
    local want = plane_by(elements, height, width, case, largest)
    local got, places = out:select(0, plane):flatten():tolist(), index:select(0, plane):flatten():tolist()
    local alone = plain:select(0, plane):flatten():tolist()
    assert.equal(#want, #got)
    for i, pair in ipairs(want) do
      assert(got[i] == pair[1] or (got[i] ~= got[i] and pair[1] ~= pair[1]), i)
      assert(alone[i] == got[i] or (got[i] ~= got[i] and alone[i] ~= alone[i]), i)
      assert.equal(pair[2], places[i])
    end
  end
end

describe("max_pool2d", function()
  for _, list in ipairs { CASES, DILATED } do
    for _, case in ipairs(list) do
      it("of " .. name_of(case), function()
        check_max(case, "float32")
        check_max(case, "float64")
        check_max(case, "float32", true)
      end)
    end
  end
end)

describe("avg_pool2d", function()
  for _, case in ipairs(CASES) do
    it("of " .. name_of(case), function()
      rille.manual_seed(0)
      local height, width = case.size[1], case.size[2]
      for _, dtype in ipairs { "float32", "float64" } do
        local x = rille.randn(2, height, width):to(dtype)
        local out = F.avg_pool2d(x, case.kernel, options_of(case))
        for plane = 0, 1 do
          local want, rows, columns = plane_by(x:select(0, plane):flatten():tolist(), height, width, case, mean)
          local off = (out:select(0, plane):double() - rille.tensor(want, { dtype = "float64" }):reshape(rows, columns)):abs():max():item()
          assert(off < (dtype == "float32" and 1e-6 or 1e-14), off)
        end
      end
    end)
  end
end)

describe("adaptive_avg_pool2d", function()
  for _, sizes in ipairs { { 7, 7, 1, 1 }, { 9, 40, 3, 7 }, { 8, 513, 2, 5 }, { 4, 600, 1, 1 }, { 5, 600, 5, 600 }, { 3, 5, 7, 9 }, { 6, 5, 6, 5 } } do
    it(("from %dx%d to %dx%d"):format(table.unpack(sizes)), function()
      rille.manual_seed(0)
      local height, width, rows, columns = table.unpack(sizes)
      local x = rille.randn(2, height, width)
      local out = F.adaptive_avg_pool2d(x, { rows, columns })
      for y = 0, rows - 1 do
        for i = 0, columns - 1 do
          local top, bottom = y * height // rows, -(-(y + 1) * height // rows)
          local left, right = i * width // columns, -(-(i + 1) * width // columns)
          local want = x:narrow(1, top, bottom - top):narrow(2, left, right - left):double():mean({ 1, 2 })
          assert((out:select(1, y):select(1, i):double() - want):abs():max():item() < 1e-6)
        end
      end
    end)
  end
end)
