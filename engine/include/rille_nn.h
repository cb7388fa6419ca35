/* Networks for C hosts: layers and losses by name, optimizers, rules for the learning rate, batches.
 *
 * Reading order: modules, their tensors, state dicts, optimizers, schedulers, the order of batches. What
 * stands at the top of rille.h holds here too: statuses, contexts, ownership, sizes of structs. Names,
 * arguments, defaults and initial weights are PyTorch's; docs/reference tells of each. What scripts have
 * beyond it is written in Lua and not here: the layers RNN, LSTM, GRU and their cells, MultiheadAttention,
 * Transformer..., Lazy..., FractionalMaxPool..., CrossMapLRN2d, AdaptiveLogSoftmaxWithLoss,
 * LinearCrossEntropyLoss, TripletMarginWithDistanceLoss and SyncBatchNorm, whose ops rille_call takes.
 * Creating one of these is an RILLE_ERROR_ARGUMENT that says so; for any other unknown name the error names
 * the nearest one.
 *
 * An example, without its checks of the status: a line through two points, in 50 steps.
 *
 *   RilleContext *ctx;
 *   RilleModule *net, *mse;
 *   RilleOptimizer *sgd;
 *   RilleTensor *x, *y, *guess, *loss;
 *   rille_context_create(NULL, &ctx);
 *   rille_module_create(ctx, "Linear", (RilleArgument[]){rille_int("in_features", 1),
 *                       rille_int("out_features", 1), {0}}, &net);
 *   rille_module_create(ctx, "MSELoss", NULL, &mse);
 *   rille_optimizer_create(net, "SGD", (RilleArgument[]){rille_float("lr", 0.3), {0}}, &sgd);
 *   rille_from_data(ctx, 2, (int64_t[]){2, 1}, RILLE_FLOAT32, (float[]){0, 1}, &x);
 *   rille_from_data(ctx, 2, (int64_t[]){2, 1}, RILLE_FLOAT32, (float[]){-1, 2}, &y);
 *   for (int step = 0; step < 50; step++) {
 *     rille_module_forward(net, &x, 1, &guess, 1);
 *     rille_module_forward(mse, (RilleTensor *[]){guess, y}, 2, &loss, 1);
 *     rille_backward(loss, NULL, NULL);
 *     rille_optimizer_step(sgd);
 *     rille_optimizer_zero_grad(sgd, true);
 *     rille_tensor_release(loss), rille_tensor_release(guess);
 *   }
 *   rille_module_tensor(net, "weight");                           (near 3, and "bias" near -1)
 *   rille_optimizer_release(sgd), rille_module_release(mse), rille_module_release(net);
 *   rille_tensor_release(x), rille_tensor_release(y);
 *   rille_context_destroy(ctx);
 */
#ifndef RILLE_NN_H
#define RILLE_NN_H

#include "rille_io.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- modules ----------------------------------------------------------------------------------------- */

/* A layer, a loss, or a group of modules with names. Counted, as tensors are. */
typedef struct RilleModule RilleModule;

/* A layer or loss by PyTorch's name ("Conv2d", "CrossEntropyLoss"), in training mode, its weights drawn from
 * the context's generator. arguments as of rille_call: by name, ended by {0}; NULL: none. Weights of losses
 * are tensors among them.
 * RILLE_ERROR_ARGUMENT: no such type, no such argument, one that is missing, of another kind or out of range;
 * RILLE_ERROR_MEMORY. */
RILLE_API RilleStatus rille_module_create(RilleContext *ctx, const char *type, const RilleArgument *arguments,
                                          RilleModule **out);

/* Types: 0 .. count - 1, layers first, then losses; what may be asked of each. */
RILLE_API int rille_module_type_count(void);
RILLE_API const char *rille_module_type_at(int index);        /* NULL out of range */
RILLE_API const char *rille_module_summary(const char *type); /* NULL: no such type */
/* Argument index of a type, from 0; false behind the last. */
RILLE_API bool rille_module_argument(const char *type, int index, RilleParameterInfo *out);

/* Modules one after the other, called "0", "1", ...: each takes what the one before gives. The group holds
 * them. RILLE_ERROR_ARGUMENT: of another context; RILLE_ERROR_MEMORY. */
RILLE_API RilleStatus rille_sequential_create(RilleContext *ctx, RilleModule *const *modules, int count,
                                              RilleModule **out);

/* What a group of the host's does with its inputs: calls its members and ops, and fills outputs with owned
 * tensors. Another status than RILLE_OK ends the call with it. */
typedef RilleStatus (*RilleForward)(void *user, RilleModule *self, RilleTensor *const *inputs, int n_inputs,
                                    RilleTensor **outputs, int n_outputs);
/* A group of members that rille_module_add gives it; name is its type's, for printing. forward NULL: the
 * members one after the other. release(user) is called when the group goes; NULL is allowed, and where this
 * call fails it is never called. RILLE_ERROR_MEMORY. */
RILLE_API RilleStatus rille_group_create(RilleContext *ctx, const char *name, RilleForward forward,
                                         void *user, void (*release)(void *user), RilleModule **out);
/* Gives a group a member, or a tensor of its own: a parameter (it comes to require grad) or a buffer. The
 * group holds it. RILLE_ERROR_ARGUMENT: the module is no group, the name is taken, empty or has a dot, or the
 * thing is of another context, or the group itself; RILLE_ERROR_DTYPE: a parameter that is no float;
 * RILLE_ERROR_MEMORY. */
RILLE_API RilleStatus rille_module_add(RilleModule *group, const char *name, RilleModule *member);
RILLE_API RilleStatus rille_module_add_parameter(RilleModule *group, const char *name, RilleTensor *tensor);
RILLE_API RilleStatus rille_module_add_buffer(RilleModule *group, const char *name, RilleTensor *tensor);

RILLE_API RilleModule *rille_module_retain(RilleModule *module);
RILLE_API void rille_module_release(RilleModule *module); /* NULL is allowed */
RILLE_API RilleContext *rille_module_context(const RilleModule *module);
RILLE_API const char *rille_module_type(
    const RilleModule *module); /* "Linear", "Sequential", a group's name */

/* Members, 0 .. count - 1, borrowed; NULL out of range. Of a path such as "encoder.0"; "" is the module
 * itself; NULL: there is none. */
RILLE_API int rille_module_member_count(const RilleModule *module);
RILLE_API RilleModule *rille_module_member_at(const RilleModule *module, int index);
RILLE_API RilleModule *rille_module_member(const RilleModule *module, const char *path);

/* outputs receives n_outputs owned tensors: one, but for layers with return_indices (two) and groups of the
 * host's. Records what gradients need, as ops do. RILLE_ERROR_ARGUMENT: another number of inputs or outputs
 * than the module has; RILLE_ERROR_SHAPE, _DTYPE and others as its ops say, the path of the member in front
 * of the text. */
RILLE_API RilleStatus rille_module_forward(RilleModule *module, RilleTensor *const *inputs, int n_inputs,
                                           RilleTensor **outputs, int n_outputs);

/* Training mode or not, with all members: dropout and norms ask. */
RILLE_API void rille_module_set_training(RilleModule *module, bool training);
RILLE_API bool rille_module_training(const RilleModule *module);

/* As PyTorch prints it; freed with rille_free_text. RILLE_ERROR_MEMORY. */
RILLE_API RilleStatus rille_module_format(const RilleModule *module, char **out);

/* ---- tensors of a module ----------------------------------------------------------------------------- */

/* The parameter or buffer at a path such as "hidden1.weight", borrowed; NULL: there is none, or it was left
 * out (bias = false). */
RILLE_API RilleTensor *rille_module_tensor(const RilleModule *module, const char *path);
/* Puts another tensor there, to tie weights; shape and dtype must be the same. RILLE_ERROR_ARGUMENT: nothing
 * is at that path, or another context; RILLE_ERROR_SHAPE, RILLE_ERROR_DTYPE. */
RILLE_API RilleStatus rille_module_set_tensor(RilleModule *module, const char *path, RilleTensor *tensor);
/* The tensors themselves by name, in PyTorch's order, each once; freed with rille_dict_free.
 * RILLE_ERROR_MEMORY. */
RILLE_API RilleStatus rille_module_parameters(const RilleModule *module, RilleDict **out);
RILLE_API RilleStatus rille_module_buffers(const RilleModule *module, RilleDict **out);

/* ---- state dicts ------------------------------------------------------------------------------------- */

/* All parameters and buffers by name, in PyTorch's order, cut off from the graph but with the same memory:
 * what rille_save and scripts' load_state_dict take. RILLE_ERROR_MEMORY. */
RILLE_API RilleStatus rille_module_state_dict(const RilleModule *module, RilleDict **out);
/* Copies the tensors of dict into those of the same names. With strict, names that are missing or that the
 * module does not have are RILLE_ERROR_ARGUMENT (counts of batches may be missing, and all but one name of a
 * tied tensor); shapes that differ are RILLE_ERROR_SHAPE always. Nothing is changed when there is an
 * error. */
RILLE_API RilleStatus rille_module_load_state_dict(RilleModule *module, const RilleDict *dict, bool strict);

/* ---- optimizers -------------------------------------------------------------------------------------- */

typedef struct RilleOptimizer RilleOptimizer;

/* An optimizer by PyTorch's name ("SGD", "AdamW", ...) over all parameters of a module that require grad.
 * RILLE_ERROR_ARGUMENT: no such type or argument, one out of range, or no parameters; RILLE_ERROR_MEMORY. */
RILLE_API RilleStatus rille_optimizer_create(const RilleModule *module, const char *type,
                                             const RilleArgument *arguments, RilleOptimizer **out);
/* The same over n parameters: leaves that require grad, each once. RILLE_ERROR_ARGUMENT also for others;
 * RILLE_ERROR_DTYPE: no floats. */
RILLE_API RilleStatus rille_optimizer_create_for(RilleContext *ctx, const char *type,
                                                 RilleTensor *const *parameters, int n,
                                                 const RilleArgument *arguments, RilleOptimizer **out);
/* One more group, with arguments of its own; what they leave out is the type's default. Errors as above. */
RILLE_API RilleStatus rille_optimizer_add(RilleOptimizer *optimizer, RilleTensor *const *parameters, int n,
                                          const RilleArgument *arguments);
RILLE_API RilleOptimizer *rille_optimizer_retain(RilleOptimizer *optimizer);
RILLE_API void rille_optimizer_release(RilleOptimizer *optimizer); /* NULL is allowed */

RILLE_API int rille_optimizer_type_count(void);
RILLE_API const char *rille_optimizer_name_at(int index);        /* NULL out of range */
RILLE_API const char *rille_optimizer_summary(const char *type); /* NULL: no such type */
RILLE_API bool rille_optimizer_argument(const char *type, int index, RilleParameterInfo *out);

/* Parameters without a gradient are passed over. RILLE_ERROR_MEMORY, with nothing moved;
 * RILLE_ERROR_ARGUMENT: LBFGS, which takes a function. */
RILLE_API RilleStatus rille_optimizer_step(RilleOptimizer *optimizer);
/* What computes the loss again: drops the gradients (rille_optimizer_zero_grad), computes the loss, calls
 * rille_backward, and writes the loss's number to *loss. Another status than RILLE_OK ends the step with it.
 * It may not step or load the same optimizer, and must return: no longjmp, no exception. */
typedef RilleStatus (*RilleClosure)(void *user, double *loss);
/* A step that calls closure: once and first, or, of LBFGS, as often as it looks for a smaller loss, with the
 * parameters where it looks. loss, unless NULL, receives the first loss. After an error of closure's the
 * parameters are where a line search began. RILLE_ERROR_STATE: in a closure of the same optimizer, or a
 * recorded step (LBFGS); RILLE_ERROR_MEMORY. */
RILLE_API RilleStatus rille_optimizer_step_closure(RilleOptimizer *optimizer, RilleClosure closure,
                                                   void *user, double *loss);
/* Drops the gradients, or fills them with zeros. */
RILLE_API void rille_optimizer_zero_grad(RilleOptimizer *optimizer, bool set_to_none);

/* Arguments of a group (0 .. count - 1), or with -1 of all. RILLE_ERROR_ARGUMENT: no such group or argument,
 * or a value out of range; then nothing has changed. */
RILLE_API int rille_optimizer_group_count(const RilleOptimizer *optimizer);
RILLE_API RilleStatus rille_optimizer_set(RilleOptimizer *optimizer, int group,
                                          const RilleArgument *arguments);
/* A number of a group ("lr"). RILLE_ERROR_ARGUMENT: no such group, or no number of that name. */
RILLE_API RilleStatus rille_optimizer_get(const RilleOptimizer *optimizer, int group, const char *name,
                                          RilleScalar *out);

/* Step counts, state and arguments, as rille.save of a script writes opt:state_dict(): tensors
 * "state/#0/exp_avg", texts "state/#0/step" = "i3" and "param_groups/#1/lr" = "f0x1p-3". The tensors are the
 * optimizer's own. RILLE_ERROR_MEMORY. */
RILLE_API RilleStatus rille_optimizer_state_dict(const RilleOptimizer *optimizer, RilleDict **out);
/* Takes it over, from here or from a script. RILLE_ERROR_ARGUMENT: another number of groups or parameters;
 * RILLE_ERROR_SHAPE: a state that does not fit its parameter; RILLE_ERROR_FORMAT: a text that is no value.
 * Nothing is changed when there is an error. */
RILLE_API RilleStatus rille_optimizer_load_state_dict(RilleOptimizer *optimizer, const RilleDict *dict);

/* ---- schedulers -------------------------------------------------------------------------------------- */

/* A rule for the learning rate of all groups of an optimizer, which it holds. */
typedef struct RilleScheduler RilleScheduler;

/* By PyTorch's name and arguments: StepLR, MultiStepLR, ConstantLR, LinearLR, ExponentialLR, PolynomialLR,
 * CosineAnnealingLR, CosineAnnealingWarmRestarts, CyclicLR, OneCycleLR, ReduceLROnPlateau, and NoamLR. It
 * sets the first learning rates. milestones may be of any number. RILLE_ERROR_ARGUMENT: no such rule or
 * argument, one that is missing or out of range; RILLE_ERROR_MEMORY. */
RILLE_API RilleStatus rille_scheduler_create(RilleOptimizer *optimizer, const char *type,
                                             const RilleArgument *arguments, RilleScheduler **out);
/* The learning rate is the first one times factor(user, epoch) (LambdaLR), or the last one times it
 * (MultiplicativeLR), by type. release(user) is called when the scheduler goes; NULL is allowed. */
RILLE_API RilleStatus rille_scheduler_create_lambda(RilleOptimizer *optimizer, const char *type,
                                                    double (*factor)(void *user, int64_t epoch), void *user,
                                                    void (*release)(void *user), RilleScheduler **out);
/* One rule after the other: the next begins at each of the n - 1 milestones (SequentialLR); with milestones
 * NULL all of them at once (ChainedScheduler). It holds them. RILLE_ERROR_ARGUMENT: none, or rules of several
 * optimizers. */
RILLE_API RilleStatus rille_scheduler_create_of(RilleScheduler *const *schedulers, int n,
                                                const int64_t *milestones, RilleScheduler **out);
RILLE_API void rille_scheduler_release(RilleScheduler *scheduler); /* NULL is allowed */

RILLE_API int rille_scheduler_type_count(void);
RILLE_API const char *rille_scheduler_name_at(int index); /* NULL out of range */
RILLE_API bool rille_scheduler_argument(const char *type, int index, RilleParameterInfo *out);

/* The next epoch's learning rates. RILLE_ERROR_STATE: a cycle that is over (OneCycleLR), a rule that wants a
 * measured value. */
RILLE_API RilleStatus rille_scheduler_step(RilleScheduler *scheduler);
/* The same with the value that ReduceLROnPlateau goes by; other rules do not look at it. */
RILLE_API RilleStatus rille_scheduler_step_by(RilleScheduler *scheduler, double measured);

/* Where the rule stands, under the names that a script's scheduler gives: texts "last_epoch" = "i3",
 * "base_lrs/#1" = "f0x1p-3", and "_schedulers/#1/last_epoch" of a rule of rules. Its arguments and functions
 * are not among it, and the rates that the optimizer has now are the optimizer's. RILLE_ERROR_MEMORY. */
RILLE_API RilleStatus rille_scheduler_state_dict(const RilleScheduler *scheduler, RilleDict **out);
/* Takes it over into a rule that was made with the same arguments, from here or from a script.
 * RILLE_ERROR_ARGUMENT: another number of groups or rules; RILLE_ERROR_FORMAT: a text that is no number, or
 * one out of range. Nothing is changed when there is an error. */
RILLE_API RilleStatus rille_scheduler_load_state_dict(RilleScheduler *scheduler, const RilleDict *dict);

/* ---- the order of batches ---------------------------------------------------------------------------- */

/* The order in which one pass of PyTorch's DataLoader goes through n items, int64 [n]: 0, 1, ... or, with
 * shuffle, a permutation. It draws from the context's generator what a pass of a loader draws (also without
 * shuffle), so that with one seed batches are the same as a script's; rille_call "index_select" takes a part
 * of it. RILLE_ERROR_ARGUMENT: n below 0; RILLE_ERROR_STATE: a step is being recorded; RILLE_ERROR_MEMORY. */
RILLE_API RilleStatus rille_batch_order(RilleContext *ctx, int64_t n, bool shuffle, RilleTensor **out);

#ifdef __cplusplus
}
#endif
#endif
