/* rille.capture(step): a function that records the Lua function step once for each kind of arguments and then
 * runs the recording, without Lua.
 *
 * A capture has two user values: the function, and a list of its recordings, which are userdata with two user
 * values of their own: a table of the arguments and results that are no tensors, and what modules are
 * compared by. While a step is recorded, the table's key "modules" has the modules written in Lua that were
 * called, with what they were like (module.lua adds to native.recorded.modules); captured.lua makes of them
 * the list "fields", which runs compare. */
#include "capture/capture.h"
#include "state.h"
#include "owned.h"
#include "describe.h"
#include "library.h"
#include "tensor/tensor_box.h"

#include <string.h>

enum { MOST_ARGUMENTS = 16, MOST_RECORDINGS = 8 };

static const char capture_tag = 0;

typedef struct CaptureBox {
  const void *tag;
  int n_plans;
} CaptureBox;

typedef struct PlanBox {
  RilleCapture *plan; /* NULL while it is recorded */
  int n_arguments, n_results;
  uint32_t tensor_arguments, tensor_results; /* bit i: it is a tensor, else it stands in the table */
  uint64_t module_hooks;                     /* State.module_hooks, as it was */
} PlanBox;

enum { CONSTANTS = 1, FIELDS = 2 }; /* user values of a recording */

static CaptureBox *check_capture(lua_State *L) {
  CaptureBox *box = lua_touserdata(L, 1);
  bool is_capture =
      lua_type(L, 1) == LUA_TUSERDATA && lua_rawlen(L, 1) == sizeof *box && box->tag == &capture_tag;
  if (!is_capture) rille_raise_misfit(L, 1, "a captured step", "step");
  return box;
}

/* Numbers to the bit: 2 is not 2.0, and 0.0 not -0.0. */
static bool is_identical(lua_State *L, int a, int b) {
  if (lua_type(L, a) != LUA_TNUMBER || lua_type(L, b) != LUA_TNUMBER) return lua_rawequal(L, a, b);
  lua_Number x = lua_tonumber(L, a), y = lua_tonumber(L, b);
  if (lua_isinteger(L, a) || lua_isinteger(L, b))
    return lua_isinteger(L, a) && lua_isinteger(L, b) && lua_rawequal(L, a, b);
  uint64_t x_bits, y_bits;
  memcpy(&x_bits, &x, sizeof x_bits);
  memcpy(&y_bits, &y, sizeof y_bits);
  return x_bits == y_bits;
}

static void release_plan(void *content) {
  rille_capture_free(((PlanBox *)content)->plan);
}
static const OwnedKind plan_kind = {"rille.CapturePlan", sizeof(PlanBox), release_plan};

/* ---- running a recording ------------------------------------------------------------------------------- */

/* Whether the table at fields has the values of the one at values, n in number, but for keys of the one at
 * open. */
static bool has_fields(lua_State *L, int fields, int values, int open, lua_Integer n) {
  lua_pushnil(L);
  while (lua_next(L, fields)) {
    lua_pushvalue(L, -2);
    lua_rawget(L, values);
    bool holds = lua_rawequal(L, -1, -2);
    lua_pop(L, 2);
    if (holds) {
      n--;
      continue;
    }
    lua_pushvalue(L, -1);
    if (lua_rawget(L, open) == LUA_TNIL) return false;
    lua_pop(L, 1);
  }
  return n == 0;
}

/* Whether the modules are what they were, by the list that scripts/rille/nn/captured.lua made. */
static bool modules_fit(lua_State *L, const State *state, const PlanBox *box, int at) {
  bool same = box->module_hooks == state->module_hooks;
  int list = lua_gettop(L) + 1;
  if (!same) return false;
  if (lua_getiuservalue(L, at, FIELDS) != LUA_TTABLE) { /* no module written in Lua */
    lua_settop(L, list - 1);
    return true;
  }
  for (lua_Integer i = 1; same && lua_rawgeti(L, list, i) == LUA_TTABLE; i += 4) {
    for (int k = 1; k < 4; k++) lua_rawgeti(L, list, i + k);
    same = has_fields(L, list + 1, list + 2, list + 3, lua_tointeger(L, list + 4));
    lua_settop(L, list);
  }
  lua_settop(L, list - 1);
  return same;
}

/* Whether the values on the stack from index 2 to top are of the recording's kinds, and its constants the
 * same. */
static bool arguments_fit(lua_State *L, const PlanBox *box, int at, int top) {
  if (top - 1 != box->n_arguments) return false;
  for (int i = 0; i < top - 1; i++) {
    bool is_tensor = rille_to_tensor_box(L, 2 + i) != NULL;
    if (is_tensor != (box->tensor_arguments >> i & 1)) return false;
    if (is_tensor) continue;
    lua_getiuservalue(L, at, CONSTANTS);
    lua_rawgeti(L, -1, i + 1);
    bool same = is_identical(L, -1, 2 + i);
    lua_pop(L, 2);
    if (!same) return false;
  }
  return true;
}

/* Pushes the results of the recording at stack index at, tensors as shells. */
static void push_results(lua_State *L, const PlanBox *box, int at, TensorBox **shells) {
  int n = 0;
  for (int i = 0; i < box->n_results; i++) {
    if (box->tensor_results >> i & 1) {
      shells[n++] = rille_push_tensor_shell(L);
      continue;
    }
    lua_getiuservalue(L, at, CONSTANTS);
    lua_rawgeti(L, -1, MOST_ARGUMENTS + i + 1);
    lua_remove(L, -2);
  }
}

/* Runs the recording at stack index at with the arguments from 2 to top, if it fits, and leaves the results
 * on the stack. They are pushed first: finalizers that this runs cannot change what was found to fit. */
static bool run_plan(lua_State *L, State *state, const PlanBox *box, int at, int top) {
  RilleTensor *inputs[MOST_ARGUMENTS], *outputs[MOST_ARGUMENTS];
  TensorBox *shells[MOST_ARGUMENTS];
  int n_inputs = 0;
  if (!arguments_fit(L, box, at, top)) return false;
  push_results(L, box, at, shells);
  for (int i = 2; i <= top; i++)
    if (box->tensor_arguments >> (i - 2) & 1) inputs[n_inputs++] = rille_check_tensor(L, i);
  if (!rille_capture_fits(box->plan, inputs, n_inputs) || !modules_fit(L, state, box, at)) return false;
  check_status(L, state, rille_capture_run_fitting(box->plan, inputs, outputs));
  for (int i = 0, k = 0; i < box->n_results; i++)
    if (box->tensor_results >> i & 1) shells[k]->tensor = outputs[k], k++;
  return true;
}

/* ---- recording ----------------------------------------------------------------------------------------- */

static bool is_constant(lua_State *L, int index) {
  int type = lua_type(L, index);
  return type == LUA_TNIL || type == LUA_TBOOLEAN || type == LUA_TNUMBER || type == LUA_TSTRING;
}

/* Puts the copies of the inputs into new userdata, in the order of the arguments; constants are pushed as
 * they are. */
static void push_arguments(lua_State *L, State *state, PlanBox *box, int table, int top) {
  RilleTensor *inputs[MOST_ARGUMENTS] = {NULL}, *fixed[MOST_ARGUMENTS];
  TensorBox *shells[MOST_ARGUMENTS];
  int n = 0;
  for (int i = 2; i <= top; i++) {
    bool is_tensor = rille_to_tensor_box(L, i) != NULL;
    if (!is_tensor && !is_constant(L, i))
      rille_raise_error(L,
                        "capture: argument %d must be a tensor, a number, a string, a boolean or nil, got %s",
                        i - 1, rille_type_text(L, i));
    if (is_tensor) box->tensor_arguments |= 1u << (i - 2);
    if (is_tensor) {
      shells[n++] = rille_push_tensor_shell(L);
      continue;
    }
    lua_pushvalue(L, i);
    lua_pushvalue(L, i);
    lua_rawseti(L, table, i - 1);
  }
  n = 0;
  for (int i = 2; i <= top; i++)
    if (box->tensor_arguments >> (i - 2) & 1) inputs[n++] = rille_check_tensor(L, i);
  box->n_arguments = top - 1;
  check_status(L, state, rille_capture_begin(state->ctx, inputs, n, fixed));
  for (int k = 0; k < n; k++) shells[k]->tensor = fixed[k];
}

/* Ends the recording with the results from index first to the top. */
static RilleStatus end_recording(lua_State *L, State *state, PlanBox *box, int table, int first) {
  RilleTensor *outputs[MOST_ARGUMENTS];
  int n = 0, results = lua_gettop(L) - first + 1;
  for (int i = 0; i < results; i++) {
    RilleTensor *tensor = rille_to_tensor_box(L, first + i) ? rille_to_tensor(L, first + i) : NULL;
    if (tensor) {
      outputs[n++] = tensor;
      box->tensor_results |= 1u << i;
    } else {
      lua_pushvalue(L, first + i);
      lua_rawseti(L, table, MOST_ARGUMENTS + i + 1);
    }
  }
  box->n_results = results;
  return rille_capture_end(state->ctx, outputs, n, &box->plan);
}

/* Results of the first call as later ones give them: without history, and apart from the inputs' copies,
 * which later runs fill. */
static void detach_results(lua_State *L, State *state, const RilleCapture *plan, int first) {
  for (int i = first, k = 0, top = lua_gettop(L); i <= top; i++) {
    if (!rille_to_tensor_box(L, i)) continue;
    TensorBox *shell = rille_push_tensor_shell(L);
    check_status(L, state, rille_capture_detach(plan, k++, rille_check_tensor(L, i), &shell->tensor));
    lua_replace(L, i);
  }
}

static void check_results(lua_State *L, int first) {
  int n = lua_gettop(L) - first + 1;
  if (n > MOST_ARGUMENTS)
    rille_raise_error(L, "capture: a step gives at most %d values, this one gave %d", MOST_ARGUMENTS, n);
  for (int i = first; i < first + n; i++)
    if (!rille_to_tensor_box(L, i) && !is_constant(L, i))
      rille_raise_error(L,
                        "capture: result %d must be a tensor, a number, a string, a boolean or nil, got %s",
                        i - first + 1, rille_type_text(L, i));
}

/* native.recorded.modules becomes the value on the top. nil cannot fail. */
static void set_modules(lua_State *L) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, &capture_tag);
  lua_insert(L, -2);
  lua_setfield(L, -2, "modules");
  lua_pop(L, 1);
}

/* Calls native.recorded.settle, if captured.lua was loaded, with the recording's table. */
static void settle_modules(lua_State *L, int table) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, &capture_tag);
  if (lua_getfield(L, -1, "settle") == LUA_TFUNCTION) {
    lua_pushvalue(L, table);
    lua_call(L, 1, 0);
  } else {
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
}

/* What runs protected: the arguments are the plan's box, its table, the function and its arguments. */
static int record_protected(lua_State *L) {
  State *state = state_of(L);
  PlanBox *box = rille_check_owned(L, 1, &plan_kind);
  int n = lua_gettop(L) - 3;
  lua_createtable(L, 0, 0);
  lua_pushvalue(L, -1);
  lua_setfield(L, 2, "modules");
  set_modules(L);
  lua_call(L, n, LUA_MULTRET);
  check_results(L, 3);
  check_status(L, state, end_recording(L, state, box, 2, 3));
  settle_modules(L, 2);
  box->module_hooks = state->module_hooks;
  detach_results(L, state, box->plan, 3);
  return lua_gettop(L) - 2;
}

/* Runs the function as it is and makes a recording of it, which gets the place in the list. */
static int record(lua_State *L, State *state, CaptureBox *capture, int top, int place) {
  PlanBox *box = rille_push_owned(L, state, &plan_kind, 2);
  int at = lua_gettop(L);
  lua_createtable(L, top, 4);
  int table = at + 1;
  lua_pushvalue(L, table);
  lua_setiuservalue(L, at, CONSTANTS);
  rille_push_function(L, record_protected);
  lua_pushvalue(L, at);
  lua_pushvalue(L, table);
  lua_getiuservalue(L, 1, 1);
  int first = table + 1;
  push_arguments(L, state, box, table, top);
  int failed = lua_pcall(L, top + 2, LUA_MULTRET, 0);
  rille_capture_cancel(state->ctx);
  lua_pushnil(L);
  set_modules(L);
  if (failed) return lua_error(L);
  lua_getfield(L, table, "fields");
  lua_setiuservalue(L, at, FIELDS);
  lua_getiuservalue(L, 1, 2);
  lua_pushvalue(L, at);
  if (place > capture->n_plans) place = ++capture->n_plans; /* it may have been reset meanwhile */
  lua_rawseti(L, -2, place);
  lua_pop(L, 1);
  return lua_gettop(L) - first + 1;
}

/* ---- calling ------------------------------------------------------------------------------------------- */

/* The function itself: when its recordings are many already, or while a step is being recorded. */
static int call_eagerly(lua_State *L, int top) {
  lua_settop(L, top);
  lua_getiuservalue(L, 1, 1);
  for (int i = 2; i <= top; i++) lua_pushvalue(L, i);
  lua_call(L, top - 1, LUA_MULTRET);
  return lua_gettop(L) - top;
}

static int capture_call(lua_State *L) {
  State *state = state_of(L);
  CaptureBox *capture = check_capture(L);
  int top = lua_gettop(L);
  report_bytes(L, state);
  luaL_checkstack(L, top + 2 * MOST_ARGUMENTS + 8, "capture");
  if (top - 1 > MOST_ARGUMENTS)
    return rille_raise_error(L, "capture: a step takes at most %d values, got %d", MOST_ARGUMENTS, top - 1);
  if (state->ctx->reading_refused)
    return call_eagerly(L, top); /* another one is recorded, or calls are traced */
  lua_getiuservalue(L, 1, 2);
  int place = 0; /* of a recording that will never fit again */
  for (int i = 1; i <= capture->n_plans; i++) {
    lua_rawgeti(L, top + 1, i);
    PlanBox *box = rille_to_owned(L, top + 2, &plan_kind);
    if (box && box->plan && run_plan(L, state, box, top + 2, top)) return box->n_results;
    if (!box || box->module_hooks != state->module_hooks) place = i;
    lua_settop(L, top + 1);
  }
  if (place == 0 && capture->n_plans >= MOST_RECORDINGS) return call_eagerly(L, top);
  return record(L, state, capture, top, place > 0 ? place : capture->n_plans + 1);
}

/* step:reset(): forgets what was recorded. */
static int capture_reset(lua_State *L) {
  CaptureBox *capture = check_capture(L);
  lua_settop(L, 1);
  lua_newtable(L);
  lua_setiuservalue(L, 1, 2);
  capture->n_plans = 0;
  return 1;
}

/* step:recordings(): a list of { steps, bytes }, one a recording. */
static int capture_recordings(lua_State *L) {
  CaptureBox *capture = check_capture(L);
  lua_settop(L, 1);
  lua_getiuservalue(L, 1, 2);
  lua_createtable(L, capture->n_plans, 0);
  for (int i = 1; i <= capture->n_plans; i++) {
    lua_rawgeti(L, 2, i);
    PlanBox *box = rille_to_owned(L, -1, &plan_kind);
    if (!box || !box->plan) return 1;
    int steps = rille_capture_step_count(box->plan);
    size_t bytes = rille_capture_bytes(box->plan);
    lua_createtable(L, 0, 2);
    lua_pushinteger(L, steps);
    lua_setfield(L, -2, "steps");
    lua_pushinteger(L, (lua_Integer)bytes);
    lua_setfield(L, -2, "bytes");
    lua_rawseti(L, 3, i);
    lua_pop(L, 1);
  }
  return 1;
}

static int capture_tostring(lua_State *L) {
  CaptureBox *capture = check_capture(L);
  lua_pushfstring(L, "captured step (%d recording%s)", capture->n_plans, capture->n_plans == 1 ? "" : "s");
  return 1;
}

/* capture(step) */
static int module_capture(lua_State *L) {
  if (!lua_isfunction(L, 1))
    return rille_raise_error(L, "capture: takes a function, got %s", rille_type_text(L, 1));
  if (!lua_isnone(L, 2)) return rille_raise_error(L, "capture: takes one function and no more");
  CaptureBox *box = lua_newuserdatauv(L, sizeof *box, 2);
  *box = (CaptureBox){.tag = &capture_tag};
  lua_pushvalue(L, 1);
  lua_setiuservalue(L, 2, 1);
  lua_newtable(L);
  lua_setiuservalue(L, 2, 2);
  lua_pushvalue(L, lua_upvalueindex(UPVALUE_FIRST_FREE));
  lua_setmetatable(L, 2);
  return 1;
}

/* native.aside(f, ...): what f(...) gives, while nothing is recorded. f depends on shapes and constants
 * alone, and cannot yield. */
static int aside(lua_State *L) {
  State *state = state_of(L);
  const char *refused = state->ctx->reading_refused; /* a trace refuses it as well */
  struct RilleRecording *recording = rille_capture_pause(state->ctx);
  state->ctx->reading_refused = NULL;
  int result = lua_pcall(L, lua_gettop(L) - 1, LUA_MULTRET, 0);
  rille_capture_resume(state->ctx, recording);
  state->ctx->reading_refused = refused;
  return result == LUA_OK ? lua_gettop(L) : lua_error(L);
}

static const luaL_Reg methods[] = {
    {"reset", capture_reset}, {"recordings", capture_recordings}, {NULL, NULL}};
static const luaL_Reg metamethods[] = {
    {"__call", capture_call}, {"__tostring", capture_tostring}, {NULL, NULL}};

/* native.hooks_changed(): a module has other hooks than before. */
static int module_hooks_changed(lua_State *L) {
  state_of(L)->module_hooks++;
  return 0;
}

void rille_open_capture(lua_State *L, const Library *library) {
  rille_push_function(L, module_hooks_changed);
  lua_setfield(L, library->native, "hooks_changed");
  rille_push_function(L, aside);
  lua_setfield(L, library->native, "aside");
  lua_newtable(L);
  lua_pushvalue(L, -1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &capture_tag);
  lua_setfield(L, library->native, "recorded");
  lua_pushvalue(L, lua_upvalueindex(UPVALUE_STATE));
  lua_pushvalue(L, lua_upvalueindex(UPVALUE_TENSOR));
  luaL_newmetatable(L, "rille.Capture");
  rille_set_functions(L, -1, metamethods);
  lua_newtable(L);
  rille_set_functions(L, -1, methods);
  lua_setfield(L, -2, "__index");
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "__metatable");
  lua_pushcclosure(L, module_capture, 3);
  lua_setfield(L, library->module, "capture");
}
