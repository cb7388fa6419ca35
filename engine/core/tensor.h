/* Storage and tensors from the inside: what ops, autograd and readers may use. */
#ifndef RILLE_CORE_TENSOR_H
#define RILLE_CORE_TENSOR_H

#include "core/context.h"
#include "core/dtype.h"
#include "core/shape.h"
#include "core/status.h"

typedef struct RilleStorage {
  RilleContext *ctx;
  void *data;
  size_t bytes;
  int32_t references;
  uint32_t version;                        /* counts changes in place; autograd compares it */
  void (*release)(void *user, void *data); /* host memory; NULL for our own */
  void *release_user;
  size_t piece; /* bytes of the piece that holds this struct and, if inline_data, the data behind it */
  bool inline_data;
  uint32_t serial; /* made while a step was recorded: its number there; else 0 */
} RilleStorage;

struct RilleTensor {
  RilleContext *ctx;
  RilleStorage *storage;
  char *data; /* first element: storage->data plus the offset */
  int64_t numel;
  int64_t *sizes, *strides; /* in dims; strides count elements */
  struct RilleNode *node;   /* what made it, or for a leaf its accumulator (made on first use); owned */
  RilleTensor *grad;        /* owned */
  RilleTensor *base;        /* owned: the tensor that a differentiable view looks at, never itself a view */
  struct RilleTensorExtras *extras; /* autograd/extras.h: hooks and the like; NULL for most tensors */
  int32_t references;
  int32_t watchers;      /* who wants to know whether it is still there: keep the header, nothing else */
  uint32_t view_version; /* storage version that node of a view belongs to */
  uint16_t output_index; /* which output of node */
  uint8_t dtype, ndim;
  bool requires_grad; /* asked for by the user (leaf) or inherited (node is set); see rille_tensor_wants_grad
                       */
  bool is_leaf;
  bool is_gone; /* only watchers are left */
  bool contiguous;
  bool is_number;    /* made from a plain number: weak in promotion */
  bool is_inference; /* made in inference mode: never part of a graph */
  bool awaits_size;  /* a lazy layer's parameter before the layer knows its width: no op takes it */
  int64_t dims[];
};

/* ---- making -------------------------------------------------------------------------------------------- */

/* Contiguous, uninitialised. Shape errors as rille_shape_check. */
RilleStatus rille_tensor_new(RilleContext *ctx, RilleDtype dtype, int ndim, const int64_t *sizes,
                             RilleTensor **out);
RilleStatus rille_tensor_new_zeros(RilleContext *ctx, RilleDtype dtype, int ndim, const int64_t *sizes,
                                   RilleTensor **out);
/* Contiguous, of the same sizes; dtype as given. */
RilleStatus rille_tensor_new_like(const RilleTensor *like, RilleDtype dtype, RilleTensor **out);
/* For an elementwise result of n inputs (NULL entries are passed over) that broadcast to sizes: dense, and
 * its dims lie in the order in which the first input that can tell has them. The rule is that of PyTorch's
 * TensorIterator; where all inputs are contiguous the result is so. */
RilleStatus rille_tensor_new_for(RilleContext *ctx, RilleDtype dtype, int ndim, const int64_t *sizes,
                                 RilleTensor *const *inputs, int n, RilleTensor **out);
/* Of like's sizes, dense, and its dims lie as like's do: with like's strides where that is dense. */
RilleStatus rille_tensor_new_dense_like(const RilleTensor *like, RilleDtype dtype, RilleTensor **out);

/* A view of tensor's storage with these sizes, strides and offset (in elements from the storage's start),
 * which the caller has made sure lie inside it. No graph: the op dispatcher adds that. */
RilleStatus rille_tensor_view(const RilleTensor *tensor, int ndim, const int64_t *sizes,
                              const int64_t *strides, int64_t offset, RilleTensor **out);
/* The same elements again: a view without gradient history. */
RilleStatus rille_tensor_alias(const RilleTensor *tensor, RilleTensor **out);

/* A 0-d tensor that is weak in promotion: float64, int64 or bool by the scalar's kind. */
RilleStatus rille_tensor_number(RilleContext *ctx, RilleScalar scalar, RilleTensor **out);

/* The same on the caller's stack, for the length of one call: nothing may keep it (autograd saves a copy). */
typedef struct RilleNumber {
  RilleStorage storage;
  _Alignas(8) char value[8];
  RilleTensor tensor; /* last: it ends in a flexible array, empty here */
} RilleNumber;
RilleTensor *rille_number_on_stack(RilleNumber *number, RilleContext *ctx, RilleScalar scalar);

/* ---- reading ------------------------------------------------------------------------------------------- */

static inline RilleDtype rille_dtype_of(const RilleTensor *tensor) {
  return (RilleDtype)tensor->dtype;
}
static inline size_t rille_tensor_itemsize(const RilleTensor *tensor) {
  return rille_dtype_bytes(tensor->dtype);
}
/* Bytes from one element of dim to the next; 0 where there is none, as the stride may be any number then. */
static inline int64_t rille_tensor_step(const RilleTensor *tensor, int dim) {
  return tensor->sizes[dim] > 1 ? tensor->strides[dim] * (int64_t)rille_dtype_bytes(tensor->dtype) : 0;
}
static inline int64_t rille_tensor_offset(const RilleTensor *tensor) {
  return (tensor->data - (char *)tensor->storage->data) / (int64_t)rille_tensor_itemsize(tensor);
}
static inline void rille_tensor_touched(RilleTensor *tensor) {
  tensor->storage->version++;
}
/* Whether a gradient is to reach it: asked for, inherited from what made it, or because it looks at the
 * memory of a base that has one (which may have come after the view). */
static inline bool rille_tensor_wants_grad(const RilleTensor *tensor) {
  return tensor->requires_grad || (tensor->base && tensor->base->requires_grad);
}
/* A view whose base has changed since the view's node was made, or has come to want a gradient after a view
 * that has no node: its own node, grad_fn and is_leaf are out of date until rille_node_of gives it a node
 * that looks at its base as it is now. */
static inline bool rille_view_is_stale(const RilleTensor *tensor) {
  return tensor->base && tensor->base->requires_grad &&
         (tensor->view_version != tensor->storage->version || (!tensor->node && !tensor->requires_grad));
}
static inline bool rille_tensor_same_shape(const RilleTensor *a, const RilleTensor *b) {
  return rille_shape_equal(a->ndim, a->sizes, b->ndim, b->sizes);
}

/* Its elements fill a piece of memory without holes, each one once: contiguous, or with dims exchanged. */
bool rille_tensor_is_dense(const RilleTensor *tensor);
static inline bool rille_tensor_same_strides(const RilleTensor *a, const RilleTensor *b) {
  return rille_shape_equal(a->ndim, a->strides, b->ndim, b->strides);
}

/* Bytes that a tensor's elements span: from first to last inclusive, relative to data. */
void rille_tensor_span(const RilleTensor *tensor, int64_t *low, int64_t *high);

typedef enum RilleOverlap { RILLE_OVERLAP_NONE, RILLE_OVERLAP_SAME, RILLE_OVERLAP_PARTIAL } RilleOverlap;
/* SAME: the same elements in the same order. Bounds only: PARTIAL may be said of views that interleave. */
RilleOverlap rille_tensor_overlap(const RilleTensor *a, const RilleTensor *b);
/* Two indices may reach one element (an expanded tensor). */
bool rille_tensor_overlaps_itself(const RilleTensor *tensor);

/* An error unless all n tensors are ctx's own and have their size; NULL entries are passed over. what names
 * the function, for the error's text. Every call of an op and every public function that takes a second
 * tensor comes by here. */
RilleStatus rille_error_other_context(RilleContext *ctx, const char *what, int index);
RilleStatus rille_error_unfit_tensor(RilleContext *ctx, const char *what, const RilleTensor *tensor,
                                     int index);
static inline RilleStatus rille_tensors_check_context(RilleContext *ctx, const char *what,
                                                      RilleTensor *const *tensors, int n) {
  for (int i = 0; i < n; i++)
    if (RILLE_UNLIKELY(tensors[i] && (tensors[i]->ctx != ctx || tensors[i]->awaits_size)))
      return rille_error_unfit_tensor(ctx, what, tensors[i], i);
  return RILLE_OK;
}

/* ---- copying ------------------------------------------------------------------------------------------- */

/* Copies source, broadcast and converted, into target; both may be strided. They must not overlap partially.
 * Does not touch the version. */
RilleStatus rille_tensor_copy(RilleTensor *target, const RilleTensor *source);
void rille_tensor_fill(RilleTensor *target, RilleScalar value); /* any strides */
/* Owned: tensor itself if it is contiguous (and of dtype), else a copy. */
RilleStatus rille_tensor_contiguous(RilleTensor *tensor, RilleTensor **out);
RilleStatus rille_tensor_as(RilleTensor *tensor, RilleDtype dtype, RilleTensor **out);

/* Keeps the header alone; is_gone tells whether the tensor went. */
RilleTensor *rille_tensor_watch(RilleTensor *tensor);
void rille_tensor_unwatch(RilleTensor *tensor); /* NULL is allowed */

/* ---- history ------------------------------------------------------------------------------------------- */

/* What a higher floor keeps with a tensor: tensor->node and tensor->extras. It sets ctx->history before it
 * gives any tensor one of them, or has it require a gradient. */
typedef struct RilleHistory {
  void (*let_go)(RilleTensor *tensor); /* of both; the tensor goes away */
  const char *(*maker)(
      const RilleTensor *tensor); /* the name of what made it; NULL: nothing did, it is a leaf */
  bool (*is_parameter)(const RilleTensor *tensor);
} RilleHistory;

/* view shows of's storage, or what of itself is a view of: later changes in place are seen by both. */
void rille_tensor_set_base(RilleTensor *view, RilleTensor *of);

#endif
