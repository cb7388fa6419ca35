/* The tape from C: long chains on a small stack, failing allocations, contexts side by side. */
#include "rille.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failures;

#define CHECK(condition)                                                                                     \
  do {                                                                                                       \
    if (!(condition)) {                                                                                      \
      printf("%s:%d: %s\n", __FILE__, __LINE__, #condition);                                                 \
      failures++;                                                                                            \
    }                                                                                                        \
  } while (0)

static RilleStatus unary(RilleContext *ctx, const char *op, RilleTensor *in, RilleTensor **out) {
  return rille_call(ctx, op, &in, 1, NULL, out, 1);
}

/* ---- a chain of a million ops, forward, backward and release, under a 256 KiB stack -------------------- */

enum { CHAIN = 1000000 };

static void *long_chain(void *unused) {
  RilleContext *ctx;
  RilleTensor *leaf, *at, *next;
  double value = 0;
  (void)unused;
  CHECK(rille_context_create(NULL, &ctx) == RILLE_OK);
  CHECK(rille_full(ctx, 0, NULL, rille_scalar_float(1), RILLE_FLOAT32, &leaf) == RILLE_OK);
  CHECK(rille_set_requires_grad(leaf, true) == RILLE_OK);
  at = rille_tensor_retain(leaf);
  for (int i = 0; i < CHAIN; i++) {
    CHECK(unary(ctx, "neg", at, &next) == RILLE_OK);
    rille_tensor_release(at);
    at = next;
  }
  CHECK(rille_backward(at, NULL, NULL) == RILLE_OK);
  CHECK(rille_tensor_read(rille_grad(leaf), RILLE_FLOAT64, &value, sizeof value) == RILLE_OK);
  CHECK(value == 1);
  rille_tensor_release(at);
  rille_tensor_release(leaf);
  CHECK(rille_memory(ctx).in_use == 0);
  rille_context_destroy(ctx);
  return NULL;
}

static void test_long_chain(void) {
  pthread_attr_t attributes;
  pthread_t thread;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, 256 * 1024);
  CHECK(pthread_create(&thread, &attributes, long_chain, NULL) == 0);
  pthread_join(thread, NULL);
}

/* ---- every allocation failing, once and for good ------------------------------------------------------- */

static RilleStatus job(RilleContext *ctx, RilleTensor *weight, RilleTensor *bias, RilleTensor *x) {
  RilleTensor *y = NULL, *z = NULL, *s = NULL;
  RilleStatus status = rille_call(ctx, "linear", (RilleTensor *[]){x, weight, bias}, 3, NULL, &y, 1);
  if (status == RILLE_OK) status = unary(ctx, "tanh", y, &z);
  if (status == RILLE_OK) status = unary(ctx, "sum", z, &s);
  if (status == RILLE_OK) status = rille_backward(s, NULL, NULL);
  rille_tensor_release(y);
  rille_tensor_release(z);
  rille_tensor_release(s);
  rille_set_grad(weight, NULL);
  rille_set_grad(bias, NULL);
  return status;
}

static void test_failing_allocations(bool persistent) {
  RilleContext *ctx;
  RilleTensor *weight, *bias, *x;
  int refused = 0;
  CHECK(rille_context_create(NULL, &ctx) == RILLE_OK);
  CHECK(rille_full(ctx, 2, (int64_t[]){300, 20}, rille_scalar_float(0.01), RILLE_FLOAT32, &weight) ==
        RILLE_OK);
  CHECK(rille_full(ctx, 1, (int64_t[]){300}, rille_scalar_float(0.1), RILLE_FLOAT32, &bias) == RILLE_OK);
  CHECK(rille_full(ctx, 2, (int64_t[]){7, 20}, rille_scalar_float(1), RILLE_FLOAT32, &x) == RILLE_OK);
  rille_set_requires_grad(weight, true);
  rille_set_requires_grad(bias, true);
  CHECK(job(ctx, weight, bias, x) == RILLE_OK);
  size_t in_use = rille_memory(ctx).in_use;
  for (uint64_t n = 1;; n++) {
    rille_fail_allocation(ctx, n, persistent);
    RilleStatus status = job(ctx, weight, bias, x);
    rille_fail_allocation(ctx, 0, false);
    CHECK(rille_memory(ctx).in_use == in_use);
    if (status == RILLE_OK) break;
    CHECK(status == RILLE_ERROR_MEMORY);
    CHECK(strstr(rille_error_message(ctx), "out of memory") != NULL);
    refused++;
    CHECK(job(ctx, weight, bias, x) == RILLE_OK);
  }
  CHECK(refused > 5);
  rille_tensor_release(weight);
  rille_tensor_release(bias);
  rille_tensor_release(x);
  CHECK(rille_memory(ctx).in_use == 0);
  rille_context_destroy(ctx);
}

/* ---- the allocator hook, the cap, contexts side by side ------------------------------------------------ */

typedef struct Count {
  size_t bytes;
} Count;

static void *counting(void *user, void *block, size_t old_size, size_t new_size) {
  Count *count = user;
  count->bytes += new_size - old_size;
  if (new_size == 0) {
    free(block);
    return NULL;
  }
  return realloc(block, new_size);
}

static void test_hook_and_cap(void) {
  Count count = {0};
  RilleConfig config = {.allocate = counting, .allocate_user = &count, .memory_cap = 4 << 20};
  RilleContext *ctx, *other;
  RilleTensor *t, *big = NULL;
  CHECK(rille_context_create(&config, &ctx) == RILLE_OK);
  CHECK(rille_context_create(NULL, &other) == RILLE_OK);
  CHECK(rille_zeros(ctx, 1, (int64_t[]){1000}, RILLE_FLOAT32, &t) == RILLE_OK);
  CHECK(count.bytes == rille_memory(ctx).reserved);
  CHECK(rille_zeros(ctx, 1, (int64_t[]){4 << 20}, RILLE_FLOAT32, &big) == RILLE_ERROR_MEMORY);
  CHECK(big == NULL);
  CHECK(rille_zeros(ctx, 1, (int64_t[]){INT64_MAX}, RILLE_FLOAT32, &big) == RILLE_ERROR_SHAPE);
  CHECK(rille_zeros(ctx, 2, (int64_t[]){INT64_MAX, 0}, RILLE_FLOAT64, &big) == RILLE_ERROR_SHAPE);
  CHECK(rille_zeros(other, 1, (int64_t[]){4 << 20}, RILLE_FLOAT32, &big) == RILLE_OK);
  /* A tensor may outlive its context's destruction. */
  rille_context_destroy(ctx);
  CHECK(rille_tensor_numel(t) == 1000 && ((float *)rille_tensor_data(t))[999] == 0);
  rille_tensor_release(t);
  CHECK(count.bytes == 0);
  rille_tensor_release(big);
  rille_context_destroy(other);
}

static void count_release(void *user, void *data) {
  (void)data;
  ++*(int *)user;
}

static void test_wrap(void) {
  float memory[6] = {1, 2, 3, 4, 5, 6};
  int released = 0;
  RilleContext *ctx;
  RilleTensor *t, *view, *sum;
  RilleScalar value;
  CHECK(rille_context_create(NULL, &ctx) == RILLE_OK);
  CHECK(rille_wrap(ctx, 2, (int64_t[]){2, 3}, RILLE_FLOAT32, memory, count_release, &released, &t) ==
        RILLE_OK);
  CHECK(unary(ctx, "t", t, &view) == RILLE_OK);
  rille_tensor_release(t);
  CHECK(released == 0);
  memory[0] = 10;
  CHECK(unary(ctx, "sum", view, &sum) == RILLE_OK);
  CHECK(rille_tensor_item(sum, &value) == RILLE_OK && value.value.f == 30);
  rille_tensor_release(view);
  rille_tensor_release(sum);
  CHECK(released == 1);
  RilleArgument arguments[] = {{.name = "dim", .ints = (int64_t[]){1}, .count = 1}, {.name = NULL}};
  CHECK(rille_zeros(ctx, 2, (int64_t[]){2, 3}, RILLE_FLOAT32, &t) == RILLE_OK);
  CHECK(rille_call(ctx, "sum", &t, 1, arguments, &sum, 1) == RILLE_OK && rille_tensor_ndim(sum) == 1);
  rille_tensor_release(sum);
  arguments[0].name = "dmi";
  CHECK(rille_call(ctx, "sum", &t, 1, arguments, &sum, 1) == RILLE_ERROR_ARGUMENT);
  CHECK(rille_call(ctx, "summ", &t, 1, NULL, &sum, 1) == RILLE_ERROR_ARGUMENT);
  rille_tensor_release(t);
  rille_context_destroy(ctx);
}

/* ---- a loop's tensors come from the cache, whatever loading left in it --------------------------------- */

static size_t requests_to_system;

static void *counting_allocate(void *user, void *block, size_t old_size, size_t new_size) {
  (void)user;
  (void)old_size;
  if (new_size > 0) {
    requests_to_system++;
    return realloc(block, new_size);
  }
  free(block);
  return NULL;
}

static void test_stale_cache(void) {
  RilleContext *ctx;
  RilleConfig options = {.allocate = counting_allocate};
  RilleTensor *t, *u;
  CHECK(rille_context_create(&options, &ctx) == RILLE_OK);
  CHECK(rille_empty(ctx, 1, (int64_t[]){(int64_t)250 << 18}, RILLE_FLOAT32, &t) == RILLE_OK);
  rille_tensor_release(t); /* 250 of the cache's 256 MiB */
  for (int step = 0; step < 10; step++) {
    if (step == 2) requests_to_system = 0;
    CHECK(rille_empty(ctx, 1, (int64_t[]){5 << 18}, RILLE_FLOAT32, &t) == RILLE_OK);
    CHECK(rille_empty(ctx, 1, (int64_t[]){9 << 18}, RILLE_FLOAT32, &u) == RILLE_OK);
    rille_tensor_release(t);
    rille_tensor_release(u);
  }
  CHECK(requests_to_system == 0);
  rille_context_destroy(ctx);
}

int main(void) {
  test_long_chain();
  test_failing_allocations(false);
  test_failing_allocations(true);
  test_hook_and_cap();
  test_wrap();
  test_stale_cache();
  printf("core_graph: %d failures\n", failures);
  return failures != 0;
}
