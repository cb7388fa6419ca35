/* Optimizer kernels: one pass over a parameter's value p, gradient g and state. Formulas as in PyTorch's
 * torch.optim (single-tensor form), which fixes the order of the roundings. */
#ifndef RILLE_KERNELS_ROWS_OPTIM_H
#define RILLE_KERNELS_ROWS_OPTIM_H

#include <stdbool.h>
#include <stdint.h>

typedef struct RilleSgdNumbers {
  double lr, momentum, dampening, weight_decay;
  bool nesterov, maximize, first; /* first: the buffer takes the gradient as it is */
} RilleSgdNumbers;

typedef struct RilleAdamNumbers {
  double beta1, beta2, eps, weight_decay; /* weight_decay added to the gradient */
  double shrink;                          /* p is multiplied by it first (AdamW); 1: not */
  double step_size, bias_correction2_sqrt;
  bool amsgrad, maximize;
} RilleAdamNumbers;

typedef struct RilleRmspropNumbers {
  double lr, alpha, eps, weight_decay, momentum;
  bool centered, maximize;
} RilleRmspropNumbers;

typedef struct RilleAdagradNumbers {
  double lr, eps, weight_decay; /* lr with its decay applied */
  bool maximize;
} RilleAdagradNumbers;

typedef struct RilleAdadeltaNumbers {
  double lr, rho, eps, weight_decay;
  bool maximize;
} RilleAdadeltaNumbers;

typedef struct RilleOptimKernels { /* [0] float, [1] double */
  void (*sgd[2])(int64_t n, const RilleSgdNumbers *a, void *p, const void *g, void *buffer);
  void (*adam[2])(int64_t n, const RilleAdamNumbers *a, void *p, const void *g, void *m, void *v,
                  void *v_max);
  void (*rmsprop[2])(int64_t n, const RilleRmspropNumbers *a, void *p, const void *g, void *square,
                     void *buffer, void *average);
  void (*adagrad[2])(int64_t n, const RilleAdagradNumbers *a, void *p, const void *g, void *sum);
  void (*adadelta[2])(int64_t n, const RilleAdadeltaNumbers *a, void *p, const void *g, void *square,
                      void *delta);
} RilleOptimKernels;

#endif
