/* The scripts as the build embeds them (cmake/embed_scripts.cmake writes the list). */
#ifndef RILLE_BINDINGS_SCRIPTS_H
#define RILLE_BINDINGS_SCRIPTS_H

#include <stddef.h>

typedef struct EmbeddedScript {
  const char *name; /* "nn"; NULL ends the list */
  const char *text;
  size_t length;
} EmbeddedScript;

extern const EmbeddedScript rille_embedded_scripts[];

#endif
