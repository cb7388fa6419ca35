/* The table of all ops. */
#include "ops/op.h"

#include <string.h>

static const RilleOp *const table[] = {
#define X(name) &rille_op_##name,
#include "ops/list.h"
#undef X
};

int rille_op_count(void) {
  return (int)(sizeof table / sizeof *table);
}
const RilleOp *rille_op_at(int index) {
  return index >= 0 && index < rille_op_count() ? table[index] : NULL;
}

const RilleOp *rille_op_find(const char *name) {
  for (int i = 0; i < rille_op_count(); i++)
    if (strcmp(table[i]->name, name) == 0) return table[i];
  return NULL;
}

const char *rille_op_name(const RilleOp *op) {
  return op->name;
}
const char *rille_op_summary(const RilleOp *op) {
  return op->summary;
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
