/* The scripts as the build embeds them (cmake/embed_scripts.c writes the list). */
#ifndef RILLE_BINDINGS_EMBEDDED_H
#define RILLE_BINDINGS_EMBEDDED_H

#include <stddef.h>

typedef struct EmbeddedScript {
  const char *name;            /* "nn"; NULL ends the list */
  const unsigned char *packed; /* a zlib stream; NULL: the text is in the dictionary */
  size_t packed_size, size;    /* of the stream, and of the text in it */
  size_t offset;               /* where the text starts in the dictionary's */
  /* What Lua makes of the text, with its lines and names; NULL: the text is compiled when it is loaded. */
  const unsigned char *compiled;
  size_t compiled_size;
} EmbeddedScript;

/* The scripts that are always loaded (and one more), in one stream; its text is the dictionary of the others'
 * streams. */
extern const EmbeddedScript rille_embedded_dictionary;
extern const EmbeddedScript rille_embedded_scripts[];
/* Their comments that help shows. */
extern const EmbeddedScript rille_embedded_notes;

#endif
