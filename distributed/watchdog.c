/* Ends the process when a call that cannot be bounded takes too long (watchdog.h). */
#include "watchdog.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static struct {
  pthread_t thread;
  pthread_mutex_t mutex;
  pthread_cond_t changed;
  struct timespec until;
  double seconds;
  const char *what;
  bool runs, is_over;
} dog = {.mutex = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};

static void *wait_and_bite(void *unused) {
  (void)unused;
  pthread_mutex_lock(&dog.mutex);
  int status = 0;
  while (!dog.is_over && status != ETIMEDOUT)
    status = pthread_cond_timedwait(&dog.changed, &dog.mutex, &dog.until);
  if (!dog.is_over) {
    fprintf(stderr, "rille.distributed: %s waited for %.3g s for other ranks; this process ends\n", dog.what,
            dog.seconds);
    _exit(1); /* the launcher sees a rank that did not leave MPI, and ends the others */
  }
  pthread_mutex_unlock(&dog.mutex);
  return NULL;
}

void rille_watchdog_start(const char *what, double seconds) {
  clock_gettime(CLOCK_REALTIME, &dog.until);
  dog.until.tv_sec += (time_t)seconds + 1;
  dog.what = what;
  dog.seconds = seconds;
  dog.is_over = false;
  dog.runs = pthread_create(&dog.thread, NULL, wait_and_bite, NULL) == 0;
}

void rille_watchdog_stop(void) {
  if (!dog.runs) return;
  dog.runs = false;
  pthread_mutex_lock(&dog.mutex);
  dog.is_over = true;
  pthread_cond_signal(&dog.changed);
  pthread_mutex_unlock(&dog.mutex);
  pthread_join(dog.thread, NULL);
}
