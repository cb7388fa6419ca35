/* The descriptor of an op, and how ops are called from inside the engine.
 *
 * An op is one const RilleOp at the end of its family's file, and one line in ops/list.h. Everything else
 * (Lua functions and methods, help, reference, gradient checks, parity tests) walks the table. */
#ifndef RILLE_DISPATCH_OP_H
#define RILLE_DISPATCH_OP_H

#include "core/tensor.h"

/* ---- parameters ---------------------------------------------------------------------------------------- */

typedef enum RilleParameterType {
  RILLE_PARAMETER_TENSOR = 1,
  RILLE_PARAMETER_TENSOR_OR_NUMBER, /* a plain number becomes a 0-d tensor that is weak in promotion */
  RILLE_PARAMETER_OPTIONAL_TENSOR,
  RILLE_PARAMETER_OPTIONAL_TENSOR_OR_NUMBER,
  RILLE_PARAMETER_TENSORS,          /* a list of tensors; the only tensor parameter of its op */
  RILLE_PARAMETER_INT,              /* int64_t */
  RILLE_PARAMETER_OPTIONAL_INT,     /* RilleOptionalInt */
  RILLE_PARAMETER_FLOAT,            /* double */
  RILLE_PARAMETER_PAIR,             /* double[2], a table of two numbers (betas) */
  RILLE_PARAMETER_TRIPLE,           /* double[3] */
  RILLE_PARAMETER_BOOL,             /* bool */
  RILLE_PARAMETER_SCALAR,           /* RilleScalar; kind NONE where it was left out */
  RILLE_PARAMETER_INTS,             /* RilleInts; one number stands for a list of one */
  RILLE_PARAMETER_INTS_OR_CHOICE,   /* RilleInts; choice k stands as the count -2 - k */
  RILLE_PARAMETER_DTYPE,            /* uint8_t, RILLE_DTYPE_NONE where it was left out */
  RILLE_PARAMETER_CHOICE,           /* uint8_t, the position in choices */
  RILLE_PARAMETER_SCALAR_OR_CHOICE, /* RilleScalarOrChoice */
  RILLE_PARAMETER_TEXT,             /* RilleText */
  RILLE_PARAMETER_LONG_INTS,        /* RilleLongInts, of any length: only where C hosts give them */
  RILLE_PARAMETER_GENERATOR,        /* RilleGenerator *, borrowed for the call; NULL: the default generator */
} RilleParameterType;

/* An entry that was left out, in a list whose entries may be none. */
#define RILLE_INT_NONE INT64_MIN

typedef struct RilleInts {
  int32_t count; /* -1: left out; below: a choice */
  int64_t values[RILLE_MAX_DIMS];
} RilleInts;

typedef struct RilleLongInts {
  const int64_t *values; /* borrowed for the call */
  int64_t count;
} RilleLongInts;

typedef struct RilleOptionalInt {
  bool given;
  int64_t value;
} RilleOptionalInt;

typedef struct RilleScalarOrChoice {
  RilleScalar number; /* kind NONE: the choice counts */
  uint8_t choice;
} RilleScalarOrChoice;

typedef struct RilleText {
  char text[256]; /* ends with a zero byte; longer texts are refused */
} RilleText;

/* What an argument means beyond its value. */
typedef enum RilleParameterRole {
  RILLE_ROLE_NONE,
  RILLE_ROLE_MODE,    /* a bool of an op: in a layer it follows the layer's mode, true in training */
  RILLE_ROLE_INDICES, /* a bool of an op with a list of outputs: asks for indices as one output more */
  RILLE_ROLE_INPLACE, /* a bool of a layer: the op, where it has such a form, writes into its input */
} RilleParameterRole;

/* There are thousands of these: 16 bytes each. */
typedef struct RilleParameter {
  const char *name;
  uint8_t type;    /* RilleParameterType */
  uint8_t role;    /* RilleParameterRole */
  uint16_t offset; /* in the op's argument struct; unused for tensors */
  bool required;
  bool has_choices; /* they stand behind the name's end */
} RilleParameter;

/* "mean|sum|none", "..." for a list of tensors that may stand as arguments of their own, NULL for a parameter
 * without choices. */
const char *rille_parameter_choices(const RilleParameter *p);

/* How many numbers a pair or a triple has; 0 for other parameters. */
static inline int rille_parameter_floats(const RilleParameter *p) {
  return p->type == RILLE_PARAMETER_PAIR ? 2 : p->type == RILLE_PARAMETER_TRIPLE ? 3 : 0;
}

/* The rows of a list of parameters. */
#define RILLE_TENSOR(name)                                                                                   \
  { name, RILLE_PARAMETER_TENSOR, RILLE_ROLE_NONE, 0, true, false }
#define RILLE_TENSOR_OR_NUMBER(name)                                                                         \
  { name, RILLE_PARAMETER_TENSOR_OR_NUMBER, RILLE_ROLE_NONE, 0, true, false }
#define RILLE_OPTIONAL_TENSOR(name)                                                                          \
  { name, RILLE_PARAMETER_OPTIONAL_TENSOR, RILLE_ROLE_NONE, 0, false, false }
#define RILLE_OPTIONAL_TENSOR_OR_NUMBER(name)                                                                \
  { name, RILLE_PARAMETER_OPTIONAL_TENSOR_OR_NUMBER, RILLE_ROLE_NONE, 0, false, false }
#define RILLE_TENSORS(name)                                                                                  \
  { name, RILLE_PARAMETER_TENSORS, RILLE_ROLE_NONE, 0, true, false }
#define RILLE_TENSORS_OR_LIST(name)                                                                          \
  { name "\0...", RILLE_PARAMETER_TENSORS, RILLE_ROLE_NONE, 0, true, true }
/* kind: INT, FLOAT, ...; field is the parameter's name as well, but in those that end in _AS. */
#define RILLE_OPTION(kind, type, field)                                                                      \
  { #field, RILLE_PARAMETER_##kind, RILLE_ROLE_NONE, offsetof(type, field), false, false }
#define RILLE_REQUIRED(kind, type, field)                                                                    \
  { #field, RILLE_PARAMETER_##kind, RILLE_ROLE_NONE, offsetof(type, field), true, false }
#define RILLE_OPTION_AS(name, kind, type, field)                                                             \
  { name, RILLE_PARAMETER_##kind, RILLE_ROLE_NONE, offsetof(type, field), false, false }
#define RILLE_REQUIRED_AS(name, kind, type, field)                                                           \
  { name, RILLE_PARAMETER_##kind, RILLE_ROLE_NONE, offsetof(type, field), true, false }
/* A bool with a role: MODE, INDICES or INPLACE. */
#define RILLE_SWITCH(role, type, field)                                                                      \
  { #field, RILLE_PARAMETER_BOOL, RILLE_ROLE_##role, offsetof(type, field), false, false }
/* A number, or the entries of a list, that may be none although that is not the default: a RilleScalar of
 * kind NONE, RILLE_INT_NONE. */
#define RILLE_SCALAR_OR_NONE(type, field)                                                                    \
  { #field "\0none", RILLE_PARAMETER_SCALAR, RILLE_ROLE_NONE, offsetof(type, field), false, true }
#define RILLE_INTS_OR_NONE(type, field)                                                                      \
  { #field "\0none", RILLE_PARAMETER_INTS, RILLE_ROLE_NONE, offsetof(type, field), false, true }
/* Two numbers of which the first may be none, a NaN in C. */
#define RILLE_PAIR_OR_NONE(name, type, field)                                                                \
  { name "\0none", RILLE_PARAMETER_PAIR, RILLE_ROLE_NONE, offsetof(type, field), false, true }
#define RILLE_CHOICE(type, field, list)                                                                      \
  { #field "\0" list, RILLE_PARAMETER_CHOICE, RILLE_ROLE_NONE, offsetof(type, field), false, true }
#define RILLE_REQUIRED_CHOICE(type, field, list)                                                             \
  { #field "\0" list, RILLE_PARAMETER_CHOICE, RILLE_ROLE_NONE, offsetof(type, field), true, true }
#define RILLE_SCALAR_OR_CHOICE(type, field, list)                                                            \
  { #field "\0" list, RILLE_PARAMETER_SCALAR_OR_CHOICE, RILLE_ROLE_NONE, offsetof(type, field), false, true }
#define RILLE_INTS_OR_CHOICE(type, field, list)                                                              \
  { #field "\0" list, RILLE_PARAMETER_INTS_OR_CHOICE, RILLE_ROLE_NONE, offsetof(type, field), false, true }
#define RILLE_PARAMETERS_END                                                                                 \
  { NULL, 0, RILLE_ROLE_NONE, 0, false, false }

/* Sample calls: the first one serves the help, all of them the tests. */
#define RILLE_SAMPLES(...)                                                                                   \
  { __VA_ARGS__, NULL }

/* ---- calls --------------------------------------------------------------------------------------------- */

enum {
  RILLE_MAX_OUTPUTS = 4, /* fixed outputs; ops with a list of outputs use rille_call_outputs */
  RILLE_MAX_EXTRA = 6,
  RILLE_MAX_SAVED_INPUTS = 6,
};

typedef struct RilleCall {
  const RilleOp *op;
  RilleTensor *const *in; /* borrowed; NULL where an optional tensor was left out */
  int n_in;
  const void *args;  /* the op's argument struct; NULL if it has none */
  RilleTensor **out; /* to fill with owned tensors; in place: out[0] is in[0] already */
  int n_out;
  RilleTensor *extra[RILLE_MAX_EXTRA]; /* owned: what backward needs beyond inputs and outputs */
  bool needs_grad;                     /* extra is wanted */
  bool in_place;
  RilleTensor *fixed_out[RILLE_MAX_OUTPUTS];
} RilleCall;

typedef struct RilleShape {
  uint8_t dtype, ndim;
  const int64_t *sizes;
} RilleShape;

typedef struct RilleBackward {
  struct RilleNode *node;
  const RilleOp *op;
  const void *args;
  int n_in, n_out;
  RilleTensor *const *grad_out; /* of each output's shape; zeros where nothing flowed back */
  RilleTensor *const *in;       /* saved inputs, NULL where not saved (RilleOp.saves_input) */
  RilleTensor *const *out;      /* saved outputs */
  RilleTensor *const *extra;
  const bool *needs;       /* which inputs want a gradient */
  const RilleShape *shape; /* of each input that wants one */
  RilleTensor *sum; /* for views: the input's gradient so far, contiguous, if it may be added to in place;
                       else NULL */
  RilleTensor **grad_in; /* to fill: temporaries of the scope, or NULL for zero. Broadcasting and dtype
                            need no care: the engine sums and converts to the input's */
} RilleBackward;

enum {
  RILLE_OP_NO_GRADIENT = 1 << 0, /* its result has no derivative (integers, comparisons, ...) */
  RILLE_OP_COMPOSITE = 1 << 1,   /* forward is made of recorded ops; it has no backward of its own */
  RILLE_OP_VIEW = 1 << 2,        /* the output shares the input's storage */
  RILLE_OP_IN_PLACE =
      1 << 3, /* has a form with a trailing underscore; a name that ends in one has no other */
  RILLE_OP_INTERNAL = 1 << 4,    /* not offered to users: fused backward kernels */
  RILLE_OP_METHOD_ONLY = 1 << 5, /* a method of tensors, not a function of the module */
  RILLE_OP_NO_METHOD = 1 << 6,   /* a function of the module only */
  RILLE_OP_FUNCTIONAL = 1 << 7,  /* lives in nn.functional, and only there if RILLE_OP_NO_METHOD as well */
  RILLE_OP_ONLY_FUNCTIONAL = RILLE_OP_FUNCTIONAL | RILLE_OP_NO_METHOD,
  RILLE_OP_RANDOM = 1 << 8,     /* draws from the generator */
  RILLE_OP_DATA_SIZED = 1 << 9, /* the result's shape depends on values */
  RILLE_OP_KEEPS_EXTRA =
      1 << 10, /* its extras are a few numbers, no tensor's values: they stay with a freed graph */
#if defined(RILLE_MINIMAL) /* which goes without */
  RILLE_OP_HAS_FOLLOWER = 0,
  RILLE_OP_KEEPS = 0,
  RILLE_OP_BY_SAMPLES = 0,
#else
  RILLE_OP_HAS_FOLLOWER =
      1 << 12,              /* its forward looks for a follower (dispatch/follower.h) of its one result */
  RILLE_OP_KEEPS = 1 << 13, /* its forward may keep something of its second input (dispatch/kept.h) */
  RILLE_OP_BY_SAMPLES =
      1 << 14, /* each place of its first input's first dim gives that place of the results alone */
#endif
  RILLE_OP_READS_ELSEWHERE = 1 << 11, /* writes elements while it has others still to read: in place, an input
                                         that is the target itself is copied first */
};

/* A number or pointer that is left out is 0. */
struct RilleOp {
  const char *name;
  const char *summary;
  const RilleParameter *parameters; /* PyTorch's order; ends with RILLE_PARAMETERS_END */
  const void *defaults;             /* an argument struct with the defaults */
  uint16_t args_size;
  uint16_t flags;
  uint8_t n_outputs; /* 0: a list, as long as forward makes it */
  uint8_t n_extra;
  int16_t kernel; /* for families whose forward is shared */
  RilleStatus (*forward)(RilleContext *ctx, RilleCall *call);
  void (*backward)(RilleContext *ctx, RilleBackward *call);
  /* Bit j of saves_input[i]: input i is needed for the gradient of input j. */
  uint8_t saves_input[RILLE_MAX_SAVED_INPUTS];
  uint8_t saves_output; /* bit k: output k is needed */
  /* Multiplications and additions of a call that ended well, for profiles; NULL: not counted. */
  double (*flops)(const RilleCall *call);
  float tolerance; /* factor on the tests' tolerances; 0 means 1 */
  /* Lua argument lists for the op's own tests, ending with NULL; see tests/support/samples.lua for the names.
   */
  const char *const *samples;
  const char *example; /* one Lua statement for the reference; NULL: made from the first sample */
};

/* ---- making a descriptor ------------------------------------------------------------------------------- */

/* Defines the descriptor of an op:
 *
 *   RILLE_OP(lerp, .summary = "input + weight * (end - input): the way from input to end",
 *            .parameters = lerp_parameters, .flags = RILLE_OP_IN_PLACE, .n_outputs = 1,
 *            .forward = lerp_forward, .backward = lerp_backward, .saves_input = {4, 4, 3},
 *            .samples = lerp_samples);
 *
 * The fields come in the order of RilleOp, each at most once. A bundle is a macro that stands for fields that
 * many descriptors share; no field of it may be given again beside it (the compiler warns). Bundles: the
 * two below for arguments, RILLE_ELEMENTWISE_UNARY and RILLE_ELEMENTWISE_BINARY
 * (ops/elementwise/pointwise.h), and those of one file, which stand above its descriptors. */
#define RILLE_OP(op_name, ...) const RilleOp rille_op_##op_name = {.name = #op_name, __VA_ARGS__}

/* Argument structs are read into memory of this size, on the stack. The largest, of unfold and fold, has five
 * lists of RILLE_MAX_DIMS entries and takes 520 bytes. */
enum { RILLE_MAX_ARGS_BYTES = 768 };

/* sizeof of an argument struct (a type, or a value), which must not be larger than there is room for. */
#define RILLE_ARGS_SIZE(args)                                                                                \
  (sizeof(args) + 0 * sizeof(struct {                                                                        \
                    _Static_assert(sizeof(args) <= RILLE_MAX_ARGS_BYTES,                                     \
                                   "the argument struct is larger than RILLE_MAX_ARGS_BYTES");               \
                    char unused;                                                                             \
                  }))
/* Parameters whose values go to a struct: RILLE_ARGUMENTS(list, &defaults). */
#define RILLE_ARGUMENTS(list, ...)                                                                           \
  .parameters = list, .defaults = __VA_ARGS__, .args_size = RILLE_ARGS_SIZE(*(__VA_ARGS__))
/* The same for ops that only the engine calls, with all arguments given. */
#define RILLE_ARGUMENTS_OF(list, type) .parameters = list, .args_size = RILLE_ARGS_SIZE(type)
/* PyTorch's other names of ops, one by one from index 0: the alias, and in *name the op's; NULL behind the
 * last. Implemented in ops/table.c. */
const char *rille_op_alias_at(int index, const char **name);

/* Runs op and records it when gradients are on. outputs receives op->n_outputs owned tensors. args may be
 * NULL for the defaults. Implemented in dispatch/apply.c. */
RilleStatus rille_apply(RilleContext *ctx, const RilleOp *op, RilleTensor *const *inputs, int n_inputs,
                        const void *args, RilleTensor **outputs);
/* For ops with a list of outputs: *outputs is a block of *n_outputs owned tensors (rille_block_free). */
RilleStatus rille_apply_list(RilleContext *ctx, const RilleOp *op, RilleTensor *const *inputs, int n_inputs,
                             const void *args, RilleTensor ***outputs, int *n_outputs);
/* The form with an underscore: writes into inputs[0]. */
RilleStatus rille_apply_in_place(RilleContext *ctx, const RilleOp *op, RilleTensor *const *inputs,
                                 int n_inputs, const void *args);

/* For forward of an op with a list of outputs: makes room for n, all NULL. */
RilleStatus rille_call_outputs(RilleContext *ctx, RilleCall *call, int n);

/* Names an op of another file, whose descriptor this file uses: at the top of a file, one line per op. (The
 * list of all ops stands in ops/list.h, and only ops/table.c reads it, so that a new op changes one object.)
 */
#define RILLE_USE_OP(name) extern const RilleOp rille_op_##name

/* ---- reading parameters */

/* The position of text in p's choices; -1 if it is none of them. */
int rille_parameter_choice(const RilleParameter *p, const char *text, size_t length);
/* One number for both entries of pair, or two; each from least to 2^30. */
RilleStatus rille_ints_pair(RilleContext *ctx, const char *name, const RilleInts *ints, int64_t least,
                            int64_t *pair);

/* Arguments by name, as hosts give them, into a struct of args that holds the defaults already. Those that
 * are tensors go to tensors (one entry a tensor parameter, in order; NULL: none are taken), plain numbers in
 * their place by way of numbers, RILLE_NAMED_NUMBERS of them. owner stands in front of error texts.
 * Implemented in dispatch/named.c. */
enum { RILLE_NAMED_NUMBERS = 4 };
RilleStatus rille_named_arguments(RilleContext *ctx, const char *owner, const RilleParameter *parameters,
                                  const RilleArgument *arguments, void *args, RilleTensor **tensors,
                                  RilleNumber *numbers);
/* What hosts ask of parameter index; defaults is an argument struct, or NULL. False behind the last, and
 * where out->size is none. */
bool rille_parameter_info_at(const RilleParameter *parameters, const void *defaults, int index,
                             RilleParameterInfo *out);
/* The value of p in args as an argument; text: where one of choices goes. False: it has none. */
bool rille_parameter_value(const RilleParameter *p, const void *args, RilleArgument *out, char text[32]);

/* How many tensor parameters op has; -1 for a list. */
int rille_op_tensor_count(const RilleOp *op);

/* In-place and output helpers that most forwards start with.
 * ------------------------------------------------- */

/* The output: call->in[0] when in place (its shape must be sizes and it must hold dtype), else a new tensor.
 */
RilleStatus rille_call_output(RilleContext *ctx, RilleCall *call, RilleDtype dtype, int ndim,
                              const int64_t *sizes);
/* The same for an elementwise op: a new tensor lies in memory as the n inputs do (rille_tensor_new_for). */
RilleStatus rille_call_output_for(RilleContext *ctx, RilleCall *call, RilleDtype dtype, int ndim,
                                  const int64_t *sizes, RilleTensor *const *inputs, int n);

#endif
