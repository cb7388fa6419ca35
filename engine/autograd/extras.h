/* What few tensors have: kept apart so that the others stay small. */
#ifndef RILLE_AUTOGRAD_EXTRAS_H
#define RILLE_AUTOGRAD_EXTRAS_H

#include "core/tensor.h"

typedef struct RilleTensorExtras {
  uint64_t serial;    /* creation order of parameters; 0: none */
  bool retains_grad;  /* no leaf, but gets a grad all the same: stands in its node's list of keepers */
  RilleTensor *other; /* borrowed: the next of these keepers */
} RilleTensorExtras;

/* The tensor's extras, made on first use; NULL: out of memory, error set. */
RilleTensorExtras *rille_extras(RilleTensor *tensor);

/* Makes tensor a leaf that requires no gradient; an error for views, which follow their base. */
RilleStatus rille_detach_in_place(RilleTensor *tensor);
/* The leaf gets value's elements and dtype: both share the memory from then on. value: of the same shape, or
 * of as many dims where the leaf awaits its size. The leaf stays the tensor that it is, with its gradient and
 * requires_grad. */
RilleStatus rille_set_data(RilleTensor *tensor, RilleTensor *value);
/* A parameter's number in creation order; 0 for other tensors. set_serial numbers it once. */
uint64_t rille_tensor_serial(const RilleTensor *tensor);
RilleStatus rille_tensor_set_serial(RilleTensor *tensor);
/* The name of the op that made tensor, NULL for a leaf. */
const char *rille_tensor_grad_fn(const RilleTensor *tensor);

/* The leaf itself, with its grad, in another floating-point dtype: who holds it goes on holding it. Views and
 * aliases of it keep the old elements. Not while a step is captured. */
RilleStatus rille_convert_leaf(RilleTensor *tensor, RilleDtype dtype);

#endif
