/* For MPI's calls that block until all ranks have made them: joining the job and leaving it. */
#ifndef RILLE_DISTRIBUTED_WATCHDOG_H
#define RILLE_DISTRIBUTED_WATCHDOG_H

#include <stdbool.h>

/* From now on until rille_watchdog_stop: after these seconds, a line that says what, and the end. */
void rille_watchdog_start(const char *what, double seconds);
void rille_watchdog_stop(void);

#endif
