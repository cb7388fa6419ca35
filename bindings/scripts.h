/* The scripts as the build embeds them (cmake/embed_scripts.c writes the list). */
#ifndef RILLE_BINDINGS_SCRIPTS_H
#define RILLE_BINDINGS_SCRIPTS_H

#include <stddef.h>

typedef struct EmbeddedScript {
  const char *name;            /* "nn"; NULL ends the list */
  const unsigned char *packed; /* a zlib stream; the first script is the dictionary of the others */
  size_t packed_size, size;    /* of the stream, and of the text in it */
} EmbeddedScript;

extern const EmbeddedScript rille_embedded_scripts[];

#endif
