-- rille_ffi: what LuaJIT gets over the library by FFI is what Lua 5.4 gets over its bindings.
package.path = "tests/support/?.lua;" .. package.path
local folder = require "folder"

local function has(name) return os.execute(("command -v %s >/dev/null 2>&1"):format(name)) == true end

-- The library of the program that runs this; a build for another platform or under sanitizers has none that others can load.
local program = os.getenv "RILLE_PROGRAM" or "build/rille"
local library = program:match "^(.*)/[^/]*$" .. "/librille.so"
local has_library = folder.is_this_machine and folder.exists(library) and not folder.read(library):find("__asan_init", 1, true)
  and not folder.read(library):find("__tsan_init", 1, true)

local settings = ('LUA_PATH="bindings/luajit/?.lua;;" RILLE_LIBRARY=%s '):format(folder.quoted(library))

describe("rille_ffi", function()
  local here
  setup(function() here = folder.new() end)
  teardown(function() folder.remove(here) end)

  it("has the declarations of the headers", function()
    assert.are.equal("", folder.capture(folder.quoted(program) .. " bindings/luajit/make_cdef.lua --check"))
  end)

  local it_jit = has "luajit" and has_library and it or pending
  it_jit("gives the numbers and texts that Lua 5.4 gives", function()
    local wanted = folder.capture(("%s tests/luajit/same.lua %s"):format(folder.quoted(program), here))
    local got = folder.capture(settings .. "luajit tests/luajit/same.lua " .. here)
    assert.is_truthy(#wanted > 1000 and wanted:find("inner sizes differ", 1, true), wanted)
    assert.are.equal(wanted, got)
  end)

  it_jit("has errors that say what to mend, and gives memory back", function()
    assert.are.equal("fine\n", folder.capture(settings .. "luajit tests/luajit/checks.lua"))
  end)

  it_jit("runs the example", function()
    local text = folder.capture(settings .. "luajit examples/luajit/xor.lua")
    assert.is_truthy(text:find("1 xor 0 = 0%.9[89]") or text:find("1 xor 0 = 1%.000"), text)
  end)

  it_jit("says where the library is not, or not the right one", function()
    local text = folder.capture('LUA_PATH="bindings/luajit/?.lua;;" RILLE_LIBRARY=/none/librille.so luajit -e "require \'rille_ffi\'"')
    assert.is_truthy(text:find("/none/librille.so", 1, true), text)
  end)

  local it_51 = has "lua5.1" and it or pending
  it_51("says to a Lua without FFI what it needs", function()
    local text = folder.capture('LUA_PATH="bindings/luajit/?.lua;;" lua5.1 -e "require \'rille_ffi\'"')
    assert.is_truthy(text:find("rille_ffi needs LuaJIT, whose ffi this Lua 5.1 does not have", 1, true), text)
  end)

  local it_love = has "love" and has "xvfb-run" and has_library and it or pending
  it_love("learns in a window of LÖVE", function()
    local text = folder.capture(settings .. "RILLE_STEPS=200 RILLE_PICTURE=" .. here
      .. "/love.png timeout 60 xvfb-run -a love examples/love")
    assert.is_truthy(text:find("step 200  loss 0%.[0-4]"), text)
    assert.are.equal("\x89PNG", folder.read(here .. "/love.png"):sub(1, 4))
  end)
end)
