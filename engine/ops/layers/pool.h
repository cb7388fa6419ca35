/* What the pooling files share. */
#ifndef RILLE_OPS_LAYERS_POOL_H
#define RILLE_OPS_LAYERS_POOL_H

#include "kernels/planes/pool.h"
#include "dispatch/op.h"

typedef struct RilleMaxPoolArgs {
  RilleInts kernel_size, stride, padding, dilation;
  bool ceil_mode, return_indices;
} RilleMaxPoolArgs;

typedef struct RilleAveragePoolArgs {
  RilleInts kernel_size, stride, padding;
  bool ceil_mode, count_include_pad;
  RilleOptionalInt divisor_override;
  RilleInts size; /* internal op only: height and width of the input */
} RilleAveragePoolArgs;

typedef struct RilleAdaptivePoolArgs {
  RilleInts output_size;
  bool return_indices; /* adaptive_max_pool only */
} RilleAdaptivePoolArgs;

/* What pools take, whatever the dims. */
extern const RilleParameter rille_max_pool_parameters[], rille_average_pool_parameters[],
    rille_adaptive_average_pool_parameters[];
extern const RilleMaxPoolArgs rille_max_pool_defaults;
extern const RilleAveragePoolArgs rille_average_pool_defaults;
extern const RilleAdaptivePoolArgs rille_adaptive_average_pool_defaults;

/* output_size of adaptive pooling over the last dims of in, where what is none is the input's own size. */
RilleInts rille_adaptive_sizes(const RilleInts *sizes, const RilleTensor *in, int dims);
/* The windows of adaptive pooling over the last two dims of in; their memory is the scope's. */
RilleStatus rille_adaptive_windows(RilleContext *ctx, const RilleAdaptivePoolArgs *args,
                                   const RilleTensor *in, RilleWindows *windows);

/* One number for both dims, or two; where left out, otherwise (or an error if that is NULL). Each at least
 * least. */
RilleStatus rille_pool_pair(RilleContext *ctx, const char *name, const RilleInts *ints,
                            const int64_t *otherwise, int64_t least, int64_t *pair);

/* Sizes of the result of windows over the last two dims of in. */
RilleStatus rille_pool_size(RilleContext *ctx, const RilleTensor *in, bool ceil_mode, RillePool *pool);

/* 3 or 4 dims of floats, with elements in all but the batch. */
RilleStatus rille_pool_check(RilleContext *ctx, const RilleTensor *in);

/* in of shape [..., height, width], contiguous: itself or a copy of the scope. */
RilleStatus rille_pool_contiguous(RilleContext *ctx, RilleTensor *in, RilleTensor **out);

/* A tensor like in with other last two dims. */
RilleStatus rille_pool_new(RilleContext *ctx, const RilleTensor *in, RilleDtype dtype, const int64_t *size,
                           RilleTensor **out);

/* Product of all dims but the last two. */
int64_t rille_pool_planes(const RilleTensor *in);

/* op on in: its result and, where args ask for them, the indices (else NULL); temporaries of the scope. False
 * after a failure. */
bool rille_pool_apply(RilleContext *ctx, const RilleOp *op, RilleTensor *in, const void *args,
                      RilleTensor **out);
/* These results as those of the call, whose op may give one or two. */
RilleStatus rille_pool_give(RilleContext *ctx, RilleCall *call, RilleTensor *const *out);

/* One dim pooled: in [..., length] as [..., 1, length] through op, with the argument struct args. */
RilleStatus rille_pool_line(RilleContext *ctx, RilleCall *call, const RilleOp *op, const void *args);

/* A list for lines as a list for planes whose height is height. */
RilleStatus rille_pool_line_ints(RilleContext *ctx, const char *name, const RilleInts *in, int64_t height,
                                 RilleInts *out);

#endif
