/* Copying a matrix transposed. */
#ifndef RILLE_KERNELS_MATRIX_TRANSPOSE_H
#define RILLE_KERNELS_MATRIX_TRANSPOSE_H

#include <stdint.h>

/* out[j * out_stride + i] = in[i * in_stride + j] for i < rows, j < columns; strides in elements. */
typedef void (*RilleTransposeKernel)(int64_t rows, int64_t columns, const void *in, int64_t in_stride,
                                     void *out, int64_t out_stride);

typedef struct RilleTransposeKernels {
  RilleTransposeKernel by_size[9]; /* bytes an element: 1, 4, 8 */
} RilleTransposeKernels;

#endif
