/* A host in C alone: fits y = 2 x - 1 by gradient descent with nothing but rille.h, and prints slope and
 * offset. The tests build it against installed libraries, shared and static, and against a minimal build. */
#include <rille.h>
#include <stdio.h>

static RilleContext *ctx;
static const RilleOp *mul, *add, *mse_loss;

static int fail(const char *what) {
  fprintf(stderr, "%s: %s\n", what, rille_error_message(ctx));
  return 1;
}

/* The loss at slope and offset; its gradient goes to their grads. */
static RilleStatus step(RilleTensor *x, RilleTensor *y, RilleTensor *slope, RilleTensor *offset) {
  RilleTensor *product = NULL, *line = NULL, *loss = NULL;
  RilleStatus status = rille_call_op(ctx, mul, (RilleTensor *[]){x, slope}, 2, NULL, &product, 1);
  if (status == RILLE_OK)
    status = rille_call_op(ctx, add, (RilleTensor *[]){product, offset}, 2, NULL, &line, 1);
  if (status == RILLE_OK)
    status = rille_call_op(ctx, mse_loss, (RilleTensor *[]){line, y}, 2, NULL, &loss, 1);
  if (status == RILLE_OK) status = rille_backward(loss, NULL, NULL);
  rille_tensor_release(product);
  rille_tensor_release(line);
  rille_tensor_release(loss);
  return status;
}

/* parameter -= 0.5 grad, on its own memory. */
static void descend(RilleTensor *parameter) {
  float *value = rille_tensor_data(parameter);
  const float *grad = rille_tensor_data(rille_grad(parameter));
  *value -= 0.5f * *grad;
  rille_tensor_touch(parameter);
  rille_set_grad(parameter, NULL);
}

int main(void) {
  if (rille_context_create(NULL, &ctx) != RILLE_OK) return 1;
  mul = rille_op_find("mul"), add = rille_op_find("add"), mse_loss = rille_op_find("mse_loss");
  const float xs[4] = {-1, 0, 1, 2}, ys[4] = {-3, -1, 1, 3};
  int64_t four = 4;
  RilleTensor *x, *y, *slope, *offset;
  if (rille_from_data(ctx, 1, &four, RILLE_FLOAT32, xs, &x) != RILLE_OK ||
      rille_from_data(ctx, 1, &four, RILLE_FLOAT32, ys, &y) != RILLE_OK ||
      rille_full(ctx, 0, NULL, rille_scalar_int(0), RILLE_FLOAT32, &slope) != RILLE_OK ||
      rille_full(ctx, 0, NULL, rille_scalar_int(0), RILLE_FLOAT32, &offset) != RILLE_OK)
    return fail("making tensors");
  if (rille_set_requires_grad(slope, true) != RILLE_OK || rille_set_requires_grad(offset, true) != RILLE_OK)
    return fail("requires_grad");
  for (int i = 0; i < 100; i++) {
    if (step(x, y, slope, offset) != RILLE_OK) return fail("step");
    descend(slope);
    descend(offset);
  }
  const float a = *(float *)rille_tensor_data(slope), b = *(float *)rille_tensor_data(offset);
  printf("%.3f %.3f\n", (double)a, (double)b);
  rille_tensor_release(x), rille_tensor_release(y), rille_tensor_release(slope), rille_tensor_release(offset);
  rille_context_destroy(ctx);
  return a > 1.999f && a < 2.001f && b > -1.001f && b < -0.999f ? 0 : 1;
}
