/* Reading Lua arguments by an op's parameters. */
#include "state.h"
#include "arguments.h"
#include "describe.h"
#include "tensor/generator.h"
#include "tensor/tensor_box.h"

#include <math.h>
#include <string.h>

typedef struct Reader {
  lua_State *L;
  const char *name;
  Arguments *out;
  char *values; /* the argument struct */
} Reader;

/* A wrong first argument may be a call with a dot. */
static const char *hint_for(Reader *r, const char *parameter, int index) {
  bool is_first = index == 1 && (strcmp(parameter, "input") == 0 || strcmp(parameter, "self") == 0);
  return is_first ? rille_colon_hint(r->L, "x") : "";
}

static bool options_are_empty(lua_State *L, int index) {
  index = lua_absindex(L, index);
  lua_pushnil(L);
  if (lua_next(L, index) == 0) return true;
  lua_pop(L, 2);
  return false;
}

/* A list of numbers where a tensor belongs, or an option written as Python does: there it becomes nil. */
static const char *table_hint(Reader *r, const char *parameter, const char *wanted, int index) {
  if (!lua_istable(r->L, index) || luaL_getmetafield(r->L, index, "__name") != LUA_TNIL)
    return hint_for(r, parameter, index);
  if (!strstr(wanted, "list") && options_are_empty(r->L, index))
    return " without a key (True, False and None are nil in Lua: write true, false, nothing)";
  if (strstr(wanted, "a tensor")) return "; rille.tensor { ... } makes one of numbers";
  return hint_for(r, parameter, index);
}

static int misfit(Reader *r, const char *parameter, const char *wanted, int index) {
  if (lua_type(r->L, index) == LUA_TNUMBER)
    return rille_raise_error(r->L, "%s: %s must be %s, got the number %s%s", r->name, parameter, wanted,
                             rille_shown_text(r->L, index), hint_for(r, parameter, index));
  return rille_raise_error(r->L, "%s: %s must be %s, got %s%s", r->name, parameter, wanted,
                           rille_value_text(r->L, index), table_hint(r, parameter, wanted, index));
}

/* The number in a tensor with no dims, which PyTorch takes for plain numbers as well. */
static bool number_in_tensor(lua_State *L, int index, RilleScalar *out) {
  const RilleTensor *t = lua_type(L, index) == LUA_TUSERDATA ? rille_to_tensor(L, index) : NULL;
  if (!t || t->ndim != 0) return false;
  check_status(L, state_of(L), rille_tensor_item(t, out));
  return true;
}

/* Integers, and floats with an integral value. */
static bool to_int(lua_State *L, int index, int64_t *out) {
  int is_integer;
  RilleScalar number;
  *out = 0;
  if (number_in_tensor(L, index, &number) && number.kind == RILLE_SCALAR_INT) {
    *out = number.value.i;
    return true;
  }
  if (lua_type(L, index) != LUA_TNUMBER) return false;
  *out = lua_tointegerx(L, index, &is_integer);
  return is_integer;
}

/* NaN without a sign, which messages would show. */
static double to_float(lua_State *L, int index) {
  double value = lua_tonumber(L, index);
  return value == value ? value : (double)NAN;
}

static bool to_scalar(lua_State *L, int index, RilleScalar *out) {
  if (lua_isinteger(L, index))
    *out = rille_scalar_int(lua_tointeger(L, index));
  else if (lua_type(L, index) == LUA_TNUMBER)
    *out = rille_scalar_float(to_float(L, index));
  else if (lua_isboolean(L, index))
    *out = rille_scalar_bool(lua_toboolean(L, index));
  else
    return number_in_tensor(L, index, out);
  return true;
}

RilleScalar rille_check_scalar(lua_State *L, int index, const char *name, const char *parameter) {
  RilleScalar scalar;
  if (!to_scalar(L, index, &scalar)) {
    Reader r = {L, name, NULL, NULL};
    misfit(&r, parameter, "a number", index);
  }
  return scalar;
}

/* "cuda", "cuda:0", "mps": PyTorch's names of devices. */
static bool is_device(const char *text) {
  return text && (strncmp(text, "cuda", 4) == 0 || strcmp(text, "mps") == 0);
}

RilleDtype rille_check_dtype(lua_State *L, int index, const char *name) {
  RilleDtype dtype;
  const char *text = lua_type(L, index) == LUA_TSTRING ? lua_tostring(L, index) : NULL;
  if (!text || !rille_dtype_from_name(text, &dtype))
    rille_raise_error(
        L, "%s: dtype must be one of bool, uint8, int32, int64, float32, float64, got %s%s", name,
        lua_type(L, index) == LUA_TNUMBER ? rille_shown_text(L, index) : rille_value_text(L, index),
        is_device(text) ? "; there is no GPU side" : "");
  return dtype;
}

bool rille_is_none(lua_State *L, int index) {
  if (lua_type(L, index) != LUA_TUSERDATA || lua_rawlen(L, index) != 0) return false;
  if (luaL_getmetafield(L, index, "__name") == LUA_TNIL) return false;
  const char *name = lua_tostring(L, -1);
  bool is_none = name && strcmp(name, "rille.none") == 0;
  lua_pop(L, 1);
  return is_none;
}

static void push_none(lua_State *L) {
  lua_getfield(L, LUA_REGISTRYINDEX, "rille.none");
}

static void read_ints(Reader *r, const RilleParameter *p, int index, RilleInts *out) {
  lua_State *L = r->L;
  int64_t value;
  if (to_int(L, index, &value)) {
    *out = (RilleInts){.count = 1, .values = {value}};
    return;
  }
  if (!lua_istable(L, index)) misfit(r, p->name, "a list of integers", index);
  lua_Unsigned n = lua_rawlen(L, index);
  if (n > RILLE_MAX_DIMS)
    rille_raise_error(L, "%s: %s has %d entries, at most %d are possible", r->name, p->name, (int)n,
                      RILLE_MAX_DIMS);
  out->count = (int32_t)n;
  for (int i = 0; i < (int)n; i++) {
    lua_rawgeti(L, index, i + 1);
    if (p->has_choices && rille_is_none(L, -1))
      out->values[i] = RILLE_INT_NONE;
    else if (!to_int(L, -1, &out->values[i]) || out->values[i] == RILLE_INT_NONE)
      misfit(r, p->name, "a list of integers", -1);
    lua_pop(L, 1);
  }
}

static uint8_t read_choice(Reader *r, const RilleParameter *p, int index) {
  size_t length;
  const char *text = lua_type(r->L, index) == LUA_TSTRING ? lua_tolstring(r->L, index, &length) : NULL;
  int position = text ? rille_parameter_choice(p, text, length) : -1;
  if (position >= 0) return (uint8_t)position;
  misfit(r, p->name, lua_pushfstring(r->L, "one of %s", rille_parameter_choices(p)), index);
  return 0;
}

static void read_text(Reader *r, const RilleParameter *p, int index, RilleText *out) {
  size_t length = 0;
  const char *text = lua_type(r->L, index) == LUA_TSTRING ? lua_tolstring(r->L, index, &length) : NULL;
  if (!text) misfit(r, p->name, "a text", index);
  if (length >= sizeof out->text)
    rille_raise_error(r->L, "%s: %s is too long: %d bytes, at most %d are possible", r->name, p->name,
                      (int)length, (int)sizeof out->text - 1);
  if (strlen(text) != length) rille_raise_error(r->L, "%s: %s holds a zero byte", r->name, p->name);
  memcpy(out->text, text, length + 1);
}

/* A number as it is; a text as one of the choices. */
static void read_scalar_or_choice(Reader *r, const RilleParameter *p, int index, RilleScalarOrChoice *out) {
  if (lua_type(r->L, index) == LUA_TNUMBER) {
    to_scalar(r->L, index, &out->number);
    return;
  }
  out->number.kind = RILLE_SCALAR_NONE;
  out->choice = read_choice(r, p, index);
}

/* A table of two or three numbers. */
static void read_floats(Reader *r, const RilleParameter *p, int index, double *out) {
  lua_State *L = r->L;
  int n = rille_parameter_floats(p);
  const char *wanted = n == 3           ? "a table of three numbers"
                       : p->has_choices ? "a table of two numbers, the first may be rille.none"
                                        : "a table of two numbers";
  if (!lua_istable(L, index) || lua_rawlen(L, index) != (size_t)n) misfit(r, p->name, wanted, index);
  for (int i = 0; i < n; i++) {
    lua_rawgeti(L, index, i + 1);
    bool is_none = i == 0 && p->has_choices && rille_is_none(L, -1);
    if (!is_none && lua_type(L, -1) != LUA_TNUMBER) misfit(r, p->name, wanted, index);
    out[i] = is_none ? NAN : lua_tonumber(L, -1);
    lua_pop(L, 1);
  }
}

static void read_value(Reader *r, const RilleParameter *p, int index) {
  lua_State *L = r->L;
  char *field = r->values + p->offset;
  int64_t integer = 0;
  RilleScalar number;
  switch (p->type) {
  case RILLE_PARAMETER_INT:
    if (!to_int(L, index, &integer)) misfit(r, p->name, "an integer", index);
    *(int64_t *)(void *)field = integer;
    break;
  case RILLE_PARAMETER_OPTIONAL_INT:
    if (!to_int(L, index, &integer)) misfit(r, p->name, "an integer", index);
    *(RilleOptionalInt *)(void *)field = (RilleOptionalInt){true, integer};
    break;
  case RILLE_PARAMETER_FLOAT:
    if (lua_type(L, index) == LUA_TNUMBER)
      *(double *)(void *)field = to_float(L, index);
    else if (number_in_tensor(L, index, &number))
      *(double *)(void *)field = rille_scalar_to_double(number);
    else
      misfit(r, p->name, "a number", index);
    break;
  case RILLE_PARAMETER_PAIR:
  case RILLE_PARAMETER_TRIPLE:
    read_floats(r, p, index, (double *)(void *)field);
    break;
  case RILLE_PARAMETER_BOOL:
    if (!lua_isboolean(L, index)) misfit(r, p->name, "true or false", index);
    *(bool *)(void *)field = lua_toboolean(L, index);
    break;
  case RILLE_PARAMETER_SCALAR:
    if (!to_scalar(L, index, (RilleScalar *)(void *)field)) misfit(r, p->name, "a number", index);
    break;
  case RILLE_PARAMETER_INTS:
    read_ints(r, p, index, (RilleInts *)(void *)field);
    break;
  case RILLE_PARAMETER_INTS_OR_CHOICE:
    if (lua_type(L, index) == LUA_TSTRING)
      ((RilleInts *)(void *)field)->count = -2 - read_choice(r, p, index);
    else
      read_ints(r, p, index, (RilleInts *)(void *)field);
    break;
  case RILLE_PARAMETER_DTYPE:
    *(uint8_t *)field = (uint8_t)rille_check_dtype(L, index, r->name);
    break;
  case RILLE_PARAMETER_CHOICE:
    *(uint8_t *)field = read_choice(r, p, index);
    break;
  case RILLE_PARAMETER_SCALAR_OR_CHOICE:
    read_scalar_or_choice(r, p, index, (RilleScalarOrChoice *)(void *)field);
    break;
  case RILLE_PARAMETER_GENERATOR:
    if (!rille_to_generator(L, index)) misfit(r, p->name, "a generator", index);
    *(RilleGenerator **)(void *)field = rille_to_generator(L, index);
    break;
  case RILLE_PARAMETER_TEXT:
    read_text(r, p, index, (RilleText *)(void *)field);
    break;
  default:
    rille_raise_error(L, "%s: parameter %s cannot be read", r->name, p->name);
  }
}

/* rille.none where a value may be missing: what is in values is the default, and stays if it is none as well.
 */
static bool read_none(Reader *r, const RilleParameter *p) {
  char *field = r->values + p->offset;
  switch (p->type) {
  case RILLE_PARAMETER_OPTIONAL_INT:
    *(RilleOptionalInt *)(void *)field = (RilleOptionalInt){false, 0};
    return true;
  case RILLE_PARAMETER_SCALAR:
    if (!p->has_choices) return ((const RilleScalar *)(const void *)field)->kind == RILLE_SCALAR_NONE;
    *(RilleScalar *)(void *)field = (RilleScalar){.kind = RILLE_SCALAR_NONE};
    return true;
  case RILLE_PARAMETER_INTS:
  case RILLE_PARAMETER_INTS_OR_CHOICE:
    return ((const RilleInts *)(const void *)field)->count == -1;
  case RILLE_PARAMETER_DTYPE:
    return *(const uint8_t *)field == RILLE_DTYPE_NONE;
  case RILLE_PARAMETER_CHOICE: /* div's rounding_mode */
    return *(const uint8_t *)field == rille_parameter_choice(p, "none", strlen("none"));
  case RILLE_PARAMETER_GENERATOR:
    return *(RilleGenerator *const *)(const void *)field == NULL;
  default:
    return false;
  }
}

static void read_parameter(Reader *r, const RilleParameter *p, int index) {
  if (!p->required && rille_is_none(r->L, index) && read_none(r, p)) return;
  read_value(r, p, index);
}

void rille_read_parameter(lua_State *L, const char *name, const RilleParameter *p, int index, void *args) {
  Reader r = {L, name, NULL, args};
  read_parameter(&r, p, index);
}

static void push_choice(lua_State *L, const char *choice, int position) {
  for (; position > 0; position--) choice = strchr(choice, '|') + 1;
  lua_pushlstring(L, choice, strcspn(choice, "|"));
}

void rille_push_parameter(lua_State *L, const RilleParameter *p, const void *args) {
  const char *field = (const char *)args + p->offset;
  switch (p->type) {
  case RILLE_PARAMETER_INT:
    lua_pushinteger(L, *(const int64_t *)(const void *)field);
    return;
  case RILLE_PARAMETER_FLOAT:
    lua_pushnumber(L, *(const double *)(const void *)field);
    return;
  case RILLE_PARAMETER_BOOL:
    lua_pushboolean(L, *(const bool *)field);
    return;
  case RILLE_PARAMETER_OPTIONAL_INT:
    if (!((const RilleOptionalInt *)(const void *)field)->given) break;
    lua_pushinteger(L, ((const RilleOptionalInt *)(const void *)field)->value);
    return;
  case RILLE_PARAMETER_PAIR:
  case RILLE_PARAMETER_TRIPLE:
    lua_createtable(L, 3, 0);
    for (int i = 0; i < rille_parameter_floats(p); i++) {
      double number = ((const double *)(const void *)field)[i];
      if (p->has_choices && isnan(number))
        push_none(L);
      else
        lua_pushnumber(L, number);
      lua_rawseti(L, -2, i + 1);
    }
    return;
  case RILLE_PARAMETER_SCALAR: {
    RilleScalar scalar = *(const RilleScalar *)(const void *)field;
    if (scalar.kind == RILLE_SCALAR_NONE) break;
    if (scalar.kind == RILLE_SCALAR_FLOAT)
      lua_pushnumber(L, scalar.value.f);
    else if (scalar.kind == RILLE_SCALAR_BOOL)
      lua_pushboolean(L, scalar.value.i != 0);
    else
      lua_pushinteger(L, scalar.value.i);
    return;
  }
  case RILLE_PARAMETER_INTS:
  case RILLE_PARAMETER_INTS_OR_CHOICE: {
    const RilleInts *ints = (const RilleInts *)(const void *)field;
    if (ints->count == -1) break;
    if (ints->count < 0) {
      push_choice(L, rille_parameter_choices(p), -2 - ints->count);
      return;
    }
    lua_createtable(L, ints->count, 0);
    for (int i = 0; i < ints->count; i++) {
      if (ints->values[i] == RILLE_INT_NONE)
        push_none(L);
      else
        lua_pushinteger(L, ints->values[i]);
      lua_rawseti(L, -2, i + 1);
    }
    return;
  }
  case RILLE_PARAMETER_DTYPE:
    if (*(const uint8_t *)field == RILLE_DTYPE_NONE) break;
    lua_pushstring(L, rille_dtype_name((RilleDtype) * (const uint8_t *)field));
    return;
  case RILLE_PARAMETER_CHOICE:
    push_choice(L, rille_parameter_choices(p), *(const uint8_t *)field);
    return;
  default:
    break;
  }
  lua_pushnil(L);
}

static bool is_tensor_parameter(const RilleParameter *p) {
  return p->type <= RILLE_PARAMETER_TENSORS;
}

/* As rille_to_tensor, but a freed tensor is named. */
static RilleTensor *tensor_for(Reader *r, const RilleParameter *p, int index) {
  TensorBox *box = rille_to_tensor_box(r->L, index);
  if (!box) return NULL;
  if (RILLE_UNLIKELY(!box->tensor))
    rille_raise_error(r->L, "%s: %s is a tensor that was freed", r->name, p->name);
  return box->tensor;
}

/* rille.none leaves an optional tensor out, as nil does. */
static void misfit_unless_none(Reader *r, const RilleParameter *p, const char *wanted, int index) {
  if (p->required || !rille_is_none(r->L, index)) misfit(r, p->name, wanted, index);
}

static void read_tensor(Reader *r, const RilleParameter *p, int index) {
  lua_State *L = r->L;
  Arguments *out = r->out;
  if (p->type == RILLE_PARAMETER_TENSORS) {
    out->list_spread = false;
    if (!lua_istable(L, index)) misfit(r, p->name, "a table of tensors", index);
    out->list_index = index;
    out->n_tensors = (int)lua_rawlen(L, index);
    for (int i = 1; i <= out->n_tensors; i++) {
      lua_rawgeti(L, index, i);
      if (!tensor_for(r, p, -1)) misfit(r, p->name, "a table of tensors", -1);
      lua_pop(L, 1);
    }
    return;
  }
  RilleTensor *tensor = tensor_for(r, p, index);
  if (tensor) {
    out->tensors[out->n_tensors] = tensor;
  } else if (p->type == RILLE_PARAMETER_TENSOR_OR_NUMBER ||
             p->type == RILLE_PARAMETER_OPTIONAL_TENSOR_OR_NUMBER) {
    if (!to_scalar(L, index, &out->numbers[out->n_tensors]))
      misfit_unless_none(r, p, "a tensor or a number", index);
  } else {
    misfit_unless_none(r, p, "a tensor", index);
  }
}

static void read_one(Reader *r, const RilleParameter *p, int index, int *tensor_slot) {
  if (!is_tensor_parameter(p)) {
    read_parameter(r, p, index);
    return;
  }
  r->out->n_tensors = *tensor_slot;
  read_tensor(r, p, index);
}

/* given: bit i is set when parameter i was given by position. */
static void read_options(Reader *r, const RilleParameter *parameters, int index, uint32_t *given) {
  lua_State *L = r->L;
  lua_pushnil(L);
  while (lua_next(L, index)) {
    const char *key = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : luaL_typename(L, -2);
    int at = rille_find_option(L, r->name, key, parameters);
    if (at < 0) { /* without effect */
      lua_pop(L, 1);
      continue;
    }
    if (*given & 1u << at)
      rille_raise_error(L, "%s: %s is given twice, by position and by name", r->name, key);
    *given |= 1u << at;
    int slot = 0;
    for (int i = 0; i < at; i++) slot += is_tensor_parameter(&parameters[i]);
    int count = r->out->n_tensors;
    read_one(r, &parameters[at], lua_gettop(L), &slot);
    if (parameters[at].type ==
        RILLE_PARAMETER_TENSORS) { /* the list stays on the stack, below the key of the traversal */
      lua_insert(L, -2);
      r->out->list_index = lua_gettop(L) - 1;
      continue;
    }
    r->out->n_tensors = is_tensor_parameter(&parameters[at]) && slot >= count ? slot + 1 : count;
    lua_pop(L, 1);
  }
}

void rille_read_arguments(lua_State *L, const char *name, const RilleParameter *parameters,
                          const void *defaults, size_t args_size, int first, int top, Arguments *out) {
  int slot = 0, index = first, at = 0;
  uint32_t given = 0;
  out->n_tensors = 0;
  out->list_index = 0;
  out->list_spread = false;
  Reader r = {L, name, out, out->values};
  if (args_size > sizeof out->values) rille_raise_error(L, "%s: its arguments need more room", name);
  if (args_size) memcpy(out->values, defaults, args_size);
  for (int i = 0; i < MAX_TENSOR_ARGUMENTS; i++) {
    out->tensors[i] = NULL;
    out->numbers[i].kind = RILLE_SCALAR_NONE;
  }
  for (; parameters[at].name; at++) {
    const RilleParameter *p = &parameters[at];
    if (index <= top && index == top && lua_istable(L, index) && rille_options_at(L, index)) break;
    if (index <= top && !lua_isnil(L, index)) {
      /* Sizes may stand as several numbers: x:reshape(2, 3). */
      if (p->type == RILLE_PARAMETER_INTS && p->required && lua_type(L, index) == LUA_TNUMBER) {
        RilleInts *ints = (RilleInts *)(void *)(out->values + p->offset);
        ints->count = 0;
        for (; index <= top && lua_type(L, index) == LUA_TNUMBER; index++) {
          if (ints->count == RILLE_MAX_DIMS)
            rille_raise_error(L, "%s: %s has more than %d entries", name, p->name, RILLE_MAX_DIMS);
          if (!to_int(L, index, &ints->values[ints->count++])) misfit(&r, p->name, "integers", index);
        }
        given |= 1u << at;
        continue;
      }
      if (p->type == RILLE_PARAMETER_TENSORS && p->has_choices && tensor_for(&r, p, index)) {
        out->list_spread = true;
        out->list_index = index;
        for (out->n_tensors = 0; index <= top && tensor_for(&r, p, index); index++) out->n_tensors++;
        given |= 1u << at;
        continue;
      }
      read_one(&r, p, index, &slot);
      given |= 1u << at;
    }
    if (is_tensor_parameter(p) && !out->list_index) out->n_tensors = ++slot;
    index++;
  }
  if (index <= top) {
    if (index == top && lua_isnil(L, index))
      index++;
    else if (index == top && rille_options_at(L, index))
      read_options(&r, parameters, index, &given);
    else if (!(index == top && lua_istable(L, index) && lua_rawlen(L, index) == 0))
      rille_raise_error(L, "%s: too many arguments: %d, it takes %d", name, top - first + 1, at);
  }
  int tensors = 0;
  for (int i = 0; parameters[i].name; i++) {
    if (parameters[i].required && !(given & 1u << i) && i == 1 && first == 1 &&
        out->numbers[0].kind != RILLE_SCALAR_NONE)
      misfit(&r, parameters[0].name, "a tensor", first); /* x.add(3) rather than add(3, ...) */
    if (parameters[i].required && !(given & 1u << i))
      rille_raise_error(L, "%s: argument %d (%s) is missing%s", name, i + 1, parameters[i].name,
                        i == 0 && first == 1 ? rille_colon_hint(L, "x") : "");
    tensors += is_tensor_parameter(&parameters[i]) && parameters[i].type != RILLE_PARAMETER_TENSORS;
  }
  if (!out->list_index) out->n_tensors = tensors;
}

int rille_check_sizes(lua_State *L, const char *name, int index, int64_t *sizes, int *next) {
  int n = 0;
  int top = lua_gettop(L);
  *next = index;
  if (lua_istable(L, index) && !rille_options_at(L, index)) {
    n = (int)lua_rawlen(L, index);
    if (n > RILLE_MAX_DIMS) rille_raise_error(L, "a tensor has at most %d dims, not %d", RILLE_MAX_DIMS, n);
    rille_check_plain_list(L, index, name);
    for (int i = 0; i < n; i++) {
      lua_rawgeti(L, index, i + 1);
      if (!to_int(L, -1, &sizes[i]))
        rille_raise_error(L, "%s: sizes must be integers, got %s", name, rille_shown_text(L, -1));
      lua_pop(L, 1);
    }
    *next = index + 1;
    return n;
  }
  for (; *next <= top && lua_type(L, *next) == LUA_TNUMBER; (*next)++) {
    if (n == RILLE_MAX_DIMS) rille_raise_error(L, "a tensor has at most %d dims", RILLE_MAX_DIMS);
    if (!to_int(L, *next, &sizes[n++]))
      rille_raise_error(L, "%s: sizes must be integers, got %s", name, rille_shown_text(L, *next));
  }
  return n;
}
