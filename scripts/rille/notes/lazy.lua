-- Notes on lazy layers: what they take is told by the layers that they become.

--- Of the input's width, the number of channels, it finds out when it is first called.
-- Until then its parameters have no elements, but an optimizer may hold them; then it draws them, and
-- is nn.BatchNorm1d from then on.
-- @name rille.nn.LazyBatchNorm1d
-- @example
-- nn.LazyBatchNorm1d()(rille.randn(2, 3, 5))

--- Of the input's width, the number of channels, it finds out when it is first called.
-- Until then its parameters have no elements, but an optimizer may hold them; then it draws them, and
-- is nn.BatchNorm2d from then on.
-- @name rille.nn.LazyBatchNorm2d
-- @example
-- nn.LazyBatchNorm2d()(rille.randn(2, 3, 5, 5))

--- Of the input's width, the number of channels, it finds out when it is first called.
-- Until then its parameters have no elements, but an optimizer may hold them; then it draws them, and
-- is nn.BatchNorm3d from then on.
-- @name rille.nn.LazyBatchNorm3d
-- @example
-- nn.LazyBatchNorm3d()(rille.randn(2, 3, 5, 5, 5))

--- Of the input's width, the number of channels, it finds out when it is first called.
-- Until then its parameters have no elements, but an optimizer may hold them; then it draws them, and
-- is nn.Conv1d from then on.
-- @name rille.nn.LazyConv1d
-- @example
-- nn.LazyConv1d(4, 3)(rille.randn(2, 3, 5))

--- Of the input's width, the number of channels, it finds out when it is first called.
-- Until then its parameters have no elements, but an optimizer may hold them; then it draws them, and
-- is nn.Conv2d from then on.
-- @name rille.nn.LazyConv2d
-- @example
-- nn.LazyConv2d(4, 3)(rille.randn(2, 3, 5, 5))

--- Of the input's width, the number of channels, it finds out when it is first called.
-- Until then its parameters have no elements, but an optimizer may hold them; then it draws them, and
-- is nn.Conv3d from then on.
-- @name rille.nn.LazyConv3d
-- @example
-- nn.LazyConv3d(4, 3)(rille.randn(2, 3, 5, 5, 5))

--- Of the input's width, the number of channels, it finds out when it is first called.
-- Until then its parameters have no elements, but an optimizer may hold them; then it draws them, and
-- is nn.ConvTranspose1d from then on.
-- @name rille.nn.LazyConvTranspose1d
-- @example
-- nn.LazyConvTranspose1d(4, 3)(rille.randn(2, 3, 5))

--- Of the input's width, the number of channels, it finds out when it is first called.
-- Until then its parameters have no elements, but an optimizer may hold them; then it draws them, and
-- is nn.ConvTranspose2d from then on.
-- @name rille.nn.LazyConvTranspose2d
-- @example
-- nn.LazyConvTranspose2d(4, 3)(rille.randn(2, 3, 5, 5))

--- Of the input's width, the number of channels, it finds out when it is first called.
-- Until then its parameters have no elements, but an optimizer may hold them; then it draws them, and
-- is nn.ConvTranspose3d from then on.
-- @name rille.nn.LazyConvTranspose3d
-- @example
-- nn.LazyConvTranspose3d(4, 3)(rille.randn(2, 3, 5, 5, 5))

--- Of the input's width, the number of channels, it finds out when it is first called.
-- Until then its parameters have no elements, but an optimizer may hold them; then it draws them, and
-- is nn.InstanceNorm1d from then on.
-- @name rille.nn.LazyInstanceNorm1d
-- @example
-- nn.LazyInstanceNorm1d()(rille.randn(2, 3, 5))

--- Of the input's width, the number of channels, it finds out when it is first called.
-- Until then its parameters have no elements, but an optimizer may hold them; then it draws them, and
-- is nn.InstanceNorm2d from then on.
-- @name rille.nn.LazyInstanceNorm2d
-- @example
-- nn.LazyInstanceNorm2d()(rille.randn(2, 3, 5, 5))

--- Of the input's width, the number of channels, it finds out when it is first called.
-- Until then its parameters have no elements, but an optimizer may hold them; then it draws them, and
-- is nn.InstanceNorm3d from then on.
-- @name rille.nn.LazyInstanceNorm3d
-- @example
-- nn.LazyInstanceNorm3d()(rille.randn(2, 3, 5, 5, 5))

--- Of the input's width, the size of the last dim, it finds out when it is first called.
-- Until then its parameters have no elements, but an optimizer may hold them; then it draws them, and
-- is nn.Linear from then on.
-- @name rille.nn.LazyLinear
-- @example
-- nn.LazyLinear(3)(rille.randn(2, 5))
