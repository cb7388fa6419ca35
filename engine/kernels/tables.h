/* What the files of one level export to table.c. */
#ifndef RILLE_KERNELS_TABLES_H
#define RILLE_KERNELS_TABLES_H

#include "kernels/kernels.h"
#include "kernels/planes/conv.h"
#include "kernels/level.h"
#include "kernels/rows/loss.h"
#include "kernels/matrix/matrix.h"
#include "kernels/rows/norm.h"
#include "kernels/rows/optim.h"
#include "kernels/pointwise/pointwise.h"
#include "kernels/planes/pool.h"
#include "kernels/rows/reduce.h"
#include "kernels/rows/rows.h"
#include "kernels/signal/fft.h"
#include "kernels/matrix/transpose.h"
#include "kernels/planes/winograd.h"

/* The iterations do not depend on each other, also where output and input are the same memory. */
#if defined(__clang__)
#define RILLE_IVDEP _Pragma("clang loop vectorize(assume_safety)")
#elif defined(__GNUC__)
#define RILLE_IVDEP _Pragma("GCC ivdep")
#else
#define RILLE_IVDEP
#endif

extern const RilleStridedKernel RILLE_KERNEL(rille_convert_kernels)[6][6];
extern const RilleStridedKernel RILLE_KERNEL(rille_fill_kernels)[6];
extern const RillePointwiseKernels RILLE_KERNEL(rille_pointwise_kernels);
extern const RilleReduceKernels RILLE_KERNEL(rille_reduce_kernels);
extern const RilleReduceKernels RILLE_KERNEL_DOUBLE(rille_reduce_kernels);
extern const RilleRowKernels RILLE_KERNEL(rille_row_kernels);
extern const RilleRowKernels RILLE_KERNEL_DOUBLE(rille_row_kernels);
extern const RilleMatrixKernels RILLE_KERNEL(rille_matrix_kernels);
extern const RilleLossKernels RILLE_KERNEL(rille_loss_kernels);
extern const RilleNormKernels RILLE_KERNEL(rille_norm_kernels);
extern const RilleNormKernels RILLE_KERNEL_DOUBLE(rille_norm_kernels);
extern const RillePoolKernels RILLE_KERNEL(rille_pool_kernels);
extern const RillePoolKernels RILLE_KERNEL_DOUBLE(rille_pool_kernels);
extern const RilleConvKernels RILLE_KERNEL(rille_conv_kernels);
extern const RilleConvKernels RILLE_KERNEL_DOUBLE(rille_conv_kernels);
extern const RilleOptimKernels RILLE_KERNEL(rille_optim_kernels);
extern const RilleOptimKernels RILLE_KERNEL_DOUBLE(rille_optim_kernels);
extern const RilleFftKernels RILLE_KERNEL(rille_fft_kernels);
extern const RilleFftKernels RILLE_KERNEL_DOUBLE(rille_fft_kernels);
extern const RilleWinogradKernels RILLE_KERNEL(rille_winograd_kernels);
extern const RilleTransposeKernels RILLE_KERNEL(rille_transpose_kernels);
extern const RilleKernels RILLE_KERNEL(rille_kernels);
#if defined(RILLE_BORROWS_V2)
extern const RillePointwiseKernels rille_pointwise_kernels_v2;
#endif
#if defined(RILLE_BORROWS_V3)
extern const RilleNormKernels rille_norm_kernels_v3, rille_norm_kernels_v3_double;
extern const RilleReduceKernels rille_reduce_kernels_v3, rille_reduce_kernels_v3_double;
extern const RillePoolKernels rille_pool_kernels_v3, rille_pool_kernels_v3_double;
extern const RilleConvKernels rille_conv_kernels_v3_double;
extern const RilleLossKernels rille_loss_kernels_v3;
extern const RilleOptimKernels rille_optim_kernels_v3, rille_optim_kernels_v3_double;
extern const RilleFftKernels rille_fft_kernels_v3, rille_fft_kernels_v3_double;
#endif

#endif
