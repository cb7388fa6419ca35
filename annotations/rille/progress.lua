---@meta _
-- Made by docs/make_annotations.lua.

---@class rille.part.progress
local progress = {}

---Seconds as a text: 0:07, 12:34 or 1:02:03.
---```lua
---assert(rille.progress.duration(754) == "12:34")
---```
---@param seconds number seconds
---@return string # the text
function progress.duration(seconds) end

---@class (exact) rille.progress.each.options
---@field label? string in front of the bar; the other options are those of new
---@field unit? string what is counted ('batches')
---@field file? file* where to (io.stderr)

---One pass over a loader with a bar.
---```lua
---for batch in rille.progress.each(rille.data.DataLoader(rille.randn(8, 4)), { label = "epoch 1", file = io.stdout }) do end
---```
---@param loader any a DataLoader, or anything with #loader and loader:iter()
---@param options? rille.progress.each.options label, unit = 'batches', file = io.stderr
---@return fun():any # for a loop
function progress.each(loader, options) end

---@class (exact) rille.progress.new.options
---@field total? number what done ends at; not known if left out
---@field label? string in front of the bar
---@field unit? string "bytes" are shown as kB, MB; "" for none ('items')
---@field file? file* where to (io.stderr)
---@field width? integer of the line, in characters
---@field terminal? boolean instead of looking at the file
---@field every? number seconds between lines where there is no terminal (10)
---@field clock? function gives seconds
---@field first? number what was done before (0)

---A bar for what is done.
---```lua
---local bar = rille.progress.new { total = 3, label = "work", file = io.stdout }
---for i = 1, 3 do bar:update(i) end
---bar:finish()
---```
---@param options? rille.progress.new.options total, label, unit = 'items', file = io.stderr, width, terminal, every = 10, clock, first = 0
---@return rille.Bar # a bar
function progress.new(options) end
