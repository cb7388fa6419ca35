/* The MNIST walk-through in C alone: the network, the batches and the 25 validation losses of
 * docs/walkthrough.md and of PyTorch, and the weights in a file that scripts read.
 *
 *   mnist mnist.pkl.gz [weights.safetensors]
 */
#include <rille_nn.h>
#include <stdio.h>

#define TRY(call)                                                                                            \
  do {                                                                                                       \
    RilleStatus status_ = (call);                                                                            \
    if (status_ != RILLE_OK) return status_;                                                                 \
  } while (0)

static RilleContext *ctx;
static const RilleOp *narrow, *index_select;

static RilleStatus add_linear(RilleModule *net, const char *name, int in, int out) {
  RilleModule *layer;
  RilleArgument sizes[] = {rille_int("in_features", in), rille_int("out_features", out), {0}};
  TRY(rille_module_create(ctx, "Linear", sizes, &layer));
  RilleStatus status = rille_module_add(net, name, layer);
  rille_module_release(layer);
  return status;
}

static RilleStatus make_network(RilleModule *relu, RilleModule **net) {
  TRY(rille_group_create(ctx, "MnistNN", NULL, NULL, NULL, net));
  TRY(add_linear(*net, "hidden1", 784, 128));
  TRY(rille_module_add(*net, "relu1", relu));
  TRY(add_linear(*net, "hidden2", 128, 256));
  TRY(rille_module_add(*net, "relu2", relu));
  return add_linear(*net, "out", 256, 10);
}

/* The rows that order has from at on, at most n. */
static RilleStatus take(RilleTensor *from, RilleTensor *order, int64_t at, int64_t n, RilleTensor **out) {
  RilleTensor *part;
  int64_t left = rille_tensor_numel(order) - at;
  RilleArgument where[] = {
      rille_int("dim", 0), rille_int("start", at), rille_int("length", n < left ? n : left), {0}};
  TRY(rille_call_op(ctx, narrow, &order, 1, where, &part, 1));
  RilleStatus status = rille_call_op(ctx, index_select, (RilleTensor *[]){from, part}, 2,
                                     (RilleArgument[]){rille_int("dim", 0), {0}}, out, 1);
  rille_tensor_release(part);
  return status;
}

/* The loss of one batch, times its size; with an optimizer it learns. */
static RilleStatus run_batch(RilleModule *net, RilleModule *loss_of, RilleTensor *const batch[2],
                             RilleOptimizer *optimizer, double *total) {
  RilleTensor *logits = NULL, *loss = NULL;
  RilleScalar value;
  RilleStatus status = rille_module_forward(net, batch, 1, &logits, 1);
  if (status == RILLE_OK)
    status = rille_module_forward(loss_of, (RilleTensor *[]){logits, batch[1]}, 2, &loss, 1);
  if (status == RILLE_OK && optimizer) status = rille_backward(loss, NULL, NULL);
  if (status == RILLE_OK && optimizer) status = rille_optimizer_step(optimizer);
  if (status == RILLE_OK && optimizer) rille_optimizer_zero_grad(optimizer, true);
  if (status == RILLE_OK) status = rille_tensor_item(loss, &value);
  if (status == RILLE_OK) *total += value.value.f * (double)rille_tensor_numel(batch[1]);
  rille_tensor_release(loss);
  rille_tensor_release(logits);
  return status;
}

/* The mean loss over x and y, in batches. */
static RilleStatus run_pass(RilleModule *net, RilleModule *loss_of, RilleTensor *x, RilleTensor *y,
                            int64_t size, RilleOptimizer *optimizer, double *mean) {
  RilleTensor *order, *batch[2] = {NULL, NULL};
  int64_t n = rille_tensor_numel(y);
  double total = 0;
  rille_module_set_training(net, optimizer != NULL);
  rille_set_grad_mode(ctx, optimizer != NULL);
  TRY(rille_batch_order(ctx, n, optimizer != NULL, &order));
  RilleStatus status = RILLE_OK;
  for (int64_t at = 0; at < n && status == RILLE_OK; at += size) {
    status = take(x, order, at, size, &batch[0]);
    if (status == RILLE_OK) status = take(y, order, at, size, &batch[1]);
    if (status == RILLE_OK) status = run_batch(net, loss_of, batch, optimizer, &total);
    for (int i = 0; i < 2; i++) rille_tensor_release(batch[i]), batch[i] = NULL;
  }
  rille_tensor_release(order);
  *mean = total / (double)n;
  return status;
}

static RilleStatus train(const RilleDict *mnist, RilleModule *net, RilleModule *loss_of, const char *path) {
  RilleTensor *x_train = rille_dict_tensor(mnist, "0/0"), *y_train = rille_dict_tensor(mnist, "0/1"),
              *x_valid = rille_dict_tensor(mnist, "1/0"), *y_valid = rille_dict_tensor(mnist, "1/1");
  RilleOptimizer *sgd;
  RilleDict *weights;
  if (!y_valid) return rille_error(ctx, RILLE_ERROR_FORMAT, "the file holds no MNIST");
  TRY(rille_optimizer_create(net, "SGD", (RilleArgument[]){rille_float("lr", 0.001), {0}}, &sgd));
  RilleStatus status = RILLE_OK;
  for (int step = 0; step < 25 && status == RILLE_OK; step++) {
    double loss;
    status = run_pass(net, loss_of, x_train, y_train, 64, sgd, &loss);
    if (status == RILLE_OK) status = run_pass(net, loss_of, x_valid, y_valid, 128, NULL, &loss);
    if (status == RILLE_OK) printf("%d %.4f\n", step, loss);
  }
  rille_optimizer_release(sgd);
  if (status != RILLE_OK || !path) return status;
  TRY(rille_module_state_dict(net, &weights));
  status = rille_save(weights, path, NULL);
  rille_dict_free(weights);
  return status;
}

int main(int argc, char **argv) {
  RilleModule *net = NULL, *relu = NULL, *loss_of = NULL;
  RilleDict *mnist = NULL;
  if (argc < 2 || rille_context_create(NULL, &ctx) != RILLE_OK) return 2;
  narrow = rille_op_find("narrow"), index_select = rille_op_find("index_select");
  RilleStatus status = rille_load(ctx, argv[1], NULL, &mnist);
  rille_set_num_threads(ctx, 1);
  rille_manual_seed(ctx, 0);
  if (status == RILLE_OK) status = rille_module_create(ctx, "ReLU", NULL, &relu);
  if (status == RILLE_OK) status = make_network(relu, &net);
  if (status == RILLE_OK) status = rille_module_create(ctx, "CrossEntropyLoss", NULL, &loss_of);
  if (status == RILLE_OK) status = train(mnist, net, loss_of, argv[2]);
  if (status != RILLE_OK) fprintf(stderr, "mnist: %s\n", rille_error_message(ctx));
  rille_module_release(relu);
  rille_module_release(net);
  rille_module_release(loss_of);
  rille_dict_free(mnist);
  rille_context_destroy(ctx);
  return status != RILLE_OK;
}
