/* Windows' threads have no signals: sets of them say nothing. */
#include_next <signal.h>
#ifndef RILLE_WINDOWS_SIGNAL_H
#define RILLE_WINDOWS_SIGNAL_H
#include <sys/types.h>
enum { SIGHUP = 1, SIGQUIT = 3, SIGPIPE = 13, SIGCHLD = 17, SIGXFSZ = 25 };
#ifndef SIG_SETMASK
#define SIG_SETMASK 2
#endif
#define sigset_t         int
#define sigemptyset(set) (*(set) = 0)
#define sigfillset(set)  (*(set) = -1)
static inline int sigaddset(sigset_t *set, int number) {
  (void)set, (void)number;
  return 0;
}
#endif
