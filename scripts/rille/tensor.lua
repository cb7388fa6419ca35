-- Methods of tensors that are plain Lua over the others.
local rille = ...
local methods = rille._methods

--- Shows one image, or several as a grid, in the terminal: half blocks, grey. See rille.image.show.
function methods:imshow(options)
  rille.image.show(self, options)
end

--- x:float() and its kin: x:to("float32") and so on.
for name, dtype in pairs { float = "float32", double = "float64", long = "int64", int = "int32", bool = "bool" } do
  methods[name] = function(self) return self:to(dtype) end
end

--- The same as totable, by PyTorch's name.
methods.tolist = methods.totable

return methods
