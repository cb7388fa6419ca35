/* Tensors that move from one context to another, also when their threads differ. */
#include "core/parcel.h"
#include "core/storage.h"
#include "io_check.h"

#include <pthread.h>

static RilleTensor *counted(RilleContext *ctx, int64_t n) {
  RilleTensor *t;
  CHECK_OK(ctx, rille_empty(ctx, 1, &n, RILLE_FLOAT32, &t));
  for (int64_t i = 0; i < n; i++) ((float *)(void *)t->data)[i] = (float)i;
  return t;
}

static void check_counted(const RilleTensor *t, int64_t n) {
  CHECK(t->numel == n && t->dtype == RILLE_FLOAT32);
  for (int64_t i = 0; i < n; i++) CHECK(((float *)(void *)t->data)[i] == (float)i);
}

/* Memory moves, both counts follow it, and what was adopted goes back to the system. */
static void moves(void) {
  RilleContext *from = new_context(), *to = new_context();
  RilleTensor *t = counted(from, 1000), *arrived;
  RilleParcel parcel;
  void *data = t->data;
  size_t reserved = rille_memory(to).reserved;
  CHECK_OK(from, rille_parcel_take(&t, &parcel));
  CHECK(t == NULL && parcel.data == data && rille_memory(from).in_use == 0);
  CHECK_OK(to, rille_parcel_open(to, &parcel, &arrived));
  CHECK(arrived->data == data && parcel.data == NULL && rille_memory(to).in_use >= 4000);
  check_counted(arrived, 1000);
  rille_context_destroy(from); /* the tensor does not need it */
  check_counted(arrived, 1000);
  rille_tensor_release(arrived);
  rille_release_cache(to);
  CHECK(rille_memory(to).in_use == 0 && rille_memory(to).reserved - reserved <= 64 * 1024);
  rille_context_destroy(to);
}

/* What others look at, views, small tensors and empty ones are copied. */
static void copies(void) {
  RilleContext *from = new_context(), *to = new_context();
  RilleTensor *t = counted(from, 1000), *view, *arrived;
  RilleParcel parcel;
  int64_t size = 500, stride = 2;
  CHECK_OK(from, rille_tensor_view(t, 1, &size, &stride, 0, &view));
  CHECK_OK(from, rille_parcel_take(&view, &parcel));
  CHECK_OK(to, rille_parcel_open(to, &parcel, &arrived));
  CHECK(arrived->contiguous && ((float *)(void *)arrived->data)[499] == 998);
  rille_tensor_release(arrived);
  rille_tensor_retain(t);
  RilleTensor *again = t;
  CHECK_OK(from, rille_parcel_take(&again, &parcel));
  CHECK(parcel.data != (void *)t->data);
  check_counted(t, 1000);
  rille_parcel_drop(&parcel);
  rille_parcel_drop(&parcel);
  rille_tensor_release(t);
  for (int64_t n = 0; n < 40; n += 13) {
    t = counted(from, n);
    CHECK_OK(from, rille_parcel_take(&t, &parcel));
    CHECK_OK(to, rille_parcel_open(to, &parcel, &arrived));
    check_counted(arrived, n);
    rille_tensor_release(arrived);
  }
  CHECK(finish(from) == 0);
  CHECK(finish(to) == 0);
}

/* A cap, and failing allocations: the parcel stays and can be opened later. */
static void fails(void) {
  RilleContext *from = new_context(), *to = new_context();
  RilleTensor *t = counted(from, 100000), *arrived = NULL;
  RilleParcel parcel;
  CHECK_OK(from, rille_parcel_take(&t, &parcel));
  rille_set_memory_cap(to, rille_memory(to).reserved + 100000);
  CHECK_FAILS(to, RILLE_ERROR_MEMORY, "out of memory", rille_parcel_open(to, &parcel, &arrived));
  rille_set_memory_cap(to, 0);
  uint64_t n = 1;
  for (;; n++) {
    rille_fail_allocation(to, n, false);
    RilleStatus status = rille_parcel_open(to, &parcel, &arrived);
    rille_fail_allocation(to, 0, false);
    if (status == RILLE_OK) break;
    CHECK(status == RILLE_ERROR_MEMORY && rille_memory(to).in_use == 0);
  }
  CHECK(n > 2);
  check_counted(arrived, 100000);
  rille_tensor_release(arrived);
  CHECK(finish(from) == 0);
  CHECK(finish(to) == 0);
}

static void *host_allocate(void *user, void *block, size_t old_size, size_t new_size) {
  *(int64_t *)user += (int64_t)new_size - (int64_t)old_size;
  if (new_size) return realloc(block, new_size);
  free(block);
  return NULL;
}

/* A host's allocator keeps its memory: bytes are copied at its border. */
static void respects_hooks(void) {
  int64_t held = 0;
  RilleConfig config = {.allocate = host_allocate, .allocate_user = &held};
  RilleContext *host, *plain = new_context();
  CHECK(rille_context_create(&config, &host) == RILLE_OK);
  RilleTensor *t = counted(host, 1000), *arrived;
  RilleParcel parcel;
  CHECK_OK(host, rille_parcel_take(&t, &parcel));
  CHECK_OK(plain, rille_parcel_open(plain, &parcel, &arrived));
  check_counted(arrived, 1000);
  CHECK_OK(plain, rille_parcel_take(&arrived, &parcel));
  CHECK_OK(host, rille_parcel_open(host, &parcel, &arrived));
  check_counted(arrived, 1000);
  rille_tensor_release(arrived);
  CHECK(finish(plain) == 0);
  CHECK(finish(host) == 0);
  CHECK(held == 0);
}

/* ---- threads: each makes parcels, and reads what is lent to all */

enum { THREADS = 4, PARCELS = 50 };

typedef struct Sender {
  const RilleParcel *lent;
  RilleParcel made[PARCELS];
} Sender;

static void *send_parcels(void *argument) {
  Sender *sender = argument;
  RilleContext *ctx = new_context();
  RilleParcel lent = *sender->lent;
  RilleTensor *t;
  CHECK_OK(ctx, rille_parcel_open(ctx, &lent, &t));
  check_counted(t, 1000);
  rille_tensor_release(t);
  for (int i = 0; i < PARCELS; i++) {
    t = counted(ctx, 50 * i);
    CHECK_OK(ctx, rille_parcel_take(&t, &sender->made[i]));
  }
  CHECK(finish(ctx) == 0);
  return NULL;
}

static void crosses_threads(void) {
  RilleContext *ctx = new_context();
  RilleTensor *source = counted(ctx, 1000), *t;
  RilleParcel lent;
  Sender senders[THREADS];
  pthread_t threads[THREADS];
  rille_parcel_lend(source, &lent);
  for (int i = 0; i < THREADS; i++) {
    senders[i].lent = &lent;
    CHECK(pthread_create(&threads[i], NULL, send_parcels, &senders[i]) == 0);
  }
  for (int i = 0; i < THREADS; i++) {
    pthread_join(threads[i], NULL);
    for (int k = 0; k < PARCELS; k++) {
      CHECK_OK(ctx, rille_parcel_open(ctx, &senders[i].made[k], &t));
      check_counted(t, 50 * k);
      rille_tensor_release(t);
    }
  }
  rille_tensor_release(source);
  CHECK(finish(ctx) == 0);
}

int main(void) {
  moves();
  copies();
  fails();
  respects_hooks();
  crosses_threads();
  return failures != 0;
}
