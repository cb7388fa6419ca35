/* Convolutions. conv2d and its two gradients are one trilinear form: each is the derivative of another. */
#include "ops/conv/conv.h"
#include "core/shape.h"
#include "dispatch/follower.h"
#include "dispatch/kept.h"
#include "ops/formula.h"
#include "ops/linalg/matmul.h"

#include <string.h>

RILLE_USE_OP(conv2d);
RILLE_USE_OP(conv2d_input);
RILLE_USE_OP(conv2d_weight);

enum { LIMIT = RILLE_CONV_LIMIT };

/* ---- geometry -------------------------------------------------------------------------------- */

static RilleStatus read_pair(RilleContext *ctx, const char *name, const RilleInts *ints, int64_t otherwise,
                             int64_t least, int64_t *pair) {
  if (ints->count >= 0) return rille_ints_pair(ctx, name, ints, least, pair);
  pair[0] = pair[1] = otherwise;
  return RILLE_OK;
}

static RilleStatus read_args(RilleContext *ctx, const RilleConvArgs *args, RilleConv *conv) {
  RILLE_TRY(read_pair(ctx, "stride", &args->stride, 1, 1, conv->stride));
  RILLE_TRY(read_pair(ctx, "padding", &args->padding, 0, 0, conv->padding));
  RILLE_TRY(read_pair(ctx, "dilation", &args->dilation, 1, 1, conv->dilation));
  if (args->groups < 1)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "groups must be at least 1, not %lld",
                       (long long)args->groups);
  conv->groups = args->groups;
  conv->depth = NULL;
#if !defined(RILLE_MINIMAL)
  conv->follower = NULL;
  conv->kept = NULL;
#endif
  return RILLE_OK;
}

RilleStatus rille_padding_same(RilleContext *ctx, int64_t stride, int64_t dilation, int64_t kernel,
                               int64_t *before, int64_t *after) {
  if (stride != 1)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "padding 'same' needs a stride of 1, not %lld",
                       (long long)stride);
  int64_t total = dilation * (kernel > 0 ? kernel - 1 : 0);
  *before = total / 2;
  *after = total - *before;
  return RILLE_OK;
}

static RilleStatus output_size(RilleContext *ctx, RilleConv *conv, int dim) {
  int64_t reach = conv->dilation[dim] * (conv->kernel[dim] - 1) + 1, padded;
  if (__builtin_add_overflow(conv->in[dim], conv->padding[dim] + conv->after[dim], &padded))
    padded = INT64_MAX;
  if (conv->kernel[dim] < 1 || conv->kernel[dim] > LIMIT)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "kernel sizes must be from 1 to %d, got %lld", LIMIT,
                       (long long)conv->kernel[dim]);
  if (reach > padded)
    return rille_error(ctx, RILLE_ERROR_SHAPE,
                       "the kernel reaches over %lld %s, but the padded input has %lld", (long long)reach,
                       dim == 0 ? "rows" : "columns", (long long)padded);
  conv->out[dim] = (padded - reach) / conv->stride[dim] + 1;
  return RILLE_OK;
}

RilleStatus rille_conv_geometry(RilleContext *ctx, int ndim, const int64_t *input, const int64_t *weight,
                                const RilleConvArgs *args, RilleConv *conv) {
  char text[RILLE_SHAPE_TEXT], other[RILLE_SHAPE_TEXT];
  RILLE_TRY(read_args(ctx, args, conv));
  if (ndim != 3 && ndim != 4)
    return rille_error(ctx, RILLE_ERROR_SHAPE,
                       "needs an input [batch, channels, height, width] or without batch, got shape %s",
                       rille_shape_text(ndim, input, text));
  conv->batched = ndim == 4;
  conv->batch = ndim == 4 ? input[0] : 1;
  conv->channels = input[ndim - 3];
  conv->outputs = weight[0];
  int64_t wanted;
  if (__builtin_mul_overflow(weight[1], conv->groups, &wanted) || wanted != conv->channels)
    return rille_error(
        ctx, RILLE_ERROR_SHAPE,
        "an input of shape %s does not fit a weight of shape %s in %lld groups (out_channels, in_channels / "
        "groups, height, width)",
        rille_shape_text(ndim, input, text), rille_shape_text(4, weight, other), (long long)conv->groups);
  if (conv->outputs % conv->groups != 0)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "%lld output channels do not divide into %lld groups",
                       (long long)conv->outputs, (long long)conv->groups);
  for (int i = 0; i < 2; i++) {
    conv->in[i] = input[ndim - 2 + i];
    conv->kernel[i] = weight[2 + i];
    conv->after[i] = conv->padding[i];
    if (args->padding.count == RILLE_PADDING_SAME && conv->kernel[i] <= LIMIT)
      RILLE_TRY(rille_padding_same(ctx, conv->stride[i], conv->dilation[i], conv->kernel[i],
                                   &conv->padding[i], &conv->after[i]));
    RILLE_TRY(output_size(ctx, conv, i));
  }
  return RILLE_OK;
}

static RilleStatus check_dtypes(RilleContext *ctx, const RilleTensor *a, const RilleTensor *b,
                                RilleConv *conv) {
  RILLE_TRY(rille_same_dtype(ctx, a, b));
  conv->dtype = rille_dtype_of(a);
  if (rille_dtype_is_float(conv->dtype)) return RILLE_OK;
  return rille_error(ctx, RILLE_ERROR_DTYPE, "takes floating point tensors, not %s",
                     rille_dtype_name(conv->dtype));
}

static RilleStatus contiguous(RilleContext *ctx, RilleTensor *tensor, RilleTensor **out) {
  *out = tensor;
  if (tensor->contiguous) return RILLE_OK;
  RILLE_TRY(rille_tensor_contiguous(tensor, out));
  return rille_scope_keep(ctx, *out) ? RILLE_OK : RILLE_ERROR_MEMORY;
}

static RilleStatus new_planes(RilleContext *ctx, const RilleConv *conv, int64_t channels, const int64_t *size,
                              RilleTensor **out) {
  int64_t sizes[4] = {conv->batch, channels, size[0], size[1]};
  return rille_tensor_new(ctx, conv->dtype, conv->batched ? 4 : 3, sizes + !conv->batched, out);
}

/* ---- conv2d ---------------------------------------------------------------------------------- */

static RilleStatus check_weight(RilleContext *ctx, const RilleTensor *weight) {
  char text[RILLE_SHAPE_TEXT];
  if (weight->ndim == 4) return RILLE_OK;
  return rille_error(
      ctx, RILLE_ERROR_SHAPE,
      "weight must have 4 dims (out_channels, in_channels / groups, height, width), got shape %s",
      rille_tensor_shape_text(weight, text));
}

RilleStatus rille_conv_bias(RilleContext *ctx, const RilleTensor *bias, const RilleTensor *input,
                            int64_t outputs) {
  char text[RILLE_SHAPE_TEXT];
  if (bias->ndim != 1 || bias->sizes[0] != outputs)
    return rille_error(ctx, RILLE_ERROR_SHAPE,
                       "bias must have one element for each of %lld output channels, got shape %s",
                       (long long)outputs, rille_tensor_shape_text(bias, text));
  return rille_same_dtype(ctx, input, bias);
}

static RilleStatus conv2d_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *in = call->in[0], *weight = call->in[1], *bias = call->n_in > 2 ? call->in[2] : NULL;
  RilleConv conv;
  RILLE_TRY(check_weight(ctx, weight));
  RILLE_TRY(check_dtypes(ctx, in, weight, &conv));
  RILLE_TRY(rille_conv_geometry(ctx, in->ndim, in->sizes, weight->sizes, call->args, &conv));
  if (bias) {
    RILLE_TRY(rille_conv_bias(ctx, bias, in, conv.outputs));
    RILLE_TRY(contiguous(ctx, bias, &bias));
  }
  RILLE_TRY(contiguous(ctx, in, &in));
  RILLE_TRY(contiguous(ctx, weight, &weight));
  RILLE_TRY(new_planes(ctx, &conv, conv.outputs, conv.out, &call->out[0]));
#if !defined(RILLE_MINIMAL)
  conv.follower = rille_follower(ctx, call->out[0]->data);
  conv.kept = rille_kept(ctx, weight->data);
#endif
  return rille_conv_forward(ctx, &conv, in, weight, bias, call->out[0]);
}

/* ---- its gradients --------------------------------------------------------------------------- */

/* The shape that args->size completes: its last two dims are the size. */
static RilleStatus check_size(RilleContext *ctx, const RilleConvArgs *args) {
  if (args->size.count == 2 && args->size.values[0] >= 0 && args->size.values[1] >= 0) return RILLE_OK;
  return rille_error(ctx, RILLE_ERROR_ARGUMENT, "size must be a height and a width");
}

static RilleStatus check_gradient(RilleContext *ctx, const RilleConv *conv, const RilleTensor *g) {
  char text[RILLE_SHAPE_TEXT];
  int ndim = conv->batched ? 4 : 3;
  const int64_t *sizes = g->sizes + conv->batched;
  if (g->ndim == ndim && sizes[0] == conv->outputs && sizes[1] == conv->out[0] && sizes[2] == conv->out[1] &&
      (!conv->batched || g->sizes[0] == conv->batch))
    return RILLE_OK;
  return rille_error(ctx, RILLE_ERROR_SHAPE,
                     "a tensor of shape %s is no output of %lld channels of %lld x %lld",
                     rille_tensor_shape_text(g, text), (long long)conv->outputs, (long long)conv->out[0],
                     (long long)conv->out[1]);
}

/* g, weight: the gradient by input, of height and width size. */
static RilleStatus conv2d_input_forward(RilleContext *ctx, RilleCall *call) {
  const RilleConvArgs *args = call->args;
  RilleTensor *g = call->in[0], *weight = call->in[1];
  RilleConv conv;
  RILLE_TRY(check_size(ctx, args));
  RILLE_TRY(check_weight(ctx, weight));
  RILLE_TRY(check_dtypes(ctx, g, weight, &conv));
  int64_t sizes[4] = {g->ndim == 4 ? g->sizes[0] : 1, 0, args->size.values[0], args->size.values[1]};
  if (args->groups < 1 || __builtin_mul_overflow(weight->sizes[1], args->groups, &sizes[1])) sizes[1] = -1;
  int skip = g->ndim != 4;
  RILLE_TRY(rille_conv_geometry(ctx, 4 - skip, sizes + skip, weight->sizes, args, &conv));
  RILLE_TRY(check_gradient(ctx, &conv, g));
  RILLE_TRY(contiguous(ctx, g, &g));
  RILLE_TRY(contiguous(ctx, weight, &weight));
  RILLE_TRY(new_planes(ctx, &conv, conv.channels, conv.in, &call->out[0]));
  return rille_conv_input(ctx, &conv, g, weight, call->out[0]);
}

/* g, input: the gradient by weight, whose kernel is of height and width size. */
static RilleStatus conv2d_weight_forward(RilleContext *ctx, RilleCall *call) {
  const RilleConvArgs *args = call->args;
  RilleTensor *g = call->in[0], *in = call->in[1];
  RilleConv conv;
  RILLE_TRY(check_size(ctx, args));
  RILLE_TRY(check_dtypes(ctx, g, in, &conv));
  if (g->ndim != in->ndim || in->ndim < 3 || args->groups < 1)
    return rille_error(ctx, RILLE_ERROR_SHAPE,
                       "gradient and input must have 3 or 4 dims and groups be at least 1");
  int64_t sizes[4] = {g->sizes[g->ndim - 3], in->sizes[in->ndim - 3] / args->groups, args->size.values[0],
                      args->size.values[1]};
  RILLE_TRY(rille_conv_geometry(ctx, in->ndim, in->sizes, sizes, args, &conv));
  RILLE_TRY(check_gradient(ctx, &conv, g));
  RILLE_TRY(contiguous(ctx, g, &g));
  RILLE_TRY(contiguous(ctx, in, &in));
  RILLE_TRY(rille_tensor_new(ctx, conv.dtype, 4, sizes, &call->out[0]));
  return rille_conv_weight(ctx, &conv, g, in, call->out[0]);
}

static RilleTensor *t_conv(RilleContext *ctx, const RilleOp *op, RilleTensor *a, RilleTensor *b,
                           const RilleConvArgs *args, const int64_t *size) {
  RilleConvArgs with_size = *args;
  with_size.size = (RilleInts){.count = size ? 2 : -1};
  if (size) memcpy(with_size.size.values, size, 2 * sizeof *size);
  return t_apply(ctx, op, (RilleTensor *[]){a, b}, 2, &with_size);
}

static RilleTensor *bias_gradient(RilleContext *ctx, RilleTensor *g) {
  RilleTensor *planes = t_sum(ctx, g, 2, (int[]){-2, -1}, false); /* whole rows first: no reordering */
  return g->ndim == 4 ? t_sum(ctx, planes, 1, (int[]){0}, false) : planes;
}

static void conv2d_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *g = call->grad_out[0], *in = call->in[0], *weight = call->in[1];
  const RilleShape *shape = call->shape;
  if (call->needs[0])
    call->grad_in[0] =
        t_conv(ctx, &rille_op_conv2d_input, g, weight, call->args, shape[0].sizes + shape[0].ndim - 2);
  if (call->needs[1])
    call->grad_in[1] = t_conv(ctx, &rille_op_conv2d_weight, g, in, call->args, shape[1].sizes + 2);
  if (call->n_in > 2 && call->needs[2]) call->grad_in[2] = bias_gradient(ctx, g);
}

static void conv2d_input_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *G = call->grad_out[0], *g = call->in[0], *weight = call->in[1];
  if (call->needs[0]) call->grad_in[0] = t_conv(ctx, &rille_op_conv2d, G, weight, call->args, NULL);
  if (call->needs[1])
    call->grad_in[1] = t_conv(ctx, &rille_op_conv2d_weight, g, G, call->args, call->shape[1].sizes + 2);
}

static void conv2d_weight_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *G = call->grad_out[0], *g = call->in[0], *in = call->in[1];
  const RilleShape *shape = call->shape;
  if (call->needs[0]) call->grad_in[0] = t_conv(ctx, &rille_op_conv2d, in, G, call->args, NULL);
  if (call->needs[1])
    call->grad_in[1] =
        t_conv(ctx, &rille_op_conv2d_input, g, G, call->args, shape[1].sizes + shape[1].ndim - 2);
}

/* ---- work, for profiles -------------------------------------------------------------------------------- */

/* Each position in each plane of outputs (or of their gradient) meets all weights of its output channel. */
static double flops_of(const RilleTensor *outputs, const RilleTensor *weight) {
  int64_t channels = weight->sizes[0];
  return channels > 0 ? 2 * (double)outputs->numel * (double)weight->numel / (double)channels : 0;
}

static double conv2d_flops(const RilleCall *call) {
  return flops_of(call->out[0], call->in[1]);
}

static double input_flops(const RilleCall *call) {
  return flops_of(call->in[0], call->in[1]);
}

static double weight_flops(const RilleCall *call) {
  return flops_of(call->in[0], call->out[0]);
}

/* ---- descriptors ----------------------------------------------------------------------------- */

#define TENSORS RILLE_TENSOR("input"), RILLE_TENSOR("weight"), RILLE_OPTIONAL_TENSOR("bias")
#define OPTIONS                                                                                              \
  RILLE_OPTION(INTS, RilleConvArgs, stride),                                                                 \
      RILLE_INTS_OR_CHOICE(RilleConvArgs, padding, RILLE_PADDING_CHOICES),                                   \
      RILLE_OPTION(INTS, RilleConvArgs, dilation), RILLE_OPTION(INT, RilleConvArgs, groups)
static const RilleParameter parameters[] = {TENSORS, OPTIONS, RILLE_PARAMETERS_END};
static const RilleParameter input_parameters[] = {RILLE_TENSOR("grad"), RILLE_TENSOR("weight"), OPTIONS,
                                                  RILLE_OPTION(INTS, RilleConvArgs, size),
                                                  RILLE_PARAMETERS_END};
static const RilleParameter weight_parameters[] = {RILLE_TENSOR("grad"), RILLE_TENSOR("input"), OPTIONS,
                                                   RILLE_OPTION(INTS, RilleConvArgs, size),
                                                   RILLE_PARAMETERS_END};
static const RilleConvArgs defaults = {{.count = -1}, {.count = -1}, {.count = -1}, 1, {.count = -1}};
static const char *const conv2d_samples[] =
    RILLE_SAMPLES("x(2, 2, 5, 4), x(3, 2, 3, 2), x(3)",
                  "x(1, 2, 5, 5), x(4, 1, 3, 3), x(4), { stride = 2, padding = 1, groups = 2 }",
                  "x(2, 6, 6), x(2, 2, 2, 3), { stride = { 2, 1 }, padding = { 0, 2 }, dilation = 2 }",
                  "x(0, 2, 5, 4), x(3, 2, 3, 2), x(3)", "x(2, 4, 3, 3):transpose(2, 3), x(2, 4, 1, 1)",
                  "x(1, 2, 4, 5), x(2, 2, 2, 3), x(2), { padding = 'same', dilation = { 1, 2 } }");
static const char *const input_samples[] =
    RILLE_SAMPLES("x(2, 3, 3, 3), x(3, 2, 3, 2), { size = { 5, 4 } }",
                  "x(1, 2, 3, 3), x(2, 1, 3, 3), { stride = 2, padding = 1, groups = 2, size = { 6, 5 } }");
static const char *const weight_samples[] =
    RILLE_SAMPLES("x(2, 3, 3, 3), x(2, 2, 5, 4), { size = { 3, 2 } }",
                  "x(1, 2, 3, 3), x(1, 2, 6, 5), { stride = 2, padding = 1, groups = 2, size = { 3, 3 } }");

RILLE_OP(conv2d,
         .summary = "convolution of planes: input [N, C, H, W], weight [out, C / groups, height, width]",
         RILLE_ARGUMENTS(parameters, &defaults),
         .flags = RILLE_OP_ONLY_FUNCTIONAL | RILLE_OP_HAS_FOLLOWER | RILLE_OP_KEEPS | RILLE_OP_BY_SAMPLES,
         .n_outputs = 1, .forward = conv2d_forward, .backward = conv2d_backward, .saves_input = {2, 1},
         .flops = conv2d_flops, .samples = conv2d_samples);
RILLE_OP(conv2d_input, .summary = "gradient of conv2d by its input",
         RILLE_ARGUMENTS(input_parameters, &defaults), .flags = RILLE_OP_INTERNAL | RILLE_OP_BY_SAMPLES,
         .n_outputs = 1, .forward = conv2d_input_forward, .backward = conv2d_input_backward,
         .saves_input = {2, 1}, .flops = input_flops, .samples = input_samples);
RILLE_OP(conv2d_weight, .summary = "gradient of conv2d by its weight",
         RILLE_ARGUMENTS(weight_parameters, &defaults), .flags = RILLE_OP_INTERNAL, .n_outputs = 1,
         .forward = conv2d_weight_forward, .backward = conv2d_weight_backward, .saves_input = {2, 1},
         .flops = weight_flops, .samples = weight_samples);
