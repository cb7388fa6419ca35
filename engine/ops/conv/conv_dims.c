/* Convolutions of other dims, and transposed ones, made of conv2d and its gradient by input.
 *
 * Lines are planes of height 1. A volume's depth is unrolled: the planes that one output plane sees become
 * channels of a plane, so that one conv2d does the rest; where it would go the direct way, that one takes the
 * volume as it lies. A transposed convolution is the gradient by input;
 * for volumes its planes are added up where they fall. */
#include "ops/conv/conv.h"
#include "dispatch/scope.h"
#include "ops/conv/conv_direct.h"
#include "ops/formula.h"
#include "ops/linalg/matmul.h"
#include "ops/shape/shape.h"
#include "ops/shape/windows.h"

#include <string.h>

RILLE_USE_OP(constant_pad);
RILLE_USE_OP(contiguous);
RILLE_USE_OP(conv2d);
RILLE_USE_OP(conv2d_input);
#if !defined(RILLE_MINIMAL)
RILLE_USE_OP(conv2d_weight);
RILLE_USE_OP(conv3d_direct);
#endif

typedef struct TransposeArgs {
  RilleInts stride, padding, output_padding, dilation;
  int64_t groups;
} TransposeArgs;

/* One dim's numbers. */
typedef struct Axis {
  int64_t in, kernel, stride, before, after, dilation, extra, out;
} Axis;

static const char *const layouts[] = {"length", "height, width", "depth, height, width"};

/* Checks the dims of input and weight, their channels, and groups. in_dim: of the weight's dims 0 and 1, the
 * one that holds input channels, divided by the groups in a plain convolution. */
static RilleStatus check_shapes(RilleContext *ctx, const RilleTensor *in, const RilleTensor *weight,
                                int64_t groups, int n, bool transposed) {
  char text[RILLE_SHAPE_TEXT], other[RILLE_SHAPE_TEXT];
  if ((in->ndim != n + 1 && in->ndim != n + 2) || weight->ndim != n + 2)
    return rille_error(
        ctx, RILLE_ERROR_SHAPE,
        "needs an input [batch, channels, %s] or without batch and a weight [%s, %s], got "
        "shapes %s and %s",
        layouts[n - 1],
        transposed ? "in_channels, out_channels / groups" : "out_channels, in_channels / groups",
        layouts[n - 1], rille_tensor_shape_text(in, text), rille_tensor_shape_text(weight, other));
  if (groups < 1)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "groups must be at least 1, not %lld", (long long)groups);
  int64_t channels = in->sizes[in->ndim - n - 1], wanted = weight->sizes[0];
  bool fits = transposed || !__builtin_mul_overflow(weight->sizes[1], groups, &wanted);
  if (!fits || wanted != channels)
    return rille_error(
        ctx, RILLE_ERROR_SHAPE, "an input of shape %s does not fit a weight of shape %s in %lld groups",
        rille_tensor_shape_text(in, text), rille_tensor_shape_text(weight, other), (long long)groups);
  if (weight->sizes[0] % groups != 0)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "%lld %s channels do not divide into %lld groups",
                       (long long)weight->sizes[0], transposed ? "input" : "output", (long long)groups);
  return RILLE_OK;
}

static RilleStatus read_axes(RilleContext *ctx, int n, const RilleTensor *in, const RilleTensor *weight,
                             const RilleInts *stride, const RilleInts *padding, const RilleInts *dilation,
                             Axis *axes) {
  int64_t strides[3], paddings[3], dilations[3];
  RILLE_TRY(rille_ints_list(ctx, "stride", stride, n, 1, 1, strides));
  RILLE_TRY(rille_ints_list(ctx, "padding", padding, n, 0, 0, paddings));
  RILLE_TRY(rille_ints_list(ctx, "dilation", dilation, n, 1, 1, dilations));
  for (int i = 0; i < n; i++) {
    axes[i] = (Axis){.in = in->sizes[in->ndim - n + i],
                     .kernel = weight->sizes[2 + i],
                     .stride = strides[i],
                     .before = paddings[i],
                     .after = paddings[i],
                     .dilation = dilations[i]};
    if (axes[i].kernel < 1 || axes[i].kernel > RILLE_CONV_LIMIT)
      return rille_error(ctx, RILLE_ERROR_SHAPE, "kernel sizes must be from 1 to %d, got %lld",
                         RILLE_CONV_LIMIT, (long long)axes[i].kernel);
  }
  return RILLE_OK;
}

static RilleInts pair(int64_t a, int64_t b) {
  return (RilleInts){.count = 2, .values = {a, b}};
}

/* tensor with a dim of size 1 before its last. */
static RilleTensor *with_height(RilleContext *ctx, RilleTensor *tensor) {
  return t_unsqueeze(ctx, tensor, tensor->ndim - 1);
}

static RilleStatus give(RilleContext *ctx, RilleCall *call, RilleTensor *out, bool batched) {
  if (out && !batched) out = t_select(ctx, out, 0, 0);
  if (out && !out->contiguous) out = t_unary(ctx, &rille_op_contiguous, out);
  return rille_call_return(ctx, call, out);
}

/* ---- conv1d, conv3d -------------------------------------------------------------------------- */

static RilleStatus conv1d_forward(RilleContext *ctx, RilleCall *call) {
  const RilleConvArgs *args = call->args;
  RilleTensor *in = call->in[0], *weight = call->in[1];
  Axis axis;
  RILLE_TRY(check_shapes(ctx, in, weight, args->groups, 1, false));
  RILLE_TRY(read_axes(ctx, 1, in, weight, &args->stride, &args->padding, &args->dilation, &axis));
  RilleConvArgs flat = {.stride = pair(1, axis.stride),
                        .padding = args->padding.count < 0 ? args->padding : pair(0, axis.before),
                        .dilation = pair(1, axis.dilation),
                        .groups = args->groups,
                        .size = {.count = -1}};
  RilleTensor *tensors[3] = {with_height(ctx, in), with_height(ctx, weight),
                             call->n_in > 2 ? call->in[2] : NULL};
  RilleTensor *out = t_apply(ctx, &rille_op_conv2d, tensors, 3, &flat);
  return give(ctx, call, out ? t_select(ctx, out, out->ndim - 2, 0) : NULL, true);
}

/* The planes [batch * depth, channels * kernel depth, height, width] that the output planes see; in has a
 * batch. */
static RilleTensor *unroll_depth(RilleContext *ctx, RilleTensor *in, const Axis *depth) {
  in = t_padded(ctx, in, 2, depth->before, depth->after);
  if (!in) return NULL;
  int64_t *s = in->sizes, plane = s[3] * s[4], volume = s[2] * plane;
  int64_t sizes[6] = {s[0], depth->out, s[1], depth->kernel, s[3], s[4]};
  int64_t strides[6] = {s[1] * volume, depth->stride * plane, volume, depth->dilation * plane, s[4], 1};
  int64_t planes[4] = {s[0] * depth->out, s[1] * depth->kernel, s[3], s[4]};
  return t_reshape(ctx, t_strided(ctx, in, 6, sizes, strides), 4, planes);
}

#if !defined(RILLE_MINIMAL)
/* ---- volumes as they lie */

static RilleConv volume_of(const RilleTensor *in, const RilleTensor *weight, const Axis *axes, int64_t groups,
                           RilleConvDepth *depth) {
  const Axis *d = axes;
  *depth = (RilleConvDepth){d->in, d->out, d->kernel, d->stride, d->before, d->dilation};
  RilleConv conv = {.dtype = rille_dtype_of(in),
                    .batch = in->sizes[0],
                    .channels = in->sizes[1],
                    .outputs = weight->sizes[0],
                    .groups = groups,
                    .depth = depth};
  for (int i = 0; i < 2; i++) {
    const Axis *a = &axes[1 + i];
    conv.in[i] = a->in, conv.out[i] = a->out, conv.kernel[i] = a->kernel, conv.stride[i] = a->stride;
    conv.padding[i] = conv.after[i] = a->before, conv.dilation[i] = a->dilation;
  }
  return conv;
}

/* False where a kernel reaches too far. */
static bool set_outputs(Axis *axes, int n) {
  for (int i = 0; i < n; i++) {
    Axis *a = &axes[i];
    int64_t padded, reach = a->dilation * (a->kernel - 1) + 1;
    if (__builtin_add_overflow(a->in, a->before + a->after, &padded) || reach > padded) return false;
    a->out = (padded - reach) / a->stride + 1;
  }
  return true;
}

enum { LEAST_WINOGRAD = 16 }; /* channels */

/* Winograd's way has a third of the multiplications; see winograd's own conditions. */
static bool suits_direct(RilleContext *ctx, const RilleTensor *in, const RilleTensor *weight,
                         const RilleTensor *bias, Axis *axes, const RilleConvArgs *args) {
  RilleConvDepth depth;
  if (in->dtype != weight->dtype || args->padding.count < 0 || !set_outputs(axes, 3)) return false;
  if (bias && (bias->dtype != in->dtype || bias->ndim != 1 || bias->sizes[0] != weight->sizes[0]))
    return false;
  bool is_winograd = weight->sizes[1] * weight->sizes[2] >= LEAST_WINOGRAD;
  for (int i = 1; i < 3; i++)
    if (axes[i].kernel != 3 || axes[i].stride != 1 || axes[i].dilation != 1) is_winograd = false;
  RilleConv conv = volume_of(in, weight, axes, args->groups, &depth);
  return !is_winograd && conv.batch > 0 && rille_conv_direct_suits(ctx, &conv);
}

static RilleStatus conv3d_direct_forward(RilleContext *ctx, RilleCall *call) {
  const RilleConvArgs *args = call->args;
  RilleTensor *tensors[3] = {call->in[0], call->in[1], call->n_in > 2 ? call->in[2] : NULL};
  Axis axes[3];
  RilleConvDepth depth;
  bool done;
  RILLE_TRY(check_shapes(ctx, tensors[0], tensors[1], args->groups, 3, false));
  RILLE_TRY(read_axes(ctx, 3, tensors[0], tensors[1], &args->stride, &args->padding, &args->dilation, axes));
  if (tensors[0]->ndim != 5 || !set_outputs(axes, 3))
    return rille_error(ctx, RILLE_ERROR_SHAPE, "needs a batch of volumes that the kernel fits in");
  if (!rille_dtype_is_float(rille_dtype_of(tensors[0])))
    return rille_error(ctx, RILLE_ERROR_DTYPE, "takes floating point tensors, not %s",
                       rille_dtype_name(rille_dtype_of(tensors[0])));
  if (args->padding.count == RILLE_PADDING_SAME)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "takes paddings as numbers");
  if (tensors[2]) RILLE_TRY(rille_conv_bias(ctx, tensors[2], tensors[0], tensors[1]->sizes[0]));
  for (int i = 0; i < 3; i++) {
    if (!tensors[i]) continue;
    RILLE_TRY(rille_same_dtype(ctx, tensors[0], tensors[i]));
    if (tensors[i]->contiguous) continue;
    RILLE_TRY(rille_tensor_contiguous(tensors[i], &tensors[i]));
    if (!rille_scope_keep(ctx, tensors[i])) return RILLE_ERROR_MEMORY;
  }
  RilleConv conv = volume_of(tensors[0], tensors[1], axes, args->groups, &depth);
  int64_t sizes[5] = {conv.batch, conv.outputs, depth.out, conv.out[0], conv.out[1]};
  RILLE_TRY(rille_tensor_new(ctx, conv.dtype, 5, sizes, &call->out[0]));
  if (call->out[0]->numel == 0) return RILLE_OK;
  return rille_conv_direct_forward(ctx, &conv, tensors[0], tensors[1], tensors[2], call->out[0], true, &done);
}

static RilleTensor *transpose_volumes(RilleContext *ctx, RilleTensor *in, RilleTensor *weight,
                                      const Axis *axes, int64_t groups);

/* The gradient by weight, over planes whose depth is unrolled. */
static RilleTensor *volume_weight(RilleContext *ctx, RilleTensor *g, RilleTensor *in, const Axis *axes,
                                  const RilleShape *weight, int64_t groups) {
  const int64_t *s = g->sizes, *w = weight->sizes;
  RilleConvArgs flat = {pair(axes[1].stride, axes[2].stride), pair(axes[1].before, axes[2].before),
                        pair(axes[1].dilation, axes[2].dilation), groups, pair(w[3], w[4])};
  RilleTensor *planes = t_reshape(ctx, t_permute(ctx, g, 5, (int[]){0, 2, 1, 3, 4}), 4,
                                  (int64_t[]){s[0] * s[2], s[1], s[3], s[4]});
  RilleTensor *tensors[2] = {planes, unroll_depth(ctx, in, axes)};
  return t_reshape(ctx, t_apply(ctx, &rille_op_conv2d_weight, tensors, 2, &flat), 5, w);
}

static void conv3d_direct_backward(RilleContext *ctx, RilleBackward *call) {
  const RilleConvArgs *args = call->args;
  RilleTensor *g = call->grad_out[0], *in = call->in[0], *weight = call->in[1];
  int64_t strides[3], paddings[3], dilations[3];
  Axis axes[3];
  if (rille_ints_list(ctx, "stride", &args->stride, 3, 1, 1, strides) != RILLE_OK ||
      rille_ints_list(ctx, "padding", &args->padding, 3, 0, 0, paddings) != RILLE_OK ||
      rille_ints_list(ctx, "dilation", &args->dilation, 3, 1, 1, dilations) != RILLE_OK)
    return;
  if (call->n_in > 2 && call->needs[2])
    call->grad_in[2] = t_sum(ctx, t_sum(ctx, g, 3, (int[]){-3, -2, -1}, false), 1, (int[]){0}, false);
  if (!in && !weight) return;
  /* Shapes are there for what is not, else tensors. */
  const int64_t *size = in ? in->sizes : call->shape[0].sizes;
  const int64_t *kernel = weight ? weight->sizes : call->shape[1].sizes;
  for (int i = 0; i < 3; i++)
    axes[i] = (Axis){.in = size[2 + i],
                     .out = g->sizes[2 + i],
                     .kernel = kernel[2 + i],
                     .stride = strides[i],
                     .before = paddings[i],
                     .after = paddings[i],
                     .dilation = dilations[i]};
  if (call->needs[1]) call->grad_in[1] = volume_weight(ctx, g, in, axes, &call->shape[1], args->groups);
  for (int i = 0; i < 3; i++) axes[i].in = g->sizes[2 + i], axes[i].out = size[2 + i];
  if (call->needs[0]) call->grad_in[0] = transpose_volumes(ctx, g, weight, axes, args->groups);
}

#endif

static RilleStatus conv3d_forward(RilleContext *ctx, RilleCall *call) {
  const RilleConvArgs *args = call->args;
  RilleTensor *in = call->in[0], *weight = call->in[1], *bias = call->n_in > 2 ? call->in[2] : NULL;
  Axis axes[3], *depth = axes;
  RILLE_TRY(check_shapes(ctx, in, weight, args->groups, 3, false));
  RILLE_TRY(read_axes(ctx, 3, in, weight, &args->stride, &args->padding, &args->dilation, axes));
  if (args->padding.count == RILLE_PADDING_SAME)
    RILLE_TRY(rille_padding_same(ctx, depth->stride, depth->dilation, depth->kernel, &depth->before,
                                 &depth->after));
  int64_t reach = depth->dilation * (depth->kernel - 1) + 1;
  int64_t padded = depth->in + depth->before + depth->after, room = padded - reach;
  if (room < 0)
    return rille_error(ctx, RILLE_ERROR_SHAPE,
                       "the kernel reaches over %lld planes, but the padded input has %lld", (long long)reach,
                       (long long)padded);
  depth->out = room / depth->stride + 1;
  RilleConvArgs flat = {.stride = pair(axes[1].stride, axes[2].stride),
                        .padding =
                            args->padding.count < 0 ? args->padding : pair(axes[1].before, axes[2].before),
                        .dilation = pair(axes[1].dilation, axes[2].dilation),
                        .groups = args->groups,
                        .size = {.count = -1}};
  bool batched = in->ndim == 5;
  if (!batched) in = t_unsqueeze(ctx, in, 0);
  if (!in) return rille_scope_status(ctx);
#if !defined(RILLE_MINIMAL)
  if (suits_direct(ctx, in, weight, bias, axes, args)) {
    RilleTensor *all[3] = {in, weight, bias};
    return give(ctx, call, t_apply(ctx, &rille_op_conv3d_direct, all, bias ? 3 : 2, args), batched);
  }
#endif
  const int64_t *w = weight->sizes;
  RilleTensor *tensors[3] = {unroll_depth(ctx, in, depth),
                             t_reshape(ctx, weight, 4, (int64_t[]){w[0], w[1] * w[2], w[3], w[4]}), bias};
  RilleTensor *out = t_apply(ctx, &rille_op_conv2d, tensors, 3, &flat);
  if (!out) return rille_scope_status(ctx);
  int64_t sizes[5] = {in->sizes[0], depth->out, w[0], out->sizes[2], out->sizes[3]};
  return give(ctx, call, t_permute(ctx, t_reshape(ctx, out, 5, sizes), 5, (int[]){0, 2, 1, 3, 4}), batched);
}

/* ---- transposed ------------------------------------------------------------------------------ */

static RilleStatus transposed_axes(RilleContext *ctx, const TransposeArgs *args, const RilleTensor *in,
                                   const RilleTensor *weight, int n, Axis *axes) {
  int64_t extra[3];
  RILLE_TRY(check_shapes(ctx, in, weight, args->groups, n, true));
  RILLE_TRY(read_axes(ctx, n, in, weight, &args->stride, &args->padding, &args->dilation, axes));
  RILLE_TRY(rille_ints_list(ctx, "output_padding", &args->output_padding, n, 0, 0, extra));
  for (int i = 0; i < n; i++) {
    Axis *a = &axes[i];
    int64_t length;
    a->extra = extra[i];
    if (a->extra >= a->stride && a->extra >= a->dilation)
      return rille_error(ctx, RILLE_ERROR_ARGUMENT,
                         "output_padding %lld must be smaller than stride %lld or dilation %lld",
                         (long long)a->extra, (long long)a->stride, (long long)a->dilation);
    if (__builtin_mul_overflow(a->in - 1, a->stride, &length) ||
        __builtin_add_overflow(length, a->dilation * (a->kernel - 1) + a->extra + 1 - 2 * a->before,
                               &length) ||
        length < 1)
      return rille_error(ctx, RILLE_ERROR_SHAPE,
                         "no output is left of an input of size %lld with a kernel of size %lld",
                         (long long)a->in, (long long)a->kernel);
    a->out = length;
  }
  return RILLE_OK;
}

/* The gradient by input of a convolution of planes; axes of height and width. */
static RilleTensor *transpose_planes(RilleContext *ctx, RilleTensor *in, RilleTensor *weight, const Axis *h,
                                     const Axis *w, int64_t groups) {
  RilleConvArgs plain = {pair(h->stride, w->stride), pair(h->before, w->before),
                         pair(h->dilation, w->dilation), groups, pair(h->out, w->out)};
  return t_apply(ctx, &rille_op_conv2d_input, (RilleTensor *[]){in, weight}, 2, &plain);
}

static RilleTensor *transpose_volumes(RilleContext *ctx, RilleTensor *in, RilleTensor *weight,
                                      const Axis *axes, int64_t groups) {
  const Axis *depth = axes;
  const int64_t *s = in->sizes, *w = weight->sizes;
  int64_t batch = s[0], full = depth->out + 2 * depth->before;
  RilleTensor *planes = t_reshape(ctx, t_permute(ctx, in, 5, (int[]){0, 2, 1, 3, 4}), 4,
                                  (int64_t[]){batch * s[2], s[1], s[3], s[4]});
  RilleTensor *flat = t_reshape(ctx, weight, 4, (int64_t[]){w[0], w[1] * w[2], w[3], w[4]});
  RilleTensor *out = transpose_planes(ctx, planes, flat, &axes[1], &axes[2], groups);
  if (!out) return NULL;
  int64_t outputs = w[1] * groups, height = out->sizes[2], width = out->sizes[3], plane = height * width;
  int64_t whole[5] = {batch, outputs, full, height, width}, numel;
  size_t bytes;
  RilleStatus status = rille_shape_check(ctx, 5, whole, rille_dtype_of(in), &numel, &bytes);
  if (status != RILLE_OK) {
    rille_scope_fail(ctx, status);
    return NULL;
  }
  int64_t sizes[6] = {batch, depth->in, outputs, depth->kernel, height, width};
  int64_t strides[6] = {
      outputs * full * plane, depth->stride * plane, full * plane, depth->dilation * plane, width, 1};
  RilleShape shape = {in->dtype, 5, whole};
  out = t_unstrided(ctx, t_reshape(ctx, out, 6, sizes), &shape, 6, sizes, strides);
  return t_narrow(ctx, out, 2, depth->before, depth->out);
}

/* More rows behind the output than a stride: no convolution of the output would have the input's size. Then
 * all that the kernel reaches is computed, and cut or filled up to the output. */
static bool widen(Axis *axes, int n, RillePadArgs *cut) {
  bool any = false;
  *cut = (RillePadArgs){.pad = {.count = 2 * n}};
  for (int i = 0; i < n; i++) {
    Axis *a = &axes[i];
    if (a->extra < a->stride) continue;
    int64_t reach = (a->in - 1) * a->stride + a->dilation * (a->kernel - 1) + 1;
    cut->pad.values[2 * (n - 1 - i)] = -a->before;
    cut->pad.values[2 * (n - 1 - i) + 1] = a->out + a->before - reach;
    a->before = a->extra = 0;
    a->out = reach;
    any = true;
  }
  return any;
}

static RilleStatus conv_transpose_forward(RilleContext *ctx, RilleCall *call) {
  const TransposeArgs *args = call->args;
  RilleTensor *in = call->in[0], *weight = call->in[1], *bias = call->n_in > 2 ? call->in[2] : NULL, *out;
  int n = call->op->kernel;
  Axis axes[3], flat = {.stride = 1, .dilation = 1, .out = 1};
  RILLE_TRY(transposed_axes(ctx, args, in, weight, n, axes));
  if (bias) RILLE_TRY(rille_conv_bias(ctx, bias, in, weight->sizes[1] * args->groups));
  RillePadArgs cut;
  bool widened = widen(axes, n, &cut), batched = in->ndim == n + 2;
  if (!batched) in = t_unsqueeze(ctx, in, 0);
  if (!in) return rille_scope_status(ctx);
  if (n == 3)
    out = transpose_volumes(ctx, in, weight, axes, args->groups);
  else if (n == 2)
    out = transpose_planes(ctx, in, weight, &axes[0], &axes[1], args->groups);
  else {
    out =
        transpose_planes(ctx, with_height(ctx, in), with_height(ctx, weight), &flat, &axes[0], args->groups);
    if (out) out = t_select(ctx, out, 2, 0);
  }
  if (widened && out) out = t_apply(ctx, &rille_op_constant_pad, &out, 1, &cut);
  if (bias && out) {
    int64_t sizes[4] = {bias->sizes[0], 1, 1, 1};
    out = t_add(ctx, out, t_reshape(ctx, bias, n + 1, sizes));
  }
  return give(ctx, call, out, batched);
}

/* ---- descriptors ----------------------------------------------------------------------------- */

#define TENSORS RILLE_TENSOR("input"), RILLE_TENSOR("weight"), RILLE_OPTIONAL_TENSOR("bias")
static const RilleParameter plain_parameters[] = {
    TENSORS,
    RILLE_OPTION(INTS, RilleConvArgs, stride),
    RILLE_INTS_OR_CHOICE(RilleConvArgs, padding, RILLE_PADDING_CHOICES),
    RILLE_OPTION(INTS, RilleConvArgs, dilation),
    RILLE_OPTION(INT, RilleConvArgs, groups),
    RILLE_PARAMETERS_END};
static const RilleParameter transpose_parameters[] = {TENSORS,
                                                      RILLE_OPTION(INTS, TransposeArgs, stride),
                                                      RILLE_OPTION(INTS, TransposeArgs, padding),
                                                      RILLE_OPTION(INTS, TransposeArgs, output_padding),
                                                      RILLE_OPTION(INT, TransposeArgs, groups),
                                                      RILLE_OPTION(INTS, TransposeArgs, dilation),
                                                      RILLE_PARAMETERS_END};
static const RilleConvArgs plain_defaults = {{.count = -1}, {.count = -1}, {.count = -1}, 1, {.count = -1}};
static const TransposeArgs transpose_defaults = {
    {.count = -1}, {.count = -1}, {.count = -1}, {.count = -1}, 1};

static const char *const conv1d_samples[] = RILLE_SAMPLES(
    "x(2, 2, 6), x(3, 2, 3), x(3)", "x(2, 6), x(2, 1, 2), { stride = 2, padding = 1, groups = 2 }",
    "x(1, 2, 5), x(2, 2, 4), { padding = 'same' }");
static const char *const conv3d_samples[] = RILLE_SAMPLES(
    "x(1, 2, 3, 3, 2), x(2, 2, 2, 2, 2), x(2)",
    "x(2, 4, 3, 3), x(2, 1, 2, 2, 2), { stride = { 2, 1, 2 }, padding = 1, groups = 2 }",
    "x(1, 1, 3, 2, 2), x(1, 1, 2, 3, 2), { padding = 'same' }", "x(0, 1, 2, 2, 2), x(2, 1, 2, 2, 2)");
static const char *const transpose1d_samples[] =
    RILLE_SAMPLES("x(2, 2, 3), x(2, 3, 2), x(3)", "x(2, 3), x(2, 1, 3), x(2), 2, 1, 1, 2");
static const char *const transpose2d_samples[] =
    RILLE_SAMPLES("x(2, 2, 3, 3), x(2, 3, 2, 2), x(3)", "x(1, 2, 3, 3), x(2, 1, 3, 3), x(2), 2, 1, 1, 2");
static const char *const transpose3d_samples[] =
    RILLE_SAMPLES("x(1, 2, 2, 2, 2), x(2, 2, 2, 2, 2), x(2)",
                  "x(2, 2, 2, 2), x(2, 1, 3, 2, 2), x(2), { 2, 1, 2 }, { 1, 0, 1 }, { 1, 0, 0 }, 2");

RILLE_OP(conv1d, .summary = "convolution of lines: input [N, C, L], weight [out, C / groups, length]",
         RILLE_ARGUMENTS(plain_parameters, &plain_defaults),
         .flags = RILLE_OP_ONLY_FUNCTIONAL | RILLE_OP_COMPOSITE, .n_outputs = 1, .kernel = 1,
         .forward = conv1d_forward, .samples = conv1d_samples);
RILLE_OP(conv3d,
         .summary =
             "convolution of volumes: input [N, C, D, H, W], weight [out, C / groups, depth, height, width]",
         RILLE_ARGUMENTS(plain_parameters, &plain_defaults),
         .flags = RILLE_OP_ONLY_FUNCTIONAL | RILLE_OP_COMPOSITE, .n_outputs = 1, .kernel = 3,
         .forward = conv3d_forward, .samples = conv3d_samples);
#if !defined(RILLE_MINIMAL)
static const char *const direct_samples[] =
    RILLE_SAMPLES("x(1, 2, 3, 3, 2), x(2, 2, 2, 2, 2), x(2)",
                  "x(2, 4, 3, 4, 3), x(2, 2, 2, 3, 2), { stride = { 2, 1, 2 }, padding = 1, groups = 2 }");
RILLE_OP(conv3d_direct, .summary = "conv3d where no copy of the volume pays",
         RILLE_ARGUMENTS(plain_parameters, &plain_defaults), .flags = RILLE_OP_INTERNAL, .n_outputs = 1,
         .forward = conv3d_direct_forward, .backward = conv3d_direct_backward, .saves_input = {2, 1},
         .samples = direct_samples);
#endif
RILLE_OP(conv_transpose1d, .summary = "transposed convolution of lines: weight [C, out / groups, length]",
         RILLE_ARGUMENTS(transpose_parameters, &transpose_defaults),
         .flags = RILLE_OP_ONLY_FUNCTIONAL | RILLE_OP_COMPOSITE, .n_outputs = 1, .kernel = 1,
         .forward = conv_transpose_forward, .samples = transpose1d_samples);
RILLE_OP(conv_transpose2d, .summary = "transposed convolution: weight [C, out / groups, height, width]",
         RILLE_ARGUMENTS(transpose_parameters, &transpose_defaults),
         .flags = RILLE_OP_ONLY_FUNCTIONAL | RILLE_OP_COMPOSITE, .n_outputs = 1, .kernel = 2,
         .forward = conv_transpose_forward, .samples = transpose2d_samples);
RILLE_OP(conv_transpose3d,
         .summary = "transposed convolution of volumes: weight [C, out / groups, depth, height, width]",
         RILLE_ARGUMENTS(transpose_parameters, &transpose_defaults),
         .flags = RILLE_OP_ONLY_FUNCTIONAL | RILLE_OP_COMPOSITE, .n_outputs = 1, .kernel = 3,
         .forward = conv_transpose_forward, .samples = transpose3d_samples);
