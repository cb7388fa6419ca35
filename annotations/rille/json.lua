---@meta _
-- Made by docs/make_annotations.lua.

---@class rille.part.json
local json = {}

---Marks a table as an array, so that it is written as [] when it is empty. Gives the table.
---```lua
---print(rille.json.encode { names = rille.json.array() }) --> {"names":[]}
---```
---@param list? table a list; a new one if left out
---@return table # the list
function json.array(list) end

---The value of a JSON text (RFC 8259, strictly): objects and arrays are tables, null is rille.json.null, numbers are integers
---where they are whole and fit.
---```lua
---local config = rille.json.decode '{"layers": [4, 8], "dropout": 0.1, "name": null}'
---```
---@param text string JSON, at most 100 levels deep
---@return any # its value
function json.decode(text) end

---@class (exact) rille.json.encode.options
---@field indent? integer blanks for each level, and one line for each item

---A value as JSON. Tables with keys 1 .. n are arrays, others objects with their keys in order; tensors are nested arrays.
---```lua
---print(rille.json.encode({ layers = { 4, 8 }, name = rille.json.null }, { indent = 2 }))
---```
---@param value any tables, strings, numbers, booleans, rille.json.null, tensors
---@param options? rille.json.encode.options indent
---@return string # the text
function json.encode(value, options) end

---The value of a JSON file.
---```lua
---rille.json.save({ lr = 0.1 }, "config.json")
---print(rille.json.load("config.json").lr)
---```
---@param path string the file
---@return any # its value, as rille.json.decode has it
function json.load(path) end

---What stands for null: rille.none.
---```lua
---print(rille.json.decode "[null]"[1] == rille.json.null) --> true
---```
function json.null() end

---@class (exact) rille.json.save.options
---@field indent? integer blanks for each level

---Writes a value to a JSON file, in one step.
---```lua
---rille.json.save({ lr = 0.1, layers = { 4, 8 } }, "config.json", { indent = 2 })
---```
---@param value any as rille.json.encode takes it
---@param path string the file
---@param options? rille.json.save.options indent
function json.save(value, path, options) end
