/* The matrix kernels of this level. */
#include "kernels/gemm.h"
#include "kernels/tables.h"

#ifdef RILLE_BLAS_OPENBLAS
const RilleMatrixKernels RILLE_KERNEL(rille_matrix_kernels) = {0}; /* core/blas.c calls the library */
#else
const RilleMatrixKernels RILLE_KERNEL(rille_matrix_kernels) = {
    .workspace = RILLE_KERNEL(rille_gemm_workspace),
    .sgemm = RILLE_KERNEL(rille_sgemm),
    .dgemm = RILLE_KERNEL(rille_dgemm),
};
#endif
