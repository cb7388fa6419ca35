/* Rille: tensors, automatic differentiation and captured steps for C hosts.
 *
 * Reading order: version, status, context, interrupt and deadline, dtypes and numbers, tensors, ops,
 * gradients, captured steps, random numbers.
 *
 * rille_nn.h goes on from here with layers, losses and optimizers, rille_io.h with files; rille.hpp holds
 * what they hand out for C++.
 *
 * What does not stand in a header of this folder is no part of the interface and changes without notice. What
 * is marked RILLE_EXPERIMENTAL may change in any version; the rest follows docs/versions.md.
 *
 * Rules that hold for every function here:
 * - A fallible function returns a RilleStatus and hands results through its last parameters, which are
 *   untouched on failure. The text of the last error is rille_error_message(ctx).
 * - Nothing here prints, exits, aborts or raises a signal. NULL for an optional argument is allowed only
 *   where the comment says so.
 * - All state hangs off a RilleContext. A context is used by one thread at a time; many contexts may live
 *   side by side, each with its own tensors, and a tensor belongs to the context that made it.
 * - After fork() the child goes on with the contexts that the forking thread used; the engine's threads are
 *   started again there when they are needed first. Contexts that other threads used at that moment are not
 *   to be touched in the child, and a loader's worker threads stay with the parent.
 * - Sizes, strides and indices are int64_t and count from 0; negative dims and indices count from the end.
 * - Tensors are reference counted: what a function hands out is owned by the caller, who gives it back with
 *   rille_tensor_release.
 * - A struct that a host fills begins with size, which the host sets to the struct's sizeof; 0 stands for the
 *   oldest layout. So fields can be added at its end: a library that does not know a field takes it only if
 *   it is zero.
 *
 * An example, without its checks of the status:
 *
 *   RilleContext *ctx;
 *   RilleTensor *x, *y;
 *   rille_context_create(NULL, &ctx);
 *   rille_from_data(ctx, 1, (int64_t[]){3}, RILLE_FLOAT32, (float[]){1, 2, 3}, &x);
 *   rille_set_requires_grad(x, true);
 *   rille_call(ctx, "norm", &x, 1, NULL, &y, 1);
 *   rille_backward(y, NULL, NULL);                    (rille_grad(x) is x / |x| now)
 *   rille_tensor_release(y);
 *   rille_tensor_release(x);
 *   rille_context_destroy(ctx);
 */
#ifndef RILLE_H
#define RILLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define RILLE_API __attribute__((visibility("default")))
#if defined(__MINGW32__) && !defined(__clang__)
#define RILLE_PRINTF(text, arg) __attribute__((format(gnu_printf, text, arg)))
#else
#define RILLE_PRINTF(text, arg) __attribute__((format(printf, text, arg)))
#endif
#else
#define RILLE_API
#define RILLE_PRINTF(text, arg)
#endif

/* Marks what may still change in any version (see docs/versions.md). */
#define RILLE_EXPERIMENTAL

#define RILLE_MAX_DIMS 12

/* ---- version ----------------------------------------------------------------------------------------- */

#define RILLE_VERSION_MAJOR  0
#define RILLE_VERSION_MINOR  2
#define RILLE_VERSION_PATCH  0
#define RILLE_VERSION        "0.2.0"
#define RILLE_VERSION_NUMBER (RILLE_VERSION_MAJOR * 10000 + RILLE_VERSION_MINOR * 100 + RILLE_VERSION_PATCH)

/* RILLE_VERSION_NUMBER of the library that runs; a host compares it with its own where it loads the library
 * itself. */
RILLE_API int rille_version(void);

/* ---- status ------------------------------------------------------------------------------------------ */

typedef enum RilleStatus {
  RILLE_OK = 0,
  RILLE_ERROR_ARGUMENT,    /* a value, name or count that the function does not take */
  RILLE_ERROR_SHAPE,       /* sizes that do not fit each other or the function */
  RILLE_ERROR_DTYPE,       /* an element type that the function does not take */
  RILLE_ERROR_INDEX,       /* an index or dim out of range */
  RILLE_ERROR_MEMORY,      /* an allocation failed or the cap was reached; the context goes on working */
  RILLE_ERROR_STATE,       /* a call at the wrong time: a freed graph, a changed saved tensor */
  RILLE_ERROR_FILE,        /* the system refused to open, read or write */
  RILLE_ERROR_FORMAT,      /* a file whose content is damaged or of another kind */
  RILLE_ERROR_UNSUPPORTED, /* built without what this needs */
  RILLE_ERROR_HOST,        /* a function of the host's (hook, custom backward) failed */
  RILLE_ERROR_INTERRUPTED, /* rille_interrupt was called or the deadline has passed */
} RilleStatus;

/* ---- context ----------------------------------------------------------------------------------------- */

typedef struct RilleContext RilleContext;
typedef struct RilleTensor RilleTensor;

/* Like lua_Alloc: new_size 0 frees (and returns NULL), block NULL allocates; NULL otherwise means failure.
 * Blocks need the alignment of malloc. */
typedef void *(*RilleAllocate)(void *user, void *block, size_t old_size, size_t new_size);

typedef struct RilleConfig {
  size_t size;            /* sizeof(RilleConfig); 0: the oldest layout */
  RilleAllocate allocate; /* NULL: realloc and free */
  void *allocate_user;
  size_t memory_cap; /* bytes taken from the allocator at most; 0: no cap */
  int num_threads;   /* 1 .. 256; 0: the machine's cores */
} RilleConfig;

/* config may be NULL. Fails with RILLE_ERROR_MEMORY, or RILLE_ERROR_ARGUMENT for a num_threads out of range
 * and a config whose fields this library does not know. The environment variable RILLE_CPU (v2, v3, v4,
 * neon, plain) forces kernels for a lower CPU level than the machine's. */
RILLE_API RilleStatus rille_context_create(const RilleConfig *config, RilleContext **out);

/* Tensors that outlive their context keep its memory alive: what it held is freed with the last of them. */
RILLE_API void rille_context_destroy(RilleContext *ctx);

/* Text of the last error, "" if there was none; valid until the next failing call on this context. */
RILLE_API const char *rille_error_message(const RilleContext *ctx);

/* Sets the error text (printf form) and returns status; for hosts that add functions of their own. */
RILLE_API RilleStatus rille_error(RilleContext *ctx, RilleStatus status, const char *format, ...)
    RILLE_PRINTF(3, 4);

typedef struct RilleMemory {
  size_t in_use;            /* bytes held by live tensors, graphs and layers */
  size_t reserved;          /* bytes taken from the allocator, caches included */
  size_t peak;              /* highest reserved so far */
  size_t cap;               /* 0: none */
  uint64_t allocated_total; /* bytes handed out since the context was made; only grows */
} RilleMemory;

RILLE_API RilleMemory rille_memory(const RilleContext *ctx);
RILLE_API void rille_set_memory_cap(RilleContext *ctx, size_t bytes); /* 0: none */
RILLE_API void rille_release_cache(RilleContext *ctx);                /* gives cached blocks back */

/* For tests: the countdown-th allocation from now on fails (1: the next), and, if persistent, all after it.
 * 0 switches it off. Returns how many allocations were asked for since the last call. */
RILLE_API uint64_t rille_fail_allocation(RilleContext *ctx, uint64_t countdown, bool persistent);

RILLE_API RilleStatus rille_set_num_threads(RilleContext *ctx, int n); /* 1 .. 256 */
RILLE_API int rille_get_num_threads(const RilleContext *ctx);
/* Whether results below the smallest normal number become 0, and inputs count as 0, which some processors
 * compute faster: on the calling thread and on those of the context's pool. false: the processor is none that
 * can. */
RILLE_API bool rille_set_flush_denormal(RilleContext *ctx, bool on);
RILLE_API const char *rille_cpu_level(const RilleContext *ctx); /* "v2", "v3", "v4", "neon", "plain" */

/* ---- interrupt and deadline --------------------------------------------------------------------------- */

/* Stops what runs on the context, and everything that is called later, with RILLE_ERROR_INTERRUPTED, until
 * rille_clear_interrupt. May be called from any thread and from a signal handler while the context lives; it
 * stores one number. Loops look at it between tiles, at least every 10 ms on one core's work; what cannot
 * look (one factorization of LAPACK, one row of a reduction, reading and writing one file) ends first:
 * docs/embedding.md lists it. What an op in place was at work with is half done then. */
RILLE_API void rille_interrupt(RilleContext *ctx);

/* The same by itself, as soon as that many milliseconds have passed from now on; 0: at once. Negative: there
 * is no deadline any more. A deadline that has passed stays so until rille_clear_interrupt. May be called
 * from any thread. From its first deadline on, a context makes products of more than 1024 x 1024 x 1024 in
 * blocks, so that their last digits may differ from before, and a step of an optimizer may end half made. */
RILLE_API void rille_set_deadline(RilleContext *ctx, int64_t milliseconds);

/* The context works again: neither interrupted nor with a deadline. Called by the thread that uses the
 * context, while nothing runs on it: an op that was left half done asks at its end whether it was stopped. */
RILLE_API void rille_clear_interrupt(RilleContext *ctx);

/* Whether it was interrupted or its deadline has passed; for loops of the host's own. */
RILLE_API bool rille_is_interrupted(const RilleContext *ctx);

/* ---- dtypes and numbers ------------------------------------------------------------------------------ */

typedef enum RilleDtype {
  RILLE_BOOL = 0, /* one byte, 0 or 1 */
  RILLE_UINT8,
  RILLE_INT32,
  RILLE_INT64,
  RILLE_FLOAT32,
  RILLE_FLOAT64,
  RILLE_DTYPE_COUNT,
  RILLE_DTYPE_NONE = 255, /* "not given", where an argument may be left out */
} RilleDtype;

RILLE_API const char *rille_dtype_name(RilleDtype dtype); /* "float32", ... */
RILLE_API size_t rille_dtype_size(RilleDtype dtype);      /* bytes per element */
RILLE_API bool rille_dtype_from_name(const char *name, RilleDtype *out);

typedef enum RilleScalarKind {
  RILLE_SCALAR_NONE = 0,
  RILLE_SCALAR_BOOL,
  RILLE_SCALAR_INT,
  RILLE_SCALAR_FLOAT
} RilleScalarKind;

/* A number beside tensors; its kind takes part in dtype promotion as a Python number does in PyTorch. */
typedef struct RilleScalar {
  RilleScalarKind kind;
  union {
    int64_t i; /* RILLE_SCALAR_INT and RILLE_SCALAR_BOOL */
    double f;
  } value;
} RilleScalar;

RILLE_API RilleScalar rille_scalar_int(int64_t value);
RILLE_API RilleScalar rille_scalar_float(double value);
RILLE_API RilleScalar rille_scalar_bool(bool value);

/* ---- tensors ----------------------------------------------------------------------------------------- */

/* A new contiguous tensor. sizes has ndim entries >= 0 (ndim 0: one element), ndim <= RILLE_MAX_DIMS. */
RILLE_API RilleStatus rille_empty(RilleContext *ctx, int ndim, const int64_t *sizes, RilleDtype dtype,
                                  RilleTensor **out);
RILLE_API RilleStatus rille_zeros(RilleContext *ctx, int ndim, const int64_t *sizes, RilleDtype dtype,
                                  RilleTensor **out);
RILLE_API RilleStatus rille_full(RilleContext *ctx, int ndim, const int64_t *sizes, RilleScalar value,
                                 RilleDtype dtype, RilleTensor **out);

/* Copies numel elements of dtype, in row-major order, from data. */
RILLE_API RilleStatus rille_from_data(RilleContext *ctx, int ndim, const int64_t *sizes, RilleDtype dtype,
                                      const void *data, RilleTensor **out);

/* Uses the host's memory without a copy; release(user, data) is called once, when the last view is gone;
 * where this call fails it is never called. release may be NULL. data must be aligned to the element size. */
RILLE_API RilleStatus rille_wrap(RilleContext *ctx, int ndim, const int64_t *sizes, RilleDtype dtype,
                                 void *data, void (*release)(void *user, void *data), void *user,
                                 RilleTensor **out);

RILLE_API RilleTensor *rille_tensor_retain(RilleTensor *tensor);
RILLE_API void rille_tensor_release(RilleTensor *tensor); /* NULL is allowed */

RILLE_API RilleContext *rille_tensor_context(const RilleTensor *tensor);
RILLE_API RilleDtype rille_tensor_dtype(const RilleTensor *tensor);
RILLE_API int rille_tensor_ndim(const RilleTensor *tensor);
RILLE_API const int64_t *rille_tensor_sizes(
    const RilleTensor *tensor); /* ndim entries, owned by the tensor */
RILLE_API const int64_t *rille_tensor_strides(const RilleTensor *tensor); /* in elements */
RILLE_API int64_t rille_tensor_numel(const RilleTensor *tensor);
RILLE_API bool rille_tensor_is_contiguous(const RilleTensor *tensor);

/* First element. The others lie where the strides say: an elementwise result has its dims in the order of its
 * inputs', and is contiguous if they are. Writing through it is not seen by autograd: call rille_tensor_touch
 * afterwards. */
RILLE_API void *rille_tensor_data(const RilleTensor *tensor);
RILLE_API void rille_tensor_touch(RilleTensor *tensor);

/* The value of a tensor with exactly one element. */
RILLE_API RilleStatus rille_tensor_item(const RilleTensor *tensor, RilleScalar *out);

/* Copies all elements, converted to dtype, into data (row-major, bytes = numel * element size). */
RILLE_API RilleStatus rille_tensor_read(const RilleTensor *tensor, RilleDtype dtype, void *data,
                                        size_t bytes);

/* As PyTorch prints it. The text is the caller's, freed with rille_free_text. */
RILLE_API RilleStatus rille_tensor_format(RilleTensor *tensor, char **out);
RILLE_API void rille_free_text(RilleContext *ctx, char *text);

/* ---- ops --------------------------------------------------------------------------------------------- */

typedef struct RilleOp RilleOp;

/* NULL if there is no op of that name. The names, arguments and defaults are PyTorch's;
 * docs/reference lists them. */
RILLE_API const RilleOp *rille_op_find(const char *name);
RILLE_API int rille_op_count(void);
RILLE_API const RilleOp *rille_op_at(int index); /* 0 .. rille_op_count() - 1, family by family */
RILLE_API const char *rille_op_name(const RilleOp *op);
RILLE_API const char *rille_op_summary(const RilleOp *op);

/* How many outputs a call gives; 0: a list, as long as the arguments make it. */
RILLE_API int rille_op_output_count(const RilleOp *op);
/* Whether rille_call_in_place takes it. */
RILLE_API bool rille_op_has_in_place(const RilleOp *op);

/* An argument by name; an array of them ends with {0}. What it holds goes by the parameter: number for
 * numbers, booleans and dims (also where a tensor or a number may stand, and for a list of one); text for
 * choices such as reduction = "mean", and dtypes; ints or floats with count entries for lists; tensor for
 * tensors that do not stand among the inputs. */
typedef struct RilleArgument {
  const char *name;
  RilleScalar number;
  const char *text;
  const int64_t *ints;
  int count;
  const double *floats;
  RilleTensor *tensor; /* borrowed for the call */
} RilleArgument;

/* The same in one word each: (RilleArgument[]){rille_int("dim", 1), rille_float("eps", 1e-6), {0}}. */
static inline RilleArgument rille_int(const char *name, int64_t value) {
  RilleArgument a = {name, {RILLE_SCALAR_INT, {value}}, NULL, NULL, 0, NULL, NULL};
  return a;
}
static inline RilleArgument rille_float(const char *name, double value) {
  RilleArgument a = {name, {RILLE_SCALAR_FLOAT, {0}}, NULL, NULL, 0, NULL, NULL};
  a.number.value.f = value;
  return a;
}
static inline RilleArgument rille_bool(const char *name, bool value) {
  RilleArgument a = {name, {RILLE_SCALAR_BOOL, {value}}, NULL, NULL, 0, NULL, NULL};
  return a;
}
static inline RilleArgument rille_text(const char *name, const char *text) {
  RilleArgument a = {name, {RILLE_SCALAR_NONE, {0}}, text, NULL, 0, NULL, NULL};
  return a;
}
static inline RilleArgument rille_ints(const char *name, const int64_t *ints, int count) {
  RilleArgument a = {name, {RILLE_SCALAR_NONE, {0}}, NULL, ints, count, NULL, NULL};
  return a;
}
static inline RilleArgument rille_floats(const char *name, const double *floats, int count) {
  RilleArgument a = {name, {RILLE_SCALAR_NONE, {0}}, NULL, NULL, count, floats, NULL};
  return a;
}
static inline RilleArgument rille_tensor(const char *name, RilleTensor *tensor) {
  RilleArgument a = {name, {RILLE_SCALAR_NONE, {0}}, NULL, NULL, 0, NULL, tensor};
  return a;
}

typedef enum RilleKind {
  RILLE_KIND_TENSOR = 1,
  RILLE_KIND_TENSOR_OR_NUMBER,
  RILLE_KIND_TENSORS, /* a list, which is all of the call's inputs */
  RILLE_KIND_INT,
  RILLE_KIND_FLOAT,
  RILLE_KIND_BOOL,
  RILLE_KIND_NUMBER, /* whole or not: its kind takes part in promotion */
  RILLE_KIND_INTS,
  RILLE_KIND_FLOATS, /* two of them */
  RILLE_KIND_DTYPE,  /* a text: "float32" */
  RILLE_KIND_CHOICE, /* a text, one of choices */
  RILLE_KIND_TEXT,
  RILLE_KIND_GENERATOR, /* of Lua alone: C hosts leave it out */
} RilleKind;

/* What may be asked of a parameter of an op, a layer or an optimizer. The library fills it as far as size
 * says. */
typedef struct RilleParameterInfo {
  size_t size; /* sizeof(RilleParameterInfo), set by the host */
  const char *name;
  RilleKind kind;
  bool required;
  const char *choices;     /* "mean|sum|none": texts that may stand here; NULL: none */
  RilleArgument otherwise; /* the default, as an argument that gives it; name NULL: none */
  char text[32];           /* where the text of otherwise lies */
} RilleParameterInfo;

/* Parameter index of op, from 0, in PyTorch's order, tensors among them; false behind the last, and where
 * out->size is none. */
RILLE_API bool rille_op_parameter(const RilleOp *op, int index, RilleParameterInfo *out);

/* Calls an op by name: inputs are its tensors in order (NULL for an optional one left out), arguments the
 * rest (NULL: all defaults), outputs receives n_outputs owned tensors. Records the call when gradients are
 * on. RILLE_ERROR_ARGUMENT where there is no such op or argument, where an argument is of another kind or a
 * required one is missing, where a tensor is of another context, where outputs are not as many as the op
 * gives, and for the few ops that are parts of others and whose arguments no name reaches; else what the op
 * says (RILLE_ERROR_SHAPE, _DTYPE, _INDEX, _MEMORY, ...). */
RILLE_API RilleStatus rille_call(RilleContext *ctx, const char *op, RilleTensor *const *inputs, int n_inputs,
                                 const RilleArgument *arguments, RilleTensor **outputs, int n_outputs);
/* The same for an op that rille_op_find gave: a host that calls it often looks for the name once. */
RILLE_API RilleStatus rille_call_op(RilleContext *ctx, const RilleOp *op, RilleTensor *const *inputs,
                                    int n_inputs, const RilleArgument *arguments, RilleTensor **outputs,
                                    int n_outputs);
/* The form that writes its result into inputs[0], as x:add_(y) does. Errors as above, and where the op has no
 * such form or the result does not fit the tensor. */
RILLE_API RilleStatus rille_call_in_place(RilleContext *ctx, const RilleOp *op, RilleTensor *const *inputs,
                                          int n_inputs, const RilleArgument *arguments);

/* ---- gradients --------------------------------------------------------------------------------------- */

RILLE_API RilleStatus rille_set_requires_grad(RilleTensor *tensor,
                                              bool requires_grad); /* leaf, floating point */
RILLE_API bool rille_requires_grad(const RilleTensor *tensor);
RILLE_API bool rille_is_leaf(const RilleTensor *tensor);
RILLE_API RilleTensor *rille_grad(const RilleTensor *tensor); /* borrowed; NULL if there is none */
RILLE_API RilleStatus rille_set_grad(RilleTensor *tensor, RilleTensor *grad); /* grad NULL: drops it */
RILLE_API bool rille_set_grad_mode(RilleContext *ctx, bool enabled);          /* returns the old mode */
RILLE_API bool rille_grad_mode(const RilleContext *ctx);

/* Inference mode: nothing is recorded, whatever the grad mode, and tensors made in it can never be part of a
 * graph. Returns the old mode. */
RILLE_API bool rille_set_inference_mode(RilleContext *ctx, bool enabled);

/* Shares memory, cut off from the graph. */
RILLE_API RilleStatus rille_detach(RilleTensor *tensor, RilleTensor **out);

typedef struct RilleBackwardOptions {
  size_t size; /* sizeof(RilleBackwardOptions); 0: the oldest layout */
  bool retain_graph;
  bool create_graph; /* implies retain_graph */
} RilleBackwardOptions;

/* Adds d tensor / d leaf to the grad of every leaf. gradient NULL: ones, for a one-element tensor. options
 * NULL: neither. A graph can be passed once unless it is retained; only calls that saved nothing (and have no
 * hooks) can be shared by several backwards. */
RILLE_API RilleStatus rille_backward(RilleTensor *tensor, RilleTensor *gradient,
                                     const RilleBackwardOptions *options);

/* Gradients of outputs with regard to inputs as owned tensors in grads (NULL where there is no path and
 * allow_unused); the leaves' grads stay as they are, and so does the graph behind the inputs. gradients may
 * be NULL or have NULL entries. */
RILLE_API RilleStatus rille_gradients(RilleTensor *const *outputs, int n_outputs,
                                      RilleTensor *const *gradients, RilleTensor *const *inputs, int n_inputs,
                                      const RilleBackwardOptions *options, bool allow_unused,
                                      RilleTensor **grads);

/* Called in backward with the gradient of a tensor before it goes further; may set *replacement to an owned
 * tensor of the same shape and dtype. Another status than RILLE_OK ends backward with it. It may call
 * anything here, a backward of its own included. */
typedef RilleStatus (*RilleHookFunction)(void *user, RilleTensor *gradient, RilleTensor **replacement);

/* Adds a hook to a tensor that requires grad; release(user) is called when the hook goes: with the graph, at
 * the end of a backward that frees it, or by rille_remove_hook. release may be NULL, as may id. */
RILLE_API RilleStatus rille_register_hook(RilleTensor *tensor, RilleHookFunction call, void *user,
                                          void (*release)(void *user), uint64_t *id);
/* Adds a function that is called with a leaf that requires grad, in the place of a gradient, after its grad
 * has been added to; what it sets *replacement to is let go of. It goes by rille_remove_hook or with the
 * leaf. */
RILLE_API RilleStatus rille_register_post_accumulate_hook(RilleTensor *leaf, RilleHookFunction call,
                                                          void *user, void (*release)(void *user),
                                                          uint64_t *id);
RILLE_API void rille_remove_hook(RilleTensor *tensor, uint64_t id);

/* Gives a tensor that is no leaf a grad as leaves have one: of what it is when backward comes by, also after
 * a change in place. A leaf has its grad anyway. */
RILLE_API RilleStatus rille_retain_grad(RilleTensor *tensor);

/* A function of the host's on the tape. backward fills grad_inputs, one entry per input, with owned tensors
 * of the inputs' shapes, or leaves NULL for no gradient; needs[i] tells which are wanted. */
typedef struct RilleCustomCall RilleCustomCall;
typedef struct RilleCustom {
  size_t size;      /* sizeof(RilleCustom); 0: the oldest layout */
  const char *name; /* copied, up to 47 bytes */
  RilleStatus (*backward)(void *user, RilleCustomCall *call, RilleTensor *const *grad_outputs,
                          RilleTensor **grad_inputs, const bool *needs);
  void (*release)(void *user); /* NULL is allowed */
  void *user;
} RilleCustom;

/* Records outputs (1 to 4, fresh tensors without history) as made from inputs; saved tensors (inputs, outputs
 * or others, at most 32) are kept for backward. release is called once, at once where nothing needs
 * recording. */
RILLE_API RilleStatus rille_record_custom(RilleContext *ctx, const RilleCustom *function,
                                          RilleTensor *const *inputs, int n_inputs,
                                          RilleTensor *const *outputs, int n_outputs,
                                          RilleTensor *const *saved, int n_saved) RILLE_EXPERIMENTAL;
/* The index-th saved tensor as it was saved, with its history; borrowed while backward runs. An error if it
 * was changed in place since. */
RILLE_API RilleStatus rille_custom_saved(RilleCustomCall *call, int index,
                                         RilleTensor **out) RILLE_EXPERIMENTAL;

/* While on, the first op that makes a NaN from inputs without one is an error, forward and backward. locate
 * writes where the caller is ("train.lua:12") into text; NULL: unknown. */
typedef void (*RilleLocate)(void *user, char *text, size_t room);
RILLE_API void rille_set_detect_anomaly(RilleContext *ctx, bool on, RilleLocate locate, void *user);

/* ---- captured steps ----------------------------------------------------------------------------------- */

/* A step of training or inference, recorded once and then run again and again: its ops one after the other,
 * with a fixed plan of memory, elementwise ops in a row together, nothing on the tape and no script in
 * between. What it computes is what the eager step computes; docs/capture.md says what a step may do. */
typedef struct RilleCapture RilleCapture;

/* From here on everything that the context does is recorded, until rille_capture_end or _cancel. fixed
 * receives an owned copy of each input (which must not require grad): the step must use these. One recording
 * at a time. */
RILLE_API RilleStatus rille_capture_begin(RilleContext *ctx, RilleTensor *const *inputs, int n_inputs,
                                          RilleTensor **fixed) RILLE_EXPERIMENTAL;
/* Ends the recording; outputs are the tensors that every run is to give. Free *out with rille_capture_free. A
 * step that reads numbers out of tensors, or whose shapes depend on values, gives RILLE_ERROR_STATE. */
RILLE_API RilleStatus rille_capture_end(RilleContext *ctx, RilleTensor *const *outputs, int n_outputs,
                                        RilleCapture **out) RILLE_EXPERIMENTAL;
RILLE_API void rille_capture_cancel(RilleContext *ctx) RILLE_EXPERIMENTAL;
RILLE_API bool rille_capture_is_recording(const RilleContext *ctx) RILLE_EXPERIMENTAL;

/* Whether a run would do what the step did: inputs of the same shapes and dtypes, the same gradient mode,
 * layers in the same mode and with the same tensors, leaves with the grads that they had (none, usually). */
RILLE_API bool rille_capture_fits(const RilleCapture *capture, RilleTensor *const *inputs,
                                  int n_inputs) RILLE_EXPERIMENTAL;
/* Runs it; outputs receives as many owned tensors as were named at the end, without history. */
RILLE_API RilleStatus rille_capture_run(RilleCapture *capture, RilleTensor *const *inputs, int n_inputs,
                                        RilleTensor **outputs) RILLE_EXPERIMENTAL;
RILLE_API int rille_capture_step_count(const RilleCapture *capture) RILLE_EXPERIMENTAL;
RILLE_API size_t rille_capture_bytes(const RilleCapture *capture)
    RILLE_EXPERIMENTAL;                                                      /* of all temporaries together */
RILLE_API void rille_capture_free(RilleCapture *capture) RILLE_EXPERIMENTAL; /* NULL is allowed */

/* ---- random numbers: PyTorch's CPU streams ------------------------------------------------------------- */

RILLE_API void rille_manual_seed(RilleContext *ctx, uint64_t seed);

#ifdef __cplusplus
}
#endif
#endif
