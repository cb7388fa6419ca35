/* Geometry of convolutions, shared by their files. */
#ifndef RILLE_OPS_LAYERS_CONV_H
#define RILLE_OPS_LAYERS_CONV_H

#include "kernels/planes/conv.h"
#include "dispatch/op.h"

struct RilleFollower;
struct RilleKept;

typedef struct RilleConvArgs {
  RilleInts stride, padding, dilation;
  int64_t groups;
  RilleInts size; /* internal ops only: height and width of the input, or of the kernel */
} RilleConvArgs;

/* The third dim of a volume. */
typedef struct RilleConvDepth {
  int64_t in, out, kernel, stride, padding, dilation;
} RilleConvDepth;

/* A convolution [batch, channels, in] to [batch, outputs, out]; pairs are height and width. */
typedef struct RilleConv {
  RilleDtype dtype;
  bool batched; /* false: no batch dim */
  int64_t batch, channels, outputs, groups;
  int64_t in[2], out[2], kernel[2], stride[2], padding[2], dilation[2];
  int64_t after[2];               /* padding at the end, where that differs ("same") */
  const RilleConvDepth *depth;    /* NULL: planes, not volumes */
  struct RilleFollower *follower; /* of a forward's result; NULL: none */
  struct RilleKept *kept;         /* of a forward's weight; NULL: nothing may be kept */
} RilleConv;

#define RILLE_PADDING_CHOICES "valid|same"
enum {
  RILLE_PADDING_VALID = -2,
  RILLE_PADDING_SAME = -3, /* as counts of RilleInts */
  RILLE_CONV_LIMIT =
      1 << 30, /* of strides, paddings, dilations and kernel sizes: positions then fit 64 bits */
};

/* Padding that keeps a dim's size: half of what the kernel takes before, the rest after. */
RilleStatus rille_padding_same(RilleContext *ctx, int64_t stride, int64_t dilation, int64_t kernel,
                               int64_t *before, int64_t *after);

RilleStatus rille_conv_bias(RilleContext *ctx, const RilleTensor *bias, const RilleTensor *input,
                            int64_t outputs);

/* Checks the arguments, and that weight [outputs, channels / groups, kernel] fits an input of ndim dims. */
RilleStatus rille_conv_geometry(RilleContext *ctx, int ndim, const int64_t *input, const int64_t *weight,
                                const RilleConvArgs *args, RilleConv *conv);

/* The three products; all tensors contiguous and of conv->dtype. bias may be NULL. */
RilleStatus rille_conv_forward(RilleContext *ctx, const RilleConv *conv, const RilleTensor *input,
                               const RilleTensor *weight, const RilleTensor *bias, RilleTensor *out);
RilleStatus rille_conv_input(RilleContext *ctx, const RilleConv *conv, const RilleTensor *gradient,
                             const RilleTensor *weight, RilleTensor *out);
RilleStatus rille_conv_weight(RilleContext *ctx, const RilleConv *conv, const RilleTensor *gradient,
                              const RilleTensor *input, RilleTensor *out);

#endif
