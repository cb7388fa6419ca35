/* Functions of Lua's table library that look at interrupt and deadline: a length can be anything that __len
 * says, so that each of them may run for ever in C. */
#include "host/host.h"

#include <string.h>

/* The index of arg, which must be a table or have what takes its place. */
static lua_Integer length_of(lua_State *L, int arg) {
  if (lua_type(L, arg) != LUA_TTABLE) {
    static const char *const fields[] = {"__index", "__newindex", "__len"};
    for (int i = 0; i < 3; i++) {
      if (luaL_getmetafield(L, arg, fields[i]) == LUA_TNIL) luaL_checktype(L, arg, LUA_TTABLE);
      lua_pop(L, 1);
    }
  }
  return luaL_len(L, arg);
}

static void copy_item(lua_State *L, int to_table, lua_Integer to, int from_table, lua_Integer from,
                      unsigned *count) {
  rille_stop_count(L, count);
  lua_geti(L, from_table, from);
  lua_seti(L, to_table, to);
}

static int guarded_insert(lua_State *L) {
  unsigned count = 0;
  lua_Integer end = (lua_Integer)((lua_Unsigned)length_of(L, 1) + 1), at = end;
  switch (lua_gettop(L)) {
  case 2:
    break;
  case 3:
    at = luaL_checkinteger(L, 2);
    luaL_argcheck(L, (lua_Unsigned)at - 1u < (lua_Unsigned)end, 2, "position out of bounds");
    for (lua_Integer i = end; i > at; i--) copy_item(L, 1, i, 1, i - 1, &count);
    break;
  default:
    return luaL_error(L, "wrong number of arguments to 'insert'");
  }
  lua_seti(L, 1, at);
  return 0;
}

static int guarded_remove(lua_State *L) {
  unsigned count = 0;
  lua_Integer size = length_of(L, 1), at = luaL_optinteger(L, 2, size);
  if (!lua_isnone(L, 2))
    luaL_argcheck(L, (lua_Unsigned)at - 1u <= (lua_Unsigned)size || at == size, 2, "position out of bounds");
  lua_geti(L, 1, at);
  for (; at < size; at++) copy_item(L, 1, at, 1, at + 1, &count);
  lua_pushnil(L);
  lua_seti(L, 1, at);
  return 1;
}

static int guarded_move(lua_State *L) {
  unsigned count = 0;
  lua_Integer first = luaL_checkinteger(L, 2), last = luaL_checkinteger(L, 3), to = luaL_checkinteger(L, 4);
  int target = lua_isnoneornil(L, 5) ? 1 : 5;
  length_of(L, 1), length_of(L, target);
  lua_settop(L, 5);
  if (last >= first) {
    luaL_argcheck(L, first > 0 || last < LUA_MAXINTEGER + first, 3, "too many elements to move");
    luaL_argcheck(L, to <= LUA_MAXINTEGER - (last - first), 4, "destination wrap around");
    bool upwards = to > last || to <= first || (target != 1 && !lua_rawequal(L, 1, target));
    lua_Integer n = last - first + 1;
    for (lua_Integer i = 0; i < n; i++) {
      lua_Integer k = upwards ? i : n - 1 - i;
      copy_item(L, target, to + k, 1, first + k, &count);
    }
  }
  lua_pushvalue(L, target);
  return 1;
}

static int guarded_concat(lua_State *L) {
  unsigned count = 0;
  lua_Integer size = length_of(L, 1);
  size_t width;
  const char *separator = luaL_optlstring(L, 2, "", &width);
  lua_Integer first = luaL_optinteger(L, 3, 1), last = luaL_optinteger(L, 4, size);
  lua_settop(L, 4);
  luaL_Buffer text;
  luaL_buffinit(L, &text);
  for (lua_Integer i = first; i <= last; i++) {
    rille_stop_count(L, &count);
    lua_geti(L, 1, i);
    if (!lua_isstring(L, -1))
      return luaL_error(L, "invalid value (at index %I) in table for 'concat'", (LUAI_UACINT)i);
    luaL_addvalue(&text);
    if (i == last) break; /* it may be the largest integer */
    luaL_addlstring(&text, separator, width);
  }
  luaL_pushresult(&text);
  return 1;
}

/* ---- sort: Lua's own, with a comparison that looks ------------------------------------------------------
 */

enum { UPVALUE_COUNT = 1, UPVALUE_COMPARE };

static int compare(lua_State *L) {
  unsigned *count = lua_touserdata(L, lua_upvalueindex(UPVALUE_COUNT));
  rille_stop_count(L, count);
  if (lua_isnil(L, lua_upvalueindex(UPVALUE_COMPARE))) {
    lua_pushboolean(L, lua_compare(L, 1, 2, LUA_OPLT));
    return 1;
  }
  lua_pushvalue(L, lua_upvalueindex(UPVALUE_COMPARE));
  lua_insert(L, 1);
  lua_call(L, 2, 1);
  return 1;
}

/* Upvalue: Lua's sort. */
static int guarded_sort(lua_State *L) {
  if (!lua_isnoneornil(L, 2)) luaL_checktype(L, 2, LUA_TFUNCTION);
  lua_settop(L, 2);
  *(unsigned *)lua_newuserdatauv(L, sizeof(unsigned), 0) = 0;
  lua_insert(L, 2);
  lua_pushcclosure(L, compare, 2);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, 2, 0);
  return 0;
}

void rille_guard_table(lua_State *L) {
  static const luaL_Reg functions[] = {{"insert", guarded_insert},
                                       {"remove", guarded_remove},
                                       {"move", guarded_move},
                                       {"concat", guarded_concat},
                                       {NULL, NULL}};
  if (lua_getglobal(L, "table") == LUA_TTABLE) {
    luaL_setfuncs(L, functions, 0);
    lua_getfield(L, -1, "sort");
    lua_pushcclosure(L, guarded_sort, 1);
    lua_setfield(L, -2, "sort");
  }
  lua_pop(L, 1);
}
