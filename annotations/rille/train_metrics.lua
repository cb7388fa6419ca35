---@meta _
-- Made by docs/make_annotations.lua.

---@class rille.part.train.metrics
local metrics = {}

---The area under the ROC curve: how probably a row of class 1 has a higher score than one of class 0. Scores are [n] or [n, 2].
---```lua
---local metric = rille.train.metrics.AUC()
---metric:update(rille.rand(8), rille.arange(8) % 2)
---print(metric:compute())
---```
---@return rille.Metric # update(output, target) after each batch, compute() at the end, reset() for the next pass; merge(other) joins
function metrics.AUC() end

---@class (exact) rille.train.metrics.Accuracy.options
---@field k? integer how many outputs count (1)
---@field threshold? number for outputs [n] or [n, 1], which are scores of class 1; 0 for logits (a Trainer with a loss of logits takes it for metrics given by name) (0.5)

---The share of rows whose label is among the k highest outputs.
---```lua
---local metric = rille.train.metrics.Accuracy()
---metric:update(rille.randn(8, 3), rille.randint(0, 3, { 8 }))
---print(metric:compute())
---```
---@param options? rille.train.metrics.Accuracy.options k = 1, threshold = 0.5
---@return rille.Metric # update(output, target) after each batch, compute() at the end, reset() for the next pass; merge(other) joins
function metrics.Accuracy(options) end

---@class (exact) rille.train.metrics.ConfusionMatrix.options
---@field num_classes? integer as many as turn up if left out
---@field threshold? number for outputs [n] or [n, 1], which are scores of class 1; 0 for logits (a Trainer with a loss of logits takes it for metrics given by name) (0.5)

---How often label i (row) was taken for class j (column), an int64 tensor [classes, classes].
---```lua
---local metric = rille.train.metrics.ConfusionMatrix()
---metric:update(rille.randn(8, 3), rille.randint(0, 3, { 8 }))
---print(metric:compute())
---```
---@param options? rille.train.metrics.ConfusionMatrix.options num_classes, threshold = 0.5
---@return rille.Metric # update(output, target) after each batch, compute() at the end, reset() for the next pass; merge(other) joins
function metrics.ConfusionMatrix(options) end

---@class (exact) rille.train.metrics.F1.options
---@field average? "macro"|"micro"|"weighted"|"none" how the values of the classes are put together; "none" gives them all ('macro')
---@field num_classes? integer as many as turn up if left out
---@field threshold? number for outputs [n] or [n, 1], which are scores of class 1; 0 for logits (a Trainer with a loss of logits takes it for metrics given by name) (0.5)

---The harmonic mean of precision and recall.
---```lua
---local metric = rille.train.metrics.F1()
---metric:update(rille.randn(8, 3), rille.randint(0, 3, { 8 }))
---print(metric:compute())
---```
---@param options? rille.train.metrics.F1.options average = 'macro', num_classes, threshold = 0.5
---@return rille.Metric # update(output, target) after each batch, compute() at the end, reset() for the next pass; merge(other) joins
function metrics.F1(options) end

---The mean absolute error.
---```lua
---local metric = rille.train.metrics.MAE()
---metric:update(rille.randn(8), rille.randn(8))
---print(metric:compute())
---```
---@return rille.Metric # update(output, target) after each batch, compute() at the end, reset() for the next pass; merge(other) joins
function metrics.MAE() end

---The mean squared error.
---```lua
---local metric = rille.train.metrics.MSE()
---metric:update(rille.randn(8), rille.randn(8))
---print(metric:compute())
---```
---@return rille.Metric # update(output, target) after each batch, compute() at the end, reset() for the next pass; merge(other) joins
function metrics.MSE() end

---@class (exact) rille.train.metrics.Perplexity.options
---@field ignore_index? integer a label that does not count (-100)

---exp of the mean cross entropy of logits [..., classes] and labels [...].
---```lua
---local metric = rille.train.metrics.Perplexity()
---metric:update(rille.randn(8, 3), rille.randint(0, 3, { 8 }))
---print(metric:compute())
---```
---@param options? rille.train.metrics.Perplexity.options ignore_index = -100
---@return rille.Metric # update(output, target) after each batch, compute() at the end, reset() for the next pass; merge(other) joins
function metrics.Perplexity(options) end

---@class (exact) rille.train.metrics.Precision.options
---@field average? "macro"|"micro"|"weighted"|"none" how the values of the classes are put together; "none" gives them all ('macro')
---@field num_classes? integer as many as turn up if left out
---@field threshold? number for outputs [n] or [n, 1], which are scores of class 1; 0 for logits (a Trainer with a loss of logits takes it for metrics given by name) (0.5)

---Of the rows taken for a class, the share that belongs to it.
---```lua
---local metric = rille.train.metrics.Precision()
---metric:update(rille.randn(8, 3), rille.randint(0, 3, { 8 }))
---print(metric:compute())
---```
---@param options? rille.train.metrics.Precision.options average = 'macro', num_classes, threshold = 0.5
---@return rille.Metric # update(output, target) after each batch, compute() at the end, reset() for the next pass; merge(other) joins
function metrics.Precision(options) end

---How much of the targets' variance the output explains: 1 at best.
---```lua
---local metric = rille.train.metrics.R2()
---metric:update(rille.randn(8), rille.randn(8))
---print(metric:compute())
---```
---@return rille.Metric # update(output, target) after each batch, compute() at the end, reset() for the next pass; merge(other) joins
function metrics.R2() end

---@class (exact) rille.train.metrics.Recall.options
---@field average? "macro"|"micro"|"weighted"|"none" how the values of the classes are put together; "none" gives them all ('macro')
---@field num_classes? integer as many as turn up if left out
---@field threshold? number for outputs [n] or [n, 1], which are scores of class 1; 0 for logits (a Trainer with a loss of logits takes it for metrics given by name) (0.5)

---Of the rows that belong to a class, the share taken for it.
---```lua
---local metric = rille.train.metrics.Recall()
---metric:update(rille.randn(8, 3), rille.randint(0, 3, { 8 }))
---print(metric:compute())
---```
---@param options? rille.train.metrics.Recall.options average = 'macro', num_classes, threshold = 0.5
---@return rille.Metric # update(output, target) after each batch, compute() at the end, reset() for the next pass; merge(other) joins
function metrics.Recall(options) end

---@class (exact) rille.train.metrics.accuracy.options
---@field k? integer how many outputs count (1)
---@field threshold? number for outputs [n] or [n, 1], which are scores of class 1; 0 for logits (a Trainer with a loss of logits takes it for metrics given by name) (0.5)

---The same for one batch: the share of rows whose label is among the k highest outputs.
---```lua
---print(rille.train.metrics.accuracy(rille.randn(8, 3), rille.randint(0, 3, { 8 })))
---```
---@param output rille.Tensor what the model gave
---@param target rille.Tensor what is right
---@param options? rille.train.metrics.accuracy.options k = 1, threshold = 0.5
---@return number # the value
function metrics.accuracy(output, target, options) end

---The same for one batch: the area under the ROC curve: how probably a row of class 1 has a higher score than one of class 0.
---Scores are [n] or [n, 2].
---```lua
---print(rille.train.metrics.auc(rille.rand(8), rille.arange(8) % 2))
---```
---@param output rille.Tensor what the model gave
---@param target rille.Tensor what is right
---@return number # the value
function metrics.auc(output, target) end

---@class (exact) rille.train.metrics.confusion_matrix.options
---@field num_classes? integer as many as turn up if left out
---@field threshold? number for outputs [n] or [n, 1], which are scores of class 1; 0 for logits (a Trainer with a loss of logits takes it for metrics given by name) (0.5)

---The same for one batch: how often label i (row) was taken for class j (column), an int64 tensor [classes, classes].
---```lua
---print(rille.train.metrics.confusion_matrix(rille.randn(8, 3), rille.randint(0, 3, { 8 })))
---```
---@param output rille.Tensor what the model gave
---@param target rille.Tensor what is right
---@param options? rille.train.metrics.confusion_matrix.options num_classes, threshold = 0.5
---@return rille.Tensor # int64 [classes, classes]
function metrics.confusion_matrix(output, target, options) end

---@class (exact) rille.train.metrics.f1.options
---@field average? "macro"|"micro"|"weighted"|"none" how the values of the classes are put together; "none" gives them all ('macro')
---@field num_classes? integer as many as turn up if left out
---@field threshold? number for outputs [n] or [n, 1], which are scores of class 1; 0 for logits (a Trainer with a loss of logits takes it for metrics given by name) (0.5)

---The same for one batch: the harmonic mean of precision and recall.
---```lua
---print(rille.train.metrics.f1(rille.randn(8, 3), rille.randint(0, 3, { 8 })))
---```
---@param output rille.Tensor what the model gave
---@param target rille.Tensor what is right
---@param options? rille.train.metrics.f1.options average = 'macro', num_classes, threshold = 0.5
---@return number|rille.Tensor # 0 to 1
function metrics.f1(output, target, options) end

---The same for one batch: the mean absolute error.
---```lua
---print(rille.train.metrics.mae(rille.randn(8), rille.randn(8)))
---```
---@param output rille.Tensor what the model gave
---@param target rille.Tensor what is right
---@return number # the value
function metrics.mae(output, target) end

---The same for one batch: the mean squared error.
---```lua
---print(rille.train.metrics.mse(rille.randn(8), rille.randn(8)))
---```
---@param output rille.Tensor what the model gave
---@param target rille.Tensor what is right
---@return number # the value
function metrics.mse(output, target) end

---@class (exact) rille.train.metrics.perplexity.options
---@field ignore_index? integer a label that does not count (-100)

---The same for one batch: exp of the mean cross entropy of logits [..., classes] and labels [...].
---```lua
---print(rille.train.metrics.perplexity(rille.randn(8, 3), rille.randint(0, 3, { 8 })))
---```
---@param output rille.Tensor what the model gave
---@param target rille.Tensor what is right
---@param options? rille.train.metrics.perplexity.options ignore_index = -100
---@return number # the value
function metrics.perplexity(output, target, options) end

---@class (exact) rille.train.metrics.precision.options
---@field average? "macro"|"micro"|"weighted"|"none" how the values of the classes are put together; "none" gives them all ('macro')
---@field num_classes? integer as many as turn up if left out
---@field threshold? number for outputs [n] or [n, 1], which are scores of class 1; 0 for logits (a Trainer with a loss of logits takes it for metrics given by name) (0.5)

---The same for one batch: of the rows taken for a class, the share that belongs to it.
---```lua
---print(rille.train.metrics.precision(rille.randn(8, 3), rille.randint(0, 3, { 8 })))
---```
---@param output rille.Tensor what the model gave
---@param target rille.Tensor what is right
---@param options? rille.train.metrics.precision.options average = 'macro', num_classes, threshold = 0.5
---@return number|rille.Tensor # 0 to 1
function metrics.precision(output, target, options) end

---The same for one batch: how much of the targets' variance the output explains: 1 at best.
---```lua
---print(rille.train.metrics.r2(rille.randn(8), rille.randn(8)))
---```
---@param output rille.Tensor what the model gave
---@param target rille.Tensor what is right
---@return number # the value
function metrics.r2(output, target) end

---@class (exact) rille.train.metrics.recall.options
---@field average? "macro"|"micro"|"weighted"|"none" how the values of the classes are put together; "none" gives them all ('macro')
---@field num_classes? integer as many as turn up if left out
---@field threshold? number for outputs [n] or [n, 1], which are scores of class 1; 0 for logits (a Trainer with a loss of logits takes it for metrics given by name) (0.5)

---The same for one batch: of the rows that belong to a class, the share taken for it.
---```lua
---print(rille.train.metrics.recall(rille.randn(8, 3), rille.randint(0, 3, { 8 })))
---```
---@param output rille.Tensor what the model gave
---@param target rille.Tensor what is right
---@param options? rille.train.metrics.recall.options average = 'macro', num_classes, threshold = 0.5
---@return number|rille.Tensor # 0 to 1
function metrics.recall(output, target, options) end

---The share of rows whose label is among the k highest outputs, for one batch.
---```lua
---print(rille.train.metrics.top_k(rille.randn(8, 3), rille.randint(0, 3, { 8 }), 2))
---```
---@param output rille.Tensor [n, classes]
---@param target rille.Tensor int64 [n]
---@param k integer how many outputs count
---@return number # 0 to 1
function metrics.top_k(output, target, k) end
