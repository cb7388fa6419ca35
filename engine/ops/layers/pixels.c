/* Pixels regrouped: channels to pixels and back, and patches of planes as columns. Compositions of views. */
#include "ops/formula.h"
#include "ops/shape/shape.h"
#include "ops/shape/windows.h"

#include <string.h>

RILLE_USE_OP(contiguous);

typedef struct FactorArgs {
  int64_t factor; /* upscale_factor, downscale_factor or groups */
} FactorArgs;

typedef struct PatchArgs {
  RilleInts output_size, kernel_size, dilation, padding, stride;
} PatchArgs;

/* ---- shuffles -------------------------------------------------------------------------------- */

static RilleStatus needs_planes(RilleContext *ctx, const RilleTensor *in, int least) {
  char text[RILLE_SHAPE_TEXT];
  if (in->ndim >= least && in->ndim <= RILLE_MAX_DIMS - 2) return RILLE_OK;
  return rille_error(ctx, RILLE_ERROR_SHAPE, "needs an input [..., channels, height, width], got shape %s",
                     rille_tensor_shape_text(in, text));
}

static RilleStatus indivisible(RilleContext *ctx, const RilleTensor *in, int64_t factor) {
  char text[RILLE_SHAPE_TEXT];
  return rille_error(ctx, RILLE_ERROR_SHAPE, "an input of shape %s does not divide by the factor %lld",
                     rille_tensor_shape_text(in, text), (long long)factor);
}

/* in as six dims by from, these in another order, then the last three dims of size to. */
static RilleStatus regroup(RilleContext *ctx, RilleCall *call, const int64_t *from, const int *order,
                           const int64_t *to) {
  RilleTensor *in = call->in[0];
  int64_t sizes[RILLE_MAX_DIMS];
  memcpy(sizes, in->sizes, in->ndim * sizeof *sizes);
  memcpy(sizes + in->ndim - 3, to, 3 * sizeof *to);
  RilleTensor *parts = t_permute(ctx, t_reshape(ctx, in, 6, from), 6, order);
  return rille_call_return(ctx, call, t_reshape(ctx, parts, in->ndim, sizes));
}

static int64_t leading(const RilleTensor *in) {
  int64_t n = 1;
  for (int i = 0; i < in->ndim - 3; i++) n *= in->sizes[i];
  return n;
}

static RilleStatus pixel_shuffle_forward(RilleContext *ctx, RilleCall *call) {
  int64_t r = ((const FactorArgs *)call->args)->factor;
  RilleTensor *in = call->in[0];
  RILLE_TRY(needs_planes(ctx, in, 3));
  const int64_t *s = in->sizes + in->ndim - 3;
  if (r < 1 || r > 1 << 15 || s[0] % (r * r) != 0) return indivisible(ctx, in, r);
  int64_t from[6] = {leading(in), s[0] / (r * r), r, r, s[1], s[2]};
  return regroup(ctx, call, from, (int[]){0, 1, 4, 2, 5, 3}, (int64_t[]){from[1], s[1] * r, s[2] * r});
}

static RilleStatus pixel_unshuffle_forward(RilleContext *ctx, RilleCall *call) {
  int64_t r = ((const FactorArgs *)call->args)->factor;
  RilleTensor *in = call->in[0];
  RILLE_TRY(needs_planes(ctx, in, 3));
  const int64_t *s = in->sizes + in->ndim - 3;
  if (r < 1 || r > 1 << 15 || s[1] % r != 0 || s[2] % r != 0) return indivisible(ctx, in, r);
  int64_t from[6] = {leading(in), s[0], s[1] / r, r, s[2] / r, r};
  return regroup(ctx, call, from, (int[]){0, 1, 3, 5, 2, 4}, (int64_t[]){s[0] * r * r, s[1] / r, s[2] / r});
}

static RilleStatus channel_shuffle_forward(RilleContext *ctx, RilleCall *call) {
  int64_t groups = ((const FactorArgs *)call->args)->factor;
  RilleTensor *in = call->in[0];
  char text[RILLE_SHAPE_TEXT];
  if (in->ndim < 3)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "needs an input [batch, channels, ...], got shape %s",
                       rille_tensor_shape_text(in, text));
  if (groups < 1 || in->sizes[1] % groups != 0)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "%lld channels do not divide into %lld groups",
                       (long long)in->sizes[1], (long long)groups);
  int64_t rest = 1;
  for (int i = 2; i < in->ndim; i++) rest *= in->sizes[i];
  int64_t from[4] = {in->sizes[0], groups, in->sizes[1] / groups, rest};
  RilleTensor *parts = t_transpose(ctx, t_reshape(ctx, in, 4, from), 1, 2);
  return rille_call_return(ctx, call, t_reshape(ctx, parts, in->ndim, in->sizes));
}

/* ---- unfold and fold: the patches of [N, C, H, W] as [N, C * kernel, patches] ---------------- */

typedef struct Patches {
  int64_t kernel[2], dilation[2], padding[2], stride[2], size[2], padded[2], count[2];
} Patches;

static RilleStatus read_patches(RilleContext *ctx, const PatchArgs *args, const int64_t *size, Patches *p) {
  if (args->kernel_size.count < 0) return rille_error(ctx, RILLE_ERROR_ARGUMENT, "kernel_size is missing");
  RILLE_TRY(rille_ints_list(ctx, "kernel_size", &args->kernel_size, 2, 1, 1, p->kernel));
  RILLE_TRY(rille_ints_list(ctx, "dilation", &args->dilation, 2, 1, 1, p->dilation));
  RILLE_TRY(rille_ints_list(ctx, "padding", &args->padding, 2, 0, 0, p->padding));
  RILLE_TRY(rille_ints_list(ctx, "stride", &args->stride, 2, 1, 1, p->stride));
  for (int i = 0; i < 2; i++) {
    int64_t reach = p->dilation[i] * (p->kernel[i] - 1) + 1;
    p->size[i] = size[i];
    if (__builtin_add_overflow(size[i], 2 * p->padding[i], &p->padded[i]) || reach > p->padded[i])
      return rille_error(ctx, RILLE_ERROR_SHAPE,
                         "a kernel that reaches over %lld does not fit a size of %lld with padding %lld",
                         (long long)reach, (long long)size[i], (long long)p->padding[i]);
    p->count[i] = (p->padded[i] - reach) / p->stride[i] + 1;
  }
  return RILLE_OK;
}

/* Where the elements of all patches [N, C, kernel y, kernel x, patch y, patch x] lie in padded planes. */
static void lay_out(const Patches *p, int64_t batch, int64_t channels, int64_t *sizes, int64_t *strides) {
  int64_t row = p->padded[1], plane = p->padded[0] * row;
  int64_t all_sizes[6] = {batch, channels, p->kernel[0], p->kernel[1], p->count[0], p->count[1]};
  int64_t all_strides[6] = {channels * plane,   plane,       p->dilation[0] * row, p->dilation[1],
                            p->stride[0] * row, p->stride[1]};
  memcpy(sizes, all_sizes, sizeof all_sizes);
  memcpy(strides, all_strides, sizeof all_strides);
}

static RilleStatus give(RilleContext *ctx, RilleCall *call, RilleTensor *out, bool batched) {
  return rille_call_return(ctx, call, out && !batched ? t_select(ctx, out, 0, 0) : out);
}

static RilleStatus unfold_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *in = call->in[0];
  Patches p;
  char text[RILLE_SHAPE_TEXT];
  bool batched = in->ndim == 4;
  if (in->ndim != 3 && in->ndim != 4)
    return rille_error(ctx, RILLE_ERROR_SHAPE,
                       "needs an input [batch, channels, height, width] or without batch, got shape %s",
                       rille_tensor_shape_text(in, text));
  RILLE_TRY(read_patches(ctx, call->args, in->sizes + in->ndim - 2, &p));
  if (!batched) in = t_unsqueeze(ctx, in, 0);
  if (!in) return rille_scope_status(ctx);
  int64_t sizes[6], strides[6], batch = in->sizes[0], channels = in->sizes[1];
  lay_out(&p, batch, channels, sizes, strides);
  for (int i = 0; i < 2; i++) in = t_padded(ctx, in, 2 + i, p.padding[i], p.padding[i]);
  int64_t columns[3] = {batch, channels * p.kernel[0] * p.kernel[1], p.count[0] * p.count[1]};
  return give(ctx, call, t_reshape(ctx, t_strided(ctx, in, 6, sizes, strides), 3, columns), batched);
}

static RilleStatus fold_forward(RilleContext *ctx, RilleCall *call) {
  const PatchArgs *args = call->args;
  RilleTensor *in = call->in[0];
  Patches p;
  int64_t size[2], kernel, numel;
  size_t bytes;
  char text[RILLE_SHAPE_TEXT];
  bool batched = in->ndim == 3;
  if (args->output_size.count < 0) return rille_error(ctx, RILLE_ERROR_ARGUMENT, "output_size is missing");
  RILLE_TRY(rille_ints_list(ctx, "output_size", &args->output_size, 2, 1, 1, size));
  RILLE_TRY(read_patches(ctx, args, size, &p));
  kernel = p.kernel[0] * p.kernel[1];
  int64_t patches = p.count[0] * p.count[1];
  if ((in->ndim != 2 && in->ndim != 3) || in->sizes[in->ndim - 2] % kernel != 0 ||
      in->sizes[in->ndim - 1] != patches)
    return rille_error(
        ctx, RILLE_ERROR_SHAPE,
        "needs columns [batch, channels * %lld, %lld] for this kernel and output_size, got shape %s",
        (long long)kernel, (long long)patches, rille_tensor_shape_text(in, text));
  if (!batched) in = t_unsqueeze(ctx, in, 0);
  if (!in) return rille_scope_status(ctx);
  int64_t sizes[6], strides[6], batch = in->sizes[0], channels = in->sizes[1] / kernel;
  lay_out(&p, batch, channels, sizes, strides);
  int64_t whole[4] = {batch, channels, p.padded[0], p.padded[1]};
  RILLE_TRY(rille_shape_check(ctx, 4, whole, rille_dtype_of(in), &numel, &bytes));
  RilleShape shape = {in->dtype, 4, whole};
  RilleTensor *out = t_unstrided(ctx, t_reshape(ctx, in, 6, sizes), &shape, 6, sizes, strides);
  for (int i = 0; i < 2; i++)
    if (p.padding[i] > 0) out = t_narrow(ctx, out, 2 + i, p.padding[i], p.size[i]);
  if (out && !out->contiguous) out = t_unary(ctx, &rille_op_contiguous, out);
  return give(ctx, call, out, batched);
}

/* ---- descriptors ----------------------------------------------------------------------------- */

#define FACTOR(name)                                                                                         \
  RILLE_TENSOR("input"), RILLE_REQUIRED_AS(name, INT, FactorArgs, factor), RILLE_PARAMETERS_END
static const RilleParameter shuffle_parameters[] = {FACTOR("upscale_factor")};
static const RilleParameter unshuffle_parameters[] = {FACTOR("downscale_factor")};
static const RilleParameter channel_parameters[] = {FACTOR("groups")};
#define PATCHES                                                                                              \
  RILLE_OPTION(INTS, PatchArgs, kernel_size), RILLE_OPTION(INTS, PatchArgs, dilation),                       \
      RILLE_OPTION(INTS, PatchArgs, padding), RILLE_OPTION(INTS, PatchArgs, stride), RILLE_PARAMETERS_END
static const RilleParameter unfold_parameters[] = {RILLE_TENSOR("input"), PATCHES};
static const RilleParameter fold_parameters[] = {RILLE_TENSOR("input"),
                                                 RILLE_OPTION(INTS, PatchArgs, output_size), PATCHES};
static const FactorArgs one = {1};
static const PatchArgs patch_defaults = {
    {.count = -1}, {.count = -1}, {.count = -1}, {.count = -1}, {.count = -1}};
static const char *const shuffle_samples[] =
    RILLE_SAMPLES("x(1, 4, 2, 3), 2", "x(8, 1, 2), 2", "x(0, 4, 2, 2), 2");
static const char *const unshuffle_samples[] = RILLE_SAMPLES("x(1, 2, 4, 2), 2", "x(1, 3, 6), 3");
static const char *const channel_samples[] = RILLE_SAMPLES("x(2, 4, 3), 2", "x(1, 6, 2, 2), 3");
static const char *const unfold_samples[] =
    RILLE_SAMPLES("x(2, 2, 4, 3), 2", "x(1, 5, 4), { 2, 3 }, { 2, 1 }, 1, { 1, 2 }", "x(0, 1, 3, 3), 2");
static const char *const fold_samples[] =
    RILLE_SAMPLES("x(2, 8, 6), { 4, 3 }, 2", "x(6, 10), { 5, 4 }, { 2, 3 }, { 2, 1 }, 1, { 1, 2 }");

RILLE_OP(pixel_shuffle, .summary = "channels [C * r * r, H, W] to pixels [C, H * r, W * r]",
         RILLE_ARGUMENTS(shuffle_parameters, &one), .flags = RILLE_OP_ONLY_FUNCTIONAL | RILLE_OP_COMPOSITE,
         .n_outputs = 1, .forward = pixel_shuffle_forward, .samples = shuffle_samples);
RILLE_OP(pixel_unshuffle, .summary = "pixels [C, H * r, W * r] to channels [C * r * r, H, W]",
         RILLE_ARGUMENTS(unshuffle_parameters, &one), .flags = RILLE_OP_ONLY_FUNCTIONAL | RILLE_OP_COMPOSITE,
         .n_outputs = 1, .forward = pixel_unshuffle_forward, .samples = unshuffle_samples);
RILLE_OP(channel_shuffle, .summary = "channels of several groups interleaved",
         RILLE_ARGUMENTS(channel_parameters, &one), .flags = RILLE_OP_ONLY_FUNCTIONAL | RILLE_OP_COMPOSITE,
         .n_outputs = 1, .forward = channel_shuffle_forward, .samples = channel_samples);
RILLE_OP(fold, .summary = "columns of patches added up into planes of output_size",
         RILLE_ARGUMENTS(fold_parameters, &patch_defaults),
         .flags = RILLE_OP_ONLY_FUNCTIONAL | RILLE_OP_COMPOSITE, .n_outputs = 1, .forward = fold_forward,
         .samples = fold_samples);
RILLE_OP(unfold, .summary = "the patches of planes as columns [N, C * kernel, patches]",
         RILLE_ARGUMENTS(unfold_parameters, &patch_defaults),
         .flags = RILLE_OP_ONLY_FUNCTIONAL | RILLE_OP_COMPOSITE, .n_outputs = 1, .forward = unfold_forward,
         .samples = unfold_samples);
