#define _POSIX_C_SOURCE 200809L /* st_mtim */
#include "program.h"

#include <lauxlib.h>
#include <lua.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <rille_lua.h>

enum { READING = 2000, FRAME = 1000 /* milliseconds after which a script is stopped */, QUOTA = 512 << 20 };

struct Program {
  lua_State *L;
  const char *path;
  struct stat seen;      /* of the version that was read last */
  int running, previous; /* references to the scripts' tables, or LUA_NOREF */
  char error[LINE];
};

/* ---- calls that end ------------------------------------------------------------------------------------ */

/* lua_pcall of a script that may be wrong in any way: one that does not end is stopped. On failure the text
 * is in program->error. */
static bool call(Program *program, int arguments, int results, int milliseconds) {
  lua_State *L = program->L;
  RilleContext *ctx = rille_lua_context(L);
  rille_set_deadline(ctx, milliseconds);
  int status = lua_pcall(L, arguments, results, 0);
  rille_clear_interrupt(ctx);
  if (status == LUA_OK) return true;
  const char *text = lua_tostring(L, -1);
  snprintf(program->error, sizeof program->error, "%s", text ? text : "an error without a text");
  lua_pop(L, 1);
  return false;
}

/* Pushes the running script's function of this name; false, and nothing pushed, if there is none. */
static bool push_function(Program *program, const char *name) {
  lua_State *L = program->L;
  if (program->running == LUA_NOREF) return false;
  lua_rawgeti(L, LUA_REGISTRYINDEX, program->running);
  lua_pushstring(L, name);
  lua_rawget(L, -2);
  lua_remove(L, -2);
  if (lua_isfunction(L, -1)) return true;
  lua_pop(L, 1);
  return false;
}

/* A version that fails while it runs gives its place back to the one before, which ran. */
static void go_back(Program *program) {
  luaL_unref(program->L, LUA_REGISTRYINDEX, program->running);
  program->running = program->previous;
  program->previous = LUA_NOREF;
}

/* ---- reading ------------------------------------------------------------------------------------------- */

static bool changed(const Program *program, const struct stat *now) {
  const struct stat *seen = &program->seen;
  return now->st_mtim.tv_sec != seen->st_mtim.tv_sec || now->st_mtim.tv_nsec != seen->st_mtim.tv_nsec ||
         now->st_size != seen->st_size || now->st_ino != seen->st_ino;
}

/* The text of the file, zero-ended, to be freed; NULL if it cannot be read. */
static char *read_text(const char *path, size_t size) {
  FILE *file = fopen(path, "rb");
  if (!file) return NULL;
  char *text = malloc(size + 1);
  if (text) text[fread(text, 1, size, file)] = '\0';
  fclose(file);
  return text;
}

/* Compiles and runs the file with what the running version keeps: leaves its table on the stack, or an error
 * in program->error. */
static bool load_version(Program *program) {
  lua_State *L = program->L;
  char *text = read_text(program->path, (size_t)program->seen.st_size);
  if (!text) {
    snprintf(program->error, sizeof program->error, "%s cannot be read", program->path);
    return false;
  }
  const char *slash = strrchr(program->path, '/');
  char name[128];
  snprintf(name, sizeof name, "=%s", slash ? slash + 1 : program->path);
  int status = luaL_loadbufferx(L, text, strlen(text), name, "t");
  free(text);
  if (status != LUA_OK) {
    snprintf(program->error, sizeof program->error, "%s", lua_tostring(L, -1));
    lua_pop(L, 1);
    return false;
  }
  if (!push_function(program, "keep") || !call(program, 0, 1, FRAME)) lua_pushnil(L);
  if (!call(program, 1, 1, READING)) return false;
  if (lua_istable(L, -1)) return true;
  lua_pop(L, 1);
  snprintf(program->error, sizeof program->error, "%s returns no table of functions", program->path);
  return false;
}

bool program_refresh(Program *program) {
  struct stat now;
  if (stat(program->path, &now) != 0 || !changed(program, &now)) return false; /* or it is being written */
  program->seen = now;
  program->error[0] = '\0';
  if (!load_version(program)) return false;
  luaL_unref(program->L, LUA_REGISTRYINDEX, program->previous);
  program->previous = program->running;
  program->running = luaL_ref(program->L, LUA_REGISTRYINDEX);
  program->error[0] = '\0'; /* the old one's keep may have failed */
  return true;
}

/* ---- frames and guesses -------------------------------------------------------------------------------- */

void program_frame(Program *program, int milliseconds, char status[LINE]) {
  lua_State *L = program->L;
  status[0] = '\0';
  if (!push_function(program, "frame")) return;
  lua_pushinteger(L, milliseconds);
  if (!call(program, 1, 1, FRAME)) {
    go_back(program);
    return;
  }
  if (lua_isstring(L, -1)) snprintf(status, LINE, "%s", lua_tostring(L, -1));
  lua_pop(L, 1);
}

bool program_guess(Program *program, const float numbers[SIDE * SIDE], float chances[CLASSES]) {
  lua_State *L = program->L;
  RilleTensor *picture;
  if (!push_function(program, "guess")) return false;
  if (rille_from_data(rille_lua_context(L), 2, (int64_t[]){SIDE, SIDE}, RILLE_FLOAT32, numbers, &picture) !=
      RILLE_OK) {
    lua_pop(L, 1);
    return false;
  }
  rille_lua_push_tensor(L, picture); /* raises only when memory is out, which ends the program */
  rille_tensor_release(picture);
  if (!call(program, 1, 1, FRAME)) {
    go_back(program);
    return false;
  }
  const RilleTensor *result = rille_lua_to_tensor(L, -1);
  bool good = result && rille_tensor_numel(result) == CLASSES &&
              rille_tensor_read(result, RILLE_FLOAT32, chances, CLASSES * sizeof *chances) == RILLE_OK;
  lua_pop(L, 1);
  if (good) return true;
  snprintf(program->error, sizeof program->error, "guess gives no tensor of %d numbers", CLASSES);
  go_back(program);
  return false;
}

/* ---- the whole ----------------------------------------------------------------------------------------- */

Program *program_open(const char *path) {
  Program *program = calloc(1, sizeof *program);
  lua_State *L = program ? luaL_newstate() : NULL;
  if (!L) {
    free(program);
    return NULL;
  }
  RilleLuaOptions options = {.size = sizeof options};
  options.quota = QUOTA;
  *program = (Program){.L = L, .path = path, .running = LUA_NOREF, .previous = LUA_NOREF};
  if (rille_lua_open(L, &options) != RILLE_OK) {
    program_close(program);
    return NULL;
  }
  lua_settop(L, 0);
  return program;
}

void program_close(Program *program) {
  if (program) lua_close(program->L);
  free(program);
}

const char *program_error(const Program *program) {
  return program->error;
}
