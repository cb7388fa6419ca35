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
end)
