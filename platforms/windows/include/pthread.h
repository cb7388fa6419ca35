#include_next <pthread.h>
#include <signal.h>
#ifndef RILLE_WINDOWS_PTHREAD_H
#define RILLE_WINDOWS_PTHREAD_H
/* No process has a copy of another's memory. */
static inline int rille_windows_atfork(void (*prepare)(void), void (*parent)(void), void (*child)(void)) {
  (void)prepare, (void)parent, (void)child;
  return 0;
}
static inline int rille_windows_sigmask(int how, const sigset_t *set, sigset_t *before) {
  (void)how, (void)set, (void)before;
  return 0;
}
#endif
/* Here, as the compiler's header may end behind an inner look at this one. */
#undef pthread_atfork
#undef pthread_sigmask
#define pthread_atfork  rille_windows_atfork
#define pthread_sigmask rille_windows_sigmask
