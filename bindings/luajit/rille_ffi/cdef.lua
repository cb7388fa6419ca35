-- Made by make_cdef.lua of rille.h, rille_io.h and rille_nn.h: not to be changed by hand.
-- luacheck: ignore 631
return {
  version = 200,
  soname = "librille.so.0.2",
  text = [[
int rille_version(void);
typedef enum RilleStatus { RILLE_OK = 0, RILLE_ERROR_ARGUMENT, RILLE_ERROR_SHAPE, RILLE_ERROR_DTYPE, RILLE_ERROR_INDEX,
  RILLE_ERROR_MEMORY, RILLE_ERROR_STATE, RILLE_ERROR_FILE, RILLE_ERROR_FORMAT, RILLE_ERROR_UNSUPPORTED,
  RILLE_ERROR_HOST, RILLE_ERROR_INTERRUPTED, } RilleStatus;
typedef struct RilleContext RilleContext;
typedef struct RilleTensor RilleTensor;
typedef void *(*RilleAllocate)(void *user, void *block, size_t old_size, size_t new_size);
typedef struct RilleConfig { size_t size; RilleAllocate allocate; void *allocate_user; size_t memory_cap; int
  num_threads; } RilleConfig;
RilleStatus rille_context_create(const RilleConfig *config, RilleContext **out);
void rille_context_destroy(RilleContext *ctx);
const char *rille_error_message(const RilleContext *ctx);
RilleStatus rille_error(RilleContext *ctx, RilleStatus status, const char *format, ...);
typedef struct RilleMemory { size_t in_use; size_t reserved; size_t peak; size_t cap; uint64_t allocated_total; }
  RilleMemory;
RilleMemory rille_memory(const RilleContext *ctx);
void rille_set_memory_cap(RilleContext *ctx, size_t bytes);
void rille_release_cache(RilleContext *ctx);
uint64_t rille_fail_allocation(RilleContext *ctx, uint64_t countdown, bool persistent);
RilleStatus rille_set_num_threads(RilleContext *ctx, int n);
int rille_get_num_threads(const RilleContext *ctx);
bool rille_set_flush_denormal(RilleContext *ctx, bool on);
const char *rille_cpu_level(const RilleContext *ctx);
void rille_interrupt(RilleContext *ctx);
void rille_set_deadline(RilleContext *ctx, int64_t milliseconds);
void rille_clear_interrupt(RilleContext *ctx);
bool rille_is_interrupted(const RilleContext *ctx);
typedef enum RilleDtype { RILLE_BOOL = 0, RILLE_UINT8, RILLE_INT32, RILLE_INT64, RILLE_FLOAT32, RILLE_FLOAT64,
  RILLE_DTYPE_COUNT, RILLE_DTYPE_NONE = 255, } RilleDtype;
const char *rille_dtype_name(RilleDtype dtype);
size_t rille_dtype_size(RilleDtype dtype);
bool rille_dtype_from_name(const char *name, RilleDtype *out);
typedef enum RilleScalarKind { RILLE_SCALAR_NONE = 0, RILLE_SCALAR_BOOL, RILLE_SCALAR_INT, RILLE_SCALAR_FLOAT }
  RilleScalarKind;
typedef struct RilleScalar { RilleScalarKind kind; union { int64_t i; double f; } value; } RilleScalar;
RilleScalar rille_scalar_int(int64_t value);
RilleScalar rille_scalar_float(double value);
RilleScalar rille_scalar_bool(bool value);
RilleStatus rille_empty(RilleContext *ctx, int ndim, const int64_t *sizes, RilleDtype dtype, RilleTensor **out);
RilleStatus rille_zeros(RilleContext *ctx, int ndim, const int64_t *sizes, RilleDtype dtype, RilleTensor **out);
RilleStatus rille_full(RilleContext *ctx, int ndim, const int64_t *sizes, RilleScalar value, RilleDtype dtype,
  RilleTensor **out);
RilleStatus rille_from_data(RilleContext *ctx, int ndim, const int64_t *sizes, RilleDtype dtype, const void *data,
  RilleTensor **out);
RilleStatus rille_wrap(RilleContext *ctx, int ndim, const int64_t *sizes, RilleDtype dtype, void *data, void
  (*release)(void *user, void *data), void *user, RilleTensor **out);
RilleTensor *rille_tensor_retain(RilleTensor *tensor);
void rille_tensor_release(RilleTensor *tensor);
RilleContext *rille_tensor_context(const RilleTensor *tensor);
RilleDtype rille_tensor_dtype(const RilleTensor *tensor);
int rille_tensor_ndim(const RilleTensor *tensor);
const int64_t *rille_tensor_sizes(const RilleTensor *tensor);
const int64_t *rille_tensor_strides(const RilleTensor *tensor);
int64_t rille_tensor_numel(const RilleTensor *tensor);
bool rille_tensor_is_contiguous(const RilleTensor *tensor);
void *rille_tensor_data(const RilleTensor *tensor);
void rille_tensor_touch(RilleTensor *tensor);
RilleStatus rille_tensor_item(const RilleTensor *tensor, RilleScalar *out);
RilleStatus rille_tensor_read(const RilleTensor *tensor, RilleDtype dtype, void *data, size_t bytes);
RilleStatus rille_tensor_format(RilleTensor *tensor, char **out);
void rille_free_text(RilleContext *ctx, char *text);
typedef struct RilleOp RilleOp;
const RilleOp *rille_op_find(const char *name);
int rille_op_count(void);
const RilleOp *rille_op_at(int index);
const char *rille_op_name(const RilleOp *op);
const char *rille_op_summary(const RilleOp *op);
int rille_op_output_count(const RilleOp *op);
bool rille_op_has_in_place(const RilleOp *op);
typedef struct RilleArgument { const char *name; RilleScalar number; const char *text; const int64_t *ints; int count;
  const double *floats; RilleTensor *tensor; } RilleArgument;
typedef enum RilleKind { RILLE_KIND_TENSOR = 1, RILLE_KIND_TENSOR_OR_NUMBER, RILLE_KIND_TENSORS, RILLE_KIND_INT,
  RILLE_KIND_FLOAT, RILLE_KIND_BOOL, RILLE_KIND_NUMBER, RILLE_KIND_INTS, RILLE_KIND_FLOATS, RILLE_KIND_DTYPE,
  RILLE_KIND_CHOICE, RILLE_KIND_TEXT, RILLE_KIND_GENERATOR, } RilleKind;
typedef struct RilleParameterInfo { size_t size; const char *name; RilleKind kind; bool required; const char *choices;
  RilleArgument otherwise; char text[32]; } RilleParameterInfo;
bool rille_op_parameter(const RilleOp *op, int index, RilleParameterInfo *out);
RilleStatus rille_call(RilleContext *ctx, const char *op, RilleTensor *const *inputs, int n_inputs, const RilleArgument
  *arguments, RilleTensor **outputs, int n_outputs);
RilleStatus rille_call_op(RilleContext *ctx, const RilleOp *op, RilleTensor *const *inputs, int n_inputs, const
  RilleArgument *arguments, RilleTensor **outputs, int n_outputs);
RilleStatus rille_call_in_place(RilleContext *ctx, const RilleOp *op, RilleTensor *const *inputs, int n_inputs, const
  RilleArgument *arguments);
RilleStatus rille_set_requires_grad(RilleTensor *tensor, bool requires_grad);
bool rille_requires_grad(const RilleTensor *tensor);
bool rille_is_leaf(const RilleTensor *tensor);
RilleTensor *rille_grad(const RilleTensor *tensor);
RilleStatus rille_set_grad(RilleTensor *tensor, RilleTensor *grad);
bool rille_set_grad_mode(RilleContext *ctx, bool enabled);
bool rille_grad_mode(const RilleContext *ctx);
bool rille_set_inference_mode(RilleContext *ctx, bool enabled);
RilleStatus rille_detach(RilleTensor *tensor, RilleTensor **out);
typedef struct RilleBackwardOptions { size_t size; bool retain_graph; bool create_graph; } RilleBackwardOptions;
RilleStatus rille_backward(RilleTensor *tensor, RilleTensor *gradient, const RilleBackwardOptions *options);
RilleStatus rille_gradients(RilleTensor *const *outputs, int n_outputs, RilleTensor *const *gradients, RilleTensor
  *const *inputs, int n_inputs, const RilleBackwardOptions *options, bool allow_unused, RilleTensor **grads);
typedef RilleStatus (*RilleHookFunction)(void *user, RilleTensor *gradient, RilleTensor **replacement);
RilleStatus rille_register_hook(RilleTensor *tensor, RilleHookFunction call, void *user, void (*release)(void *user),
  uint64_t *id);
RilleStatus rille_register_post_accumulate_hook(RilleTensor *leaf, RilleHookFunction call, void *user, void
  (*release)(void *user), uint64_t *id);
void rille_remove_hook(RilleTensor *tensor, uint64_t id);
RilleStatus rille_retain_grad(RilleTensor *tensor);
typedef struct RilleCustomCall RilleCustomCall;
typedef struct RilleCustom { size_t size; const char *name; RilleStatus (*backward)(void *user, RilleCustomCall *call,
  RilleTensor *const *grad_outputs, RilleTensor **grad_inputs, const bool *needs); void (*release)(void *user); void
  *user; } RilleCustom;
RilleStatus rille_record_custom(RilleContext *ctx, const RilleCustom *function, RilleTensor *const *inputs, int
  n_inputs, RilleTensor *const *outputs, int n_outputs, RilleTensor *const *saved, int n_saved);
RilleStatus rille_custom_saved(RilleCustomCall *call, int index, RilleTensor **out);
typedef void (*RilleLocate)(void *user, char *text, size_t room);
void rille_set_detect_anomaly(RilleContext *ctx, bool on, RilleLocate locate, void *user);
typedef struct RilleCapture RilleCapture;
RilleStatus rille_capture_begin(RilleContext *ctx, RilleTensor *const *inputs, int n_inputs, RilleTensor **fixed);
RilleStatus rille_capture_end(RilleContext *ctx, RilleTensor *const *outputs, int n_outputs, RilleCapture **out);
void rille_capture_cancel(RilleContext *ctx);
bool rille_capture_is_recording(const RilleContext *ctx);
bool rille_capture_fits(const RilleCapture *capture, RilleTensor *const *inputs, int n_inputs);
RilleStatus rille_capture_run(RilleCapture *capture, RilleTensor *const *inputs, int n_inputs, RilleTensor **outputs);
int rille_capture_step_count(const RilleCapture *capture);
size_t rille_capture_bytes(const RilleCapture *capture);
void rille_capture_free(RilleCapture *capture);
void rille_manual_seed(RilleContext *ctx, uint64_t seed);
typedef struct RilleDict RilleDict;
RilleStatus rille_dict_create(RilleContext *ctx, RilleDict **out);
void rille_dict_free(RilleDict *dict);
int64_t rille_dict_count(const RilleDict *dict);
const char *rille_dict_name(const RilleDict *dict, int64_t index);
RilleTensor *rille_dict_tensor_at(const RilleDict *dict, int64_t index);
RilleTensor *rille_dict_tensor(const RilleDict *dict, const char *name);
RilleStatus rille_dict_set(RilleDict *dict, const char *name, RilleTensor *tensor);
int64_t rille_dict_text_count(const RilleDict *dict);
const char *rille_dict_text_name(const RilleDict *dict, int64_t index);
const char *rille_dict_text(const RilleDict *dict, const char *name);
RilleStatus rille_dict_set_text(RilleDict *dict, const char *name, const char *text);
RilleStatus rille_dict_part(const RilleDict *dict, const char *prefix, RilleDict **out);
RilleStatus rille_dict_add(RilleDict *dict, const char *prefix, const RilleDict *from);
typedef struct RilleFiles { size_t size; void *user; RilleStatus (*open)(void *user, RilleContext *ctx, const char
  *path, bool writes, void **file, uint64_t *bytes); RilleStatus (*read)(void *user, RilleContext *ctx, void *file,
  uint64_t offset, void *data, size_t bytes); RilleStatus (*write)(void *user, RilleContext *ctx, void *file, const
  void *data, size_t bytes); RilleStatus (*close)(void *user, RilleContext *ctx, void *file, bool failed); } RilleFiles;
RilleStatus rille_load(RilleContext *ctx, const char *path, const RilleFiles *files, RilleDict **out);
RilleStatus rille_load_memory(RilleContext *ctx, const char *name, const void *data, size_t bytes, RilleDict **out);
RilleStatus rille_save(const RilleDict *dict, const char *path, const RilleFiles *files);
RilleStatus rille_save_npz(const RilleDict *dict, const char *path, bool compressed, const RilleFiles *files);
typedef struct RilleModule RilleModule;
RilleStatus rille_module_create(RilleContext *ctx, const char *type, const RilleArgument *arguments, RilleModule **out);
int rille_module_type_count(void);
const char *rille_module_type_at(int index);
const char *rille_module_summary(const char *type);
bool rille_module_argument(const char *type, int index, RilleParameterInfo *out);
RilleStatus rille_sequential_create(RilleContext *ctx, RilleModule *const *modules, int count, RilleModule **out);
typedef RilleStatus (*RilleForward)(void *user, RilleModule *self, RilleTensor *const *inputs, int n_inputs,
  RilleTensor **outputs, int n_outputs);
RilleStatus rille_group_create(RilleContext *ctx, const char *name, RilleForward forward, void *user, void
  (*release)(void *user), RilleModule **out);
RilleStatus rille_module_add(RilleModule *group, const char *name, RilleModule *member);
RilleStatus rille_module_add_parameter(RilleModule *group, const char *name, RilleTensor *tensor);
RilleStatus rille_module_add_buffer(RilleModule *group, const char *name, RilleTensor *tensor);
RilleModule *rille_module_retain(RilleModule *module);
void rille_module_release(RilleModule *module);
RilleContext *rille_module_context(const RilleModule *module);
const char *rille_module_type(const RilleModule *module);
int rille_module_member_count(const RilleModule *module);
RilleModule *rille_module_member_at(const RilleModule *module, int index);
RilleModule *rille_module_member(const RilleModule *module, const char *path);
RilleStatus rille_module_forward(RilleModule *module, RilleTensor *const *inputs, int n_inputs, RilleTensor **outputs,
  int n_outputs);
void rille_module_set_training(RilleModule *module, bool training);
bool rille_module_training(const RilleModule *module);
RilleStatus rille_module_format(const RilleModule *module, char **out);
RilleTensor *rille_module_tensor(const RilleModule *module, const char *path);
RilleStatus rille_module_set_tensor(RilleModule *module, const char *path, RilleTensor *tensor);
RilleStatus rille_module_parameters(const RilleModule *module, RilleDict **out);
RilleStatus rille_module_buffers(const RilleModule *module, RilleDict **out);
RilleStatus rille_module_state_dict(const RilleModule *module, RilleDict **out);
RilleStatus rille_module_load_state_dict(RilleModule *module, const RilleDict *dict, bool strict);
typedef struct RilleOptimizer RilleOptimizer;
RilleStatus rille_optimizer_create(const RilleModule *module, const char *type, const RilleArgument *arguments,
  RilleOptimizer **out);
RilleStatus rille_optimizer_create_for(RilleContext *ctx, const char *type, RilleTensor *const *parameters, int n,
  const RilleArgument *arguments, RilleOptimizer **out);
RilleStatus rille_optimizer_add(RilleOptimizer *optimizer, RilleTensor *const *parameters, int n, const RilleArgument
  *arguments);
RilleOptimizer *rille_optimizer_retain(RilleOptimizer *optimizer);
void rille_optimizer_release(RilleOptimizer *optimizer);
int rille_optimizer_type_count(void);
const char *rille_optimizer_name_at(int index);
const char *rille_optimizer_summary(const char *type);
bool rille_optimizer_argument(const char *type, int index, RilleParameterInfo *out);
RilleStatus rille_optimizer_step(RilleOptimizer *optimizer);
typedef RilleStatus (*RilleClosure)(void *user, double *loss);
RilleStatus rille_optimizer_step_closure(RilleOptimizer *optimizer, RilleClosure closure, void *user, double *loss);
void rille_optimizer_zero_grad(RilleOptimizer *optimizer, bool set_to_none);
int rille_optimizer_group_count(const RilleOptimizer *optimizer);
RilleStatus rille_optimizer_set(RilleOptimizer *optimizer, int group, const RilleArgument *arguments);
RilleStatus rille_optimizer_get(const RilleOptimizer *optimizer, int group, const char *name, RilleScalar *out);
RilleStatus rille_optimizer_state_dict(const RilleOptimizer *optimizer, RilleDict **out);
RilleStatus rille_optimizer_load_state_dict(RilleOptimizer *optimizer, const RilleDict *dict);
typedef struct RilleScheduler RilleScheduler;
RilleStatus rille_scheduler_create(RilleOptimizer *optimizer, const char *type, const RilleArgument *arguments,
  RilleScheduler **out);
RilleStatus rille_scheduler_create_lambda(RilleOptimizer *optimizer, const char *type, double (*factor)(void *user,
  int64_t epoch), void *user, void (*release)(void *user), RilleScheduler **out);
RilleStatus rille_scheduler_create_of(RilleScheduler *const *schedulers, int n, const int64_t *milestones,
  RilleScheduler **out);
void rille_scheduler_release(RilleScheduler *scheduler);
int rille_scheduler_type_count(void);
const char *rille_scheduler_name_at(int index);
bool rille_scheduler_argument(const char *type, int index, RilleParameterInfo *out);
RilleStatus rille_scheduler_step(RilleScheduler *scheduler);
RilleStatus rille_scheduler_step_by(RilleScheduler *scheduler, double measured);
RilleStatus rille_scheduler_state_dict(const RilleScheduler *scheduler, RilleDict **out);
RilleStatus rille_scheduler_load_state_dict(RilleScheduler *scheduler, const RilleDict *dict);
RilleStatus rille_batch_order(RilleContext *ctx, int64_t n, bool shuffle, RilleTensor **out);
]],
}
