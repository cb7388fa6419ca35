/* What a host does not allow: in place of each function that would do it stands one that says so, before any
 * script sees them. */
#include "state.h"
#include "library.h"
#include "host/host.h"

#include <string.h>

enum { USE_FILES = RILLE_MAY_READ_FILES | RILLE_MAY_WRITE_FILES };

typedef struct Refusal {
  const char *native, *name; /* in native, and what users call it */
  unsigned right;
} Refusal;

static const Refusal refusals[] = {
    {"load", "load", RILLE_MAY_READ_FILES},
    {"load_npz", "load_npz", RILLE_MAY_READ_FILES},
    {"load_npy", "load_npy", RILLE_MAY_READ_FILES},
    {"read_idx", "read_idx", RILLE_MAY_READ_FILES},
    {"unpickle", "unpickle", RILLE_MAY_READ_FILES},
    {"load_png", "image.load", RILLE_MAY_READ_FILES},
    {"read_bytes", "read_bytes", RILLE_MAY_READ_FILES},
    {"file_start", "load", RILLE_MAY_READ_FILES},
    {"list_folder", "list_folder", RILLE_MAY_READ_FILES},
    {"is_file", "is_file", RILLE_MAY_READ_FILES},
    {"sha256_file", "sha256_file", RILLE_MAY_READ_FILES},
    {"save", "save", RILLE_MAY_WRITE_FILES},
    {"save_npz", "save_npz", RILLE_MAY_WRITE_FILES},
    {"save_npy", "save_npy", RILLE_MAY_WRITE_FILES},
    {"write_idx", "write_idx", RILLE_MAY_WRITE_FILES},
    {"write_file", "write_file", RILLE_MAY_WRITE_FILES},
    {"save_png", "image.save", RILLE_MAY_WRITE_FILES},
    {"download", "download", RILLE_MAY_USE_NETWORK | USE_FILES | RILLE_MAY_RUN_PROGRAMS},
    {"workers", "DataLoader", RILLE_MAY_START_WORKERS},
    {"fail_allocation", "fail_allocation", RILLE_MAY_DEBUG},
};

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

void rille_open_refused(lua_State *L, const Library *library) {
  const Host *host = ((State *)lua_touserdata(L, lua_upvalueindex(UPVALUE_STATE)))->host;
  rille_push_function(L, native_refused);
  lua_setfield(L, library->native, "refused");
  for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
    if (rille_host_allows(host, refusals[i].right)) continue;
    lua_pushvalue(L, lua_upvalueindex(UPVALUE_STATE));
    lua_pushvalue(L, lua_upvalueindex(UPVALUE_TENSOR));
    lua_pushstring(L, refusals[i].name);
    lua_pushstring(L, text_of_missing(host, refusals[i].right));
    lua_pushcclosure(L, say_refused, 4);
    lua_setfield(L, library->native, refusals[i].native);
  }
}
