/* Calling an op with arguments by name, for C hosts.
 *
 * Invariant: arguments are written into a struct on the stack, which starts as a copy of the op's defaults;
 * nothing is called before all of them were read and checked. Called by hosts. */
#include "dispatch/op.h"

#include <string.h>

/* Inputs of a call by name, lists of tensors aside; recurrent_gradient has most, 10. */
enum { MAX_TENSORS = 16 };

/* A call as it is read: what of it lives on the stack. */
typedef struct Named {
  _Alignas(16) char args[RILLE_MAX_ARGS_BYTES];
  RilleTensor *tensors[MAX_TENSORS]; /* in order, those that were given by name among them */
  RilleNumber numbers[RILLE_NAMED_NUMBERS];
  RilleTensor *const *inputs; /* tensors, or a list of the host's */
  int n_inputs;
} Named;

static bool is_given(const RilleArgument *arguments, const char *name) {
  for (const RilleArgument *a = arguments; a && a->name; a++)
    if (strcmp(a->name, name) == 0) return true;
  return false;
}

/* An op whose arguments have no defaults is written for the engine's own calls, which fill all of them; names
 * cannot reach them. */
static RilleStatus check_callable(RilleContext *ctx, const RilleOp *op) {
  if ((op->args_size == 0 || op->defaults) && rille_op_tensor_count(op) <= MAX_TENSORS) return RILLE_OK;
  return rille_error(ctx, RILLE_ERROR_ARGUMENT,
                     "%s: a part of other ops that cannot be called by name: its arguments have no defaults",
                     op->name);
}

/* Nothing that is required is missing. */
static RilleStatus check_complete(RilleContext *ctx, const RilleOp *op, const RilleArgument *arguments,
                                  const Named *named) {
  int place = 0;
  for (const RilleParameter *p = op->parameters; p->name; p++) {
    if (p->type > RILLE_PARAMETER_TENSORS) {
      if (p->required && !is_given(arguments, p->name))
        return rille_error(ctx, RILLE_ERROR_ARGUMENT, "%s: the argument '%s' is missing", op->name, p->name);
    } else if (p->type == RILLE_PARAMETER_TENSORS) {
      for (int i = 0; i < named->n_inputs; i++)
        if (!named->inputs[i])
          return rille_error(ctx, RILLE_ERROR_ARGUMENT, "%s: tensor %d is missing", op->name, i + 1);
    } else if (!named->tensors[place++] && p->required) {
      return rille_error(ctx, RILLE_ERROR_ARGUMENT, "%s: tensor %d (%s) is missing", op->name, place,
                         p->name);
    }
  }
  return RILLE_OK;
}

static RilleStatus read_call(RilleContext *ctx, const RilleOp *op, RilleTensor *const *inputs, int n_inputs,
                             const RilleArgument *arguments, Named *named) {
  RILLE_TRY(check_callable(ctx, op));
  int tensors = rille_op_tensor_count(op);
  if (tensors >= 0 && n_inputs > tensors)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "%s: takes %d tensors, got %d", op->name, tensors,
                       n_inputs);
  named->inputs = tensors >= 0 ? named->tensors : inputs;
  named->n_inputs = tensors >= 0 ? tensors : n_inputs;
  for (int i = 0; i < tensors; i++) named->tensors[i] = i < n_inputs ? inputs[i] : NULL;
  if (op->args_size) memcpy(named->args, op->defaults, op->args_size);
  if (arguments)
    RILLE_TRY(rille_named_arguments(ctx, op->name, op->parameters, arguments, named->args, named->tensors,
                                    named->numbers));
  return check_complete(ctx, op, arguments, named);
}

RilleStatus rille_call_in_place(RilleContext *ctx, const RilleOp *op, RilleTensor *const *inputs,
                                int n_inputs, const RilleArgument *arguments) {
  Named named;
  RILLE_TRY(read_call(ctx, op, inputs, n_inputs, arguments, &named));
  if (!rille_op_has_in_place(op) || rille_op_tensor_count(op) < 1)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "%s: has no form that works in place", op->name);
  return rille_apply_in_place(ctx, op, named.inputs, named.n_inputs, named.args);
}

RilleStatus rille_call_op(RilleContext *ctx, const RilleOp *op, RilleTensor *const *inputs, int n_inputs,
                          const RilleArgument *arguments, RilleTensor **outputs, int n_outputs) {
  Named named;
  RILLE_TRY(read_call(ctx, op, inputs, n_inputs, arguments, &named));
  if (n_outputs != op->n_outputs && op->n_outputs != 0)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "%s: gives %d outputs, not %d", op->name, op->n_outputs,
                       n_outputs);
  if (op->n_outputs > 0) return rille_apply(ctx, op, named.inputs, named.n_inputs, named.args, outputs);
  RilleTensor **list;
  int n;
  RILLE_TRY(rille_apply_list(ctx, op, named.inputs, named.n_inputs, named.args, &list, &n));
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
