---@meta _
-- Made by docs/make_annotations.lua.

---@class rille.part.nn
---@field functional rille.part.nn.functional
---@field init rille.part.nn.init
---@field utils rille.part.nn.utils
---@field functional rille.part.nn.functional
local nn = {}

---@class rille.AdaptiveAvgPool1d: rille.Module
---@field output_size integer|integer[]|rille.None
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.AdaptiveAvgPool1d.options
---@field output_size? integer|integer[]|rille.None sizes of the result: one number, or one for each dim

---the mean of every window, windows chosen by output_size
---```lua
---nn.AdaptiveAvgPool1d(2)(rille.randn(2, 3, 8))
---```
---@param output_size? integer|integer[]|rille.None sizes of the result: one number, or one for each dim
---@return rille.AdaptiveAvgPool1d # called with a tensor
---@overload fun(options?: rille.nn.AdaptiveAvgPool1d.options): rille.AdaptiveAvgPool1d
---@overload fun(...: integer): rille.AdaptiveAvgPool1d
function nn.AdaptiveAvgPool1d(output_size) end

---@class rille.AdaptiveAvgPool2d: rille.Module
---@field output_size integer|integer[]|rille.None
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.AdaptiveAvgPool2d.options
---@field output_size? integer|integer[]|rille.None sizes of the result: one number, or one for each dim

---the mean of every window, windows chosen by output_size
---```lua
---nn.AdaptiveAvgPool2d(2)(rille.randn(2, 3, 8, 8))
---```
---@param output_size? integer|integer[]|rille.None sizes of the result: one number, or one for each dim
---@return rille.AdaptiveAvgPool2d # called with a tensor
---@overload fun(options?: rille.nn.AdaptiveAvgPool2d.options): rille.AdaptiveAvgPool2d
---@overload fun(...: integer): rille.AdaptiveAvgPool2d
function nn.AdaptiveAvgPool2d(output_size) end

---@class rille.AdaptiveAvgPool3d: rille.Module
---@field output_size integer|integer[]|rille.None
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.AdaptiveAvgPool3d.options
---@field output_size? integer|integer[]|rille.None sizes of the result: one number, or one for each dim

---the mean of every window, windows chosen by output_size
---```lua
---nn.AdaptiveAvgPool3d(2)(rille.randn(2, 3, 4, 4, 4))
---```
---@param output_size? integer|integer[]|rille.None sizes of the result: one number, or one for each dim
---@return rille.AdaptiveAvgPool3d # called with a tensor
---@overload fun(options?: rille.nn.AdaptiveAvgPool3d.options): rille.AdaptiveAvgPool3d
---@overload fun(...: integer): rille.AdaptiveAvgPool3d
function nn.AdaptiveAvgPool3d(output_size) end

---@class (exact) rille.nn.AdaptiveLogSoftmaxWithLoss.options
---@field in_features? integer size of the input's last dim
---@field n_classes? integer how many classes
---@field cutoffs? table the first class of each cluster but the first, rising
---@field div_value? number how much smaller the next cluster's projection is (4.0)
---@field head_bias? boolean whether the head has a bias (false)
---@field dtype? string element type

---Softmax over many classes of which a few are frequent, computed in clusters.
---Called with the input [n, in_features] and classes [n] it gives their log-probabilities [n] and the loss.
---```lua
---local layer = nn.AdaptiveLogSoftmaxWithLoss(16, 100, { 10, 50 })
---local log_probs, loss = layer(rille.randn(4, 16), rille.randint(0, 100, { 4 }))
---```
---@param in_features integer size of the input's last dim
---@param n_classes integer how many classes
---@param cutoffs table the first class of each cluster but the first, rising
---@param div_value? number how much smaller the next cluster's projection is
---@param head_bias? boolean whether the head has a bias
---@param dtype? string element type
---@return rille.AdaptiveLogSoftmaxWithLoss # also with log_prob(input) and predict(input)
---@overload fun(in_features: integer, n_classes: integer, cutoffs: table, options?: rille.nn.AdaptiveLogSoftmaxWithLoss.options): rille.AdaptiveLogSoftmaxWithLoss
---@overload fun(options: rille.nn.AdaptiveLogSoftmaxWithLoss.options): rille.AdaptiveLogSoftmaxWithLoss
function nn.AdaptiveLogSoftmaxWithLoss(in_features, n_classes, cutoffs, div_value, head_bias, dtype) end

---@class rille.AdaptiveMaxPool1d: rille.Module
---@field output_size integer|integer[]|rille.None
---@field return_indices boolean
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.AdaptiveMaxPool1d.options
---@field output_size? integer|integer[]|rille.None sizes of the result: one number, or one for each dim
---@field return_indices? boolean whether the places of the elements are given as well (false)

---the largest element of every window, windows chosen by output_size
---```lua
---nn.AdaptiveMaxPool1d(2)(rille.randn(2, 3, 8))
---```
---@param output_size? integer|integer[]|rille.None sizes of the result: one number, or one for each dim
---@param return_indices? boolean whether the places of the elements are given as well
---@return rille.AdaptiveMaxPool1d # called with a tensor
---@overload fun(options?: rille.nn.AdaptiveMaxPool1d.options): rille.AdaptiveMaxPool1d
---@overload fun(...: integer): rille.AdaptiveMaxPool1d
function nn.AdaptiveMaxPool1d(output_size, return_indices) end

---@class rille.AdaptiveMaxPool2d: rille.Module
---@field output_size integer|integer[]|rille.None
---@field return_indices boolean
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.AdaptiveMaxPool2d.options
---@field output_size? integer|integer[]|rille.None sizes of the result: one number, or one for each dim
---@field return_indices? boolean whether the places of the elements are given as well (false)

---the largest element of every window, windows chosen by output_size
---```lua
---nn.AdaptiveMaxPool2d(2)(rille.randn(2, 3, 8, 8))
---```
---@param output_size? integer|integer[]|rille.None sizes of the result: one number, or one for each dim
---@param return_indices? boolean whether the places of the elements are given as well
---@return rille.AdaptiveMaxPool2d # called with a tensor
---@overload fun(options?: rille.nn.AdaptiveMaxPool2d.options): rille.AdaptiveMaxPool2d
---@overload fun(...: integer): rille.AdaptiveMaxPool2d
function nn.AdaptiveMaxPool2d(output_size, return_indices) end

---@class rille.AdaptiveMaxPool3d: rille.Module
---@field output_size integer|integer[]|rille.None
---@field return_indices boolean
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.AdaptiveMaxPool3d.options
---@field output_size? integer|integer[]|rille.None sizes of the result: one number, or one for each dim
---@field return_indices? boolean whether the places of the elements are given as well (false)

---the largest element of every window, windows chosen by output_size
---```lua
---nn.AdaptiveMaxPool3d(2)(rille.randn(2, 3, 4, 4, 4))
---```
---@param output_size? integer|integer[]|rille.None sizes of the result: one number, or one for each dim
---@param return_indices? boolean whether the places of the elements are given as well
---@return rille.AdaptiveMaxPool3d # called with a tensor
---@overload fun(options?: rille.nn.AdaptiveMaxPool3d.options): rille.AdaptiveMaxPool3d
---@overload fun(...: integer): rille.AdaptiveMaxPool3d
function nn.AdaptiveMaxPool3d(output_size, return_indices) end

---@class rille.AlphaDropout: rille.Module
---@field p number
---@field inplace boolean
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.AlphaDropout.options
---@field p? number the probability (0.5)
---@field inplace? boolean whether the input is written to (false)

---in training, elements set to SELU's lowest value, mean and variance kept
---```lua
---nn.AlphaDropout(0.2)(rille.randn(4, 8))
---```
---@param p? number the probability
---@param inplace? boolean whether the input is written to
---@return rille.AlphaDropout # called with a tensor
---@overload fun(options?: rille.nn.AlphaDropout.options): rille.AlphaDropout
function nn.AlphaDropout(p, inplace) end

---@class rille.AvgPool1d: rille.Module
---@field kernel_size integer|integer[]
---@field stride integer|integer[]
---@field padding integer|integer[]
---@field ceil_mode boolean
---@field count_include_pad boolean
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.AvgPool1d.options
---@field kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@field stride? integer|integer[] how far the window moves: one number, or one for each dim; of pools as far as it is large if left out
---@field padding? integer|integer[] how many places are added at each side of each dim (0)
---@field ceil_mode? boolean whether windows that reach over the edge count (false)
---@field count_include_pad? boolean whether the places that padding adds count in the mean (true)

---the mean of every window
---```lua
---nn.AvgPool1d(2)(rille.randn(2, 3, 8))
---```
---@param kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@param stride? integer|integer[] how far the window moves: one number, or one for each dim; of pools as far as it is large if left out
---@param padding? integer|integer[] how many places are added at each side of each dim
---@param ceil_mode? boolean whether windows that reach over the edge count
---@param count_include_pad? boolean whether the places that padding adds count in the mean
---@return rille.AvgPool1d # called with a tensor
---@overload fun(options?: rille.nn.AvgPool1d.options): rille.AvgPool1d
---@overload fun(...: integer): rille.AvgPool1d
function nn.AvgPool1d(kernel_size, stride, padding, ceil_mode, count_include_pad) end

---@class rille.AvgPool2d: rille.Module
---@field kernel_size integer|integer[]
---@field stride integer|integer[]
---@field padding integer|integer[]
---@field ceil_mode boolean
---@field count_include_pad boolean
---@field divisor_override integer
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.AvgPool2d.options
---@field kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@field stride? integer|integer[] how far the window moves: one number, or one for each dim; of pools as far as it is large if left out
---@field padding? integer|integer[] how many places are added at each side of each dim (0)
---@field ceil_mode? boolean whether windows that reach over the edge count (false)
---@field count_include_pad? boolean whether the places that padding adds count in the mean (true)
---@field divisor_override? integer what sums are divided by, instead of the window's size

---the mean of every window
---```lua
---nn.AvgPool2d(2)(rille.randn(2, 3, 8, 8))
---```
---@param kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@param stride? integer|integer[] how far the window moves: one number, or one for each dim; of pools as far as it is large if left out
---@param padding? integer|integer[] how many places are added at each side of each dim
---@param ceil_mode? boolean whether windows that reach over the edge count
---@param count_include_pad? boolean whether the places that padding adds count in the mean
---@param divisor_override? integer what sums are divided by, instead of the window's size
---@return rille.AvgPool2d # called with a tensor
---@overload fun(options?: rille.nn.AvgPool2d.options): rille.AvgPool2d
---@overload fun(...: integer): rille.AvgPool2d
function nn.AvgPool2d(kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override) end

---@class rille.AvgPool3d: rille.Module
---@field kernel_size integer|integer[]
---@field stride integer|integer[]
---@field padding integer|integer[]
---@field ceil_mode boolean
---@field count_include_pad boolean
---@field divisor_override integer
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.AvgPool3d.options
---@field kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@field stride? integer|integer[] how far the window moves: one number, or one for each dim; of pools as far as it is large if left out
---@field padding? integer|integer[] how many places are added at each side of each dim (0)
---@field ceil_mode? boolean whether windows that reach over the edge count (false)
---@field count_include_pad? boolean whether the places that padding adds count in the mean (true)
---@field divisor_override? integer what sums are divided by, instead of the window's size

---the mean of every window
---```lua
---nn.AvgPool3d(2)(rille.randn(2, 3, 4, 4, 4))
---```
---@param kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@param stride? integer|integer[] how far the window moves: one number, or one for each dim; of pools as far as it is large if left out
---@param padding? integer|integer[] how many places are added at each side of each dim
---@param ceil_mode? boolean whether windows that reach over the edge count
---@param count_include_pad? boolean whether the places that padding adds count in the mean
---@param divisor_override? integer what sums are divided by, instead of the window's size
---@return rille.AvgPool3d # called with a tensor
---@overload fun(options?: rille.nn.AvgPool3d.options): rille.AvgPool3d
---@overload fun(...: integer): rille.AvgPool3d
function nn.AvgPool3d(kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override) end

---@class rille.BCELoss: rille.Module
---@field weight rille.Tensor
---@field reduction "mean"|"sum"|"none"
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.BCELoss.options
---@field weight? rille.Tensor a factor for each class, [classes]
---@field reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself ('mean')

---cross entropy of probabilities with targets between 0 and 1
---```lua
---nn.BCELoss()(rille.rand(3), rille.tensor { 0.0, 1.0, 1.0 })
---```
---@param weight? rille.Tensor a factor for each class, [classes]
---@param reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself
---@return rille.BCELoss # called with 2 tensors
---@overload fun(options?: rille.nn.BCELoss.options): rille.BCELoss
function nn.BCELoss(weight, reduction) end

---@class rille.BCEWithLogitsLoss: rille.Module
---@field weight rille.Tensor
---@field pos_weight rille.Tensor
---@field reduction "mean"|"sum"|"none"
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.BCEWithLogitsLoss.options
---@field weight? rille.Tensor a factor for each class, [classes]
---@field reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself ('mean')
---@field pos_weight? rille.Tensor a factor for the positive cases of each class

---sigmoid and binary cross entropy in one
---```lua
---nn.BCEWithLogitsLoss()(rille.randn(3), rille.tensor { 0.0, 1.0, 1.0 })
---```
---@param weight? rille.Tensor a factor for each class, [classes]
---@param reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself
---@param pos_weight? rille.Tensor a factor for the positive cases of each class
---@return rille.BCEWithLogitsLoss # called with 2 tensors
---@overload fun(options?: rille.nn.BCEWithLogitsLoss.options): rille.BCEWithLogitsLoss
function nn.BCEWithLogitsLoss(weight, reduction, pos_weight) end

---@class rille.BatchNorm1d: rille.Module
---@field weight rille.Tensor
---@field bias rille.Tensor
---@field running_mean rille.Tensor
---@field running_var rille.Tensor
---@field num_batches_tracked rille.Tensor
---@field num_features integer
---@field eps number
---@field momentum number|boolean|rille.None
---@field affine boolean
---@field track_running_stats boolean
---@field dtype rille.dtype
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.BatchNorm1d.options
---@field num_features? integer channels of the input
---@field eps? number a small number that keeps from dividing by 0 (1e-05)
---@field momentum? number|boolean|rille.None how much of the newest value goes into running statistics; none: the mean of all (0.1)
---@field affine? boolean whether there are a learned factor and a learned addend for each channel (true)
---@field track_running_stats? boolean whether running statistics are kept, which eval mode uses (true)
---@field dtype? rille.dtype element type ('float32')
---@field bias? boolean whether a bias is added (true)

---every feature normalised over the batch: [n, features] or [n, features, length]
---```lua
---nn.BatchNorm1d(16)(rille.randn(32, 16))
---```
---@param num_features integer channels of the input
---@param eps? number a small number that keeps from dividing by 0
---@param momentum? number|boolean|rille.None how much of the newest value goes into running statistics; none: the mean of all
---@param affine? boolean whether there are a learned factor and a learned addend for each channel
---@param track_running_stats? boolean whether running statistics are kept, which eval mode uses
---@param dtype? rille.dtype element type
---@param bias? boolean whether a bias is added
---@return rille.BatchNorm1d # called with a tensor
---@overload fun(num_features: integer, options?: rille.nn.BatchNorm1d.options): rille.BatchNorm1d
---@overload fun(options: rille.nn.BatchNorm1d.options): rille.BatchNorm1d
function nn.BatchNorm1d(num_features, eps, momentum, affine, track_running_stats, dtype, bias) end

---@class rille.BatchNorm2d: rille.Module
---@field weight rille.Tensor
---@field bias rille.Tensor
---@field running_mean rille.Tensor
---@field running_var rille.Tensor
---@field num_batches_tracked rille.Tensor
---@field num_features integer
---@field eps number
---@field momentum number|boolean|rille.None
---@field affine boolean
---@field track_running_stats boolean
---@field dtype rille.dtype
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.BatchNorm2d.options
---@field num_features? integer channels of the input
---@field eps? number a small number that keeps from dividing by 0 (1e-05)
---@field momentum? number|boolean|rille.None how much of the newest value goes into running statistics; none: the mean of all (0.1)
---@field affine? boolean whether there are a learned factor and a learned addend for each channel (true)
---@field track_running_stats? boolean whether running statistics are kept, which eval mode uses (true)
---@field dtype? rille.dtype element type ('float32')
---@field bias? boolean whether a bias is added (true)

---every channel normalised over the batch: [n, channels, height, width]
---```lua
---nn.BatchNorm2d(3)(rille.randn(2, 3, 8, 8))
---```
---@param num_features integer channels of the input
---@param eps? number a small number that keeps from dividing by 0
---@param momentum? number|boolean|rille.None how much of the newest value goes into running statistics; none: the mean of all
---@param affine? boolean whether there are a learned factor and a learned addend for each channel
---@param track_running_stats? boolean whether running statistics are kept, which eval mode uses
---@param dtype? rille.dtype element type
---@param bias? boolean whether a bias is added
---@return rille.BatchNorm2d # called with a tensor
---@overload fun(num_features: integer, options?: rille.nn.BatchNorm2d.options): rille.BatchNorm2d
---@overload fun(options: rille.nn.BatchNorm2d.options): rille.BatchNorm2d
function nn.BatchNorm2d(num_features, eps, momentum, affine, track_running_stats, dtype, bias) end

---@class rille.BatchNorm3d: rille.Module
---@field weight rille.Tensor
---@field bias rille.Tensor
---@field running_mean rille.Tensor
---@field running_var rille.Tensor
---@field num_batches_tracked rille.Tensor
---@field num_features integer
---@field eps number
---@field momentum number|boolean|rille.None
---@field affine boolean
---@field track_running_stats boolean
---@field dtype rille.dtype
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.BatchNorm3d.options
---@field num_features? integer channels of the input
---@field eps? number a small number that keeps from dividing by 0 (1e-05)
---@field momentum? number|boolean|rille.None how much of the newest value goes into running statistics; none: the mean of all (0.1)
---@field affine? boolean whether there are a learned factor and a learned addend for each channel (true)
---@field track_running_stats? boolean whether running statistics are kept, which eval mode uses (true)
---@field dtype? rille.dtype element type ('float32')
---@field bias? boolean whether a bias is added (true)

---every channel normalised over the batch: [n, channels, depth, height, width]
---```lua
---nn.BatchNorm3d(3)(rille.randn(2, 3, 4, 4, 4))
---```
---@param num_features integer channels of the input
---@param eps? number a small number that keeps from dividing by 0
---@param momentum? number|boolean|rille.None how much of the newest value goes into running statistics; none: the mean of all
---@param affine? boolean whether there are a learned factor and a learned addend for each channel
---@param track_running_stats? boolean whether running statistics are kept, which eval mode uses
---@param dtype? rille.dtype element type
---@param bias? boolean whether a bias is added
---@return rille.BatchNorm3d # called with a tensor
---@overload fun(num_features: integer, options?: rille.nn.BatchNorm3d.options): rille.BatchNorm3d
---@overload fun(options: rille.nn.BatchNorm3d.options): rille.BatchNorm3d
function nn.BatchNorm3d(num_features, eps, momentum, affine, track_running_stats, dtype, bias) end

---@class rille.Bilinear: rille.Module
---@field weight rille.Tensor
---@field bias rille.Tensor
---@field in1_features integer
---@field in2_features integer
---@field out_features integer
---@field dtype rille.dtype
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.Bilinear.options
---@field in1_features? integer size of the first input's last dim
---@field in2_features? integer size of the second input's last dim
---@field out_features? integer size of the result's last dim
---@field bias? boolean whether a bias is added (true)
---@field dtype? rille.dtype element type ('float32')

---x1 times the weight times x2, plus the bias
---```lua
---nn.Bilinear(5, 6, 7)(rille.randn(4, 5), rille.randn(4, 6))
---```
---@param in1_features integer size of the first input's last dim
---@param in2_features integer size of the second input's last dim
---@param out_features integer size of the result's last dim
---@param bias? boolean whether a bias is added
---@param dtype? rille.dtype element type
---@return rille.Bilinear # called with 2 tensors
---@overload fun(in1_features: integer, in2_features: integer, out_features: integer, options?: rille.nn.Bilinear.options): rille.Bilinear
---@overload fun(options: rille.nn.Bilinear.options): rille.Bilinear
function nn.Bilinear(in1_features, in2_features, out_features, bias, dtype) end

---A tensor that becomes a buffer of the module that it is given to.
---```lua
---local net = nn.Module()
---net.scale = nn.Buffer(rille.ones(2))
---print(#net:buffers()) -- 1
---```
---@param data rille.Tensor the tensor
---@param persistent? boolean whether it is saved with the module
---@return table # what a module takes as a buffer
function nn.Buffer(data, persistent) end

---@class rille.CELU: rille.Module
---@field alpha number
---@field inplace boolean
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.CELU.options
---@field alpha? number a factor (1)
---@field inplace? boolean whether the input is written to (false)

---each element, alpha (exp(x / alpha) - 1) where it is negative
---```lua
---nn.CELU()(rille.randn(2, 3))
---```
---@param alpha? number a factor
---@param inplace? boolean whether the input is written to
---@return rille.CELU # called with a tensor
---@overload fun(options?: rille.nn.CELU.options): rille.CELU
function nn.CELU(alpha, inplace) end

---@class rille.CTCLoss: rille.Module
---@field blank integer
---@field reduction "mean"|"sum"|"none"
---@field zero_infinity boolean
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.CTCLoss.options
---@field blank? integer the class that stands for nothing (0)
---@field reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself ('mean')
---@field zero_infinity? boolean whether infinite losses become 0 (false)

---a labelling of steps, summed over its alignments
---```lua
---nn.CTCLoss()(rille.randn(20, 2, 6):log_softmax(2), rille.randint(1, 6, { 2, 5 }), rille.tensor { 20, 20 }, rille.tensor { 5, 5 })
---```
---@param blank? integer the class that stands for nothing
---@param reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself
---@param zero_infinity? boolean whether infinite losses become 0
---@return rille.CTCLoss # called with 4 tensors
---@overload fun(options?: rille.nn.CTCLoss.options): rille.CTCLoss
function nn.CTCLoss(blank, reduction, zero_infinity) end

---@class rille.ChannelShuffle: rille.Module
---@field groups integer
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.ChannelShuffle.options
---@field groups? integer into how many groups channels are divided; each sees its own inputs only

---channels of groups dealt out in turn
---```lua
---nn.ChannelShuffle(2)(rille.randn(1, 4, 2, 2))
---```
---@param groups integer into how many groups channels are divided; each sees its own inputs only
---@return rille.ChannelShuffle # called with a tensor
---@overload fun(options: rille.nn.ChannelShuffle.options): rille.ChannelShuffle
function nn.ChannelShuffle(groups) end

---@class rille.CircularPad1d: rille.Module
---@field padding integer|integer[]
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.CircularPad1d.options
---@field padding? integer|integer[] how many places are added at each side of each dim

---lines that go on from their other end
---```lua
---nn.CircularPad1d(1)(rille.randn(2, 3, 8))
---```
---@param padding? integer|integer[] how many places are added at each side of each dim
---@return rille.CircularPad1d # called with a tensor
---@overload fun(options?: rille.nn.CircularPad1d.options): rille.CircularPad1d
---@overload fun(...: integer): rille.CircularPad1d
function nn.CircularPad1d(padding) end

---@class rille.CircularPad2d: rille.Module
---@field padding integer|integer[]
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.CircularPad2d.options
---@field padding? integer|integer[] how many places are added at each side of each dim

---planes that go on from their other edge
---```lua
---nn.CircularPad2d(1)(rille.randn(2, 3, 8, 8))
---```
---@param padding? integer|integer[] how many places are added at each side of each dim
---@return rille.CircularPad2d # called with a tensor
---@overload fun(options?: rille.nn.CircularPad2d.options): rille.CircularPad2d
---@overload fun(...: integer): rille.CircularPad2d
function nn.CircularPad2d(padding) end

---@class rille.CircularPad3d: rille.Module
---@field padding integer|integer[]
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.CircularPad3d.options
---@field padding? integer|integer[] how many places are added at each side of each dim

---volumes that go on from their other face
---```lua
---nn.CircularPad3d(1)(rille.randn(2, 3, 4, 4, 4))
---```
---@param padding? integer|integer[] how many places are added at each side of each dim
---@return rille.CircularPad3d # called with a tensor
---@overload fun(options?: rille.nn.CircularPad3d.options): rille.CircularPad3d
---@overload fun(...: integer): rille.CircularPad3d
function nn.CircularPad3d(padding) end

---@class rille.ConstantPad1d: rille.Module
---@field padding integer|integer[]
---@field value number|boolean
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.ConstantPad1d.options
---@field padding? integer|integer[] how many places are added at each side of each dim
---@field value? number|boolean the number that is put in

---lines with value around
---```lua
---nn.ConstantPad1d(1, 3.5)(rille.randn(2, 3, 8))
---```
---@param padding? integer|integer[] how many places are added at each side of each dim
---@param value number|boolean the number that is put in
---@return rille.ConstantPad1d # called with a tensor
---@overload fun(options?: rille.nn.ConstantPad1d.options): rille.ConstantPad1d
function nn.ConstantPad1d(padding, value) end

---@class rille.ConstantPad2d: rille.Module
---@field padding integer|integer[]
---@field value number|boolean
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.ConstantPad2d.options
---@field padding? integer|integer[] how many places are added at each side of each dim
---@field value? number|boolean the number that is put in

---planes with value around
---```lua
---nn.ConstantPad2d(1, 3.5)(rille.randn(2, 3, 8, 8))
---```
---@param padding? integer|integer[] how many places are added at each side of each dim
---@param value number|boolean the number that is put in
---@return rille.ConstantPad2d # called with a tensor
---@overload fun(options?: rille.nn.ConstantPad2d.options): rille.ConstantPad2d
function nn.ConstantPad2d(padding, value) end

---@class rille.ConstantPad3d: rille.Module
---@field padding integer|integer[]
---@field value number|boolean
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.ConstantPad3d.options
---@field padding? integer|integer[] how many places are added at each side of each dim
---@field value? number|boolean the number that is put in

---volumes with value around
---```lua
---nn.ConstantPad3d(1, 3.5)(rille.randn(2, 3, 4, 4, 4))
---```
---@param padding? integer|integer[] how many places are added at each side of each dim
---@param value number|boolean the number that is put in
---@return rille.ConstantPad3d # called with a tensor
---@overload fun(options?: rille.nn.ConstantPad3d.options): rille.ConstantPad3d
function nn.ConstantPad3d(padding, value) end

---@class rille.Conv1d: rille.Module
---@field weight rille.Tensor
---@field bias rille.Tensor
---@field in_channels integer
---@field out_channels integer
---@field kernel_size integer|integer[]
---@field stride integer|integer[]
---@field padding integer|integer[]|"valid"|"same"
---@field dilation integer|integer[]
---@field groups integer
---@field padding_mode "zeros"|"reflect"|"replicate"|"circular"
---@field dtype rille.dtype
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.Conv1d.options
---@field in_channels? integer channels of the input
---@field out_channels? integer channels of the result: how many kernels there are
---@field kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@field stride? integer|integer[] how far the window moves: one number, or one for each dim; of pools as far as it is large if left out (1)
---@field padding? integer|integer[]|"valid"|"same" how many places are added at each side of each dim (0)
---@field dilation? integer|integer[] how far the window's elements lie apart (1)
---@field groups? integer into how many groups channels are divided; each sees its own inputs only (1)
---@field bias? boolean whether a bias is added (true)
---@field padding_mode? "zeros"|"reflect"|"replicate"|"circular" what stands in the places that padding adds ('zeros')
---@field dtype? rille.dtype element type ('float32')

---convolution over lines [batch, channels, length]
---```lua
---nn.Conv1d(3, 6, 3, { padding = 1 })(rille.randn(2, 3, 8))
---```
---@param in_channels integer channels of the input
---@param out_channels integer channels of the result: how many kernels there are
---@param kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@param stride? integer|integer[] how far the window moves: one number, or one for each dim; of pools as far as it is large if left out
---@param padding? integer|integer[]|"valid"|"same" how many places are added at each side of each dim
---@param dilation? integer|integer[] how far the window's elements lie apart
---@param groups? integer into how many groups channels are divided; each sees its own inputs only
---@param bias? boolean whether a bias is added
---@param padding_mode? "zeros"|"reflect"|"replicate"|"circular" what stands in the places that padding adds
---@param dtype? rille.dtype element type
---@return rille.Conv1d # called with a tensor
---@overload fun(in_channels: integer, out_channels: integer, options?: rille.nn.Conv1d.options): rille.Conv1d
---@overload fun(in_channels: integer, out_channels: integer, ...: integer): rille.Conv1d
---@overload fun(options: rille.nn.Conv1d.options): rille.Conv1d
function nn.Conv1d(in_channels, out_channels, kernel_size, stride, padding, dilation, groups, bias, padding_mode, dtype) end

---@class rille.Conv2d: rille.Module
---@field weight rille.Tensor
---@field bias rille.Tensor
---@field in_channels integer
---@field out_channels integer
---@field kernel_size integer|integer[]
---@field stride integer|integer[]
---@field padding integer|integer[]|"valid"|"same"
---@field dilation integer|integer[]
---@field groups integer
---@field padding_mode "zeros"|"reflect"|"replicate"|"circular"
---@field dtype rille.dtype
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.Conv2d.options
---@field in_channels? integer channels of the input
---@field out_channels? integer channels of the result: how many kernels there are
---@field kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@field stride? integer|integer[] how far the window moves: one number, or one for each dim; of pools as far as it is large if left out (1)
---@field padding? integer|integer[]|"valid"|"same" how many places are added at each side of each dim (0)
---@field dilation? integer|integer[] how far the window's elements lie apart (1)
---@field groups? integer into how many groups channels are divided; each sees its own inputs only (1)
---@field bias? boolean whether a bias is added (true)
---@field padding_mode? "zeros"|"reflect"|"replicate"|"circular" what stands in the places that padding adds ('zeros')
---@field dtype? rille.dtype element type ('float32')

---convolution over images [batch, channels, height, width]
---```lua
---nn.Conv2d(3, 6, 3, { padding = 1 })(rille.randn(2, 3, 8, 8))
---```
---@param in_channels integer channels of the input
---@param out_channels integer channels of the result: how many kernels there are
---@param kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@param stride? integer|integer[] how far the window moves: one number, or one for each dim; of pools as far as it is large if left out
---@param padding? integer|integer[]|"valid"|"same" how many places are added at each side of each dim
---@param dilation? integer|integer[] how far the window's elements lie apart
---@param groups? integer into how many groups channels are divided; each sees its own inputs only
---@param bias? boolean whether a bias is added
---@param padding_mode? "zeros"|"reflect"|"replicate"|"circular" what stands in the places that padding adds
---@param dtype? rille.dtype element type
---@return rille.Conv2d # called with a tensor
---@overload fun(in_channels: integer, out_channels: integer, options?: rille.nn.Conv2d.options): rille.Conv2d
---@overload fun(in_channels: integer, out_channels: integer, ...: integer): rille.Conv2d
---@overload fun(options: rille.nn.Conv2d.options): rille.Conv2d
function nn.Conv2d(in_channels, out_channels, kernel_size, stride, padding, dilation, groups, bias, padding_mode, dtype) end

---@class rille.Conv3d: rille.Module
---@field weight rille.Tensor
---@field bias rille.Tensor
---@field in_channels integer
---@field out_channels integer
---@field kernel_size integer|integer[]
---@field stride integer|integer[]
---@field padding integer|integer[]|"valid"|"same"
---@field dilation integer|integer[]
---@field groups integer
---@field padding_mode "zeros"|"reflect"|"replicate"|"circular"
---@field dtype rille.dtype
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.Conv3d.options
---@field in_channels? integer channels of the input
---@field out_channels? integer channels of the result: how many kernels there are
---@field kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@field stride? integer|integer[] how far the window moves: one number, or one for each dim; of pools as far as it is large if left out (1)
---@field padding? integer|integer[]|"valid"|"same" how many places are added at each side of each dim (0)
---@field dilation? integer|integer[] how far the window's elements lie apart (1)
---@field groups? integer into how many groups channels are divided; each sees its own inputs only (1)
---@field bias? boolean whether a bias is added (true)
---@field padding_mode? "zeros"|"reflect"|"replicate"|"circular" what stands in the places that padding adds ('zeros')
---@field dtype? rille.dtype element type ('float32')

---convolution over volumes [batch, channels, depth, height, width]
---```lua
---nn.Conv3d(3, 6, 3, { padding = 1 })(rille.randn(2, 3, 4, 4, 4))
---```
---@param in_channels integer channels of the input
---@param out_channels integer channels of the result: how many kernels there are
---@param kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@param stride? integer|integer[] how far the window moves: one number, or one for each dim; of pools as far as it is large if left out
---@param padding? integer|integer[]|"valid"|"same" how many places are added at each side of each dim
---@param dilation? integer|integer[] how far the window's elements lie apart
---@param groups? integer into how many groups channels are divided; each sees its own inputs only
---@param bias? boolean whether a bias is added
---@param padding_mode? "zeros"|"reflect"|"replicate"|"circular" what stands in the places that padding adds
---@param dtype? rille.dtype element type
---@return rille.Conv3d # called with a tensor
---@overload fun(in_channels: integer, out_channels: integer, options?: rille.nn.Conv3d.options): rille.Conv3d
---@overload fun(in_channels: integer, out_channels: integer, ...: integer): rille.Conv3d
---@overload fun(options: rille.nn.Conv3d.options): rille.Conv3d
function nn.Conv3d(in_channels, out_channels, kernel_size, stride, padding, dilation, groups, bias, padding_mode, dtype) end

---@class rille.ConvTranspose1d: rille.Module
---@field weight rille.Tensor
---@field bias rille.Tensor
---@field in_channels integer
---@field out_channels integer
---@field kernel_size integer|integer[]
---@field stride integer|integer[]
---@field padding integer|integer[]
---@field output_padding integer|integer[]
---@field groups integer
---@field dilation integer|integer[]
---@field padding_mode "zeros"
---@field dtype rille.dtype
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.ConvTranspose1d.options
---@field in_channels? integer channels of the input
---@field out_channels? integer channels of the result: how many kernels there are
---@field kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@field stride? integer|integer[] how far the window moves: one number, or one for each dim; of pools as far as it is large if left out (1)
---@field padding? integer|integer[] how many places are added at each side of each dim (0)
---@field output_padding? integer|integer[] places added at one side of the result, for shapes that stride leaves open (0)
---@field groups? integer into how many groups channels are divided; each sees its own inputs only (1)
---@field bias? boolean whether a bias is added (true)
---@field dilation? integer|integer[] how far the window's elements lie apart (1)
---@field padding_mode? "zeros" what stands in the places that padding adds ('zeros')
---@field dtype? rille.dtype element type ('float32')

---transposed convolution over lines
---```lua
---nn.ConvTranspose1d(3, 6, 2, { stride = 2 })(rille.randn(2, 3, 8))
---```
---@param in_channels integer channels of the input
---@param out_channels integer channels of the result: how many kernels there are
---@param kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@param stride? integer|integer[] how far the window moves: one number, or one for each dim; of pools as far as it is large if left out
---@param padding? integer|integer[] how many places are added at each side of each dim
---@param output_padding? integer|integer[] places added at one side of the result, for shapes that stride leaves open
---@param groups? integer into how many groups channels are divided; each sees its own inputs only
---@param bias? boolean whether a bias is added
---@param dilation? integer|integer[] how far the window's elements lie apart
---@param padding_mode? "zeros" what stands in the places that padding adds
---@param dtype? rille.dtype element type
---@return rille.ConvTranspose1d # called with a tensor
---@overload fun(in_channels: integer, out_channels: integer, options?: rille.nn.ConvTranspose1d.options): rille.ConvTranspose1d
---@overload fun(in_channels: integer, out_channels: integer, ...: integer): rille.ConvTranspose1d
---@overload fun(options: rille.nn.ConvTranspose1d.options): rille.ConvTranspose1d
function nn.ConvTranspose1d(in_channels, out_channels, kernel_size, stride, padding, output_padding, groups, bias, dilation, padding_mode, dtype) end

---@class rille.ConvTranspose2d: rille.Module
---@field weight rille.Tensor
---@field bias rille.Tensor
---@field in_channels integer
---@field out_channels integer
---@field kernel_size integer|integer[]
---@field stride integer|integer[]
---@field padding integer|integer[]
---@field output_padding integer|integer[]
---@field groups integer
---@field dilation integer|integer[]
---@field padding_mode "zeros"
---@field dtype rille.dtype
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.ConvTranspose2d.options
---@field in_channels? integer channels of the input
---@field out_channels? integer channels of the result: how many kernels there are
---@field kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@field stride? integer|integer[] how far the window moves: one number, or one for each dim; of pools as far as it is large if left out (1)
---@field padding? integer|integer[] how many places are added at each side of each dim (0)
---@field output_padding? integer|integer[] places added at one side of the result, for shapes that stride leaves open (0)
---@field groups? integer into how many groups channels are divided; each sees its own inputs only (1)
---@field bias? boolean whether a bias is added (true)
---@field dilation? integer|integer[] how far the window's elements lie apart (1)
---@field padding_mode? "zeros" what stands in the places that padding adds ('zeros')
---@field dtype? rille.dtype element type ('float32')

---transposed convolution over images
---```lua
---nn.ConvTranspose2d(3, 6, 2, { stride = 2 })(rille.randn(2, 3, 8, 8))
---```
---@param in_channels integer channels of the input
---@param out_channels integer channels of the result: how many kernels there are
---@param kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@param stride? integer|integer[] how far the window moves: one number, or one for each dim; of pools as far as it is large if left out
---@param padding? integer|integer[] how many places are added at each side of each dim
---@param output_padding? integer|integer[] places added at one side of the result, for shapes that stride leaves open
---@param groups? integer into how many groups channels are divided; each sees its own inputs only
---@param bias? boolean whether a bias is added
---@param dilation? integer|integer[] how far the window's elements lie apart
---@param padding_mode? "zeros" what stands in the places that padding adds
---@param dtype? rille.dtype element type
---@return rille.ConvTranspose2d # called with a tensor
---@overload fun(in_channels: integer, out_channels: integer, options?: rille.nn.ConvTranspose2d.options): rille.ConvTranspose2d
---@overload fun(in_channels: integer, out_channels: integer, ...: integer): rille.ConvTranspose2d
---@overload fun(options: rille.nn.ConvTranspose2d.options): rille.ConvTranspose2d
function nn.ConvTranspose2d(in_channels, out_channels, kernel_size, stride, padding, output_padding, groups, bias, dilation, padding_mode, dtype) end

---@class rille.ConvTranspose3d: rille.Module
---@field weight rille.Tensor
---@field bias rille.Tensor
---@field in_channels integer
---@field out_channels integer
---@field kernel_size integer|integer[]
---@field stride integer|integer[]
---@field padding integer|integer[]
---@field output_padding integer|integer[]
---@field groups integer
---@field dilation integer|integer[]
---@field padding_mode "zeros"
---@field dtype rille.dtype
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.ConvTranspose3d.options
---@field in_channels? integer channels of the input
---@field out_channels? integer channels of the result: how many kernels there are
---@field kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@field stride? integer|integer[] how far the window moves: one number, or one for each dim; of pools as far as it is large if left out (1)
---@field padding? integer|integer[] how many places are added at each side of each dim (0)
---@field output_padding? integer|integer[] places added at one side of the result, for shapes that stride leaves open (0)
---@field groups? integer into how many groups channels are divided; each sees its own inputs only (1)
---@field bias? boolean whether a bias is added (true)
---@field dilation? integer|integer[] how far the window's elements lie apart (1)
---@field padding_mode? "zeros" what stands in the places that padding adds ('zeros')
---@field dtype? rille.dtype element type ('float32')

---transposed convolution over volumes
---```lua
---nn.ConvTranspose3d(3, 6, 2, { stride = 2 })(rille.randn(2, 3, 4, 4, 4))
---```
---@param in_channels integer channels of the input
---@param out_channels integer channels of the result: how many kernels there are
---@param kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@param stride? integer|integer[] how far the window moves: one number, or one for each dim; of pools as far as it is large if left out
---@param padding? integer|integer[] how many places are added at each side of each dim
---@param output_padding? integer|integer[] places added at one side of the result, for shapes that stride leaves open
---@param groups? integer into how many groups channels are divided; each sees its own inputs only
---@param bias? boolean whether a bias is added
---@param dilation? integer|integer[] how far the window's elements lie apart
---@param padding_mode? "zeros" what stands in the places that padding adds
---@param dtype? rille.dtype element type
---@return rille.ConvTranspose3d # called with a tensor
---@overload fun(in_channels: integer, out_channels: integer, options?: rille.nn.ConvTranspose3d.options): rille.ConvTranspose3d
---@overload fun(in_channels: integer, out_channels: integer, ...: integer): rille.ConvTranspose3d
---@overload fun(options: rille.nn.ConvTranspose3d.options): rille.ConvTranspose3d
function nn.ConvTranspose3d(in_channels, out_channels, kernel_size, stride, padding, output_padding, groups, bias, dilation, padding_mode, dtype) end

---@class rille.CosineEmbeddingLoss: rille.Module
---@field margin number
---@field reduction "mean"|"sum"|"none"
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.CosineEmbeddingLoss.options
---@field margin? number by how much (0)
---@field reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself ('mean')

---vectors at a small angle where the target is 1
---```lua
---nn.CosineEmbeddingLoss()(rille.randn(3, 8), rille.randn(3, 8), rille.tensor { 1.0, -1.0, 1.0 })
---```
---@param margin? number by how much
---@param reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself
---@return rille.CosineEmbeddingLoss # called with 3 tensors
---@overload fun(options?: rille.nn.CosineEmbeddingLoss.options): rille.CosineEmbeddingLoss
function nn.CosineEmbeddingLoss(margin, reduction) end

---@class rille.CosineSimilarity: rille.Module
---@field dim integer
---@field eps number
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.CosineSimilarity.options
---@field dim? integer which dim, from 0; -1 is the last (1)
---@field eps? number a small number that keeps from dividing by 0 (1e-08)

---cosine of the angle between x1 and x2 along dim
---```lua
---nn.CosineSimilarity(1)(rille.randn(4, 5), rille.randn(4, 5))
---```
---@param dim? integer which dim, from 0; -1 is the last
---@param eps? number a small number that keeps from dividing by 0
---@return rille.CosineSimilarity # called with 2 tensors
---@overload fun(options?: rille.nn.CosineSimilarity.options): rille.CosineSimilarity
function nn.CosineSimilarity(dim, eps) end

---@class rille.CrossEntropyLoss: rille.Module
---@field weight rille.Tensor
---@field ignore_index integer
---@field reduction "mean"|"sum"|"none"
---@field label_smoothing number
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.CrossEntropyLoss.options
---@field weight? rille.Tensor a factor for each class, [classes]
---@field ignore_index? integer a target that does not count (-100)
---@field reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself ('mean')
---@field label_smoothing? number how much of the target is spread over all classes, 0 to 1 (0)

---log softmax and negative log likelihood in one
---```lua
---nn.CrossEntropyLoss()(rille.randn(3, 5), rille.tensor { 1, 0, 4 })
---```
---@param weight? rille.Tensor a factor for each class, [classes]
---@param ignore_index? integer a target that does not count
---@param reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself
---@param label_smoothing? number how much of the target is spread over all classes, 0 to 1
---@return rille.CrossEntropyLoss # called with 2 tensors
---@overload fun(options?: rille.nn.CrossEntropyLoss.options): rille.CrossEntropyLoss
function nn.CrossEntropyLoss(weight, ignore_index, reduction, label_smoothing) end

---Divides each channel by a power of k + alpha / size times the squares of itself and its neighbours, with PyTorch's sums,
---which never let
---go of the first channel.
---```lua
---print(nn.CrossMapLRN2d(3)(rille.ones(1, 4, 2, 2)).shape) -- [1, 4, 2, 2]
---```
---@param size integer channels together
---@param alpha? number the factor
---@param beta? number the power
---@param k? number what is added
---@return rille.Module # a layer
function nn.CrossMapLRN2d(size, alpha, beta, k) end

---@class rille.Dropout: rille.Module
---@field p number
---@field inplace boolean
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.Dropout.options
---@field p? number the probability (0.5)
---@field inplace? boolean whether the input is written to (false)

---in training, elements set to 0 with probability p and the rest scaled up
---```lua
---nn.Dropout(0.2)(rille.randn(4, 8))
---```
---@param p? number the probability
---@param inplace? boolean whether the input is written to
---@return rille.Dropout # called with a tensor
---@overload fun(options?: rille.nn.Dropout.options): rille.Dropout
function nn.Dropout(p, inplace) end

---@class rille.Dropout1d: rille.Module
---@field p number
---@field inplace boolean
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.Dropout1d.options
---@field p? number the probability (0.5)
---@field inplace? boolean whether the input is written to (false)

---in training, whole lines set to 0 with probability p and the rest scaled up
---```lua
---nn.Dropout1d(0.2)(rille.randn(2, 3, 8))
---```
---@param p? number the probability
---@param inplace? boolean whether the input is written to
---@return rille.Dropout1d # called with a tensor
---@overload fun(options?: rille.nn.Dropout1d.options): rille.Dropout1d
function nn.Dropout1d(p, inplace) end

---@class rille.Dropout2d: rille.Module
---@field p number
---@field inplace boolean
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.Dropout2d.options
---@field p? number the probability (0.5)
---@field inplace? boolean whether the input is written to (false)

---in training, whole planes set to 0 with probability p and the rest scaled up
---```lua
---nn.Dropout2d(0.2)(rille.randn(2, 3, 8, 8))
---```
---@param p? number the probability
---@param inplace? boolean whether the input is written to
---@return rille.Dropout2d # called with a tensor
---@overload fun(options?: rille.nn.Dropout2d.options): rille.Dropout2d
function nn.Dropout2d(p, inplace) end

---@class rille.Dropout3d: rille.Module
---@field p number
---@field inplace boolean
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.Dropout3d.options
---@field p? number the probability (0.5)
---@field inplace? boolean whether the input is written to (false)

---in training, whole volumes set to 0 with probability p and the rest scaled up
---```lua
---nn.Dropout3d(0.2)(rille.randn(2, 3, 4, 4, 4))
---```
---@param p? number the probability
---@param inplace? boolean whether the input is written to
---@return rille.Dropout3d # called with a tensor
---@overload fun(options?: rille.nn.Dropout3d.options): rille.Dropout3d
function nn.Dropout3d(p, inplace) end

---@class rille.ELU: rille.Module
---@field alpha number
---@field inplace boolean
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.ELU.options
---@field alpha? number a factor (1)
---@field inplace? boolean whether the input is written to (false)

---each element, alpha (exp(x) - 1) where it is negative
---```lua
---nn.ELU()(rille.randn(2, 3))
---```
---@param alpha? number a factor
---@param inplace? boolean whether the input is written to
---@return rille.ELU # called with a tensor
---@overload fun(options?: rille.nn.ELU.options): rille.ELU
function nn.ELU(alpha, inplace) end

---@class rille.Embedding: rille.Module
---@field weight rille.Tensor
---@field num_embeddings integer
---@field embedding_dim integer
---@field padding_idx integer
---@field max_norm number|boolean|rille.None
---@field norm_type number
---@field scale_grad_by_freq boolean
---@field sparse boolean
---@field dtype rille.dtype
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.Embedding.options
---@field num_embeddings? integer rows of the table
---@field embedding_dim? integer size of each row
---@field padding_idx? integer the row that stays as it is, without gradient
---@field max_norm? number|boolean|rille.None longer rows are made so long
---@field norm_type? number which norm: 2 is the Euclidean one (2)
---@field scale_grad_by_freq? boolean whether gradients are divided by how often an index is there (false)
---@field sparse? boolean taken without effect: gradients are dense (false)
---@field dtype? rille.dtype element type ('float32')
---@field _weight? rille.Tensor the table itself, instead of random values

---row i of a table for every index i
---```lua
---nn.Embedding(10, 3)(rille.tensor { { 1, 2, 4 }, { 4, 3, 9 } })
---```
---@overload fun(num_embeddings: integer, embedding_dim: integer, options?: rille.nn.Embedding.options): rille.Embedding
---@overload fun(options: rille.nn.Embedding.options): rille.Embedding
---@class rille.nn.Embedding.class
---@overload fun(num_embeddings: integer, embedding_dim: integer, padding_idx?: integer, max_norm?: number|boolean|rille.None, norm_type?: number, scale_grad_by_freq?: boolean, sparse?: boolean, dtype?: rille.dtype, _weight?: rille.Tensor): rille.Embedding
nn.Embedding = {}

---@class rille.EmbeddingBag: rille.Module
---@field weight rille.Tensor
---@field num_embeddings integer
---@field embedding_dim integer
---@field max_norm number|boolean|rille.None
---@field norm_type number
---@field scale_grad_by_freq boolean
---@field mode "mean"|"sum"|"max"
---@field sparse boolean
---@field include_last_offset boolean
---@field padding_idx integer
---@field dtype rille.dtype
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.EmbeddingBag.options
---@field num_embeddings? integer rows of the table
---@field embedding_dim? integer size of each row
---@field max_norm? number|boolean|rille.None longer rows are made so long
---@field norm_type? number which norm: 2 is the Euclidean one (2)
---@field scale_grad_by_freq? boolean whether gradients are divided by how often an index is there (false)
---@field mode? "mean"|"sum"|"max" what is made of the rows of a bag ('mean')
---@field sparse? boolean taken without effect: gradients are dense (false)
---@field include_last_offset? boolean whether the last offset is the end (false)
---@field padding_idx? integer the row that stays as it is, without gradient
---@field dtype? rille.dtype element type ('float32')
---@field _weight? rille.Tensor the table itself, instead of random values

---mean, sum or largest of the rows of each bag of indices; takes indices, offsets, per_sample_weights
---```lua
---nn.EmbeddingBag(10, 3, { mode = 'sum' })(rille.tensor { { 1, 2, 4 }, { 4, 3, 9 } })
---```
---@param num_embeddings integer rows of the table
---@param embedding_dim integer size of each row
---@param max_norm? number|boolean|rille.None longer rows are made so long
---@param norm_type? number which norm: 2 is the Euclidean one
---@param scale_grad_by_freq? boolean whether gradients are divided by how often an index is there
---@param mode? "mean"|"sum"|"max" what is made of the rows of a bag
---@param sparse? boolean taken without effect: gradients are dense
---@param include_last_offset? boolean whether the last offset is the end
---@param padding_idx? integer the row that stays as it is, without gradient
---@param dtype? rille.dtype element type
---@param _weight? rille.Tensor the table itself, instead of random values
---@return rille.EmbeddingBag # called with a tensor
---@overload fun(num_embeddings: integer, embedding_dim: integer, options?: rille.nn.EmbeddingBag.options): rille.EmbeddingBag
---@overload fun(options: rille.nn.EmbeddingBag.options): rille.EmbeddingBag
function nn.EmbeddingBag(num_embeddings, embedding_dim, max_norm, norm_type, scale_grad_by_freq, mode, sparse, include_last_offset, padding_idx, dtype, _weight) end

---@class rille.FeatureAlphaDropout: rille.Module
---@field p number
---@field inplace boolean
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.FeatureAlphaDropout.options
---@field p? number the probability (0.5)
---@field inplace? boolean whether the input is written to (false)

---in training, whole channels set to SELU's lowest value
---```lua
---nn.FeatureAlphaDropout(0.2)(rille.randn(2, 3, 8, 8))
---```
---@param p? number the probability
---@param inplace? boolean whether the input is written to
---@return rille.FeatureAlphaDropout # called with a tensor
---@overload fun(options?: rille.nn.FeatureAlphaDropout.options): rille.FeatureAlphaDropout
function nn.FeatureAlphaDropout(p, inplace) end

---@class rille.Flatten: rille.Module
---@field start_dim integer
---@field end_dim integer
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.Flatten.options
---@field start_dim? integer the first of the dims (1)
---@field end_dim? integer the last of the dims (-1)

---dims start_dim to end_dim made into one
---```lua
---nn.Flatten()(rille.randn(2, 3, 8, 8))
---```
---@param start_dim? integer the first of the dims
---@param end_dim? integer the last of the dims
---@return rille.Flatten # called with a tensor
---@overload fun(options?: rille.nn.Flatten.options): rille.Flatten
function nn.Flatten(start_dim, end_dim) end

---@class rille.Fold: rille.Module
---@field output_size integer|integer[]
---@field kernel_size integer|integer[]
---@field dilation integer|integer[]
---@field padding integer|integer[]
---@field stride integer|integer[]
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.Fold.options
---@field output_size? integer|integer[] sizes of the result: one number, or one for each dim
---@field kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@field dilation? integer|integer[] how far the window's elements lie apart (1)
---@field padding? integer|integer[] how many places are added at each side of each dim (0)
---@field stride? integer|integer[] how far the window moves: one number, or one for each dim; of pools as far as it is large if left out (1)

---columns added up as patches of planes
---```lua
---nn.Fold({ 4, 5 }, { 2, 2 })(rille.randn(1, 12, 12))
---```
---@param output_size? integer|integer[] sizes of the result: one number, or one for each dim
---@param kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@param dilation? integer|integer[] how far the window's elements lie apart
---@param padding? integer|integer[] how many places are added at each side of each dim
---@param stride? integer|integer[] how far the window moves: one number, or one for each dim; of pools as far as it is large if left out
---@return rille.Fold # called with a tensor
---@overload fun(options?: rille.nn.Fold.options): rille.Fold
---@overload fun(...: integer): rille.Fold
function nn.Fold(output_size, kernel_size, dilation, padding, stride) end

---@class (exact) rille.nn.FractionalMaxPool2d.options
---@field kernel_size? any size of the window: one number, or one for each dim
---@field output_size? any sizes of the result: one number, or one for each dim
---@field output_ratio? any the share of the input's size, instead of output_size: one number, or one for each dim
---@field return_indices? boolean whether the places of the elements are given as well (false)
---@field _random_samples? rille.Tensor numbers in [0, 1) by which windows are placed, [batch, channels, dims]; drawn if left out

---The largest element of windows that lie at uneven, random steps (Graham, arXiv:1412.6071).
---Either output_size or output_ratio is to be given.
---```lua
---local y = nn.FractionalMaxPool2d(2, { output_size = 3 })(rille.randn(1, 2, 7, 7)) -- [1, 2, 3, 3]
---```
---@param kernel_size any size of the window: one number, or one for each dim
---@param output_size? any sizes of the result: one number, or one for each dim
---@param output_ratio? any the share of the input's size, instead of output_size: one number, or one for each dim
---@param return_indices? boolean whether the places of the elements are given as well
---@param _random_samples? rille.Tensor numbers in [0, 1) by which windows are placed, [batch, channels, dims]; drawn if left out
---@return rille.FractionalMaxPool2d # called with [batch, channels, height, width]
---@overload fun(kernel_size: any, options?: rille.nn.FractionalMaxPool2d.options): rille.FractionalMaxPool2d
---@overload fun(options: rille.nn.FractionalMaxPool2d.options): rille.FractionalMaxPool2d
function nn.FractionalMaxPool2d(kernel_size, output_size, output_ratio, return_indices, _random_samples) end

---@class (exact) rille.nn.FractionalMaxPool3d.options
---@field kernel_size? any size of the window: one number, or one for each dim
---@field output_size? any sizes of the result: one number, or one for each dim
---@field output_ratio? any the share of the input's size, instead of output_size: one number, or one for each dim
---@field return_indices? boolean whether the places of the elements are given as well (false)
---@field _random_samples? rille.Tensor numbers in [0, 1) by which windows are placed, [batch, channels, dims]; drawn if left out

---The largest element of windows that lie at uneven, random steps, over volumes.
---Either output_size or output_ratio is to be given.
---```lua
---local y = nn.FractionalMaxPool3d(2, { output_ratio = 0.5 })(rille.randn(1, 2, 6, 6, 6)) -- [1, 2, 3, 3, 3]
---```
---@param kernel_size any size of the window: one number, or one for each dim
---@param output_size? any sizes of the result: one number, or one for each dim
---@param output_ratio? any the share of the input's size, instead of output_size: one number, or one for each dim
---@param return_indices? boolean whether the places of the elements are given as well
---@param _random_samples? rille.Tensor numbers in [0, 1) by which windows are placed, [batch, channels, dims]; drawn if left out
---@return rille.FractionalMaxPool3d # called with [batch, channels, depth, height, width]
---@overload fun(kernel_size: any, options?: rille.nn.FractionalMaxPool3d.options): rille.FractionalMaxPool3d
---@overload fun(options: rille.nn.FractionalMaxPool3d.options): rille.FractionalMaxPool3d
function nn.FractionalMaxPool3d(kernel_size, output_size, output_ratio, return_indices, _random_samples) end

---@class rille.GELU: rille.Module
---@field approximate "none"|"tanh"
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.GELU.options
---@field approximate? "none"|"tanh" how the function is computed ('none')

---x times the normal distribution function at x
---```lua
---nn.GELU({ approximate = 'tanh' })(rille.randn(2, 3))
---```
---@param approximate? "none"|"tanh" how the function is computed
---@return rille.GELU # called with a tensor
---@overload fun(options?: rille.nn.GELU.options): rille.GELU
function nn.GELU(approximate) end

---@class rille.GLU: rille.Module
---@field dim integer
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.GLU.options
---@field dim? integer which dim, from 0; -1 is the last (-1)

---the first half along dim times the sigmoid of the second
---```lua
---nn.GLU()(rille.randn(4, 6))
---```
---@param dim? integer which dim, from 0; -1 is the last
---@return rille.GLU # called with a tensor
---@overload fun(options?: rille.nn.GLU.options): rille.GLU
function nn.GLU(dim) end

---@class (exact) rille.nn.GRU.options
---@field input_size? integer size of the input's last dim
---@field hidden_size? integer size of the state
---@field num_layers? integer layers one above the other (1)
---@field bias? boolean whether a bias is added (true)
---@field batch_first? boolean whether inputs are [batch, steps, ...] instead of [steps, batch, ...] (false)
---@field dropout? number the probability of dropout in training (0.0)
---@field bidirectional? boolean whether a second layer goes from the end to the beginning (false)
---@field dtype? string element type

---Gated recurrent units.
---```lua
---local output, h = nn.GRU(10, 20)(rille.randn(5, 3, 10))
---```
---@param input_size integer size of the input's last dim
---@param hidden_size integer size of the state
---@param num_layers? integer layers one above the other
---@param bias? boolean whether a bias is added
---@param batch_first? boolean whether inputs are [batch, steps, ...] instead of [steps, batch, ...]
---@param dropout? number the probability of dropout in training
---@param bidirectional? boolean whether a second layer goes from the end to the beginning
---@param dtype? string element type
---@return rille.GRU # called with input [steps, batch, input_size] and maybe h_0; gives output [steps, batch, hidden_size] and h_n
---@overload fun(input_size: integer, hidden_size: integer, options?: rille.nn.GRU.options): rille.GRU
---@overload fun(options: rille.nn.GRU.options): rille.GRU
function nn.GRU(input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional, dtype) end

---@class (exact) rille.nn.GRUCell.options
---@field input_size? integer size of the input's last dim
---@field hidden_size? integer size of the state
---@field bias? boolean whether a bias is added (true)
---@field dtype? string element type

---One step of nn.GRU.
---```lua
---local h = nn.GRUCell(10, 20)(rille.randn(3, 10))
---```
---@param input_size integer size of the input's last dim
---@param hidden_size integer size of the state
---@param bias? boolean whether a bias is added
---@param dtype? string element type
---@return rille.GRUCell # called with input [batch, input_size] and maybe h; gives h [batch, hidden_size]
---@overload fun(input_size: integer, hidden_size: integer, options?: rille.nn.GRUCell.options): rille.GRUCell
---@overload fun(options: rille.nn.GRUCell.options): rille.GRUCell
function nn.GRUCell(input_size, hidden_size, bias, dtype) end

---@class rille.GaussianNLLLoss: rille.Module
---@field full boolean
---@field eps number
---@field reduction "mean"|"sum"|"none"
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.GaussianNLLLoss.options
---@field full? boolean whether constant terms are added (false)
---@field eps? number a small number that keeps from dividing by 0 (1e-06)
---@field reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself ('mean')

---likelihood of targets given mean and variance
---```lua
---nn.GaussianNLLLoss()(rille.randn(3), rille.randn(3), rille.rand(3) + 0.1)
---```
---@param full? boolean whether constant terms are added
---@param eps? number a small number that keeps from dividing by 0
---@param reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself
---@return rille.GaussianNLLLoss # called with 3 tensors
---@overload fun(options?: rille.nn.GaussianNLLLoss.options): rille.GaussianNLLLoss
function nn.GaussianNLLLoss(full, eps, reduction) end

---@class rille.GroupNorm: rille.Module
---@field weight rille.Tensor
---@field bias rille.Tensor
---@field num_groups integer
---@field num_channels integer
---@field eps number
---@field affine boolean
---@field dtype rille.dtype
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.GroupNorm.options
---@field num_groups? integer how many groups of channels
---@field num_channels? integer channels of the input
---@field eps? number a small number that keeps from dividing by 0 (1e-05)
---@field affine? boolean whether there are a learned factor and a learned addend for each channel (true)
---@field dtype? rille.dtype element type ('float32')
---@field bias? boolean whether a bias is added (true)

---channels normalised in groups
---```lua
---nn.GroupNorm(2, 6)(rille.randn(4, 6, 8, 8))
---```
---@param num_groups integer how many groups of channels
---@param num_channels integer channels of the input
---@param eps? number a small number that keeps from dividing by 0
---@param affine? boolean whether there are a learned factor and a learned addend for each channel
---@param dtype? rille.dtype element type
---@param bias? boolean whether a bias is added
---@return rille.GroupNorm # called with a tensor
---@overload fun(num_groups: integer, num_channels: integer, options?: rille.nn.GroupNorm.options): rille.GroupNorm
---@overload fun(options: rille.nn.GroupNorm.options): rille.GroupNorm
function nn.GroupNorm(num_groups, num_channels, eps, affine, dtype, bias) end

---@class rille.Hardshrink: rille.Module
---@field lambd number
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.Hardshrink.options
---@field lambd? number the limit (0.5)

---each element, or 0 where it is within -lambd .. lambd
---```lua
---nn.Hardshrink()(rille.randn(2, 3))
---```
---@param lambd? number the limit
---@return rille.Hardshrink # called with a tensor
---@overload fun(options?: rille.nn.Hardshrink.options): rille.Hardshrink
function nn.Hardshrink(lambd) end

---@class rille.Hardsigmoid: rille.Module
---@field inplace boolean
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.Hardsigmoid.options
---@field inplace? boolean whether the input is written to (false)

---a sigmoid of three straight lines
---```lua
---nn.Hardsigmoid()(rille.randn(2, 3))
---```
---@param inplace? boolean whether the input is written to
---@return rille.Hardsigmoid # called with a tensor
---@overload fun(options?: rille.nn.Hardsigmoid.options): rille.Hardsigmoid
function nn.Hardsigmoid(inplace) end

---@class rille.Hardswish: rille.Module
---@field inplace boolean
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.Hardswish.options
---@field inplace? boolean whether the input is written to (false)

---x times hardsigmoid(x)
---```lua
---nn.Hardswish()(rille.randn(2, 3))
---```
---@param inplace? boolean whether the input is written to
---@return rille.Hardswish # called with a tensor
---@overload fun(options?: rille.nn.Hardswish.options): rille.Hardswish
function nn.Hardswish(inplace) end

---@class rille.Hardtanh: rille.Module
---@field min_val number
---@field max_val number
---@field inplace boolean
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.Hardtanh.options
---@field min_val? number the least (-1)
---@field max_val? number the largest (1)
---@field inplace? boolean whether the input is written to (false)

---x cut to min_val .. max_val
---```lua
---nn.Hardtanh(-2, 2)(rille.randn(2, 3))
---```
---@param min_val? number the least
---@param max_val? number the largest
---@param inplace? boolean whether the input is written to
---@return rille.Hardtanh # called with a tensor
---@overload fun(options?: rille.nn.Hardtanh.options): rille.Hardtanh
function nn.Hardtanh(min_val, max_val, inplace) end

---@class rille.HingeEmbeddingLoss: rille.Module
---@field margin number
---@field reduction "mean"|"sum"|"none"
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.HingeEmbeddingLoss.options
---@field margin? number by how much (1)
---@field reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself ('mean')

---distances small where the target is 1, else above margin
---```lua
---nn.HingeEmbeddingLoss()(rille.rand(3), rille.tensor { 1.0, -1.0, 1.0 })
---```
---@param margin? number by how much
---@param reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself
---@return rille.HingeEmbeddingLoss # called with 2 tensors
---@overload fun(options?: rille.nn.HingeEmbeddingLoss.options): rille.HingeEmbeddingLoss
function nn.HingeEmbeddingLoss(margin, reduction) end

---@class rille.HuberLoss: rille.Module
---@field reduction "mean"|"sum"|"none"
---@field delta number
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.HuberLoss.options
---@field reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself ('mean')
---@field delta? number where the squared part ends (1)

---squared near zero, absolute beyond delta
---```lua
---nn.HuberLoss()(rille.randn(3, 5), rille.randn(3, 5))
---```
---@param reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself
---@param delta? number where the squared part ends
---@return rille.HuberLoss # called with 2 tensors
---@overload fun(options?: rille.nn.HuberLoss.options): rille.HuberLoss
function nn.HuberLoss(reduction, delta) end

---@class rille.Identity: rille.Module
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.Identity.options

---its input
---```lua
---nn.Identity()(rille.randn(2, 3))
---```
---@return rille.Identity # called with a tensor
function nn.Identity() end

---@class rille.InstanceNorm1d: rille.Module
---@field weight rille.Tensor
---@field bias rille.Tensor
---@field running_mean rille.Tensor
---@field running_var rille.Tensor
---@field num_batches_tracked rille.Tensor
---@field num_features integer
---@field eps number
---@field momentum number|boolean|rille.None
---@field affine boolean
---@field track_running_stats boolean
---@field dtype rille.dtype
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.InstanceNorm1d.options
---@field num_features? integer channels of the input
---@field eps? number a small number that keeps from dividing by 0 (1e-05)
---@field momentum? number|boolean|rille.None how much of the newest value goes into running statistics; none: the mean of all (0.1)
---@field affine? boolean whether there are a learned factor and a learned addend for each channel (false)
---@field track_running_stats? boolean whether running statistics are kept, which eval mode uses (false)
---@field dtype? rille.dtype element type ('float32')
---@field bias? boolean whether a bias is added (true)

---every channel of every line normalised by itself
---```lua
---nn.InstanceNorm1d(3)(rille.randn(2, 3, 8))
---```
---@param num_features integer channels of the input
---@param eps? number a small number that keeps from dividing by 0
---@param momentum? number|boolean|rille.None how much of the newest value goes into running statistics; none: the mean of all
---@param affine? boolean whether there are a learned factor and a learned addend for each channel
---@param track_running_stats? boolean whether running statistics are kept, which eval mode uses
---@param dtype? rille.dtype element type
---@param bias? boolean whether a bias is added
---@return rille.InstanceNorm1d # called with a tensor
---@overload fun(num_features: integer, options?: rille.nn.InstanceNorm1d.options): rille.InstanceNorm1d
---@overload fun(options: rille.nn.InstanceNorm1d.options): rille.InstanceNorm1d
function nn.InstanceNorm1d(num_features, eps, momentum, affine, track_running_stats, dtype, bias) end

---@class rille.InstanceNorm2d: rille.Module
---@field weight rille.Tensor
---@field bias rille.Tensor
---@field running_mean rille.Tensor
---@field running_var rille.Tensor
---@field num_batches_tracked rille.Tensor
---@field num_features integer
---@field eps number
---@field momentum number|boolean|rille.None
---@field affine boolean
---@field track_running_stats boolean
---@field dtype rille.dtype
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.InstanceNorm2d.options
---@field num_features? integer channels of the input
---@field eps? number a small number that keeps from dividing by 0 (1e-05)
---@field momentum? number|boolean|rille.None how much of the newest value goes into running statistics; none: the mean of all (0.1)
---@field affine? boolean whether there are a learned factor and a learned addend for each channel (false)
---@field track_running_stats? boolean whether running statistics are kept, which eval mode uses (false)
---@field dtype? rille.dtype element type ('float32')
---@field bias? boolean whether a bias is added (true)

---every channel of every image normalised by itself
---```lua
---nn.InstanceNorm2d(3)(rille.randn(2, 3, 8, 8))
---```
---@param num_features integer channels of the input
---@param eps? number a small number that keeps from dividing by 0
---@param momentum? number|boolean|rille.None how much of the newest value goes into running statistics; none: the mean of all
---@param affine? boolean whether there are a learned factor and a learned addend for each channel
---@param track_running_stats? boolean whether running statistics are kept, which eval mode uses
---@param dtype? rille.dtype element type
---@param bias? boolean whether a bias is added
---@return rille.InstanceNorm2d # called with a tensor
---@overload fun(num_features: integer, options?: rille.nn.InstanceNorm2d.options): rille.InstanceNorm2d
---@overload fun(options: rille.nn.InstanceNorm2d.options): rille.InstanceNorm2d
function nn.InstanceNorm2d(num_features, eps, momentum, affine, track_running_stats, dtype, bias) end

---@class rille.InstanceNorm3d: rille.Module
---@field weight rille.Tensor
---@field bias rille.Tensor
---@field running_mean rille.Tensor
---@field running_var rille.Tensor
---@field num_batches_tracked rille.Tensor
---@field num_features integer
---@field eps number
---@field momentum number|boolean|rille.None
---@field affine boolean
---@field track_running_stats boolean
---@field dtype rille.dtype
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.InstanceNorm3d.options
---@field num_features? integer channels of the input
---@field eps? number a small number that keeps from dividing by 0 (1e-05)
---@field momentum? number|boolean|rille.None how much of the newest value goes into running statistics; none: the mean of all (0.1)
---@field affine? boolean whether there are a learned factor and a learned addend for each channel (false)
---@field track_running_stats? boolean whether running statistics are kept, which eval mode uses (false)
---@field dtype? rille.dtype element type ('float32')
---@field bias? boolean whether a bias is added (true)

---every channel of every volume normalised by itself
---```lua
---nn.InstanceNorm3d(3)(rille.randn(2, 3, 4, 4, 4))
---```
---@param num_features integer channels of the input
---@param eps? number a small number that keeps from dividing by 0
---@param momentum? number|boolean|rille.None how much of the newest value goes into running statistics; none: the mean of all
---@param affine? boolean whether there are a learned factor and a learned addend for each channel
---@param track_running_stats? boolean whether running statistics are kept, which eval mode uses
---@param dtype? rille.dtype element type
---@param bias? boolean whether a bias is added
---@return rille.InstanceNorm3d # called with a tensor
---@overload fun(num_features: integer, options?: rille.nn.InstanceNorm3d.options): rille.InstanceNorm3d
---@overload fun(options: rille.nn.InstanceNorm3d.options): rille.InstanceNorm3d
function nn.InstanceNorm3d(num_features, eps, momentum, affine, track_running_stats, dtype, bias) end

---@class rille.KLDivLoss: rille.Module
---@field reduction "mean"|"sum"|"none"|"batchmean"
---@field log_target boolean
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.KLDivLoss.options
---@field reduction? "mean"|"sum"|"none"|"batchmean" 'mean' of all, their 'sum', or 'none' for each by itself ('mean')
---@field log_target? boolean whether targets are logarithms (false)

---how far log probabilities are from a distribution
---```lua
---nn.KLDivLoss({ reduction = 'sum' })(rille.randn(3, 5):log_softmax(1), rille.randn(3, 5):softmax(1))
---```
---@param reduction? "mean"|"sum"|"none"|"batchmean" 'mean' of all, their 'sum', or 'none' for each by itself
---@param log_target? boolean whether targets are logarithms
---@return rille.KLDivLoss # called with 2 tensors
---@overload fun(options?: rille.nn.KLDivLoss.options): rille.KLDivLoss
function nn.KLDivLoss(reduction, log_target) end

---@class rille.L1Loss: rille.Module
---@field reduction "mean"|"sum"|"none"
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.L1Loss.options
---@field reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself ('mean')

---mean absolute difference
---```lua
---nn.L1Loss()(rille.randn(3, 5), rille.randn(3, 5))
---```
---@param reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself
---@return rille.L1Loss # called with 2 tensors
---@overload fun(options?: rille.nn.L1Loss.options): rille.L1Loss
function nn.L1Loss(reduction) end

---@class rille.LPPool1d: rille.Module
---@field norm_type number
---@field kernel_size integer|integer[]
---@field stride integer|integer[]
---@field ceil_mode boolean
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.LPPool1d.options
---@field norm_type? number which norm: 2 is the Euclidean one
---@field kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@field stride? integer|integer[] how far the window moves: one number, or one for each dim; of pools as far as it is large if left out
---@field ceil_mode? boolean whether windows that reach over the edge count (false)

---the sum of powers of every window, and its root
---```lua
---nn.LPPool1d(2, 3)(rille.randn(2, 3, 8))
---```
---@param norm_type number which norm: 2 is the Euclidean one
---@param kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@param stride? integer|integer[] how far the window moves: one number, or one for each dim; of pools as far as it is large if left out
---@param ceil_mode? boolean whether windows that reach over the edge count
---@return rille.LPPool1d # called with a tensor
---@overload fun(norm_type: number, options?: rille.nn.LPPool1d.options): rille.LPPool1d
---@overload fun(norm_type: number, ...: integer): rille.LPPool1d
---@overload fun(options: rille.nn.LPPool1d.options): rille.LPPool1d
function nn.LPPool1d(norm_type, kernel_size, stride, ceil_mode) end

---@class rille.LPPool2d: rille.Module
---@field norm_type number
---@field kernel_size integer|integer[]
---@field stride integer|integer[]
---@field ceil_mode boolean
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.LPPool2d.options
---@field norm_type? number which norm: 2 is the Euclidean one
---@field kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@field stride? integer|integer[] how far the window moves: one number, or one for each dim; of pools as far as it is large if left out
---@field ceil_mode? boolean whether windows that reach over the edge count (false)

---the sum of powers of every window, and its root
---```lua
---nn.LPPool2d(2, 3)(rille.randn(2, 3, 8, 8))
---```
---@param norm_type number which norm: 2 is the Euclidean one
---@param kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@param stride? integer|integer[] how far the window moves: one number, or one for each dim; of pools as far as it is large if left out
---@param ceil_mode? boolean whether windows that reach over the edge count
---@return rille.LPPool2d # called with a tensor
---@overload fun(norm_type: number, options?: rille.nn.LPPool2d.options): rille.LPPool2d
---@overload fun(norm_type: number, ...: integer): rille.LPPool2d
---@overload fun(options: rille.nn.LPPool2d.options): rille.LPPool2d
function nn.LPPool2d(norm_type, kernel_size, stride, ceil_mode) end

---@class rille.LPPool3d: rille.Module
---@field norm_type number
---@field kernel_size integer|integer[]
---@field stride integer|integer[]
---@field ceil_mode boolean
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.LPPool3d.options
---@field norm_type? number which norm: 2 is the Euclidean one
---@field kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@field stride? integer|integer[] how far the window moves: one number, or one for each dim; of pools as far as it is large if left out
---@field ceil_mode? boolean whether windows that reach over the edge count (false)

---the sum of powers of every window, and its root
---```lua
---nn.LPPool3d(2, 2)(rille.randn(2, 3, 4, 4, 4))
---```
---@param norm_type number which norm: 2 is the Euclidean one
---@param kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@param stride? integer|integer[] how far the window moves: one number, or one for each dim; of pools as far as it is large if left out
---@param ceil_mode? boolean whether windows that reach over the edge count
---@return rille.LPPool3d # called with a tensor
---@overload fun(norm_type: number, options?: rille.nn.LPPool3d.options): rille.LPPool3d
---@overload fun(norm_type: number, ...: integer): rille.LPPool3d
---@overload fun(options: rille.nn.LPPool3d.options): rille.LPPool3d
function nn.LPPool3d(norm_type, kernel_size, stride, ceil_mode) end

---@class (exact) rille.nn.LSTM.options
---@field input_size? integer size of the input's last dim
---@field hidden_size? integer size of the state
---@field num_layers? integer layers one above the other (1)
---@field bias? boolean whether a bias is added (true)
---@field batch_first? boolean whether inputs are [batch, steps, ...] instead of [steps, batch, ...] (false)
---@field dropout? number the probability of dropout in training (0.0)
---@field bidirectional? boolean whether a second layer goes from the end to the beginning (false)
---@field proj_size? integer features of the projected state; 0: no projection (0)
---@field dtype? string element type

---Long short-term memory.
---```lua
---local output, h, c = nn.LSTM(10, 20, { num_layers = 2, batch_first = true })(rille.randn(3, 5, 10))
---```
---@param input_size integer size of the input's last dim
---@param hidden_size integer size of the state
---@param num_layers? integer layers one above the other
---@param bias? boolean whether a bias is added
---@param batch_first? boolean whether inputs are [batch, steps, ...] instead of [steps, batch, ...]
---@param dropout? number the probability of dropout in training
---@param bidirectional? boolean whether a second layer goes from the end to the beginning
---@param proj_size? integer features of the projected state; 0: no projection
---@param dtype? string element type
---@return rille.LSTM # called with input [steps, batch, input_size] and maybe h_0 and c_0; gives output [steps, batch, hidden_size], h_n and c_n
---@overload fun(input_size: integer, hidden_size: integer, options?: rille.nn.LSTM.options): rille.LSTM
---@overload fun(options: rille.nn.LSTM.options): rille.LSTM
function nn.LSTM(input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional, proj_size, dtype) end

---@class (exact) rille.nn.LSTMCell.options
---@field input_size? integer size of the input's last dim
---@field hidden_size? integer size of the state
---@field bias? boolean whether a bias is added (true)
---@field dtype? string element type

---One step of nn.LSTM.
---```lua
---local h, c = nn.LSTMCell(10, 20)(rille.randn(3, 10))
---```
---@param input_size integer size of the input's last dim
---@param hidden_size integer size of the state
---@param bias? boolean whether a bias is added
---@param dtype? string element type
---@return rille.LSTMCell # called with input [batch, input_size] and maybe h and c; gives h and c [batch, hidden_size]
---@overload fun(input_size: integer, hidden_size: integer, options?: rille.nn.LSTMCell.options): rille.LSTMCell
---@overload fun(options: rille.nn.LSTMCell.options): rille.LSTMCell
function nn.LSTMCell(input_size, hidden_size, bias, dtype) end

---@class rille.LayerNorm: rille.Module
---@field weight rille.Tensor
---@field bias rille.Tensor
---@field normalized_shape integer|integer[]
---@field eps number
---@field elementwise_affine boolean
---@field dtype rille.dtype
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.LayerNorm.options
---@field normalized_shape? integer|integer[] the last sizes of the input
---@field eps? number a small number that keeps from dividing by 0 (1e-05)
---@field elementwise_affine? boolean whether there are a learned factor and addend for each element (true)
---@field bias? boolean whether a bias is added (true)
---@field dtype? rille.dtype element type ('float32')

---the last dims normalised, each row by itself
---```lua
---nn.LayerNorm(16)(rille.randn(4, 10, 16))
---```
---@param normalized_shape? integer|integer[] the last sizes of the input
---@param eps? number a small number that keeps from dividing by 0
---@param elementwise_affine? boolean whether there are a learned factor and addend for each element
---@param bias? boolean whether a bias is added
---@param dtype? rille.dtype element type
---@return rille.LayerNorm # called with a tensor
---@overload fun(options?: rille.nn.LayerNorm.options): rille.LayerNorm
---@overload fun(...: integer): rille.LayerNorm
function nn.LayerNorm(normalized_shape, eps, elementwise_affine, bias, dtype) end

---@class rille.LazyBatchNorm1d: rille.Module
---@field weight rille.Tensor
---@field bias rille.Tensor
---@field running_mean rille.Tensor
---@field running_var rille.Tensor
---@field num_batches_tracked rille.Tensor
---@field eps number
---@field momentum number|boolean|rille.None
---@field affine boolean
---@field track_running_stats boolean
---@field dtype rille.dtype
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.LazyBatchNorm1d.options
---@field eps? number a small number that keeps from dividing by 0 (1e-05)
---@field momentum? number|boolean|rille.None how much of the newest value goes into running statistics; none: the mean of all (0.1)
---@field affine? boolean whether there are a learned factor and a learned addend for each channel (true)
---@field track_running_stats? boolean whether running statistics are kept, which eval mode uses (true)
---@field dtype? rille.dtype element type ('float32')
---@field bias? boolean whether a bias is added (true)

---every feature normalised over the batch: [n, features] or [n, features, length]
---Of the input's width, the number of channels, it finds out when it is first called.
---Until then its parameters have no elements, but an optimizer may hold them; then it draws them, and
---is nn.BatchNorm1d from then on.
---```lua
---nn.LazyBatchNorm1d()(rille.randn(2, 3, 5))
---```
---@param eps? number a small number that keeps from dividing by 0
---@param momentum? number|boolean|rille.None how much of the newest value goes into running statistics; none: the mean of all
---@param affine? boolean whether there are a learned factor and a learned addend for each channel
---@param track_running_stats? boolean whether running statistics are kept, which eval mode uses
---@param dtype? rille.dtype element type
---@param bias? boolean whether a bias is added
---@return rille.LazyBatchNorm1d # called with a tensor
---@overload fun(options?: rille.nn.LazyBatchNorm1d.options): rille.LazyBatchNorm1d
function nn.LazyBatchNorm1d(eps, momentum, affine, track_running_stats, dtype, bias) end

---@class rille.LazyBatchNorm2d: rille.Module
---@field weight rille.Tensor
---@field bias rille.Tensor
---@field running_mean rille.Tensor
---@field running_var rille.Tensor
---@field num_batches_tracked rille.Tensor
---@field eps number
---@field momentum number|boolean|rille.None
---@field affine boolean
---@field track_running_stats boolean
---@field dtype rille.dtype
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.LazyBatchNorm2d.options
---@field eps? number a small number that keeps from dividing by 0 (1e-05)
---@field momentum? number|boolean|rille.None how much of the newest value goes into running statistics; none: the mean of all (0.1)
---@field affine? boolean whether there are a learned factor and a learned addend for each channel (true)
---@field track_running_stats? boolean whether running statistics are kept, which eval mode uses (true)
---@field dtype? rille.dtype element type ('float32')
---@field bias? boolean whether a bias is added (true)

---every channel normalised over the batch: [n, channels, height, width]
---Of the input's width, the number of channels, it finds out when it is first called.
---Until then its parameters have no elements, but an optimizer may hold them; then it draws them, and
---is nn.BatchNorm2d from then on.
---```lua
---nn.LazyBatchNorm2d()(rille.randn(2, 3, 5, 5))
---```
---@param eps? number a small number that keeps from dividing by 0
---@param momentum? number|boolean|rille.None how much of the newest value goes into running statistics; none: the mean of all
---@param affine? boolean whether there are a learned factor and a learned addend for each channel
---@param track_running_stats? boolean whether running statistics are kept, which eval mode uses
---@param dtype? rille.dtype element type
---@param bias? boolean whether a bias is added
---@return rille.LazyBatchNorm2d # called with a tensor
---@overload fun(options?: rille.nn.LazyBatchNorm2d.options): rille.LazyBatchNorm2d
function nn.LazyBatchNorm2d(eps, momentum, affine, track_running_stats, dtype, bias) end

---@class rille.LazyBatchNorm3d: rille.Module
---@field weight rille.Tensor
---@field bias rille.Tensor
---@field running_mean rille.Tensor
---@field running_var rille.Tensor
---@field num_batches_tracked rille.Tensor
---@field eps number
---@field momentum number|boolean|rille.None
---@field affine boolean
---@field track_running_stats boolean
---@field dtype rille.dtype
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.LazyBatchNorm3d.options
---@field eps? number a small number that keeps from dividing by 0 (1e-05)
---@field momentum? number|boolean|rille.None how much of the newest value goes into running statistics; none: the mean of all (0.1)
---@field affine? boolean whether there are a learned factor and a learned addend for each channel (true)
---@field track_running_stats? boolean whether running statistics are kept, which eval mode uses (true)
---@field dtype? rille.dtype element type ('float32')
---@field bias? boolean whether a bias is added (true)

---every channel normalised over the batch: [n, channels, depth, height, width]
---Of the input's width, the number of channels, it finds out when it is first called.
---Until then its parameters have no elements, but an optimizer may hold them; then it draws them, and
---is nn.BatchNorm3d from then on.
---```lua
---nn.LazyBatchNorm3d()(rille.randn(2, 3, 5, 5, 5))
---```
---@param eps? number a small number that keeps from dividing by 0
---@param momentum? number|boolean|rille.None how much of the newest value goes into running statistics; none: the mean of all
---@param affine? boolean whether there are a learned factor and a learned addend for each channel
---@param track_running_stats? boolean whether running statistics are kept, which eval mode uses
---@param dtype? rille.dtype element type
---@param bias? boolean whether a bias is added
---@return rille.LazyBatchNorm3d # called with a tensor
---@overload fun(options?: rille.nn.LazyBatchNorm3d.options): rille.LazyBatchNorm3d
function nn.LazyBatchNorm3d(eps, momentum, affine, track_running_stats, dtype, bias) end

---@class rille.LazyConv1d: rille.Module
---@field weight rille.Tensor
---@field bias rille.Tensor
---@field out_channels integer
---@field kernel_size integer|integer[]
---@field stride integer|integer[]
---@field padding integer|integer[]|"valid"|"same"
---@field dilation integer|integer[]
---@field groups integer
---@field padding_mode "zeros"|"reflect"|"replicate"|"circular"
---@field dtype rille.dtype
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.LazyConv1d.options
---@field out_channels? integer channels of the result: how many kernels there are
---@field kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@field stride? integer|integer[] how far the window moves: one number, or one for each dim; of pools as far as it is large if left out (1)
---@field padding? integer|integer[]|"valid"|"same" how many places are added at each side of each dim (0)
---@field dilation? integer|integer[] how far the window's elements lie apart (1)
---@field groups? integer into how many groups channels are divided; each sees its own inputs only (1)
---@field bias? boolean whether a bias is added (true)
---@field padding_mode? "zeros"|"reflect"|"replicate"|"circular" what stands in the places that padding adds ('zeros')
---@field dtype? rille.dtype element type ('float32')

---convolution over lines [batch, channels, length]
---Of the input's width, the number of channels, it finds out when it is first called.
---Until then its parameters have no elements, but an optimizer may hold them; then it draws them, and
---is nn.Conv1d from then on.
---```lua
---nn.LazyConv1d(4, 3)(rille.randn(2, 3, 5))
---```
---@param out_channels integer channels of the result: how many kernels there are
---@param kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@param stride? integer|integer[] how far the window moves: one number, or one for each dim; of pools as far as it is large if left out
---@param padding? integer|integer[]|"valid"|"same" how many places are added at each side of each dim
---@param dilation? integer|integer[] how far the window's elements lie apart
---@param groups? integer into how many groups channels are divided; each sees its own inputs only
---@param bias? boolean whether a bias is added
---@param padding_mode? "zeros"|"reflect"|"replicate"|"circular" what stands in the places that padding adds
---@param dtype? rille.dtype element type
---@return rille.LazyConv1d # called with a tensor
---@overload fun(out_channels: integer, options?: rille.nn.LazyConv1d.options): rille.LazyConv1d
---@overload fun(out_channels: integer, ...: integer): rille.LazyConv1d
---@overload fun(options: rille.nn.LazyConv1d.options): rille.LazyConv1d
function nn.LazyConv1d(out_channels, kernel_size, stride, padding, dilation, groups, bias, padding_mode, dtype) end

---@class rille.LazyConv2d: rille.Module
---@field weight rille.Tensor
---@field bias rille.Tensor
---@field out_channels integer
---@field kernel_size integer|integer[]
---@field stride integer|integer[]
---@field padding integer|integer[]|"valid"|"same"
---@field dilation integer|integer[]
---@field groups integer
---@field padding_mode "zeros"|"reflect"|"replicate"|"circular"
---@field dtype rille.dtype
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.LazyConv2d.options
---@field out_channels? integer channels of the result: how many kernels there are
---@field kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@field stride? integer|integer[] how far the window moves: one number, or one for each dim; of pools as far as it is large if left out (1)
---@field padding? integer|integer[]|"valid"|"same" how many places are added at each side of each dim (0)
---@field dilation? integer|integer[] how far the window's elements lie apart (1)
---@field groups? integer into how many groups channels are divided; each sees its own inputs only (1)
---@field bias? boolean whether a bias is added (true)
---@field padding_mode? "zeros"|"reflect"|"replicate"|"circular" what stands in the places that padding adds ('zeros')
---@field dtype? rille.dtype element type ('float32')

---convolution over images [batch, channels, height, width]
---Of the input's width, the number of channels, it finds out when it is first called.
---Until then its parameters have no elements, but an optimizer may hold them; then it draws them, and
---is nn.Conv2d from then on.
---```lua
---nn.LazyConv2d(4, 3)(rille.randn(2, 3, 5, 5))
---```
---@param out_channels integer channels of the result: how many kernels there are
---@param kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@param stride? integer|integer[] how far the window moves: one number, or one for each dim; of pools as far as it is large if left out
---@param padding? integer|integer[]|"valid"|"same" how many places are added at each side of each dim
---@param dilation? integer|integer[] how far the window's elements lie apart
---@param groups? integer into how many groups channels are divided; each sees its own inputs only
---@param bias? boolean whether a bias is added
---@param padding_mode? "zeros"|"reflect"|"replicate"|"circular" what stands in the places that padding adds
---@param dtype? rille.dtype element type
---@return rille.LazyConv2d # called with a tensor
---@overload fun(out_channels: integer, options?: rille.nn.LazyConv2d.options): rille.LazyConv2d
---@overload fun(out_channels: integer, ...: integer): rille.LazyConv2d
---@overload fun(options: rille.nn.LazyConv2d.options): rille.LazyConv2d
function nn.LazyConv2d(out_channels, kernel_size, stride, padding, dilation, groups, bias, padding_mode, dtype) end

---@class rille.LazyConv3d: rille.Module
---@field weight rille.Tensor
---@field bias rille.Tensor
---@field out_channels integer
---@field kernel_size integer|integer[]
---@field stride integer|integer[]
---@field padding integer|integer[]|"valid"|"same"
---@field dilation integer|integer[]
---@field groups integer
---@field padding_mode "zeros"|"reflect"|"replicate"|"circular"
---@field dtype rille.dtype
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.LazyConv3d.options
---@field out_channels? integer channels of the result: how many kernels there are
---@field kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@field stride? integer|integer[] how far the window moves: one number, or one for each dim; of pools as far as it is large if left out (1)
---@field padding? integer|integer[]|"valid"|"same" how many places are added at each side of each dim (0)
---@field dilation? integer|integer[] how far the window's elements lie apart (1)
---@field groups? integer into how many groups channels are divided; each sees its own inputs only (1)
---@field bias? boolean whether a bias is added (true)
---@field padding_mode? "zeros"|"reflect"|"replicate"|"circular" what stands in the places that padding adds ('zeros')
---@field dtype? rille.dtype element type ('float32')

---convolution over volumes [batch, channels, depth, height, width]
---Of the input's width, the number of channels, it finds out when it is first called.
---Until then its parameters have no elements, but an optimizer may hold them; then it draws them, and
---is nn.Conv3d from then on.
---```lua
---nn.LazyConv3d(4, 3)(rille.randn(2, 3, 5, 5, 5))
---```
---@param out_channels integer channels of the result: how many kernels there are
---@param kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@param stride? integer|integer[] how far the window moves: one number, or one for each dim; of pools as far as it is large if left out
---@param padding? integer|integer[]|"valid"|"same" how many places are added at each side of each dim
---@param dilation? integer|integer[] how far the window's elements lie apart
---@param groups? integer into how many groups channels are divided; each sees its own inputs only
---@param bias? boolean whether a bias is added
---@param padding_mode? "zeros"|"reflect"|"replicate"|"circular" what stands in the places that padding adds
---@param dtype? rille.dtype element type
---@return rille.LazyConv3d # called with a tensor
---@overload fun(out_channels: integer, options?: rille.nn.LazyConv3d.options): rille.LazyConv3d
---@overload fun(out_channels: integer, ...: integer): rille.LazyConv3d
---@overload fun(options: rille.nn.LazyConv3d.options): rille.LazyConv3d
function nn.LazyConv3d(out_channels, kernel_size, stride, padding, dilation, groups, bias, padding_mode, dtype) end

---@class rille.LazyConvTranspose1d: rille.Module
---@field weight rille.Tensor
---@field bias rille.Tensor
---@field out_channels integer
---@field kernel_size integer|integer[]
---@field stride integer|integer[]
---@field padding integer|integer[]
---@field output_padding integer|integer[]
---@field groups integer
---@field dilation integer|integer[]
---@field padding_mode "zeros"
---@field dtype rille.dtype
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.LazyConvTranspose1d.options
---@field out_channels? integer channels of the result: how many kernels there are
---@field kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@field stride? integer|integer[] how far the window moves: one number, or one for each dim; of pools as far as it is large if left out (1)
---@field padding? integer|integer[] how many places are added at each side of each dim (0)
---@field output_padding? integer|integer[] places added at one side of the result, for shapes that stride leaves open (0)
---@field groups? integer into how many groups channels are divided; each sees its own inputs only (1)
---@field bias? boolean whether a bias is added (true)
---@field dilation? integer|integer[] how far the window's elements lie apart (1)
---@field padding_mode? "zeros" what stands in the places that padding adds ('zeros')
---@field dtype? rille.dtype element type ('float32')

---transposed convolution over lines
---Of the input's width, the number of channels, it finds out when it is first called.
---Until then its parameters have no elements, but an optimizer may hold them; then it draws them, and
---is nn.ConvTranspose1d from then on.
---```lua
---nn.LazyConvTranspose1d(4, 3)(rille.randn(2, 3, 5))
---```
---@param out_channels integer channels of the result: how many kernels there are
---@param kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@param stride? integer|integer[] how far the window moves: one number, or one for each dim; of pools as far as it is large if left out
---@param padding? integer|integer[] how many places are added at each side of each dim
---@param output_padding? integer|integer[] places added at one side of the result, for shapes that stride leaves open
---@param groups? integer into how many groups channels are divided; each sees its own inputs only
---@param bias? boolean whether a bias is added
---@param dilation? integer|integer[] how far the window's elements lie apart
---@param padding_mode? "zeros" what stands in the places that padding adds
---@param dtype? rille.dtype element type
---@return rille.LazyConvTranspose1d # called with a tensor
---@overload fun(out_channels: integer, options?: rille.nn.LazyConvTranspose1d.options): rille.LazyConvTranspose1d
---@overload fun(out_channels: integer, ...: integer): rille.LazyConvTranspose1d
---@overload fun(options: rille.nn.LazyConvTranspose1d.options): rille.LazyConvTranspose1d
function nn.LazyConvTranspose1d(out_channels, kernel_size, stride, padding, output_padding, groups, bias, dilation, padding_mode, dtype) end

---@class rille.LazyConvTranspose2d: rille.Module
---@field weight rille.Tensor
---@field bias rille.Tensor
---@field out_channels integer
---@field kernel_size integer|integer[]
---@field stride integer|integer[]
---@field padding integer|integer[]
---@field output_padding integer|integer[]
---@field groups integer
---@field dilation integer|integer[]
---@field padding_mode "zeros"
---@field dtype rille.dtype
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.LazyConvTranspose2d.options
---@field out_channels? integer channels of the result: how many kernels there are
---@field kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@field stride? integer|integer[] how far the window moves: one number, or one for each dim; of pools as far as it is large if left out (1)
---@field padding? integer|integer[] how many places are added at each side of each dim (0)
---@field output_padding? integer|integer[] places added at one side of the result, for shapes that stride leaves open (0)
---@field groups? integer into how many groups channels are divided; each sees its own inputs only (1)
---@field bias? boolean whether a bias is added (true)
---@field dilation? integer|integer[] how far the window's elements lie apart (1)
---@field padding_mode? "zeros" what stands in the places that padding adds ('zeros')
---@field dtype? rille.dtype element type ('float32')

---transposed convolution over images
---Of the input's width, the number of channels, it finds out when it is first called.
---Until then its parameters have no elements, but an optimizer may hold them; then it draws them, and
---is nn.ConvTranspose2d from then on.
---```lua
---nn.LazyConvTranspose2d(4, 3)(rille.randn(2, 3, 5, 5))
---```
---@param out_channels integer channels of the result: how many kernels there are
---@param kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@param stride? integer|integer[] how far the window moves: one number, or one for each dim; of pools as far as it is large if left out
---@param padding? integer|integer[] how many places are added at each side of each dim
---@param output_padding? integer|integer[] places added at one side of the result, for shapes that stride leaves open
---@param groups? integer into how many groups channels are divided; each sees its own inputs only
---@param bias? boolean whether a bias is added
---@param dilation? integer|integer[] how far the window's elements lie apart
---@param padding_mode? "zeros" what stands in the places that padding adds
---@param dtype? rille.dtype element type
---@return rille.LazyConvTranspose2d # called with a tensor
---@overload fun(out_channels: integer, options?: rille.nn.LazyConvTranspose2d.options): rille.LazyConvTranspose2d
---@overload fun(out_channels: integer, ...: integer): rille.LazyConvTranspose2d
---@overload fun(options: rille.nn.LazyConvTranspose2d.options): rille.LazyConvTranspose2d
function nn.LazyConvTranspose2d(out_channels, kernel_size, stride, padding, output_padding, groups, bias, dilation, padding_mode, dtype) end

---@class rille.LazyConvTranspose3d: rille.Module
---@field weight rille.Tensor
---@field bias rille.Tensor
---@field out_channels integer
---@field kernel_size integer|integer[]
---@field stride integer|integer[]
---@field padding integer|integer[]
---@field output_padding integer|integer[]
---@field groups integer
---@field dilation integer|integer[]
---@field padding_mode "zeros"
---@field dtype rille.dtype
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.LazyConvTranspose3d.options
---@field out_channels? integer channels of the result: how many kernels there are
---@field kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@field stride? integer|integer[] how far the window moves: one number, or one for each dim; of pools as far as it is large if left out (1)
---@field padding? integer|integer[] how many places are added at each side of each dim (0)
---@field output_padding? integer|integer[] places added at one side of the result, for shapes that stride leaves open (0)
---@field groups? integer into how many groups channels are divided; each sees its own inputs only (1)
---@field bias? boolean whether a bias is added (true)
---@field dilation? integer|integer[] how far the window's elements lie apart (1)
---@field padding_mode? "zeros" what stands in the places that padding adds ('zeros')
---@field dtype? rille.dtype element type ('float32')

---transposed convolution over volumes
---Of the input's width, the number of channels, it finds out when it is first called.
---Until then its parameters have no elements, but an optimizer may hold them; then it draws them, and
---is nn.ConvTranspose3d from then on.
---```lua
---nn.LazyConvTranspose3d(4, 3)(rille.randn(2, 3, 5, 5, 5))
---```
---@param out_channels integer channels of the result: how many kernels there are
---@param kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@param stride? integer|integer[] how far the window moves: one number, or one for each dim; of pools as far as it is large if left out
---@param padding? integer|integer[] how many places are added at each side of each dim
---@param output_padding? integer|integer[] places added at one side of the result, for shapes that stride leaves open
---@param groups? integer into how many groups channels are divided; each sees its own inputs only
---@param bias? boolean whether a bias is added
---@param dilation? integer|integer[] how far the window's elements lie apart
---@param padding_mode? "zeros" what stands in the places that padding adds
---@param dtype? rille.dtype element type
---@return rille.LazyConvTranspose3d # called with a tensor
---@overload fun(out_channels: integer, options?: rille.nn.LazyConvTranspose3d.options): rille.LazyConvTranspose3d
---@overload fun(out_channels: integer, ...: integer): rille.LazyConvTranspose3d
---@overload fun(options: rille.nn.LazyConvTranspose3d.options): rille.LazyConvTranspose3d
function nn.LazyConvTranspose3d(out_channels, kernel_size, stride, padding, output_padding, groups, bias, dilation, padding_mode, dtype) end

---@class rille.LazyInstanceNorm1d: rille.Module
---@field weight rille.Tensor
---@field bias rille.Tensor
---@field running_mean rille.Tensor
---@field running_var rille.Tensor
---@field num_batches_tracked rille.Tensor
---@field eps number
---@field momentum number|boolean|rille.None
---@field affine boolean
---@field track_running_stats boolean
---@field dtype rille.dtype
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.LazyInstanceNorm1d.options
---@field eps? number a small number that keeps from dividing by 0 (1e-05)
---@field momentum? number|boolean|rille.None how much of the newest value goes into running statistics; none: the mean of all (0.1)
---@field affine? boolean whether there are a learned factor and a learned addend for each channel (false)
---@field track_running_stats? boolean whether running statistics are kept, which eval mode uses (false)
---@field dtype? rille.dtype element type ('float32')
---@field bias? boolean whether a bias is added (true)

---every channel of every line normalised by itself
---Of the input's width, the number of channels, it finds out when it is first called.
---Until then its parameters have no elements, but an optimizer may hold them; then it draws them, and
---is nn.InstanceNorm1d from then on.
---```lua
---nn.LazyInstanceNorm1d()(rille.randn(2, 3, 5))
---```
---@param eps? number a small number that keeps from dividing by 0
---@param momentum? number|boolean|rille.None how much of the newest value goes into running statistics; none: the mean of all
---@param affine? boolean whether there are a learned factor and a learned addend for each channel
---@param track_running_stats? boolean whether running statistics are kept, which eval mode uses
---@param dtype? rille.dtype element type
---@param bias? boolean whether a bias is added
---@return rille.LazyInstanceNorm1d # called with a tensor
---@overload fun(options?: rille.nn.LazyInstanceNorm1d.options): rille.LazyInstanceNorm1d
function nn.LazyInstanceNorm1d(eps, momentum, affine, track_running_stats, dtype, bias) end

---@class rille.LazyInstanceNorm2d: rille.Module
---@field weight rille.Tensor
---@field bias rille.Tensor
---@field running_mean rille.Tensor
---@field running_var rille.Tensor
---@field num_batches_tracked rille.Tensor
---@field eps number
---@field momentum number|boolean|rille.None
---@field affine boolean
---@field track_running_stats boolean
---@field dtype rille.dtype
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.LazyInstanceNorm2d.options
---@field eps? number a small number that keeps from dividing by 0 (1e-05)
---@field momentum? number|boolean|rille.None how much of the newest value goes into running statistics; none: the mean of all (0.1)
---@field affine? boolean whether there are a learned factor and a learned addend for each channel (false)
---@field track_running_stats? boolean whether running statistics are kept, which eval mode uses (false)
---@field dtype? rille.dtype element type ('float32')
---@field bias? boolean whether a bias is added (true)

---every channel of every image normalised by itself
---Of the input's width, the number of channels, it finds out when it is first called.
---Until then its parameters have no elements, but an optimizer may hold them; then it draws them, and
---is nn.InstanceNorm2d from then on.
---```lua
---nn.LazyInstanceNorm2d()(rille.randn(2, 3, 5, 5))
---```
---@param eps? number a small number that keeps from dividing by 0
---@param momentum? number|boolean|rille.None how much of the newest value goes into running statistics; none: the mean of all
---@param affine? boolean whether there are a learned factor and a learned addend for each channel
---@param track_running_stats? boolean whether running statistics are kept, which eval mode uses
---@param dtype? rille.dtype element type
---@param bias? boolean whether a bias is added
---@return rille.LazyInstanceNorm2d # called with a tensor
---@overload fun(options?: rille.nn.LazyInstanceNorm2d.options): rille.LazyInstanceNorm2d
function nn.LazyInstanceNorm2d(eps, momentum, affine, track_running_stats, dtype, bias) end

---@class rille.LazyInstanceNorm3d: rille.Module
---@field weight rille.Tensor
---@field bias rille.Tensor
---@field running_mean rille.Tensor
---@field running_var rille.Tensor
---@field num_batches_tracked rille.Tensor
---@field eps number
---@field momentum number|boolean|rille.None
---@field affine boolean
---@field track_running_stats boolean
---@field dtype rille.dtype
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.LazyInstanceNorm3d.options
---@field eps? number a small number that keeps from dividing by 0 (1e-05)
---@field momentum? number|boolean|rille.None how much of the newest value goes into running statistics; none: the mean of all (0.1)
---@field affine? boolean whether there are a learned factor and a learned addend for each channel (false)
---@field track_running_stats? boolean whether running statistics are kept, which eval mode uses (false)
---@field dtype? rille.dtype element type ('float32')
---@field bias? boolean whether a bias is added (true)

---every channel of every volume normalised by itself
---Of the input's width, the number of channels, it finds out when it is first called.
---Until then its parameters have no elements, but an optimizer may hold them; then it draws them, and
---is nn.InstanceNorm3d from then on.
---```lua
---nn.LazyInstanceNorm3d()(rille.randn(2, 3, 5, 5, 5))
---```
---@param eps? number a small number that keeps from dividing by 0
---@param momentum? number|boolean|rille.None how much of the newest value goes into running statistics; none: the mean of all
---@param affine? boolean whether there are a learned factor and a learned addend for each channel
---@param track_running_stats? boolean whether running statistics are kept, which eval mode uses
---@param dtype? rille.dtype element type
---@param bias? boolean whether a bias is added
---@return rille.LazyInstanceNorm3d # called with a tensor
---@overload fun(options?: rille.nn.LazyInstanceNorm3d.options): rille.LazyInstanceNorm3d
function nn.LazyInstanceNorm3d(eps, momentum, affine, track_running_stats, dtype, bias) end

---@class rille.LazyLinear: rille.Module
---@field weight rille.Tensor
---@field bias rille.Tensor
---@field out_features integer
---@field dtype rille.dtype
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.LazyLinear.options
---@field out_features? integer size of the result's last dim
---@field bias? boolean whether a bias is added (true)
---@field dtype? rille.dtype element type ('float32')

---x times the weight transposed, plus the bias
---Of the input's width, the size of the last dim, it finds out when it is first called.
---Until then its parameters have no elements, but an optimizer may hold them; then it draws them, and
---is nn.Linear from then on.
---```lua
---nn.LazyLinear(3)(rille.randn(2, 5))
---```
---@param out_features integer size of the result's last dim
---@param bias? boolean whether a bias is added
---@param dtype? rille.dtype element type
---@return rille.LazyLinear # called with a tensor
---@overload fun(out_features: integer, options?: rille.nn.LazyLinear.options): rille.LazyLinear
---@overload fun(options: rille.nn.LazyLinear.options): rille.LazyLinear
function nn.LazyLinear(out_features, bias, dtype) end

---@class rille.LeakyReLU: rille.Module
---@field negative_slope number
---@field inplace boolean
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.LeakyReLU.options
---@field negative_slope? number the factor below zero (0.01)
---@field inplace? boolean whether the input is written to (false)

---each element, scaled by negative_slope where it is negative
---```lua
---nn.LeakyReLU(0.1)(rille.randn(2, 3))
---```
---@param negative_slope? number the factor below zero
---@param inplace? boolean whether the input is written to
---@return rille.LeakyReLU # called with a tensor
---@overload fun(options?: rille.nn.LeakyReLU.options): rille.LeakyReLU
function nn.LeakyReLU(negative_slope, inplace) end

---@class rille.Linear: rille.Module
---@field weight rille.Tensor
---@field bias rille.Tensor
---@field in_features integer
---@field out_features integer
---@field dtype rille.dtype
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.Linear.options
---@field in_features? integer size of the input's last dim
---@field out_features? integer size of the result's last dim
---@field bias? boolean whether a bias is added (true)
---@field dtype? rille.dtype element type ('float32')

---x times the weight transposed, plus the bias
---```lua
---nn.Linear(20, 30)(rille.randn(128, 20))
---```
---@param in_features integer size of the input's last dim
---@param out_features integer size of the result's last dim
---@param bias? boolean whether a bias is added
---@param dtype? rille.dtype element type
---@return rille.Linear # called with a tensor
---@overload fun(in_features: integer, out_features: integer, options?: rille.nn.Linear.options): rille.Linear
---@overload fun(options: rille.nn.Linear.options): rille.Linear
function nn.Linear(in_features, out_features, bias, dtype) end

---A linear layer and the cross entropy of what it gives, in one; the weights are in the part linear.
---```lua
---print(nn.LinearCrossEntropyLoss(3, 5)(rille.ones(2, 3), rille.tensor { 0, 4 }).shape) -- []
---```
---@param in_features integer features
---@param num_classes integer classes
---@param out_features? integer[] further dims of the target
---@param bias? boolean whether there is one
---@param dtype? string of the weights
---@param reduction? string "none", "mean" or "sum"
---@param weight? rille.Tensor a factor for each class
---@param ignore_index? integer a target that does not count
---@param label_smoothing? number how much goes to all classes
---@param options? rille.LinearCrossEntropyOptions how the batch is cut
---@return rille.Module # a layer
function nn.LinearCrossEntropyLoss(in_features, num_classes, out_features, bias, dtype, reduction, weight, ignore_index, label_smoothing, options) end

---How linear_cross_entropy cuts a batch.
---```lua
---local options = nn.LinearCrossEntropyOptions { batch_chunk_size = 2 }
---print(nn.functional.linear_cross_entropy(rille.ones(4, 2), rille.ones(2, 2), rille.zeros(4):long(), { options = options
---})) -- 0.6931
---```
---@param allow_retain_graph? boolean without effect: a graph can be retained in any case
---@param batch_chunk_size? integer rows of a piece
---@param chunking_method? string or aspect_ratio, aspect_ratio:2 ...: scores take as much memory as inputs, or half
---@param acc_policy? string without effect, as there is no half precision
---@param acc_dtype? string without effect
---@return rille.LinearCrossEntropyOptions # options
function nn.LinearCrossEntropyOptions(allow_retain_graph, batch_chunk_size, chunking_method, acc_policy, acc_dtype) end

---@class rille.LocalResponseNorm: rille.Module
---@field size integer
---@field alpha number
---@field beta number
---@field k number
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.LocalResponseNorm.options
---@field size? integer how many channels count
---@field alpha? number a factor (0.0001)
---@field beta? number a factor (0.75)
---@field k? number the addend (1)

---each channel damped by its neighbours
---```lua
---nn.LocalResponseNorm(2)(rille.randn(2, 3, 8, 8))
---```
---@param size integer how many channels count
---@param alpha? number a factor
---@param beta? number a factor
---@param k? number the addend
---@return rille.LocalResponseNorm # called with a tensor
---@overload fun(size: integer, options?: rille.nn.LocalResponseNorm.options): rille.LocalResponseNorm
---@overload fun(options: rille.nn.LocalResponseNorm.options): rille.LocalResponseNorm
function nn.LocalResponseNorm(size, alpha, beta, k) end

---@class rille.LogSigmoid: rille.Module
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.LogSigmoid.options

---log of the sigmoid
---```lua
---nn.LogSigmoid()(rille.randn(2, 3))
---```
---@return rille.LogSigmoid # called with a tensor
function nn.LogSigmoid() end

---@class rille.LogSoftmax: rille.Module
---@field dim integer
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.LogSoftmax.options
---@field dim? integer which dim, from 0; -1 is the last

---log of the softmax along dim
---```lua
---nn.LogSoftmax(1)(rille.randn(2, 3))
---```
---@param dim integer which dim, from 0; -1 is the last
---@return rille.LogSoftmax # called with a tensor
---@overload fun(options: rille.nn.LogSoftmax.options): rille.LogSoftmax
function nn.LogSoftmax(dim) end

---@class rille.MSELoss: rille.Module
---@field reduction "mean"|"sum"|"none"
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.MSELoss.options
---@field reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself ('mean')

---mean squared difference
---```lua
---nn.MSELoss()(rille.randn(3, 5), rille.randn(3, 5))
---```
---@param reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself
---@return rille.MSELoss # called with 2 tensors
---@overload fun(options?: rille.nn.MSELoss.options): rille.MSELoss
function nn.MSELoss(reduction) end

---@class rille.MarginRankingLoss: rille.Module
---@field margin number
---@field reduction "mean"|"sum"|"none"
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.MarginRankingLoss.options
---@field margin? number by how much (0)
---@field reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself ('mean')

---the first input above the second where the target is 1
---```lua
---nn.MarginRankingLoss()(rille.randn(3), rille.randn(3), rille.tensor { 1.0, -1.0, 1.0 })
---```
---@param margin? number by how much
---@param reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself
---@return rille.MarginRankingLoss # called with 3 tensors
---@overload fun(options?: rille.nn.MarginRankingLoss.options): rille.MarginRankingLoss
function nn.MarginRankingLoss(margin, reduction) end

---@class rille.MaxPool1d: rille.Module
---@field kernel_size integer|integer[]
---@field stride integer|integer[]
---@field padding integer|integer[]
---@field dilation integer|integer[]
---@field return_indices boolean
---@field ceil_mode boolean
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.MaxPool1d.options
---@field kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@field stride? integer|integer[] how far the window moves: one number, or one for each dim; of pools as far as it is large if left out
---@field padding? integer|integer[] how many places are added at each side of each dim (0)
---@field dilation? integer|integer[] how far the window's elements lie apart (1)
---@field return_indices? boolean whether the places of the elements are given as well (false)
---@field ceil_mode? boolean whether windows that reach over the edge count (false)

---the largest element of every window
---```lua
---nn.MaxPool1d(2)(rille.randn(2, 3, 8))
---```
---@param kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@param stride? integer|integer[] how far the window moves: one number, or one for each dim; of pools as far as it is large if left out
---@param padding? integer|integer[] how many places are added at each side of each dim
---@param dilation? integer|integer[] how far the window's elements lie apart
---@param return_indices? boolean whether the places of the elements are given as well
---@param ceil_mode? boolean whether windows that reach over the edge count
---@return rille.MaxPool1d # called with a tensor
---@overload fun(options?: rille.nn.MaxPool1d.options): rille.MaxPool1d
---@overload fun(...: integer): rille.MaxPool1d
function nn.MaxPool1d(kernel_size, stride, padding, dilation, return_indices, ceil_mode) end

---@class rille.MaxPool2d: rille.Module
---@field kernel_size integer|integer[]
---@field stride integer|integer[]
---@field padding integer|integer[]
---@field dilation integer|integer[]
---@field return_indices boolean
---@field ceil_mode boolean
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.MaxPool2d.options
---@field kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@field stride? integer|integer[] how far the window moves: one number, or one for each dim; of pools as far as it is large if left out
---@field padding? integer|integer[] how many places are added at each side of each dim (0)
---@field dilation? integer|integer[] how far the window's elements lie apart (1)
---@field return_indices? boolean whether the places of the elements are given as well (false)
---@field ceil_mode? boolean whether windows that reach over the edge count (false)

---the largest element of every window
---```lua
---nn.MaxPool2d(2)(rille.randn(2, 3, 8, 8))
---```
---@param kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@param stride? integer|integer[] how far the window moves: one number, or one for each dim; of pools as far as it is large if left out
---@param padding? integer|integer[] how many places are added at each side of each dim
---@param dilation? integer|integer[] how far the window's elements lie apart
---@param return_indices? boolean whether the places of the elements are given as well
---@param ceil_mode? boolean whether windows that reach over the edge count
---@return rille.MaxPool2d # called with a tensor
---@overload fun(options?: rille.nn.MaxPool2d.options): rille.MaxPool2d
---@overload fun(...: integer): rille.MaxPool2d
function nn.MaxPool2d(kernel_size, stride, padding, dilation, return_indices, ceil_mode) end

---@class rille.MaxPool3d: rille.Module
---@field kernel_size integer|integer[]
---@field stride integer|integer[]
---@field padding integer|integer[]
---@field dilation integer|integer[]
---@field return_indices boolean
---@field ceil_mode boolean
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.MaxPool3d.options
---@field kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@field stride? integer|integer[] how far the window moves: one number, or one for each dim; of pools as far as it is large if left out
---@field padding? integer|integer[] how many places are added at each side of each dim (0)
---@field dilation? integer|integer[] how far the window's elements lie apart (1)
---@field return_indices? boolean whether the places of the elements are given as well (false)
---@field ceil_mode? boolean whether windows that reach over the edge count (false)

---the largest element of every window
---```lua
---nn.MaxPool3d(2)(rille.randn(2, 3, 4, 4, 4))
---```
---@param kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@param stride? integer|integer[] how far the window moves: one number, or one for each dim; of pools as far as it is large if left out
---@param padding? integer|integer[] how many places are added at each side of each dim
---@param dilation? integer|integer[] how far the window's elements lie apart
---@param return_indices? boolean whether the places of the elements are given as well
---@param ceil_mode? boolean whether windows that reach over the edge count
---@return rille.MaxPool3d # called with a tensor
---@overload fun(options?: rille.nn.MaxPool3d.options): rille.MaxPool3d
---@overload fun(...: integer): rille.MaxPool3d
function nn.MaxPool3d(kernel_size, stride, padding, dilation, return_indices, ceil_mode) end

---@class rille.MaxUnpool1d: rille.Module
---@field kernel_size integer|integer[]
---@field stride integer|integer[]
---@field padding integer|integer[]
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.MaxUnpool1d.options
---@field kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@field stride? integer|integer[] how far the window moves: one number, or one for each dim; of pools as far as it is large if left out
---@field padding? integer|integer[] how many places are added at each side of each dim (0)

---elements put back where MaxPool found them
---```lua
---nn.MaxUnpool1d(2)(F.max_pool1d(rille.randn(2, 3, 8), 2, { return_indices = true }))
---```
---@param kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@param stride? integer|integer[] how far the window moves: one number, or one for each dim; of pools as far as it is large if left out
---@param padding? integer|integer[] how many places are added at each side of each dim
---@return rille.MaxUnpool1d # called with 2 tensors
---@overload fun(options?: rille.nn.MaxUnpool1d.options): rille.MaxUnpool1d
---@overload fun(...: integer): rille.MaxUnpool1d
function nn.MaxUnpool1d(kernel_size, stride, padding) end

---@class rille.MaxUnpool2d: rille.Module
---@field kernel_size integer|integer[]
---@field stride integer|integer[]
---@field padding integer|integer[]
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.MaxUnpool2d.options
---@field kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@field stride? integer|integer[] how far the window moves: one number, or one for each dim; of pools as far as it is large if left out
---@field padding? integer|integer[] how many places are added at each side of each dim (0)

---elements put back where MaxPool found them
---```lua
---nn.MaxUnpool2d(2)(F.max_pool2d(rille.randn(2, 3, 8, 8), 2, { return_indices = true }))
---```
---@param kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@param stride? integer|integer[] how far the window moves: one number, or one for each dim; of pools as far as it is large if left out
---@param padding? integer|integer[] how many places are added at each side of each dim
---@return rille.MaxUnpool2d # called with 2 tensors
---@overload fun(options?: rille.nn.MaxUnpool2d.options): rille.MaxUnpool2d
---@overload fun(...: integer): rille.MaxUnpool2d
function nn.MaxUnpool2d(kernel_size, stride, padding) end

---@class rille.MaxUnpool3d: rille.Module
---@field kernel_size integer|integer[]
---@field stride integer|integer[]
---@field padding integer|integer[]
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.MaxUnpool3d.options
---@field kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@field stride? integer|integer[] how far the window moves: one number, or one for each dim; of pools as far as it is large if left out
---@field padding? integer|integer[] how many places are added at each side of each dim (0)

---elements put back where MaxPool found them
---```lua
---nn.MaxUnpool3d(2)(F.max_pool3d(rille.randn(2, 3, 4, 4, 4), 2, { return_indices = true }))
---```
---@param kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@param stride? integer|integer[] how far the window moves: one number, or one for each dim; of pools as far as it is large if left out
---@param padding? integer|integer[] how many places are added at each side of each dim
---@return rille.MaxUnpool3d # called with 2 tensors
---@overload fun(options?: rille.nn.MaxUnpool3d.options): rille.MaxUnpool3d
---@overload fun(...: integer): rille.MaxUnpool3d
function nn.MaxUnpool3d(kernel_size, stride, padding) end

---@class rille.Mish: rille.Module
---@field inplace boolean
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.Mish.options
---@field inplace? boolean whether the input is written to (false)

---x tanh(softplus(x))
---```lua
---nn.Mish()(rille.randn(2, 3))
---```
---@param inplace? boolean whether the input is written to
---@return rille.Mish # called with a tensor
---@overload fun(options?: rille.nn.Mish.options): rille.Mish
function nn.Mish(inplace) end

---The class of all networks and layers. Extend it, define init and forward, and call the class to make one.
---Modules and parameters assigned to fields belong to it. Calling a module calls its forward, with hooks.
---```lua
---local Net = nn.Module:extend "Net"
---function Net:init(n) self.fc = nn.Linear(n, 2) end
---function Net:forward(x) return self.fc(x):relu() end
---local net = Net(4)
---print(net, net(rille.randn(3, 4)))
---```
---@type rille.Module
nn.Module = nil

---Modules by name that belong to the module that holds it.
---```lua
---local heads = nn.ModuleDict { small = nn.Linear(4, 2), large = nn.Linear(4, 9) }
---local y = heads.small(rille.randn(3, 4))
---```
---@param entries? table<string,rille.Module>|table[] name -> module, or pairs { { "name", module }, ... }
---@return rille.ModuleDict # dict.name is a member
function nn.ModuleDict(entries) end

---A list of modules that belong to the module that holds it, from 1 as Lua's lists. A text with a colon is a slice, counted
---from 0 as in Python: list["1:"], list["::-1"].
---```lua
---local layers = nn.ModuleList { nn.Linear(4, 4), nn.Linear(4, 4) }
---layers:append(nn.Linear(4, 2))
---```
---@param ... rille.Module|rille.Module[] the members, or one table of them
---@return rille.ModuleList # #list members
function nn.ModuleList(...) end

---@class rille.MultiLabelMarginLoss: rille.Module
---@field reduction "mean"|"sum"|"none"
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.MultiLabelMarginLoss.options
---@field reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself ('mean')

---every right class ahead of the others by 1
---```lua
---nn.MultiLabelMarginLoss()(rille.randn(1, 4), rille.tensor { { 3, 0, -1, 1 } })
---```
---@param reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself
---@return rille.MultiLabelMarginLoss # called with 2 tensors
---@overload fun(options?: rille.nn.MultiLabelMarginLoss.options): rille.MultiLabelMarginLoss
function nn.MultiLabelMarginLoss(reduction) end

---@class rille.MultiLabelSoftMarginLoss: rille.Module
---@field weight rille.Tensor
---@field reduction "mean"|"sum"|"none"
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.MultiLabelSoftMarginLoss.options
---@field weight? rille.Tensor a factor for each class, [classes]
---@field reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself ('mean')

---a logistic loss for each label
---```lua
---nn.MultiLabelSoftMarginLoss()(rille.randn(2, 3), rille.tensor { { 1.0, 0.0, 1.0 }, { 0.0, 1.0, 1.0 } })
---```
---@param weight? rille.Tensor a factor for each class, [classes]
---@param reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself
---@return rille.MultiLabelSoftMarginLoss # called with 2 tensors
---@overload fun(options?: rille.nn.MultiLabelSoftMarginLoss.options): rille.MultiLabelSoftMarginLoss
function nn.MultiLabelSoftMarginLoss(weight, reduction) end

---@class rille.MultiMarginLoss: rille.Module
---@field weight rille.Tensor
---@field p number
---@field margin number
---@field reduction "mean"|"sum"|"none"
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.MultiMarginLoss.options
---@field p? number the exponent, 1 or 2 (1)
---@field margin? number by how much (1)
---@field weight? rille.Tensor a factor for each class, [classes]
---@field reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself ('mean')

---the right class ahead of the others by margin
---```lua
---nn.MultiMarginLoss()(rille.randn(3, 5), rille.tensor { 1, 0, 4 })
---```
---@param p? number the exponent, 1 or 2
---@param margin? number by how much
---@param weight? rille.Tensor a factor for each class, [classes]
---@param reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself
---@return rille.MultiMarginLoss # called with 2 tensors
---@overload fun(options?: rille.nn.MultiMarginLoss.options): rille.MultiMarginLoss
function nn.MultiMarginLoss(p, margin, weight, reduction) end

---@class (exact) rille.nn.MultiheadAttention.options
---@field embed_dim? integer size of queries and of the result
---@field num_heads? integer heads, among which embed_dim is divided
---@field dropout? number the probability of dropout in training (0.0)
---@field bias? boolean whether a bias is added (true)
---@field add_bias_kv? boolean whether learned keys and values are added (false)
---@field add_zero_attn? boolean whether a key and a value of zeros are added (false)
---@field kdim? integer size of keys; embed_dim if left out
---@field vdim? integer size of values; embed_dim if left out
---@field batch_first? boolean whether inputs are [batch, steps, ...] instead of [steps, batch, ...] (false)
---@field dtype? string element type

---Attention of several heads.
---attention(query, key, value, options) gives the output [steps, batch, embed_dim] and, unless need_weights is false, the
---weights.
---Options: key_padding_mask, need_weights (true), attn_mask, average_attn_weights (true), is_causal.
---```lua
---local x = rille.randn(5, 2, 16)
---local y, weights = nn.MultiheadAttention(16, 4)(x, x, x)
---```
---@param embed_dim integer size of queries and of the result
---@param num_heads integer heads, among which embed_dim is divided
---@param dropout? number the probability of dropout in training
---@param bias? boolean whether a bias is added
---@param add_bias_kv? boolean whether learned keys and values are added
---@param add_zero_attn? boolean whether a key and a value of zeros are added
---@param kdim? integer size of keys; embed_dim if left out
---@param vdim? integer size of values; embed_dim if left out
---@param batch_first? boolean whether inputs are [batch, steps, ...] instead of [steps, batch, ...]
---@param dtype? string element type
---@return rille.MultiheadAttention # a module
---@overload fun(embed_dim: integer, num_heads: integer, options?: rille.nn.MultiheadAttention.options): rille.MultiheadAttention
---@overload fun(options: rille.nn.MultiheadAttention.options): rille.MultiheadAttention
function nn.MultiheadAttention(embed_dim, num_heads, dropout, bias, add_bias_kv, add_zero_attn, kdim, vdim, batch_first, dtype) end

---@class rille.NLLLoss: rille.Module
---@field weight rille.Tensor
---@field ignore_index integer
---@field reduction "mean"|"sum"|"none"
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.NLLLoss.options
---@field weight? rille.Tensor a factor for each class, [classes]
---@field ignore_index? integer a target that does not count (-100)
---@field reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself ('mean')

---minus the log probability of the right class
---```lua
---nn.NLLLoss()(rille.randn(3, 5):log_softmax(1), rille.tensor { 1, 0, 4 })
---```
---@param weight? rille.Tensor a factor for each class, [classes]
---@param ignore_index? integer a target that does not count
---@param reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself
---@return rille.NLLLoss # called with 2 tensors
---@overload fun(options?: rille.nn.NLLLoss.options): rille.NLLLoss
function nn.NLLLoss(weight, ignore_index, reduction) end

---nn.NLLLoss under the name that it once had for pictures.
---```lua
---print(nn.NLLLoss2d()(rille.zeros(1, 2, 1, 1), rille.zeros(1, 1, 1):long())) -- 0
---```
---@param weight? rille.Tensor a factor for each class
---@param ignore_index? integer a target that does not count
---@param reduction? string "none", "mean" or "sum"
---@return rille.Module # a layer
function nn.NLLLoss2d(weight, ignore_index, reduction) end

---@class rille.PReLU: rille.Module
---@field weight rille.Tensor
---@field num_parameters integer
---@field init number
---@field dtype rille.dtype
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.PReLU.options
---@field num_parameters? integer 1, or one slope for each channel (1)
---@field init? number the value at the beginning (0.25)
---@field dtype? rille.dtype element type ('float32')

---each element, scaled by a learned weight where it is negative
---```lua
---nn.PReLU()(rille.randn(2, 3))
---```
---@param num_parameters? integer 1, or one slope for each channel
---@param init? number the value at the beginning
---@param dtype? rille.dtype element type
---@return rille.PReLU # called with a tensor
---@overload fun(options?: rille.nn.PReLU.options): rille.PReLU
function nn.PReLU(num_parameters, init, dtype) end

---@class rille.PairwiseDistance: rille.Module
---@field p number
---@field eps number
---@field keepdim boolean
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.PairwiseDistance.options
---@field p? number which norm (2)
---@field eps? number a small number that keeps from dividing by 0 (1e-06)
---@field keepdim? boolean whether the dims that are gone stay, with size 1 (false)

---p-norm of x1 - x2 over the last dim
---```lua
---nn.PairwiseDistance(2)(rille.randn(4, 5), rille.randn(4, 5))
---```
---@param p? number which norm
---@param eps? number a small number that keeps from dividing by 0
---@param keepdim? boolean whether the dims that are gone stay, with size 1
---@return rille.PairwiseDistance # called with 2 tensors
---@overload fun(options?: rille.nn.PairwiseDistance.options): rille.PairwiseDistance
function nn.PairwiseDistance(p, eps, keepdim) end

---A leaf that modules count among their parameters. It shares the tensor's memory.
---```lua
---local scale = nn.Parameter(rille.ones(3))
---```
---@param data rille.Tensor its values
---@param requires_grad? boolean whether it is trained
---@return rille.Tensor # the parameter
function nn.Parameter(data, requires_grad) end

---Parameters by name that belong to the module that holds them.
---```lua
---local weights = nn.ParameterDict { scale = rille.ones(3) }
---```
---@param entries? table<string,rille.Tensor>|table[] name -> tensor, or pairs; tensors become parameters
---@return rille.ParameterDict # dict.name is a parameter
function nn.ParameterDict(entries) end

---A list of parameters that belong to the module that holds it.
---```lua
---local weights = nn.ParameterList { rille.randn(2), rille.randn(3) }
---```
---@param list? rille.Tensor[] tensors, which become parameters
---@return rille.ParameterList # list[1] is the first
function nn.ParameterList(list) end

---@class rille.PixelShuffle: rille.Module
---@field upscale_factor integer
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.PixelShuffle.options
---@field upscale_factor? integer how many times larger

---channels laid out as pixels of larger planes
---```lua
---nn.PixelShuffle(2)(rille.randn(1, 8, 4, 4))
---```
---@param upscale_factor integer how many times larger
---@return rille.PixelShuffle # called with a tensor
---@overload fun(options: rille.nn.PixelShuffle.options): rille.PixelShuffle
function nn.PixelShuffle(upscale_factor) end

---@class rille.PixelUnshuffle: rille.Module
---@field downscale_factor integer
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.PixelUnshuffle.options
---@field downscale_factor? integer how many times smaller

---pixels laid out as channels
---```lua
---nn.PixelUnshuffle(2)(rille.randn(1, 2, 8, 8))
---```
---@param downscale_factor integer how many times smaller
---@return rille.PixelUnshuffle # called with a tensor
---@overload fun(options: rille.nn.PixelUnshuffle.options): rille.PixelUnshuffle
function nn.PixelUnshuffle(downscale_factor) end

---@class rille.PoissonNLLLoss: rille.Module
---@field log_input boolean
---@field full boolean
---@field eps number
---@field reduction "mean"|"sum"|"none"
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.PoissonNLLLoss.options
---@field log_input? boolean whether inputs are logarithms (true)
---@field full? boolean whether constant terms are added (false)
---@field eps? number a small number that keeps from dividing by 0 (1e-08)
---@field reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself ('mean')

---likelihood of counts
---```lua
---nn.PoissonNLLLoss()(rille.randn(3), rille.tensor { 0.0, 2.0, 5.0 })
---```
---@param log_input? boolean whether inputs are logarithms
---@param full? boolean whether constant terms are added
---@param eps? number a small number that keeps from dividing by 0
---@param reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself
---@return rille.PoissonNLLLoss # called with 2 tensors
---@overload fun(options?: rille.nn.PoissonNLLLoss.options): rille.PoissonNLLLoss
function nn.PoissonNLLLoss(log_input, full, eps, reduction) end

---@class rille.RMSNorm: rille.Module
---@field weight rille.Tensor
---@field normalized_shape integer|integer[]
---@field eps number|boolean
---@field elementwise_affine boolean
---@field dtype rille.dtype
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.RMSNorm.options
---@field normalized_shape? integer|integer[] the last sizes of the input
---@field eps? number|boolean a small number that keeps from dividing by 0
---@field elementwise_affine? boolean whether there are a learned factor and addend for each element (true)
---@field dtype? rille.dtype element type ('float32')

---the last dims divided by their root mean square
---```lua
---nn.RMSNorm(16)(rille.randn(4, 10, 16))
---```
---@param normalized_shape? integer|integer[] the last sizes of the input
---@param eps? number|boolean a small number that keeps from dividing by 0
---@param elementwise_affine? boolean whether there are a learned factor and addend for each element
---@param dtype? rille.dtype element type
---@return rille.RMSNorm # called with a tensor
---@overload fun(options?: rille.nn.RMSNorm.options): rille.RMSNorm
---@overload fun(...: integer): rille.RMSNorm
function nn.RMSNorm(normalized_shape, eps, elementwise_affine, dtype) end

---@class (exact) rille.nn.RNN.options
---@field input_size? integer size of the input's last dim
---@field hidden_size? integer size of the state
---@field num_layers? integer layers one above the other (1)
---@field nonlinearity? string 'tanh' or 'relu' ('tanh')
---@field bias? boolean whether a bias is added (true)
---@field batch_first? boolean whether inputs are [batch, steps, ...] instead of [steps, batch, ...] (false)
---@field dropout? number the probability of dropout in training (0.0)
---@field bidirectional? boolean whether a second layer goes from the end to the beginning (false)
---@field dtype? string element type

---A tanh (or ReLU) recurrent network: h' = tanh(W_ih x + b_ih + W_hh h + b_hh).
---```lua
---local output, h = nn.RNN(10, 20)(rille.randn(5, 3, 10))
---```
---@param input_size integer size of the input's last dim
---@param hidden_size integer size of the state
---@param num_layers? integer layers one above the other
---@param nonlinearity? string 'tanh' or 'relu'
---@param bias? boolean whether a bias is added
---@param batch_first? boolean whether inputs are [batch, steps, ...] instead of [steps, batch, ...]
---@param dropout? number the probability of dropout in training
---@param bidirectional? boolean whether a second layer goes from the end to the beginning
---@param dtype? string element type
---@return rille.RNN # called with input [steps, batch, input_size] and maybe h_0 [layers, batch, hidden_size]; gives output [steps, batch, hidden_size] and h_n
---@overload fun(input_size: integer, hidden_size: integer, options?: rille.nn.RNN.options): rille.RNN
---@overload fun(options: rille.nn.RNN.options): rille.RNN
function nn.RNN(input_size, hidden_size, num_layers, nonlinearity, bias, batch_first, dropout, bidirectional, dtype) end

---@class (exact) rille.nn.RNNBase.options
---@field mode? string LSTM, GRU, RNN_TANH or RNN_RELU
---@field input_size? integer features of the input
---@field hidden_size? integer features of the state
---@field num_layers? integer layers (1)
---@field bias? boolean whether there are biases (true)
---@field batch_first? boolean whether input is [batch, steps, features] (false)
---@field dropout? number how likely an element between layers is left out (0.0)
---@field bidirectional? boolean whether there is another direction (false)
---@field proj_size? integer features of an LSTM's projected state (0)
---@field dtype? string of the weights

---What nn.RNN, nn.LSTM and nn.GRU have in common, to ask for; it makes the weights of a mode and has no forward.
---```lua
---print(rille.is_instance(nn.LSTM(2, 3), nn.RNNBase)) -- true
---```
---@param mode string LSTM, GRU, RNN_TANH or RNN_RELU
---@param input_size integer features of the input
---@param hidden_size integer features of the state
---@param num_layers? integer layers
---@param bias? boolean whether there are biases
---@param batch_first? boolean whether input is [batch, steps, features]
---@param dropout? number how likely an element between layers is left out
---@param bidirectional? boolean whether there is another direction
---@param proj_size? integer features of an LSTM's projected state
---@param dtype? string of the weights
---@return rille.Module # a layer
---@overload fun(mode: string, input_size: integer, hidden_size: integer, options?: rille.nn.RNNBase.options): rille.Module
---@overload fun(options: rille.nn.RNNBase.options): rille.Module
function nn.RNNBase(mode, input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional, proj_size, dtype) end

---@class (exact) rille.nn.RNNCell.options
---@field input_size? integer size of the input's last dim
---@field hidden_size? integer size of the state
---@field bias? boolean whether a bias is added (true)
---@field nonlinearity? string 'tanh' or 'relu' ('tanh')
---@field dtype? string element type

---One step of nn.RNN.
---```lua
---local h = nn.RNNCell(10, 20)(rille.randn(3, 10))
---```
---@param input_size integer size of the input's last dim
---@param hidden_size integer size of the state
---@param bias? boolean whether a bias is added
---@param nonlinearity? string 'tanh' or 'relu'
---@param dtype? string element type
---@return rille.RNNCell # called with input [batch, input_size] and maybe h; gives h [batch, hidden_size]
---@overload fun(input_size: integer, hidden_size: integer, options?: rille.nn.RNNCell.options): rille.RNNCell
---@overload fun(options: rille.nn.RNNCell.options): rille.RNNCell
function nn.RNNCell(input_size, hidden_size, bias, nonlinearity, dtype) end

---@class (exact) rille.nn.RNNCellBase.options
---@field input_size? integer features of the input
---@field hidden_size? integer features of the state
---@field bias? boolean whether there are biases (true)
---@field num_chunks? integer gates
---@field dtype? string element type

---What nn.RNNCell, nn.LSTMCell and nn.GRUCell have in common, to ask for; it makes weights and has no forward.
---```lua
---print(rille.is_instance(nn.GRUCell(2, 3), nn.RNNCellBase)) -- true
---```
---@param input_size integer features of the input
---@param hidden_size integer features of the state
---@param bias? boolean whether there are biases
---@param num_chunks integer gates
---@param dtype? string element type
---@return rille.Module # a layer
---@overload fun(input_size: integer, hidden_size: integer, options?: rille.nn.RNNCellBase.options): rille.Module
---@overload fun(options: rille.nn.RNNCellBase.options): rille.Module
function nn.RNNCellBase(input_size, hidden_size, bias, num_chunks, dtype) end

---@class rille.RReLU: rille.Module
---@field lower number
---@field upper number
---@field inplace boolean
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.RReLU.options
---@field lower? number the least slope (0.125)
---@field upper? number the largest slope (0.3333333333333333)
---@field inplace? boolean whether the input is written to (false)

---each element, where it is not positive times a slope, random in training
---```lua
---nn.RReLU()(rille.randn(2, 3))
---```
---@param lower? number the least slope
---@param upper? number the largest slope
---@param inplace? boolean whether the input is written to
---@return rille.RReLU # called with a tensor
---@overload fun(options?: rille.nn.RReLU.options): rille.RReLU
function nn.RReLU(lower, upper, inplace) end

---@class rille.ReLU: rille.Module
---@field inplace boolean
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.ReLU.options
---@field inplace? boolean whether the input is written to (false)

---each element, or 0 where it is negative
---```lua
---nn.ReLU()(rille.randn(2, 3))
---```
---@param inplace? boolean whether the input is written to
---@return rille.ReLU # called with a tensor
---@overload fun(options?: rille.nn.ReLU.options): rille.ReLU
function nn.ReLU(inplace) end

---@class rille.ReLU6: rille.Module
---@field inplace boolean
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.ReLU6.options
---@field inplace? boolean whether the input is written to (false)

---x cut to 0 .. 6
---```lua
---nn.ReLU6()(rille.randn(2, 3))
---```
---@param inplace? boolean whether the input is written to
---@return rille.ReLU6 # called with a tensor
---@overload fun(options?: rille.nn.ReLU6.options): rille.ReLU6
function nn.ReLU6(inplace) end

---@class rille.ReflectionPad1d: rille.Module
---@field padding integer|integer[]
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.ReflectionPad1d.options
---@field padding? integer|integer[] how many places are added at each side of each dim

---lines with their reflection around
---```lua
---nn.ReflectionPad1d(1)(rille.randn(2, 3, 8))
---```
---@param padding? integer|integer[] how many places are added at each side of each dim
---@return rille.ReflectionPad1d # called with a tensor
---@overload fun(options?: rille.nn.ReflectionPad1d.options): rille.ReflectionPad1d
---@overload fun(...: integer): rille.ReflectionPad1d
function nn.ReflectionPad1d(padding) end

---@class rille.ReflectionPad2d: rille.Module
---@field padding integer|integer[]
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.ReflectionPad2d.options
---@field padding? integer|integer[] how many places are added at each side of each dim

---planes with their reflection around
---```lua
---nn.ReflectionPad2d(1)(rille.randn(2, 3, 8, 8))
---```
---@param padding? integer|integer[] how many places are added at each side of each dim
---@return rille.ReflectionPad2d # called with a tensor
---@overload fun(options?: rille.nn.ReflectionPad2d.options): rille.ReflectionPad2d
---@overload fun(...: integer): rille.ReflectionPad2d
function nn.ReflectionPad2d(padding) end

---@class rille.ReflectionPad3d: rille.Module
---@field padding integer|integer[]
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.ReflectionPad3d.options
---@field padding? integer|integer[] how many places are added at each side of each dim

---volumes with their reflection around
---```lua
---nn.ReflectionPad3d(1)(rille.randn(2, 3, 4, 4, 4))
---```
---@param padding? integer|integer[] how many places are added at each side of each dim
---@return rille.ReflectionPad3d # called with a tensor
---@overload fun(options?: rille.nn.ReflectionPad3d.options): rille.ReflectionPad3d
---@overload fun(...: integer): rille.ReflectionPad3d
function nn.ReflectionPad3d(padding) end

---@class rille.ReplicationPad1d: rille.Module
---@field padding integer|integer[]
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.ReplicationPad1d.options
---@field padding? integer|integer[] how many places are added at each side of each dim

---lines with their ends repeated
---```lua
---nn.ReplicationPad1d(1)(rille.randn(2, 3, 8))
---```
---@param padding? integer|integer[] how many places are added at each side of each dim
---@return rille.ReplicationPad1d # called with a tensor
---@overload fun(options?: rille.nn.ReplicationPad1d.options): rille.ReplicationPad1d
---@overload fun(...: integer): rille.ReplicationPad1d
function nn.ReplicationPad1d(padding) end

---@class rille.ReplicationPad2d: rille.Module
---@field padding integer|integer[]
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.ReplicationPad2d.options
---@field padding? integer|integer[] how many places are added at each side of each dim

---planes with their edges repeated
---```lua
---nn.ReplicationPad2d(1)(rille.randn(2, 3, 8, 8))
---```
---@param padding? integer|integer[] how many places are added at each side of each dim
---@return rille.ReplicationPad2d # called with a tensor
---@overload fun(options?: rille.nn.ReplicationPad2d.options): rille.ReplicationPad2d
---@overload fun(...: integer): rille.ReplicationPad2d
function nn.ReplicationPad2d(padding) end

---@class rille.ReplicationPad3d: rille.Module
---@field padding integer|integer[]
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.ReplicationPad3d.options
---@field padding? integer|integer[] how many places are added at each side of each dim

---volumes with their faces repeated
---```lua
---nn.ReplicationPad3d(1)(rille.randn(2, 3, 4, 4, 4))
---```
---@param padding? integer|integer[] how many places are added at each side of each dim
---@return rille.ReplicationPad3d # called with a tensor
---@overload fun(options?: rille.nn.ReplicationPad3d.options): rille.ReplicationPad3d
---@overload fun(...: integer): rille.ReplicationPad3d
function nn.ReplicationPad3d(padding) end

---@class rille.SELU: rille.Module
---@field inplace boolean
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.SELU.options
---@field inplace? boolean whether the input is written to (false)

---scaled ELU that keeps mean and variance
---```lua
---nn.SELU()(rille.randn(2, 3))
---```
---@param inplace? boolean whether the input is written to
---@return rille.SELU # called with a tensor
---@overload fun(options?: rille.nn.SELU.options): rille.SELU
function nn.SELU(inplace) end

---Modules and functions, called one after the other.
---Members may have names: nn.Sequential { { "conv", conv }, { "act", act } }, or add_module("conv", conv); net.conv is the
---member. A text with a colon is a slice, counted from 0 as in Python: net[":-1"] is a Sequential of all but the last, with
---the same members under the same names.
---```lua
---local net = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2))
---local y = net(rille.randn(3, 4)) -- [3, 2]
---```
---@param ... rille.Module|function|table the members, or one table of them
---@return rille.Sequential # #net members; net[1] is the first
function nn.Sequential(...) end

---@class rille.SiLU: rille.Module
---@field inplace boolean
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.SiLU.options
---@field inplace? boolean whether the input is written to (false)

---x sigmoid(x)
---```lua
---nn.SiLU()(rille.randn(2, 3))
---```
---@param inplace? boolean whether the input is written to
---@return rille.SiLU # called with a tensor
---@overload fun(options?: rille.nn.SiLU.options): rille.SiLU
function nn.SiLU(inplace) end

---@class rille.Sigmoid: rille.Module
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.Sigmoid.options

---1 / (1 + exp(-x))
---```lua
---nn.Sigmoid()(rille.randn(2, 3))
---```
---@return rille.Sigmoid # called with a tensor
function nn.Sigmoid() end

---@class rille.SmoothL1Loss: rille.Module
---@field reduction "mean"|"sum"|"none"
---@field beta number
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.SmoothL1Loss.options
---@field reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself ('mean')
---@field beta? number where the squared part ends (1)

---squared near zero, absolute beyond beta
---```lua
---nn.SmoothL1Loss()(rille.randn(3, 5), rille.randn(3, 5))
---```
---@param reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself
---@param beta? number where the squared part ends
---@return rille.SmoothL1Loss # called with 2 tensors
---@overload fun(options?: rille.nn.SmoothL1Loss.options): rille.SmoothL1Loss
function nn.SmoothL1Loss(reduction, beta) end

---@class rille.SoftMarginLoss: rille.Module
---@field reduction "mean"|"sum"|"none"
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.SoftMarginLoss.options
---@field reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself ('mean')

---log(1 + exp(-target x))
---```lua
---nn.SoftMarginLoss()(rille.randn(3), rille.tensor { 1.0, -1.0, 1.0 })
---```
---@param reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself
---@return rille.SoftMarginLoss # called with 2 tensors
---@overload fun(options?: rille.nn.SoftMarginLoss.options): rille.SoftMarginLoss
function nn.SoftMarginLoss(reduction) end

---@class rille.Softmax: rille.Module
---@field dim integer
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.Softmax.options
---@field dim? integer which dim, from 0; -1 is the last

---exp(x) over its sum along dim
---```lua
---nn.Softmax(1)(rille.randn(2, 3))
---```
---@param dim integer which dim, from 0; -1 is the last
---@return rille.Softmax # called with a tensor
---@overload fun(options: rille.nn.Softmax.options): rille.Softmax
function nn.Softmax(dim) end

---@class rille.Softmax2d: rille.Module
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.Softmax2d.options

---softmax over the channels of planes [..., channels, height, width]
---```lua
---nn.Softmax2d()(rille.randn(2, 3, 8, 8))
---```
---@return rille.Softmax2d # called with a tensor
function nn.Softmax2d() end

---@class rille.Softmin: rille.Module
---@field dim integer
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.Softmin.options
---@field dim? integer which dim, from 0; -1 is the last

---softmax of -x along dim
---```lua
---nn.Softmin(1)(rille.randn(2, 3))
---```
---@param dim integer which dim, from 0; -1 is the last
---@return rille.Softmin # called with a tensor
---@overload fun(options: rille.nn.Softmin.options): rille.Softmin
function nn.Softmin(dim) end

---@class rille.Softplus: rille.Module
---@field beta number
---@field threshold number
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.Softplus.options
---@field beta? number a factor (1)
---@field threshold? number where it is a straight line (20)

---log(1 + exp(beta x)) / beta
---```lua
---nn.Softplus({ beta = 2 })(rille.randn(2, 3))
---```
---@param beta? number a factor
---@param threshold? number where it is a straight line
---@return rille.Softplus # called with a tensor
---@overload fun(options?: rille.nn.Softplus.options): rille.Softplus
function nn.Softplus(beta, threshold) end

---@class rille.Softshrink: rille.Module
---@field lambd number
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.Softshrink.options
---@field lambd? number the limit (0.5)

---each element moved by lambd towards 0
---```lua
---nn.Softshrink()(rille.randn(2, 3))
---```
---@param lambd? number the limit
---@return rille.Softshrink # called with a tensor
---@overload fun(options?: rille.nn.Softshrink.options): rille.Softshrink
function nn.Softshrink(lambd) end

---@class rille.Softsign: rille.Module
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.Softsign.options

---x / (1 + |x|)
---```lua
---nn.Softsign()(rille.randn(2, 3))
---```
---@return rille.Softsign # called with a tensor
function nn.Softsign() end

---@class (exact) rille.nn.SyncBatchNorm.options
---@field eps? number a small number that keeps from dividing by 0 (1e-5)
---@field momentum? number how much of the newest value goes into running statistics (0.1)
---@field affine? boolean whether there are a learned factor and a learned addend for each channel (true)
---@field track_running_stats? boolean whether running statistics are kept, which eval mode uses (true)
---@field bias? boolean whether there is a learned addend (true)

---Batch norm over the batches of all ranks together, for inputs [n, channels, ...]; without a job, or in a job of one,
---BatchNorm.
---```lua
---print(nn.SyncBatchNorm(3)(rille.randn(4, 3, 5)):shape())
---```
---@param num_features integer channels of the input
---@param options? rille.nn.SyncBatchNorm.options eps = 1e-5, momentum = 0.1, affine = true, track_running_stats = true, bias = true
---@return rille.SyncBatchNorm # a module
function nn.SyncBatchNorm(num_features, options) end

---@class rille.Tanh: rille.Module
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.Tanh.options

---hyperbolic tangent
---```lua
---nn.Tanh()(rille.randn(2, 3))
---```
---@return rille.Tanh # called with a tensor
function nn.Tanh() end

---@class rille.Tanhshrink: rille.Module
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.Tanhshrink.options

---x - tanh(x)
---```lua
---nn.Tanhshrink()(rille.randn(2, 3))
---```
---@return rille.Tanhshrink # called with a tensor
function nn.Tanhshrink() end

---@class rille.Threshold: rille.Module
---@field threshold number
---@field value number
---@field inplace boolean
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.Threshold.options
---@field threshold? number the limit
---@field value? number the number that is put in
---@field inplace? boolean whether the input is written to (false)

---each element, or value where it is not above threshold
---```lua
---nn.Threshold(0.1, 20)(rille.randn(2, 3))
---```
---@param threshold number the limit
---@param value number the number that is put in
---@param inplace? boolean whether the input is written to
---@return rille.Threshold # called with a tensor
---@overload fun(threshold: number, value: number, options?: rille.nn.Threshold.options): rille.Threshold
---@overload fun(options: rille.nn.Threshold.options): rille.Threshold
function nn.Threshold(threshold, value, inplace) end

---@class (exact) rille.nn.Transformer.options
---@field d_model? integer size of inputs and results (512)
---@field nhead? integer heads, among which d_model is divided (8)
---@field num_encoder_layers? integer encoder layers (6)
---@field num_decoder_layers? integer decoder layers (6)
---@field dim_feedforward? integer features of the inner linear layer (2048)
---@field dropout? number the probability of dropout in training (0.1)
---@field activation? any 'relu', 'gelu' or a function ('relu')
---@field custom_encoder? any an encoder of one's own
---@field custom_decoder? any a decoder of one's own
---@field layer_norm_eps? number a small number that keeps the norms from dividing by 0 (1e-05)
---@field batch_first? boolean whether inputs are [batch, steps, ...] instead of [steps, batch, ...] (false)
---@field norm_first? boolean whether norms come before attention instead of after it (false)
---@field bias? boolean whether a bias is added (true)
---@field dtype? string element type

---An encoder and a decoder of transformer layers.
---model(src, tgt, options): masks are options of the call: src_mask, tgt_mask, memory_mask, ..._key_padding_mask, ..._is_causal.
---```lua
---local net = nn.Transformer { d_model = 16, nhead = 2, num_encoder_layers = 1, num_decoder_layers = 1, dim_feedforward = 32 }
---local y = net(rille.randn(5, 2, 16), rille.randn(4, 2, 16))
---```
---@overload fun(options?: rille.nn.Transformer.options): rille.Transformer
---@class rille.nn.Transformer.class
---@overload fun(d_model?: integer, nhead?: integer, num_encoder_layers?: integer, num_decoder_layers?: integer, dim_feedforward?: integer, dropout?: number, activation?: any, custom_encoder?: any, custom_decoder?: any, layer_norm_eps?: number, batch_first?: boolean, norm_first?: boolean, bias?: boolean, dtype?: string): rille.Transformer
nn.Transformer = {}

---@class (exact) rille.nn.TransformerDecoder.options
---@field decoder_layer? rille.Module an nn.TransformerDecoderLayer
---@field num_layers? integer how many copies
---@field norm? rille.Module is applied at the end

---Several decoder layers, each a copy of the given one.
---```lua
---local decoder = nn.TransformerDecoder(nn.TransformerDecoderLayer(16, 2, 32), 2)
---local y = decoder(rille.randn(4, 2, 16), rille.randn(5, 2, 16))
---```
---@param decoder_layer rille.Module an nn.TransformerDecoderLayer
---@param num_layers integer how many copies
---@param norm? rille.Module is applied at the end
---@return rille.TransformerDecoder # called with tgt [t, batch, d_model] and memory [s, batch, d_model], and masks as its layers take
---@overload fun(decoder_layer: rille.Module, num_layers: integer, options?: rille.nn.TransformerDecoder.options): rille.TransformerDecoder
---@overload fun(options: rille.nn.TransformerDecoder.options): rille.TransformerDecoder
function nn.TransformerDecoder(decoder_layer, num_layers, norm) end

---@class (exact) rille.nn.TransformerDecoderLayer.options
---@field d_model? integer size of inputs and results
---@field nhead? integer heads, among which d_model is divided
---@field dim_feedforward? integer features of the inner linear layer (2048)
---@field dropout? number the probability of dropout in training (0.1)
---@field activation? any 'relu', 'gelu' or a function ('relu')
---@field layer_norm_eps? number a small number that keeps the norms from dividing by 0 (1e-05)
---@field batch_first? boolean whether inputs are [batch, steps, ...] instead of [steps, batch, ...] (false)
---@field norm_first? boolean whether norms come before attention instead of after it (false)
---@field bias? boolean whether a bias is added (true)
---@field dtype? string element type

---Self-attention, attention to the encoder's output and a feed-forward part.
---```lua
---local y = nn.TransformerDecoderLayer(16, 2, 32)(rille.randn(4, 2, 16), rille.randn(5, 2, 16))
---```
---@param d_model integer size of inputs and results
---@param nhead integer heads, among which d_model is divided
---@param dim_feedforward? integer features of the inner linear layer
---@param dropout? number the probability of dropout in training
---@param activation? any 'relu', 'gelu' or a function
---@param layer_norm_eps? number a small number that keeps the norms from dividing by 0
---@param batch_first? boolean whether inputs are [batch, steps, ...] instead of [steps, batch, ...]
---@param norm_first? boolean whether norms come before attention instead of after it
---@param bias? boolean whether a bias is added
---@param dtype? string element type
---@return rille.TransformerDecoderLayer # called with tgt, memory and maybe tgt_mask, memory_mask, tgt_key_padding_mask, memory_key_padding_mask, tgt_is_causal, memory_is_causal
---@overload fun(d_model: integer, nhead: integer, options?: rille.nn.TransformerDecoderLayer.options): rille.TransformerDecoderLayer
---@overload fun(options: rille.nn.TransformerDecoderLayer.options): rille.TransformerDecoderLayer
function nn.TransformerDecoderLayer(d_model, nhead, dim_feedforward, dropout, activation, layer_norm_eps, batch_first, norm_first, bias, dtype) end

---@class (exact) rille.nn.TransformerEncoder.options
---@field encoder_layer? rille.Module an nn.TransformerEncoderLayer
---@field num_layers? integer how many copies
---@field norm? rille.Module is applied at the end
---@field enable_nested_tensor? boolean taken without effect (true)
---@field mask_check? boolean taken without effect (true)

---Several encoder layers, each a copy of the given one.
---```lua
---local encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(16, 2, 32), 2)
---local y = encoder(rille.randn(5, 2, 16))
---```
---@param encoder_layer rille.Module an nn.TransformerEncoderLayer
---@param num_layers integer how many copies
---@param norm? rille.Module is applied at the end
---@param enable_nested_tensor? boolean taken without effect
---@param mask_check? boolean taken without effect
---@return rille.TransformerEncoder # called with src [s, batch, d_model] and maybe mask, src_key_padding_mask, is_causal
---@overload fun(encoder_layer: rille.Module, num_layers: integer, options?: rille.nn.TransformerEncoder.options): rille.TransformerEncoder
---@overload fun(options: rille.nn.TransformerEncoder.options): rille.TransformerEncoder
function nn.TransformerEncoder(encoder_layer, num_layers, norm, enable_nested_tensor, mask_check) end

---@class (exact) rille.nn.TransformerEncoderLayer.options
---@field d_model? integer size of inputs and results
---@field nhead? integer heads, among which d_model is divided
---@field dim_feedforward? integer features of the inner linear layer (2048)
---@field dropout? number the probability of dropout in training (0.1)
---@field activation? any 'relu', 'gelu' or a function ('relu')
---@field layer_norm_eps? number a small number that keeps the norms from dividing by 0 (1e-05)
---@field batch_first? boolean whether inputs are [batch, steps, ...] instead of [steps, batch, ...] (false)
---@field norm_first? boolean whether norms come before attention instead of after it (false)
---@field bias? boolean whether a bias is added (true)
---@field dtype? string element type

---Self-attention and a feed-forward part, with norms and residual connections.
---```lua
---local y = nn.TransformerEncoderLayer(16, 2, 32)(rille.randn(5, 2, 16))
---```
---@param d_model integer size of inputs and results
---@param nhead integer heads, among which d_model is divided
---@param dim_feedforward? integer features of the inner linear layer
---@param dropout? number the probability of dropout in training
---@param activation? any 'relu', 'gelu' or a function
---@param layer_norm_eps? number a small number that keeps the norms from dividing by 0
---@param batch_first? boolean whether inputs are [batch, steps, ...] instead of [steps, batch, ...]
---@param norm_first? boolean whether norms come before attention instead of after it
---@param bias? boolean whether a bias is added
---@param dtype? string element type
---@return rille.TransformerEncoderLayer # called with src [s, batch, d_model] and maybe src_mask, src_key_padding_mask, is_causal
---@overload fun(d_model: integer, nhead: integer, options?: rille.nn.TransformerEncoderLayer.options): rille.TransformerEncoderLayer
---@overload fun(options: rille.nn.TransformerEncoderLayer.options): rille.TransformerEncoderLayer
function nn.TransformerEncoderLayer(d_model, nhead, dim_feedforward, dropout, activation, layer_norm_eps, batch_first, norm_first, bias, dtype) end

---@class rille.TripletMarginLoss: rille.Module
---@field margin number
---@field p number
---@field eps number
---@field swap boolean
---@field reduction "mean"|"sum"|"none"
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.TripletMarginLoss.options
---@field margin? number by how much (1)
---@field p? number which norm (2)
---@field eps? number a small number that keeps from dividing by 0 (1e-06)
---@field swap? boolean whether the positive and the anchor may change places (false)
---@field reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself ('mean')

---the anchor nearer to the positive than to the negative
---```lua
---nn.TripletMarginLoss()(rille.randn(4, 8), rille.randn(4, 8), rille.randn(4, 8))
---```
---@param margin? number by how much
---@param p? number which norm
---@param eps? number a small number that keeps from dividing by 0
---@param swap? boolean whether the positive and the anchor may change places
---@param reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself
---@return rille.TripletMarginLoss # called with 3 tensors
---@overload fun(options?: rille.nn.TripletMarginLoss.options): rille.TripletMarginLoss
function nn.TripletMarginLoss(margin, p, eps, swap, reduction) end

---@class (exact) rille.nn.TripletMarginWithDistanceLoss.options
---@field distance_function? any takes two tensors, gives their distances; pairwise_distance if left out
---@field margin? number by how much (1.0)
---@field swap? boolean whether the positive and the anchor may change places (false)
---@field reduction? string 'mean' of all, their 'sum', or 'none' for each by itself ('mean')

---The triplet loss with a distance of one's own: max(d(anchor, positive) - d(anchor, negative) + margin, 0).
---```lua
---local loss = nn.TripletMarginWithDistanceLoss { distance_function = F.pairwise_distance, margin = 0.5 }
---local l = loss(rille.randn(4, 3), rille.randn(4, 3), rille.randn(4, 3))
---```
---@param distance_function? any takes two tensors, gives their distances; pairwise_distance if left out
---@param margin? number by how much
---@param swap? boolean whether the positive and the anchor may change places
---@param reduction? string 'mean' of all, their 'sum', or 'none' for each by itself
---@return rille.TripletMarginWithDistanceLoss # called with anchor, positive and negative
---@overload fun(options?: rille.nn.TripletMarginWithDistanceLoss.options): rille.TripletMarginWithDistanceLoss
function nn.TripletMarginWithDistanceLoss(distance_function, margin, swap, reduction) end

---@class rille.Unflatten: rille.Module
---@field dim integer
---@field unflattened_size integer|integer[]
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.Unflatten.options
---@field dim? integer which dim, from 0; -1 is the last
---@field unflattened_size? integer|integer[] the sizes that the dim is divided into

---one dim made into several
---```lua
---nn.Unflatten(1, { 3, 4 })(rille.randn(2, 12))
---```
---@param dim integer which dim, from 0; -1 is the last
---@param unflattened_size integer|integer[] the sizes that the dim is divided into
---@return rille.Unflatten # called with a tensor
---@overload fun(dim: integer, ...: integer): rille.Unflatten
---@overload fun(options: rille.nn.Unflatten.options): rille.Unflatten
function nn.Unflatten(dim, unflattened_size) end

---@class rille.Unfold: rille.Module
---@field kernel_size integer|integer[]
---@field dilation integer|integer[]
---@field padding integer|integer[]
---@field stride integer|integer[]
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.Unfold.options
---@field kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@field dilation? integer|integer[] how far the window's elements lie apart (1)
---@field padding? integer|integer[] how many places are added at each side of each dim (0)
---@field stride? integer|integer[] how far the window moves: one number, or one for each dim; of pools as far as it is large if left out (1)

---the patches of planes as columns
---```lua
---nn.Unfold({ 2, 3 })(rille.randn(2, 3, 8, 8))
---```
---@param kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@param dilation? integer|integer[] how far the window's elements lie apart
---@param padding? integer|integer[] how many places are added at each side of each dim
---@param stride? integer|integer[] how far the window moves: one number, or one for each dim; of pools as far as it is large if left out
---@return rille.Unfold # called with a tensor
---@overload fun(options?: rille.nn.Unfold.options): rille.Unfold
---@overload fun(...: integer): rille.Unfold
function nn.Unfold(kernel_size, dilation, padding, stride) end

---@class rille.Upsample: rille.Module
---@field size integer|integer[]
---@field scale_factor number|boolean
---@field mode "nearest"|"linear"|"bilinear"|"bicubic"|"trilinear"|"area"|"nearest-exact"
---@field align_corners number|boolean
---@field recompute_scale_factor boolean
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.Upsample.options
---@field size? integer|integer[] sizes
---@field scale_factor? number|boolean how many times larger: one number, or one for each dim
---@field mode? "nearest"|"linear"|"bilinear"|"bicubic"|"trilinear"|"area"|"nearest-exact" how values between places are found ('nearest')
---@field align_corners? number|boolean whether the corners' middles stay where they are
---@field recompute_scale_factor? boolean whether scale_factor is computed anew from the sizes (false)

---planes resampled to a size or by a factor
---```lua
---nn.Upsample({ scale_factor = 2, mode = 'bilinear' })(rille.randn(2, 3, 8, 8))
---```
---@param size? integer|integer[] sizes
---@param scale_factor? number|boolean how many times larger: one number, or one for each dim
---@param mode? "nearest"|"linear"|"bilinear"|"bicubic"|"trilinear"|"area"|"nearest-exact" how values between places are found
---@param align_corners? number|boolean whether the corners' middles stay where they are
---@param recompute_scale_factor? boolean whether scale_factor is computed anew from the sizes
---@return rille.Upsample # called with a tensor
---@overload fun(options?: rille.nn.Upsample.options): rille.Upsample
---@overload fun(...: integer): rille.Upsample
function nn.Upsample(size, scale_factor, mode, align_corners, recompute_scale_factor) end

---@class rille.UpsamplingBilinear2d: rille.Module
---@field size integer|integer[]
---@field scale_factor number|boolean
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.UpsamplingBilinear2d.options
---@field size? integer|integer[] sizes
---@field scale_factor? number|boolean how many times larger: one number, or one for each dim

---planes resampled between pixels, corners kept
---```lua
---nn.UpsamplingBilinear2d({ scale_factor = 2 })(rille.randn(2, 3, 8, 8))
---```
---@param size? integer|integer[] sizes
---@param scale_factor? number|boolean how many times larger: one number, or one for each dim
---@return rille.UpsamplingBilinear2d # called with a tensor
---@overload fun(options?: rille.nn.UpsamplingBilinear2d.options): rille.UpsamplingBilinear2d
---@overload fun(...: integer): rille.UpsamplingBilinear2d
function nn.UpsamplingBilinear2d(size, scale_factor) end

---@class rille.UpsamplingNearest2d: rille.Module
---@field size integer|integer[]
---@field scale_factor number|boolean
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.UpsamplingNearest2d.options
---@field size? integer|integer[] sizes
---@field scale_factor? number|boolean how many times larger: one number, or one for each dim

---planes resampled, each pixel the nearest
---```lua
---nn.UpsamplingNearest2d({ scale_factor = 2 })(rille.randn(2, 3, 8, 8))
---```
---@param size? integer|integer[] sizes
---@param scale_factor? number|boolean how many times larger: one number, or one for each dim
---@return rille.UpsamplingNearest2d # called with a tensor
---@overload fun(options?: rille.nn.UpsamplingNearest2d.options): rille.UpsamplingNearest2d
---@overload fun(...: integer): rille.UpsamplingNearest2d
function nn.UpsamplingNearest2d(size, scale_factor) end

---@class rille.ZeroPad1d: rille.Module
---@field padding integer|integer[]
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.ZeroPad1d.options
---@field padding? integer|integer[] how many places are added at each side of each dim

---lines with zeros around
---```lua
---nn.ZeroPad1d(1)(rille.randn(2, 3, 8))
---```
---@param padding? integer|integer[] how many places are added at each side of each dim
---@return rille.ZeroPad1d # called with a tensor
---@overload fun(options?: rille.nn.ZeroPad1d.options): rille.ZeroPad1d
---@overload fun(...: integer): rille.ZeroPad1d
function nn.ZeroPad1d(padding) end

---@class rille.ZeroPad2d: rille.Module
---@field padding integer|integer[]
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.ZeroPad2d.options
---@field padding? integer|integer[] how many places are added at each side of each dim

---planes with zeros around
---```lua
---nn.ZeroPad2d(1)(rille.randn(2, 3, 8, 8))
---```
---@param padding? integer|integer[] how many places are added at each side of each dim
---@return rille.ZeroPad2d # called with a tensor
---@overload fun(options?: rille.nn.ZeroPad2d.options): rille.ZeroPad2d
---@overload fun(...: integer): rille.ZeroPad2d
function nn.ZeroPad2d(padding) end

---@class rille.ZeroPad3d: rille.Module
---@field padding integer|integer[]
---@overload fun(...: any): rille.Tensor, rille.Tensor

---@class (exact) rille.nn.ZeroPad3d.options
---@field padding? integer|integer[] how many places are added at each side of each dim

---volumes with zeros around
---```lua
---nn.ZeroPad3d(1)(rille.randn(2, 3, 4, 4, 4))
---```
---@param padding? integer|integer[] how many places are added at each side of each dim
---@return rille.ZeroPad3d # called with a tensor
---@overload fun(options?: rille.nn.ZeroPad3d.options): rille.ZeroPad3d
---@overload fun(...: integer): rille.ZeroPad3d
function nn.ZeroPad3d(padding) end

---Whether a value is a module.
---```lua
---assert(nn.is_module(nn.ReLU()))
---```
---@param value any any value
---@return boolean # true for layers and what Module:extend makes
function nn.is_module(value) end

---The network with a SyncBatchNorm in the place of each BatchNorm, which keeps its parameters and statistics.
---```lua
---local net = nn.SyncBatchNorm.convert_sync_batchnorm(nn.Sequential(nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4)))
---```
---@param module rille.Module the network
---@return rille.Module # the network; for a BatchNorm itself, the new module
function nn.SyncBatchNorm.convert_sync_batchnorm(module) end

---@class (exact) rille.nn.Embedding.from_pretrained.options
---@field freeze? boolean whether the table stays as it is (true)
---@field padding_idx? integer the row without gradient
---@field max_norm? number longer rows are made so long
---@field norm_type? number which norm (2)

---A layer of given vectors.
---```lua
---local layer = nn.Embedding.from_pretrained(rille.randn(10, 3), { freeze = false })
---```
---@param embeddings rille.Tensor the table, [rows, features]
---@param options? rille.nn.Embedding.from_pretrained.options freeze = true, padding_idx, max_norm, norm_type = 2
---@return rille.Embedding # the layer
function nn.Embedding.from_pretrained(embeddings, options) end

---A mask that lets every position see itself and what came before. Also model:generate_square_subsequent_mask(sz).
---```lua
---local mask = nn.Transformer.generate_square_subsequent_mask(4)
---```
---@param sz integer steps
---@return rille.Tensor # [sz, sz]: 0 where it sees, minus infinity elsewhere
function nn.Transformer.generate_square_subsequent_mask(sz) end
