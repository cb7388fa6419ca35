/* Registers the tape with core, which lets go of tensors, and with dispatch, which records calls.
 *
 * Invariant: before rille_tape_start no tensor of the context has a history, and core and dispatch know no
 * tape. Called by whoever gives a tensor a node, extras or requires_grad. */
#include "autograd/tape.h"
#include "autograd/extras.h"
#include "autograd/hook.h"
#include "autograd/node.h"
#include "autograd/views.h"

static void let_go(RilleTensor *tensor) {
  if (tensor->node) {
    rille_keeper_drop(tensor);
    if (tensor->is_leaf) rille_node_forget_leaf(tensor->node, tensor, false);
    rille_node_release(tensor->node);
  }
  if (tensor->extras) rille_piece_free(tensor->ctx, tensor->extras, sizeof *tensor->extras);
}

static bool is_parameter(const RilleTensor *tensor) {
  return rille_tensor_serial(tensor) > 0;
}

static RilleStatus edge_of(RilleTensor *tensor, RilleEdge *edge) {
  return rille_node_of(tensor, &edge->node, &edge->output);
}

void rille_tape_start(RilleContext *ctx) {
  static const RilleHistory history = {
      .let_go = let_go, .maker = rille_tensor_grad_fn, .is_parameter = is_parameter};
  static const RilleTape tape = {.edge = edge_of, .record = rille_node_record, .rebase = rille_view_rebase};
  ctx->history = &history;
  ctx->tape = &tape;
}
