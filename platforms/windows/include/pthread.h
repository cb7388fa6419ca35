#include_next <pthread.h>
#define pthread_atfork(prepare, parent, child)                                                               \
  ((void)(child), 0) /* no process has a copy of another's memory */
