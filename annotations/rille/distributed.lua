---@meta _
-- Made by docs/make_annotations.lua.

---@class rille.part.distributed
local distributed = {}
