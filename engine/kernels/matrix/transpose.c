/* Transposed copies for the three sizes of elements. */
#include "kernels/matrix/transpose.h"
#include "kernels/tables.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define REAL        float
#define REAL_BYTES  4
#define TYPED(name) name##_float
#include "kernels/vector/vector_template.h"
#include "kernels/matrix/transpose_template.h"
#include "kernels/vector/vector_end.h"

#define REAL        double
#define REAL_BYTES  8
#define TYPED(name) name##_double
#include "kernels/vector/vector_template.h"
#include "kernels/matrix/transpose_template.h"
#include "kernels/vector/vector_end.h"

static void transpose_copy_bytes(int64_t rows, int64_t columns, const void *in_data, int64_t in_stride,
                                 void *out_data, int64_t out_stride) {
  const uint8_t *in = in_data;
  uint8_t *out = out_data;
  enum { BLOCK = 32 }; /* rows whose lines of 64 bytes stay in the first cache while 64 columns go by */
  for (int64_t i = 0; i < rows; i += BLOCK)
    for (int64_t j = 0; j < columns; j++)
      for (int64_t k = i; k < rows && k < i + BLOCK; k++) out[j * out_stride + k] = in[k * in_stride + j];
}

const RilleTransposeKernels RILLE_KERNEL(rille_transpose_kernels) = {
    .by_size = {[1] = transpose_copy_bytes, [4] = transpose_copy_float, [8] = transpose_copy_double}};
