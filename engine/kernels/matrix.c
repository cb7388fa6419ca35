/* The matrix kernels of this level. */
#include "kernels/gemm.h"
#include "kernels/tables.h"

const RilleMatrixKernels RILLE_KERNEL(rille_matrix_kernels) = {
    .workspace = RILLE_KERNEL(rille_gemm_workspace),
    .sgemm = RILLE_KERNEL(rille_sgemm),
    .dgemm = RILLE_KERNEL(rille_dgemm),
};
