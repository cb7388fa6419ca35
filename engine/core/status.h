/* Helpers for functions that return RilleStatus. */
#ifndef RILLE_CORE_STATUS_H
#define RILLE_CORE_STATUS_H

#include "rille.h"

/* Returns from the calling function when expression is not RILLE_OK. */
#define RILLE_TRY(expression)                                                                                \
  do {                                                                                                       \
    RilleStatus rille_try_status = (expression);                                                             \
    if (rille_try_status != RILLE_OK) return rille_try_status;                                               \
  } while (0)

#define RILLE_LIKELY(condition)   __builtin_expect(!!(condition), 1)
#define RILLE_UNLIKELY(condition) __builtin_expect(!!(condition), 0)

RilleStatus rille_error_out_of_memory(RilleContext *ctx, size_t bytes);

/* "[2, 3]" into text, which has room for RILLE_SHAPE_TEXT bytes; returns text. */
enum { RILLE_SHAPE_TEXT = 24 * RILLE_MAX_DIMS + 4 };
const char *rille_shape_text(int ndim, const int64_t *sizes, char *text);
const char *rille_tensor_shape_text(const RilleTensor *tensor, char *text);

#endif
