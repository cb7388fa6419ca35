/* Speed of the built-in matrix product beside OpenBLAS, one thread each: median GFLOPS of several rounds.
 *
 *   gemm_bench [f64]
 *
 * The rounds of all contestants are interleaved, so that a busy machine harms all alike. */
#define _POSIX_C_SOURCE 200809L
#include "gemm.h"

#include <cblas.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ROUNDS = 15, CONTESTANTS = 4 };

typedef struct {
  bool transpose_a, transpose_b;
  int64_t m, n, k;
} Shape;

static const Shape shapes[] = {
    {false, false, 1024, 1024, 1024}, {false, true, 1024, 1024, 1024}, {true, false, 1024, 1024, 1024},
    {false, false, 256, 256, 256},    {false, true, 64, 128, 784},     {false, true, 64, 256, 128},
    {false, true, 64, 10, 256},       {false, true, 128, 128, 784},    {false, true, 4, 16, 2},
    {false, false, 4, 16, 2},         {false, true, 1, 128, 784},      {false, false, 1, 128, 784},
    {false, true, 1, 10, 256},        {false, true, 8, 128, 784},      {false, false, 128, 784, 64},
    {true, false, 128, 784, 64},      {true, false, 256, 128, 64},     {true, false, 10, 256, 64},
    {false, false, 64, 256, 10},      {false, false, 64, 128, 256},    {false, false, 16, 16, 16},
    {false, true, 16, 16, 16},        {false, false, 32, 32, 32},      {false, true, 500, 33, 97},
    {false, false, 784, 1, 128},      {true, true, 200, 200, 200},     {false, false, 2000, 10, 784},
};

typedef struct {
  Shape shape;
  bool is_double;
  void *a, *b, *c, *workspace;
} Job;

static bool machine_has(int level) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (level == 2) return __builtin_cpu_supports("sse4.2");
  if (level == 3) return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl");
#else
  return level == 0;
#endif
}

static void run_blas(const Job *job) {
  const Shape *s = &job->shape;
  int lda = (int)(s->transpose_a ? s->m : s->k), ldb = (int)(s->transpose_b ? s->k : s->n);
  CBLAS_TRANSPOSE ta = s->transpose_a ? CblasTrans : CblasNoTrans,
                  tb = s->transpose_b ? CblasTrans : CblasNoTrans;
  if (job->is_double)
    cblas_dgemm(CblasRowMajor, ta, tb, (int)s->m, (int)s->n, (int)s->k, 1, job->a, lda, job->b, ldb, 0,
                job->c, (int)s->n);
  else
    cblas_sgemm(CblasRowMajor, ta, tb, (int)s->m, (int)s->n, (int)s->k, 1, job->a, lda, job->b, ldb, 0,
                job->c, (int)s->n);
}

#define RUN_LEVEL(level)                                                                                     \
  static void run_##level(const Job *job) {                                                                  \
    const Shape *s = &job->shape;                                                                            \
    int64_t lda = s->transpose_a ? s->m : s->k, ldb = s->transpose_b ? s->k : s->n;                          \
    if (job->is_double)                                                                                      \
      rille_dgemm_##level(s->transpose_a, s->transpose_b, s->m, s->n, s->k, 1, job->a, lda, job->b, ldb, 0,  \
                          job->c, s->n, 1, job->c, s->n, job->workspace);                                    \
    else                                                                                                     \
      rille_sgemm_##level(s->transpose_a, s->transpose_b, s->m, s->n, s->k, 1, job->a, lda, job->b, ldb, 0,  \
                          job->c, s->n, 1, job->c, s->n, job->workspace);                                    \
  }
RUN_LEVEL(v2)
RUN_LEVEL(v3)
RUN_LEVEL(v4)

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double seconds_per_call(void (*run)(const Job *), const Job *job, int calls) {
  double start = now();
  for (int i = 0; i < calls; i++) run(job);
  return (now() - start) / calls;
}

static int by_value(const void *x, const void *y) {
  double a = *(const double *)x, b = *(const double *)y;
  return (a > b) - (a < b);
}

static void *buffer(size_t count, size_t element) {
  size_t bytes = (count * element + 63) / 64 * 64;
  void *memory = aligned_alloc(64, bytes ? bytes : 64);
  if (!memory) exit(1);
  for (size_t i = 0; i < count; i++) {
    double value = (double)((i * 2654435761u) % 1000) / 1000 - 0.5;
    if (element == 4)
      ((float *)memory)[i] = (float)value;
    else
      ((double *)memory)[i] = value;
  }
  return memory;
}

static void bench(Job *job) {
  static void (*const runs[CONTESTANTS])(const Job *) = {run_v2, run_v3, run_v4, run_blas};
  const Shape *s = &job->shape;
  size_t element = job->is_double ? 8 : 4;
  job->a = buffer((size_t)(s->m * s->k), element);
  job->b = buffer((size_t)(s->k * s->n), element);
  job->c = buffer((size_t)(s->m * s->n), element);
  job->workspace = aligned_alloc(64, RILLE_GEMM_WORKSPACE_MAX);
  double flops = 2.0 * (double)s->m * (double)s->n * (double)s->k;
  double times[CONTESTANTS][ROUNDS];
  int calls = (int)(2e7 / (flops + 2000)) + 1;
  for (int round = -1; round < ROUNDS; round++)
    for (int i = 0; i < CONTESTANTS; i++) {
      double seconds = i == 3 || machine_has(i + 2) ? seconds_per_call(runs[i], job, calls) : 1e9;
      if (round >= 0) times[i][round] = seconds;
    }
  double speed[CONTESTANTS];
  for (int i = 0; i < CONTESTANTS; i++) {
    qsort(times[i], ROUNDS, sizeof(double), by_value);
    speed[i] = flops / times[i][ROUNDS / 2] * 1e-9;
  }
  printf("%c%c %4d x %4d x %4d  %7.2f %7.2f %7.2f  %7.2f   %5.2f %5.2f %5.2f  %9.0f ns\n",
         s->transpose_a ? 'T' : 'N', s->transpose_b ? 'T' : 'N', (int)s->m, (int)s->n, (int)s->k, speed[0],
         speed[1], speed[2], speed[3], speed[0] / speed[3], speed[1] / speed[3], speed[2] / speed[3],
         times[2][ROUNDS / 2] * 1e9);
  free(job->a);
  free(job->b);
  free(job->c);
  free(job->workspace);
}

int main(int count, char **arguments) {
  openblas_set_num_threads(1);
  printf("      m      n      k       v2      v3      v4 OpenBLAS   v2/OB v3/OB v4/OB    v4 time\n");
  for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
    Job job = {.shape = shapes[i], .is_double = count > 1 && strcmp(arguments[1], "f64") == 0};
    bench(&job);
  }
  return 0;
}
