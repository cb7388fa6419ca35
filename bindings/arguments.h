/* A call's arguments, from the Lua stack. options.c has what is about tables of options, arguments.c the
 * rest. */
#ifndef RILLE_BINDINGS_ARGUMENTS_H
#define RILLE_BINDINGS_ARGUMENTS_H

#include <lua.h>

#include "dispatch/nearest.h"
#include "dispatch/op.h"

enum { MAX_TENSOR_ARGUMENTS = 9 };

/* A call as it stands on the Lua stack, checked against an op's (or a layer's) parameters. Holds nothing. */
typedef struct Arguments {
  int n_tensors;                                  /* with a list: its length, and tensors is not filled */
  int list_index;                                 /* stack index of the tensor list, 0 without one */
  bool list_spread;                               /* the tensors stand side by side from list_index on */
  RilleTensor *tensors[MAX_TENSOR_ARGUMENTS];     /* borrowed from the stack */
  RilleScalar numbers[MAX_TENSOR_ARGUMENTS];      /* kind set: this tensor argument is a plain number */
  _Alignas(16) char values[RILLE_MAX_ARGS_BYTES]; /* the argument struct */
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
/* Which of the parameters has the name key, or the one that numpy's key stands for; -1 where PyTorch's option
 * changes nothing here (device = 'cpu', pin_memory; the value is at the top). Raises, with the nearest name,
 * if there is none. */
int rille_find_option(lua_State *L, const char *function, const char *key, const RilleParameter *parameters);
/* Pushes the option of this name, without metamethods; returns its type. May run finalizers: read options
 * before tensors. */
int rille_push_option(lua_State *L, int index, const char *name);

/* Whether rille.none stands at index: Python's None, where nil cannot stand. */
bool rille_is_none(lua_State *L, int index);

#endif
