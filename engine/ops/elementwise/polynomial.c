/* Orthogonal polynomials: Chebyshev's, Hermite's, Laguerre's and Legendre's, of degrees that differ from
 * element to element. As in PyTorch they have no gradient. */
#include "kernels/pointwise/pointwise.h"
#include "kernels/vector/special.h"
#include "ops/elementwise/pointwise.h"

/* op->kernel: a RillePolynomial. */
static RilleStatus polynomial_forward(RilleContext *ctx, RilleCall *call) {
  return rille_binary_run(ctx, call, RILLE_BINARY_polynomial, (const double[3]){call->op->kernel});
}

static const RilleParameter parameters[] = {RILLE_TENSOR_OR_NUMBER("input"), RILLE_TENSOR_OR_NUMBER("n"),
                                            RILLE_PARAMETERS_END};
static const char *const samples[] =
    RILLE_SAMPLES("unit(2, 3), 3", "unit(3, 2):t(), integers(3)", "0.5, integers(3)", "unit(0, 3), 2");

#define POLYNOMIAL(kind)                                                                                     \
  .parameters = parameters, .flags = RILLE_OP_NO_METHOD | RILLE_OP_NO_GRADIENT, .n_outputs = 1,              \
  .kernel = RILLE_##kind, .forward = polynomial_forward, .samples = samples
RILLE_OP(chebyshev_polynomial_t, .summary = "Chebyshev's polynomial of the first kind of degree n",
         POLYNOMIAL(CHEBYSHEV_T));
RILLE_OP(chebyshev_polynomial_u, .summary = "Chebyshev's polynomial of the second kind of degree n",
         POLYNOMIAL(CHEBYSHEV_U));
RILLE_OP(chebyshev_polynomial_v, .summary = "Chebyshev's polynomial of the third kind of degree n",
         POLYNOMIAL(CHEBYSHEV_V));
RILLE_OP(chebyshev_polynomial_w, .summary = "Chebyshev's polynomial of the fourth kind of degree n",
         POLYNOMIAL(CHEBYSHEV_W));
RILLE_OP(shifted_chebyshev_polynomial_t,
         .summary = "Chebyshev's polynomial of the first kind at 2 x - 1 of degree n",
         POLYNOMIAL(SHIFTED + RILLE_CHEBYSHEV_T));
RILLE_OP(shifted_chebyshev_polynomial_u,
         .summary = "Chebyshev's polynomial of the second kind at 2 x - 1 of degree n",
         POLYNOMIAL(SHIFTED + RILLE_CHEBYSHEV_U));
RILLE_OP(shifted_chebyshev_polynomial_v,
         .summary = "Chebyshev's polynomial of the third kind at 2 x - 1 of degree n",
         POLYNOMIAL(SHIFTED + RILLE_CHEBYSHEV_V));
RILLE_OP(shifted_chebyshev_polynomial_w,
         .summary = "Chebyshev's polynomial of the fourth kind at 2 x - 1 of degree n",
         POLYNOMIAL(SHIFTED + RILLE_CHEBYSHEV_W));
RILLE_OP(hermite_polynomial_h, .summary = "Hermite's polynomial as physicists have it of degree n",
         POLYNOMIAL(HERMITE_H));
RILLE_OP(hermite_polynomial_he, .summary = "Hermite's polynomial as probability has it of degree n",
         POLYNOMIAL(HERMITE_HE));
RILLE_OP(laguerre_polynomial_l, .summary = "Laguerre's polynomial of degree n", POLYNOMIAL(LAGUERRE_L));
RILLE_OP(legendre_polynomial_p, .summary = "Legendre's polynomial of degree n", POLYNOMIAL(LEGENDRE_P));
