/* What errors say of values, and of how the running function was called. */
#ifndef RILLE_BINDINGS_DESCRIBE_H
#define RILLE_BINDINGS_DESCRIBE_H

#include "state.h"

/* "a tensor", "a module", "rille.nn", or Lua's type. Texts of errors only: names stay on the stack. */
const char *rille_type_text(lua_State *L, int index);
/* The same; a string as it is, and "the text '3'" for one that reads as a number. */
const char *rille_value_text(lua_State *L, int index);
/* What Lua's tostring gives, with a point in numbers whatever the locale; pushed. */
const char *rille_shown_text(lua_State *L, int index);
/* "; a method is called with a colon: x:size(...)" where the running function was called with a dot, else "".
 * self "x": only for methods of tensors. */
const char *rille_colon_hint(lua_State *L, const char *self);
/* "argument 1 must be a tensor, got nil", and the hint. */
RILLE_NORETURN int rille_raise_misfit(lua_State *L, int index, const char *wanted, const char *self);
/* Pushes "; functions of rille.nn are called with a dot, not a colon" where argument 1 is such a part, else
 * "". */
void rille_push_dot_hint(lua_State *L);
/* Whether the Lua function that called has the value at index as its self. */
bool rille_is_callers_self(lua_State *L, int index);
/* The key of the table that is nearest to a misspelt name, NULL if none is near. */
const char *rille_nearest_key(lua_State *L, int table, const char *name);
/* For rille_colon_hint: the table of the tensors' methods. */
void rille_keep_methods(lua_State *L, int methods);

/* Whether the function at that level of the stack is what ipairs gives. */
bool rille_is_called_by_ipairs(lua_State *L, int level);
/* native.in_ipairs, native.assigning_line. */
int rille_describe_in_ipairs(lua_State *L);
int rille_describe_assigning_line(lua_State *L);
/* For rille_is_called_by_ipairs: what ipairs gives, while it is Lua's own. */
void rille_keep_ipairs(lua_State *L);

#endif
