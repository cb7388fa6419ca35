/* Tensors: a storage seen with sizes, strides and an offset.
 *
 * Invariant: every element that sizes and strides reach lies in the storage. History (node, grad, extras) is
 * a pointer that core never follows: it asks ctx->history, which the tape registers. Called by everybody. */
#include "core/tensor.h"
#include "core/storage.h"

#include <string.h>

/* The struct with room for ndim sizes and strides; everything else is up to the caller. */
static RilleTensor *new_header(RilleContext *ctx, int ndim) {
  RilleTensor *tensor = rille_piece_allocate(ctx, sizeof *tensor + 2 * (size_t)ndim * sizeof(int64_t));
  if (!tensor) return NULL;
  *tensor = (RilleTensor){.ctx = ctx, .references = 1, .ndim = (uint8_t)ndim, .is_leaf = true};
  tensor->sizes = tensor->dims;
  tensor->strides = tensor->dims + ndim;
  rille_context_hold(ctx);
  return tensor;
}

static void free_header(RilleTensor *tensor) {
  RilleContext *ctx = tensor->ctx;
  rille_piece_free(ctx, tensor, sizeof *tensor + 2 * (size_t)tensor->ndim * sizeof(int64_t));
  rille_context_drop(ctx);
}

static RilleStatus with_storage(RilleContext *ctx, RilleDtype dtype, int ndim, const int64_t *sizes,
                                int64_t numel, RilleStorage *storage, RilleTensor **out) {
  if (!storage) return RILLE_ERROR_MEMORY;
  RilleTensor *tensor = new_header(ctx, ndim);
  if (!tensor) {
    storage->release = NULL; /* a failed wrap leaves the memory with the host */
    rille_storage_release(storage);
    return RILLE_ERROR_MEMORY;
  }
  tensor->storage = storage;
  tensor->data = storage->data;
  tensor->numel = numel;
  tensor->dtype = (uint8_t)dtype;
  tensor->contiguous = true;
  tensor->is_inference = ctx->inference_mode;
  for (int i = 0; i < ndim; i++) tensor->sizes[i] = sizes[i];
  rille_shape_strides(ndim, sizes, tensor->strides);
  *out = tensor;
  return RILLE_OK;
}

RilleStatus rille_tensor_new(RilleContext *ctx, RilleDtype dtype, int ndim, const int64_t *sizes,
                             RilleTensor **out) {
  int64_t numel;
  size_t bytes;
  RILLE_TRY(rille_shape_check(ctx, ndim, sizes, dtype, &numel, &bytes));
  return with_storage(ctx, dtype, ndim, sizes, numel, rille_storage_new(ctx, bytes), out);
}

RilleStatus rille_tensor_new_zeros(RilleContext *ctx, RilleDtype dtype, int ndim, const int64_t *sizes,
                                   RilleTensor **out) {
  RILLE_TRY(rille_tensor_new(ctx, dtype, ndim, sizes, out));
  memset((*out)->data, 0, (*out)->storage->bytes);
  return RILLE_OK;
}

RilleStatus rille_tensor_new_like(const RilleTensor *like, RilleDtype dtype, RilleTensor **out) {
  return rille_tensor_new(like->ctx, dtype, like->ndim, like->sizes, out);
}

/* ---- results that lie as the inputs do -------------------------------------------------------------------
 */

bool rille_tensor_is_dense(const RilleTensor *tensor) {
  if (tensor->contiguous) return true;
  int64_t filled = 1; /* elements behind which the next dim's step must lie */
  for (int i = 0; i < tensor->ndim; i++) {
    int next = 0;
    while (next < tensor->ndim && (tensor->sizes[next] == 1 || tensor->strides[next] != filled)) next++;
    if (next == tensor->ndim) break;
    filled *= tensor->sizes[next];
  }
  return filled == tensor->numel;
}

/* The step of an input along dim i of the result; 0 where it is broadcast. */
static int64_t input_stride(const RilleTensor *input, int ndim, const int64_t *sizes, int i) {
  int dim = i - (ndim - input->ndim);
  return dim < 0 || input->sizes[dim] != sizes[i] ? 0 : input->strides[dim];
}

/* Whether dim `inner` is to lie further out than dim `outer` (1), further in (-1), or no input can tell. */
static int order_of(RilleTensor *const *inputs, int n, int ndim, const int64_t *sizes, int inner, int outer) {
  for (int k = 0; k < n; k++) {
    if (!inputs[k]) continue;
    int64_t a = input_stride(inputs[k], ndim, sizes, inner), b = input_stride(inputs[k], ndim, sizes, outer);
    if (a == 0 || b == 0) continue;
    if (a != b) return a < b ? -1 : 1;
    if (sizes[inner] > sizes[outer]) return 1;
  }
  return 0;
}

RilleStatus rille_tensor_new_for(RilleContext *ctx, RilleDtype dtype, int ndim, const int64_t *sizes,
                                 RilleTensor *const *inputs, int n, RilleTensor **out) {
  RILLE_TRY(rille_tensor_new(ctx, dtype, ndim, sizes, out));
  bool is_plain = true;
  for (int k = 0; k < n; k++) is_plain &= !inputs[k] || inputs[k]->contiguous;
  if (is_plain || (*out)->numel == 0) return RILLE_OK;
  int order[RILLE_MAX_DIMS]; /* from the innermost out */
  for (int i = 0; i < ndim; i++) {
    order[i] = ndim - 1 - i;
    for (int at = i, below = i - 1; below >= 0; below--) {
      int told = order_of(inputs, n, ndim, sizes, order[below], order[at]);
      if (told < 0) break;
      if (told == 0) continue;
      int swapped = order[below];
      order[below] = order[at];
      order[at] = swapped;
      at = below;
    }
  }
  int64_t stride = 1;
  for (int i = 0; i < ndim; i++) {
    (*out)->strides[order[i]] = stride;
    stride *= sizes[order[i]];
  }
  (*out)->contiguous = rille_shape_is_contiguous(ndim, sizes, (*out)->strides);
  return RILLE_OK;
}

RilleStatus rille_tensor_new_dense_like(const RilleTensor *like, RilleDtype dtype, RilleTensor **out) {
  RilleTensor *const inputs[] = {(RilleTensor *)like};
  if (like->contiguous || !rille_tensor_is_dense(like))
    return rille_tensor_new_for(like->ctx, dtype, like->ndim, like->sizes, inputs, 1, out);
  RILLE_TRY(rille_tensor_new_like(like, dtype, out));
  for (int i = 0; i < like->ndim; i++) (*out)->strides[i] = like->strides[i];
  (*out)->contiguous = false;
  return RILLE_OK;
}

static RilleDtype number_dtype(RilleScalar scalar) {
  return scalar.kind == RILLE_SCALAR_FLOAT  ? RILLE_FLOAT64
         : scalar.kind == RILLE_SCALAR_BOOL ? RILLE_BOOL
                                            : RILLE_INT64;
}

RilleTensor *rille_number_on_stack(RilleNumber *number, RilleContext *ctx, RilleScalar scalar) {
  RilleDtype dtype = number_dtype(scalar);
  number->storage =
      (RilleStorage){.ctx = ctx, .data = number->value, .bytes = sizeof number->value, .references = 1};
  number->tensor = (RilleTensor){.ctx = ctx,
                                 .storage = &number->storage,
                                 .data = number->value,
                                 .numel = 1,
                                 .references = 1,
                                 .dtype = (uint8_t)dtype,
                                 .is_leaf = true,
                                 .contiguous = true,
                                 .is_number = true};
  number->tensor.sizes = number->tensor.strides = number->tensor.dims;
  rille_scalar_write(scalar, dtype, number->value);
  return &number->tensor;
}

RilleStatus rille_tensor_number(RilleContext *ctx, RilleScalar scalar, RilleTensor **out) {
  RilleDtype dtype = number_dtype(scalar);
  RILLE_TRY(rille_tensor_new(ctx, dtype, 0, NULL, out));
  rille_scalar_write(scalar, dtype, (*out)->data);
  (*out)->is_number = true;
  return RILLE_OK;
}

/* A number may stand on somebody's stack: what looks at it gets an element of its own. */
static RilleStatus view_of_number(const RilleTensor *number, int ndim, const int64_t *sizes,
                                  const int64_t *strides, RilleTensor **out) {
  RilleTensor *own;
  RILLE_TRY(rille_tensor_new(number->ctx, rille_dtype_of(number), 0, NULL, &own));
  memcpy(own->data, number->data, rille_tensor_itemsize(number));
  RilleStatus status = rille_tensor_view(own, ndim, sizes, strides, 0, out);
  rille_tensor_release(own);
  return status;
}

RilleStatus rille_tensor_view(const RilleTensor *tensor, int ndim, const int64_t *sizes,
                              const int64_t *strides, int64_t offset, RilleTensor **out) {
  RilleContext *ctx = tensor->ctx;
  if (ndim > RILLE_MAX_DIMS)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "a tensor has at most %d dims, not %d", RILLE_MAX_DIMS, ndim);
  if (RILLE_UNLIKELY(tensor->is_number)) return view_of_number(tensor, ndim, sizes, strides, out);
  RilleTensor *view = new_header(ctx, ndim);
  if (!view) return RILLE_ERROR_MEMORY;
  view->storage = tensor->storage;
  view->storage->references++;
  view->dtype = tensor->dtype;
  view->is_inference = tensor->is_inference;
  view->awaits_size = tensor->awaits_size;
  view->data = (char *)tensor->storage->data + offset * (int64_t)rille_tensor_itemsize(tensor);
  view->numel = 1;
  for (int i = 0; i < ndim; i++) {
    view->sizes[i] = sizes[i];
    view->strides[i] = strides[i];
    view->numel *= sizes[i];
  }
  view->contiguous = rille_shape_is_contiguous(ndim, sizes, strides);
  *out = view;
  return RILLE_OK;
}

RilleStatus rille_tensor_alias(const RilleTensor *tensor, RilleTensor **out) {
  RILLE_TRY(rille_tensor_view(tensor, tensor->ndim, tensor->sizes, tensor->strides,
                              rille_tensor_offset(tensor), out));
  (*out)->is_number = tensor->is_number;
  return RILLE_OK;
}

RilleTensor *rille_tensor_retain(RilleTensor *tensor) {
  if (tensor) tensor->references++;
  return tensor;
}

RilleStatus rille_error_other_context(RilleContext *ctx, const char *what, int index) {
  return rille_error(ctx, RILLE_ERROR_ARGUMENT,
                     "%s: tensor %d belongs to another context; copy its data into this one "
                     "(rille_tensor_read, rille_from_data)",
                     what, index + 1);
}

RilleStatus rille_error_unfit_tensor(RilleContext *ctx, const char *what, const RilleTensor *tensor,
                                     int index) {
  if (tensor->ctx != ctx) return rille_error_other_context(ctx, what, index);
  return rille_error(
      ctx, RILLE_ERROR_STATE,
      "%s: tensor %d belongs to a lazy layer and has no elements before the layer's first call; "
      "call the network once, or load a state into it",
      what, index + 1);
}

/* Drops one reference; a tensor without any joins the dead, which are linked through strides. */
static void drop(RilleTensor *tensor, RilleTensor **dead) {
  if (!tensor || --tensor->references > 0) return;
  tensor->strides = (int64_t *)(void *)*dead;
  *dead = tensor;
}

void rille_tensor_release(RilleTensor *tensor) {
  /* A loop, as bases and grads may chain (x.grad a view of a tensor that has a grad, and so on). */
  RilleTensor *dead = NULL;
  drop(tensor, &dead);
  while ((tensor = dead) != NULL) {
    RilleTensor *base = tensor->base, *grad = tensor->grad;
    dead = (RilleTensor *)(void *)tensor->strides;
    if (tensor->node || tensor->extras) tensor->ctx->history->let_go(tensor);
    rille_storage_release(tensor->storage);
    tensor->is_gone = true;
    if (tensor->watchers == 0) free_header(tensor);
    drop(grad, &dead);
    drop(base, &dead);
  }
}

RilleTensor *rille_tensor_watch(RilleTensor *tensor) {
  tensor->watchers++;
  return tensor;
}

void rille_tensor_unwatch(RilleTensor *tensor) {
  if (tensor && --tensor->watchers == 0 && tensor->is_gone) free_header(tensor);
}

/* ---- reading ------------------------------------------------------------------------------------------- */

RilleContext *rille_tensor_context(const RilleTensor *tensor) {
  return tensor->ctx;
}
RilleDtype rille_tensor_dtype(const RilleTensor *tensor) {
  return (RilleDtype)tensor->dtype;
}
int rille_tensor_ndim(const RilleTensor *tensor) {
  return tensor->ndim;
}
const int64_t *rille_tensor_sizes(const RilleTensor *tensor) {
  return tensor->sizes;
}
const int64_t *rille_tensor_strides(const RilleTensor *tensor) {
  return tensor->strides;
}
int64_t rille_tensor_numel(const RilleTensor *tensor) {
  return tensor->numel;
}
bool rille_tensor_is_contiguous(const RilleTensor *tensor) {
  return tensor->contiguous;
}
void *rille_tensor_data(const RilleTensor *tensor) {
  return tensor->data;
}
const char *rille_tensor_shape_text(const RilleTensor *tensor, char *text) {
  return rille_shape_text(tensor->ndim, tensor->sizes, text);
}

void rille_tensor_touch(RilleTensor *tensor) {
  rille_tensor_touched(tensor);
}

void rille_tensor_set_base(RilleTensor *view, RilleTensor *of) {
  view->base = rille_tensor_retain(of->base ? of->base : of);
  view->view_version = view->storage->version;
}

RilleStatus rille_tensor_item(const RilleTensor *tensor, RilleScalar *out) {
  if (tensor->numel != 1) {
    char text[RILLE_SHAPE_TEXT];
    return rille_error(tensor->ctx, RILLE_ERROR_SHAPE, "item: needs a tensor with one element, got shape %s",
                       rille_tensor_shape_text(tensor, text));
  }
  if (RILLE_UNLIKELY(tensor->ctx->reading_refused != NULL))
    return rille_error(tensor->ctx, RILLE_ERROR_STATE, "%s", tensor->ctx->reading_refused);
  *out = rille_scalar_read((RilleDtype)tensor->dtype, tensor->data);
  return RILLE_OK;
}

void rille_tensor_span(const RilleTensor *tensor, int64_t *low, int64_t *high) {
  int64_t itemsize = (int64_t)rille_tensor_itemsize(tensor);
  *low = 0;
  *high = tensor->numel ? itemsize : 0;
  if (tensor->numel == 0) return;
  for (int i = 0; i < tensor->ndim; i++) {
    int64_t reach = (tensor->sizes[i] - 1) * tensor->strides[i] * itemsize;
    if (reach < 0)
      *low += reach;
    else
      *high += reach;
  }
}

RilleOverlap rille_tensor_overlap(const RilleTensor *a, const RilleTensor *b) {
  if (a == b) return RILLE_OVERLAP_SAME;
  if (a->numel == 0 || b->numel == 0) return RILLE_OVERLAP_NONE;
  /* Wrapped host memory may be shared between storages, so addresses decide, not storages. */
  int64_t low_a, high_a, low_b, high_b;
  rille_tensor_span(a, &low_a, &high_a);
  rille_tensor_span(b, &low_b, &high_b);
  if ((uintptr_t)a->data + (uintptr_t)high_a <= (uintptr_t)b->data + (uintptr_t)low_b ||
      (uintptr_t)b->data + (uintptr_t)high_b <= (uintptr_t)a->data + (uintptr_t)low_a)
    return RILLE_OVERLAP_NONE;
  if (a->data != b->data || a->dtype != b->dtype || !rille_tensor_same_shape(a, b))
    return RILLE_OVERLAP_PARTIAL;
  for (int i = 0; i < a->ndim; i++)
    if (a->sizes[i] > 1 && a->strides[i] != b->strides[i]) return RILLE_OVERLAP_PARTIAL;
  return RILLE_OVERLAP_SAME;
}

bool rille_tensor_overlaps_itself(const RilleTensor *tensor) {
  if (tensor->contiguous || tensor->numel < 2) return false;
  /* Sorted by stride, each dim must step over all that the smaller ones reach; otherwise assume overlap. */
  int order[RILLE_MAX_DIMS], n = 0;
  for (int i = 0; i < tensor->ndim; i++) {
    if (tensor->sizes[i] < 2) continue;
    int64_t stride = tensor->strides[i] < 0 ? -tensor->strides[i] : tensor->strides[i];
    int at = n++;
    for (; at > 0; at--) {
      int64_t before = tensor->strides[order[at - 1]];
      if ((before < 0 ? -before : before) <= stride) break;
      order[at] = order[at - 1];
    }
    order[at] = i;
  }
  int64_t reach = 0;
  for (int i = 0; i < n; i++) {
    int64_t stride = tensor->strides[order[i]] < 0 ? -tensor->strides[order[i]] : tensor->strides[order[i]];
    if (stride <= reach) return true;
    reach += stride * (tensor->sizes[order[i]] - 1);
  }
  return false;
}

/* ---- public makers ------------------------------------------------------------------------------------- */

RilleStatus rille_empty(RilleContext *ctx, int ndim, const int64_t *sizes, RilleDtype dtype,
                        RilleTensor **out) {
  return rille_tensor_new(ctx, dtype, ndim, sizes, out);
}

RilleStatus rille_zeros(RilleContext *ctx, int ndim, const int64_t *sizes, RilleDtype dtype,
                        RilleTensor **out) {
  return rille_tensor_new_zeros(ctx, dtype, ndim, sizes, out);
}

RilleStatus rille_from_data(RilleContext *ctx, int ndim, const int64_t *sizes, RilleDtype dtype,
                            const void *data, RilleTensor **out) {
  RILLE_TRY(rille_tensor_new(ctx, dtype, ndim, sizes, out));
  if ((*out)->numel) memcpy((*out)->data, data, (*out)->storage->bytes);
  return RILLE_OK;
}

RilleStatus rille_wrap(RilleContext *ctx, int ndim, const int64_t *sizes, RilleDtype dtype, void *data,
                       void (*release)(void *user, void *data), void *user, RilleTensor **out) {
  int64_t numel;
  size_t bytes;
  RILLE_TRY(rille_shape_check(ctx, ndim, sizes, dtype, &numel, &bytes));
  if ((uintptr_t)data % rille_dtype_size(dtype) != 0)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "wrap: the memory is not aligned for %s",
                       rille_dtype_name(dtype));
  return with_storage(ctx, dtype, ndim, sizes, numel, rille_storage_wrap(ctx, data, bytes, release, user),
                      out);
}
