/* The text of the last error, which every floor writes and hosts read.
 *
 * Invariant: the text always ends with a zero byte and is cut at its room; the running op stands in front of
 * it. Stands below all other files of core that can fail, so it calls none of them but format's printing. */
#include "core/context.h"
#include "core/limits.h"
#include "core/point.h"
#include "core/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *rille_error_message(const RilleContext *ctx) {
  return ctx->error;
}

RilleStatus rille_error(RilleContext *ctx, RilleStatus status, const char *format, ...) {
  char text[sizeof ctx->error];
  va_list arguments;
  va_start(arguments, format);
  rille_print_list(text, sizeof text, format, arguments);
  va_end(arguments);
  if (ctx->current_op)
    snprintf(ctx->error, sizeof ctx->error, "%.64s: %.*s", ctx->current_op, (int)sizeof text - 80, text);
  else
    memcpy(ctx->error, text, sizeof text);
  return status;
}

RilleStatus rille_error_stopped(RilleContext *ctx) {
  bool is_late = rille_limits_look(ctx->limits) == RILLE_LIMITS_LATE;
  return rille_error(ctx, RILLE_ERROR_INTERRUPTED, "%s",
                     is_late ? "stopped: the deadline has passed" : "interrupted!");
}

RilleStatus rille_error_out_of_memory(RilleContext *ctx, size_t bytes) {
  RilleMemory memory = ctx->heap.count;
  size_t quota = rille_limits_quota(ctx->limits);
  if (quota)
    return rille_error(ctx, RILLE_ERROR_MEMORY,
                       "out of memory: %zu bytes wanted, %zu of the quota of %zu in use", bytes,
                       rille_limits_taken(ctx->limits), quota);
  if (memory.cap)
    return rille_error(ctx, RILLE_ERROR_MEMORY, "out of memory: %zu bytes wanted, %zu in use, cap %zu", bytes,
                       memory.in_use, memory.cap);
  return rille_error(ctx, RILLE_ERROR_MEMORY, "out of memory: %zu bytes wanted, %zu in use", bytes,
                     memory.in_use);
}
