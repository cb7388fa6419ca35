/* One pool a context: its threads sleep between loops and run one loop at a time. */
#ifndef RILLE_CORE_THREADS_H
#define RILLE_CORE_THREADS_H

#include "core/context.h"

/* body(user, begin, end) over [0, n), cut into at most num_threads runs of whole grains: the same cuts for
 * the same n, grain and thread count. Runs on the caller alone when n is at most grain, inside another
 * parallel loop, or when no thread can be started. body must not allocate, fail or call back into the
 * context. */
void rille_parallel_for(RilleContext *ctx, int64_t n, int64_t grain,
                        void (*body)(void *user, int64_t begin, int64_t end), void *user);
/* How many runs rille_parallel_for makes of n. */
int rille_parallel_runs(const RilleContext *ctx, int64_t n, int64_t grain);

void rille_threads_close(RilleContext *ctx);
int rille_threads_default(void);

/* Threads per context: more than most machines have processors, so that a mistyped number is an
 * error and not a thousand stacks. */
enum { RILLE_MAX_THREADS = 256 };

/* How often this process is a child by fork() of the one that asked first. Threads that were started at
 * another count are not here: they stayed in the parent. */
unsigned rille_fork_count(void);

#endif
