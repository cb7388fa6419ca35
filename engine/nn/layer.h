/* Layers and losses: a type is one descriptor at the end of its family's file and one line in nn/list.h. */
#ifndef RILLE_NN_LAYER_H
#define RILLE_NN_LAYER_H

#include "dispatch/op.h"

enum { RILLE_MAX_SLOTS = 6, RILLE_MAX_LAYER_INPUTS = 4, RILLE_MAX_OP_TENSORS = 8 };

typedef struct RilleLayerType RilleLayerType;

typedef struct RilleLayer {
  RilleContext *ctx;
  const RilleLayerType *type;
  int32_t references;
  bool training;
  uint64_t serial;                     /* creation order, shared with parameters and Lua modules */
  RilleTensor *slots[RILLE_MAX_SLOTS]; /* owned, by type->slots; NULL: none (bias = false) */
  void *args;                          /* the argument struct */
  /* Of layers that are one op: its arguments, and where its tensors come from (an input, or a slot). */
  void *op_args;
  bool *op_training;     /* in op_args; NULL: the op knows no modes */
  RilleInts output_size; /* of the running call, where the type takes one; count -1: not given */
  bool in_place;         /* the op writes into the first input */
  uint8_t n_outputs;
  uint8_t n_op_tensors;
  int16_t op_tensors[RILLE_MAX_OP_TENSORS]; /* >= 0: slot; < 0: input -1 - k */
} RilleLayer;

typedef struct RilleSlot {
  const char *name; /* state-dict key: weight, running_mean */
  bool buffer;      /* state without gradient */
} RilleSlot;

struct RilleLayerType {
  const char *name; /* "Linear" */
  const char *summary;
  const char *example; /* one Lua expression for the reference: the layer made and called */
  const RilleParameter
      *parameters; /* of the constructor; no tensors but for losses' weights (slots of that name) */
  const void *defaults;
  uint16_t args_size;
  uint8_t n_inputs : 4;   /* tensors that forward takes at least */
  uint8_t n_optional : 3; /* and how many more it may take */
  uint8_t takes_size : 1; /* forward may be told output_size */
  uint8_t dims;           /* of convolutions, pools and the like: 1 for lines, 2 for planes, 3 for volumes */
  uint8_t least_dims;     /* dims that the first input has at least */
  uint8_t most_dims;      /* and at most; 0: any */
  int8_t width_dim;       /* the dim of the first input whose size is an argument ("in_channels"), */
  uint8_t width;          /* the argument's place among the parameters, from 1; 0: not checked here */
  const RilleSlot *slots; /* ends with {NULL}; NULL: none */
  uint8_t statistics;     /* the slot, from 1, without which the op works as in training; 0: none */
  /* Checks the arguments and fills the slots; NULL: nothing to do. */
  RilleStatus (*create)(RilleContext *ctx, RilleLayer *layer);
  /* The layer as one op: its tensors are slots of the same name or else the inputs in order, its arguments
   * the layer's of the same name; arguments with a role (RilleParameterRole) do what that says. */
  const RilleOp *op;
  /* Arguments of the op that the constructor does not take under that name; NULL: none. */
  const RilleParameter *more;
  /* Runs before op, or in its place where it gives an owned output. */
  RilleStatus (*forward)(RilleContext *ctx, RilleLayer *layer, RilleTensor *const *in, int n_in,
                         RilleTensor **out);
  /* What stands in the parentheses when it is printed, as PyTorch has it; NULL: nothing. {name} is an
   * argument, {name()} a list that is a tuple even with one entry, {name#} a number without ".0", {name?}
   * "None" where it is negative, {name!} whether the slot is filled; what [] enclose only where the argument
   * is not the default. */
  const char *shown;
};

/* Defines the descriptor of a layer or loss, as RILLE_OP (dispatch/op.h) does of an op:
 *
 *   RILLE_LAYER(Flatten, .summary = "dims start_dim to end_dim made into one",
 *               RILLE_ARGUMENTS(flatten, &defaults), .n_inputs = 1, .op = &rille_op_flatten,
 *               .shown = "start_dim={start_dim}, end_dim={end_dim}"); */
#define RILLE_LAYER(layer_name, ...)                                                                         \
  const RilleLayerType rille_layer_##layer_name = {.name = #layer_name, __VA_ARGS__}
/* A bundle for it: the input has channels and n dims more, with or without a batch. */
#define RILLE_SPATIAL(n) .dims = n, .least_dims = (n) + 1, .most_dims = (n) + 2

RilleStatus rille_layer_create(RilleContext *ctx, const RilleLayerType *type, const void *args,
                               RilleTensor *const *tensors, int n_tensors, RilleLayer **out);
/* A layer of the same type and arguments that shares the tensors. */
RilleStatus rille_layer_copy(const RilleLayer *layer, RilleLayer **out);
/* out receives layer->n_outputs owned tensors. */
RilleStatus rille_layer_forward(RilleLayer *layer, RilleTensor *const *in, int n_in, RilleTensor **out);
/* The layer's op alone, for forward. */
RilleStatus rille_layer_apply(RilleLayer *layer, RilleTensor *const *in, int n_in, RilleTensor **out);
/* Sets the op's argument called name, a float or a list. */
void rille_layer_set_number(RilleLayer *layer, const char *name, double value);
void rille_layer_set_list(RilleLayer *layer, const char *name, const RilleInts *ints);
/* Ends with a zero byte whatever the room. */
void rille_layer_describe(const RilleLayer *layer, char *text, size_t room);
RilleLayer *rille_layer_retain(RilleLayer *layer);
void rille_layer_release(RilleLayer *layer); /* NULL is allowed */

int rille_layer_slot_count(const RilleLayerType *type);
int rille_layer_type_count(void);
const RilleLayerType *rille_layer_type_at(int index);
const RilleLayerType *rille_layer_type_find(const char *name);
int rille_layer_slot(const RilleLayerType *type, const char *name); /* -1: none */
const RilleParameter *rille_parameter_named(const RilleParameter *parameters, const char *name);
size_t rille_parameter_size(RilleParameterType type);

/* Helpers for create. Each fills slot i with a new parameter (requires grad) or buffer. */
RilleStatus rille_layer_uniform(RilleLayer *layer, int slot, RilleDtype dtype, int ndim, const int64_t *sizes,
                                double bound);
RilleStatus rille_layer_normal(RilleLayer *layer, int slot, RilleDtype dtype, int ndim, const int64_t *sizes);
RilleStatus rille_layer_filled(RilleLayer *layer, int slot, RilleDtype dtype, int ndim, const int64_t *sizes,
                               double value);
/* PyTorch's default bound for the weights of Linear and Conv, by the inputs that one output sees. */
double rille_default_bound(int64_t fan_in);
enum { RILLE_LAYER_LIMIT = 1 << 30 }; /* of the numbers in lists */
/* One number for all n entries, or n: then there are n, each at least least. */
RilleStatus rille_layer_list(RilleContext *ctx, const char *name, RilleInts *ints, int n, int64_t least);
/* "in_features must be at least 1, got 0" unless value >= least. */
RilleStatus rille_layer_at_least(RilleContext *ctx, const RilleLayer *layer, const char *name, int64_t value,
                                 int64_t least);

#define X(name) extern const RilleLayerType rille_layer_##name;
#include "nn/list.h"
#undef X

#endif
