/* Tables of options: their names, what is wrong with one, and what is no table of options. */
#include "state.h"
#include "arguments.h"
#include "describe.h"

#include <string.h>

int rille_options_at(lua_State *L, int index) {
  if (!lua_istable(L, index) || lua_rawlen(L, index) > 0) return 0;
  lua_pushnil(L);
  if (lua_next(L, index) == 0) return 0;
  lua_pop(L, 2);
  return index;
}

typedef struct NameList { /* both forms of a list of option names */
  const RilleParameter *parameters;
  const char *const *names;
} NameList;

static const char *name_at(const NameList *list, int i) {
  return list->parameters ? list->parameters[i].name : list->names[i];
}

static int unknown_option(lua_State *L, const char *function, const char *key, const NameList *list) {
  luaL_Buffer text;
  const char *nearest = NULL;
  int best = 3;
  luaL_buffinit(L, &text);
  for (int i = 0; name_at(list, i); i++) {
    if (i > 0) luaL_addstring(&text, ", ");
    luaL_addstring(&text, name_at(list, i));
    int d = rille_name_distance(key, name_at(list, i));
    if (d < best) best = d, nearest = name_at(list, i);
  }
  luaL_pushresult(&text);
  return rille_raise_error(L, "%s: no option '%s'%s%s%s; it takes %s", function, key,
                           nearest ? ", did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "",
                           lua_tostring(L, -1));
}

static int find_name(const NameList *list, const char *key) {
  for (int i = 0; name_at(list, i); i++)
    if (strcmp(name_at(list, i), key) == 0) return i;
  return -1;
}

/* PyTorch's options that change nothing here: memory is where the one processor is. */
static bool has_no_effect(lua_State *L, const char *function, const char *key, const NameList *list,
                          int value) {
  bool device = strcmp(key, "device") == 0, pin = strcmp(key, "pin_memory") == 0;
  if ((!device && !pin) || (find_name(list, "dtype") < 0 && find_name(list, "generator") < 0)) return false;
  if (device && (lua_type(L, value) != LUA_TSTRING || strcmp(lua_tostring(L, value), "cpu") != 0))
    rille_raise_error(L, "%s: device must be 'cpu', as there is no GPU side, got %s", function,
                      rille_value_text(L, value));
  if (pin && !lua_isboolean(L, value))
    rille_raise_error(L, "%s: pin_memory must be true or false, got %s", function, rille_type_text(L, value));
  return true;
}

void rille_check_option_names(lua_State *L, int index, const char *function, const char *const *names) {
  NameList list = {NULL, names};
  lua_pushnil(L);
  while (lua_next(L, index)) {
    const char *key = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : luaL_typename(L, -2);
    if (find_name(&list, key) < 0 && !has_no_effect(L, function, key, &list, -1))
      unknown_option(L, function, key, &list);
    lua_pop(L, 1);
  }
}

int rille_push_option(lua_State *L, int index, const char *name) {
  index = lua_absindex(L, index);
  lua_pushstring(L, name);
  return lua_rawget(L, index);
}

int rille_find_option(lua_State *L, const char *function, const char *key, const RilleParameter *parameters) {
  NameList list = {parameters, NULL};
  static const char *const others[][2] = {{"keepdims", "keepdim"}, {"axis", "dim"}}; /* numpy's names */
  int at = find_name(&list, key);
  for (int i = 0; i < 2 && at < 0; i++)
    if (strcmp(key, others[i][0]) == 0) at = find_name(&list, others[i][1]);
  if (at < 0 && !has_no_effect(L, function, key, &list, -1)) unknown_option(L, function, key, &list);
  return at;
}

void rille_check_plain_list(lua_State *L, int index, const char *name) {
  lua_Integer n = (lua_Integer)lua_rawlen(L, index);
  index = lua_absindex(L, index);
  if (n > 0)
    lua_pushinteger(L, n); /* what comes behind the last entry */
  else
    lua_pushnil(L);
  if (!lua_next(L, index)) return;
  if (lua_type(L, -2) == LUA_TSTRING)
    rille_raise_error(L, "%s: '%s' stands among the entries of a list; options go into a table of their own",
                      name, lua_tostring(L, -2));
  lua_pop(L, 2);
}
