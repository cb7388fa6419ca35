/* Lua values on their way from one Lua state to another, whose threads differ: nil, booleans, numbers,
 * strings, tensors, and tables of these. A message belongs to no state. */
#ifndef RILLE_BINDINGS_WORKERS_MESSAGE_H
#define RILLE_BINDINGS_WORKERS_MESSAGE_H

#include <lua.h>
#include <stdbool.h>

#include "core/parcel.h"

typedef struct Message {
  struct Message *next; /* in a queue */
  char *bytes;
  size_t size, capacity;
  RilleParcel *parcels;
  RilleTensor **lent; /* what parcels borrow from: references of the sender's */
  int n_parcels, parcel_capacity;
  struct RilleLimits *limits; /* whose quota covers it */
  size_t counted;             /* bytes of it, but for the parcels' */
  uint64_t pass;              /* of the loader: older results are dropped */
  bool is_error;              /* it holds the text */
} Message;

typedef enum MessageMode {
  MESSAGE_COPY,
  MESSAGE_TAKE, /* tensors are given up: their userdata hold none afterwards */
  MESSAGE_LEND, /* tensors stay; to be read by several states, and freed by the sender's thread */
} MessageMode;

/* Owns a message for a Lua state; pushed. */
typedef struct MessageBox {
  Message *message;
} MessageBox;
MessageBox *rille_push_message(lua_State *L);

/* Adds the values at stack indices first to last. Raises for what cannot go; what: who asks, for error texts.
 */
void rille_write_message(lua_State *L, MessageBox *box, MessageMode mode, int first, int last,
                         const char *what);
/* Pushes a message's values and returns how many. The calling function has the standard upvalues. Tensors
 * leave the message, except lent ones. */
int rille_read_message(lua_State *L, Message *message);
void rille_free_message(
    Message *message); /* NULL is allowed; a message with lent tensors: by the sender's thread */

#endif
