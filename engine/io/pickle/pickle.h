/* Reading Python's pickles without running them: protocols 0 to 5, as CPython's Lib/pickle.py and
 * Lib/pickletools.py define them, and in them plain values and numpy arrays as numpy 1.x and 2.x write them
 * under Python 2 and 3.
 *
 * What comes out:
 *   None, bool, float        as they are
 *   int                      int64; a larger one becomes the nearest float (an error above the largest float)
 *   str, bytes, bytearray    string or bytes; a Python 2 str is a string if it is UTF-8, else bytes
 *   list, set, frozenset, deque
 *                            list
 *   tuple                    tuple
 *   dict, OrderedDict, defaultdict, Counter
 *                            dict; what makes a defaultdict's new values is dropped
 *   numpy array              tensor: bool, uint8, int32, int64, float32, float64; int8, int16 and uint16
 * become int32, uint32 and uint64 int64, float16 float32; both byte orders; C and Fortran order (stored in C
 * order) numpy scalar             bool, int or float Everything else, above all every other global name, is
 * refused by name; nothing is ever called. What stands behind the final STOP is not looked at, as in Python.
 * Memory and time are in proportion to the size of the file. */
#ifndef RILLE_IO_PICKLE_PICKLE_H
#define RILLE_IO_PICKLE_PICKLE_H

#include "io/pickle/value.h"

/* Plain or gzipped, told by content. The tree is the caller's: rille_value_tree_free. */
RilleStatus rille_unpickle_file(RilleContext *ctx, const char *path, RilleValueTree **out);
/* From memory, not gzipped; name is for error texts. The tree does not point into data. */
RilleStatus rille_unpickle(RilleContext *ctx, const char *name, const uint8_t *data, size_t size,
                           RilleValueTree **out);

#endif
