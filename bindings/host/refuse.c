/* What a host does not allow: each function that reaches files, the network, threads or programs says so
 * where it is registered, and where the host does not allow that, one that says why stands in its place. */
#include "state.h"
#include "library.h"
#include "host/host.h"

#include <string.h>

static const struct {
  unsigned right;
  const char *text;
} right_texts[] = {
    {RILLE_MAY_READ_FILES, "read files"},
    {RILLE_MAY_WRITE_FILES, "write files"},
    {RILLE_MAY_USE_NETWORK, "use the network"},
    {RILLE_MAY_START_WORKERS, "start workers; num_workers = 0 makes "
                              "batches in the loop"},
    {RILLE_MAY_RUN_PROGRAMS, "run programs"},
    {RILLE_MAY_DEBUG, "do this"},
};

/* Upvalues behind the standard ones: the function's name, what is not allowed. */
static int say_refused(lua_State *L) {
  return rille_raise_error(L, "%s: this host does not let scripts %s",
                           lua_tostring(L, lua_upvalueindex(UPVALUE_FIRST_FREE)),
                           lua_tostring(L, lua_upvalueindex(UPVALUE_FIRST_FREE + 1)));
}

static const char *text_of_missing(const Host *host, unsigned right) {
  for (size_t i = 0; i < sizeof right_texts / sizeof *right_texts; i++)
    if ((right & right_texts[i].right) && !rille_host_allows(host, right_texts[i].right))
      return right_texts[i].text;
  return "do this";
}

/* native.refused(what): nil, or why scripts may not "read" or "write" files. */
static int native_refused(lua_State *L) {
  const Host *host = state_of(L)->host;
  bool reads = strcmp(luaL_checkstring(L, 1), "read") == 0;
  unsigned right = reads ? RILLE_MAY_READ_FILES : RILLE_MAY_WRITE_FILES;
  if (rille_host_allows(host, right)) return 0;
  lua_pushfstring(L, "this host does not let scripts %s", text_of_missing(host, right));
  return 1;
}

void rille_set_native(lua_State *L, const Library *library, const char *name, unsigned right,
                      const char *shown) {
  const Host *host = ((State *)lua_touserdata(L, lua_upvalueindex(UPVALUE_STATE)))->host;
  unsigned wanted = right & ~(unsigned)RIGHT_HARMLESS;
  if (right == 0) luaL_error(L, "rille: native.%s does not say what a host must allow for it", name);
  if (!rille_host_allows(host, wanted)) {
    lua_pop(L, 1);
    lua_pushvalue(L, lua_upvalueindex(UPVALUE_STATE));
    lua_pushvalue(L, lua_upvalueindex(UPVALUE_TENSOR));
    lua_pushstring(L, shown ? shown : name);
    lua_pushstring(L, text_of_missing(host, wanted));
    lua_pushcclosure(L, say_refused, 4);
  }
  lua_setfield(L, library->native, name);
}

void rille_set_natives(lua_State *L, const Library *library, const Native *natives) {
  for (; natives->name; natives++) {
    rille_push_function(L, natives->function);
    rille_set_native(L, library, natives->name, natives->right, natives->shown);
  }
}

void rille_open_rights(lua_State *L, const Library *library) {
  rille_push_function(L, native_refused);
  lua_setfield(L, library->native, "refused");
}
