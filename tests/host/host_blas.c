/* A host that uses OpenBLAS itself finds its count of threads as it was, whatever the engine computes
 * meanwhile, in several contexts and in a child process too. */
#include "io_check.h"

#include <pthread.h>
#include <sys/wait.h>

#ifdef RILLE_BLAS_OPENBLAS
int openblas_get_num_threads(void);
void openblas_set_num_threads(int n);

enum { THREADS = 3, ROUNDS = 50, SIZE = 96 };

/* Products and a factorization in float64, which the library computes. */
static void *compute(void *unused) {
  RilleContext *ctx = new_context();
  RilleTensor *a = NULL, *out[3] = {NULL, NULL, NULL};
  CHECK_OK(ctx, rille_full(ctx, 2, (int64_t[]){SIZE, SIZE}, rille_scalar_float(0.5), RILLE_FLOAT64, &a));
  for (int i = 0; i < ROUNDS; i++) {
    CHECK_OK(ctx, rille_call(ctx, "mm", (RilleTensor *[]){a, a}, 2, NULL, out, 1));
    CHECK(element(out[0], 5) == 0.25 * SIZE);
    rille_tensor_release(out[0]);
  }
  CHECK_OK(ctx, rille_call(ctx, "qr", &a, 1, NULL, out, 2));
  for (int k = 0; k < 2; k++) rille_tensor_release(out[k]);
  rille_tensor_release(a);
  rille_context_destroy(ctx);
  return unused;
}

int main(void) {
  pthread_t workers[4];
  openblas_set_num_threads(THREADS);
  int before = openblas_get_num_threads(); /* the library may allow fewer */
  compute(NULL);
  CHECK(openblas_get_num_threads() == before);
  for (int i = 0; i < 4; i++) CHECK(pthread_create(&workers[i], NULL, compute, NULL) == 0);
  pid_t child = fork();
  if (child == 0) {
    compute(NULL);
    _exit(failures != 0);
  }
  int status = 1;
  CHECK(waitpid(child, &status, 0) == child && status == 0);
  for (int i = 0; i < 4; i++) pthread_join(workers[i], NULL);
  CHECK(openblas_get_num_threads() == before);
  openblas_set_num_threads(1);
  compute(NULL);
  CHECK(openblas_get_num_threads() == 1);
  return failures != 0;
}
#else
int main(void) {
  puts("skip: built without OpenBLAS");
  return 0;
}
#endif
