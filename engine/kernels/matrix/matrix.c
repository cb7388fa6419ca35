/* The matrix kernels of this level. Beside OpenBLAS only float, and only where it is worth its size: there
 * the engine's own products are the faster ones for small and narrow matrices (math/blas.c chooses). */
#include "kernels/matrix/gemm.h"
#include "kernels/tables.h"

#if defined(RILLE_INTEGER_PRODUCTS)
#define INTEGERS RILLE_KERNEL(rille_integer_product)
#else
#define INTEGERS NULL
#endif

#if !defined(RILLE_BLAS_OPENBLAS)
const RilleMatrixKernels RILLE_KERNEL(rille_matrix_kernels) = {
    .workspace = RILLE_KERNEL(rille_gemm_workspace),
    .sgemm = RILLE_KERNEL(rille_sgemm),
    .dgemm = RILLE_KERNEL(rille_dgemm),
    .integers = INTEGERS,
};
#elif defined(RILLE_GEMM_FLOAT_ONLY)
const RilleMatrixKernels RILLE_KERNEL(rille_matrix_kernels) = {
    .workspace = RILLE_KERNEL(rille_gemm_workspace),
    .sgemm = RILLE_KERNEL(rille_sgemm),
    .integers = INTEGERS};
#else
const RilleMatrixKernels RILLE_KERNEL(rille_matrix_kernels) = {.integers = INTEGERS};
#endif
