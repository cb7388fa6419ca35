/* Arrays as files hold them: element types that the engine does not compute in, either byte order, either
 * index order. Decoding makes a contiguous tensor of the nearest dtype that holds every value. */
#ifndef RILLE_IO_ARRAY_H
#define RILLE_IO_ARRAY_H

#include "rille.h"

typedef enum RilleElement {
  RILLE_ELEMENT_BOOL, /* bool; anything but 0 becomes 1 */
  RILLE_ELEMENT_U8,   /* uint8 */
  RILLE_ELEMENT_I8,   /* int32 */
  RILLE_ELEMENT_U16,  /* int32 */
  RILLE_ELEMENT_I16,  /* int32 */
  RILLE_ELEMENT_U32,  /* int64 */
  RILLE_ELEMENT_I32,  /* int32 */
  RILLE_ELEMENT_I64,  /* int64 */
  RILLE_ELEMENT_U64,  /* int64, if rille_elements_beyond finds none that it cannot hold */
  RILLE_ELEMENT_F16,  /* float32 */
  RILLE_ELEMENT_BF16, /* float32 */
  RILLE_ELEMENT_F32,  /* float32 */
  RILLE_ELEMENT_F64,  /* float64 */
} RilleElement;

size_t rille_element_size(RilleElement element);      /* bytes in the file */
RilleDtype rille_element_dtype(RilleElement element); /* of the tensor */
RilleElement rille_element_of(RilleDtype dtype);      /* how a tensor is written */

typedef struct RilleArray {
  RilleElement element;
  bool big_endian;
  bool fortran; /* the first index runs fastest */
  int ndim;
  int64_t sizes[RILLE_MAX_DIMS]; /* >= 0 */
} RilleArray;

/* Bytes of all elements in the file; false if they are more than memory can address. */
bool rille_array_bytes(const RilleArray *array, uint64_t *bytes);

/* data holds exactly rille_array_bytes bytes, at any alignment. */
RilleStatus rille_array_decode(RilleContext *ctx, const RilleArray *array, const uint8_t *data,
                               RilleTensor **out);
/* The first of count elements that rille_element_dtype cannot hold (of uint64, from 2^63 on); 0 if it holds
 * all. Readers ask before they decode, and report it with RILLE_BEYOND_TEXT. */
uint64_t rille_elements_beyond(RilleElement element, bool big_endian, const uint8_t *data, size_t count);
#define RILLE_BEYOND_TEXT "the uint64 value %llu does not fit int64, the widest integer of a tensor"
/* count elements to the layout of rille_element_dtype. */
void rille_elements_decode(RilleElement element, bool big_endian, const uint8_t *data, size_t count,
                           void *out);
/* The tensor's bytes in memory are those of a little-endian file. */
bool rille_element_is_native(RilleElement element);

/* numpy's type strings: "<f4", "|u1", "b1", "=i8" (numpy.org/doc/stable/reference/arrays.interface.html).
 * False for those that have no place in a tensor: objects, text, dates, complex numbers, structures.
 */
bool rille_element_from_numpy(const char *text, size_t length, RilleElement *element, bool *big_endian);
const char *rille_numpy_from_dtype(RilleDtype dtype); /* "<f4", ... */

#endif
