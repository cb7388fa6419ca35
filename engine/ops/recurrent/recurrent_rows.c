/* The rows of a recurrent step in float: apart from the rest because this file is vectorized. */
#include "ops/recurrent/recurrent_rows.h"

#define T float
#include "ops/recurrent/recurrent_template.h"
#undef T

void rille_recurrent_rows_float(const Job *job, int64_t begin, int64_t end) {
  rows_float(job, begin, end);
}
