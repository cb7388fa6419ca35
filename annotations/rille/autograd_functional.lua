---@meta _
-- Made by docs/make_annotations.lua.

---@class rille.part.autograd.functional
local functional = {}
