/* The table of this level. */
#include "kernels/tables.h"

#define TEXT_OF(token)    #token
#define LEVEL_TEXT(token) TEXT_OF(token)

/* AVX-512 gains nothing on these, which wait for memory: v4 takes v3's. */
#if defined(RILLE_BORROWS_V3)
#define RILLE_PLAIN_KERNEL(name)        name##_v3
#define RILLE_PLAIN_KERNEL_DOUBLE(name) name##_v3_double
#else
#define RILLE_PLAIN_KERNEL(name)        RILLE_KERNEL(name)
#define RILLE_PLAIN_KERNEL_DOUBLE(name) RILLE_KERNEL_DOUBLE(name)
#endif

/* A minimal build has the elementwise kernels once: v3 takes v2's. */
#if defined(RILLE_BORROWS_V2)
#define POINTWISE rille_pointwise_kernels_v2
#else
#define POINTWISE RILLE_KERNEL(rille_pointwise_kernels)
#endif

const RilleKernels RILLE_KERNEL(rille_kernels) = {
    .level = LEVEL_TEXT(RILLE_LEVEL),
    .convert = RILLE_KERNEL(rille_convert_kernels),
    .fill = RILLE_KERNEL(rille_fill_kernels),
    .pointwise = &POINTWISE,
    .reduce = {&RILLE_PLAIN_KERNEL(rille_reduce_kernels), &RILLE_PLAIN_KERNEL_DOUBLE(rille_reduce_kernels)},
    .rows = {&RILLE_KERNEL(rille_row_kernels), &RILLE_KERNEL_DOUBLE(rille_row_kernels)},
    .optim = {&RILLE_PLAIN_KERNEL(rille_optim_kernels), &RILLE_PLAIN_KERNEL_DOUBLE(rille_optim_kernels)},
#if !defined(RILLE_WITHOUT_SIGNALS)
    .fft = {&RILLE_PLAIN_KERNEL(rille_fft_kernels), &RILLE_PLAIN_KERNEL_DOUBLE(rille_fft_kernels)},
#endif
    .matrix = &RILLE_KERNEL(rille_matrix_kernels),
    .transpose = &RILLE_KERNEL(rille_transpose_kernels),
    .loss = &RILLE_PLAIN_KERNEL(rille_loss_kernels),
    .norm = {&RILLE_PLAIN_KERNEL(rille_norm_kernels), &RILLE_PLAIN_KERNEL_DOUBLE(rille_norm_kernels)},
    .pool = {&RILLE_PLAIN_KERNEL(rille_pool_kernels), &RILLE_PLAIN_KERNEL_DOUBLE(rille_pool_kernels)},
    .conv = {&RILLE_KERNEL(rille_conv_kernels), &RILLE_PLAIN_KERNEL_DOUBLE(rille_conv_kernels)},
#if defined(RILLE_WINOGRAD)
    .winograd = &RILLE_KERNEL(rille_winograd_kernels),
#endif
};
