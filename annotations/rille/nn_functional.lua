---@meta _
-- Made by docs/make_annotations.lua.

---@class rille.part.nn.functional
local functional = {}

---mean over windows of lines, chosen so that the result has output_size
---```lua
---rille.nn.functional.adaptive_avg_pool1d(rille.randn(2, 2, 7), 3)
---```
---@param input rille.Tensor the tensor
---@param output_size? integer|integer[]|rille.None sizes of the result: one number, or one for each dim
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.adaptive_avg_pool1d.options): rille.Tensor
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor
function functional.adaptive_avg_pool1d(input, output_size) end

---mean over windows chosen so that the result has output_size
---```lua
---rille.nn.functional.adaptive_avg_pool2d(rille.randn(2, 2, 4, 5), { 3, 2 })
---```
---@param input rille.Tensor the tensor
---@param output_size? integer|integer[]|rille.None sizes of the result: one number, or one for each dim
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.adaptive_avg_pool2d.options): rille.Tensor
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor
function functional.adaptive_avg_pool2d(input, output_size) end

---mean over windows of volumes, chosen so that the result has output_size
---```lua
---rille.nn.functional.adaptive_avg_pool3d(rille.randn(1, 2, 3, 4, 5), { 2, 3, 4 })
---```
---@param input rille.Tensor the tensor
---@param output_size? integer|integer[]|rille.None sizes of the result: one number, or one for each dim
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.adaptive_avg_pool3d.options): rille.Tensor
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor
function functional.adaptive_avg_pool3d(input, output_size) end

---largest element of windows of lines, chosen so that the result has output_size
---```lua
---rille.nn.functional.adaptive_max_pool1d(rille.randn(2, 2, 7), 3)
---```
---@param input rille.Tensor the tensor
---@param output_size? integer|integer[]|rille.None sizes of the result: one number, or one for each dim
---@param return_indices? boolean whether the places of the elements are given as well
---@return rille.Tensor[] 
---@overload fun(input: rille.Tensor, options?: rille.op.adaptive_max_pool1d.options): rille.Tensor[]
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor[]
function functional.adaptive_max_pool1d(input, output_size, return_indices) end

---largest element of windows of lines, chosen so that the result has output_size
---```lua
---rille.nn.functional.adaptive_max_pool1d(rille.randn(2, 2, 7), 3)
---```
---@param input rille.Tensor the tensor
---@param output_size? integer|integer[]|rille.None sizes of the result: one number, or one for each dim
---@param return_indices? boolean whether the places of the elements are given as well
---@return rille.Tensor[] 
---@overload fun(input: rille.Tensor, options?: rille.op.adaptive_max_pool1d.options): rille.Tensor[]
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor[]
function functional.adaptive_max_pool1d_with_indices(input, output_size, return_indices) end

---largest element of windows of planes, chosen so that the result has output_size
---```lua
---rille.nn.functional.adaptive_max_pool2d(rille.randn(2, 2, 4, 5), { 3, 2 })
---```
---@param input rille.Tensor the tensor
---@param output_size? integer|integer[]|rille.None sizes of the result: one number, or one for each dim
---@param return_indices? boolean whether the places of the elements are given as well
---@return rille.Tensor[] 
---@overload fun(input: rille.Tensor, options?: rille.op.adaptive_max_pool2d.options): rille.Tensor[]
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor[]
function functional.adaptive_max_pool2d(input, output_size, return_indices) end

---largest element of windows of planes, chosen so that the result has output_size
---```lua
---rille.nn.functional.adaptive_max_pool2d(rille.randn(2, 2, 4, 5), { 3, 2 })
---```
---@param input rille.Tensor the tensor
---@param output_size? integer|integer[]|rille.None sizes of the result: one number, or one for each dim
---@param return_indices? boolean whether the places of the elements are given as well
---@return rille.Tensor[] 
---@overload fun(input: rille.Tensor, options?: rille.op.adaptive_max_pool2d.options): rille.Tensor[]
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor[]
function functional.adaptive_max_pool2d_with_indices(input, output_size, return_indices) end

---largest element of windows of volumes, chosen so that the result has output_size
---```lua
---rille.nn.functional.adaptive_max_pool3d(rille.randn(1, 2, 3, 4, 5), { 2, 3, 4 })
---```
---@param input rille.Tensor the tensor
---@param output_size? integer|integer[]|rille.None sizes of the result: one number, or one for each dim
---@param return_indices? boolean whether the places of the elements are given as well
---@return rille.Tensor[] 
---@overload fun(input: rille.Tensor, options?: rille.op.adaptive_max_pool3d.options): rille.Tensor[]
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor[]
function functional.adaptive_max_pool3d(input, output_size, return_indices) end

---largest element of windows of volumes, chosen so that the result has output_size
---```lua
---rille.nn.functional.adaptive_max_pool3d(rille.randn(1, 2, 3, 4, 5), { 2, 3, 4 })
---```
---@param input rille.Tensor the tensor
---@param output_size? integer|integer[]|rille.None sizes of the result: one number, or one for each dim
---@param return_indices? boolean whether the places of the elements are given as well
---@return rille.Tensor[] 
---@overload fun(input: rille.Tensor, options?: rille.op.adaptive_max_pool3d.options): rille.Tensor[]
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor[]
function functional.adaptive_max_pool3d_with_indices(input, output_size, return_indices) end

---the grid that theta makes of an output of size
---```lua
---rille.nn.functional.affine_grid(rille.randn(2, 2, 3), { 2, 1, 2, 3 })
---```
---@param theta rille.Tensor matrices, [batch, 2, 3]
---@param size? integer|integer[] sizes
---@param align_corners? boolean whether the corners' middles stay where they are
---@return rille.Tensor 
---@overload fun(theta: rille.Tensor, options?: rille.op.affine_grid.options): rille.Tensor
---@overload fun(theta: rille.Tensor, ...: integer): rille.Tensor
function functional.affine_grid(theta, size, align_corners) end

---dropout for selu: mean and variance are kept
---```lua
---rille.nn.functional.alpha_dropout(rille.randn(4, 3))
---```
---@param input rille.Tensor the tensor
---@param p? number the probability
---@param training? boolean whether it is training; layers set it by their mode
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.alpha_dropout.options): rille.Tensor
function functional.alpha_dropout(input, p, training) end

---mean of each window over lines [..., length]
---```lua
---rille.nn.functional.avg_pool1d(rille.randn(2, 2, 7), 3, 2, 1)
---```
---@param input rille.Tensor the tensor
---@param kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@param stride? integer|integer[] how far the window moves
---@param padding? integer|integer[] how many places are added at each side of each dim
---@param ceil_mode? boolean whether windows that reach over the edge count
---@param count_include_pad? boolean whether the places that padding adds count in the mean
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.avg_pool1d.options): rille.Tensor
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor
function functional.avg_pool1d(input, kernel_size, stride, padding, ceil_mode, count_include_pad) end

---mean of each window over planes [..., height, width]
---```lua
---rille.nn.functional.avg_pool2d(rille.randn(2, 2, 4, 5), 2)
---```
---@param input rille.Tensor the tensor
---@param kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@param stride? integer|integer[] how far the window moves
---@param padding? integer|integer[] how many places are added at each side of each dim
---@param ceil_mode? boolean whether windows that reach over the edge count
---@param count_include_pad? boolean whether the places that padding adds count in the mean
---@param divisor_override? integer what sums are divided by, instead of the window's size
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.avg_pool2d.options): rille.Tensor
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor
function functional.avg_pool2d(input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override) end

---mean of each window over volumes [..., depth, height, width]
---```lua
---rille.nn.functional.avg_pool3d(rille.randn(1, 2, 3, 4, 4), 2)
---```
---@param input rille.Tensor the tensor
---@param kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@param stride? integer|integer[] how far the window moves
---@param padding? integer|integer[] how many places are added at each side of each dim
---@param ceil_mode? boolean whether windows that reach over the edge count
---@param count_include_pad? boolean whether the places that padding adds count in the mean
---@param divisor_override? integer what sums are divided by, instead of the window's size
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.avg_pool3d.options): rille.Tensor
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor
function functional.avg_pool3d(input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override) end

---each channel of [N, C, ...] to mean 0 and variance 1, then weight and bias
---```lua
---rille.nn.functional.batch_norm(rille.randn(4, 3), nil, nil, rille.randn(3), rille.randn(3), true)
---```
---@param input rille.Tensor the tensor
---@param running_mean? rille.Tensor the mean so far, [channels]
---@param running_var? rille.Tensor the variance so far, [channels]
---@param weight? rille.Tensor the weight
---@param bias? rille.Tensor is added; one number for each output
---@param training? boolean whether it is training; layers set it by their mode
---@param momentum? number how much of the newest value goes into running statistics; none: the mean of all
---@param eps? number a small number that keeps from dividing by 0
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.batch_norm.options): rille.Tensor
function functional.batch_norm(input, running_mean, running_var, weight, bias, training, momentum, eps) end

---input1 x weight x input2 + bias, over the last dims
---```lua
---rille.nn.functional.bilinear(rille.randn(3, 2), rille.randn(3, 4), rille.randn(2, 2, 4), rille.randn(2))
---```
---@param input1 rille.Tensor the first tensor
---@param input2 rille.Tensor the second tensor
---@param weight rille.Tensor the weight
---@param bias? rille.Tensor is added; one number for each output
---@return rille.Tensor 
---@overload fun(input1: rille.Tensor, input2: rille.Tensor, weight: rille.Tensor, options?: rille.op.bilinear.options): rille.Tensor
function functional.bilinear(input1, input2, weight, bias) end

---cross entropy of probabilities of two classes
---```lua
---rille.nn.functional.binary_cross_entropy(rille.randn(2, 3):sigmoid(), rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@param target rille.Tensor what is right
---@param weight? rille.Tensor a factor for each element
---@param reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, target: rille.Tensor, options?: rille.op.binary_cross_entropy.options): rille.Tensor
function functional.binary_cross_entropy(input, target, weight, reduction) end

---cross entropy of two classes from logits, without overflow
---```lua
---rille.nn.functional.binary_cross_entropy_with_logits(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param target rille.Tensor what is right
---@param weight? rille.Tensor a factor for each element
---@param reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself
---@param pos_weight? rille.Tensor a factor for the positive cases of each class
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, target: rille.Tensor, options?: rille.op.binary_cross_entropy_with_logits.options): rille.Tensor
function functional.binary_cross_entropy_with_logits(input, target, weight, reduction, pos_weight) end

---x above 0, alpha * (exp(x / alpha) - 1) below
---```lua
---rille.celu(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param alpha? number a factor
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.celu.options): rille.Tensor
function functional.celu(input, alpha) end

---x above 0, alpha * (exp(x / alpha) - 1) below
---```lua
---rille.celu(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param alpha? number a factor
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.celu.options): rille.Tensor
function functional.celu_(input, alpha) end

---channels of several groups interleaved
---```lua
---rille.nn.functional.channel_shuffle(rille.randn(2, 4, 3), 2)
---```
---@param input rille.Tensor the tensor
---@param groups integer into how many groups channels are divided; each sees its own inputs only
---@return rille.Tensor 
function functional.channel_shuffle(input, groups) end

---convolution of lines: input [N, C, L], weight [out, C / groups, length]
---```lua
---rille.nn.functional.conv1d(rille.randn(2, 2, 6), rille.randn(3, 2, 3), rille.randn(3))
---```
---@param input rille.Tensor the tensor
---@param weight rille.Tensor the weight
---@param bias? rille.Tensor is added; one number for each output
---@param stride? integer|integer[] how far the window moves
---@param padding? integer|integer[]|"valid"|"same" how many places are added at each side of each dim
---@param dilation? integer|integer[] how far the window's elements lie apart
---@param groups? integer into how many groups channels are divided; each sees its own inputs only
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, weight: rille.Tensor, options?: rille.op.conv1d.options): rille.Tensor
---@overload fun(input: rille.Tensor, weight: rille.Tensor, bias?: rille.Tensor, ...: integer): rille.Tensor
function functional.conv1d(input, weight, bias, stride, padding, dilation, groups) end

---convolution of planes: input [N, C, H, W], weight [out, C / groups, height, width]
---```lua
---rille.nn.functional.conv2d(rille.randn(2, 2, 5, 4), rille.randn(3, 2, 3, 2), rille.randn(3))
---```
---@param input rille.Tensor the tensor
---@param weight rille.Tensor the weight
---@param bias? rille.Tensor is added; one number for each output
---@param stride? integer|integer[] how far the window moves
---@param padding? integer|integer[]|"valid"|"same" how many places are added at each side of each dim
---@param dilation? integer|integer[] how far the window's elements lie apart
---@param groups? integer into how many groups channels are divided; each sees its own inputs only
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, weight: rille.Tensor, options?: rille.op.conv2d.options): rille.Tensor
---@overload fun(input: rille.Tensor, weight: rille.Tensor, bias?: rille.Tensor, ...: integer): rille.Tensor
function functional.conv2d(input, weight, bias, stride, padding, dilation, groups) end

---convolution of volumes: input [N, C, D, H, W], weight [out, C / groups, depth, height, width]
---```lua
---rille.nn.functional.conv3d(rille.randn(1, 2, 3, 3, 2), rille.randn(2, 2, 2, 2, 2), rille.randn(2))
---```
---@param input rille.Tensor the tensor
---@param weight rille.Tensor the weight
---@param bias? rille.Tensor is added; one number for each output
---@param stride? integer|integer[] how far the window moves
---@param padding? integer|integer[]|"valid"|"same" how many places are added at each side of each dim
---@param dilation? integer|integer[] how far the window's elements lie apart
---@param groups? integer into how many groups channels are divided; each sees its own inputs only
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, weight: rille.Tensor, options?: rille.op.conv3d.options): rille.Tensor
---@overload fun(input: rille.Tensor, weight: rille.Tensor, bias?: rille.Tensor, ...: integer): rille.Tensor
function functional.conv3d(input, weight, bias, stride, padding, dilation, groups) end

---A convolution along time, the first dim.
---```lua
---print(rille.nn.functional.conv_tbc(rille.ones(3, 1, 1), rille.ones(2, 1, 1), rille.zeros(1)).shape) -- [2, 1, 1]
---```
---@param input rille.Tensor [time, batch, channels]
---@param weight rille.Tensor [steps, channels, outputs]
---@param bias rille.Tensor [outputs]
---@param pad? integer zeros before and after
---@return rille.Tensor # [time, batch, outputs]
function functional.conv_tbc(input, weight, bias, pad) end

---transposed convolution of lines: weight [C, out / groups, length]
---```lua
---rille.nn.functional.conv_transpose1d(rille.randn(2, 2, 3), rille.randn(2, 3, 2), rille.randn(3))
---```
---@param input rille.Tensor the tensor
---@param weight rille.Tensor the weight
---@param bias? rille.Tensor is added; one number for each output
---@param stride? integer|integer[] how far the window moves
---@param padding? integer|integer[] how many places are added at each side of each dim
---@param output_padding? integer|integer[] places added at one side of the result, for shapes that stride leaves open
---@param groups? integer into how many groups channels are divided; each sees its own inputs only
---@param dilation? integer|integer[] how far the window's elements lie apart
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, weight: rille.Tensor, options?: rille.op.conv_transpose1d.options): rille.Tensor
---@overload fun(input: rille.Tensor, weight: rille.Tensor, bias?: rille.Tensor, ...: integer): rille.Tensor
function functional.conv_transpose1d(input, weight, bias, stride, padding, output_padding, groups, dilation) end

---transposed convolution: weight [C, out / groups, height, width]
---```lua
---rille.nn.functional.conv_transpose2d(rille.randn(2, 2, 3, 3), rille.randn(2, 3, 2, 2), rille.randn(3))
---```
---@param input rille.Tensor the tensor
---@param weight rille.Tensor the weight
---@param bias? rille.Tensor is added; one number for each output
---@param stride? integer|integer[] how far the window moves
---@param padding? integer|integer[] how many places are added at each side of each dim
---@param output_padding? integer|integer[] places added at one side of the result, for shapes that stride leaves open
---@param groups? integer into how many groups channels are divided; each sees its own inputs only
---@param dilation? integer|integer[] how far the window's elements lie apart
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, weight: rille.Tensor, options?: rille.op.conv_transpose2d.options): rille.Tensor
---@overload fun(input: rille.Tensor, weight: rille.Tensor, bias?: rille.Tensor, ...: integer): rille.Tensor
function functional.conv_transpose2d(input, weight, bias, stride, padding, output_padding, groups, dilation) end

---transposed convolution of volumes: weight [C, out / groups, depth, height, width]
---```lua
---rille.nn.functional.conv_transpose3d(rille.randn(1, 2, 2, 2, 2), rille.randn(2, 2, 2, 2, 2), rille.randn(2))
---```
---@param input rille.Tensor the tensor
---@param weight rille.Tensor the weight
---@param bias? rille.Tensor is added; one number for each output
---@param stride? integer|integer[] how far the window moves
---@param padding? integer|integer[] how many places are added at each side of each dim
---@param output_padding? integer|integer[] places added at one side of the result, for shapes that stride leaves open
---@param groups? integer into how many groups channels are divided; each sees its own inputs only
---@param dilation? integer|integer[] how far the window's elements lie apart
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, weight: rille.Tensor, options?: rille.op.conv_transpose3d.options): rille.Tensor
---@overload fun(input: rille.Tensor, weight: rille.Tensor, bias?: rille.Tensor, ...: integer): rille.Tensor
function functional.conv_transpose3d(input, weight, bias, stride, padding, output_padding, groups, dilation) end

---1 - cosine where target is 1, cosine beyond margin where it is -1
---```lua
---rille.nn.functional.cosine_embedding_loss(rille.randn(3, 4), rille.randn(3, 4), rille.rand(3):gt(0.5):mul(2):sub(1))
---```
---@param input1 rille.Tensor the first tensor
---@param input2 rille.Tensor the second tensor
---@param target rille.Tensor what is right
---@param margin? number by how much
---@param reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself
---@return rille.Tensor 
---@overload fun(input1: rille.Tensor, input2: rille.Tensor, target: rille.Tensor, options?: rille.op.cosine_embedding_loss.options): rille.Tensor
function functional.cosine_embedding_loss(input1, input2, target, margin, reduction) end

---cosine of the angle between x1 and x2 along dim
---```lua
---rille.nn.functional.cosine_similarity(rille.randn(3, 4), rille.randn(3, 4))
---```
---@param x1 rille.Tensor the first tensor
---@param x2 rille.Tensor the second tensor
---@param dim? integer which dim, from 0; -1 is the last
---@param eps? number a small number that keeps from dividing by 0
---@return rille.Tensor 
---@overload fun(x1: rille.Tensor, x2: rille.Tensor, options?: rille.op.cosine_similarity.options): rille.Tensor
function functional.cosine_similarity(x1, x2, dim, eps) end

---cross entropy of logits [N, C, ...] and labels [N, ...] or probabilities
---```lua
---rille.nn.functional.cross_entropy(rille.randn(4, 3), rille.randint(0, 3, { 4 }))
---```
---@param input rille.Tensor the tensor
---@param target rille.Tensor what is right
---@param weight? rille.Tensor a factor for each class, [classes]
---@param ignore_index? integer a target that does not count
---@param reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself
---@param label_smoothing? number how much of the target is spread over all classes, 0 to 1
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, target: rille.Tensor, options?: rille.op.cross_entropy.options): rille.Tensor
function functional.cross_entropy(input, target, weight, ignore_index, reduction, label_smoothing) end

---minus the log probability of a labelling, summed over its alignments
---```lua
---rille.nn.functional.ctc_loss(rille.randn(5, 2, 4):log_softmax(-1), rille.tensor { { 1, 2, 2 }, { 3, 1, 1 } }, rille.tensor { 5, 4 }, rille.tensor { 3, 2 })
---```
---@param log_probs rille.Tensor logarithms of probabilities, [steps, batch, classes]
---@param targets rille.Tensor labels, [batch, length] or one after the other
---@param input_lengths rille.Tensor steps of each input
---@param target_lengths rille.Tensor labels of each target
---@param blank? integer the class that stands for nothing
---@param reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself
---@param zero_infinity? boolean whether infinite losses become 0
---@return rille.Tensor 
---@overload fun(log_probs: rille.Tensor, targets: rille.Tensor, input_lengths: rille.Tensor, target_lengths: rille.Tensor, options?: rille.op.ctc_loss.options): rille.Tensor
function functional.ctc_loss(log_probs, targets, input_lengths, target_lengths, blank, reduction, zero_infinity) end

---elements set to 0 with probability p, the others divided by 1 - p, in training
---```lua
---rille.nn.functional.dropout(rille.randn(4, 3))
---```
---@param input rille.Tensor the tensor
---@param p? number the probability
---@param training? boolean whether it is training; layers set it by their mode
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.dropout.options): rille.Tensor
function functional.dropout(input, p, training) end

---whole channels of [N, C, L] set to 0 with probability p, in training
---```lua
---rille.nn.functional.dropout1d(rille.randn(4, 3))
---```
---@param input rille.Tensor the tensor
---@param p? number the probability
---@param training? boolean whether it is training; layers set it by their mode
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.dropout1d.options): rille.Tensor
function functional.dropout1d(input, p, training) end

---whole channels of [N, C, H, W] set to 0 with probability p, in training
---```lua
---rille.nn.functional.dropout2d(rille.randn(4, 3))
---```
---@param input rille.Tensor the tensor
---@param p? number the probability
---@param training? boolean whether it is training; layers set it by their mode
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.dropout2d.options): rille.Tensor
function functional.dropout2d(input, p, training) end

---whole channels of [N, C, D, H, W] set to 0 with probability p, in training
---```lua
---rille.nn.functional.dropout3d(rille.randn(4, 3))
---```
---@param input rille.Tensor the tensor
---@param p? number the probability
---@param training? boolean whether it is training; layers set it by their mode
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.dropout3d.options): rille.Tensor
function functional.dropout3d(input, p, training) end

---x above 0, alpha * (exp(x) - 1) below
---```lua
---rille.elu(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param alpha? number a factor
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.elu.options): rille.Tensor
function functional.elu(input, alpha) end

---x above 0, alpha * (exp(x) - 1) below
---```lua
---rille.elu(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param alpha? number a factor
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.elu.options): rille.Tensor
function functional.elu_(input, alpha) end

---rows of weight by the indices in input
---```lua
---rille.nn.functional.embedding(rille.randint(0, 5, { 2, 3 }), rille.randn(5, 4))
---```
---@param input rille.Tensor the tensor
---@param weight rille.Tensor the table, [rows, features]
---@param padding_idx? integer the row that stays as it is, without gradient
---@param max_norm? number|boolean|rille.None longer rows are made so long
---@param norm_type? number which norm: 2 is the Euclidean one
---@param scale_grad_by_freq? boolean whether gradients are divided by how often an index is there
---@param sparse? boolean taken without effect: gradients are dense
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, weight: rille.Tensor, options?: rille.op.embedding.options): rille.Tensor
function functional.embedding(input, weight, padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse) end

---mean, sum or maximum of the rows of weight in each bag of indices
---```lua
---rille.nn.functional.embedding_bag(rille.randint(0, 5, { 2, 3 }), rille.randn(5, 4))
---```
---@param input rille.Tensor the tensor
---@param weight rille.Tensor the table, [rows, features]
---@param offsets? rille.Tensor where each bag begins
---@param mode? "mean"|"sum"|"max" how it is done
---@param per_sample_weights? rille.Tensor a factor for each index
---@param include_last_offset? boolean whether the last offset is the end
---@param padding_idx? integer the row that stays as it is, without gradient
---@param max_norm? number|boolean|rille.None longer rows are made so long
---@param norm_type? number which norm: 2 is the Euclidean one
---@param scale_grad_by_freq? boolean whether gradients are divided by how often an index is there
---@param sparse? boolean taken without effect: gradients are dense
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, weight: rille.Tensor, options?: rille.op.embedding_bag.options): rille.Tensor
function functional.embedding_bag(input, weight, offsets, mode, per_sample_weights, include_last_offset, padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse) end

---alpha_dropout of whole channels
---```lua
---rille.nn.functional.feature_alpha_dropout(rille.randn(4, 3))
---```
---@param input rille.Tensor the tensor
---@param p? number the probability
---@param training? boolean whether it is training; layers set it by their mode
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.feature_alpha_dropout.options): rille.Tensor
function functional.feature_alpha_dropout(input, p, training) end

---columns of patches added up into planes of output_size
---```lua
---rille.nn.functional.fold(rille.randn(2, 8, 6), { 4, 3 }, 2)
---```
---@param input rille.Tensor the tensor
---@param output_size? integer|integer[] sizes of the result: one number, or one for each dim
---@param kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@param dilation? integer|integer[] how far the window's elements lie apart
---@param padding? integer|integer[] how many places are added at each side of each dim
---@param stride? integer|integer[] how far the window moves
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.fold.options): rille.Tensor
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor
function functional.fold(input, output_size, kernel_size, dilation, padding, stride) end

---largest element of windows at uneven steps, output_size of them, over planes
---```lua
---rille.nn.functional.fractional_max_pool2d(rille.randn(1, 1, 6, 6), 2, { output_size = 3 })
---```
---@param input rille.Tensor the tensor
---@param kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@param output_size? integer|integer[] sizes of the result: one number, or one for each dim
---@param output_ratio? number the share of the input's size, instead of output_size: one number, or one for each dim
---@param return_indices? boolean whether the places of the elements are given as well
---@param _random_samples? rille.Tensor numbers in [0, 1) by which windows are placed, [batch, channels, dims]; drawn if left out
---@return rille.Tensor[] 
---@overload fun(input: rille.Tensor, options?: rille.op.fractional_max_pool2d.options): rille.Tensor[]
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor[]
function functional.fractional_max_pool2d(input, kernel_size, output_size, output_ratio, return_indices, _random_samples) end

---largest element of windows at uneven steps, output_size of them, over planes
---```lua
---rille.nn.functional.fractional_max_pool2d(rille.randn(1, 1, 6, 6), 2, { output_size = 3 })
---```
---@param input rille.Tensor the tensor
---@param kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@param output_size? integer|integer[] sizes of the result: one number, or one for each dim
---@param output_ratio? number the share of the input's size, instead of output_size: one number, or one for each dim
---@param return_indices? boolean whether the places of the elements are given as well
---@param _random_samples? rille.Tensor numbers in [0, 1) by which windows are placed, [batch, channels, dims]; drawn if left out
---@return rille.Tensor[] 
---@overload fun(input: rille.Tensor, options?: rille.op.fractional_max_pool2d.options): rille.Tensor[]
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor[]
function functional.fractional_max_pool2d_with_indices(input, kernel_size, output_size, output_ratio, return_indices, _random_samples) end

---largest element of windows at uneven steps, output_size of them, over volumes
---```lua
---rille.nn.functional.fractional_max_pool3d(rille.randn(1, 1, 4, 4, 4), 2, { output_size = 2 })
---```
---@param input rille.Tensor the tensor
---@param kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@param output_size? integer|integer[] sizes of the result: one number, or one for each dim
---@param output_ratio? number the share of the input's size, instead of output_size: one number, or one for each dim
---@param return_indices? boolean whether the places of the elements are given as well
---@param _random_samples? rille.Tensor numbers in [0, 1) by which windows are placed, [batch, channels, dims]; drawn if left out
---@return rille.Tensor[] 
---@overload fun(input: rille.Tensor, options?: rille.op.fractional_max_pool3d.options): rille.Tensor[]
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor[]
function functional.fractional_max_pool3d(input, kernel_size, output_size, output_ratio, return_indices, _random_samples) end

---largest element of windows at uneven steps, output_size of them, over volumes
---```lua
---rille.nn.functional.fractional_max_pool3d(rille.randn(1, 1, 4, 4, 4), 2, { output_size = 2 })
---```
---@param input rille.Tensor the tensor
---@param kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@param output_size? integer|integer[] sizes of the result: one number, or one for each dim
---@param output_ratio? number the share of the input's size, instead of output_size: one number, or one for each dim
---@param return_indices? boolean whether the places of the elements are given as well
---@param _random_samples? rille.Tensor numbers in [0, 1) by which windows are placed, [batch, channels, dims]; drawn if left out
---@return rille.Tensor[] 
---@overload fun(input: rille.Tensor, options?: rille.op.fractional_max_pool3d.options): rille.Tensor[]
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor[]
function functional.fractional_max_pool3d_with_indices(input, kernel_size, output_size, output_ratio, return_indices, _random_samples) end

---negative log likelihood of values from normal distributions
---```lua
---rille.nn.functional.gaussian_nll_loss(rille.randn(2, 3), rille.randn(2, 3), rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@param target rille.Tensor what is right
---@param var rille.Tensor|number variances
---@param full? boolean whether constant terms are added
---@param eps? number a small number that keeps from dividing by 0
---@param reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, target: rille.Tensor, var: rille.Tensor|number, options?: rille.op.gaussian_nll_loss.options): rille.Tensor
function functional.gaussian_nll_loss(input, target, var, full, eps, reduction) end

---x times the normal distribution function of x
---```lua
---rille.gelu(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param approximate? "none"|"tanh" how the function is computed
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.gelu.options): rille.Tensor
function functional.gelu(input, approximate) end

---x times the normal distribution function of x
---```lua
---rille.gelu(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param approximate? "none"|"tanh" how the function is computed
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.gelu.options): rille.Tensor
function functional.gelu_(input, approximate) end

---the first half along dim times the sigmoid of the second half
---```lua
---rille.nn.functional.glu(rille.randn(2, 4))
---```
---@param input rille.Tensor the tensor
---@param dim? integer which dim, from 0; -1 is the last
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.glu.options): rille.Tensor
function functional.glu(input, dim) end

---input read at the places in grid, which run from -1 to 1 over it
---```lua
---rille.nn.functional.grid_sample(rille.randn(1, 2, 3, 4), rille.rand(1, 2, 2, 2))
---```
---@param input rille.Tensor the tensor
---@param grid rille.Tensor places in -1 .. 1, [batch, height, width, 2]
---@param mode? "bilinear"|"nearest"|"bicubic" how it is done
---@param padding_mode? "zeros"|"border"|"reflection" what stands in the places that padding adds
---@param align_corners? boolean whether the corners' middles stay where they are
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, grid: rille.Tensor, options?: rille.op.grid_sample.options): rille.Tensor
function functional.grid_sample(input, grid, mode, padding_mode, align_corners) end

---groups of channels of [N, C, ...] to mean 0 and variance 1, then weight and bias
---```lua
---rille.nn.functional.group_norm(rille.randn(3, 4), 2, rille.randn(4), rille.randn(4))
---```
---@param input rille.Tensor the tensor
---@param num_groups integer how many groups of channels
---@param weight? rille.Tensor the weight
---@param bias? rille.Tensor is added; one number for each output
---@param eps? number a small number that keeps from dividing by 0
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, num_groups: integer, options?: rille.op.group_norm.options): rille.Tensor
function functional.group_norm(input, num_groups, weight, bias, eps) end

---Products of matrices in groups: rows of mat_a up to offs[i] are a group where mat_a has 2 dims, columns of mat_b where
---mat_b has 2,
---what both share where both have; with 3 dims the first one counts the groups.
---```lua
---local y = nn.functional.grouped_mm(rille.ones(3, 2), rille.ones(2, 2, 4), { offs = rille.tensor { 1, 3 } })
---print(y.shape) -- [3, 4]
---```
---@param mat_a rille.Tensor [rows, inner] or [groups, rows, inner]
---@param mat_b rille.Tensor [inner, columns] or [groups, inner, columns]
---@param offs? rille.Tensor int32, where the groups end
---@param bias? rille.Tensor what is added
---@param out_dtype? string the dtype of the result
---@return rille.Tensor # products, behind each other or stacked
function functional.grouped_mm(mat_a, mat_b, offs, bias, out_dtype) end

---a random choice along dim as a softmax with noise; hard: one-hot, with the softmax's gradient
---```lua
---rille.nn.functional.gumbel_softmax(rille.randn(2, 3))
---```
---@param logits rille.Tensor logarithms of probabilities, up to a constant
---@param tau? number temperature: small is nearer to one class
---@param hard? boolean whether the result is one-hot
---@param eps? number a small number that keeps from dividing by 0
---@param dim? integer which dim, from 0; -1 is the last
---@return rille.Tensor 
---@overload fun(logits: rille.Tensor, options?: rille.op.gumbel_softmax.options): rille.Tensor
function functional.gumbel_softmax(logits, tau, hard, eps, dim) end

---each element, or 0 where it is within -lambd .. lambd
---```lua
---rille.nn.functional.hardshrink(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param lambd? number the limit
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.hardshrink.options): rille.Tensor
function functional.hardshrink(input, lambd) end

---(x + 3) / 6 moved into [0, 1]
---```lua
---rille.hardsigmoid(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function functional.hardsigmoid(input) end

---(x + 3) / 6 moved into [0, 1]
---```lua
---rille.hardsigmoid(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function functional.hardsigmoid_(input) end

---x * hardsigmoid(x)
---```lua
---rille.hardswish(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function functional.hardswish(input) end

---x * hardsigmoid(x)
---```lua
---rille.hardswish(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function functional.hardswish_(input) end

---x moved into [min_val, max_val]
---```lua
---rille.hardtanh(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param min_val? number the least
---@param max_val? number the largest
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.hardtanh.options): rille.Tensor
function functional.hardtanh(input, min_val, max_val) end

---x moved into [min_val, max_val]
---```lua
---rille.hardtanh(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param min_val? number the least
---@param max_val? number the largest
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.hardtanh.options): rille.Tensor
function functional.hardtanh_(input, min_val, max_val) end

---input where target is 1, how far it stays below margin where target is -1
---```lua
---rille.nn.functional.hinge_embedding_loss(rille.randn(2, 3), rille.rand(2, 3):gt(0.5):mul(2):sub(1))
---```
---@param input rille.Tensor the tensor
---@param target rille.Tensor what is right
---@param margin? number by how much
---@param reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, target: rille.Tensor, options?: rille.op.hinge_embedding_loss.options): rille.Tensor
function functional.hinge_embedding_loss(input, target, margin, reduction) end

---half the squared difference up to delta, linear from there on
---A tensor weight of the input's shape, by name, weighs the losses; their mean is divided by how many there are.
---```lua
---rille.nn.functional.huber_loss(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param target rille.Tensor what is right
---@param reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself
---@param delta? number where the squared part ends
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, target: rille.Tensor, options: table): rille.Tensor
---@overload fun(input: rille.Tensor, target: rille.Tensor, options?: rille.op.huber_loss.options): rille.Tensor
function functional.huber_loss(input, target, reduction, delta) end

---each channel of each sample to mean 0 and variance 1, then weight and bias
---```lua
---rille.nn.functional.instance_norm(rille.randn(2, 3, 4))
---```
---@param input rille.Tensor the tensor
---@param running_mean? rille.Tensor the mean so far, [channels]
---@param running_var? rille.Tensor the variance so far, [channels]
---@param weight? rille.Tensor the weight
---@param bias? rille.Tensor is added; one number for each output
---@param use_input_stats? boolean whether statistics are those of the input
---@param momentum? number how much of the newest value goes into running statistics; none: the mean of all
---@param eps? number a small number that keeps from dividing by 0
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.instance_norm.options): rille.Tensor
function functional.instance_norm(input, running_mean, running_var, weight, bias, use_input_stats, momentum, eps) end

---the last dims of [N, C, ...] resampled to size, or by scale_factor
---```lua
---rille.nn.functional.interpolate(rille.randn(1, 2, 3), 5)
---```
---@param input rille.Tensor the tensor
---@param size? integer|integer[] sizes
---@param scale_factor? number|boolean how many times larger: one number, or one for each dim
---@param mode? "nearest"|"linear"|"bilinear"|"bicubic"|"trilinear"|"area"|"nearest-exact" how it is done
---@param align_corners? number|boolean whether the corners' middles stay where they are
---@param recompute_scale_factor? boolean whether scale_factor is computed anew from the sizes
---@param antialias? boolean whether making smaller smooths first
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.interpolate.options): rille.Tensor
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor
function functional.interpolate(input, size, scale_factor, mode, align_corners, recompute_scale_factor, antialias) end

---Kullback-Leibler divergence; input holds logarithms of probabilities
---```lua
---rille.nn.functional.kl_div(rille.randn(2, 3), rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@param target rille.Tensor what is right
---@param reduction? "mean"|"sum"|"none"|"batchmean" 'mean' of all, their 'sum', or 'none' for each by itself
---@param log_target? boolean whether targets are logarithms
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, target: rille.Tensor, options?: rille.op.kl_div.options): rille.Tensor
function functional.kl_div(input, target, reduction, log_target) end

---mean (or sum) of the absolute differences
---A tensor weight of the input's shape, by name, weighs the losses; their mean is divided by its sum.
---```lua
---rille.nn.functional.l1_loss(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param target rille.Tensor what is right
---@param reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, target: rille.Tensor, options: table): rille.Tensor
---@overload fun(input: rille.Tensor, target: rille.Tensor, options?: rille.op.l1_loss.options): rille.Tensor
function functional.l1_loss(input, target, reduction) end

---the last dims (normalized_shape) to mean 0 and variance 1, then weight and bias
---```lua
---rille.nn.functional.layer_norm(rille.randn(3, 4), 4, rille.randn(4), rille.randn(4))
---```
---@param input rille.Tensor the tensor
---@param normalized_shape? integer|integer[] the last sizes of the input
---@param weight? rille.Tensor the weight
---@param bias? rille.Tensor is added; one number for each output
---@param eps? number a small number that keeps from dividing by 0
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.layer_norm.options): rille.Tensor
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor
function functional.layer_norm(input, normalized_shape, weight, bias, eps) end

---x above 0, negative_slope * x below
---```lua
---rille.leaky_relu(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param negative_slope? number the factor below zero
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.leaky_relu.options): rille.Tensor
function functional.leaky_relu(input, negative_slope) end

---x above 0, negative_slope * x below
---```lua
---rille.leaky_relu(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param negative_slope? number the factor below zero
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.leaky_relu.options): rille.Tensor
function functional.leaky_relu_(input, negative_slope) end

---input x weight transposed + bias, over the last dim
---```lua
---rille.nn.functional.linear(rille.randn(4, 3), rille.randn(2, 3), rille.randn(2))
---```
---@param input rille.Tensor the tensor
---@param weight rille.Tensor [out_features, in_features]
---@param bias? rille.Tensor is added; one number for each output
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, weight: rille.Tensor, options?: rille.op.linear.options): rille.Tensor
function functional.linear(input, weight, bias) end

---cross_entropy(linear(input, linear_weight, linear_bias), target). With options the batch is cut, and the scores of a piece are
---computed again in backward, so that they need little memory.
---```lua
---print(nn.functional.linear_cross_entropy(rille.ones(1, 2), rille.ones(2, 2), rille.tensor { 0 })) -- 0.6931
---```
---@param input rille.Tensor [n, features]
---@param linear_weight rille.Tensor [classes, features], or with more dims between
---@param target rille.Tensor classes, or probabilities
---@param linear_bias? rille.Tensor [classes]
---@param weight? rille.Tensor a factor for each class
---@param reduction? string "none", "mean" or "sum"
---@param ignore_index? integer a target that does not count
---@param label_smoothing? number how much goes to all classes
---@param options? rille.LinearCrossEntropyOptions how the batch is cut
---@return rille.Tensor # the loss
function functional.linear_cross_entropy(input, linear_weight, target, linear_bias, weight, reduction, ignore_index, label_smoothing, options) end

---input over a power of the mean square of neighbour channels
---```lua
---rille.nn.functional.local_response_norm(rille.randn(2, 5, 3), 3)
---```
---@param input rille.Tensor the tensor
---@param size integer sizes
---@param alpha? number a factor
---@param beta? number the factor of the input
---@param k? number how many
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, size: integer, options?: rille.op.local_response_norm.options): rille.Tensor
function functional.local_response_norm(input, size, alpha, beta, k) end

---logarithm of softmax, computed without overflow
---```lua
---rille.log_softmax(rille.randn(2, 3), 1)
---```
---@param input rille.Tensor the tensor
---@param dim integer which dim, from 0; -1 is the last
---@param dtype? rille.dtype element type
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, dim: integer, options?: rille.op.log_softmax.options): rille.Tensor
function functional.log_softmax(input, dim, dtype) end

---log(sigmoid(x)) without overflow
---```lua
---rille.logsigmoid(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function functional.logsigmoid(input) end

---log(sigmoid(x)) without overflow
---```lua
---rille.logsigmoid(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function functional.logsigmoid_(input) end

---norm_type-norm of each window over lines
---```lua
---rille.nn.functional.lp_pool1d(rille.rand(2, 2, 6), 2, 2)
---```
---@param input rille.Tensor the tensor
---@param norm_type number which norm: 2 is the Euclidean one
---@param kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@param stride? integer|integer[] how far the window moves
---@param ceil_mode? boolean whether windows that reach over the edge count
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, norm_type: number, options?: rille.op.lp_pool1d.options): rille.Tensor
---@overload fun(input: rille.Tensor, norm_type: number, ...: integer): rille.Tensor
function functional.lp_pool1d(input, norm_type, kernel_size, stride, ceil_mode) end

---norm_type-norm of each window over planes
---```lua
---rille.nn.functional.lp_pool2d(rille.rand(1, 2, 4, 4), 2, 2)
---```
---@param input rille.Tensor the tensor
---@param norm_type number which norm: 2 is the Euclidean one
---@param kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@param stride? integer|integer[] how far the window moves
---@param ceil_mode? boolean whether windows that reach over the edge count
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, norm_type: number, options?: rille.op.lp_pool2d.options): rille.Tensor
---@overload fun(input: rille.Tensor, norm_type: number, ...: integer): rille.Tensor
function functional.lp_pool2d(input, norm_type, kernel_size, stride, ceil_mode) end

---norm_type-norm of each window over volumes
---```lua
---rille.nn.functional.lp_pool3d(rille.rand(1, 1, 4, 2, 3), 2, 2)
---```
---@param input rille.Tensor the tensor
---@param norm_type number which norm: 2 is the Euclidean one
---@param kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@param stride? integer|integer[] how far the window moves
---@param ceil_mode? boolean whether windows that reach over the edge count
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, norm_type: number, options?: rille.op.lp_pool3d.options): rille.Tensor
---@overload fun(input: rille.Tensor, norm_type: number, ...: integer): rille.Tensor
function functional.lp_pool3d(input, norm_type, kernel_size, stride, ceil_mode) end

---how far input1 and input2 are from the order that target (1 or -1) asks for
---```lua
---rille.nn.functional.margin_ranking_loss(rille.randn(4), rille.randn(4), rille.rand(4):gt(0.5):mul(2):sub(1))
---```
---@param input1 rille.Tensor the first tensor
---@param input2 rille.Tensor the second tensor
---@param target rille.Tensor what is right
---@param margin? number by how much
---@param reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself
---@return rille.Tensor 
---@overload fun(input1: rille.Tensor, input2: rille.Tensor, target: rille.Tensor, options?: rille.op.margin_ranking_loss.options): rille.Tensor
function functional.margin_ranking_loss(input1, input2, target, margin, reduction) end

---largest element of each window over lines [..., length]
---```lua
---rille.nn.functional.max_pool1d(rille.randn(2, 2, 7), 3, 2, 1)
---```
---@param input rille.Tensor the tensor
---@param kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@param stride? integer|integer[] how far the window moves
---@param padding? integer|integer[] how many places are added at each side of each dim
---@param dilation? integer|integer[] how far the window's elements lie apart
---@param ceil_mode? boolean whether windows that reach over the edge count
---@param return_indices? boolean whether the places of the elements are given as well
---@return rille.Tensor[] 
---@overload fun(input: rille.Tensor, options?: rille.op.max_pool1d.options): rille.Tensor[]
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor[]
function functional.max_pool1d(input, kernel_size, stride, padding, dilation, ceil_mode, return_indices) end

---largest element of each window over lines [..., length]
---```lua
---rille.nn.functional.max_pool1d(rille.randn(2, 2, 7), 3, 2, 1)
---```
---@param input rille.Tensor the tensor
---@param kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@param stride? integer|integer[] how far the window moves
---@param padding? integer|integer[] how many places are added at each side of each dim
---@param dilation? integer|integer[] how far the window's elements lie apart
---@param ceil_mode? boolean whether windows that reach over the edge count
---@param return_indices? boolean whether the places of the elements are given as well
---@return rille.Tensor[] 
---@overload fun(input: rille.Tensor, options?: rille.op.max_pool1d.options): rille.Tensor[]
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor[]
function functional.max_pool1d_with_indices(input, kernel_size, stride, padding, dilation, ceil_mode, return_indices) end

---largest element of each window over planes [..., height, width]
---```lua
---rille.nn.functional.max_pool2d(rille.randn(2, 2, 4, 5), 2)
---```
---@param input rille.Tensor the tensor
---@param kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@param stride? integer|integer[] how far the window moves
---@param padding? integer|integer[] how many places are added at each side of each dim
---@param dilation? integer|integer[] how far the window's elements lie apart
---@param ceil_mode? boolean whether windows that reach over the edge count
---@param return_indices? boolean whether the places of the elements are given as well
---@return rille.Tensor[] 
---@overload fun(input: rille.Tensor, options?: rille.op.max_pool2d.options): rille.Tensor[]
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor[]
function functional.max_pool2d(input, kernel_size, stride, padding, dilation, ceil_mode, return_indices) end

---largest element of each window over planes [..., height, width]
---```lua
---rille.nn.functional.max_pool2d(rille.randn(2, 2, 4, 5), 2)
---```
---@param input rille.Tensor the tensor
---@param kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@param stride? integer|integer[] how far the window moves
---@param padding? integer|integer[] how many places are added at each side of each dim
---@param dilation? integer|integer[] how far the window's elements lie apart
---@param ceil_mode? boolean whether windows that reach over the edge count
---@param return_indices? boolean whether the places of the elements are given as well
---@return rille.Tensor[] 
---@overload fun(input: rille.Tensor, options?: rille.op.max_pool2d.options): rille.Tensor[]
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor[]
function functional.max_pool2d_with_indices(input, kernel_size, stride, padding, dilation, ceil_mode, return_indices) end

---largest element of each window over volumes [..., depth, height, width]
---```lua
---rille.nn.functional.max_pool3d(rille.randn(1, 2, 3, 4, 4), 2)
---```
---@param input rille.Tensor the tensor
---@param kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@param stride? integer|integer[] how far the window moves
---@param padding? integer|integer[] how many places are added at each side of each dim
---@param dilation? integer|integer[] how far the window's elements lie apart
---@param ceil_mode? boolean whether windows that reach over the edge count
---@param return_indices? boolean whether the places of the elements are given as well
---@return rille.Tensor[] 
---@overload fun(input: rille.Tensor, options?: rille.op.max_pool3d.options): rille.Tensor[]
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor[]
function functional.max_pool3d(input, kernel_size, stride, padding, dilation, ceil_mode, return_indices) end

---largest element of each window over volumes [..., depth, height, width]
---```lua
---rille.nn.functional.max_pool3d(rille.randn(1, 2, 3, 4, 4), 2)
---```
---@param input rille.Tensor the tensor
---@param kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@param stride? integer|integer[] how far the window moves
---@param padding? integer|integer[] how many places are added at each side of each dim
---@param dilation? integer|integer[] how far the window's elements lie apart
---@param ceil_mode? boolean whether windows that reach over the edge count
---@param return_indices? boolean whether the places of the elements are given as well
---@return rille.Tensor[] 
---@overload fun(input: rille.Tensor, options?: rille.op.max_pool3d.options): rille.Tensor[]
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor[]
function functional.max_pool3d_with_indices(input, kernel_size, stride, padding, dilation, ceil_mode, return_indices) end

---elements put back where max_pool1d took them, else 0
---```lua
---rille.nn.functional.max_unpool1d(rille.randn(1, 2, 2), rille.tensor { { { 1, 2 }, { 0, 3 } } }, 2)
---```
---@param input rille.Tensor the tensor
---@param indices rille.Tensor int64 places
---@param kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@param stride? integer|integer[] how far the window moves
---@param padding? integer|integer[] how many places are added at each side of each dim
---@param output_size? integer|integer[] sizes of the result: one number, or one for each dim
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, indices: rille.Tensor, options?: rille.op.max_unpool1d.options): rille.Tensor
---@overload fun(input: rille.Tensor, indices: rille.Tensor, ...: integer): rille.Tensor
function functional.max_unpool1d(input, indices, kernel_size, stride, padding, output_size) end

---elements put back where max_pool2d took them, else 0
---```lua
---rille.nn.functional.max_unpool2d(rille.randn(1, 1, 2), rille.tensor { { { 1, 6 } } }, 2)
---```
---@param input rille.Tensor the tensor
---@param indices rille.Tensor int64 places
---@param kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@param stride? integer|integer[] how far the window moves
---@param padding? integer|integer[] how many places are added at each side of each dim
---@param output_size? integer|integer[] sizes of the result: one number, or one for each dim
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, indices: rille.Tensor, options?: rille.op.max_unpool2d.options): rille.Tensor
---@overload fun(input: rille.Tensor, indices: rille.Tensor, ...: integer): rille.Tensor
function functional.max_unpool2d(input, indices, kernel_size, stride, padding, output_size) end

---elements put back where max_pool3d took them, else 0
---```lua
---rille.nn.functional.max_unpool3d(rille.randn(1, 1, 1, 1, 2), rille.tensor { 1, 14 }:reshape(1, 1, 1, 1, 2), 2)
---```
---@param input rille.Tensor the tensor
---@param indices rille.Tensor int64 places
---@param kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@param stride? integer|integer[] how far the window moves
---@param padding? integer|integer[] how many places are added at each side of each dim
---@param output_size? integer|integer[] sizes of the result: one number, or one for each dim
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, indices: rille.Tensor, options?: rille.op.max_unpool3d.options): rille.Tensor
---@overload fun(input: rille.Tensor, indices: rille.Tensor, ...: integer): rille.Tensor
function functional.max_unpool3d(input, indices, kernel_size, stride, padding, output_size) end

---x * tanh(softplus(x))
---```lua
---rille.mish(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function functional.mish(input) end

---x * tanh(softplus(x))
---```lua
---rille.mish(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function functional.mish_(input) end

---mean (or sum) of the squared differences
---A tensor weight of the input's shape, by name, weighs the losses; their mean is divided by its sum.
---```lua
---rille.nn.functional.mse_loss(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param target rille.Tensor what is right
---@param reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, target: rille.Tensor, options: table): rille.Tensor
---@overload fun(input: rille.Tensor, target: rille.Tensor, options?: rille.op.mse_loss.options): rille.Tensor
function functional.mse_loss(input, target, reduction) end

---Attention of several heads with weights that are given: what nn.MultiheadAttention computes.
---```lua
---local x, w = rille.randn(3, 2, 4), { in_proj_weight = rille.randn(12, 4), out_proj_weight = rille.randn(4, 4) }
---local y, shares = F.multi_head_attention_forward(x, x, x, 4, 2, w)
---```
---@param query rille.Tensor [steps, batch, features] or [steps, features]
---@param key rille.Tensor [source, batch, features of keys]
---@param value rille.Tensor [source, batch, features of values]
---@param embed_dim_to_check integer size of queries and of the result
---@param num_heads integer heads, among which the features are divided
---@param in_proj_weight? rille.Tensor weights of queries, keys and values, one below the other, [3 * features, features]
---@param in_proj_bias? rille.Tensor their biases, [3 * features]
---@param bias_k? rille.Tensor a key that is put behind the others
---@param bias_v? rille.Tensor a value that is put behind the others
---@param add_zero_attn? boolean whether a key and a value of zeros are added
---@param dropout_p? number the probability of dropout of shares
---@param out_proj_weight? rille.Tensor weight of the result, [features, features]; must be given
---@param out_proj_bias? rille.Tensor its bias
---@param training? boolean whether there is dropout
---@param key_padding_mask? rille.Tensor bool, true where a key does not count, [batch, source]
---@param need_weights? boolean whether the shares are given as well
---@param attn_mask? rille.Tensor bool, true where a step does not see a key; or numbers added to scores
---@param use_separate_proj_weight? boolean whether the three weights are given one by one
---@param q_proj_weight? rille.Tensor weight of queries
---@param k_proj_weight? rille.Tensor weight of keys
---@param v_proj_weight? rille.Tensor weight of values
---@param average_attn_weights? boolean whether shares are means over the heads
---@param is_causal? boolean whether each step sees itself and what came before only; needs attn_mask
---@param static_k? rille.Tensor [batch * heads, length, head_dim], in the place of the projected key
---@param static_v? rille.Tensor the same of the value
---@return rille.Tensor # the output, of the query's shape
---@return rille.Tensor # the shares, [batch, steps, source]; nil without need_weights
---@overload fun(query: rille.Tensor, key: rille.Tensor, value: rille.Tensor, embed_dim_to_check: integer, num_heads: integer, options: table): rille.Tensor, rille.Tensor
function functional.multi_head_attention_forward(query, key, value, embed_dim_to_check, num_heads, in_proj_weight, in_proj_bias, bias_k, bias_v, add_zero_attn, dropout_p, out_proj_weight, out_proj_bias, training, key_padding_mask, need_weights, attn_mask, use_separate_proj_weight, q_proj_weight, k_proj_weight, v_proj_weight, average_attn_weights, is_causal, static_k, static_v) end

---how far the label's score is not above each other class's, by margin
---```lua
---rille.nn.functional.multi_margin_loss(rille.randn(3, 4), rille.randint(0, 4, { 3 }))
---```
---@param input rille.Tensor the tensor
---@param target rille.Tensor what is right
---@param p? number the exponent, 1 or 2
---@param margin? number by how much
---@param weight? rille.Tensor a factor for each class, [classes]
---@param reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, target: rille.Tensor, options?: rille.op.multi_margin_loss.options): rille.Tensor
function functional.multi_margin_loss(input, target, p, margin, weight, reduction) end

---the same for several labels a row, which end at -1
---```lua
---rille.nn.functional.multilabel_margin_loss(rille.randn(2, 4), rille.tensor { { 3, 0, -1, 1 }, { 1, 2, 3, -1 } })
---```
---@param input rille.Tensor the tensor
---@param target rille.Tensor what is right
---@param reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, target: rille.Tensor, options?: rille.op.multilabel_margin_loss.options): rille.Tensor
function functional.multilabel_margin_loss(input, target, reduction) end

---binary cross entropy of each class from logits, averaged over classes
---```lua
---rille.nn.functional.multilabel_soft_margin_loss(rille.randn(2, 3), rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@param target rille.Tensor what is right
---@param weight? rille.Tensor a factor for each class, [classes]
---@param reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, target: rille.Tensor, options?: rille.op.multilabel_soft_margin_loss.options): rille.Tensor
function functional.multilabel_soft_margin_loss(input, target, weight, reduction) end

---minus the input's element at the label, weighted: cross_entropy of log_softmax
---```lua
---rille.nn.functional.nll_loss(rille.randn(4, 3), rille.randint(0, 3, { 4 }))
---```
---@param input rille.Tensor the tensor
---@param target rille.Tensor what is right
---@param weight? rille.Tensor a factor for each class, [classes]
---@param ignore_index? integer a target that does not count
---@param reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, target: rille.Tensor, options?: rille.op.nll_loss.options): rille.Tensor
function functional.nll_loss(input, target, weight, ignore_index, reduction) end

---input divided by its p-norm along dim
---```lua
---rille.nn.functional.normalize(rille.randn(3, 4))
---```
---@param input rille.Tensor the tensor
---@param p? number which norm
---@param dim? integer which dim, from 0; -1 is the last
---@param eps? number a small number that keeps from dividing by 0
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.normalize.options): rille.Tensor
function functional.normalize(input, p, dim, eps) end

---a row of zeros with a 1 at the label, for each label
---```lua
---rille.nn.functional.one_hot(rille.randint(0, 4, { 3 }))
---```
---@param input rille.Tensor the tensor
---@param num_classes? integer how many classes; as many as turn up if -1
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.one_hot.options): rille.Tensor
function functional.one_hot(input, num_classes) end

---the last dims made longer at both ends: by a value, mirrored, by the last element, or in a circle
---```lua
---rille.functional.pad(rille.randn(2, 3), { 1, 1 }, 'reflect')
---```
---@param input rille.Tensor the tensor
---@param pad integer|integer[] places before and after the last dim, then the last but one, and so on
---@param mode? "constant"|"reflect"|"replicate"|"circular" how it is done
---@param value? number|boolean the number that is written
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, pad: integer|integer[], options?: rille.op.pad.options): rille.Tensor
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor
function functional.pad(input, pad, mode, value) end

---p-norm of x1 - x2 + eps over the last dim
---```lua
---rille.nn.functional.pairwise_distance(rille.randn(3, 4), rille.randn(3, 4))
---```
---@param x1 rille.Tensor the first tensor
---@param x2 rille.Tensor the second tensor
---@param p? number which norm
---@param eps? number a small number that keeps from dividing by 0
---@param keepdim? boolean whether the dims that are gone stay, with size 1
---@return rille.Tensor 
---@overload fun(x1: rille.Tensor, x2: rille.Tensor, options?: rille.op.pairwise_distance.options): rille.Tensor
function functional.pairwise_distance(x1, x2, p, eps, keepdim) end

---the p-norm of the difference of each two rows, those of the first row first
---```lua
---rille.nn.functional.pdist(rille.randn(4, 3))
---```
---@param input rille.Tensor the tensor
---@param p? number which norm
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.pdist.options): rille.Tensor
function functional.pdist(input, p) end

---channels [C * r * r, H, W] to pixels [C, H * r, W * r]
---```lua
---rille.nn.functional.pixel_shuffle(rille.randn(1, 4, 2, 3), 2)
---```
---@param input rille.Tensor the tensor
---@param upscale_factor integer how many times larger
---@return rille.Tensor 
function functional.pixel_shuffle(input, upscale_factor) end

---pixels [C, H * r, W * r] to channels [C * r * r, H, W]
---```lua
---rille.nn.functional.pixel_unshuffle(rille.randn(1, 2, 4, 2), 2)
---```
---@param input rille.Tensor the tensor
---@param downscale_factor integer how many times smaller
---@return rille.Tensor 
function functional.pixel_unshuffle(input, downscale_factor) end

---negative log likelihood of counts from a Poisson distribution
---```lua
---rille.nn.functional.poisson_nll_loss(rille.randn(2, 3), rille.rand(2, 3))
---```
---@param input rille.Tensor the tensor
---@param target rille.Tensor what is right
---@param log_input? boolean whether inputs are logarithms
---@param full? boolean whether constant terms are added
---@param eps? number a small number that keeps from dividing by 0
---@param reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, target: rille.Tensor, options?: rille.op.poisson_nll_loss.options): rille.Tensor
function functional.poisson_nll_loss(input, target, log_input, full, eps, reduction) end

---x above 0, weight * x below, with one weight or one a channel
---```lua
---rille.prelu(rille.randn(2, 3), rille.randn(1))
---```
---@param input rille.Tensor the tensor
---@param weight rille.Tensor the slopes, 1 or one for each channel
---@return rille.Tensor 
function functional.prelu(input, weight) end

---each element, or 0 where it is negative
---```lua
---rille.relu(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function functional.relu(input) end

---x moved into [0, 6]
---```lua
---rille.relu6(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function functional.relu6(input) end

---x moved into [0, 6]
---```lua
---rille.relu6(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function functional.relu6_(input) end

---each element, or 0 where it is negative
---```lua
---rille.relu(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function functional.relu_(input) end

---the last dims (normalized_shape) over their root mean square, then weight
---```lua
---rille.nn.functional.rms_norm(rille.randn(3, 4), 4, rille.randn(4))
---```
---@param input rille.Tensor the tensor
---@param normalized_shape? integer|integer[] the last sizes of the input
---@param weight? rille.Tensor the weight
---@param eps? number|boolean a small number that keeps from dividing by 0
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.rms_norm.options): rille.Tensor
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor
function functional.rms_norm(input, normalized_shape, weight, eps) end

---each element, where it is not positive times a slope: in training drawn from lower .. upper
---```lua
---rille.nn.functional.rrelu(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param lower? number the least slope
---@param upper? number the largest slope
---@param training? boolean whether it is training; layers set it by their mode
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.rrelu.options): rille.Tensor
function functional.rrelu(input, lower, upper, training) end

---each element, where it is not positive times a slope: in training drawn from lower .. upper
---```lua
---rille.nn.functional.rrelu(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param lower? number the least slope
---@param upper? number the largest slope
---@param training? boolean whether it is training; layers set it by their mode
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.rrelu.options): rille.Tensor
function functional.rrelu_(input, lower, upper, training) end

---softmax(query x key^T * scale + mask) x value
---```lua
---rille.nn.functional.scaled_dot_product_attention(rille.randn(2, 3, 4), rille.randn(2, 5, 4), rille.randn(2, 5, 2))
---```
---@param query rille.Tensor queries, [..., steps, features]
---@param key rille.Tensor keys, [..., steps, features]
---@param value rille.Tensor values, [..., steps, features]
---@param attn_mask? rille.Tensor what is added to scores, or bool: where it is true counts
---@param dropout_p? number the probability of dropout
---@param is_causal? boolean whether each position sees itself and what came before only
---@param scale? number|boolean the factor of scores; 1 / sqrt(features) if left out
---@param enable_gqa? boolean whether keys and values may have fewer heads, each for several of the queries'
---@return rille.Tensor 
---@overload fun(query: rille.Tensor, key: rille.Tensor, value: rille.Tensor, options?: rille.op.scaled_dot_product_attention.options): rille.Tensor
function functional.scaled_dot_product_attention(query, key, value, attn_mask, dropout_p, is_causal, scale, enable_gqa) end

---the self-normalising elu, with fixed scale and alpha
---```lua
---rille.selu(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function functional.selu(input) end

---the self-normalising elu, with fixed scale and alpha
---```lua
---rille.selu(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function functional.selu_(input) end

---1 / (1 + exp(-x)) of each element
---```lua
---rille.sigmoid(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function functional.sigmoid(input) end

---1 / (1 + exp(-x)) of each element
---```lua
---rille.sigmoid(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function functional.sigmoid_(input) end

---x * sigmoid(x), also called swish
---```lua
---rille.silu(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function functional.silu(input) end

---x * sigmoid(x), also called swish
---```lua
---rille.silu(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function functional.silu_(input) end

---squared difference / (2 beta) below beta, absolute difference - beta / 2 above
---```lua
---rille.nn.functional.smooth_l1_loss(rille.randn(2, 3), rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param target rille.Tensor what is right
---@param reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself
---@param beta? number where the squared part ends
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, target: rille.Tensor, options?: rille.op.smooth_l1_loss.options): rille.Tensor
function functional.smooth_l1_loss(input, target, reduction, beta) end

---log(1 + exp(-target * input))
---```lua
---rille.nn.functional.soft_margin_loss(rille.randn(2, 3), rille.rand(2, 3):gt(0.5):mul(2):sub(1))
---```
---@param input rille.Tensor the tensor
---@param target rille.Tensor what is right
---@param reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, target: rille.Tensor, options?: rille.op.soft_margin_loss.options): rille.Tensor
function functional.soft_margin_loss(input, target, reduction) end

---exp(x) over its sum along dim: positive numbers that add up to 1
---```lua
---rille.softmax(rille.randn(2, 3), 1)
---```
---@param input rille.Tensor the tensor
---@param dim integer which dim, from 0; -1 is the last
---@param dtype? rille.dtype element type
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, dim: integer, options?: rille.op.softmax.options): rille.Tensor
function functional.softmax(input, dim, dtype) end

---softmax of minus the input
---```lua
---rille.nn.functional.softmin(rille.randn(2, 3), 1)
---```
---@param input rille.Tensor the tensor
---@param dim integer which dim, from 0; -1 is the last
---@param dtype? rille.dtype element type
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, dim: integer, options?: rille.op.softmin.options): rille.Tensor
function functional.softmin(input, dim, dtype) end

---log(1 + exp(beta * x)) / beta; x itself where beta * x is above threshold
---```lua
---rille.softplus(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param beta? number a factor
---@param threshold? number the limit
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.softplus.options): rille.Tensor
function functional.softplus(input, beta, threshold) end

---log(1 + exp(beta * x)) / beta; x itself where beta * x is above threshold
---```lua
---rille.softplus(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param beta? number a factor
---@param threshold? number the limit
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.softplus.options): rille.Tensor
function functional.softplus_(input, beta, threshold) end

---each element moved by lambd towards 0, and 0 within lambd of it
---```lua
---rille.nn.functional.softshrink(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@param lambd? number the limit
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.softshrink.options): rille.Tensor
function functional.softshrink(input, lambd) end

---x / (1 + |x|)
---```lua
---rille.softsign(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function functional.softsign(input) end

---hyperbolic tangent of each element
---```lua
---rille.tanh(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function functional.tanh(input) end

---hyperbolic tangent of each element
---```lua
---rille.tanh(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function functional.tanh_(input) end

---x - tanh(x)
---```lua
---rille.nn.functional.tanhshrink(rille.randn(2, 3))
---```
---@param input rille.Tensor the tensor
---@return rille.Tensor 
function functional.tanhshrink(input) end

---x above threshold, value elsewhere
---```lua
---rille.threshold(rille.randn(2, 3), 0.1, 20)
---```
---@param input rille.Tensor the tensor
---@param threshold number the limit
---@param value number the number that is written
---@return rille.Tensor 
function functional.threshold(input, threshold, value) end

---x above threshold, value elsewhere
---```lua
---rille.threshold(rille.randn(2, 3), 0.1, 20)
---```
---@param input rille.Tensor the tensor
---@param threshold number the limit
---@param value number the number that is written
---@return rille.Tensor 
function functional.threshold_(input, threshold, value) end

---how far positive is not nearer to anchor than negative, by margin
---```lua
---rille.nn.functional.triplet_margin_loss(rille.randn(3, 4), rille.randn(3, 4), rille.randn(3, 4))
---```
---@param anchor rille.Tensor what distances are measured from
---@param positive rille.Tensor what the anchor is to be near to
---@param negative rille.Tensor what the anchor is to be far from
---@param margin? number by how much
---@param p? number which norm
---@param eps? number a small number that keeps from dividing by 0
---@param swap? boolean whether the positive and the anchor may change places
---@param reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself
---@return rille.Tensor 
---@overload fun(anchor: rille.Tensor, positive: rille.Tensor, negative: rille.Tensor, options?: rille.op.triplet_margin_loss.options): rille.Tensor
function functional.triplet_margin_loss(anchor, positive, negative, margin, p, eps, swap, reduction) end

---max(d(anchor, positive) - d(anchor, negative) + margin, 0) with a distance d of one's own.
---```lua
---local a, p, n = rille.randn(4, 3), rille.randn(4, 3), rille.randn(4, 3)
---local loss = F.triplet_margin_with_distance_loss(a, p, n, { margin = 0.5 })
---```
---@param anchor rille.Tensor what distances are measured from
---@param positive rille.Tensor what the anchor is to be near to
---@param negative rille.Tensor what the anchor is to be far from
---@param distance_function? function takes two tensors, gives their distances; pairwise_distance if left out
---@param margin? number by how much the negative is to be farther
---@param swap? boolean whether the distance of positive and negative counts where it is less
---@param reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself
---@return rille.Tensor # the loss
---@overload fun(anchor: rille.Tensor, positive: rille.Tensor, negative: rille.Tensor, options: table): rille.Tensor
function functional.triplet_margin_with_distance_loss(anchor, positive, negative, distance_function, margin, swap, reduction) end

---the patches of planes as columns [N, C * kernel, patches]
---```lua
---rille.nn.functional.unfold(rille.randn(2, 2, 4, 3), 2)
---```
---@param input rille.Tensor the tensor
---@param kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@param dilation? integer|integer[] how far the window's elements lie apart
---@param padding? integer|integer[] how many places are added at each side of each dim
---@param stride? integer|integer[] how far the window moves
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.unfold.options): rille.Tensor
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor
function functional.unfold(input, kernel_size, dilation, padding, stride) end

---the last dims of [N, C, ...] resampled to size, or by scale_factor
---```lua
---rille.nn.functional.interpolate(rille.randn(1, 2, 3), 5)
---```
---@param input rille.Tensor the tensor
---@param size? integer|integer[] sizes
---@param scale_factor? number|boolean how many times larger: one number, or one for each dim
---@param mode? "nearest"|"linear"|"bilinear"|"bicubic"|"trilinear"|"area"|"nearest-exact" how it is done
---@param align_corners? number|boolean whether the corners' middles stay where they are
---@param recompute_scale_factor? boolean whether scale_factor is computed anew from the sizes
---@param antialias? boolean whether making smaller smooths first
---@return rille.Tensor 
---@overload fun(input: rille.Tensor, options?: rille.op.interpolate.options): rille.Tensor
---@overload fun(input: rille.Tensor, ...: integer): rille.Tensor
function functional.upsample(input, size, scale_factor, mode, align_corners, recompute_scale_factor, antialias) end

---The input made larger or smaller, linear between elements, corners in their places: mode = "bilinear" of interpolate.
---```lua
---local y = F.upsample_bilinear(rille.randn(1, 1, 2, 2), { scale_factor = 2 }) -- [1, 1, 4, 4]
---```
---@param input rille.Tensor [batch, channels, height, width]
---@param size? integer|integer[] sizes of the result
---@param scale_factor? number|number[] how many times larger, instead of size
---@return rille.Tensor # [batch, channels, height, width]
---@overload fun(input: rille.Tensor, options: table): rille.Tensor
function functional.upsample_bilinear(input, size, scale_factor) end

---The input made larger or smaller, each element the nearest one of the input: interpolate with mode = "nearest".
---```lua
---local y = F.upsample_nearest(rille.randn(1, 1, 2, 2), 4) -- [1, 1, 4, 4]
---```
---@param input rille.Tensor [batch, channels, ...]
---@param size? integer|integer[] sizes of the result
---@param scale_factor? number|number[] how many times larger, instead of size
---@return rille.Tensor # [batch, channels, ...]
---@overload fun(input: rille.Tensor, options: table): rille.Tensor
function functional.upsample_nearest(input, size, scale_factor) end
