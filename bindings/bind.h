/* What the binding files share. Nothing outside bindings/ includes lua.h.
 *
 * The recipe of every function: report bytes to the collector; push the userdata shells of the results,
 * holding NULL; check all arguments; call the engine into the shells; turn a bad status into a Lua error.
 * Shells come first because making them may run finalizers, and those may free tensors. No Lua call that may
 * raise stands where C holds something that no userdata on the stack owns. */
#ifndef RILLE_BINDINGS_BIND_H
#define RILLE_BINDINGS_BIND_H

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

#include "dispatch/op.h"

/* A list of the tensors made while it is the innermost: what rille.scope() gives, and the state's own. */
typedef struct ScopeBox {
  struct State *state;
  struct TensorBox *first;
  struct ScopeBox *outer;
  bool open;
} ScopeBox;

/* One a Lua state; a full userdata in the registry, closed last. Every binding closure has it as first
 * upvalue and the metatable of tensors as second, so that no call looks anything up. */
typedef struct State {
  RilleContext *ctx;
  int64_t collected;      /* bytes of tensors that finalizers have freed */
  int64_t collector_mark; /* bytes in use and collected, at the last step of the collector */
  uint64_t module_hooks;  /* how often the hooks of a module changed (capture.c) */
  ScopeBox *scope;        /* the innermost open rille.scope(), else root; new tensors join its list */
  ScopeBox root;          /* at lua_close: what finalizers make then gets no finalizer of its own */
  lua_State *thread; /* the coroutine whose grad mode the context has; anchored in the registry (mode.c) */
  struct {
    bool grad, inference;
  } main_mode;                     /* of the main thread, while another one runs */
  lua_State *caller;               /* where hooks run: the coroutine that called backward (callback.c) */
  bool caller_wants_grads;         /* rille.grad, not backward */
  bool has_error;                  /* a hook's error value waits in the registry */
  struct LuaReference *references; /* what graphs hold of Lua */
} State;

/* Whether the function at that level of the stack is what ipairs gives (describe.c). */
bool rille_is_called_by_ipairs(lua_State *L, int level);
int rille_describe_in_ipairs(lua_State *L);
int rille_describe_assigning_line(lua_State *L);
void rille_keep_ipairs(lua_State *L);
void rille_enter_thread(lua_State *L, State *state);
/* Around a Lua function that the engine calls in the middle of its work: the mode as L has it, and back to it
 * whatever the function left behind (mode.c). Allocate nothing; L has a few free slots. */
int rille_mark_mode(lua_State *L, State *state);
void rille_return_to_mode(lua_State *L, State *state, int mark);

enum { UPVALUE_STATE = 1, UPVALUE_TENSOR = 2, UPVALUE_FIRST_FREE = 3 };

/* Raises once the context is gone: at lua_close, a finalizer that is older than the state runs after it. */
static inline State *state_of(lua_State *L) {
  State *state = lua_touserdata(L, lua_upvalueindex(UPVALUE_STATE));
  if (RILLE_UNLIKELY(!state->ctx)) luaL_error(L, "rille is closed");
  if (RILLE_UNLIKELY(state->thread != L)) rille_enter_thread(L, state);
  return state;
}
State *rille_open_state(lua_State *L); /* pushes it */
State *rille_state_from_registry(
    lua_State *L); /* for C entry points that are no closures; raises when rille is not loaded */

/* Stack indices of the tables that the library is made of, while it is made. */
typedef struct Library {
  int module;  /* what require "rille" gives: public names only */
  int native;  /* what the scripts of the library alone get: the third value they are called with */
  int methods; /* of tensors */
} Library;

/* Registers functions with the two standard upvalues in the table at that index. */
void rille_set_functions(lua_State *L, int table, const luaL_Reg *functions);
/* A kind of userdata made from a table of types (layers, optimizers). */
typedef struct UserdataClass {
  const char *name;         /* "rille.Layer" */
  const char *methods_name; /* under which the Lua half finds the methods in native */
  const luaL_Reg *methods, *metamethods;
  lua_CFunction index;     /* __index; its third upvalue is the table of methods */
  lua_CFunction construct; /* its third upvalue is the type, its fourth the metatable */
} UserdataClass;
/* Pushes the metatable, for push_constructor, and the empty table that is to hold the constructors. */
void rille_push_class(lua_State *L, const Library *library, const UserdataClass *userdata_class);
/* Adds the constructor of one type to the table on top, with the metatable below it. */
void rille_add_constructor(lua_State *L, const UserdataClass *userdata_class, const char *name,
                           const void *type);
/* A closure with the standard upvalues; pushed. */
void rille_push_function(lua_State *L, lua_CFunction function);
/* The same where the calling function has none; raises when rille is not loaded. */
void rille_push_library_function(lua_State *L, lua_CFunction function);

/* For linters and optimizers; the functions give int so that callers can write return rille_raise_error(...).
 */
#if defined(__GNUC__)
#define RILLE_NORETURN __attribute__((noreturn))
#else
#define RILLE_NORETURN
#endif

/* ---- errors (state.c) ---------------------------------------------------------------------------------- */

/* Raises text with the file and line of the user's script (not of the library's own Lua) in front. */
RILLE_NORETURN int rille_raise_text(lua_State *L, const char *text);
RILLE_NORETURN int rille_raise_error(lua_State *L, const char *format,
                                     ...); /* as luaL_error, placed like rille_raise_text */
/* "net.conv2: " inside a network, else ""; pushed (path.c). */
void rille_push_module_path(lua_State *L);
/* Whether function is what runs a layer's forward (layer.c). */
bool rille_is_layer_call(lua_CFunction function);
/* Pushes the type of the layer at index: "Linear". */
void rille_push_layer_name(lua_State *L, int index);
/* Raises the context's message, with the path of the module in which it happened. */
RILLE_NORETURN int rille_raise_status(lua_State *L, State *state);
static inline void check_status(lua_State *L, State *state, RilleStatus status) {
  if (RILLE_UNLIKELY(status != RILLE_OK)) rille_raise_status(L, state);
}

/* ---- what errors say (describe.c) ---------------------------------------------------------------------- */

/* "a tensor", "a module", "rille.nn", or Lua's type. Texts of errors only: names stay on the stack. */
const char *rille_type_text(lua_State *L, int index);
/* The same; a string as it is. */
const char *rille_value_text(lua_State *L, int index);
/* What Lua's tostring gives, with a point in numbers whatever the locale; pushed. */
const char *rille_shown_text(lua_State *L, int index);
/* "; a method is called with a colon: x:size(...)" where the running function was called with a dot, else "".
 * self "x": only for methods of tensors. */
const char *rille_colon_hint(lua_State *L, const char *self);
/* "argument 1 must be a tensor, got nil", and the hint. */
RILLE_NORETURN int rille_raise_misfit(lua_State *L, int index, const char *wanted, const char *self);
/* Pushes "; functions of rille.nn are called with a dot, not a colon" where argument 1 is such a part, else
 * "". */
void rille_push_dot_hint(lua_State *L);
/* Whether the Lua function that called has the value at index as its self. */
bool rille_is_callers_self(lua_State *L, int index);
/* The key of the table that is nearest to a misspelt name, NULL if none is near. */
const char *rille_nearest_key(lua_State *L, int table, const char *name);
/* For rille_colon_hint: the table of the tensors' methods. */
void rille_keep_methods(lua_State *L, int methods);

/* ---- the collector ------------------------------------------------------------------------------------- */

void rille_collect_step(lua_State *L, State *state, int64_t fresh);
void rille_note_module(lua_State *L, State *state); /* profile.c */
/* At op entry: Lua cannot see tensor bytes, so its collector is driven by them. What is in use and what
 * finalizers freed grow together by what only the collector can free; what the engine frees itself falls out
 * of both. The mark follows slowly when less is in use, as it is at the end of every training step. */
static inline void report_bytes(lua_State *L, State *state) {
  int64_t fresh = (int64_t)state->ctx->heap.count.in_use + state->collected - state->collector_mark;
  if (RILLE_UNLIKELY(fresh >= 1 << 20))
    rille_collect_step(L, state, fresh);
  else if (fresh < 0)
    state->collector_mark += fresh / 64;
  if (RILLE_UNLIKELY(state->ctx->observers != NULL)) rille_note_module(L, state);
}
/* After RILLE_ERROR_MEMORY: a full collection; true if trying again may help. */
bool rille_collect_all(lua_State *L, State *state);

/* ---- tensors (tensor.c) -------------------------------------------------------------------------------- */

typedef struct TensorBox {
  const void *tag;     /* &rille_tensor_tag: cheaper than comparing metatables, and no script can forge it */
  RilleTensor *tensor; /* NULL after free, or while the call that fills it runs */
  struct TensorBox **link, *next; /* the list of the scope it was made in; link NULL: none */
} TensorBox;

/* Drops the tensors in the scope's list. */
void rille_empty_scope(ScopeBox *scope);
/* Out of its scope's list. */
static inline void unlink_box(TensorBox *box) {
  if (!box->link) return;
  *box->link = box->next;
  if (box->next) box->next->link = box->link;
  box->link = NULL;
}

extern const char rille_tensor_tag;

/* A shell for a result; pushed. The caller's closure has the standard upvalues. */
TensorBox *rille_push_tensor_shell(lua_State *L);
void rille_open_scope(lua_State *L, const Library *library);
TensorBox *rille_to_tensor_box(lua_State *L, int index); /* NULL if the value is no tensor */

/* NULL if the value is no tensor. A freed tensor raises. */
RilleTensor *rille_to_tensor(lua_State *L, int index);
RilleTensor *rille_check_tensor(lua_State *L, int index);
/* Pushes another reference to tensor, nil for NULL. */
void rille_push_tensor(lua_State *L, RilleTensor *tensor);

void rille_open_tensor(lua_State *L, const Library *library);

/* The generator at index (generator.c), borrowed; NULL if the value is none. */
RilleGenerator *rille_to_generator(lua_State *L, int index);
/* Raises if a step is recorded and the generator is the default one. */
void rille_check_stream(lua_State *L, const RilleGenerator *generator, const char *function);

/* x[...] and x[...] = v for everything that is no field (index.c). */
int rille_index_read(lua_State *L);
int rille_index_write(lua_State *L);

/* ---- arguments (arguments.c) --------------------------------------------------------------------------- */

enum { MAX_TENSOR_ARGUMENTS = 8, MAX_ARGS_BYTES = RILLE_MAX_ARGS_BYTES };

/* A call as it stands on the Lua stack, checked against an op's (or a layer's) parameters. Holds nothing. */
typedef struct Arguments {
  int n_tensors;                              /* with a list: its length, and tensors is not filled */
  int list_index;                             /* stack index of the tensor list, 0 without one */
  bool list_spread;                           /* the tensors stand side by side from list_index on */
  RilleTensor *tensors[MAX_TENSOR_ARGUMENTS]; /* borrowed from the stack */
  RilleScalar numbers[MAX_TENSOR_ARGUMENTS];  /* kind set: this tensor argument is a plain number */
  _Alignas(16) char values[MAX_ARGS_BYTES];   /* the argument struct */
} Arguments;

/* Reads arguments from stack indices first to top: positions in the parameters' order, a last table holds
 * options by name. name is the function's, for errors. Raises on any misfit; allocates nothing otherwise, so
 * that no finalizer can run (and free a tensor) between reading the arguments and using them: push results
 * before, not after. */
void rille_read_arguments(lua_State *L, const char *name, const RilleParameter *parameters,
                          const void *defaults, size_t args_size, int first, int top, Arguments *out);
/* One value by name, into and out of an argument struct. */
void rille_read_parameter(lua_State *L, const char *name, const RilleParameter *p, int index, void *args);
void rille_push_parameter(lua_State *L, const RilleParameter *p, const void *args);
RilleScalar rille_check_scalar(lua_State *L, int index, const char *name, const char *parameter);
RilleDtype rille_check_dtype(lua_State *L, int index, const char *name); /* name: the function's */
/* Sizes as numbers from index on or as one table; a last options table is left alone. Returns the count;
 * *next is the index behind them. */
int rille_check_sizes(lua_State *L, const char *name, int index, int64_t *sizes, int *next);
/* Refuses { 2, 3, dtype = "int64" }, as far as one step behind the last entry shows it. */
void rille_check_plain_list(lua_State *L, int index, const char *name);
/* The options table at index, or 0 when there is none (nil and none count as none). */
int rille_options_at(lua_State *L, int index);
/* Raises unless every key of the options table at index is in the NULL-terminated list. */
void rille_check_option_names(lua_State *L, int index, const char *function, const char *const *names);
/* How many letters must change to make one name of the other; counts to some length only. */
int rille_name_distance(const char *a, const char *b);
/* Pushes the option of this name, without metamethods; returns its type. May run finalizers: read options
 * before tensors. */
int rille_push_option(lua_State *L, int index, const char *name);

/* ---- parts of the module ------------------------------------------------------------------------------- */

void rille_open_ops(lua_State *L, const Library *library);
void rille_open_overloads(lua_State *L, const Library *library); /* after rille_open_ops */
void rille_open_create(lua_State *L, const Library *library);
void rille_open_grad(lua_State *L, const Library *library);
void rille_open_modes(lua_State *L, const Library *library);
void rille_open_callbacks(lua_State *L, const Library *library);
void rille_open_generator(lua_State *L, const Library *library);
void rille_open_batch(lua_State *L, const Library *library);
void rille_open_measures(lua_State *L, const Library *library);
void rille_open_layers(lua_State *L, const Library *library);
void rille_open_optimizers(lua_State *L, const Library *library);
void rille_open_compare(lua_State *L, const Library *library);
void rille_open_help(lua_State *L, const Library *library);
void rille_open_files(lua_State *L, const Library *library);
void rille_open_pictures(lua_State *L, const Library *library);
void rille_open_download(lua_State *L, const Library *library);
void rille_open_tape(lua_State *L, const Library *library);
void rille_open_scripts(lua_State *L, const Library *library);
void rille_open_profile(lua_State *L, const Library *library);
void rille_open_workers(lua_State *L, const Library *library);
void rille_open_capture(lua_State *L, const Library *library);

/* Calls op with the arguments on the stack from index first on, and pushes its results; returns their number.
 */
int rille_lua_call_op(lua_State *L, const RilleOp *op, int first);
int rille_lua_call_op_in_place(lua_State *L, const RilleOp *op, int first);

/* ---- Lua functions in graphs (callback.c) -------------------------------------------------------------- */

/* Around an engine call that may run hooks. */
typedef struct Calling {
  lua_State *caller;
  bool wants_grads;
} Calling;
Calling rille_begin_calling(lua_State *L, State *state, bool wants_grads);
void rille_end_calling(State *state, Calling outer);
/* At lua_close: graphs that outlive the Lua state find nothing to call. */
void rille_forget_references(State *state);
/* Raises the error value of a hook, if one waits. */
void rille_raise_waiting_error(lua_State *L, State *state);

/* ---- files (files.c) ----------------------------------------------------------------------------------- */

/* The string at index, which must not be empty or hold a zero byte. */
const char *rille_check_path(lua_State *L, int index, const char *function);
/* A function(path) that gives one tensor. */
int rille_read_tensor_file(lua_State *L, const char *function,
                           RilleStatus (*read)(RilleContext *, const char *, RilleTensor **));

#endif
