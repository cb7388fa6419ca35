/* Calling an op with arguments by name, for C hosts.
 *
 * Invariant: arguments are written into a struct on the stack, which starts as a copy of the op's defaults;
 * nothing is called before all of them were read and checked. Called by hosts (rille_call, rille_call_op). */
#include "dispatch/op.h"

#include <string.h>

/* Inputs of a call by name, lists of tensors aside; recurrent_gradient has most, 10. */
enum { MAX_TENSORS = 16 };

static const RilleParameter *find(const RilleOp *op, const char *name) {
  for (const RilleParameter *p = op->parameters; p->name; p++)
    if (strcmp(p->name, name) == 0) return p;
  return NULL;
}

static RilleStatus misfit(RilleContext *ctx, const RilleOp *op, const RilleParameter *p, const char *wanted) {
  return rille_error(ctx, RILLE_ERROR_ARGUMENT, "%s: %s must be %s", op->name, p->name, wanted);
}

static RilleStatus read_text(RilleContext *ctx, const RilleOp *op, const RilleParameter *p, const char *text,
                             uint8_t *out) {
  RilleDtype dtype;
  if (text && p->type == RILLE_PARAMETER_DTYPE && rille_dtype_from_name(text, &dtype)) {
    *out = (uint8_t)dtype;
    return RILLE_OK;
  }
  int position = text ? rille_parameter_choice(p, text, strlen(text)) : -1;
  if (position >= 0) {
    *out = (uint8_t)position;
    return RILLE_OK;
  }
  return misfit(ctx, op, p, p->has_choices ? rille_parameter_choices(p) : "a dtype's name");
}

/* A number, or one of the choices by name. */
static RilleStatus read_scalar_or_choice(RilleContext *ctx, const RilleOp *op, const RilleParameter *p,
                                         const RilleArgument *argument, RilleScalarOrChoice *out) {
  out->number = argument->number;
  return argument->number.kind == RILLE_SCALAR_NONE ? read_text(ctx, op, p, argument->text, &out->choice)
                                                    : RILLE_OK;
}

static RilleStatus copy_text(RilleContext *ctx, const RilleOp *op, const RilleParameter *p, const char *text,
                             RilleText *out) {
  if (!text || strlen(text) >= sizeof out->text) return misfit(ctx, op, p, "a text of less than 256 bytes");
  memcpy(out->text, text, strlen(text) + 1);
  return RILLE_OK;
}

static RilleStatus read_argument(RilleContext *ctx, const RilleOp *op, const RilleArgument *argument,
                                 char *args) {
  const RilleParameter *p = find(op, argument->name);
  if (!p || p->type <= RILLE_PARAMETER_TENSORS)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "%s: no argument '%s'", op->name, argument->name);
  void *field = args + p->offset;
  bool number = argument->number.kind != RILLE_SCALAR_NONE;
  switch (p->type) {
  case RILLE_PARAMETER_INT:
    if (argument->number.kind != RILLE_SCALAR_INT) return misfit(ctx, op, p, "an integer");
    *(int64_t *)field = argument->number.value.i;
    return RILLE_OK;
  case RILLE_PARAMETER_OPTIONAL_INT:
    if (argument->number.kind != RILLE_SCALAR_INT) return misfit(ctx, op, p, "an integer");
    *(RilleOptionalInt *)field = (RilleOptionalInt){true, argument->number.value.i};
    return RILLE_OK;
  case RILLE_PARAMETER_FLOAT:
    if (!number) return misfit(ctx, op, p, "a number");
    *(double *)field = rille_scalar_to_double(argument->number);
    return RILLE_OK;
  case RILLE_PARAMETER_BOOL:
    if (!number) return misfit(ctx, op, p, "true or false");
    *(bool *)field = argument->number.value.i != 0;
    return RILLE_OK;
  case RILLE_PARAMETER_SCALAR:
    *(RilleScalar *)field = argument->number;
    return RILLE_OK;
  case RILLE_PARAMETER_INTS:
  case RILLE_PARAMETER_INTS_OR_CHOICE: {
    RilleInts *ints = field;
    int position = argument->text ? rille_parameter_choice(p, argument->text, strlen(argument->text)) : -1;
    if (position >= 0) {
      ints->count = -2 - position;
      return RILLE_OK;
    }
    if (!argument->ints || argument->count < 0 || argument->count > RILLE_MAX_DIMS)
      return misfit(ctx, op, p, "a list of integers");
    ints->count = argument->count;
    memcpy(ints->values, argument->ints, (size_t)argument->count * sizeof(int64_t));
    return RILLE_OK;
  }
  case RILLE_PARAMETER_SCALAR_OR_CHOICE:
    return read_scalar_or_choice(ctx, op, p, argument, field);
  case RILLE_PARAMETER_TEXT:
    return copy_text(ctx, op, p, argument->text, field);
  case RILLE_PARAMETER_GENERATOR:
    return misfit(ctx, op, p, "left out: C hosts seed the context's generator");
  default:
    return read_text(ctx, op, p, argument->text, field);
  }
}

static RilleStatus check_inputs(RilleContext *ctx, const RilleOp *op, RilleTensor *const *inputs, int n,
                                RilleTensor **padded) {
  int i = 0;
  for (const RilleParameter *p = op->parameters; p->name; p++) {
    if (p->type > RILLE_PARAMETER_TENSORS) continue;
    RilleTensor *given = i < n ? inputs[i] : NULL;
    if (!given && p->required)
      return rille_error(ctx, RILLE_ERROR_ARGUMENT, "%s: tensor %d (%s) is missing", op->name, i + 1,
                         p->name);
    padded[i++] = given;
  }
  if (n > i) return rille_error(ctx, RILLE_ERROR_ARGUMENT, "%s: takes %d tensors, got %d", op->name, i, n);
  return RILLE_OK;
}

static bool is_given(const RilleArgument *arguments, const char *name) {
  for (const RilleArgument *a = arguments; a && a->name; a++)
    if (strcmp(a->name, name) == 0) return true;
  return false;
}

/* The argument struct: op's defaults, and what the caller gives in their place. An op whose arguments have no
 * defaults is written for the engine's own calls, which fill all of them; names cannot reach them. */
static RilleStatus read_arguments(RilleContext *ctx, const RilleOp *op, const RilleArgument *arguments,
                                  char *args) {
  if ((op->args_size > 0 && !op->defaults) || rille_op_tensor_count(op) > MAX_TENSORS)
    return rille_error(
        ctx, RILLE_ERROR_ARGUMENT,
        "%s: a part of other ops that cannot be called by name: its arguments have no defaults", op->name);
  if (op->args_size) memcpy(args, op->defaults, op->args_size);
  for (const RilleArgument *a = arguments; a && a->name; a++) RILLE_TRY(read_argument(ctx, op, a, args));
  for (const RilleParameter *p = op->parameters; p->name; p++)
    if (p->required && p->type > RILLE_PARAMETER_TENSORS && !is_given(arguments, p->name))
      return rille_error(ctx, RILLE_ERROR_ARGUMENT, "%s: the argument '%s' is missing", op->name, p->name);
  return RILLE_OK;
}

RilleStatus rille_call_op(RilleContext *ctx, const RilleOp *op, RilleTensor *const *inputs, int n_inputs,
                          const RilleArgument *arguments, RilleTensor **outputs, int n_outputs) {
  _Alignas(16) char args[RILLE_MAX_ARGS_BYTES];
  RilleTensor *padded[MAX_TENSORS];
  int tensors = rille_op_tensor_count(op);
  RILLE_TRY(read_arguments(ctx, op, arguments, args));
  if (n_outputs != op->n_outputs && op->n_outputs != 0)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "%s: gives %d outputs, not %d", op->name, op->n_outputs,
                       n_outputs);
  if (tensors >= 0) {
    RILLE_TRY(check_inputs(ctx, op, inputs, n_inputs, padded));
    inputs = padded;
    n_inputs = tensors;
  }
  for (int i = 0; tensors < 0 && i < n_inputs; i++)
    if (!inputs[i])
      return rille_error(ctx, RILLE_ERROR_ARGUMENT, "%s: tensor %d is missing", op->name, i + 1);
  if (op->n_outputs > 0) return rille_apply(ctx, op, inputs, n_inputs, args, outputs);
  RilleTensor **list;
  int n;
  RILLE_TRY(rille_apply_list(ctx, op, inputs, n_inputs, args, &list, &n));
  for (int i = 0; i < n; i++) {
    if (n == n_outputs)
      outputs[i] = list[i];
    else
      rille_tensor_release(list[i]);
  }
  rille_block_free(ctx, list);
  return n == n_outputs
             ? RILLE_OK
             : rille_error(ctx, RILLE_ERROR_ARGUMENT, "%s: gives %d outputs, not %d", op->name, n, n_outputs);
}
