/* Trees of values (engine/io/pickle/value.h) on their way to Lua. */
#ifndef RILLE_BINDINGS_VALUE_TREE_H
#define RILLE_BINDINGS_VALUE_TREE_H

#include <lua.h>

#include "io/pickle/value.h"

/* What a reader hands out, owned until all of it is in Lua. */
typedef struct TreeBox {
  RilleValueTree *tree;
} TreeBox;
/* An empty one; pushed. */
TreeBox *rille_push_tree_box(lua_State *L);
/* Pushes the tree's value above two working values, and frees the tree. order: the stack index of a function
 * that makes a table of a list of { name, value }, for dicts that hold tensors by name; 0: they are plain. */
void rille_push_tree(lua_State *L, TreeBox *box, int order);
/* The same of JSON: empty arrays are handed to the function at the stack index empty, and null alone is
 * rille.none as well. */
void rille_push_tree_of(lua_State *L, TreeBox *box, int empty);

/* Pushes a list of n values of one tree, false for those that are NULL; once for each tree. */
void rille_push_values(lua_State *L, const RilleValue *const *values, int n);

#endif
