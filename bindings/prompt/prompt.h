/* The prompt of the rille program. */
#ifndef RILLE_PROMPT_H
#define RILLE_PROMPT_H

#include <lua.h>
#include <stdbool.h>

/* The globals rille, nn, F, optim and data; the last one, whose scripts few lines need, only when it is read
 * (rille_push_late_global), but for all_now. */
void rille_set_globals(lua_State *L, bool all_now);
/* A global that is not there: pushes it if it is one of those. May raise. */
bool rille_push_late_global(lua_State *L, const char *name);

/* lua_pcall with tracebacks, which Ctrl-C stops. */
int rille_run(lua_State *L, int arguments, int results);

/* The error on the stack as the program tells it; pops it, gives 1, or 0 where status is LUA_OK. */
int rille_report(lua_State *L, int status);

/* A session with its script: its entries see the script's locals. script: NULL, or the script's path, with
 * its arguments in the global arg. Runs until the input ends. May raise. */
void rille_prompt(lua_State *L, const char *script);

#endif
