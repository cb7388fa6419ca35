/* Arguments by name, and what may be asked of parameters: for hosts, of ops as of layers and optimizers.
 *
 * Invariant: nothing is called before all arguments were read and checked; what a descriptor says is never
 * changed. Called by dispatch/call.c and by engine/host. */
#include "dispatch/nearest.h"
#include "dispatch/op.h"

#include <stdio.h>
#include <string.h>

static RilleStatus misfit(RilleContext *ctx, const char *owner, const RilleParameter *p, const char *wanted) {
  return rille_error(ctx, RILLE_ERROR_ARGUMENT, "%s: %s must be %s", owner, p->name, wanted);
}

static RilleStatus read_text(RilleContext *ctx, const char *owner, const RilleParameter *p, const char *text,
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
  return misfit(ctx, owner, p, p->has_choices ? rille_parameter_choices(p) : "a dtype's name");
}

/* A number, or one of the choices by name. */
static RilleStatus read_scalar_or_choice(RilleContext *ctx, const char *owner, const RilleParameter *p,
                                         const RilleArgument *argument, RilleScalarOrChoice *out) {
  out->number = argument->number;
  return argument->number.kind == RILLE_SCALAR_NONE ? read_text(ctx, owner, p, argument->text, &out->choice)
                                                    : RILLE_OK;
}

static RilleStatus copy_text(RilleContext *ctx, const char *owner, const RilleParameter *p, const char *text,
                             RilleText *out) {
  if (!text || strlen(text) >= sizeof out->text)
    return misfit(ctx, owner, p, "a text of less than 256 bytes");
  memcpy(out->text, text, strlen(text) + 1);
  return RILLE_OK;
}

static RilleStatus read_ints(RilleContext *ctx, const char *owner, const RilleParameter *p,
                             const RilleArgument *argument, RilleInts *out) {
  int position = argument->text ? rille_parameter_choice(p, argument->text, strlen(argument->text)) : -1;
  if (position >= 0) {
    out->count = -2 - position;
    return RILLE_OK;
  }
  if (argument->number.kind == RILLE_SCALAR_INT) {
    out->count = 1;
    out->values[0] = argument->number.value.i;
    return RILLE_OK;
  }
  if (!argument->ints || argument->count < 0 || argument->count > RILLE_MAX_DIMS)
    return misfit(ctx, owner, p, "a list of integers");
  out->count = argument->count;
  memcpy(out->values, argument->ints, (size_t)argument->count * sizeof(int64_t));
  return RILLE_OK;
}

/* Of a parameter that is no tensor. */
static RilleStatus read_value(RilleContext *ctx, const char *owner, const RilleParameter *p,
                              const RilleArgument *argument, void *field) {
  RilleScalar number = argument->number;
  switch (p->type) {
  case RILLE_PARAMETER_INT:
    if (number.kind != RILLE_SCALAR_INT) return misfit(ctx, owner, p, "an integer");
    *(int64_t *)field = number.value.i;
    return RILLE_OK;
  case RILLE_PARAMETER_OPTIONAL_INT:
    if (number.kind != RILLE_SCALAR_INT) return misfit(ctx, owner, p, "an integer");
    *(RilleOptionalInt *)field = (RilleOptionalInt){true, number.value.i};
    return RILLE_OK;
  case RILLE_PARAMETER_FLOAT:
    if (number.kind == RILLE_SCALAR_NONE) return misfit(ctx, owner, p, "a number");
    *(double *)field = rille_scalar_to_double(number);
    return RILLE_OK;
  case RILLE_PARAMETER_PAIR:
  case RILLE_PARAMETER_TRIPLE:
    if (!argument->floats || argument->count != rille_parameter_floats(p))
      return misfit(ctx, owner, p,
                    p->type == RILLE_PARAMETER_PAIR ? "a list of two floats" : "a list of three floats");
    memcpy(field, argument->floats, (size_t)argument->count * sizeof(double));
    return RILLE_OK;
  case RILLE_PARAMETER_BOOL:
    if (number.kind == RILLE_SCALAR_NONE) return misfit(ctx, owner, p, "true or false");
    *(bool *)field = rille_scalar_to_double(number) != 0;
    return RILLE_OK;
  case RILLE_PARAMETER_SCALAR:
    *(RilleScalar *)field = number;
    return RILLE_OK;
  case RILLE_PARAMETER_INTS:
  case RILLE_PARAMETER_INTS_OR_CHOICE:
    return read_ints(ctx, owner, p, argument, field);
  case RILLE_PARAMETER_LONG_INTS:
    if (!argument->ints || argument->count < 0) return misfit(ctx, owner, p, "a list of integers");
    *(RilleLongInts *)field = (RilleLongInts){argument->ints, argument->count};
    return RILLE_OK;
  case RILLE_PARAMETER_SCALAR_OR_CHOICE:
    return read_scalar_or_choice(ctx, owner, p, argument, field);
  case RILLE_PARAMETER_TEXT:
    return copy_text(ctx, owner, p, argument->text, field);
  case RILLE_PARAMETER_GENERATOR:
    return misfit(ctx, owner, p, "left out: C hosts seed the context's generator");
  default:
    return read_text(ctx, owner, p, argument->text, field);
  }
}

static bool takes_number(const RilleParameter *p) {
  return p->type == RILLE_PARAMETER_TENSOR_OR_NUMBER || p->type == RILLE_PARAMETER_OPTIONAL_TENSOR_OR_NUMBER;
}

static RilleStatus read_tensor(RilleContext *ctx, const char *owner, const RilleParameter *p,
                               const RilleArgument *argument, RilleNumber *number, RilleTensor **out) {
  if (argument->tensor) {
    *out = argument->tensor;
    return RILLE_OK;
  }
  if (!takes_number(p)) return misfit(ctx, owner, p, "a tensor");
  if (argument->number.kind == RILLE_SCALAR_NONE || !number)
    return misfit(ctx, owner, p, "a tensor or a number");
  *out = rille_number_on_stack(number, ctx, argument->number);
  return RILLE_OK;
}

/* How many tensor parameters stand before p. */
static int place_of(const RilleParameter *parameters, const RilleParameter *p) {
  int place = 0;
  for (; parameters < p; parameters++) place += parameters->type <= RILLE_PARAMETER_TENSORS;
  return place;
}

static RilleStatus no_argument(RilleContext *ctx, const char *owner, const RilleParameter *parameters,
                               const char *name) {
  char names[400] = "", hint[RILLE_HINT_TEXT];
  RilleNearest nearest = {.wanted = name};
  for (const RilleParameter *p = parameters; p && p->name; p++) rille_nearest_look(&nearest, p->name);
  for (size_t used = 0; parameters && parameters->name && used < sizeof names; parameters++)
    used += (size_t)snprintf(names + used, sizeof names - used, "%s%s", used ? ", " : "", parameters->name);
  return rille_error(ctx, RILLE_ERROR_ARGUMENT, "%s: no argument '%s'%s%s%s", owner, name,
                     names[0] ? "; there are " : "", names, rille_nearest_hint(&nearest, hint));
}

RilleStatus rille_named_arguments(RilleContext *ctx, const char *owner, const RilleParameter *parameters,
                                  const RilleArgument *arguments, void *args, RilleTensor **tensors,
                                  RilleNumber *numbers) {
  int n_numbers = 0;
  for (const RilleArgument *a = arguments; a && a->name; a++) {
    const RilleParameter *p = parameters;
    while (p && p->name && strcmp(p->name, a->name) != 0) p++;
    if (!p || !p->name || p->type == RILLE_PARAMETER_TENSORS ||
        (p->type < RILLE_PARAMETER_TENSORS && !tensors))
      return no_argument(ctx, owner, parameters, a->name);
    if (p->type > RILLE_PARAMETER_TENSORS) {
      RILLE_TRY(read_value(ctx, owner, p, a, (char *)args + p->offset));
      continue;
    }
    RilleNumber *number = numbers && n_numbers < RILLE_NAMED_NUMBERS ? &numbers[n_numbers++] : NULL;
    RILLE_TRY(read_tensor(ctx, owner, p, a, number, &tensors[place_of(parameters, p)]));
  }
  return RILLE_OK;
}

/* ---- questions ----------------------------------------------------------------------------------------- */

static RilleKind kind_of(const RilleParameter *p) {
  switch (p->type) {
  case RILLE_PARAMETER_TENSOR:
  case RILLE_PARAMETER_OPTIONAL_TENSOR:
    return RILLE_KIND_TENSOR;
  case RILLE_PARAMETER_TENSOR_OR_NUMBER:
  case RILLE_PARAMETER_OPTIONAL_TENSOR_OR_NUMBER:
    return RILLE_KIND_TENSOR_OR_NUMBER;
  case RILLE_PARAMETER_TENSORS:
    return RILLE_KIND_TENSORS;
  case RILLE_PARAMETER_INT:
  case RILLE_PARAMETER_OPTIONAL_INT:
    return RILLE_KIND_INT;
  case RILLE_PARAMETER_FLOAT:
    return RILLE_KIND_FLOAT;
  case RILLE_PARAMETER_PAIR:
  case RILLE_PARAMETER_TRIPLE:
    return RILLE_KIND_FLOATS;
  case RILLE_PARAMETER_BOOL:
    return RILLE_KIND_BOOL;
  case RILLE_PARAMETER_SCALAR:
  case RILLE_PARAMETER_SCALAR_OR_CHOICE:
    return RILLE_KIND_NUMBER;
  case RILLE_PARAMETER_INTS:
  case RILLE_PARAMETER_INTS_OR_CHOICE:
  case RILLE_PARAMETER_LONG_INTS:
    return RILLE_KIND_INTS;
  case RILLE_PARAMETER_DTYPE:
    return RILLE_KIND_DTYPE;
  case RILLE_PARAMETER_CHOICE:
    return RILLE_KIND_CHOICE;
  case RILLE_PARAMETER_TEXT:
    return RILLE_KIND_TEXT;
  default:
    return RILLE_KIND_GENERATOR;
  }
}

static bool choice_at(const RilleParameter *p, int position, RilleArgument *out, char text[32]) {
  const char *choice = rille_parameter_choices(p);
  for (; choice && position > 0; position--) choice = strchr(choice, '|') ? strchr(choice, '|') + 1 : NULL;
  if (!choice) return false;
  snprintf(text, 32, "%.*s", (int)strcspn(choice, "|"), choice);
  out->text = text;
  return true;
}

static bool ints_of(const RilleParameter *p, const RilleInts *ints, RilleArgument *out, char text[32]) {
  if (ints->count < -1) return choice_at(p, -2 - ints->count, out, text);
  out->ints = ints->values;
  out->count = ints->count;
  return ints->count >= 0;
}

bool rille_parameter_value(const RilleParameter *p, const void *args, RilleArgument *out, char text[32]) {
  *out = (RilleArgument){.name = p->name};
  if (!args) return false;
  const void *field = (const char *)args + p->offset;
  const RilleScalarOrChoice *either = field;
  switch (p->type) {
  case RILLE_PARAMETER_INT:
    out->number = rille_scalar_int(*(const int64_t *)field);
    return true;
  case RILLE_PARAMETER_OPTIONAL_INT:
    out->number = rille_scalar_int(((const RilleOptionalInt *)field)->value);
    return ((const RilleOptionalInt *)field)->given;
  case RILLE_PARAMETER_FLOAT:
    out->number = rille_scalar_float(*(const double *)field);
    return true;
  case RILLE_PARAMETER_PAIR:
  case RILLE_PARAMETER_TRIPLE:
    out->floats = field;
    out->count = rille_parameter_floats(p);
    return true;
  case RILLE_PARAMETER_BOOL:
    out->number = rille_scalar_bool(*(const bool *)field);
    return true;
  case RILLE_PARAMETER_SCALAR:
    out->number = *(const RilleScalar *)field;
    return out->number.kind != RILLE_SCALAR_NONE;
  case RILLE_PARAMETER_SCALAR_OR_CHOICE:
    out->number = either->number;
    return either->number.kind != RILLE_SCALAR_NONE || choice_at(p, either->choice, out, text);
  case RILLE_PARAMETER_INTS:
  case RILLE_PARAMETER_INTS_OR_CHOICE:
    return ints_of(p, field, out, text);
  case RILLE_PARAMETER_DTYPE:
    out->text =
        *(const uint8_t *)field < RILLE_DTYPE_COUNT ? rille_dtype_name(*(const uint8_t *)field) : NULL;
    return out->text != NULL;
  case RILLE_PARAMETER_CHOICE:
    return choice_at(p, *(const uint8_t *)field, out, text);
  case RILLE_PARAMETER_TEXT:
    out->text = ((const RilleText *)field)->text;
    return true;
  default:
    return false;
  }
}

static void fill_info(const RilleParameter *p, const void *defaults, RilleParameterInfo *out) {
  RilleParameterInfo info = {.size = out->size, .name = p->name, .kind = kind_of(p), .required = p->required};
  size_t size = out->size < sizeof info ? out->size : sizeof info;
  info.choices = p->type > RILLE_PARAMETER_TENSORS ? rille_parameter_choices(p) : NULL;
  bool has_default = !p->required && p->type > RILLE_PARAMETER_TENSORS &&
                     rille_parameter_value(p, defaults, &info.otherwise, info.text);
  if (!has_default) info.otherwise = (RilleArgument){0};
  bool is_choice = info.otherwise.text == info.text;
  memcpy(out, &info, size);
  if (is_choice && size == sizeof info) out->otherwise.text = out->text;
}

bool rille_parameter_info_at(const RilleParameter *parameters, const void *defaults, int index,
                             RilleParameterInfo *out) {
  if (index < 0 || out->size < sizeof out->size) return false;
  for (const RilleParameter *p = parameters; p && p->name; p++)
    if (index-- == 0) {
      fill_info(p, defaults, out);
      return true;
    }
  return false;
}

bool rille_op_parameter(const RilleOp *op, int index, RilleParameterInfo *out) {
  return rille_parameter_info_at(op->parameters, op->defaults, index, out);
}
