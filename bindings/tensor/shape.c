/* x.shape: the sizes as a list from 1, which may be called as well, so that x:shape() gives a plain list.
 * Two shapes are equal where their sizes are, and negative indices count from the end. A text is a slice,
 * counted from 0 as in Python, which gives a shape: x.shape[":-1"]. Shapes and lists are joined by the two
 * dots. */
#include "state.h"
#include "tensor/shape.h"
#include "tensor/tensor_box.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* ---- slices by texts */

static const char *skip_spaces(const char *at) {
  while (isspace((unsigned char)*at)) at++;
  return at;
}

/* An integer if one stands at *at; what is too large is as good as the largest. */
static bool read_bound(const char **at, int64_t *out) {
  const char *start = skip_spaces(*at);
  char *end;
  int old = errno;
  long long value = strtoll(start, &end, 10);
  errno = old;
  *at = skip_spaces(end == start ? start : end);
  if (end != start) *out = value;
  return end != start;
}

static int64_t bounded(int64_t at, int64_t count, int64_t lowest, int64_t highest) {
  if (at < 0) at = at < -count ? lowest : at + count;
  return at < lowest ? lowest : at > highest ? highest : at;
}

/* "1:", ":-1", "::2" of count things: the first place from 0, how many and how far apart. False where the
 * text is no slice; the step is 0 where the text says so. */
static bool read_slice(const char *text, int64_t count, int64_t *first, int64_t *n, int64_t *step) {
  int64_t from, to;
  *step = 1;
  bool has_from = read_bound(&text, &from);
  if (*text++ != ':') return false;
  bool has_to = read_bound(&text, &to);
  if (*text == ':') text++, read_bound(&text, step);
  if (*text) return false;
  int64_t lowest = *step < 0 ? -1 : 0, highest = *step < 0 ? count - 1 : count;
  *first = has_from ? bounded(from, count, lowest, highest) : *step < 0 ? highest : lowest;
  int64_t last = has_to ? bounded(to, count, lowest, highest) : *step < 0 ? lowest : highest;
  int64_t distance = *step < 0 ? *first - last : last - *first;
  int64_t stride = *step < -count ? count + 1 : *step < 0 ? -*step : *step;
  *n = distance <= 0 || stride == 0 ? 0 : 1 + (distance - 1) / stride;
  return true;
}

/* (whose, count, text) -> the places, from 1, that the slice takes, or nil where the text is none. */
int rille_slice_places(lua_State *L) {
  int64_t first, n, step;
  if (!read_slice(luaL_checkstring(L, 3), luaL_checkinteger(L, 2), &first, &n, &step)) return 0;
  if (step == 0)
    return rille_raise_error(L, "%s: the step of a slice must not be 0, got '%s'", luaL_checkstring(L, 1),
                             lua_tostring(L, 3));
  lua_createtable(L, (int)n, 0);
  for (int64_t i = 0; i < n; i++) {
    lua_pushinteger(L, first + i * step + 1);
    lua_rawseti(L, -2, i + 1);
  }
  return 1;
}

/* ---- sizes */

static void push_sizes(lua_State *L, int n, const int64_t *sizes) {
  lua_createtable(L, n, 0);
  for (int i = 0; i < n; i++) {
    lua_pushinteger(L, sizes[i]);
    lua_rawseti(L, -2, i + 1);
  }
}

/* How many sizes stand at index. Metamethods may be called by hand, with whatever a script has. */
static lua_Integer count_sizes(lua_State *L, int index) {
  luaL_checktype(L, index, LUA_TTABLE);
  return (lua_Integer)lua_rawlen(L, index);
}

/* (shape, ...): a copy without the metatable. */
static int shape_call(lua_State *L) {
  lua_Integer n = count_sizes(L, 1);
  lua_createtable(L, (int)n, 0);
  for (lua_Integer i = 1; i <= n; i++) {
    lua_rawgeti(L, 1, i);
    lua_rawseti(L, -2, i);
  }
  return 1;
}

static int shape_numel(lua_State *L) {
  lua_Integer n = count_sizes(L, 1), numel = 1;
  for (lua_Integer i = 1; i <= n; i++) {
    lua_rawgeti(L, 1, i);
    numel *= lua_tointeger(L, -1);
    lua_pop(L, 1);
  }
  lua_pushinteger(L, numel);
  return 1;
}

/* Lua's own functions (ipairs, table.unpack, table.move) read on until they find nothing. */
static bool is_read_by_c(lua_State *L) {
  lua_Debug reader;
  return lua_getstack(L, 1, &reader) && lua_getinfo(L, "S", &reader) && *reader.what == 'C';
}

/* What the table itself does not have: x.shape[-1], the last size; x.shape:numel(). */
static int shape_index(lua_State *L) {
  lua_Integer n = count_sizes(L, 1);
  if (lua_isinteger(L, 2)) {
    lua_Integer at = lua_tointeger(L, 2);
    if (at == 0)
      return rille_raise_error(
          L, "shape: sizes count from 1, as Lua's lists do: x.shape[1] is the first; x:size(0) "
             "counts from 0");
    if (at > n && is_read_by_c(L)) return 0;
    if (at < -n || at > n)
      return rille_raise_error(L, "shape: no size at %d of %d dims; sizes count from 1", (int)at, (int)n);
    lua_rawgeti(L, 1, at < 0 ? n + 1 + at : at);
    return 1;
  }
  if (lua_type(L, 2) != LUA_TSTRING) return 0;
  const char *text = lua_tostring(L, 2);
  int64_t first, count, step;
  if (strcmp(text, "numel") == 0) {
    lua_pushcfunction(L, shape_numel);
    return 1;
  }
  if (!read_slice(text, n, &first, &count, &step)) return 0;
  if (step == 0) return rille_raise_error(L, "shape: the step of a slice must not be 0, got '%s'", text);
  lua_createtable(L, (int)count, 0);
  for (int64_t i = 0; i < count; i++) {
    lua_rawgeti(L, 1, first + i * step + 1);
    lua_rawseti(L, -2, i + 1);
  }
  luaL_setmetatable(L, "Shape");
  return 1;
}

/* A shape and a list, in either order: x.shape[":-1"] .. { 4 }. */
static int shape_concat(lua_State *L) {
  lua_Integer n = 0;
  lua_settop(L, 2);
  for (int side = 1; side <= 2; side++)
    if (!lua_istable(L, side)) {
      const char *size = lua_isinteger(L, side) ? luaL_tolstring(L, side, NULL) : "n";
      return rille_raise_error(L, "shape: .. takes a list of sizes, got %s; one size is { %s }",
                               luaL_typename(L, side), size);
    }
  lua_newtable(L);
  for (int side = 1; side <= 2; side++)
    for (lua_Integer i = 1; i <= (lua_Integer)lua_rawlen(L, side); i++) {
      lua_rawgeti(L, side, i);
      lua_rawseti(L, 3, ++n);
    }
  luaL_setmetatable(L, "Shape");
  return 1;
}

/* Also of a shape and a plain list. */
static int shape_eq(lua_State *L) {
  bool equal = lua_istable(L, 1) && lua_istable(L, 2) && lua_rawlen(L, 1) == lua_rawlen(L, 2);
  for (lua_Integer i = 1; equal && i <= (lua_Integer)lua_rawlen(L, 1); i++) {
    lua_rawgeti(L, 1, i);
    lua_rawgeti(L, 2, i);
    equal = lua_rawequal(L, -1, -2);
    lua_pop(L, 2);
  }
  lua_pushboolean(L, equal);
  return 1;
}

static int shape_tostring(lua_State *L) {
  luaL_Buffer text;
  lua_Integer n = count_sizes(L, 1);
  luaL_buffinit(L, &text);
  luaL_addchar(&text, '[');
  for (lua_Integer i = 1; i <= n; i++) {
    if (i > 1) luaL_addstring(&text, ", ");
    lua_rawgeti(L, 1, i);
    luaL_addvalue(&text);
  }
  luaL_addchar(&text, ']');
  luaL_pushresult(&text);
  return 1;
}

static int shape_newindex(lua_State *L) {
  return rille_raise_error(
      L, "shape: a tensor's sizes cannot be set; x:reshape(...) gives a view of other ones");
}

int rille_push_shape(lua_State *L, RilleTensor *t) {
  static const luaL_Reg metamethods[] = {{"__call", shape_call},
                                         {"__eq", shape_eq},
                                         {"__tostring", shape_tostring},
                                         {"__newindex", shape_newindex},
                                         {"__index", shape_index},
                                         {"__concat", shape_concat},
                                         {NULL, NULL}};
  int64_t sizes[RILLE_MAX_DIMS];
  int n = t->ndim;
  memcpy(sizes, t->sizes,
         (size_t)n * sizeof *sizes); /* the tables may run finalizers, and those may free t */
  push_sizes(L, n, sizes);
  if (luaL_getmetatable(L, "Shape") == LUA_TNIL) {
    lua_pop(L, 1);
    luaL_newmetatable(L, "Shape");
    rille_set_functions(L, lua_gettop(L), metamethods);
  }
  lua_setmetatable(L, -2);
  return 1;
}
