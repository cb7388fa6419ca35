/* The sum of a tensor over all ranks as an op: its derivative is the sum of theirs, and captured steps run it
 * again. rille.nn.SyncBatchNorm stands on it; scripts/rille/distributed hands it out as all_reduced. */
#include "job.h"
#include "library.h"
#include "core/tensor.h"
#include "dispatch/expression.h"
#include "tensor/ops.h"

#include <string.h>

extern const RilleOp rille_op_all_reduced;

/* Whoever runs a plan is in the job still; a job that was left is an error. */
static RilleStatus sum(RilleContext *ctx, RilleTensor *tensor) {
  Job *job = rille_open_job();
  if (!job || job->ctx != ctx)
    return rille_error(ctx, RILLE_ERROR_STATE, "all_reduced: call rille.distributed.init() first");
  RilleTransfer transfer = {.kind = RILLE_ALL_REDUCE,
                            .type = (RilleTransportType)tensor->dtype,
                            .reduction = RILLE_SUM,
                            .target = tensor->data,
                            .count = (size_t)tensor->numel};
  return rille_job_run(job, &transfer, "all_reduced", NULL);
}

static RilleStatus forward(RilleContext *ctx, RilleCall *call) {
  RILLE_TRY(rille_tensor_new_like(call->in[0], rille_dtype_of(call->in[0]), &call->out[0]));
  RILLE_TRY(rille_tensor_copy(call->out[0], call->in[0]));
  return sum(ctx, call->out[0]);
}

static void backward(RilleContext *ctx, RilleBackward *call) {
  call->grad_in[0] = t_unary(ctx, &rille_op_all_reduced, call->grad_out[0]);
}

static const RilleParameter parameters[] = {RILLE_TENSOR("input"), RILLE_PARAMETERS_END};

RILLE_OP(all_reduced, .summary = "sum over all ranks", .parameters = parameters, .flags = RILLE_OP_INTERNAL,
         .n_outputs = 1, .forward = forward, .backward = backward);

/* native.distributed_sum(x) */
static int distributed_sum(lua_State *L) {
  rille_check_job(L, state_of(L));
  lua_settop(L, 1);
  return rille_lua_call_op(L, &rille_op_all_reduced, 1);
}

void rille_open_distributed_op(lua_State *L, const Library *library) {
  static const Native natives[] = {
      {"distributed_sum", distributed_sum, RILLE_MAY_DISTRIBUTE, "distributed.all_reduced"},
      {NULL, NULL, 0, NULL}};
  rille_set_natives(L, library, natives);
}
