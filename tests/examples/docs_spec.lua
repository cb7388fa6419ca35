-- Every piece of Lua in docs/ runs, page by page: a page's pieces, one after the other, are a script that is run in a folder
-- of its own. The pages for whoever changes the library (adding.md) have tests of their own.
local folder = require "tests.support.folder"

local PAGES = { "index", "tutorial", "walkthrough", "recipes", "from-pytorch", "from-torch7", "zh/tutorial", "zh/walkthrough" }

describe("The page", function()
  local place
  local data = folder.mnist() or "none"
  if not data:find "^/" then data = folder.capture("pwd"):gsub("\n", "") .. "/" .. data end
  setup(function() place = folder.new() end)
  teardown(function() folder.remove(place) end)

  for _, page in ipairs(PAGES) do
    it("docs/" .. page .. ".md runs", function()
      local text = "\n" .. folder.read("docs/" .. page .. ".md")
      local pieces = {}
      for piece in text:gmatch "\n```lua\n(.-)\n```" do pieces[#pieces + 1] = piece end
      assert(#pieces > 0, "no piece of Lua")
      local code = 'require("rille").set_num_threads(1)\n' .. table.concat(pieces, "\n"):gsub("mnist_or_digits%(%)", "mnist_or_digits { download = false }")
      local output, fine = folder.run(code, ("cd %s; export RILLE_DATA=%s"):format(folder.quoted(place), folder.quoted(data)))
      assert(fine, output)
    end)
  end

  it("docs/embedding.md: its C compiles and runs", function()
    local build = (os.getenv "RILLE_PROGRAM" or ""):match "^(.*)/"
    if not build then return pending "RILLE_PROGRAM says where the library is" end
    local code = folder.read("docs/embedding.md"):match "\n```c\n(.-)\n```"
    local source, program = folder.write(place .. "/fit.c", code), place .. "/fit"
    local output = folder.capture(("cc -Wall -Wextra -Werror -std=c11 -Iengine/include %s -L%s -lrille -Wl,-rpath,%s -o %s && %s"):format(
      folder.quoted(source), folder.quoted(build), folder.quoted(build), folder.quoted(program), folder.quoted(program)))
    assert.are.equal("2.00 1.00 \n", output)
  end)
end)
