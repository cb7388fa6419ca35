---@meta _
-- Made by docs/make_annotations.lua.

---@class rille.part.distributions.transforms
local transforms = {}

---The transform |x|, whose inv gives the x that is not negative.
---```lua
---print(rille.distributions.AbsTransform()(rille.tensor { -3.0 })) -- 3
---```
---@return rille.AbsTransform # a transform
function transforms.AbsTransform() end

---The transform loc + scale x.
---```lua
---print(rille.distributions.AffineTransform(1, 2)(rille.ones(1))) -- 3
---```
---@param loc rille.Tensor|number what is added
---@param scale rille.Tensor|number the factor
---@param event_dim? integer how many dims are one event
---@return rille.AffineTransform # a transform
function transforms.AffineTransform(loc, scale, event_dim) end

---Several transforms, one after the other.
---```lua
---local d = rille.distributions
---local t = d.ComposeTransform { d.ExpTransform(), d.AffineTransform(1, 2) }
---print(t(rille.zeros(1))) -- 3
---```
---@param parts rille.Transform[] in the order in which they are called
---@return rille.ComposeTransform # a transform
function transforms.ComposeTransform(parts) end

---The transform exp(x).
---```lua
---print(rille.distributions.ExpTransform()(rille.zeros(1))) -- 1
---```
---@return rille.ExpTransform # a transform
function transforms.ExpTransform() end

---The transform x to a power.
---```lua
---print(rille.distributions.PowerTransform(2)(rille.tensor { 3.0 })) -- 9
---```
---@param exponent rille.Tensor|number the power
---@return rille.PowerTransform # a transform
function transforms.PowerTransform(exponent) end

---The transform 1 / (1 + exp(-x)), kept inside of 0 and 1.
---```lua
---print(rille.distributions.SigmoidTransform()(rille.zeros(1))) -- 0.5
---```
---@return rille.SigmoidTransform # a transform
function transforms.SigmoidTransform() end

---The transform softmax over the last dim; inv gives logarithms.
---```lua
---print(rille.distributions.SoftmaxTransform()(rille.zeros(2))) -- 0.5, 0.5
---```
---@return rille.SoftmaxTransform # a transform
function transforms.SoftmaxTransform() end

---The transform log(1 + exp(x)).
---```lua
---print(rille.distributions.SoftplusTransform()(rille.zeros(1))) -- 0.6931
---```
---@return rille.SoftplusTransform # a transform
function transforms.SoftplusTransform() end

---The transform tanh(x).
---```lua
---print(rille.distributions.TanhTransform()(rille.zeros(1))) -- 0
---```
---@return rille.TanhTransform # a transform
function transforms.TanhTransform() end

---The class of invertible functions: t(x), and t:inv(y), which is the x.
---```lua
---local t = rille.distributions.ExpTransform()
---print(t:inv(t(rille.ones(1)))) -- 1
---```
---@type rille.Transform
transforms.Transform = nil
