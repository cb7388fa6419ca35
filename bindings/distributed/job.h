/* The job that this process is a rank of (job.c), and how the natives of rille.distributed wait. */
#ifndef RILLE_BINDINGS_DISTRIBUTED_JOB_H
#define RILLE_BINDINGS_DISTRIBUTED_JOB_H

#include "state.h"
#include "transport.h"

enum {
  RILLE_JOB_WORDS = 384,
  RILLE_MAY_DISTRIBUTE = RILLE_MAY_USE_NETWORK | RILLE_MAY_READ_FILES /* the right of all natives here */
};

typedef struct Transfer Transfer;

/* MPI is one a process, and so is this. It stays when the state that opened it is closed. */
typedef struct Job {
  const RilleTransport *transport;
  RilleContext *ctx; /* of the state that opened it; NULL: closed */
  State *state;
  RilleJob is;
  char (*hosts)[RILLE_TRANSPORT_NAME_SIZE]; /* of each rank, with its process: "node7, process 4711" */
  double timeout, patience;                 /* seconds: of a wait; for answers, once it is over */
  int64_t step;                             /* of training, as scripts count it */
  bool failed;                    /* a wait was given up: what the others do is not known any more */
  Transfer *dropped;              /* under way, and nobody waits for them; linked by next */
  char words[2][RILLE_JOB_WORDS]; /* in turn what a process that is ended says */
} Job;

/* The open job of this state; raises otherwise. */
Job *rille_check_job(lua_State *L, State *state);
/* A job that is open at all, for what outlives the state; NULL: none. */
Job *rille_open_job(void);
RilleStatus rille_job_error(Job *job, const char *what, int code);
/* Begins what is then waited for, or tested. RILLE_ERROR_STATE once a wait was given up: what was begun
 * before may still write where it was told to, whenever MPI is called, so it is called no more. */
RilleStatus rille_job_begin(Job *job, const RilleTransfer *transfer, const char *what,
                            RilleRequest **request);
/* Whether it is done; the request is gone then, and after an error. */
RilleStatus rille_job_test(Job *job, RilleRequest *request, const char *what, bool *done, int *source);
/* Begins and waits; source as RilleTransport.test has it. what: for errors. */
RilleStatus rille_job_run(Job *job, const RilleTransfer *transfer, const char *what, int *source);
RilleStatus rille_job_wait(Job *job, RilleRequest *request, const char *what, int *source);
/* Tells how far training is. */
void rille_job_at_step(Job *job, int64_t step);

/* A transfer and the tensors that it reads and writes, which stay until it is done. */
struct Transfer {
  Transfer *next;
  RilleRequest *request;   /* NULL: done */
  RilleTensor *tensors[2]; /* owned */
  const char *what;
  int source;
};
void rille_transfer_free(Transfer *transfer);
/* Nobody waits for a request any more, which goes on; tensor, whose memory it is about, is the job's now and
 * stays until it is done. */
void rille_job_leave(Job *job, RilleRequest *request, RilleTensor *tensor);
/* What nobody waits for any more: looks at it, and lets go of what is done. */
void rille_job_sweep(Job *job);

#endif
