/* The order in which a pass of a loader goes through its items.
 *
 * Invariant: it draws from the context's generator what a pass of PyTorch's DataLoader draws: a base seed for
 * workers, and with shuffle a seed for randperm. Called by hosts. */
#include "capture/capture.h"
#include "rille_nn.h"

RilleStatus rille_batch_order(RilleContext *ctx, int64_t n, bool shuffle, RilleTensor **out) {
  if (n < 0)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "batch_order: n must be at least 0, got %lld",
                       (long long)n);
  if (rille_recording(ctx))
    return rille_capture_refuse(ctx, "batch_order", "a recorded step cannot draw an order; draw it outside");
  RILLE_TRY(rille_tensor_new(ctx, RILLE_INT64, 1, &n, out));
  int64_t *order = (int64_t *)(void *)(*out)->data;
  rille_random64(&ctx->generator);
  for (int64_t i = 0; i < n; i++) order[i] = i;
  if (!shuffle || n == 0) return RILLE_OK;
  rille_random_order(rille_random64(&ctx->generator) & INT64_MAX, order, n);
  return RILLE_OK;
}
