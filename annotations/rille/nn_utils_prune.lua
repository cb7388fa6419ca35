---@meta _
-- Made by docs/make_annotations.lua.

---@class rille.part.nn.utils.prune
local prune = {}
