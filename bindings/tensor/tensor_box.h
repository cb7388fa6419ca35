/* Tensors as Lua sees them, and the scopes that they are made in. */
#ifndef RILLE_BINDINGS_TENSOR_BOX_H
#define RILLE_BINDINGS_TENSOR_BOX_H

#include "state.h"

typedef struct TensorBox {
  const void *tag;     /* &rille_tensor_tag: cheaper than comparing metatables, and no script can forge it */
  RilleTensor *tensor; /* NULL after free, or while the call that fills it runs */
  struct TensorBox **link, *next; /* the list of the scope it was made in; link NULL: none */
} TensorBox;

/* Drops the tensors in the scope's list. */
void rille_empty_scope(ScopeBox *scope);
/* Out of its scope's list. */
static inline void unlink_box(TensorBox *box) {
  if (!box->link) return;
  *box->link = box->next;
  if (box->next) box->next->link = box->link;
  box->link = NULL;
}

extern const char rille_tensor_tag;

/* A shell for a result; pushed. The caller's closure has the standard upvalues. */
TensorBox *rille_push_tensor_shell(lua_State *L);
TensorBox *rille_to_tensor_box(lua_State *L, int index); /* NULL if the value is no tensor */

/* NULL if the value is no tensor. A freed tensor raises. */
RilleTensor *rille_to_tensor(lua_State *L, int index);
RilleTensor *rille_check_tensor(lua_State *L, int index);
/* Pushes another reference to tensor, nil for NULL. */
void rille_push_tensor(lua_State *L, RilleTensor *tensor);

#endif
