/* rille.ops, rille.help and what the tests need to walk the table of ops. */
#include "state.h"
#include "library.h"
#include "core/point.h"
#include "nn/layer.h"
#include "optim/optimizer.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- signatures */

static void add_number(lua_State *L, luaL_Buffer *text, double value) {
  char number[40];
  if (value < 1e15 && value > -1e15 && value == floor(value)) {
    snprintf(number, sizeof number, "%lld", (long long)value);
  } else {
    locale_t outer = rille_point_begin();
    for (int digits = 1; digits <= 17; digits++) { /* the shortest that reads back */
      snprintf(number, sizeof number, "%.*g", digits, value);
      if (strtod(number, NULL) == value) break;
    }
    rille_point_end(outer);
  }
  (void)L;
  luaL_addstring(text, number);
}

static void add_scalar(lua_State *L, luaL_Buffer *text, const RilleScalar *scalar) {
  if (scalar->kind == RILLE_SCALAR_NONE)
    luaL_addstring(text, "nil");
  else if (scalar->kind == RILLE_SCALAR_BOOL)
    luaL_addstring(text, scalar->value.i ? "true" : "false");
  else
    add_number(L, text, rille_scalar_to_double(*scalar));
}

static void add_choice(luaL_Buffer *text, const char *choices, int position) {
  for (; position > 0 && strchr(choices, '|'); position--) choices = strchr(choices, '|') + 1;
  luaL_addchar(text, '\'');
  luaL_addlstring(text, choices, strcspn(choices, "|"));
  luaL_addchar(text, '\'');
}

static void add_default(lua_State *L, luaL_Buffer *text, const RilleParameter *p, const char *defaults) {
  const void *field = defaults ? defaults + p->offset : NULL;
  if (!field || p->type <= RILLE_PARAMETER_TENSORS) {
    luaL_addstring(text, "nil");
    return;
  }
  switch (p->type) {
  case RILLE_PARAMETER_INT:
    add_number(L, text, (double)*(const int64_t *)field);
    break;
  case RILLE_PARAMETER_FLOAT:
    add_number(L, text, *(const double *)field);
    break;
  case RILLE_PARAMETER_BOOL:
    luaL_addstring(text, *(const bool *)field ? "true" : "false");
    break;
  case RILLE_PARAMETER_SCALAR:
    add_scalar(L, text, field);
    break;
  case RILLE_PARAMETER_PAIR:
  case RILLE_PARAMETER_TRIPLE:
    luaL_addstring(text, "{ ");
    for (int i = 0; i < rille_parameter_floats(p); i++) {
      double number = ((const double *)field)[i];
      if (i > 0) luaL_addstring(text, ", ");
      if (p->has_choices && isnan(number))
        luaL_addstring(text, "rille.none");
      else
        add_number(L, text, number);
    }
    luaL_addstring(text, " }");
    break;
  case RILLE_PARAMETER_DTYPE:
    if (*(const uint8_t *)field == RILLE_DTYPE_NONE) {
      luaL_addstring(text, "nil");
      break;
    }
    luaL_addchar(text, '\'');
    luaL_addstring(text, rille_dtype_name((RilleDtype) * (const uint8_t *)field));
    luaL_addchar(text, '\'');
    break;
  case RILLE_PARAMETER_CHOICE:
    add_choice(text, rille_parameter_choices(p), *(const uint8_t *)field);
    break;
  case RILLE_PARAMETER_SCALAR_OR_CHOICE: {
    const RilleScalarOrChoice *both = field;
    if (both->number.kind != RILLE_SCALAR_NONE || both->choice > 1)
      add_scalar(L, text, &both->number);
    else
      add_choice(text, rille_parameter_choices(p), both->choice);
    break;
  }
  case RILLE_PARAMETER_INTS:
  case RILLE_PARAMETER_INTS_OR_CHOICE: {
    const RilleInts *ints = field;
    if (ints->count == -1)
      luaL_addstring(text, "nil");
    else if (ints->count < 0)
      add_choice(text, rille_parameter_choices(p), -2 - ints->count);
    else if (ints->count == 1)
      add_number(L, text, (double)ints->values[0]);
    else {
      luaL_addstring(text, "{");
      for (int i = 0; i < ints->count; i++) {
        luaL_addstring(text, i ? ", " : " ");
        add_number(L, text, (double)ints->values[i]);
      }
      luaL_addstring(text, ints->count ? " }" : "}");
    }
    break;
  }
  default:
    luaL_addstring(text, "nil");
  }
}

/* "gelu(input, approximate = 'none')" */
static void push_signature(lua_State *L, const char *prefix, const char *name,
                           const RilleParameter *parameters, const void *defaults) {
  luaL_Buffer text;
  luaL_buffinit(L, &text);
  luaL_addstring(&text, prefix);
  luaL_addstring(&text, name);
  luaL_addchar(&text, '(');
  for (const RilleParameter *p = parameters; p && p->name; p++) {
    if (p != parameters) luaL_addstring(&text, ", ");
    luaL_addstring(&text, p->name);
    if (p->required) continue;
    luaL_addstring(&text, " = ");
    add_default(L, &text, p, defaults);
  }
  luaL_addchar(&text, ')');
  luaL_pushresult(&text);
}

/* ---- examples: the op's own, or its first sample with calls that a script can make */

/* What stands for the names of samples: $0 is all that stands in their parentheses, $1 the first of it, $2
 * the rest. */
static const struct {
  const char *name, *call;
} helpers[] = {{"x", "rille.randn($0)"},
               {"unit", "rille.rand($0)"},
               {"positive", "rille.rand($0)"},
               {"probability", "rille.rand($0)"},
               {"weights", "rille.rand($0)"},
               {"integers", "rille.randint(1, 6, { $0 })"},
               {"mask", "rille.rand($0):gt(0.5)"},
               {"index", "rille.randint(0, $1, { $2 })"},
               {"columns", "rille.randint(0, $1, { $2 })"},
               {"distinct", "rille.arange($2)"},
               {"labels", "rille.randint(0, $2, $1)"},
               {"regular", "rille.eye($0):mul(4)"},
               {"spread", "rille.randn($0)"},
               {"definite", "rille.eye($0):mul(4)"}};

/* Where the first argument in text[0 .. length) ends: a comma outside brackets, or the end. */
static size_t first_argument(const char *text, size_t length) {
  int depth = 0;
  for (size_t i = 0; i < length; i++) {
    depth += strchr("({[", text[i]) != NULL;
    depth -= strchr(")}]", text[i]) != NULL;
    if (depth < 0 || (depth == 0 && text[i] == ',')) return i;
  }
  return length;
}

static void add_call(luaL_Buffer *out, const char *call, const char *inside, size_t length) {
  size_t first = first_argument(inside, length), rest = first + 2 < length ? first + 2 : length;
  for (; *call; call++) {
    if (*call != '$') {
      luaL_addchar(out, *call);
    } else if (*++call == '0') {
      luaL_addlstring(out, inside, length);
    } else if (*call == '2') {
      luaL_addlstring(out, inside + rest, length - rest);
    } else {
      bool bare = strcmp(call, "1)") == 0 && *inside != '{'; /* a number of labels: randint takes a table */
      luaL_addstring(out, bare ? "{ " : "");
      luaL_addlstring(out, inside, first);
      luaL_addstring(out, bare ? " }" : "");
    }
  }
}

static bool in_word(char c) {
  return c == '_' || c == '.' || c == ':' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
         (c >= 'a' && c <= 'z');
}

/* The first length bytes of a sample. */
static void add_sample(luaL_Buffer *out, const char *text, size_t length) {
  for (size_t i = 0; i < length;) {
    size_t word = 0;
    while (i + word < length && in_word(text[i + word])) word++;
    const char *call = NULL;
    for (size_t k = 0; k < sizeof helpers / sizeof *helpers; k++)
      if (strlen(helpers[k].name) == word && memcmp(helpers[k].name, text + i, word) == 0)
        call = helpers[k].call;
    if (!call || i + word >= length || text[i + word] != '(') {
      luaL_addlstring(out, text + i, word > 0 ? word : 1);
      i += word > 0 ? word : 1;
      continue;
    }
    const char *inside = text + i + word + 1;
    size_t inner = 0;
    int depth = 1;
    for (; i + word + 1 + inner < length; inner++) {
      depth += (inside[inner] == '(') - (inside[inner] == ')');
      if (depth == 0) break;
    }
    add_call(out, call, inside, inner);
    i += word + 2 + inner;
  }
}

/* A statement that runs, nil for an op without samples; pushed. */
static void push_example(lua_State *L, const RilleOp *op) {
  const char *sample = op->samples ? op->samples[0] : NULL;
  luaL_Buffer text;
  if (op->example || !sample) {
    lua_pushstring(L, op->example);
    return;
  }
  size_t length = strlen(sample), first = first_argument(sample, length);
  bool in_linalg = (op->flags & RILLE_OP_INTERNAL) && strncmp(op->name, "linalg_", strlen("linalg_")) == 0;
  luaL_buffinit(L, &text);
  if (op->flags & RILLE_OP_METHOD_ONLY) {
    add_sample(&text, sample, first);
    luaL_addchar(&text, ':');
    first = first + 2 < length ? first + 2 : length;
  } else {
    bool functional = (op->flags & RILLE_OP_FUNCTIONAL) && (op->flags & RILLE_OP_NO_METHOD);
    luaL_addstring(&text, functional ? "rille.nn.functional." : in_linalg ? "rille.linalg." : "rille.");
    first = 0;
  }
  luaL_addstring(&text, in_linalg ? op->name + strlen("linalg_") : op->name);
  luaL_addchar(&text, '(');
  add_sample(&text, sample + first, length - first);
  luaL_addchar(&text, ')');
  luaL_pushresult(&text);
}

/* ---- the functions */

/* Names of the ops for users, in the table's order. */
static int module_ops(lua_State *L) {
  lua_createtable(L, rille_op_count(), 0);
  int n = 0;
  for (int i = 0; i < rille_op_count(); i++) {
    const RilleOp *op = rille_op_at(i);
    if (op->flags & RILLE_OP_INTERNAL) continue;
    lua_pushstring(L, op->name);
    lua_rawseti(L, -2, ++n);
  }
  return 1;
}

static const RilleOp *find_op(const char *name) {
  const RilleOp *op = rille_op_find(name);
  size_t n = strlen(name);
  if (!op && n > 1 && n < 64 && name[n - 1] == '_') { /* the form in place */
    char plain[64];
    memcpy(plain, name, n - 1);
    plain[n - 1] = 0;
    op = rille_op_find(plain);
    if (op && !(op->flags & RILLE_OP_IN_PLACE)) op = NULL;
  }
  return op;
}

static const RilleOptimizerType *find_optimizer(const char *name) {
  for (int i = 0; i < rille_optimizer_type_count(); i++)
    if (strcmp(rille_optimizer_type_at(i)->name, name) == 0) return rille_optimizer_type_at(i);
  return NULL;
}

static void set_flag(lua_State *L, const char *name, bool value) {
  lua_pushboolean(L, value);
  lua_setfield(L, -2, name);
}

/* A list of { name, type, required, choices, default }, the last one as it is written in Lua. */
static void push_parameters(lua_State *L, const RilleParameter *parameters, const void *defaults) {
  static const char *const types[] = {
      [RILLE_PARAMETER_TENSOR] = "tensor",
      [RILLE_PARAMETER_TENSOR_OR_NUMBER] = "tensor_or_number",
      [RILLE_PARAMETER_OPTIONAL_TENSOR] = "optional_tensor",
      [RILLE_PARAMETER_TENSORS] = "tensors",
      [RILLE_PARAMETER_INT] = "int",
      [RILLE_PARAMETER_OPTIONAL_INT] = "int",
      [RILLE_PARAMETER_FLOAT] = "float",
      [RILLE_PARAMETER_PAIR] = "pair",
      [RILLE_PARAMETER_TRIPLE] = "triple",
      [RILLE_PARAMETER_BOOL] = "bool",
      [RILLE_PARAMETER_SCALAR] = "scalar",
      [RILLE_PARAMETER_INTS] = "ints",
      [RILLE_PARAMETER_INTS_OR_CHOICE] = "ints_or_choice",
      [RILLE_PARAMETER_OPTIONAL_TENSOR_OR_NUMBER] = "optional_tensor_or_number",
      [RILLE_PARAMETER_DTYPE] = "dtype",
      [RILLE_PARAMETER_CHOICE] = "choice",
      [RILLE_PARAMETER_SCALAR_OR_CHOICE] = "scalar_or_choice",
      [RILLE_PARAMETER_TEXT] = "text",
      [RILLE_PARAMETER_GENERATOR] = "generator",
  };
  lua_newtable(L);
  for (int i = 0; parameters && parameters[i].name; i++) {
    const RilleParameter *p = &parameters[i];
    luaL_Buffer text;
    lua_createtable(L, 0, 5);
    luaL_buffinit(L, &text);
    add_default(L, &text, p, defaults);
    luaL_pushresult(&text);
    lua_setfield(L, -2, "default");
    lua_pushstring(L, p->name), lua_setfield(L, -2, "name");
    lua_pushstring(L, types[p->type]), lua_setfield(L, -2, "type");
    lua_pushstring(L, rille_parameter_choices(p)), lua_setfield(L, -2, "choices");
    set_flag(L, "required", p->required);
    lua_rawseti(L, -2, i + 1);
  }
}

/* native.op_info(name): nil for another name than an op's, an alias's or a form's in place. */
static int module_op_info(lua_State *L) {
  const RilleOp *op = find_op(luaL_checkstring(L, 1));
  if (!op) return lua_pushnil(L), 1;
  lua_createtable(L, 0, 16);
  lua_pushstring(L, op->name), lua_setfield(L, -2, "name");
  lua_pushstring(L, op->summary), lua_setfield(L, -2, "summary");
  push_example(L, op), lua_setfield(L, -2, "example");
  push_signature(L, "", op->name, op->parameters, op->defaults), lua_setfield(L, -2, "signature");
  lua_pushinteger(L, op->n_outputs), lua_setfield(L, -2, "n_outputs");
  lua_pushinteger(L, rille_op_tensor_count(op)), lua_setfield(L, -2, "n_tensors");
  lua_pushnumber(L, op->tolerance == 0 ? 1 : op->tolerance), lua_setfield(L, -2, "tolerance");
  set_flag(L, "has_backward", op->backward != NULL);
  set_flag(L, "no_gradient", op->flags & RILLE_OP_NO_GRADIENT);
  set_flag(L, "composite", op->flags & RILLE_OP_COMPOSITE);
  set_flag(L, "view", op->flags & RILLE_OP_VIEW);
  set_flag(L, "in_place", op->flags & RILLE_OP_IN_PLACE);
  set_flag(L, "internal", op->flags & RILLE_OP_INTERNAL);
  set_flag(L, "functional", op->flags & RILLE_OP_FUNCTIONAL);
  set_flag(L, "no_method", op->flags & RILLE_OP_NO_METHOD);
  set_flag(L, "method_only", op->flags & RILLE_OP_METHOD_ONLY);
  set_flag(L, "random", op->flags & RILLE_OP_RANDOM);
  push_parameters(L, op->parameters, op->defaults), lua_setfield(L, -2, "parameters");
  lua_newtable(L);
  for (int i = 0; op->samples && op->samples[i]; i++) {
    lua_pushstring(L, op->samples[i]);
    lua_rawseti(L, -2, i + 1);
  }
  lua_setfield(L, -2, "samples");
  return 1;
}

static void set_text(lua_State *L, const char *name, const char *text) {
  lua_pushstring(L, text);
  lua_setfield(L, -2, name);
}

/* Pushes a table of what layers and optimizers tell alike. */
static void push_info(lua_State *L, const char *name, const char *summary, const char *example,
                      const RilleParameter *parameters, const void *defaults) {
  lua_createtable(L, 0, 8);
  set_text(L, "name", name);
  set_text(L, "summary", summary);
  set_text(L, "example", example);
  push_signature(L, "", name, parameters, defaults), lua_setfield(L, -2, "signature");
  push_parameters(L, parameters, defaults), lua_setfield(L, -2, "parameters");
}

/* native.layer_info(name): nil for another name than a layer's in C. */
static int module_layer_info(lua_State *L) {
  const RilleLayerType *type = rille_layer_type_find(luaL_checkstring(L, 1));
  if (!type) return lua_pushnil(L), 1;
  push_info(L, type->name, type->summary, type->example, type->parameters, type->defaults);
  set_text(L, "op", type->op ? type->op->name : NULL);
  lua_pushinteger(L, type->n_inputs), lua_setfield(L, -2, "n_inputs");
  lua_pushinteger(L, type->n_inputs + type->n_optional), lua_setfield(L, -2, "most_inputs");
  lua_newtable(L);
  for (int i = 0; type->slots && type->slots[i].name; i++) {
    lua_pushstring(L, type->slots[i].name);
    lua_rawseti(L, -2, i + 1);
  }
  lua_setfield(L, -2, "tensors");
  return 1;
}

/* native.optimizer_info(name): nil for another name than an optimizer's in C. switches: what it takes without
 * effect. */
static int module_optimizer_info(lua_State *L) {
  const RilleOptimizerType *type = find_optimizer(luaL_checkstring(L, 1));
  if (!type) return lua_pushnil(L), 1;
  push_info(L, type->name, type->summary, type->example, type->parameters, type->defaults);
  lua_newtable(L);
  for (const char *const *s = rille_optimizer_switches; *s; s++)
    if (rille_optimizer_takes(type, *s)) {
      lua_pushstring(L, *s);
      lua_rawseti(L, -2, (int)lua_rawlen(L, -2) + 1);
    }
  lua_setfield(L, -2, "switches");
  return 1;
}

/* All names, the internal ones too. */
static int module_all_ops(lua_State *L) {
  lua_createtable(L, rille_op_count(), 0);
  for (int i = 0; i < rille_op_count(); i++) {
    lua_pushstring(L, rille_op_name(rille_op_at(i)));
    lua_rawseti(L, -2, i + 1);
  }
  return 1;
}

static const luaL_Reg functions[] = {{"ops", module_ops}, {NULL, NULL}};
static const luaL_Reg native[] = {{"layer_info", module_layer_info},
                                  {"optimizer_info", module_optimizer_info},
                                  {"op_info", module_op_info},
                                  {"all_ops", module_all_ops},
                                  {NULL, NULL}};

void rille_open_help(lua_State *L, const Library *library) {
  rille_set_functions(L, library->module, functions);
  rille_set_functions(L, library->native, native);
}
