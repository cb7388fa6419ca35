/* Ctrl-C in the rille program: it stops the script or entry that runs, and asks a trainer to stop. */
#ifndef RILLE_PROMPT_INTERRUPT_H
#define RILLE_PROMPT_INTERRUPT_H

#include <lua.h>
#include <stdbool.h>

/* lua_pcall with the message handler at that stack index, while SIGINT raises "interrupted!" in L; a second
 * SIGINT ends the program, as one does that comes when the call is over. */
int rille_call_interruptibly(lua_State *L, int arguments, int results, int handler);

/* luaopen_rille, whose context's ops a SIGINT stops as well from then on. */
int rille_open_watched(lua_State *L);

void rille_stop_watching(void); /* before the state is closed */

/* Whether a SIGINT came during the last such call. */
bool rille_was_interrupted(void);

/* require "rille.interrupts", which only the program has: what trainers catch signals with. */
int rille_open_interrupts(lua_State *L);

#endif
