/* The table of all ops, and calls by name. The only file that reads ops/list.h: whoever uses another op says
 * so with RILLE_USE_OP, and dispatch knows no op at all. */
#include "dispatch/nearest.h"
#include "dispatch/op.h"

#include <string.h>

#define X(name) extern const RilleOp rille_op_##name;
#include "ops/list.h"
#undef X

static const RilleOp *const table[] = {
#define X(name) &rille_op_##name,
#include "ops/list.h"
#undef X
};

static const struct {
  const char *alias, *name;
} aliases[] = {
#define A(alias, name) {#alias, #name},
#include "ops/aliases.h"
#undef A
    {NULL, NULL}};

const char *rille_op_alias_at(int index, const char **name) {
  *name = aliases[index].name;
  return aliases[index].alias;
}

int rille_op_count(void) {
  return (int)(sizeof table / sizeof *table);
}

const RilleOp *rille_op_at(int index) {
  return index >= 0 && index < rille_op_count() ? table[index] : NULL;
}

const RilleOp *rille_op_find(const char *name) {
  for (int i = 0; i < rille_op_count(); i++)
    if (strcmp(table[i]->name, name) == 0) return table[i];
  for (int i = 0; aliases[i].alias; i++)
    if (strcmp(aliases[i].alias, name) == 0) return rille_op_find(aliases[i].name);
  return NULL;
}

static RilleStatus no_op(RilleContext *ctx, const char *name) {
  RilleNearest nearest = {.wanted = name};
  char hint[RILLE_HINT_TEXT];
  for (size_t i = 0; i < sizeof table / sizeof *table; i++) rille_nearest_look(&nearest, table[i]->name);
  for (int i = 0; aliases[i].alias; i++) rille_nearest_look(&nearest, aliases[i].alias);
  return rille_error(ctx, RILLE_ERROR_ARGUMENT, "no op is called '%.60s'%s", name,
                     rille_nearest_hint(&nearest, hint));
}

RilleStatus rille_call(RilleContext *ctx, const char *name, RilleTensor *const *inputs, int n_inputs,
                       const RilleArgument *arguments, RilleTensor **outputs, int n_outputs) {
  const RilleOp *op = name ? rille_op_find(name) : NULL;
  if (!op) return no_op(ctx, name ? name : "(null)");
  return rille_call_op(ctx, op, inputs, n_inputs, arguments, outputs, n_outputs);
}
