/* Functions of Lua's string library that look at interrupt and deadline: find, match, gmatch, gsub, and rep,
 * which counts to any number where there is nothing to repeat. dump is gone. */
#include "host/host.h"
#include "host/pattern.h"

#include <ctype.h>
#include <string.h>

/* ---- find and match -------------------------------------------------------------------------------------
 */

static bool has_specials(const char *pattern, size_t length) {
  for (size_t i = 0; i < length; i++)
    if (pattern[i] && strchr("^$*+?.([%-", pattern[i])) return true;
  return false;
}

/* The place that argument 3 says, from 0; more than length: behind the end. */
static size_t start_of(lua_State *L, int arg, size_t length) {
  lua_Integer at = luaL_optinteger(L, arg, 1);
  if (at > 0) return (size_t)at - 1;
  if (at == 0 || at < -(lua_Integer)length) return 0;
  return length - (size_t)-at;
}

static int find_plain(lua_State *L, const char *text, size_t length, const char *part, size_t part_length,
                      size_t start) {
  const char *found = part_length ? memmem(text + start, length - start, part, part_length) : text + start;
  if (!found) {
    lua_pushnil(L);
    return 1;
  }
  lua_pushinteger(L, found - text + 1);
  lua_pushinteger(L, found - text + (lua_Integer)part_length);
  return 2;
}

static int find_or_match(lua_State *L, bool finds) {
  size_t length, pattern_length;
  const char *text = luaL_checklstring(L, 1, &length), *pattern = luaL_checklstring(L, 2, &pattern_length);
  size_t start = start_of(L, 3, length);
  rille_stop_look(L);
  if (start > length) {
    lua_pushnil(L);
    return 1;
  }
  if (finds && (lua_toboolean(L, 4) || !has_specials(pattern, pattern_length)))
    return find_plain(L, text, length, pattern, pattern_length, start);
  bool is_anchored = pattern_length > 0 && *pattern == '^';
  Matcher m;
  rille_matcher_init(&m, L, text, length, pattern + is_anchored, pattern_length - is_anchored);
  for (const char *at = text + start; at <= m.text_end; at++) {
    const char *end = rille_matcher_match(&m, at);
    if (end && finds) {
      lua_pushinteger(L, at - text + 1);
      lua_pushinteger(L, end - text);
      return 2 + rille_matcher_push_all(&m, NULL, NULL);
    }
    if (end) return rille_matcher_push_all(&m, at, end);
    if (is_anchored) break;
  }
  lua_pushnil(L);
  return 1;
}

static int guarded_find(lua_State *L) {
  return find_or_match(L, true);
}

static int guarded_match(lua_State *L) {
  return find_or_match(L, false);
}

/* ---- gmatch ---------------------------------------------------------------------------------------------
 */

typedef struct Iteration {
  Matcher m;
  const char *at, *last_end; /* an empty match may not stand where the last one ended */
} Iteration;

/* Upvalues: text, pattern, iteration. */
static int next_match(lua_State *L) {
  Iteration *iteration = lua_touserdata(L, lua_upvalueindex(3));
  iteration->m.L = L;
  for (; iteration->at <= iteration->m.text_end; iteration->at++) {
    const char *start = iteration->at, *end = rille_matcher_match(&iteration->m, start);
    if (!end || end == iteration->last_end) continue;
    iteration->at = iteration->last_end = end;
    return rille_matcher_push_all(&iteration->m, start, end);
  }
  return 0;
}

static int guarded_gmatch(lua_State *L) {
  size_t length, pattern_length;
  const char *text = luaL_checklstring(L, 1, &length), *pattern = luaL_checklstring(L, 2, &pattern_length);
  size_t start = start_of(L, 3, length);
  lua_settop(L, 2);
  Iteration *iteration = lua_newuserdatauv(L, sizeof *iteration, 0);
  rille_matcher_init(&iteration->m, L, text, length, pattern, pattern_length);
  iteration->at = text + (start > length ? length + 1 : start);
  iteration->last_end = NULL;
  lua_pushcclosure(L, next_match, 3);
  return 1;
}

/* ---- gsub -----------------------------------------------------------------------------------------------
 */

/* Adds argument 3, a string, with %0 to %9 filled in. */
static void add_text(Matcher *m, luaL_Buffer *out, const char *start, const char *end) {
  lua_State *L = m->L;
  size_t length;
  const char *text = lua_tolstring(L, 3, &length), *text_end = text + length;
  while (text < text_end) {
    const char *percent = memchr(text, '%', (size_t)(text_end - text));
    luaL_addlstring(out, text, (size_t)((percent ? percent : text_end) - text));
    if (!percent) break;
    int c = percent + 1 < text_end ? (unsigned char)percent[1] : 0;
    if (c == '%') {
      luaL_addchar(out, '%');
    } else if (c == '0') {
      luaL_addlstring(out, start, (size_t)(end - start));
    } else if (isdigit(c)) {
      rille_matcher_push(m, c - '1', start, end);
      luaL_tolstring(L, -1, NULL);
      lua_remove(L, -2);
      luaL_addvalue(out);
    } else {
      luaL_error(L, "invalid use of '%%' in replacement string");
    }
    text = percent + 2;
  }
}

/* Adds what argument 3 makes of a match; false: the match itself, unchanged. */
static bool add_replacement(Matcher *m, luaL_Buffer *out, const char *start, const char *end, int type) {
  lua_State *L = m->L;
  if (type == LUA_TFUNCTION) {
    lua_pushvalue(L, 3);
    lua_call(L, rille_matcher_push_all(m, start, end), 1);
  } else if (type == LUA_TTABLE) {
    rille_matcher_push(m, 0, start, end);
    lua_gettable(L, 3);
  } else {
    add_text(m, out, start, end);
    return true;
  }
  if (!lua_toboolean(L, -1)) {
    lua_pop(L, 1);
    luaL_addlstring(out, start, (size_t)(end - start));
    return false;
  }
  if (!lua_isstring(L, -1)) luaL_error(L, "invalid replacement value (a %s)", luaL_typename(L, -1));
  luaL_addvalue(out);
  return true;
}

static int guarded_gsub(lua_State *L) {
  size_t length, pattern_length;
  const char *text = luaL_checklstring(L, 1, &length), *pattern = luaL_checklstring(L, 2, &pattern_length);
  int type = lua_type(L, 3);
  lua_Integer most = luaL_optinteger(L, 4, (lua_Integer)length + 1), n = 0;
  bool is_anchored = pattern_length > 0 && *pattern == '^', has_changed = false;
  luaL_argexpected(L,
                   type == LUA_TNUMBER || type == LUA_TSTRING || type == LUA_TFUNCTION || type == LUA_TTABLE,
                   3, "string/function/table");
  Matcher m;
  luaL_Buffer out;
  rille_matcher_init(&m, L, text, length, pattern + is_anchored, pattern_length - is_anchored);
  luaL_buffinit(L, &out);
  const char *at = text, *last_end = NULL;
  while (n < most) {
    const char *end = rille_matcher_match(&m, at);
    if (end && end != last_end) {
      n++;
      has_changed |= add_replacement(&m, &out, at, end, type);
      at = last_end = end;
    } else if (at < m.text_end) {
      luaL_addchar(&out, *at++);
    } else {
      break;
    }
    if (is_anchored) break;
  }
  if (has_changed) {
    luaL_addlstring(&out, at, (size_t)(m.text_end - at));
    luaL_pushresult(&out);
  } else {
    lua_pushvalue(L, 1);
  }
  lua_pushinteger(L, n);
  return 2;
}

/* ---- rep, and the rest ----------------------------------------------------------------------------------
 */

/* Upvalue: Lua's rep. */
static int guarded_rep(lua_State *L) {
  size_t length, separator_length;
  luaL_checklstring(L, 1, &length);
  luaL_checkinteger(L, 2);
  luaL_optlstring(L, 3, "", &separator_length);
  rille_stop_look(L);
  if (length == 0 && separator_length == 0) {
    lua_pushliteral(L, "");
    return 1;
  }
  lua_settop(L, 3);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, 3, 1);
  return 1;
}

/* Upvalue: the function of Lua's, which takes time in proportion to its arguments. */
static int look_and_call(lua_State *L) {
  rille_stop_look(L);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
  return lua_gettop(L);
}

/* A loop over these would else run for as long as a look is apart, which counts instructions. */
static void let_look(lua_State *L, const char *library, const char *const *names) {
  bool is_there = lua_getglobal(L, library) == LUA_TTABLE;
  for (; is_there && *names; names++) {
    lua_getfield(L, -1, *names);
    lua_pushcclosure(L, look_and_call, 1);
    lua_setfield(L, -2, *names);
  }
  lua_pop(L, 1);
}

void rille_guard_string(lua_State *L) {
  static const char *const of_string[] = {"format", "pack", "unpack", "lower", "upper", "reverse", NULL};
  static const char *const of_utf8[] = {"len", "codepoint", "offset", NULL};
  static const luaL_Reg functions[] = {{"find", guarded_find},
                                       {"match", guarded_match},
                                       {"gmatch", guarded_gmatch},
                                       {"gsub", guarded_gsub},
                                       {NULL, NULL}};
  if (lua_getglobal(L, "string") == LUA_TTABLE) {
    luaL_setfuncs(L, functions, 0);
    lua_getfield(L, -1, "rep");
    lua_pushcclosure(L, guarded_rep, 1);
    lua_setfield(L, -2, "rep");
    lua_pushnil(L);
    lua_setfield(L, -2, "dump");
  }
  lua_pop(L, 1);
  let_look(L, "string", of_string);
  let_look(L, "utf8", of_utf8);
}
