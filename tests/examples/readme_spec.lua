-- Every piece of Lua in the README runs: the whole ones as scripts, the list for the prompt line by line.
local rille = require "rille"
local folder = require "tests.support.folder"

local function read(path)
  local file = assert(io.open(path))
  local text = file:read "a"
  file:close()
  return text
end

local function environment(place)
  local function inside(name) return place .. "/" .. name end
  local parts = setmetatable({
    save = function(dict, path) return rille.save(dict, inside(path)) end,
    load = function(path) return rille.load(inside(path)) end,
    graph = function(...)
      local graph = rille.graph(...)
      return { save = function(_, path) return graph:save(inside(path)) end }
    end,
  }, { __index = rille })
  return setmetatable({
    rille = parts, nn = rille.nn, F = rille.nn.functional, optim = rille.optim, data = rille.data,
    require = function() return parts end,
    print = function(...)
      for i = 1, select("#", ...) do tostring((select(i, ...))) end
    end,
  }, { __index = _G })
end

describe("The README", function()
  local place
  setup(function() place = folder.new() end)
  teardown(function() folder.remove(place) end)

  local count = 0
  for code in read("README.md"):gmatch "\n```lua\n(.-\n)```" do
    count = count + 1
    it("runs its piece " .. count .. ": " .. code:match "[^\n]+", function()
      if code:find "linalg" and rille.blas == "builtin" then return pending("needs OpenBLAS's LAPACK") end
      local env = environment(place)
      code = code:gsub('"run%.', '"' .. place .. "/run.") -- files of a trainer
      if code:find "^local" or code:find "^print" then
        assert(load(code, "=readme", "t", env))()
        return
      end
      for line in code:gmatch "[^\n]+" do
        assert(load("return " .. line, "=readme", "t", env) or load(line, "=readme", "t", env))()
      end
    end)
  end

  it("has pieces", function() assert.is_true(count >= 8) end)
end)
