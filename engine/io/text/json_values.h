/* JSON (RFC 8259, strictly) as a tree of values: null is RILLE_VALUE_NONE, arrays are lists, objects dicts
 * with strings as keys in the text's order. Numbers without fraction and exponent are integers where int64
 * holds them, all others floats. Values nest at most RILLE_VALUE_DEPTH deep. */
#ifndef RILLE_IO_TEXT_JSON_VALUES_H
#define RILLE_IO_TEXT_JSON_VALUES_H

#include "io/pickle/value.h"

/* RILLE_ERROR_FORMAT with the byte for what is no JSON. name is for error texts; the tree does not point into
 * data. */
RilleStatus rille_json_decode(RilleContext *ctx, const char *name, const void *data, size_t size,
                              RilleValueTree **out);
RilleStatus rille_json_read(RilleContext *ctx, const char *path, RilleValueTree **out);

/* The value of a key, the last where it comes twice; NULL: dict is no dict, or has none. */
const RilleValue *rille_value_get(const RilleValue *dict, const char *key);

#endif
