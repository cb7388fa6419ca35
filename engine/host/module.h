/* The inside of RilleModule. */
#ifndef RILLE_HOST_MODULE_H
#define RILLE_HOST_MODULE_H

#include "nn/layer.h"
#include "rille_nn.h"

typedef struct RilleMember { /* of a group: a module, or a tensor of its own */
  char *name;
  RilleModule *module; /* owned; NULL: a tensor */
  RilleTensor *tensor; /* owned */
  bool is_buffer;
} RilleMember;

struct RilleModule {
  RilleContext *ctx;
  int32_t references;
  bool training;
  RilleLayer *layer; /* owned; NULL: a group */
  char *name;        /* of a group */
  RilleForward forward;
  void *user;
  void (*release)(void *user);
  RilleMember *members;
  int n_members, capacity;
};

/* Visits each parameter and buffer with its path: a group's own tensors first, then its members', in order.
 * Another status than RILLE_OK ends the walk with it. place: where the tensor is held. */
typedef struct RilleModuleVisitor {
  RilleStatus (*visit)(struct RilleModuleVisitor *self, const char *path, RilleTensor **place,
                       bool is_buffer);
} RilleModuleVisitor;
RilleStatus rille_module_walk(const RilleModule *module, RilleModuleVisitor *visitor);

#endif
