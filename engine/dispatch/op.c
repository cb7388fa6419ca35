/* What can be read off a descriptor alone: names, parameters, choices.
 *
 * Invariant: knows no op; the table of all of them stands in ops/table.c. Called by hosts, by the bindings
 * and by layers. */
#include "dispatch/op.h"

#include <string.h>

const char *rille_op_name(const RilleOp *op) {
  return op->name;
}
const char *rille_op_summary(const RilleOp *op) {
  return op->summary;
}

int rille_op_output_count(const RilleOp *op) {
  return op->n_outputs;
}
bool rille_op_has_in_place(const RilleOp *op) {
  return (op->flags & RILLE_OP_IN_PLACE) != 0;
}

static bool is_tensor(RilleParameterType type) {
  return type >= RILLE_PARAMETER_TENSOR && type <= RILLE_PARAMETER_TENSORS;
}

int rille_op_tensor_count(const RilleOp *op) {
  int n = 0;
  for (const RilleParameter *p = op->parameters; p->name; p++) {
    if (p->type == RILLE_PARAMETER_TENSORS) return -1;
    n += is_tensor(p->type);
  }
  return n;
}

/* ---- reading parameters */

const char *rille_parameter_choices(const RilleParameter *p) {
  return p->has_choices ? p->name + strlen(p->name) + 1 : NULL;
}

int rille_parameter_choice(const RilleParameter *p, const char *text, size_t length) {
  int position = 0;
  for (const char *choice = rille_parameter_choices(p); choice; position++) {
    const char *end = strchr(choice, '|');
    size_t n = end ? (size_t)(end - choice) : strlen(choice);
    if (n == length && memcmp(choice, text, n) == 0) return position;
    choice = end ? end + 1 : NULL;
  }
  return -1;
}

RilleStatus rille_ints_pair(RilleContext *ctx, const char *name, const RilleInts *ints, int64_t least,
                            int64_t *pair) {
  enum { MOST = 1 << 30 }; /* two of them, multiplied by each other or by a size, stay within int64 */
  char text[RILLE_SHAPE_TEXT];
  if (ints->count < 1 || ints->count > 2)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "%s must be one number or two, got %s", name,
                       rille_shape_text(ints->count, ints->values, text));
  pair[0] = ints->values[0];
  pair[1] = ints->values[ints->count - 1];
  for (int i = 0; i < 2; i++)
    if (pair[i] < least || pair[i] > MOST)
      return rille_error(ctx, RILLE_ERROR_ARGUMENT, "%s must be from %lld to %d, got %lld", name,
                         (long long)least, MOST, (long long)pair[i]);
  return RILLE_OK;
}
