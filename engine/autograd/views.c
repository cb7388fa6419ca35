/* Views and changes in place; see views.h for the rule.
 *
 * Invariant: a view whose base has changed its history since is stale and has no node of its own until
 * rille_view_refresh gave it one. Called through rille_node_of, and by dispatch after a recorded change in
 * place. */
#include "autograd/views.h"
#include "ops/shape/strided.h"

RILLE_USE_OP(copy_slices);
RILLE_USE_OP(strided_view);

/* A node of op over these tensors, as if op had just been called with out as its result. */
static RilleStatus record_as(const RilleOp *op, RilleTensor **in, int n_in, const RilleEdge *edges,
                             const RilleStridedArgs *args, RilleTensor *out) {
  RilleTensor *outputs[1] = {out};
  RilleCall call = {.op = op, .in = in, .n_in = n_in, .args = args, .out = outputs, .n_out = 1};
  return rille_node_record(out->ctx, &call, edges);
}

/* A leaf's elements are elsewhere once its dtype was changed or its data set: views keep the old ones, as in
 * PyTorch, and what they show is no part of it. PyTorch goes on and gives gradients to elements that nothing
 * was computed from. */
static RilleStatus check_base(const RilleTensor *view) {
  if (RILLE_LIKELY(view->base->storage == view->storage)) return RILLE_OK;
  return rille_error(
      view->ctx, RILLE_ERROR_STATE,
      "a view was made before its base got other memory (another dtype, or x.data = y); make it "
      "again");
}

RilleStatus rille_view_refresh(RilleTensor *view) {
  RILLE_TRY(check_base(view));
  RilleStridedArgs args = rille_strided_args(view->base, view);
  RilleEdge edge = {NULL, 0};
  RILLE_TRY(rille_node_of(view->base, &edge.node, &edge.output));
  return record_as(&rille_op_strided_view, &view->base, 1, &edge, &args, view);
}

RilleStatus rille_view_rebase(RilleTensor *view) {
  RILLE_TRY(check_base(view));
  RilleTensor *base = view->base, *in[2] = {base, view};
  RilleStridedArgs args = rille_strided_args(base, view);
  RilleEdge edges[2] = {{NULL, 0}, {view->node, view->output_index}};
  RILLE_TRY(rille_node_of(base, &edges[0].node, &edges[0].output));
  RILLE_TRY(record_as(&rille_op_copy_slices, in, 2, edges, &args, base));
  /* The view itself now looks at the base's new history, like every other view. */
  return rille_view_refresh(view);
}
