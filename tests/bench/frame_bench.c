/* What a host pays once a frame: a context, and a prediction of a network of 4, 32 and 2 units, by a module
 * and captured.
 *
 *   cc -O2 -Iengine/include tests/bench/frame_bench.c -Lbuild -lrille -o frame_bench
 *
 * The best of many short rounds, as other programs take the processor in some. */
#include <rille_nn.h>
#include <stdio.h>
#include <time.h>

enum { ROUNDS = 40, CALLS = 5000, CONTEXTS = 200 };

static double now(void) {
  struct timespec t;
  timespec_get(&t, TIME_UTC);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double time_contexts(void) {
  double best = 1;
  for (int i = 0; i < CONTEXTS; i++) {
    RilleContext *ctx;
    double start = now();
    if (rille_context_create(NULL, &ctx) != RILLE_OK) return 0;
    rille_context_destroy(ctx);
    double took = now() - start;
    if (took < best) best = took;
  }
  return best;
}

static double time_predictions(RilleModule *net, RilleCapture *captured, RilleTensor *x) {
  double best = 1;
  for (int round = 0; round < ROUNDS; round++) {
    double start = now();
    for (int i = 0; i < CALLS; i++) {
      RilleTensor *y = NULL;
      RilleStatus status =
          captured ? rille_capture_run(captured, &x, 1, &y) : rille_module_forward(net, &x, 1, &y, 1);
      if (status != RILLE_OK) return 0;
      rille_tensor_release(y);
    }
    double took = (now() - start) / CALLS;
    if (took < best) best = took;
  }
  return best;
}

int main(void) {
  RilleContext *ctx;
  RilleModule *parts[3], *net;
  RilleTensor *x, *y, *fixed;
  RilleCapture *captured;
  double context = time_contexts();
  if (rille_context_create(NULL, &ctx) != RILLE_OK) return 1;
  rille_module_create(ctx, "Linear",
                      (RilleArgument[]){rille_int("in_features", 4), rille_int("out_features", 32), {0}},
                      &parts[0]);
  rille_module_create(ctx, "ReLU", NULL, &parts[1]);
  rille_module_create(ctx, "Linear",
                      (RilleArgument[]){rille_int("in_features", 32), rille_int("out_features", 2), {0}},
                      &parts[2]);
  rille_sequential_create(ctx, parts, 3, &net);
  rille_module_set_training(net, false);
  rille_set_grad_mode(ctx, false);
  rille_from_data(ctx, 2, (int64_t[]){1, 4}, RILLE_FLOAT32, (float[]){1, 2, 3, 4}, &x);
  if (rille_capture_begin(ctx, &x, 1, &fixed) != RILLE_OK ||
      rille_module_forward(net, &fixed, 1, &y, 1) != RILLE_OK ||
      rille_capture_end(ctx, &y, 1, &captured) != RILLE_OK)
    return 1;
  printf("context %.3f ms, module %.3f us, captured %.3f us\n", 1e3 * context,
         1e6 * time_predictions(net, NULL, x), 1e6 * time_predictions(net, captured, x));
  return 0;
}
