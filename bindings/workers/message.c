/* Messages: a value is a byte that says what it is, and then its bytes; tensors stand beside, by number. A
 * table that turns up again is its number: it is one table on the other side as well, and a message is never
 * longer than what it holds. */
#include "state.h"
#include "owned.h"
#include "describe.h"
#include "tensor/tensor_box.h"
#include "workers/message.h"
#include "core/limits.h"

#include <stdlib.h>
#include <string.h>

enum { AS_NIL, AS_FALSE, AS_TRUE, AS_INTEGER, AS_NUMBER, AS_STRING, AS_TABLE, AS_END, AS_TENSOR, AS_SEEN };
enum { MAX_DEPTH = 64 };

void rille_free_message(Message *message) {
  if (!message) return;
  for (int i = 0; i < message->n_parcels; i++) {
    rille_parcel_drop(&message->parcels[i]);
    rille_tensor_release(message->lent[i]);
  }
  free(message->parcels);
  free(message->lent);
  free(message->bytes);
  rille_limits_give(message->limits, message->counted);
  rille_limits_release(message->limits);
  free(message);
}

static void release_box(void *content) {
  rille_free_message(((MessageBox *)content)->message);
}
static const OwnedKind message_kind = {"rille.message", sizeof(MessageBox), release_box};

MessageBox *rille_push_message(lua_State *L) {
  State *state = rille_state_from_registry(L);
  MessageBox *box = rille_push_owned(L, state, &message_kind, 0);
  RilleLimits *limits = state->ctx->limits;
  bool fits = rille_limits_take(limits, sizeof *box->message);
  Message *message = fits ? calloc(1, sizeof *message) : NULL;
  if (fits && !message) rille_limits_give(limits, sizeof *message);
  if (!message) {
    rille_raise_error(L, "out of memory");
    return NULL;
  }
  rille_limits_retain(limits);
  message->limits = limits;
  message->counted = sizeof *message;
  box->message = message;
  return box;
}

/* ---- writing ------------------------------------------------------------------------------------------- */

typedef struct Writer {
  lua_State *L;
  Message *message;
  MessageMode mode;
  const char *what;
  int seen;     /* stack index of a table: tensor -> its number */
  int tables;   /* stack index of a table: table -> its number */
  int n_tables; /* so far */
} Writer;

/* realloc within the quota; raises. */
static void *grow(Writer *w, void *block, size_t bytes, size_t more) {
  Message *m = w->message;
  rille_stop_look(w->L);
  bool fits = rille_limits_take(m->limits, more);
  void *fresh = fits ? realloc(block, bytes) : NULL;
  if (fits && !fresh) rille_limits_give(m->limits, more);
  if (!fresh)
    rille_raise_error(w->L, "%s: out of memory: %llu bytes wanted", w->what, (unsigned long long)bytes);
  m->counted += more;
  return fresh;
}

static void put(Writer *w, const void *data, size_t size) {
  Message *m = w->message;
  if (size > m->capacity - m->size) {
    size_t capacity = 2 * m->capacity + size + 64;
    char *bytes = grow(w, m->bytes, capacity, capacity - m->capacity);
    m->bytes = bytes;
    m->capacity = capacity;
  }
  memcpy(m->bytes + m->size, data, size);
  m->size += size;
}

static void put_tag(Writer *w, int tag) {
  put(w, &(char){(char)tag}, 1);
}

static void reserve_parcel(Writer *w) {
  Message *m = w->message;
  if (m->n_parcels < m->parcel_capacity) return;
  int capacity = 2 * m->parcel_capacity + 4;
  size_t more = (size_t)(capacity - m->parcel_capacity);
  m->parcels = grow(w, m->parcels, (size_t)capacity * sizeof *m->parcels, more * sizeof *m->parcels);
  m->lent = grow(w, m->lent, (size_t)capacity * sizeof *m->lent, more * sizeof *m->lent);
  m->parcel_capacity = capacity;
}

static RilleStatus pack(Writer *w, TensorBox *box) {
  Message *m = w->message;
  RilleTensor *tensor = box->tensor;
  RilleParcel *parcel = &m->parcels[m->n_parcels];
  m->lent[m->n_parcels] = NULL;
  if (w->mode == MESSAGE_TAKE) {
    RILLE_TRY(rille_parcel_take(&box->tensor, parcel));
  } else if (w->mode == MESSAGE_LEND) {
    RILLE_TRY(rille_tensor_contiguous(tensor, &m->lent[m->n_parcels]));
    rille_parcel_lend(m->lent[m->n_parcels], parcel);
  } else {
    rille_tensor_retain(tensor);
    RilleStatus status = rille_parcel_take(&tensor, parcel);
    rille_tensor_release(tensor);
    RILLE_TRY(status);
  }
  m->n_parcels++;
  return RILLE_OK;
}

static void put_tensor(Writer *w, int index) {
  lua_State *L = w->L;
  State *state = rille_state_from_registry(L);
  lua_pushvalue(L, index);
  if (lua_rawget(L, w->seen) == LUA_TNIL) {
    rille_to_tensor(L, index); /* raises for a freed one */
    reserve_parcel(w);
    lua_pushvalue(L, index);
    lua_pushinteger(L, w->message->n_parcels);
    lua_rawset(L, w->seen);
    RilleStatus status = pack(w, rille_to_tensor_box(L, index));
    if (status == RILLE_ERROR_MEMORY && rille_collect_all(L, state))
      status = pack(w, rille_to_tensor_box(L, index));
    check_status(L, state, status);
    lua_pushinteger(L, w->message->n_parcels - 1);
    lua_replace(L, -2);
  }
  int number = (int)lua_tointeger(L, -1);
  lua_pop(L, 1);
  put_tag(w, AS_TENSOR);
  put(w, &number, sizeof number);
}

static void put_value(Writer *w, int index, int key, int depth);

/* Whether the table is in the message already: then its number follows. Else it gets the next one. */
static bool put_seen_table(Writer *w, int index) {
  lua_State *L = w->L;
  lua_pushvalue(L, index);
  bool seen = lua_rawget(L, w->tables) != LUA_TNIL;
  if (seen) {
    int number = (int)lua_tointeger(L, -1);
    put_tag(w, AS_SEEN);
    put(w, &number, sizeof number);
  } else if (w->n_tables == INT32_MAX) {
    rille_raise_error(L, "%s: too many tables", w->what);
  } else {
    lua_pushvalue(L, index);
    lua_pushinteger(L, w->n_tables++);
    lua_rawset(L, w->tables);
  }
  lua_pop(L, 1);
  return seen;
}

static void put_table(Writer *w, int index, int depth) {
  lua_State *L = w->L;
  if (depth >= MAX_DEPTH)
    rille_raise_error(L, "%s: tables inside each other more than %d deep", w->what, MAX_DEPTH);
  luaL_checkstack(L, 8, w->what);
  if (put_seen_table(w, index)) return;
  put_tag(w, AS_TABLE);
  int length = lua_rawlen(L, index) > INT32_MAX ? 0 : (int)lua_rawlen(L, index);
  put(w, &length, sizeof length);
  lua_pushnil(L);
  while (lua_next(L, index)) {
    int top = lua_gettop(L);
    put_value(w, top - 1, 0, depth + 1);
    put_value(w, top, top - 1, depth + 1);
    lua_pop(L, 1);
  }
  put_tag(w, AS_END);
}

static void refuse(Writer *w, int index, int key) {
  const char *kind = rille_type_text(w->L, index);
  rille_raise_error(
      w->L,
      "%s: %s%s is a %s; what goes from thread to thread is numbers, strings, booleans, tensors and plain "
      "tables of these",
      w->what, key ? "the value of " : "a value", key ? luaL_tolstring(w->L, key, NULL) : "",
      lua_type(w->L, index) == LUA_TTABLE ? "table with a metatable" : kind);
}

/* key: the stack index of the key in a table, for error texts; 0: none. */
static void put_value(Writer *w, int index, int key, int depth) {
  lua_State *L = w->L;
  size_t length;
  switch (lua_type(L, index)) {
  case LUA_TNIL:
    put_tag(w, AS_NIL);
    return;
  case LUA_TBOOLEAN:
    put_tag(w, lua_toboolean(L, index) ? AS_TRUE : AS_FALSE);
    return;
  case LUA_TNUMBER:
    put_tag(w, lua_isinteger(L, index) ? AS_INTEGER : AS_NUMBER);
    if (lua_isinteger(L, index))
      put(w, &(lua_Integer){lua_tointeger(L, index)}, sizeof(lua_Integer));
    else
      put(w, &(lua_Number){lua_tonumber(L, index)}, sizeof(lua_Number));
    return;
  case LUA_TSTRING: {
    const char *text = lua_tolstring(L, index, &length);
    put_tag(w, AS_STRING);
    put(w, &length, sizeof length);
    put(w, text, length);
    return;
  }
  case LUA_TTABLE:
    if (lua_getmetatable(L, index)) refuse(w, index, key);
    put_table(w, index, depth);
    return;
  default:
    if (!rille_to_tensor_box(L, index)) refuse(w, index, key);
    put_tensor(w, index);
  }
}

void rille_write_message(lua_State *L, MessageBox *box, MessageMode mode, int first, int last,
                         const char *what) {
  luaL_checkstack(L, 8, what);
  lua_newtable(L);
  lua_newtable(L);
  Writer writer = {L, box->message, mode, what, lua_gettop(L) - 1, lua_gettop(L), 0};
  for (int i = first; i <= last; i++) put_value(&writer, i, 0, 0);
  lua_pop(L, 2);
}

/* ---- reading ------------------------------------------------------------------------------------------- */

typedef struct Source {
  lua_State *L;
  Message *message;
  size_t at;
  int seen;     /* stack index of a table: number -> tensor */
  int tables;   /* stack index of a table: number -> table */
  int n_tables; /* so far */
} Source;

static void get(Source *s, void *out, size_t size) {
  memcpy(out, s->message->bytes + s->at, size);
  s->at += size;
}

static void get_tensor(Source *s) {
  lua_State *L = s->L;
  State *state = state_of(L);
  int number;
  get(s, &number, sizeof number);
  if (lua_rawgeti(L, s->seen, number) != LUA_TNIL) return;
  lua_pop(L, 1);
  report_bytes(L, state);
  TensorBox *shell = rille_push_tensor_shell(L);
  RilleStatus status = rille_parcel_open(state->ctx, &s->message->parcels[number], &shell->tensor);
  if (status == RILLE_ERROR_MEMORY && rille_collect_all(L, state))
    status = rille_parcel_open(state->ctx, &s->message->parcels[number], &shell->tensor);
  check_status(L, state, status);
  lua_pushvalue(L, -1);
  lua_rawseti(L, s->seen, number);
}

/* False at the end of a table, where nothing is pushed. */
static bool get_value(Source *s) {
  lua_State *L = s->L;
  char tag;
  luaL_checkstack(L, 8, "message");
  get(s, &tag, 1);
  switch (tag) {
  case AS_END:
    return false;
  case AS_NIL:
    lua_pushnil(L);
    break;
  case AS_FALSE:
  case AS_TRUE:
    lua_pushboolean(L, tag == AS_TRUE);
    break;
  case AS_INTEGER: {
    lua_Integer value;
    get(s, &value, sizeof value);
    lua_pushinteger(L, value);
    break;
  }
  case AS_NUMBER: {
    lua_Number value;
    get(s, &value, sizeof value);
    lua_pushnumber(L, value);
    break;
  }
  case AS_STRING: {
    size_t length;
    get(s, &length, sizeof length);
    lua_pushlstring(L, s->message->bytes + s->at, length);
    s->at += length;
    break;
  }
  case AS_TABLE: {
    int length;
    get(s, &length, sizeof length);
    lua_createtable(L, length, 0);
    lua_pushvalue(L, -1);
    lua_rawseti(L, s->tables, s->n_tables++);
    while (get_value(s)) {
      get_value(s);
      lua_rawset(L, -3);
    }
    break;
  }
  case AS_SEEN: {
    int number;
    get(s, &number, sizeof number);
    lua_rawgeti(L, s->tables, number);
    break;
  }
  default:
    get_tensor(s);
  }
  return true;
}

int rille_read_message(lua_State *L, Message *message) {
  lua_newtable(L);
  lua_newtable(L);
  Source source = {L, message, 0, lua_gettop(L) - 1, lua_gettop(L), 0};
  while (source.at < message->size) get_value(&source);
  int count = lua_gettop(L) - source.tables;
  lua_remove(L, source.tables);
  lua_remove(L, source.seen);
  return count;
}
