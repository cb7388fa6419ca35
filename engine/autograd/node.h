/* The tape: one node per recorded call, pointing at the nodes that made its inputs. */
#ifndef RILLE_AUTOGRAD_NODE_H
#define RILLE_AUTOGRAD_NODE_H

#include "dispatch/observers.h"

typedef struct RilleSaved {
  RilleTensor *tensor; /* owned; without history */
  RilleTensor
      *origin; /* watched, where it wanted no gradient then: it may have become a leaf since; else NULL */
  uint32_t version; /* of the storage when it was saved */
} RilleSaved;

/* A function that sees a gradient before the node does; in the order in which they were added. */
typedef struct RilleHook {
  struct RilleHook *next;
  uint64_t id;
  uint32_t output;
  bool is_after;          /* called with the leaf, once its grad has been added to */
  RilleHookFunction call; /* NULL once it was removed */
  void *user;
  void (*release)(void *user);
} RilleHook;

typedef struct RilleNode {
  const RilleOp *op; /* NULL: accumulator of a leaf */
  RilleContext *ctx;
  uint64_t sequence; /* a node is newer than every node it points at */
  int32_t references;
  uint16_t n_edges, n_outputs, n_saved_in;
  uint8_t n_saved_out, n_saved_extra;
  bool freed;        /* what it saved is gone, or its leaf is no leaf any more: a backward is an error */
  bool drop_hooks;   /* once none of them runs */
  uint16_t in_hooks; /* walks of the hooks that are under way */
  /* State of one backward run. */
  uint64_t run;
  uint32_t pending;       /* edges into this node that have not delivered yet */
  bool wanted;            /* its gradient is */
  bool runs;              /* it hands a gradient on */
  int32_t place;          /* ctx->place when it was recorded */
  RilleTensor *leaf;      /* accumulators: borrowed, NULL once the leaf is gone */
  struct RilleNode *next; /* release queue */
  size_t bytes;
  RilleEdge *edges;
  RilleTensor **grads;  /* gradient buffers of the outputs, owned; NULL outside a run */
  RilleSaved *saved;    /* inputs, then outputs, then extras */
  RilleShape *shapes;   /* of the outputs */
  RilleHook *hooks;     /* owned; NULL for nearly all nodes */
  RilleTensor *keepers; /* borrowed: outputs that retain their grad, linked through their extras */
  char *where;          /* owned: the caller's line, kept while anomalies are looked for */
  void *args;
} RilleNode;

/* The node that gets the gradient of tensor, NULL if it wants none: its maker, or for a leaf its accumulator.
 * Fails (RILLE_ERROR_MEMORY) where an accumulator or a view's node must be made and cannot. Borrowed. */
RilleStatus rille_node_of(RilleTensor *tensor, RilleNode **out, uint32_t *output);

/* An unlinked node with room for what it saves and for an argument struct; dims: of all outputs together. */
RilleNode *rille_node_new(RilleContext *ctx, int n_edges, int n_outputs, int n_saved, size_t args_size,
                          int dims);
/* Makes node the maker of these outputs; hands over the caller's reference to it. */
void rille_node_attach(RilleNode *node, const RilleEdge *edges, RilleTensor *const *outputs);
/* Keeps tensor at place at, as an alias without history. */
RilleStatus rille_node_save(RilleNode *node, int at, RilleTensor *tensor);

/* Records a finished call. edges are its inputs' as they were before forward: a call in place gives its input
 * another node. */
RilleStatus rille_node_record(RilleContext *ctx, RilleCall *call, const RilleEdge *edges);

/* Puts tensor, an alias without history, back into the graph: as what source's output was. */
void rille_node_give_history(RilleTensor *tensor, RilleNode *source, uint32_t output);

/* A saved tensor for use in backward, kept in the scope; checks its version. with_history: part of the graph
 * again. */
RilleTensor *rille_node_unpack(RilleNode *node, int index, bool with_history);

/* Lets go of what the node saved; false: that was nothing. */
bool rille_node_free_saved(RilleNode *node);

void rille_node_release(RilleNode *node);
/* leaf goes, or becomes part of a graph (moved): its accumulator must not reach for it any more. */
void rille_node_forget_leaf(RilleNode *node, const RilleTensor *leaf, bool moved);

/* Of the op, or of the host's function; "leaf" for an accumulator. */
const char *rille_node_name(const RilleNode *node);

#endif
