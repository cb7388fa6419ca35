-- Methods of tensors that are plain Lua over the others.
local rille = ...
local methods = rille._methods

--- Shows one image, or several as a grid, in the terminal: half blocks, grey. See rille.image.show.
function methods:imshow(options)
  rille.image.show(self, options)
end

return methods
