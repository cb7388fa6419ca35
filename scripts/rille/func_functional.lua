-- rille.autograd.functional, PyTorch's older names of what func.lua does.
local _, require, native = ...
require "rille.func"
return native.autograd_functional
