-- The library's scripts: what they are called with, what they ask for, and what a program sees of them.
local rille = require "rille"
local native = require "rille.native"
local folder = require "tests.support.folder"
local source = os.getenv "RILLE_SOURCE" or "."

local function scripts()
  local list = {}
  local pipe = assert(io.popen("cd '" .. source .. "/scripts' && find rille -name '*.lua' | sort"))
  for path in pipe:lines() do list[#list + 1] = path end
  pipe:close()
  return list
end

local function read(path)
  local file = assert(io.open(source .. "/scripts/" .. path))
  local text = file:read "a"
  file:close()
  return text
end

describe("scripts", function()
  it("ask by the names of files that are there", function()
    local there, asked = {}, 0
    for _, path in ipairs(scripts()) do there[path:gsub("%.lua$", ""):gsub("/init$", ""):gsub("/", ".")] = true end
    for _, path in ipairs(scripts()) do
      for name in read(path):gmatch 'require%(?%s*"(rille[%w_.]*[%w_])"[^.]' do
        asked = asked + 1
        assert(there[name], path .. " asks for " .. name)
      end
    end
    assert(asked > 50)
  end)

  it("take what is not a program's from their own arguments", function()
    for _, path in ipairs(scripts()) do
      assert.is_nil(read(path):find "rille%._", path)
    end
  end)

  it("are told which one asks for a script that is not there", function()
    local problem = folder.problem(function() native.require "rille.nn.modul" end)
    assert.matches("scripts_spec.lua:%d+: no script 'rille.nn.modul'", problem)
  end)

  it("find modules that are not the library's as the host does", function()
    package.loaded["a.module.of.the.test"] = 7
    assert.equal(7, native.require "a.module.of.the.test")
    assert.equal(rille, native.require "rille")
    local before = require
    _G.require = nil
    local fine, problem = pcall(native.require, "a.module.of.the.test")
    _G.require = before
    package.loaded["a.module.of.the.test"] = nil
    assert.is_false(fine)
    assert.matches("no script 'a.module.of.the.test', and no require that could find it", problem)
  end)

  it("are found where a host has neither package nor require", function()
    local text = folder.run [[
      local rille = require "rille"
      package, require = nil, nil
      print(rille.nn.LSTM(2, 3), rille.data.CharText, rille.train.metrics.Accuracy() ~= nil, rille.plot.histogram ~= nil)]]
    assert.matches("LSTM%(2, 3%)%s+<class CharText>%s+true%s+true", text)
  end)
end)

describe("RILLE_SCRIPTS", function()
  local here, program = nil, os.getenv "RILLE_PROGRAM"
  local from_folder

  setup(function()
    here = folder.new()
    from_folder = "RILLE_SCRIPTS=" .. folder.quoted(here)
    os.execute(("cp -r %s/scripts/rille %s/"):format(folder.quoted(source), folder.quoted(here)))
    local text = read "rille/init.lua"
    folder.write(here .. "/rille/init.lua", (text:gsub("\nreturn rille\n", "\nrille.changed = true\n%0")))
    folder.write(here .. "/is_changed.lua", "print(rawget(require 'rille', 'changed'))")
    folder.write(here .. "/set.lua", [[
      return function() return { len = function() return 2 end, get = function() return rawget(require "rille", "changed") and 1 or 0 end } end]])
    folder.write(here .. "/worker.lua", ([[
      local data = require("rille").data
      for x in data.DataLoader(data.ScriptDataset "%s/set.lua", { num_workers = 1, batch_size = 2 }) do print(x:sum():item()) end
    ]]):format(here))
    folder.write(here .. "/errors.lua", [[
      local rille = require "rille"
      local Net = rille.nn.Module:extend "Net"
      function Net:init() self.layer = rille.nn.Linear(2, 3) end
      function Net:forward(x) return self.layer(x) end
      local net = Net()
      for _, fails in ipairs {
        function() net(rille.ones(2, 5)) end,
        function() rille.data.TensorDataset(3) end,
        function() rille.train.fit("x") end,
        function() net:load_state_dict {} end,
        function() rille.optim.Muon {} end,
        function() rille.nn.Sequential(3) end,
        function() return rille.data.nothing end,
      } do print(select(2, pcall(fails))) end
      net:load_state_dict(nil)]])
  end)
  teardown(function() folder.remove(here) end)

  local function run(before, script)
    return folder.capture(before .. " " .. folder.quoted(program) .. " " .. folder.quoted(here .. "/" .. script))
  end

  it("is where the program, and its workers, read scripts from", function()
    if not program then return pending "RILLE_PROGRAM is not set" end
    assert.equal("true\n", run(from_folder, "is_changed.lua"))
    assert.equal("nil\n", run("", "is_changed.lua"))
    assert.equal("2\n", run(from_folder, "worker.lua"))
    assert.equal("0\n", run("", "worker.lua"))
  end)

  it("is nothing to another host", function()
    local modules = program and program:match "^(.*)/[^/]*$"
    if not modules or not folder.exists(modules .. "/rille.so") or folder.capture "command -v lua5.4" == "" then
      return pending "there is no lua5.4, or no module for it"
    end
    local command = "LUA_CPATH=" .. folder.quoted(modules .. "/?.so") .. " %s lua5.4 " .. folder.quoted(here .. "/is_changed.lua")
    local text = folder.capture(command:format(from_folder))
    if text:find "ASan runtime does not come first" then return pending "the module asks for a sanitizer's runtime" end
    assert.equal("nil\n", text)
    folder.write(here .. "/native.lua", "require 'rille' print((pcall(require, 'rille.native')))")
    assert.equal("false\n", folder.capture((command:gsub("is_changed", "native"):format(""))))
  end)

  it("leaves errors at the user's line, and as they are", function()
    if not program then return pending "RILLE_PROGRAM is not set" end
    local embedded = run("", "errors.lua")
    assert.equal(embedded, run(from_folder, "errors.lua"))
    for _, line in ipairs { "4: net.layer: linear: ", "8: TensorDataset: argument 1", "9: fit: ", "10: load_state_dict for Net:", "11: Muon: ",
      "12: Sequential: ", "13: rille.data has no 'nothing'", "15: load_state_dict: " } do
      assert(embedded:find("errors.lua:" .. line, 1, true), line .. " is not in " .. embedded)
    end
  end)
end)

describe("the public tables", function()
  it("hold no private names", function()
    local function check(table, name)
      for key in pairs(table) do
        assert(type(key) ~= "string" or key:sub(1, 1) ~= "_", name .. " has " .. tostring(key))
      end
    end
    local names = native.require "rille.names"
    for at = 1, math.huge do -- those that are loaded on the way, too
      local part = names.parts[at]
      if not part then break end
      for name in pairs(part.later) do local _ = part.values[name] end
    end
    for _, part in ipairs(names.parts) do check(part.values, part.name) end
    assert.is_nil(rawget(rille, "native"))
    assert.matches("^%d+%.%d+%.%d+$", rille.version)
  end)
end)

describe("classes", function()
  local class = native.require "rille.class"

  it("find in their base what they lack", function()
    local Animal = class.root "Animal"
    function Animal:extend(name) return class.extend(self, "zoo.Animal", name) end
    function Animal:sound() return self.name .. " says " .. self.word end
    local Dog = Animal:extend "Dog"
    Dog.word = "wau"
    function Dog:init(name) self.name = name end
    local Poodle = Dog:extend()
    assert.equal("Rex says wau", Poodle("Rex"):sound())
    assert.equal("<class Dog>", tostring(Poodle))
    assert.equal("<class Animal>", tostring(Animal))
    assert.equal("Dog", getmetatable(Poodle "Rex").__name)
    assert.error_matches(function() Animal.extend "Cat" end, "extend: a method is called with a colon: zoo.Animal:extend")
    assert.error_matches(function() Animal:extend(3) end, "extend: the name must be a string, got number")
  end)

  it("are their instances' metatables where they are plain", function()
    local Point = class.plain "point"
    function Point:__tostring() return self.x .. "," .. self:double() end
    function Point:double() return 2 * self.x end
    assert.equal("3,6", tostring(Point { x = 3 }))
    assert.equal("<class point>", tostring(Point))
  end)

  it("are one kind for modules, data sets, samplers, optimizers, schedulers and functions", function()
    for _, root in ipairs { rille.nn.Module, rille.data.Dataset, rille.data.Sampler, rille.optim.Optimizer,
      rille.optim.lr_scheduler.LRScheduler, rille.Function } do
      assert.equal("<class Own>", tostring(root:extend("Own", root == rille.optim.Optimizer and {} or nil)))
      assert.error_matches(function() root.extend "Own" end, "a method is called with a colon: .*:extend%(%.%.%.%)")
      assert.error_matches(function() root:extend(true) end, "extend: the name must be a string, got boolean")
    end
  end)
end)
