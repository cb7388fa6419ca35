/* Padding at both ends of the last dims. */
#include "ops/formula.h"
#include "ops/elementwise/pointwise.h"
#include "ops/shape/shape.h"

#include <string.h>

RILLE_USE_OP(clone);
RILLE_USE_OP(constant_pad);
RILLE_USE_OP(index_select);

enum { CONSTANT, REFLECT, REPLICATE, CIRCULAR };

typedef struct Ends {
  int64_t before, behind, size; /* size: of the padded dim */
} Ends;

static RilleStatus find_ends(RilleContext *ctx, const RilleTensor *in, const RilleInts *pad, Ends *ends) {
  char text[RILLE_SHAPE_TEXT], other[RILLE_SHAPE_TEXT];
  bool fits = pad->count >= 0 && pad->count % 2 == 0 && pad->count / 2 <= in->ndim;
  for (int i = 0; i < in->ndim; i++) ends[i] = (Ends){0, 0, in->sizes[i]};
  for (int i = 0; fits && i < pad->count / 2; i++) {
    int64_t before = pad->values[2 * i], behind = pad->values[2 * i + 1], kept = 0;
    Ends *end = &ends[in->ndim - 1 - i];
    fits = !__builtin_add_overflow(end->size, before, &end->size) &&
           !__builtin_add_overflow(end->size, behind, &end->size) && end->size >= 0 &&
           !__builtin_add_overflow(in->sizes[in->ndim - 1 - i], before < 0 ? before : 0, &kept) &&
           !__builtin_add_overflow(kept, behind < 0 ? behind : 0, &kept) && kept >= 0;
    end->before = before, end->behind = behind;
  }
  if (fits) return RILLE_OK;
  return rille_error(ctx, RILLE_ERROR_SHAPE,
                     "pad must be two numbers for each of the last dims, and leave nothing negative: %s for "
                     "shape %s",
                     rille_shape_text(pad->count, pad->values, text), rille_tensor_shape_text(in, other));
}

/* ---- constant: what is kept is copied between views */

static RilleStatus constant_pad_forward(RilleContext *ctx, RilleCall *call) {
  const RillePadArgs *args = call->args;
  RilleTensor *in = call->in[0], *from, *to;
  Ends ends[RILLE_MAX_DIMS];
  int64_t sizes[RILLE_MAX_DIMS], kept[RILLE_MAX_DIMS], source = 0, target = 0;
  RILLE_TRY(find_ends(ctx, in, &args->pad, ends));
  for (int i = 0; i < in->ndim; i++) sizes[i] = ends[i].size;
  if (args->value.kind != RILLE_SCALAR_NONE)
    RILLE_TRY(rille_scalar_check_limit(ctx, args->value, rille_dtype_of(in)));
  RILLE_TRY(rille_tensor_new(ctx, rille_dtype_of(in), in->ndim, sizes, &call->out[0]));
  RilleTensor *out = call->out[0];
  rille_tensor_fill(out, args->value.kind == RILLE_SCALAR_NONE ? rille_scalar_int(0) : args->value);
  for (int i = 0; i < in->ndim; i++) {
    int64_t before = ends[i].before, behind = ends[i].behind;
    kept[i] = in->sizes[i] + (before < 0 ? before : 0) + (behind < 0 ? behind : 0);
    if (kept[i] == 0) return RILLE_OK;
    source += (before < 0 ? -before : 0) * in->strides[i];
    target += (before > 0 ? before : 0) * out->strides[i];
  }
  RILLE_TRY(rille_tensor_view(in, in->ndim, kept, in->strides, rille_tensor_offset(in) + source, &from));
  if (!rille_scope_keep(ctx, from)) return RILLE_ERROR_MEMORY;
  RILLE_TRY(rille_tensor_view(out, in->ndim, kept, out->strides, target, &to));
  if (!rille_scope_keep(ctx, to)) return RILLE_ERROR_MEMORY;
  return rille_tensor_copy(to, from);
}

/* The opposite: what was added is cut off, what was cut off is 0. */
static void constant_pad_backward(RilleContext *ctx, RilleBackward *call) {
  RillePadArgs args = *(const RillePadArgs *)call->args;
  for (int i = 0; i < args.pad.count; i++) args.pad.values[i] = -args.pad.values[i];
  args.value = rille_scalar_int(0);
  call->grad_in[0] = t_apply(ctx, &rille_op_constant_pad, call->grad_out, 1, &args);
}

/* ---- the other modes: one dim after the other is read by an index */

static int64_t place_of(int64_t at, int64_t n, uint8_t mode) {
  if (mode == REFLECT) return at < 0 ? -at : at >= n ? 2 * (n - 1) - at : at;
  if (mode == REPLICATE) return at < 0 ? 0 : at >= n ? n - 1 : at;
  return at < 0 ? at + n : at >= n ? at - n : at;
}

/* A circle closes over what is left, so there the cut comes first. */
static RilleTensor *cut_circle(RilleContext *ctx, RilleTensor *a, int dim, Ends *ends) {
  int64_t before = ends->before < 0 ? -ends->before : 0, behind = ends->behind < 0 ? -ends->behind : 0;
  if (before == 0 && behind == 0) return a;
  ends->before += before, ends->behind += behind;
  return t_narrow(ctx, a, dim, before, a->sizes[dim] - before - behind);
}

static RilleTensor *pad_dim(RilleContext *ctx, RilleTensor *a, int dim, Ends *ends, uint8_t mode) {
  if (!a || (ends->before == 0 && ends->behind == 0)) return a;
  if (mode == CIRCULAR) a = cut_circle(ctx, a, dim, ends);
  if (!a) return NULL;
  int64_t n = a->sizes[dim], most = mode == REFLECT ? n - 1 : mode == CIRCULAR ? n : INT64_MAX;
  if (ends->before > most || ends->behind > most || (n == 0 && ends->size > 0)) {
    rille_scope_fail(ctx, rille_error(ctx, RILLE_ERROR_ARGUMENT,
                                      "dim %d of size %lld is too small to be padded by %lld and %lld", dim,
                                      (long long)n, (long long)ends->before, (long long)ends->behind));
    return NULL;
  }
  RilleTensor *index = t_zeros(ctx, RILLE_INT64, 1, &ends->size);
  if (!index) return NULL;
  for (int64_t i = 0; i < ends->size; i++)
    ((int64_t *)(void *)index->data)[i] = place_of(i - ends->before, n, mode);
  RilleTensor *in[2] = {a, index};
  return t_apply(ctx, &rille_op_index_select, in, 2, &(RilleDimArgs){dim});
}

static RilleStatus pad_forward(RilleContext *ctx, RilleCall *call) {
  const RillePadArgs *args = call->args;
  RilleTensor *in = call->in[0], *a = in;
  if (args->mode == CONSTANT)
    return rille_call_return(ctx, call, t_apply(ctx, &rille_op_constant_pad, &in, 1, args));
  Ends ends[RILLE_MAX_DIMS];
  RILLE_TRY(find_ends(ctx, in, &args->pad, ends));
  for (int i = in->ndim - 1; i >= 0; i--) a = pad_dim(ctx, a, i, &ends[i], args->mode);
  if (a == in) a = t_unary(ctx, &rille_op_clone, in);
  return rille_call_return(ctx, call, a);
}

/* ---- descriptors */

static const RilleParameter pad_parameters[] = {
    RILLE_TENSOR("input"), RILLE_REQUIRED(INTS, RillePadArgs, pad),
    RILLE_CHOICE(RillePadArgs, mode, "constant|reflect|replicate|circular"),
    RILLE_OPTION(SCALAR, RillePadArgs, value), RILLE_PARAMETERS_END};
static const RillePadArgs pad_defaults = {.pad = {.count = -1}};
static const char *const constant_samples[] =
    RILLE_SAMPLES("x(2, 3), { 1, 2 }", "x(3, 2):t(), { 1, 0, -1, 2 }", "x(2, 3), { -1, -1 }",
                  "x(0, 3), { 1, 1, 2, 0 }", "integers(3), { 1, 1 }");
static const char *const pad_samples[] = RILLE_SAMPLES(
    "x(2, 3), { 1, 2 }", "x(2, 3), { 1, 0 }, 'constant', 1.5", "x(2, 3, 4), { 1, 2, 2, 0 }, 'reflect'",
    "x(4, 3):t(), { 2, 1, -1, 1 }, 'replicate'", "x(2, 3, 4), { 3, 2, 1, 1 }, 'circular'",
    "x(0, 3), { 1, 1 }, 'reflect'", "x(3), { 0, 0 }, 'replicate'", "x(), {}");

RILLE_OP(constant_pad, .summary = "a value put before and behind the last dims",
         RILLE_ARGUMENTS(pad_parameters, &pad_defaults), .flags = RILLE_OP_INTERNAL, .n_outputs = 1,
         .forward = constant_pad_forward, .backward = constant_pad_backward, .samples = constant_samples);
RILLE_OP(
    pad,
    .summary =
        "the last dims made longer at both ends: by a value, mirrored, by the last element, or in a circle",
    RILLE_ARGUMENTS(pad_parameters, &pad_defaults), .flags = RILLE_OP_COMPOSITE | RILLE_OP_ONLY_FUNCTIONAL,
    .n_outputs = 1, .forward = pad_forward, .samples = pad_samples,
    .example = "rille.functional.pad(rille.randn(2, 3), { 1, 1 }, 'reflect')");
