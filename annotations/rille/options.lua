---@meta _
-- Made by docs/make_annotations.lua.

---@class (exact) rille.op.round.options
---@field input? rille.Tensor the tensor
---@field decimals? integer digits behind the point (0)

---@class (exact) rille.op.clamp.options
---@field input? rille.Tensor the tensor
---@field min? rille.Tensor|number the least
---@field max? rille.Tensor|number the largest

---@class (exact) rille.op.nan_to_num.options
---@field input? rille.Tensor the tensor
---@field nan? number|boolean what NaN becomes
---@field posinf? number|boolean what infinity becomes; the largest number if left out
---@field neginf? number|boolean what minus infinity becomes; the least number if left out

---@class (exact) rille.op.logit.options
---@field input? rille.Tensor the tensor
---@field eps? number|boolean|rille.None a small number that keeps from dividing by 0

---@class (exact) rille.op.hardshrink.options
---@field input? rille.Tensor the tensor
---@field lambd? number the limit (0.5)

---@class (exact) rille.op.softshrink.options
---@field input? rille.Tensor the tensor
---@field lambd? number the limit (0.5)

---@class (exact) rille.op.glu.options
---@field input? rille.Tensor the tensor
---@field dim? integer which dim, from 0; -1 is the last (-1)

---@class (exact) rille.op.rrelu.options
---@field input? rille.Tensor the tensor
---@field lower? number the least slope (0.125)
---@field upper? number the largest slope (0.3333333333333333)
---@field training? boolean whether it is training; layers set it by their mode (false)

---@class (exact) rille.op.addcmul.options
---@field input? rille.Tensor the tensor
---@field tensor1? rille.Tensor the first factor
---@field tensor2? rille.Tensor the second factor, or the divisor
---@field value? number|boolean a factor (1)

---@class (exact) rille.op.addcdiv.options
---@field input? rille.Tensor the tensor
---@field tensor1? rille.Tensor the first factor
---@field tensor2? rille.Tensor the second factor, or the divisor
---@field value? number|boolean a factor (1)

---@class (exact) rille.op.leaky_relu.options
---@field input? rille.Tensor the tensor
---@field negative_slope? number the factor below zero (0.01)

---@class (exact) rille.op.elu.options
---@field input? rille.Tensor the tensor
---@field alpha? number a factor (1)

---@class (exact) rille.op.celu.options
---@field input? rille.Tensor the tensor
---@field alpha? number a factor (1)

---@class (exact) rille.op.gelu.options
---@field input? rille.Tensor the tensor
---@field approximate? "none"|"tanh" how the function is computed ('none')

---@class (exact) rille.op.softplus.options
---@field input? rille.Tensor the tensor
---@field beta? number a factor (1)
---@field threshold? number the limit (20)

---@class (exact) rille.op.hardtanh.options
---@field input? rille.Tensor the tensor
---@field min_val? number the least (-1)
---@field max_val? number the largest (1)

---@class (exact) rille.op.add.options
---@field input? rille.Tensor|number the tensor
---@field other? rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@field alpha? number|boolean a factor (1)

---@class (exact) rille.op.sub.options
---@field input? rille.Tensor|number the tensor
---@field other? rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@field alpha? number|boolean a factor (1)

---@class (exact) rille.op.div.options
---@field input? rille.Tensor|number the tensor
---@field other? rille.Tensor|number the other tensor, of a shape that goes with the first (broadcasting), or a number
---@field rounding_mode? "none"|"trunc"|"floor" 'trunc' towards 0, 'floor' downwards; none if left out ('none')

---@class (exact) rille.op.isclose.options
---@field input? rille.Tensor the tensor
---@field other? rille.Tensor the other tensor, of a shape that goes with the first (broadcasting), or a number
---@field rtol? number relative tolerance (1e-05)
---@field atol? number absolute tolerance (1e-08)
---@field equal_nan? boolean whether NaN is near NaN (false)

---@class (exact) rille.op.movedim.options
---@field input? rille.Tensor the tensor
---@field source? integer|integer[] what is written or moved
---@field destination? integer|integer[] where dims go

---@class (exact) rille.op.squeeze.options
---@field input? rille.Tensor the tensor
---@field dim? integer|integer[] which dim, from 0; -1 is the last

---@class (exact) rille.op.flatten.options
---@field input? rille.Tensor the tensor
---@field start_dim? integer the first of the dims (0)
---@field end_dim? integer the last of the dims (-1)

---@class (exact) rille.op.slice.options
---@field input? rille.Tensor the tensor
---@field from? integer where it begins
---@field to? integer where it ends, itself left out
---@field dim? integer which dim, from 0; -1 is the last (0)
---@field step? integer every how many (1)

---@class (exact) rille.op.diagonal.options
---@field input? rille.Tensor the tensor
---@field offset? integer which diagonal: 0 is the main one, above 0 to the right of it (0)
---@field dim1? integer the first of the two dims (0)
---@field dim2? integer the second of the two dims (1)

---@class (exact) rille.op.diag_embed.options
---@field input? rille.Tensor the tensor
---@field offset? integer which diagonal: 0 is the main one, above 0 to the right of it (0)
---@field dim1? integer the first of the two dims (-2)
---@field dim2? integer the second of the two dims (-1)

---@class (exact) rille.op.as_strided.options
---@field input? rille.Tensor the tensor
---@field size? integer|integer[] sizes
---@field stride? integer|integer[] of each dim, in elements
---@field storage_offset? integer where it begins in the storage, in elements

---@class (exact) rille.op.repeat_interleave.options
---@field input? rille.Tensor the tensor
---@field repeats? rille.Tensor|number how many times
---@field dim? integer which dim, from 0; -1 is the last

---@class (exact) rille.op.roll.options
---@field input? rille.Tensor the tensor
---@field shifts? integer|integer[] by how many places
---@field dims? integer|integer[] which dims

---@class (exact) rille.op.tril.options
---@field input? rille.Tensor the tensor
---@field diagonal? integer which diagonal: 0 is the main one, above 0 to the right of it (0)

---@class (exact) rille.op.triu.options
---@field input? rille.Tensor the tensor
---@field diagonal? integer which diagonal: 0 is the main one, above 0 to the right of it (0)

---@class (exact) rille.op.diag.options
---@field input? rille.Tensor the tensor
---@field diagonal? integer which diagonal: 0 is the main one, above 0 to the right of it (0)

---@class (exact) rille.op.pad.options
---@field input? rille.Tensor the tensor
---@field pad? integer|integer[] places before and after the last dim, then the last but one, and so on
---@field mode? "constant"|"reflect"|"replicate"|"circular" how it is done ('constant')
---@field value? number|boolean the number that is written

---@class (exact) rille.op.cat.options
---@field tensors? rille.Tensor[] a list of tensors
---@field dim? integer which dim, from 0; -1 is the last (0)

---@class (exact) rille.op.stack.options
---@field tensors? rille.Tensor[] a list of tensors
---@field dim? integer which dim, from 0; -1 is the last (0)

---@class (exact) rille.op.split.options
---@field input? rille.Tensor the tensor
---@field split_size? integer|integer[] sizes of the pieces, or of each
---@field dim? integer which dim, from 0; -1 is the last (0)

---@class (exact) rille.op.chunk.options
---@field input? rille.Tensor the tensor
---@field chunks? integer how many pieces
---@field dim? integer which dim, from 0; -1 is the last (0)

---@class (exact) rille.op.unbind.options
---@field input? rille.Tensor the tensor
---@field dim? integer which dim, from 0; -1 is the last (0)

---@class (exact) rille.op.meshgrid.options
---@field tensors? rille.Tensor[] a list of tensors
---@field indexing? "ij"|"xy" which of the first two dims is which ('ij')

---@class (exact) rille.op.tensor_split.options
---@field input? rille.Tensor the tensor
---@field indices_or_sections? rille.Tensor|number how many pieces, or where pieces begin
---@field dim? integer which dim, from 0; -1 is the last (0)

---@class (exact) rille.op.rot90.options
---@field input? rille.Tensor the tensor
---@field k? integer how many quarter turns (1)
---@field dims? integer|integer[] which dims ({ 0, 1 })

---@class (exact) rille.op.diagflat.options
---@field input? rille.Tensor the tensor
---@field offset? integer which diagonal: 0 is the main one, above 0 to the right of it (0)

---@class (exact) rille.op.combinations.options
---@field input? rille.Tensor the tensor
---@field r? integer how many elements each choice has (2)
---@field with_replacement? boolean whether an element may be chosen several times (false)

---@class (exact) rille.op.vander.options
---@field x? rille.Tensor where the values are
---@field N? integer how many powers; as many as there are elements if left out
---@field increasing? boolean whether powers rise from left to right (false)

---@class (exact) rille.op.fill_diagonal_.options
---@field input? rille.Tensor the tensor
---@field fill_value? number|boolean the number that is written
---@field wrap? boolean whether it begins again below a tall matrix (false)

---@class (exact) rille.op.index_add.options
---@field input? rille.Tensor the tensor
---@field dim? integer which dim, from 0; -1 is the last
---@field index? rille.Tensor int64 places along dim, from 0
---@field source? rille.Tensor what is written or moved
---@field alpha? number|boolean a factor (1)

---@class (exact) rille.op.scatter_reduce.options
---@field input? rille.Tensor the tensor
---@field dim? integer which dim, from 0; -1 is the last
---@field index? rille.Tensor int64 places along dim, from 0
---@field src? rille.Tensor where values come from
---@field reduce? "sum"|"prod"|"mean"|"amax"|"amin" what is made of several values
---@field include_self? boolean whether the values that are there take part (true)

---@class (exact) rille.op.index_reduce.options
---@field input? rille.Tensor the tensor
---@field dim? integer which dim, from 0; -1 is the last
---@field index? rille.Tensor int64 places along dim, from 0
---@field source? rille.Tensor what is written or moved
---@field reduce? "sum"|"prod"|"mean"|"amax"|"amin" what is made of several values
---@field include_self? boolean whether the values that are there take part (true)

---@class (exact) rille.op.put.options
---@field input? rille.Tensor the tensor
---@field index? rille.Tensor int64 places along dim, from 0
---@field source? rille.Tensor what is written or moved
---@field accumulate? boolean whether values are added (false)

---@class (exact) rille.op.take_along_dim.options
---@field input? rille.Tensor the tensor
---@field indices? rille.Tensor int64 places
---@field dim? integer which dim, from 0; -1 is the last

---@class (exact) rille.op.one_hot.options
---@field input? rille.Tensor the tensor
---@field num_classes? integer how many classes; as many as turn up if -1 (-1)

---@class (exact) rille.op.cumsum.options
---@field input? rille.Tensor the tensor
---@field dim? integer which dim, from 0; -1 is the last
---@field dtype? rille.dtype element type

---@class (exact) rille.op.cumprod.options
---@field input? rille.Tensor the tensor
---@field dim? integer which dim, from 0; -1 is the last
---@field dtype? rille.dtype element type

---@class (exact) rille.op.diff.options
---@field input? rille.Tensor the tensor
---@field n? integer how many times (1)
---@field dim? integer which dim, from 0; -1 is the last (-1)
---@field prepend? rille.Tensor is put in front along dim
---@field append? rille.Tensor is put behind along dim

---@class (exact) rille.op.sum.options
---@field input? rille.Tensor the tensor
---@field dim? integer|integer[] which dim, from 0; -1 is the last
---@field keepdim? boolean whether the dims that are gone stay, with size 1 (false)
---@field dtype? rille.dtype element type

---@class (exact) rille.op.mean.options
---@field input? rille.Tensor the tensor
---@field dim? integer|integer[] which dim, from 0; -1 is the last
---@field keepdim? boolean whether the dims that are gone stay, with size 1 (false)
---@field dtype? rille.dtype element type

---@class (exact) rille.op.prod.options
---@field input? rille.Tensor the tensor
---@field dim? integer|integer[] which dim, from 0; -1 is the last
---@field keepdim? boolean whether the dims that are gone stay, with size 1 (false)
---@field dtype? rille.dtype element type

---@class (exact) rille.op.amax.options
---@field input? rille.Tensor the tensor
---@field dim? integer|integer[] which dim, from 0; -1 is the last
---@field keepdim? boolean whether the dims that are gone stay, with size 1 (false)

---@class (exact) rille.op.amin.options
---@field input? rille.Tensor the tensor
---@field dim? integer|integer[] which dim, from 0; -1 is the last
---@field keepdim? boolean whether the dims that are gone stay, with size 1 (false)

---@class (exact) rille.op.argmax.options
---@field input? rille.Tensor the tensor
---@field dim? integer|integer[] which dim, from 0; -1 is the last
---@field keepdim? boolean whether the dims that are gone stay, with size 1 (false)

---@class (exact) rille.op.argmin.options
---@field input? rille.Tensor the tensor
---@field dim? integer|integer[] which dim, from 0; -1 is the last
---@field keepdim? boolean whether the dims that are gone stay, with size 1 (false)

---@class (exact) rille.op.all.options
---@field input? rille.Tensor the tensor
---@field dim? integer|integer[] which dim, from 0; -1 is the last
---@field keepdim? boolean whether the dims that are gone stay, with size 1 (false)

---@class (exact) rille.op.any.options
---@field input? rille.Tensor the tensor
---@field dim? integer|integer[] which dim, from 0; -1 is the last
---@field keepdim? boolean whether the dims that are gone stay, with size 1 (false)

---@class (exact) rille.op.count_nonzero.options
---@field input? rille.Tensor the tensor
---@field dim? integer|integer[] which dim, from 0; -1 is the last

---@class (exact) rille.op.nansum.options
---@field input? rille.Tensor the tensor
---@field dim? integer|integer[] which dim, from 0; -1 is the last
---@field keepdim? boolean whether the dims that are gone stay, with size 1 (false)
---@field dtype? rille.dtype element type

---@class (exact) rille.op.nanmean.options
---@field input? rille.Tensor the tensor
---@field dim? integer|integer[] which dim, from 0; -1 is the last
---@field keepdim? boolean whether the dims that are gone stay, with size 1 (false)
---@field dtype? rille.dtype element type

---@class (exact) rille.op.aminmax.options
---@field input? rille.Tensor the tensor
---@field dim? integer which dim, from 0; -1 is the last
---@field keepdim? boolean whether the dims that are gone stay, with size 1 (false)

---@class (exact) rille.op.var.options
---@field input? rille.Tensor the tensor
---@field dim? integer|integer[] which dim, from 0; -1 is the last
---@field unbiased? boolean whether sums are divided by one less than the number of elements (true)
---@field keepdim? boolean whether the dims that are gone stay, with size 1 (false)
---@field correction? number|boolean how much less than the number of elements sums are divided by

---@class (exact) rille.op.std.options
---@field input? rille.Tensor the tensor
---@field dim? integer|integer[] which dim, from 0; -1 is the last
---@field unbiased? boolean whether sums are divided by one less than the number of elements (true)
---@field keepdim? boolean whether the dims that are gone stay, with size 1 (false)
---@field correction? number|boolean how much less than the number of elements sums are divided by

---@class (exact) rille.op.norm.options
---@field input? rille.Tensor the tensor
---@field p? number|boolean which norm
---@field dim? integer|integer[] which dim, from 0; -1 is the last
---@field keepdim? boolean whether the dims that are gone stay, with size 1 (false)

---@class (exact) rille.op.logsumexp.options
---@field input? rille.Tensor the tensor
---@field dim? integer|integer[] which dim, from 0; -1 is the last
---@field keepdim? boolean whether the dims that are gone stay, with size 1 (false)

---@class (exact) rille.op.std_mean.options
---@field input? rille.Tensor the tensor
---@field dim? integer|integer[] which dim, from 0; -1 is the last
---@field unbiased? boolean whether sums are divided by one less than the number of elements (true)
---@field keepdim? boolean whether the dims that are gone stay, with size 1 (false)
---@field correction? number|boolean how much less than the number of elements sums are divided by

---@class (exact) rille.op.var_mean.options
---@field input? rille.Tensor the tensor
---@field dim? integer|integer[] which dim, from 0; -1 is the last
---@field unbiased? boolean whether sums are divided by one less than the number of elements (true)
---@field keepdim? boolean whether the dims that are gone stay, with size 1 (false)
---@field correction? number|boolean how much less than the number of elements sums are divided by

---@class (exact) rille.op.cov.options
---@field input? rille.Tensor the tensor
---@field correction? integer how much less than the number of elements sums are divided by (1)
---@field fweights? rille.Tensor how often each column counts
---@field aweights? rille.Tensor how much each column counts

---@class (exact) rille.op.quantile.options
---@field input? rille.Tensor the tensor
---@field q? rille.Tensor|number which quantiles, 0 to 1
---@field dim? integer which dim, from 0; -1 is the last
---@field keepdim? boolean whether the dims that are gone stay, with size 1 (false)
---@field interpolation? "linear"|"lower"|"higher"|"midpoint"|"nearest" what a quantile between two elements is ('linear')

---@class (exact) rille.op.nanquantile.options
---@field input? rille.Tensor the tensor
---@field q? rille.Tensor|number which quantiles, 0 to 1
---@field dim? integer which dim, from 0; -1 is the last
---@field keepdim? boolean whether the dims that are gone stay, with size 1 (false)
---@field interpolation? "linear"|"lower"|"higher"|"midpoint"|"nearest" what a quantile between two elements is ('linear')

---@class (exact) rille.op.nanmedian.options
---@field input? rille.Tensor the tensor
---@field dim? integer which dim, from 0; -1 is the last
---@field keepdim? boolean whether the dims that are gone stay, with size 1 (false)

---@class (exact) rille.op.sort.options
---@field input? rille.Tensor the tensor
---@field dim? integer which dim, from 0; -1 is the last (-1)
---@field descending? boolean whether the largest come first (false)
---@field stable? boolean whether equal elements keep their order (false)

---@class (exact) rille.op.argsort.options
---@field input? rille.Tensor the tensor
---@field dim? integer which dim, from 0; -1 is the last (-1)
---@field descending? boolean whether the largest come first (false)
---@field stable? boolean whether equal elements keep their order (false)

---@class (exact) rille.op.topk.options
---@field input? rille.Tensor the tensor
---@field k? integer how many
---@field dim? integer which dim, from 0; -1 is the last (-1)
---@field largest? boolean whether the largest are looked for, or the smallest (true)
---@field sorted? boolean whether results come in order (true)

---@class (exact) rille.op.kthvalue.options
---@field input? rille.Tensor the tensor
---@field k? integer the k-th smallest, from 1
---@field dim? integer which dim, from 0; -1 is the last (-1)
---@field keepdim? boolean whether the dims that are gone stay, with size 1 (false)

---@class (exact) rille.op.mode.options
---@field input? rille.Tensor the tensor
---@field dim? integer which dim, from 0; -1 is the last (-1)
---@field keepdim? boolean whether the dims that are gone stay, with size 1 (false)

---@class (exact) rille.op.max.options
---@field input? rille.Tensor the tensor
---@field dim? integer which dim, from 0; -1 is the last
---@field keepdim? boolean whether the dims that are gone stay, with size 1 (false)

---@class (exact) rille.op.min.options
---@field input? rille.Tensor the tensor
---@field dim? integer which dim, from 0; -1 is the last
---@field keepdim? boolean whether the dims that are gone stay, with size 1 (false)

---@class (exact) rille.op.median.options
---@field input? rille.Tensor the tensor
---@field dim? integer which dim, from 0; -1 is the last
---@field keepdim? boolean whether the dims that are gone stay, with size 1 (false)

---@class (exact) rille.op.unique.options
---@field input? rille.Tensor the tensor
---@field sorted? boolean whether results come in order (true)
---@field return_inverse? boolean whether each element's place among the results is given as well (false)
---@field return_counts? boolean whether it is given how often each result was there (false)
---@field dim? integer which dim, from 0; -1 is the last

---@class (exact) rille.op.unique_consecutive.options
---@field input? rille.Tensor the tensor
---@field return_inverse? boolean whether each element's place among the results is given as well (false)
---@field return_counts? boolean whether it is given how often each result was there (false)
---@field dim? integer which dim, from 0; -1 is the last

---@class (exact) rille.op.bincount.options
---@field input? rille.Tensor the tensor
---@field weights? rille.Tensor what each element counts, instead of 1
---@field minlength? integer the result has at least so many elements (0)

---@class (exact) rille.op.histc.options
---@field input? rille.Tensor the tensor
---@field bins? integer how many (100)
---@field min? number the least (0)
---@field max? number the largest (0)

---@class (exact) rille.op.histogram.options
---@field input? rille.Tensor the tensor
---@field bins? rille.Tensor|number how many
---@field range? number[] the least and the largest edge; the data's if left out ({ nan, nan })
---@field weight? rille.Tensor the weight
---@field density? boolean whether the counts times the bins' widths sum to 1 (false)

---@class (exact) rille.op.searchsorted.options
---@field sorted_sequence? rille.Tensor rising along the last dim
---@field input? rille.Tensor|number the tensor
---@field out_int32? boolean whether places are int32 (false)
---@field right? boolean whether an equal element is passed (false)
---@field side? "none"|"left"|"right" on which side of an equal element ('none')

---@class (exact) rille.op.bucketize.options
---@field input? rille.Tensor|number the tensor
---@field boundaries? rille.Tensor rising limits
---@field out_int32? boolean whether places are int32 (false)
---@field right? boolean whether an equal element is passed (false)

---@class (exact) rille.op.isin.options
---@field elements? rille.Tensor|number each of which is looked for
---@field test_elements? rille.Tensor|number what is looked for
---@field assume_unique? boolean taken without effect (false)
---@field invert? boolean whether what is not there is true (false)

---@class (exact) rille.op.addmm.options
---@field input? rille.Tensor the tensor
---@field mat1? rille.Tensor the first matrix
---@field mat2? rille.Tensor the second matrix
---@field beta? number|boolean the factor of the input (1)
---@field alpha? number|boolean a factor (1)

---@class (exact) rille.op.baddbmm.options
---@field input? rille.Tensor the tensor
---@field batch1? rille.Tensor the first batch of matrices
---@field batch2? rille.Tensor the second batch of matrices
---@field beta? number|boolean the factor of the input (1)
---@field alpha? number|boolean a factor (1)

---@class (exact) rille.op.linear.options
---@field input? rille.Tensor the tensor
---@field weight? rille.Tensor [out_features, in_features]
---@field bias? rille.Tensor is added; one number for each output

---@class (exact) rille.op.softmax.options
---@field input? rille.Tensor the tensor
---@field dim? integer which dim, from 0; -1 is the last
---@field dtype? rille.dtype element type

---@class (exact) rille.op.log_softmax.options
---@field input? rille.Tensor the tensor
---@field dim? integer which dim, from 0; -1 is the last
---@field dtype? rille.dtype element type

---@class (exact) rille.op.softmin.options
---@field input? rille.Tensor the tensor
---@field dim? integer which dim, from 0; -1 is the last
---@field dtype? rille.dtype element type

---@class (exact) rille.op.mse_loss.options
---@field input? rille.Tensor the tensor
---@field target? rille.Tensor what is right
---@field reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself ('mean')

---@class (exact) rille.op.l1_loss.options
---@field input? rille.Tensor the tensor
---@field target? rille.Tensor what is right
---@field reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself ('mean')

---@class (exact) rille.op.smooth_l1_loss.options
---@field input? rille.Tensor the tensor
---@field target? rille.Tensor what is right
---@field reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself ('mean')
---@field beta? number where the squared part ends (1)

---@class (exact) rille.op.huber_loss.options
---@field input? rille.Tensor the tensor
---@field target? rille.Tensor what is right
---@field reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself ('mean')
---@field delta? number where the squared part ends (1)

---@class (exact) rille.op.binary_cross_entropy.options
---@field input? rille.Tensor the tensor
---@field target? rille.Tensor what is right
---@field weight? rille.Tensor a factor for each element
---@field reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself ('mean')

---@class (exact) rille.op.binary_cross_entropy_with_logits.options
---@field input? rille.Tensor the tensor
---@field target? rille.Tensor what is right
---@field weight? rille.Tensor a factor for each element
---@field reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself ('mean')
---@field pos_weight? rille.Tensor a factor for the positive cases of each class

---@class (exact) rille.op.kl_div.options
---@field input? rille.Tensor the tensor
---@field target? rille.Tensor what is right
---@field reduction? "mean"|"sum"|"none"|"batchmean" 'mean' of all, their 'sum', or 'none' for each by itself ('mean')
---@field log_target? boolean whether targets are logarithms (false)

---@class (exact) rille.op.cross_entropy.options
---@field input? rille.Tensor the tensor
---@field target? rille.Tensor what is right
---@field weight? rille.Tensor a factor for each class, [classes]
---@field ignore_index? integer a target that does not count (-100)
---@field reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself ('mean')
---@field label_smoothing? number how much of the target is spread over all classes, 0 to 1 (0)

---@class (exact) rille.op.nll_loss.options
---@field input? rille.Tensor the tensor
---@field target? rille.Tensor what is right
---@field weight? rille.Tensor a factor for each class, [classes]
---@field ignore_index? integer a target that does not count (-100)
---@field reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself ('mean')

---@class (exact) rille.op.conv2d.options
---@field input? rille.Tensor the tensor
---@field weight? rille.Tensor the weight
---@field bias? rille.Tensor is added; one number for each output
---@field stride? integer|integer[] how far the window moves
---@field padding? integer|integer[]|"valid"|"same" how many places are added at each side of each dim
---@field dilation? integer|integer[] how far the window's elements lie apart
---@field groups? integer into how many groups channels are divided; each sees its own inputs only (1)

---@class (exact) rille.op.conv1d.options
---@field input? rille.Tensor the tensor
---@field weight? rille.Tensor the weight
---@field bias? rille.Tensor is added; one number for each output
---@field stride? integer|integer[] how far the window moves
---@field padding? integer|integer[]|"valid"|"same" how many places are added at each side of each dim
---@field dilation? integer|integer[] how far the window's elements lie apart
---@field groups? integer into how many groups channels are divided; each sees its own inputs only (1)

---@class (exact) rille.op.conv3d.options
---@field input? rille.Tensor the tensor
---@field weight? rille.Tensor the weight
---@field bias? rille.Tensor is added; one number for each output
---@field stride? integer|integer[] how far the window moves
---@field padding? integer|integer[]|"valid"|"same" how many places are added at each side of each dim
---@field dilation? integer|integer[] how far the window's elements lie apart
---@field groups? integer into how many groups channels are divided; each sees its own inputs only (1)

---@class (exact) rille.op.conv_transpose1d.options
---@field input? rille.Tensor the tensor
---@field weight? rille.Tensor the weight
---@field bias? rille.Tensor is added; one number for each output
---@field stride? integer|integer[] how far the window moves
---@field padding? integer|integer[] how many places are added at each side of each dim
---@field output_padding? integer|integer[] places added at one side of the result, for shapes that stride leaves open
---@field groups? integer into how many groups channels are divided; each sees its own inputs only (1)
---@field dilation? integer|integer[] how far the window's elements lie apart

---@class (exact) rille.op.conv_transpose3d.options
---@field input? rille.Tensor the tensor
---@field weight? rille.Tensor the weight
---@field bias? rille.Tensor is added; one number for each output
---@field stride? integer|integer[] how far the window moves
---@field padding? integer|integer[] how many places are added at each side of each dim
---@field output_padding? integer|integer[] places added at one side of the result, for shapes that stride leaves open
---@field groups? integer into how many groups channels are divided; each sees its own inputs only (1)
---@field dilation? integer|integer[] how far the window's elements lie apart

---@class (exact) rille.op.conv_transpose2d.options
---@field input? rille.Tensor the tensor
---@field weight? rille.Tensor the weight
---@field bias? rille.Tensor is added; one number for each output
---@field stride? integer|integer[] how far the window moves
---@field padding? integer|integer[] how many places are added at each side of each dim
---@field output_padding? integer|integer[] places added at one side of the result, for shapes that stride leaves open
---@field groups? integer into how many groups channels are divided; each sees its own inputs only (1)
---@field dilation? integer|integer[] how far the window's elements lie apart

---@class (exact) rille.op.max_pool2d.options
---@field input? rille.Tensor the tensor
---@field kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@field stride? integer|integer[] how far the window moves
---@field padding? integer|integer[] how many places are added at each side of each dim
---@field dilation? integer|integer[] how far the window's elements lie apart
---@field ceil_mode? boolean whether windows that reach over the edge count (false)
---@field return_indices? boolean whether the places of the elements are given as well (false)

---@class (exact) rille.op.max_pool1d.options
---@field input? rille.Tensor the tensor
---@field kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@field stride? integer|integer[] how far the window moves
---@field padding? integer|integer[] how many places are added at each side of each dim
---@field dilation? integer|integer[] how far the window's elements lie apart
---@field ceil_mode? boolean whether windows that reach over the edge count (false)
---@field return_indices? boolean whether the places of the elements are given as well (false)

---@class (exact) rille.op.avg_pool2d.options
---@field input? rille.Tensor the tensor
---@field kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@field stride? integer|integer[] how far the window moves
---@field padding? integer|integer[] how many places are added at each side of each dim
---@field ceil_mode? boolean whether windows that reach over the edge count (false)
---@field count_include_pad? boolean whether the places that padding adds count in the mean (true)
---@field divisor_override? integer what sums are divided by, instead of the window's size

---@class (exact) rille.op.avg_pool1d.options
---@field input? rille.Tensor the tensor
---@field kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@field stride? integer|integer[] how far the window moves
---@field padding? integer|integer[] how many places are added at each side of each dim
---@field ceil_mode? boolean whether windows that reach over the edge count (false)
---@field count_include_pad? boolean whether the places that padding adds count in the mean (true)

---@class (exact) rille.op.adaptive_avg_pool2d.options
---@field input? rille.Tensor the tensor
---@field output_size? integer|integer[]|rille.None sizes of the result: one number, or one for each dim

---@class (exact) rille.op.adaptive_avg_pool1d.options
---@field input? rille.Tensor the tensor
---@field output_size? integer|integer[]|rille.None sizes of the result: one number, or one for each dim

---@class (exact) rille.op.max_pool3d.options
---@field input? rille.Tensor the tensor
---@field kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@field stride? integer|integer[] how far the window moves
---@field padding? integer|integer[] how many places are added at each side of each dim
---@field dilation? integer|integer[] how far the window's elements lie apart
---@field ceil_mode? boolean whether windows that reach over the edge count (false)
---@field return_indices? boolean whether the places of the elements are given as well (false)

---@class (exact) rille.op.avg_pool3d.options
---@field input? rille.Tensor the tensor
---@field kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@field stride? integer|integer[] how far the window moves
---@field padding? integer|integer[] how many places are added at each side of each dim
---@field ceil_mode? boolean whether windows that reach over the edge count (false)
---@field count_include_pad? boolean whether the places that padding adds count in the mean (true)
---@field divisor_override? integer what sums are divided by, instead of the window's size

---@class (exact) rille.op.adaptive_avg_pool3d.options
---@field input? rille.Tensor the tensor
---@field output_size? integer|integer[]|rille.None sizes of the result: one number, or one for each dim

---@class (exact) rille.op.adaptive_max_pool1d.options
---@field input? rille.Tensor the tensor
---@field output_size? integer|integer[]|rille.None sizes of the result: one number, or one for each dim
---@field return_indices? boolean whether the places of the elements are given as well (false)

---@class (exact) rille.op.adaptive_max_pool2d.options
---@field input? rille.Tensor the tensor
---@field output_size? integer|integer[]|rille.None sizes of the result: one number, or one for each dim
---@field return_indices? boolean whether the places of the elements are given as well (false)

---@class (exact) rille.op.adaptive_max_pool3d.options
---@field input? rille.Tensor the tensor
---@field output_size? integer|integer[]|rille.None sizes of the result: one number, or one for each dim
---@field return_indices? boolean whether the places of the elements are given as well (false)

---@class (exact) rille.op.lp_pool1d.options
---@field input? rille.Tensor the tensor
---@field norm_type? number which norm: 2 is the Euclidean one
---@field kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@field stride? integer|integer[] how far the window moves
---@field ceil_mode? boolean whether windows that reach over the edge count (false)

---@class (exact) rille.op.lp_pool2d.options
---@field input? rille.Tensor the tensor
---@field norm_type? number which norm: 2 is the Euclidean one
---@field kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@field stride? integer|integer[] how far the window moves
---@field ceil_mode? boolean whether windows that reach over the edge count (false)

---@class (exact) rille.op.lp_pool3d.options
---@field input? rille.Tensor the tensor
---@field norm_type? number which norm: 2 is the Euclidean one
---@field kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@field stride? integer|integer[] how far the window moves
---@field ceil_mode? boolean whether windows that reach over the edge count (false)

---@class (exact) rille.op.max_unpool1d.options
---@field input? rille.Tensor the tensor
---@field indices? rille.Tensor int64 places
---@field kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@field stride? integer|integer[] how far the window moves
---@field padding? integer|integer[] how many places are added at each side of each dim
---@field output_size? integer|integer[] sizes of the result: one number, or one for each dim

---@class (exact) rille.op.max_unpool2d.options
---@field input? rille.Tensor the tensor
---@field indices? rille.Tensor int64 places
---@field kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@field stride? integer|integer[] how far the window moves
---@field padding? integer|integer[] how many places are added at each side of each dim
---@field output_size? integer|integer[] sizes of the result: one number, or one for each dim

---@class (exact) rille.op.max_unpool3d.options
---@field input? rille.Tensor the tensor
---@field indices? rille.Tensor int64 places
---@field kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@field stride? integer|integer[] how far the window moves
---@field padding? integer|integer[] how many places are added at each side of each dim
---@field output_size? integer|integer[] sizes of the result: one number, or one for each dim

---@class (exact) rille.op.fractional_max_pool2d.options
---@field input? rille.Tensor the tensor
---@field kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@field output_size? integer|integer[] sizes of the result: one number, or one for each dim
---@field output_ratio? number the share of the input's size, instead of output_size: one number, or one for each dim (0)
---@field return_indices? boolean whether the places of the elements are given as well (false)
---@field _random_samples? rille.Tensor numbers in [0, 1) by which windows are placed, [batch, channels, dims]; drawn if left out

---@class (exact) rille.op.fractional_max_pool3d.options
---@field input? rille.Tensor the tensor
---@field kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@field output_size? integer|integer[] sizes of the result: one number, or one for each dim
---@field output_ratio? number the share of the input's size, instead of output_size: one number, or one for each dim (0)
---@field return_indices? boolean whether the places of the elements are given as well (false)
---@field _random_samples? rille.Tensor numbers in [0, 1) by which windows are placed, [batch, channels, dims]; drawn if left out

---@class (exact) rille.op.batch_norm.options
---@field input? rille.Tensor the tensor
---@field running_mean? rille.Tensor the mean so far, [channels]
---@field running_var? rille.Tensor the variance so far, [channels]
---@field weight? rille.Tensor the weight
---@field bias? rille.Tensor is added; one number for each output
---@field training? boolean whether it is training; layers set it by their mode (false)
---@field momentum? number how much of the newest value goes into running statistics; none: the mean of all (0.1)
---@field eps? number a small number that keeps from dividing by 0 (1e-05)

---@class (exact) rille.op.layer_norm.options
---@field input? rille.Tensor the tensor
---@field normalized_shape? integer|integer[] the last sizes of the input
---@field weight? rille.Tensor the weight
---@field bias? rille.Tensor is added; one number for each output
---@field eps? number a small number that keeps from dividing by 0 (1e-05)

---@class (exact) rille.op.rms_norm.options
---@field input? rille.Tensor the tensor
---@field normalized_shape? integer|integer[] the last sizes of the input
---@field weight? rille.Tensor the weight
---@field eps? number|boolean a small number that keeps from dividing by 0

---@class (exact) rille.op.group_norm.options
---@field input? rille.Tensor the tensor
---@field num_groups? integer how many groups of channels
---@field weight? rille.Tensor the weight
---@field bias? rille.Tensor is added; one number for each output
---@field eps? number a small number that keeps from dividing by 0 (1e-05)

---@class (exact) rille.op.dropout.options
---@field input? rille.Tensor the tensor
---@field p? number the probability (0.5)
---@field training? boolean whether it is training; layers set it by their mode (true)

---@class (exact) rille.op.dropout1d.options
---@field input? rille.Tensor the tensor
---@field p? number the probability (0.5)
---@field training? boolean whether it is training; layers set it by their mode (true)

---@class (exact) rille.op.dropout2d.options
---@field input? rille.Tensor the tensor
---@field p? number the probability (0.5)
---@field training? boolean whether it is training; layers set it by their mode (true)

---@class (exact) rille.op.dropout3d.options
---@field input? rille.Tensor the tensor
---@field p? number the probability (0.5)
---@field training? boolean whether it is training; layers set it by their mode (true)

---@class (exact) rille.op.alpha_dropout.options
---@field input? rille.Tensor the tensor
---@field p? number the probability (0.5)
---@field training? boolean whether it is training; layers set it by their mode (false)

---@class (exact) rille.op.feature_alpha_dropout.options
---@field input? rille.Tensor the tensor
---@field p? number the probability (0.5)
---@field training? boolean whether it is training; layers set it by their mode (false)

---@class (exact) rille.op.embedding.options
---@field input? rille.Tensor the tensor
---@field weight? rille.Tensor the table, [rows, features]
---@field padding_idx? integer the row that stays as it is, without gradient
---@field max_norm? number|boolean|rille.None longer rows are made so long
---@field norm_type? number which norm: 2 is the Euclidean one (2)
---@field scale_grad_by_freq? boolean whether gradients are divided by how often an index is there (false)
---@field sparse? boolean taken without effect: gradients are dense (false)

---@class (exact) rille.op.scaled_dot_product_attention.options
---@field query? rille.Tensor queries, [..., steps, features]
---@field key? rille.Tensor keys, [..., steps, features]
---@field value? rille.Tensor values, [..., steps, features]
---@field attn_mask? rille.Tensor what is added to scores, or bool: where it is true counts
---@field dropout_p? number the probability of dropout (0)
---@field is_causal? boolean whether each position sees itself and what came before only (false)
---@field scale? number|boolean the factor of scores; 1 / sqrt(features) if left out
---@field enable_gqa? boolean whether keys and values may have fewer heads, each for several of the queries' (false)

---@class (exact) rille.op.addmv.options
---@field input? rille.Tensor the tensor
---@field mat? rille.Tensor a matrix
---@field vec? rille.Tensor a vector
---@field beta? number|boolean the factor of the input (1)
---@field alpha? number|boolean a factor (1)

---@class (exact) rille.op.addr.options
---@field input? rille.Tensor the tensor
---@field vec1? rille.Tensor the first vector
---@field vec2? rille.Tensor the second vector
---@field beta? number|boolean the factor of the input (1)
---@field alpha? number|boolean a factor (1)

---@class (exact) rille.op.addbmm.options
---@field input? rille.Tensor the tensor
---@field batch1? rille.Tensor the first batch of matrices
---@field batch2? rille.Tensor the second batch of matrices
---@field beta? number|boolean the factor of the input (1)
---@field alpha? number|boolean a factor (1)

---@class (exact) rille.op.solve.options
---@field A? rille.Tensor the matrix, [..., n, n]
---@field B? rille.Tensor right-hand sides, [..., n, k]
---@field left? boolean whether the unknown stands to the right of the matrix (true)

---@class (exact) rille.op.solve_triangular.options
---@field A? rille.Tensor the matrix, [..., n, n]
---@field B? rille.Tensor right-hand sides, [..., n, k]
---@field upper? boolean whether the triangle is the upper one
---@field left? boolean whether the unknown stands to the right of the matrix (true)
---@field unitriangular? boolean whether the diagonal counts as ones (false)

---@class (exact) rille.op.triangular_solve.options
---@field b? rille.Tensor right-hand sides
---@field A? rille.Tensor the matrix, [..., n, n]
---@field upper? boolean whether the triangle is the upper one (true)
---@field transpose? boolean whether the matrix is transposed (false)
---@field unitriangular? boolean whether the diagonal counts as ones (false)

---@class (exact) rille.op.cholesky_solve.options
---@field B? rille.Tensor right-hand sides, [..., n, k]
---@field L? rille.Tensor the factor that cholesky gives
---@field upper? boolean whether the triangle is the upper one (false)

---@class (exact) rille.op.cholesky.options
---@field input? rille.Tensor the tensor
---@field upper? boolean whether the triangle is the upper one (false)

---@class (exact) rille.op.qr.options
---@field input? rille.Tensor the tensor
---@field mode? "reduced"|"complete"|"r" how it is done ('reduced')

---@class (exact) rille.op.svd.options
---@field input? rille.Tensor the tensor
---@field some? boolean whether only as many columns are given as there are singular values (true)
---@field compute_uv? boolean whether u and v are computed; without them they are zeros (true)

---@class (exact) rille.op.eigh.options
---@field input? rille.Tensor the tensor
---@field UPLO? "L"|"U" which triangle is looked at ('L')

---@class (exact) rille.op.eigvalsh.options
---@field input? rille.Tensor the tensor
---@field UPLO? "L"|"U" which triangle is looked at ('L')

---@class (exact) rille.op.pinv.options
---@field input? rille.Tensor the tensor
---@field rtol? number|boolean relative tolerance
---@field atol? number|boolean absolute tolerance
---@field hermitian? boolean whether the matrix is symmetric, which is faster (false)

---@class (exact) rille.op.matrix_rank.options
---@field input? rille.Tensor the tensor
---@field rtol? number|boolean relative tolerance
---@field atol? number|boolean absolute tolerance
---@field hermitian? boolean whether the matrix is symmetric, which is faster (false)

---@class (exact) rille.op.lstsq.options
---@field input? rille.Tensor the tensor
---@field B? rille.Tensor right-hand sides, [..., n, k]
---@field rcond? number|boolean smaller singular values count as 0, as a share of the largest
---@field driver? "gelsy"|"gelsd"|"gelss"|"gels" the method of LAPACK's ('gelsy')

---@class (exact) rille.op.matrix_norm.options
---@field input? rille.Tensor the tensor
---@field ord? number|"fro"|"nuc" which norm ('fro')
---@field dim? integer|integer[] which dim, from 0; -1 is the last ({ -2, -1 })
---@field keepdim? boolean whether the dims that are gone stay, with size 1 (false)
---@field dtype? rille.dtype element type

---@class (exact) rille.op.vector_norm.options
---@field input? rille.Tensor the tensor
---@field ord? number|boolean which norm (2)
---@field dim? integer|integer[] which dim, from 0; -1 is the last
---@field keepdim? boolean whether the dims that are gone stay, with size 1 (false)
---@field dtype? rille.dtype element type

---@class (exact) rille.op.cond.options
---@field input? rille.Tensor the tensor
---@field p? number|"fro"|"nuc" which norm

---@class (exact) rille.op.lu_factor_ex.options
---@field input? rille.Tensor the tensor
---@field pivot? boolean whether rows are exchanged, which keeps rounding errors small (true)
---@field check_errors? boolean whether a matrix without a result is an error, instead of a number in info (false)

---@class (exact) rille.op.lu_factor.options
---@field input? rille.Tensor the tensor
---@field pivot? boolean whether rows are exchanged, which keeps rounding errors small (true)

---@class (exact) rille.op.lu.options
---@field input? rille.Tensor the tensor
---@field pivot? boolean whether rows are exchanged, which keeps rounding errors small (true)

---@class (exact) rille.op.inv_ex.options
---@field A? rille.Tensor the matrix, [..., n, n]
---@field check_errors? boolean whether a matrix without a result is an error, instead of a number in info (false)

---@class (exact) rille.op.solve_ex.options
---@field A? rille.Tensor the matrix, [..., n, n]
---@field B? rille.Tensor right-hand sides, [..., n, k]
---@field left? boolean whether the unknown stands to the right of the matrix (true)
---@field check_errors? boolean whether a matrix without a result is an error, instead of a number in info (false)

---@class (exact) rille.op.cholesky_ex.options
---@field input? rille.Tensor the tensor
---@field upper? boolean whether the triangle is the upper one (false)
---@field check_errors? boolean whether a matrix without a result is an error, instead of a number in info (false)

---@class (exact) rille.op.ldl_factor.options
---@field A? rille.Tensor the matrix, [..., n, n]
---@field hermitian? boolean whether the matrix is symmetric, which is faster (false)

---@class (exact) rille.op.ldl_factor_ex.options
---@field A? rille.Tensor the matrix, [..., n, n]
---@field hermitian? boolean whether the matrix is symmetric, which is faster (false)
---@field check_errors? boolean whether a matrix without a result is an error, instead of a number in info (false)

---@class (exact) rille.op.ldl_solve.options
---@field LD? rille.Tensor both factors in one matrix, as ldl_factor gives them
---@field pivots? rille.Tensor int32 places of exchanged rows, as the factorization gives them
---@field B? rille.Tensor right-hand sides, [..., n, k]
---@field hermitian? boolean whether the matrix is symmetric, which is faster (false)

---@class (exact) rille.op.cholesky_inverse.options
---@field input? rille.Tensor the tensor
---@field upper? boolean whether the triangle is the upper one (false)

---@class (exact) rille.op.vecdot.options
---@field x? rille.Tensor where the values are
---@field y? rille.Tensor the values
---@field dim? integer which dim, from 0; -1 is the last (-1)

---@class (exact) rille.op.tensorinv.options
---@field A? rille.Tensor the matrix, [..., n, n]
---@field ind? integer how many of the first dims the inverse's last dims are (2)

---@class (exact) rille.op.tensorsolve.options
---@field A? rille.Tensor the matrix, [..., n, n]
---@field B? rille.Tensor right-hand sides, [..., n, k]
---@field dims? integer|integer[] which dims

---@class (exact) rille.op.cross.options
---@field input? rille.Tensor the tensor
---@field other? rille.Tensor the other tensor, of a shape that goes with the first (broadcasting), or a number
---@field dim? integer which dim, from 0; -1 is the last

---@class (exact) rille.op.dist.options
---@field input? rille.Tensor the tensor
---@field other? rille.Tensor the other tensor, of a shape that goes with the first (broadcasting), or a number
---@field p? number which norm (2)

---@class (exact) rille.op.pdist.options
---@field input? rille.Tensor the tensor
---@field p? number which norm (2)

---@class (exact) rille.op.trapezoid.options
---@field y? rille.Tensor the values
---@field x? rille.Tensor where the values are
---@field dx? number the distance of the points (1)
---@field dim? integer along which (-1)

---@class (exact) rille.op.cumulative_trapezoid.options
---@field y? rille.Tensor the values
---@field x? rille.Tensor where the values are
---@field dx? number the distance of the points (1)
---@field dim? integer which dim, from 0; -1 is the last (-1)

---@class (exact) rille.op.uniform_.options
---@field input? rille.Tensor the tensor
---@field from? number where it begins (0)
---@field to? number where it ends, itself left out (1)
---@field generator? rille.Generator whose random numbers are drawn; the default generator's if left out

---@class (exact) rille.op.normal_.options
---@field input? rille.Tensor the tensor
---@field mean? number mean (0)
---@field std? number standard deviation (1)
---@field generator? rille.Generator whose random numbers are drawn; the default generator's if left out

---@class (exact) rille.op.log_normal_.options
---@field input? rille.Tensor the tensor
---@field mean? number mean (1)
---@field std? number standard deviation (2)
---@field generator? rille.Generator whose random numbers are drawn; the default generator's if left out

---@class (exact) rille.op.exponential_.options
---@field input? rille.Tensor the tensor
---@field lambd? number the limit (1)
---@field generator? rille.Generator whose random numbers are drawn; the default generator's if left out

---@class (exact) rille.op.cauchy_.options
---@field input? rille.Tensor the tensor
---@field median? number median (0)
---@field sigma? number width (1)
---@field generator? rille.Generator whose random numbers are drawn; the default generator's if left out

---@class (exact) rille.op.geometric_.options
---@field input? rille.Tensor the tensor
---@field p? number the probability
---@field generator? rille.Generator whose random numbers are drawn; the default generator's if left out

---@class (exact) rille.op.random_.options
---@field input? rille.Tensor the tensor
---@field from? integer where it begins
---@field to? integer where it ends, itself left out
---@field generator? rille.Generator whose random numbers are drawn; the default generator's if left out

---@class (exact) rille.op.bernoulli_.options
---@field input? rille.Tensor the tensor
---@field p? rille.Tensor|number the probability
---@field generator? rille.Generator whose random numbers are drawn; the default generator's if left out

---@class (exact) rille.op.bernoulli.options
---@field input? rille.Tensor the tensor
---@field generator? rille.Generator whose random numbers are drawn; the default generator's if left out

---@class (exact) rille.op.poisson.options
---@field input? rille.Tensor the tensor
---@field generator? rille.Generator whose random numbers are drawn; the default generator's if left out

---@class (exact) rille.op.normal.options
---@field mean? rille.Tensor|number mean
---@field std? rille.Tensor|number standard deviation
---@field size? integer|integer[] sizes
---@field generator? rille.Generator whose random numbers are drawn; the default generator's if left out
---@field dtype? rille.dtype element type

---@class (exact) rille.op.multinomial.options
---@field input? rille.Tensor the tensor
---@field num_samples? integer how many
---@field replacement? boolean whether an element may come up several times (false)
---@field generator? rille.Generator whose random numbers are drawn; the default generator's if left out

---@class (exact) rille.op.binomial.options
---@field count? rille.Tensor how many trials, of prob's shape
---@field prob? rille.Tensor how likely each trial succeeds
---@field generator? rille.Generator whose random numbers are drawn; the default generator's if left out

---@class (exact) rille.op.lstm_cell.options
---@field input? rille.Tensor the tensor
---@field hx? rille.Tensor the state, [batch, hidden]
---@field cx? rille.Tensor the cell's state, [batch, hidden]
---@field w_ih? rille.Tensor weight for the input, [gates * hidden, input]
---@field w_hh? rille.Tensor weight for the state, [gates * hidden, hidden]
---@field b_ih? rille.Tensor bias for the input
---@field b_hh? rille.Tensor bias for the state

---@class (exact) rille.op.gru_cell.options
---@field input? rille.Tensor the tensor
---@field hx? rille.Tensor the state, [batch, hidden]
---@field w_ih? rille.Tensor weight for the input, [gates * hidden, input]
---@field w_hh? rille.Tensor weight for the state, [gates * hidden, hidden]
---@field b_ih? rille.Tensor bias for the input
---@field b_hh? rille.Tensor bias for the state

---@class (exact) rille.op.rnn_tanh_cell.options
---@field input? rille.Tensor the tensor
---@field hx? rille.Tensor the state, [batch, hidden]
---@field w_ih? rille.Tensor weight for the input, [gates * hidden, input]
---@field w_hh? rille.Tensor weight for the state, [gates * hidden, hidden]
---@field b_ih? rille.Tensor bias for the input
---@field b_hh? rille.Tensor bias for the state

---@class (exact) rille.op.rnn_relu_cell.options
---@field input? rille.Tensor the tensor
---@field hx? rille.Tensor the state, [batch, hidden]
---@field w_ih? rille.Tensor weight for the input, [gates * hidden, input]
---@field w_hh? rille.Tensor weight for the state, [gates * hidden, hidden]
---@field b_ih? rille.Tensor bias for the input
---@field b_hh? rille.Tensor bias for the state

---@class (exact) rille.op.hinge_embedding_loss.options
---@field input? rille.Tensor the tensor
---@field target? rille.Tensor what is right
---@field margin? number by how much (1)
---@field reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself ('mean')

---@class (exact) rille.op.margin_ranking_loss.options
---@field input1? rille.Tensor the first tensor
---@field input2? rille.Tensor the second tensor
---@field target? rille.Tensor what is right
---@field margin? number by how much (0)
---@field reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself ('mean')

---@class (exact) rille.op.soft_margin_loss.options
---@field input? rille.Tensor the tensor
---@field target? rille.Tensor what is right
---@field reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself ('mean')

---@class (exact) rille.op.cosine_embedding_loss.options
---@field input1? rille.Tensor the first tensor
---@field input2? rille.Tensor the second tensor
---@field target? rille.Tensor what is right
---@field margin? number by how much (0)
---@field reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself ('mean')

---@class (exact) rille.op.triplet_margin_loss.options
---@field anchor? rille.Tensor what distances are measured from
---@field positive? rille.Tensor what the anchor is to be near to
---@field negative? rille.Tensor what the anchor is to be far from
---@field margin? number by how much (1)
---@field p? number which norm (2)
---@field eps? number a small number that keeps from dividing by 0 (1e-06)
---@field swap? boolean whether the positive and the anchor may change places (false)
---@field reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself ('mean')

---@class (exact) rille.op.multilabel_soft_margin_loss.options
---@field input? rille.Tensor the tensor
---@field target? rille.Tensor what is right
---@field weight? rille.Tensor a factor for each class, [classes]
---@field reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself ('mean')

---@class (exact) rille.op.multi_margin_loss.options
---@field input? rille.Tensor the tensor
---@field target? rille.Tensor what is right
---@field p? number the exponent, 1 or 2 (1)
---@field margin? number by how much (1)
---@field weight? rille.Tensor a factor for each class, [classes]
---@field reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself ('mean')

---@class (exact) rille.op.multilabel_margin_loss.options
---@field input? rille.Tensor the tensor
---@field target? rille.Tensor what is right
---@field reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself ('mean')

---@class (exact) rille.op.poisson_nll_loss.options
---@field input? rille.Tensor the tensor
---@field target? rille.Tensor what is right
---@field log_input? boolean whether inputs are logarithms (true)
---@field full? boolean whether constant terms are added (false)
---@field eps? number a small number that keeps from dividing by 0 (1e-08)
---@field reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself ('mean')

---@class (exact) rille.op.gaussian_nll_loss.options
---@field input? rille.Tensor the tensor
---@field target? rille.Tensor what is right
---@field var? rille.Tensor|number variances
---@field full? boolean whether constant terms are added (false)
---@field eps? number a small number that keeps from dividing by 0 (1e-06)
---@field reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself ('mean')

---@class (exact) rille.op.pairwise_distance.options
---@field x1? rille.Tensor the first tensor
---@field x2? rille.Tensor the second tensor
---@field p? number which norm (2)
---@field eps? number a small number that keeps from dividing by 0 (1e-06)
---@field keepdim? boolean whether the dims that are gone stay, with size 1 (false)

---@class (exact) rille.op.cosine_similarity.options
---@field x1? rille.Tensor the first tensor
---@field x2? rille.Tensor the second tensor
---@field dim? integer which dim, from 0; -1 is the last (1)
---@field eps? number a small number that keeps from dividing by 0 (1e-08)

---@class (exact) rille.op.normalize.options
---@field input? rille.Tensor the tensor
---@field p? number which norm (2)
---@field dim? integer which dim, from 0; -1 is the last (1)
---@field eps? number a small number that keeps from dividing by 0 (1e-12)

---@class (exact) rille.op.cdist.options
---@field x1? rille.Tensor the first tensor
---@field x2? rille.Tensor the second tensor
---@field p? number which norm (2)
---@field compute_mode? "use_mm_for_euclid_dist_if_necessary"|"use_mm_for_euclid_dist"|"donot_use_mm_for_euclid_dist" how distances are computed ('use_mm_for_euclid_dist_if_necessary')

---@class (exact) rille.op.instance_norm.options
---@field input? rille.Tensor the tensor
---@field running_mean? rille.Tensor the mean so far, [channels]
---@field running_var? rille.Tensor the variance so far, [channels]
---@field weight? rille.Tensor the weight
---@field bias? rille.Tensor is added; one number for each output
---@field use_input_stats? boolean whether statistics are those of the input (true)
---@field momentum? number how much of the newest value goes into running statistics; none: the mean of all (0.1)
---@field eps? number a small number that keeps from dividing by 0 (1e-05)

---@class (exact) rille.op.local_response_norm.options
---@field input? rille.Tensor the tensor
---@field size? integer sizes
---@field alpha? number a factor (0.0001)
---@field beta? number the factor of the input (0.75)
---@field k? number how many (1)

---@class (exact) rille.op.gumbel_softmax.options
---@field logits? rille.Tensor logarithms of probabilities, up to a constant
---@field tau? number temperature: small is nearer to one class (1)
---@field hard? boolean whether the result is one-hot (false)
---@field eps? number a small number that keeps from dividing by 0 (1e-10)
---@field dim? integer which dim, from 0; -1 is the last (-1)

---@class (exact) rille.op.unfold.options
---@field input? rille.Tensor the tensor
---@field kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@field dilation? integer|integer[] how far the window's elements lie apart
---@field padding? integer|integer[] how many places are added at each side of each dim
---@field stride? integer|integer[] how far the window moves

---@class (exact) rille.op.fold.options
---@field input? rille.Tensor the tensor
---@field output_size? integer|integer[] sizes of the result: one number, or one for each dim
---@field kernel_size? integer|integer[] size of the window: one number, or one for each dim
---@field dilation? integer|integer[] how far the window's elements lie apart
---@field padding? integer|integer[] how many places are added at each side of each dim
---@field stride? integer|integer[] how far the window moves

---@class (exact) rille.op.interpolate.options
---@field input? rille.Tensor the tensor
---@field size? integer|integer[] sizes
---@field scale_factor? number|boolean how many times larger: one number, or one for each dim
---@field mode? "nearest"|"linear"|"bilinear"|"bicubic"|"trilinear"|"area"|"nearest-exact" how it is done ('nearest')
---@field align_corners? number|boolean whether the corners' middles stay where they are
---@field recompute_scale_factor? boolean whether scale_factor is computed anew from the sizes (false)
---@field antialias? boolean whether making smaller smooths first (false)

---@class (exact) rille.op.grid_sample.options
---@field input? rille.Tensor the tensor
---@field grid? rille.Tensor places in -1 .. 1, [batch, height, width, 2]
---@field mode? "bilinear"|"nearest"|"bicubic" how it is done ('bilinear')
---@field padding_mode? "zeros"|"border"|"reflection" what stands in the places that padding adds ('zeros')
---@field align_corners? boolean whether the corners' middles stay where they are (false)

---@class (exact) rille.op.affine_grid.options
---@field theta? rille.Tensor matrices, [batch, 2, 3]
---@field size? integer|integer[] sizes
---@field align_corners? boolean whether the corners' middles stay where they are (false)

---@class (exact) rille.op.embedding_bag.options
---@field input? rille.Tensor the tensor
---@field weight? rille.Tensor the table, [rows, features]
---@field offsets? rille.Tensor where each bag begins
---@field mode? "mean"|"sum"|"max" how it is done ('mean')
---@field per_sample_weights? rille.Tensor a factor for each index
---@field include_last_offset? boolean whether the last offset is the end (false)
---@field padding_idx? integer the row that stays as it is, without gradient
---@field max_norm? number|boolean|rille.None longer rows are made so long
---@field norm_type? number which norm: 2 is the Euclidean one (2)
---@field scale_grad_by_freq? boolean whether gradients are divided by how often an index is there (false)
---@field sparse? boolean taken without effect: gradients are dense (false)

---@class (exact) rille.op.bilinear.options
---@field input1? rille.Tensor the first tensor
---@field input2? rille.Tensor the second tensor
---@field weight? rille.Tensor the weight
---@field bias? rille.Tensor is added; one number for each output

---@class (exact) rille.op.ctc_loss.options
---@field log_probs? rille.Tensor logarithms of probabilities, [steps, batch, classes]
---@field targets? rille.Tensor labels, [batch, length] or one after the other
---@field input_lengths? rille.Tensor steps of each input
---@field target_lengths? rille.Tensor labels of each target
---@field blank? integer the class that stands for nothing (0)
---@field reduction? "mean"|"sum"|"none" 'mean' of all, their 'sum', or 'none' for each by itself ('mean')
---@field zero_infinity? boolean whether infinite losses become 0 (false)
