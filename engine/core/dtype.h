/* Element types: names, sizes, promotion. */
#ifndef RILLE_CORE_DTYPE_H
#define RILLE_CORE_DTYPE_H

#include "rille.h"

/* rille_dtype_size without a call: every op asks. */
static inline size_t rille_dtype_bytes(unsigned dtype) {
  static const uint8_t bytes[RILLE_DTYPE_COUNT] = {1, 1, 4, 8, 4, 8};
  return dtype < RILLE_DTYPE_COUNT ? bytes[dtype] : 0;
}
static inline bool rille_dtype_is_float(RilleDtype dtype) {
  return dtype == RILLE_FLOAT32 || dtype == RILLE_FLOAT64;
}
static inline bool rille_dtype_is_integer(RilleDtype dtype) {
  return dtype == RILLE_UINT8 || dtype == RILLE_INT32 || dtype == RILLE_INT64;
}

/* PyTorch's torch.promote_types for our dtypes. */
RilleDtype rille_dtype_promote(RilleDtype a, RilleDtype b);

/* What an operand counts as in promotion: tensors with dims before 0-d tensors before plain numbers
 * (https://pytorch.org/docs/stable/tensor_attributes.html#type-promotion-doc). */
typedef struct RillePromotion {
  RilleDtype dim, zero_dim, number; /* RILLE_DTYPE_NONE where no operand of that rank was seen */
} RillePromotion;

static inline RillePromotion rille_promotion_start(void) {
  return (RillePromotion){RILLE_DTYPE_NONE, RILLE_DTYPE_NONE, RILLE_DTYPE_NONE};
}
void rille_promotion_add(RillePromotion *promotion, const RilleTensor *tensor);
RilleDtype rille_promotion_result(const RillePromotion *promotion);

/* Numbers to and from one element of memory. Floats become integers by truncation; NaN and what does not fit
 * become the type's lowest value (uint8: modulo 256), never undefined behaviour. */
RilleScalar rille_scalar_read(RilleDtype dtype, const void *element);
void rille_scalar_write(RilleScalar scalar, RilleDtype dtype, void *element);
double rille_scalar_to_double(RilleScalar scalar);
/* An error where dtype cannot hold the number: an integer one with the number's fraction dropped, as nothing
 * wraps silently; float32 where it is finite and would become infinite. As in PyTorch, uint8 takes whole
 * numbers from -255 to -1 as 256 less; a limit must not do so. */
RilleStatus rille_scalar_check(RilleContext *ctx, RilleScalar scalar, RilleDtype dtype);
RilleStatus rille_scalar_check_limit(RilleContext *ctx, RilleScalar scalar, RilleDtype dtype);
int64_t rille_scalar_to_int(RilleScalar scalar);

static inline int64_t rille_int_from_double(double x) {
  return x >= -9223372036854775808.0 && x < 9223372036854775808.0 ? (int64_t)x : INT64_MIN;
}

#endif
