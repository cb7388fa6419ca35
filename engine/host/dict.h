/* The inside of RilleDict, for the readers and writers and for state dicts. */
#ifndef RILLE_HOST_DICT_H
#define RILLE_HOST_DICT_H

#include "rille_io.h"

typedef struct RilleDictEntry {
  char *name;
  RilleTensor *tensor; /* owned; NULL: a text */
  char *text;
} RilleDictEntry;

typedef struct RilleDictList { /* in order */
  RilleDictEntry *entries;
  size_t count, capacity;
} RilleDictList;

struct RilleDict {
  RilleContext *ctx;
  RilleDictList tensors, texts;
};

/* rille_dict_set and _set_text for a name that the caller knows to be new: nothing is looked for. */
RilleStatus rille_dict_append(RilleDict *dict, const char *name, RilleTensor *tensor);
RilleStatus rille_dict_append_text(RilleDict *dict, const char *name, const char *text);
/* dict itself, or freed after a failure. */
RilleStatus rille_dict_hand_out(RilleDict *dict, RilleStatus status, RilleDict **out);
/* The name and text of printf forms, appended. */
RilleStatus rille_dict_append_format(RilleDict *dict, const char *name, const char *format, ...)
    RILLE_PRINTF(3, 4);
/* A float as scripts/rille/tree.lua writes it, "f0x1.8p+1". */
RilleStatus rille_dict_append_float(RilleDict *dict, const char *name, double value);
/* A number, be it a float, an integer or true or false; *found false: there is no such text.
 * RILLE_ERROR_FORMAT: the text is no number. */
RilleStatus rille_dict_number(const RilleDict *dict, const char *name, double *out, bool *found);

#endif
