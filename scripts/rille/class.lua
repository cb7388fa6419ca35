-- How the library makes classes: modules, data sets, samplers, optimizers, schedulers, functions, and its own objects.
--
-- A class is a table of methods that finds in its base what it lacks. Calling it makes an instance; the instances'
-- metatable is class._metatable, whose __index is the class. class._class is the name that is printed.
local _, require = ...
local check = require "rille.check"
local class = {}

local function to_text(self) return "<class " .. rawget(self, "_class") .. ">" end

--- A class that is there to be extended and makes no instances itself.
function class.root(name) return setmetatable({ _class = name }, { __tostring = to_text }) end

-- Methods that Python calls by itself, and what Lua code defines instead.
local python = { __init__ = "init", __getitem__ = "get", __len__ = "len", __call__ = "forward", __iter__ = "iter" }

local function define(self, name, value)
  local here = python[name]
  if here then
    check.raise("%s: '%s' is Python's and would never be called; here it is function %s:%s(...)", rawget(self, "_class"), name,
      rawget(self, "_class"), here)
  end
  rawset(self, name, value)
end

local function construct(self, ...)
  local instance = setmetatable({}, self._metatable)
  if self.init then self.init(instance, ...) end
  return instance
end

--- What a class's method extend does: makes a class of the base that it was called on.
-- @param whose the class that offers extend, for errors: "data.Dataset"
-- @param name of the new class; nil: its base's
-- @param metatable function(class) that gives the instances' metatable, to which __index is added where it has none, and
-- __name; nil: these two are all
-- @param call what calling the class does; nil: it makes an instance, and calls init with it and the arguments if there is one
function class.extend(base, whose, name, metatable, call)
  check.colon(type(base) == "table", whose, "extend")
  if name ~= nil and type(name) ~= "string" then check.raise("extend: the name must be a string, got %s", type(name)) end
  local new = setmetatable({ _class = name or base._class },
    { __index = base, __newindex = define, __call = call or construct, __tostring = to_text })
  local of_instances = metatable and metatable(new) or {}
  of_instances.__index = of_instances.__index or new
  of_instances.__name = new._class
  new._metatable = of_instances
  return new
end

local function from_fields(self, fields) return setmetatable(fields or {}, self) end

--- A class of the library's own objects. It is their metatable as well: function Point:__tostring() ... end is a metamethod.
-- Calling it makes an instance of a table of fields: Point { x = 1, y = 2 }.
function class.plain(name)
  local new = class.root(name)
  getmetatable(new).__call = from_fields
  new.__index, new.__name, new._metatable = new, name, new
  return new
end

return class
