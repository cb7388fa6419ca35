/* Looking at the tape: which calls made a tensor, for drawings of graphs. */
#include "autograd/node.h"
#include "state.h"
#include "library.h"
#include "tensor/tensor_box.h"
#include "autograd/extras.h"

static void push_shape(lua_State *L, const RilleNode *node) {
  const RilleShape *shape = node->n_outputs > 0 ? &node->shapes[0] : NULL;
  lua_createtable(L, shape ? shape->ndim : 0, 0);
  for (int i = 0; shape && i < shape->ndim; i++) {
    lua_pushinteger(L, (lua_Integer)shape->sizes[i]);
    lua_rawseti(L, -2, i + 1);
  }
}

/* { id, name, shape, serial = of the parameter, inputs = { id or false, ... } } */
static void push_node(lua_State *L, RilleNode *node) {
  lua_createtable(L, 0, 6);
  lua_pushlightuserdata(L, node);
  lua_setfield(L, -2, "id");
  lua_pushstring(L, rille_node_name(node));
  lua_setfield(L, -2, "name");
  push_shape(L, node);
  lua_setfield(L, -2, "shape");
  lua_pushinteger(L, node->leaf ? (lua_Integer)rille_tensor_serial(node->leaf) : 0);
  lua_setfield(L, -2, "serial");
  lua_pushboolean(L, !node->op);
  lua_setfield(L, -2, "leaf");
  lua_createtable(L, node->n_edges, 0);
  for (int i = 0; i < node->n_edges; i++) {
    if (node->edges[i].node)
      lua_pushlightuserdata(L, node->edges[i].node);
    else
      lua_pushboolean(L, 0);
    lua_rawseti(L, -2, i + 1);
  }
  lua_setfield(L, -2, "inputs");
}

/* Whether the table at index knows the node; it does from now on. */
static bool seen(lua_State *L, int table, const RilleNode *node) {
  bool known = lua_rawgetp(L, table, node) != LUA_TNIL;
  lua_pop(L, 1);
  if (known) return true;
  lua_pushboolean(L, 1);
  lua_rawsetp(L, table, node);
  return false;
}

/* Arguments: the root, as a pointer; the table of nodes that are known. In a loop: the list that is returned
 * is also the queue. */
static int walk(lua_State *L) {
  RilleNode *root = lua_touserdata(L, 1);
  lua_newtable(L);
  if (seen(L, 2, root)) return 1;
  push_node(L, root);
  lua_rawseti(L, 3, 1);
  lua_Integer n = 1;
  for (lua_Integer at = 1; at <= n; at++) {
    lua_rawgeti(L, 3, at);
    lua_getfield(L, -1, "id");
    RilleNode *node = lua_touserdata(L, -1);
    lua_settop(L, 3);
    for (int i = 0; i < node->n_edges; i++) {
      if (!node->edges[i].node || seen(L, 2, node->edges[i].node)) continue;
      push_node(L, node->edges[i].node);
      lua_rawseti(L, 3, ++n);
    }
  }
  return 1;
}

/* native.tape(tensor, known): the tensor's node (nil: none) and a list of the nodes behind it that are not
 * keys of known, newest first; they become keys. The collector rests meanwhile: a finalizer could free nodes.
 */
static int module_tape(lua_State *L) {
  State *state = state_of(L);
  RilleTensor *tensor = rille_check_tensor(L, 1);
  luaL_checktype(L, 2, LUA_TTABLE);
  lua_settop(L, 2);
  RilleNode *node;
  uint32_t output;
  check_status(L, state, rille_node_of(tensor, &node, &output));
  if (!node) return lua_pushnil(L), 1;
  bool running = lua_gc(L, LUA_GCISRUNNING);
  lua_gc(L, LUA_GCSTOP);
  lua_pushlightuserdata(L, node);
  lua_pushcfunction(L, walk);
  lua_pushlightuserdata(L, node);
  lua_pushvalue(L, 2);
  int status = lua_pcall(L, 2, 1, 0);
  if (running) lua_gc(L, LUA_GCRESTART);
  return status == LUA_OK ? 2 : lua_error(L);
}

static const luaL_Reg functions[] = {{"tape", module_tape}, {NULL, NULL}};

void rille_open_tape(lua_State *L, const Library *library) {
  rille_set_functions(L, library->native, functions);
}
