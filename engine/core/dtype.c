/* Element types: names, sizes, and PyTorch's rules of promotion.
 *
 * Invariant: RilleDtype is ordered so that the wider type of a category comes later. Holds tables only;
 * anybody may call. */
#include "core/dtype.h"
#include "core/status.h"
#include "core/tensor.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *const names[RILLE_DTYPE_COUNT] = {"bool", "uint8", "int32", "int64", "float32", "float64"};

const char *rille_dtype_name(RilleDtype dtype) {
  return (unsigned)dtype < RILLE_DTYPE_COUNT ? names[dtype] : "none";
}

size_t rille_dtype_size(RilleDtype dtype) {
  return rille_dtype_bytes(dtype);
}

bool rille_dtype_from_name(const char *name, RilleDtype *out) {
  static const struct {
    const char *alias;
    RilleDtype dtype;
  } aliases[] = {
      {"float", RILLE_FLOAT32}, {"double", RILLE_FLOAT64}, {"long", RILLE_INT64}, {"int", RILLE_INT32}};
  for (int i = 0; i < RILLE_DTYPE_COUNT; i++)
    if (strcmp(name, names[i]) == 0) return *out = (RilleDtype)i, true;
  for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
    if (strcmp(name, aliases[i].alias) == 0) return *out = aliases[i].dtype, true;
  return false;
}

/* The order of the enum is the order of promotion: bool < uint8 < int32 < int64 < float32 < float64. */
RilleDtype rille_dtype_promote(RilleDtype a, RilleDtype b) {
  if (a == RILLE_DTYPE_NONE) return b;
  if (b == RILLE_DTYPE_NONE) return a;
  return a > b ? a : b;
}

void rille_promotion_add(RillePromotion *promotion, const RilleTensor *tensor) {
  RilleDtype *rank = tensor->is_number ? &promotion->number
                     : tensor->ndim    ? &promotion->dim
                                       : &promotion->zero_dim;
  RilleDtype dtype = (RilleDtype)tensor->dtype;
  /* A number that lifts the category brings the default dtype of its kind: int64, or the context's. */
  if (tensor->is_number && rille_dtype_is_float(dtype)) dtype = tensor->ctx->default_dtype;
  *rank = rille_dtype_promote(*rank, dtype);
}

static int category(RilleDtype dtype) {
  if (dtype == RILLE_DTYPE_NONE) return -1;
  return dtype == RILLE_BOOL ? 0 : rille_dtype_is_float(dtype) ? 2 : 1;
}

RilleDtype rille_promotion_result(const RillePromotion *promotion) {
  RilleDtype result = promotion->dim;
  if (category(promotion->zero_dim) > category(result))
    result = rille_dtype_promote(result, promotion->zero_dim);
  if (category(promotion->number) > category(result)) result = rille_dtype_promote(result, promotion->number);
  return result;
}

RilleScalar rille_scalar_int(int64_t value) {
  return (RilleScalar){RILLE_SCALAR_INT, {.i = value}};
}
RilleScalar rille_scalar_float(double value) {
  return (RilleScalar){RILLE_SCALAR_FLOAT, {.f = value}};
}
RilleScalar rille_scalar_bool(bool value) {
  return (RilleScalar){RILLE_SCALAR_BOOL, {.i = value}};
}

double rille_scalar_to_double(RilleScalar scalar) {
  return scalar.kind == RILLE_SCALAR_FLOAT ? scalar.value.f : (double)scalar.value.i;
}

int64_t rille_scalar_to_int(RilleScalar scalar) {
  return scalar.kind == RILLE_SCALAR_FLOAT ? rille_int_from_double(scalar.value.f) : scalar.value.i;
}

/* The numbers that an integer dtype holds. */
typedef struct Range {
  int64_t low, high;
} Range;

static Range range_of(RilleDtype dtype) {
  return dtype == RILLE_UINT8   ? (Range){0, UINT8_MAX}
         : dtype == RILLE_INT32 ? (Range){INT32_MIN, INT32_MAX}
                                : (Range){INT64_MIN, INT64_MAX};
}

static RilleStatus check_range(RilleContext *ctx, RilleScalar scalar, RilleDtype dtype, int64_t low) {
  Range range = range_of(dtype);
  char text[32];
  if (scalar.kind == RILLE_SCALAR_FLOAT) {
    double x = scalar.value.f;
    /* The highest int64 is no double: what is below its neighbour 2^63 fits. */
    if (x >= (double)range.low && (dtype == RILLE_INT64 ? x < 0x1p63 : x <= (double)range.high))
      return RILLE_OK;
    snprintf(text, sizeof text, x == floor(x) && fabs(x) < 1e15 ? "%.0f" : "%g", x);
  } else {
    if (scalar.value.i >= low && scalar.value.i <= range.high) return RILLE_OK;
    snprintf(text, sizeof text, "%lld", (long long)scalar.value.i);
  }
  return rille_error(ctx, RILLE_ERROR_ARGUMENT,
                     "%s does not fit into %s (%lld to %lld); choose a wider dtype", text,
                     rille_dtype_name(dtype), (long long)range.low, (long long)range.high);
}

/* A finite number must stay one; infinity and NaN are what they are in every floating point dtype. */
static RilleStatus check_finite(RilleContext *ctx, RilleScalar scalar, RilleDtype dtype) {
  double x = rille_scalar_to_double(scalar);
  if (dtype != RILLE_FLOAT32 || fabs(x) <= (double)FLT_MAX || !isfinite(x)) return RILLE_OK;
  return rille_error(ctx, RILLE_ERROR_ARGUMENT,
                     "%g does not fit into float32 (at most %g); choose dtype 'float64'", x, (double)FLT_MAX);
}

RilleStatus rille_scalar_check(RilleContext *ctx, RilleScalar scalar, RilleDtype dtype) {
  if (!rille_dtype_is_integer(dtype)) return check_finite(ctx, scalar, dtype);
  return check_range(ctx, scalar, dtype, dtype == RILLE_UINT8 ? -UINT8_MAX : range_of(dtype).low);
}

RilleStatus rille_scalar_check_limit(RilleContext *ctx, RilleScalar scalar, RilleDtype dtype) {
  if (!rille_dtype_is_integer(dtype)) return check_finite(ctx, scalar, dtype);
  return check_range(ctx, scalar, dtype, range_of(dtype).low);
}

RilleScalar rille_scalar_read(RilleDtype dtype, const void *element) {
  switch (dtype) {
  case RILLE_FLOAT32:
    return rille_scalar_float((double)*(const float *)element);
  case RILLE_FLOAT64:
    return rille_scalar_float(*(const double *)element);
  case RILLE_INT64:
    return rille_scalar_int(*(const int64_t *)element);
  case RILLE_INT32:
    return rille_scalar_int(*(const int32_t *)element);
  case RILLE_UINT8:
    return rille_scalar_int(*(const uint8_t *)element);
  case RILLE_BOOL:
    return rille_scalar_bool(*(const uint8_t *)element != 0);
  default:
    return (RilleScalar){RILLE_SCALAR_NONE, {0}};
  }
}

void rille_scalar_write(RilleScalar scalar, RilleDtype dtype, void *element) {
  switch (dtype) {
  case RILLE_FLOAT32:
    *(float *)element = (float)rille_scalar_to_double(scalar);
    break;
  case RILLE_FLOAT64:
    *(double *)element = rille_scalar_to_double(scalar);
    break;
  case RILLE_INT64:
    *(int64_t *)element = rille_scalar_to_int(scalar);
    break;
  case RILLE_INT32:
    *(int32_t *)element = (int32_t)(uint32_t)(uint64_t)rille_scalar_to_int(scalar);
    break;
  case RILLE_UINT8:
    *(uint8_t *)element = (uint8_t)(uint64_t)rille_scalar_to_int(scalar);
    break;
  case RILLE_BOOL:
    *(uint8_t *)element = scalar.kind == RILLE_SCALAR_FLOAT ? scalar.value.f != 0 : scalar.value.i != 0;
    break;
  default:
    break;
  }
}
