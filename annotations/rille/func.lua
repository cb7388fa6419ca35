---@meta _
-- Made by docs/make_annotations.lua.

---@class rille.part.func
local func = {}
