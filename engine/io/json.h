/* The little JSON (RFC 8259) that file headers need: the caller knows what comes next and asks for it. No
 * recursion. A reader over the bytes is the cursor; what does not fit is RILLE_ERROR_FORMAT with the offset.
 */
#ifndef RILLE_IO_JSON_H
#define RILLE_IO_JSON_H

#include "io/reader.h"
#include "io/pickle/value.h"

/* Steps over blanks, then over wanted, or fails. */
RilleStatus rille_json_expect(RilleReader *reader, char wanted);
/* Steps over blanks; true, and over c, if it comes next. */
bool rille_json_accept(RilleReader *reader, char c);
/* After an item of a list or object: *more for a comma, not for close, which is stepped over. */
RilleStatus rille_json_next(RilleReader *reader, char close, bool *more);
/* A string without \u0000, decoded into arena with a 0 behind it. */
RilleStatus rille_json_string(RilleReader *reader, RilleValueTree *arena, char **out);
/* A number that is 0 .. 2^63 - 1 in plain digits. */
RilleStatus rille_json_count(RilleReader *reader, int64_t *out);

#endif
