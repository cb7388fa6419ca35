/* The printed form of layers, from the pattern in their type. */
#include "core/point.h"
#include "nn/layer.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Text {
  char *text;
  size_t room, used;
} Text;

static void put(Text *out, const char *format, ...) {
  va_list list;
  va_start(list, format);
  int n = vsnprintf(out->text + out->used, out->room - out->used, format, list);
  va_end(list);
  if (n > 0) out->used += (size_t)n < out->room - out->used ? (size_t)n : out->room - out->used - 1;
}

/* As Python prints it: the fewest digits that give the number again. */
static void put_float(Text *out, double value, bool plain) {
  char text[40];
  locale_t outer = rille_point_begin();
  for (int digits = fabs(value) < 1e6 ? 6 : 16; digits <= 17; digits++) {
    snprintf(text, sizeof text, "%.*g", digits, value);
    if (strtod(text, NULL) == value) break;
  }
  rille_point_end(outer);
  put(out, "%s%s", text, plain || strpbrk(text, ".eni") ? "" : ".0");
}

static void put_choice(Text *out, const char *choices, int position) {
  for (; position > 0 && strchr(choices, '|'); position--) choices = strchr(choices, '|') + 1;
  put(out, "%.*s", (int)strcspn(choices, "|"), choices);
}

static void put_ints(Text *out, const RilleParameter *p, const RilleInts *ints, bool tuple) {
  if (ints->count == -1) put(out, "None");
  if (ints->count < -1) put_choice(out, rille_parameter_choices(p), -2 - ints->count);
  if (ints->count < 0) return;
  bool is_list = tuple || ints->count != 1;
  for (int i = 0; i < ints->count; i++) {
    put(out, "%s", i ? ", " : is_list ? "(" : "");
    if (ints->values[i] == RILLE_INT_NONE)
      put(out, "None");
    else
      put(out, "%lld", (long long)ints->values[i]);
  }
  if (is_list) put(out, ints->count == 1 ? ",)" : ints->count ? ")" : "()");
}

static void put_scalar(Text *out, RilleScalar value, bool plain) {
  if (value.kind == RILLE_SCALAR_NONE)
    put(out, "None");
  else if (value.kind == RILLE_SCALAR_FLOAT)
    put_float(out, value.value.f, plain);
  else
    put(out, "%lld", (long long)value.value.i);
}

static void put_value(Text *out, const RilleParameter *p, const void *field, char mark) {
  switch (p->type) {
  case RILLE_PARAMETER_INT:
    put(out, "%lld", (long long)*(const int64_t *)field);
    break;
  case RILLE_PARAMETER_OPTIONAL_INT:
    put(out, "%lld", (long long)((const RilleOptionalInt *)field)->value);
    break;
  case RILLE_PARAMETER_FLOAT:
    put_float(out, *(const double *)field, mark == '#');
    break;
  case RILLE_PARAMETER_BOOL:
    put(out, *(const bool *)field ? "True" : "False");
    break;
  case RILLE_PARAMETER_CHOICE:
    put_choice(out, rille_parameter_choices(p), *(const uint8_t *)field);
    break;
  case RILLE_PARAMETER_SCALAR:
    put_scalar(out, *(const RilleScalar *)field, mark == '#');
    break;
  default:
    put_ints(out, p, field, mark == '(');
  }
}

/* A list is the default where every entry is the default's one entry. */
static bool is_default(const RilleLayer *layer, const RilleParameter *p) {
  const char *field = (const char *)layer->args + p->offset;
  const char *otherwise = (const char *)layer->type->defaults + p->offset;
  if (p->type == RILLE_PARAMETER_OPTIONAL_INT) return !((const RilleOptionalInt *)(const void *)field)->given;
  if (p->type == RILLE_PARAMETER_SCALAR)
    return ((const RilleScalar *)(const void *)field)->kind == RILLE_SCALAR_NONE;
  if (p->type != RILLE_PARAMETER_INTS && p->type != RILLE_PARAMETER_INTS_OR_CHOICE)
    return memcmp(field, otherwise, rille_parameter_size(p->type)) == 0;
  const RilleInts *ints = (const RilleInts *)(const void *)field;
  const RilleInts *usual = (const RilleInts *)(const void *)otherwise;
  if (ints->count < 0) return ints->count == usual->count;
  bool same = usual->count == 1;
  for (int i = 0; i < ints->count; i++) same = same && ints->values[i] == usual->values[0];
  return same;
}

/* The argument named at pattern, which stands after a brace; *mark is the sign after the name. */
static const RilleParameter *named(const RilleLayer *layer, const char *pattern, char *name, size_t room,
                                   char *mark) {
  size_t n = strcspn(pattern, "}(#!");
  snprintf(name, room, "%.*s", (int)n, pattern);
  *mark = pattern[n];
  const RilleParameter *p = rille_parameter_named(layer->type->parameters, name);
  return p ? p : rille_parameter_named(layer->type->more, name);
}

void rille_layer_describe(const RilleLayer *layer, char *text, size_t room) {
  Text out = {text, room, 0};
  char name[40], mark;
  text[0] = 0;
  for (const char *at = layer->type->shown; at && *at; at++) {
    if (*at == '[') {
      const RilleParameter *p = named(layer, strchr(at, '{') + 1, name, sizeof name, &mark);
      if (!p || is_default(layer, p)) at = strchr(at, ']');
    } else if (*at == '{') {
      const RilleParameter *p = named(layer, at + 1, name, sizeof name, &mark);
      int slot = mark == '!' ? rille_layer_slot(layer->type, name) : -1;
      if (slot >= 0)
        put(&out, layer->slots[slot] ? "True" : "False");
      else if (p)
        put_value(&out, p, (const char *)layer->args + p->offset, mark);
      at = strchr(at, '}');
    } else if (*at != ']') {
      put(&out, "%c", *at);
    }
  }
}
