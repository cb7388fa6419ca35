/* What a host allows, shared by a state and its workers.
 *
 * Invariant: nothing but the references and the number of workers changes once it is made, so that every
 * thread may read it. Calls nothing of Lua. */
#include "host/host.h"
#include "core/threads.h"

#include <stdlib.h>

enum { INSTRUCTIONS_PER_LOOK = 100, MAX_WORKERS = 4 };

Host *rille_host_new(const RilleLuaOptions *options, const RilleConfig *config) {
  RilleAllocate allocate = config->allocate;
  Host *host = allocate ? allocate(config->allocate_user, NULL, 0, sizeof *host) : malloc(sizeof *host);
  if (!host) return NULL;
  *host = (Host){.options = *options, .config = *config};
  host->options.config = &host->config;
  if (host->options.max_workers == 0) host->options.max_workers = MAX_WORKERS;
  if (host->options.instructions_per_look == 0) host->options.instructions_per_look = INSTRUCTIONS_PER_LOOK;
  host->most_threads = config->num_threads > 0 ? config->num_threads : rille_threads_default();
  atomic_init(&host->references, 1);
  host->limits = rille_limits_new(allocate, config->allocate_user, NULL);
  if (!host->limits) {
    rille_host_release(host);
    return NULL;
  }
  host->limits->quota = options->quota;
  atomic_store(&host->limits->is_strict, true);
  rille_limits_take_anyway(host->limits, sizeof *host + sizeof *host->limits); /* for as long as it lives */
  return host;
}

void rille_host_retain(Host *host) {
  if (host) atomic_fetch_add(&host->references, 1);
}

void rille_host_release(Host *host) {
  if (!host || atomic_fetch_sub(&host->references, 1) != 1) return;
  rille_limits_release(host->limits);
  if (host->config.allocate)
    host->config.allocate(host->config.allocate_user, host, sizeof *host, 0);
  else
    free(host);
}

bool rille_host_guards(const Host *host) {
  return host && !(host->options.may & RILLE_MAY_DEBUG);
}

bool rille_host_allows(const Host *host, unsigned right) {
  return !host || (host->options.may & right) == right;
}
