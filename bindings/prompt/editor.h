/* Where the prompt's entries come from: a line editor where the program has libedit and stdin and stdout are
 * a terminal that can be edited on, plain lines elsewhere. */
#ifndef RILLE_PROMPT_EDITOR_H
#define RILLE_PROMPT_EDITOR_H

#include <lua.h>
#include <stdbool.h>

/* What the editor asks while an entry is typed. */
typedef struct EditorQuestions {
  void *asker;
  bool (*is_complete)(void *asker, const char *text);
  /* What TAB does where text ends: sets *insert, and *list where there are several candidates; valid until
   * the next call. */
  void (*complete)(void *asker, const char *text, const char **insert, const char **list);
} EditorQuestions;

typedef enum ReadResult { READ_TEXT, READ_CANCELLED, READ_END } ReadResult;

#ifdef RILLE_LIBEDIT
/* False where the terminal is none that can be edited on. */
bool rille_editor_open(const EditorQuestions *questions);
void rille_editor_close(void);
/* The entry, without the last line's end; *text is valid until the next call. */
ReadResult rille_editor_read(const char *prompt, const char **text);
void rille_editor_remember(const char *text);
#endif

#endif
