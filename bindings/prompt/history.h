/* The entries of earlier runs: $RILLE_HISTORY, else $XDG_STATE_HOME/rille/history, else
 * ~/.local/state/rille/history. One entry a line, with \n for a new line and \\ for a backslash; readable by
 * its owner alone. What cannot be read or written is left out without a word: a prompt works without its
 * history. */
#ifndef RILLE_PROMPT_HISTORY_H
#define RILLE_PROMPT_HISTORY_H

enum { RILLE_HISTORY_ENTRIES = 1000 };

/* Calls each(text) for the entries, the oldest first. */
void rille_history_read(void (*each)(const char *text));

/* Adds an entry at the end; the oldest go where there are more than RILLE_HISTORY_ENTRIES. */
void rille_history_append(const char *text);

#endif
