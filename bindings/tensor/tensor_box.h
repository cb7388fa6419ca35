/* Tensors as Lua sees them (box.c): userdata, each with a box that is in the list of the scope it was made
 * in. */
#ifndef RILLE_BINDINGS_TENSOR_BOX_H
#define RILLE_BINDINGS_TENSOR_BOX_H

#include "state.h"

/* From its scope's list to the state's own, which is only emptied at the end. */
void rille_keep_box(State *state, TensorBox *box);
/* Out of its list, and the tensor is released: the script's handle says from then on that it was freed. */
void rille_free_box(TensorBox *box);

extern const char rille_tensor_tag;

/* Pushes the userdata for a result, which the caller puts in the box; raises where there is no memory, and
 * may run finalizers. The caller's closure has the standard upvalues. */
TensorBox *rille_push_tensor_shell(lua_State *L);
TensorBox *rille_tensor_shell_at(lua_State *L, int index); /* of a shell that was pushed before */
TensorBox *rille_to_tensor_box(lua_State *L, int index);   /* NULL if the value is no tensor */

/* NULL if the value is no tensor. A freed tensor raises. */
RilleTensor *rille_to_tensor(lua_State *L, int index);
RilleTensor *rille_check_tensor(lua_State *L, int index);
/* Pushes another reference to tensor, nil for NULL. */
void rille_push_tensor(lua_State *L, RilleTensor *tensor);

/* The method free, and the finalizer. */
int rille_tensor_free(lua_State *L);
int rille_tensor_gc(lua_State *L);

#endif
