/* JSON as Lua values. RILLE_FILES=OFF leaves this file out. scripts/rille/data/json.lua is the Lua half. */
#include "state.h"
#include "io/files.h"
#include "io/text/json_values.h"
#include "io/value_tree.h"
#include "library.h"

/* native.json_decode(text, list): the value; list(t) is called for empty arrays. */
static int json_decode(lua_State *L) {
  State *state = state_of(L);
  size_t size;
  report_bytes(L, state);
  lua_settop(L, 2);
  const char *text = luaL_checklstring(L, 1, &size);
  TreeBox *box = rille_push_tree_box(L);
  RilleStatus status = rille_json_decode(state->ctx, "the text", text, size, &box->tree);
  check_status(L, state, status);
  rille_push_tree_of(L, box, 2);
  return 1;
}

/* native.json_load(path, list): the same of a file. */
static int json_load(lua_State *L) {
  State *state = state_of(L);
  report_bytes(L, state);
  lua_settop(L, 2);
  const char *path = rille_check_path(L, 1, "json.load");
  TreeBox *box = rille_push_tree_box(L);
  RilleStatus status = rille_json_read(state->ctx, path, &box->tree);
  if (status == RILLE_ERROR_MEMORY && rille_collect_all(L, state))
    status = rille_json_read(state->ctx, path, &box->tree);
  check_status(L, state, status);
  rille_push_tree_of(L, box, 2);
  return 1;
}

void rille_open_json(lua_State *L, const Library *library) {
  static const Native functions[] = {{"json_decode", json_decode, RIGHT_HARMLESS, NULL},
                                     {"json_load", json_load, RILLE_MAY_READ_FILES, "json.load"},
                                     {NULL, NULL, 0, NULL}};
  rille_set_natives(L, library, functions);
}
