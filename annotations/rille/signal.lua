---@meta _
-- Made by docs/make_annotations.lua.

---@class rille.part.signal
---@field windows rille.part.signal.windows
local signal = {}
