-- Every link inside the documents leads somewhere: the file is there, and so is the heading or the anchor that it names.
local folder = require "tests.support.folder"

-- The names by which headings and anchors are found, as the site and the usual viewers of Markdown make them.
local function anchors_of(text)
  local anchors = {}
  for id in text:gmatch '<a id="([^"]+)">' do anchors[id] = true end
  for heading in ("\n" .. text:gsub("\n```.-\n```", "\n")):gmatch "\n#+ +([^\n]+)" do
    local slug = heading:lower():gsub("[`*\\]", ""):gsub("[%p]", function(c) return (c == "-" or c == "_") and c or "" end)
    anchors[slug:gsub("%s", "-")] = true
  end
  return anchors
end

local known = {}
local function has_anchor(file, text, anchor)
  if text then return anchors_of(text)[anchor] end
  known[file] = known[file] or anchors_of(folder.read(file))
  return known[file][anchor]
end

local function is_inside(target) return not target:find "^%a[%w+.-]*:" end

-- dir/../file as file.
local function resolved(page, target)
  local parts = {}
  for part in ((page:match "^(.*/)" or "") .. target):gmatch "[^/]+" do
    if part == ".." then parts[#parts] = nil elseif part ~= "." then parts[#parts + 1] = part end
  end
  return table.concat(parts, "/")
end

-- The links of a page that lead nowhere, and how many it has. Code is none.
local function dead_links(page, text)
  local dead, count, whole = {}, 0, text
  text = ("\n" .. text):gsub("\n```.-\n```", "\n"):gsub("``?[^`\n]+``?", "code")
  for target in text:gmatch "%]%(([^)%s]+)%)" do
    if is_inside(target) then
      count = count + 1
      local path, anchor = target:match "^([^#]*)#?(.*)$"
      local file = path == "" and page or resolved(page, path)
      if not folder.exists(file) then
        dead[#dead + 1] = page .. ": " .. target .. ": no file " .. file
      elseif anchor ~= "" and not has_anchor(file, path == "" and whole or nil, anchor) then
        dead[#dead + 1] = page .. ": " .. target .. ": no such heading"
      end
    end
  end
  return dead, count
end

describe("Links", function()
  local pages = folder.capture "ls *.md docs/*.md docs/*/*.md"

  it("of all documents lead somewhere", function()
    local all, total = {}, 0
    for page in pages:gmatch "[^\n]+" do
      local dead, count = dead_links(page, folder.read(page))
      table.move(dead, 1, #dead, #all + 1, all)
      total = total + count
    end
    assert(#all == 0, table.concat(all, "\n"))
    assert(total > 1000, total .. " links only: are they read?")
  end)

  it("that are dead are seen", function()
    local text = "# One head\n[a](#one-head) [b](#two) [c](none.md) [d](docs/tutorial.md#digits) [e](docs/tutorial.md#x) "
      .. "[f](https://x.y/z)\n"
    local dead, count = dead_links("README.md", text)
    assert.are.equal(5, count)
    assert.are.same({ "README.md: #two: no such heading", "README.md: none.md: no file none.md",
      "README.md: docs/tutorial.md#x: no such heading" }, dead)
  end)
end)
