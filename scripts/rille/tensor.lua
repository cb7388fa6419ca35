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

--- Keeps the gradient of a tensor that is no leaf: after backward it is x.grad, as a leaf's is. Returns x.
function methods:retain_grad()
  if self.is_leaf then return self end
  local held = setmetatable({ self }, { __mode = "v" })
  self:register_hook(function(gradient)
    local tensor = held[1]
    if tensor then tensor.grad = tensor.grad and tensor.grad + gradient or gradient:clone() end
  end)
  return self
end

return methods
