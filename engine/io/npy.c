#include "io/npy.h"
#include "core/memory.h"
#include "core/tensor.h"
#include "io/array.h"
#include "io/gzip.h"
#include "io/reader.h"

#include <stdio.h>
#include <string.h>

static const char what[] = "npy";
static const uint8_t magic[6] = {0x93, 'N', 'U', 'M', 'P', 'Y'};

/* ---- the dict: {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), } ----------------------------- */

static void skip_blanks(RilleReader *reader) {
  while (rille_reader_left(reader) && memchr(" \t\n\r", reader->data[reader->position], 4))
    reader->position++;
}

static bool accept(RilleReader *reader, char c) {
  skip_blanks(reader);
  if (!rille_reader_left(reader) || reader->data[reader->position] != (uint8_t)c) return false;
  reader->position++;
  return true;
}

static RilleStatus expect(RilleReader *reader, char c) {
  if (accept(reader, c)) return RILLE_OK;
  return rille_reader_error(reader, reader->position, "the header has something else where '%c' is due", c);
}

/* A string without escapes, in either kind of quotes. */
static RilleStatus read_string(RilleReader *reader, const char **text, size_t *length) {
  size_t start = reader->position;
  bool single = accept(reader, '\'');
  if (!single && !accept(reader, '"'))
    return rille_reader_error(reader, start, "the header has something else where a string is due");
  const uint8_t *first = reader->data + reader->position;
  const uint8_t *end =
      rille_reader_left(reader) ? memchr(first, single ? '\'' : '"', rille_reader_left(reader)) : NULL;
  if (!end) return rille_reader_error(reader, start, "the header has a string without an end");
  *text = (const char *)first;
  *length = (size_t)(end - first);
  reader->position += *length + 1;
  return RILLE_OK;
}

/* What the header says: of text, width is the count of characters, and the array's element one of them. */
typedef struct Head {
  RilleArray array;
  RilleNpyKind kind;
  int64_t width;
} Head;

/* "<U3" and "|S3": code points and bytes. */
static bool text_from_numpy(const char *text, size_t length, Head *head) {
  if (length < 3 || length > 12 || !memchr("<>|=", text[0], 4) || (text[1] != 'U' && text[1] != 'S'))
    return false;
  head->width = 0;
  for (size_t i = 2; i < length; i++) {
    if (text[i] < '0' || text[i] > '9') return false;
    head->width = head->width * 10 + (text[i] - '0');
  }
  if (head->width == 0) return false;
  head->kind = RILLE_NPY_TEXT;
  head->array.element = text[1] == 'U' ? RILLE_ELEMENT_I32 : RILLE_ELEMENT_U8;
  head->array.big_endian = text[0] == '>';
  return true;
}

static RilleStatus read_descr(RilleReader *reader, Head *head) {
  const char *text = "";
  size_t length = 0, start = reader->position;
  char shown[RILLE_SHOWN];
  head->kind = RILLE_NPY_OTHER;
  if (accept(reader, '['))
    return rille_reader_error(reader, start, "no tensor holds a structured numpy type");
  RILLE_TRY(read_string(reader, &text, &length));
  if (text_from_numpy(text, length, head)) return RILLE_OK;
  if (!rille_element_from_numpy(text, length, &head->array.element, &head->array.big_endian))
    return rille_reader_error(reader, start, "no tensor holds the numpy type '%s'",
                              rille_shown(text, length, shown));
  head->kind = RILLE_NPY_TENSOR;
  return RILLE_OK;
}

static RilleStatus read_order(RilleReader *reader, RilleArray *array) {
  skip_blanks(reader);
  const char *text = (const char *)reader->data + reader->position;
  if (rille_reader_left(reader) >= 4 && memcmp(text, "True", 4) == 0) {
    array->fortran = true;
    reader->position += 4;
    return RILLE_OK;
  }
  array->fortran = false;
  if (rille_reader_left(reader) < 5 || memcmp(text, "False", 5) != 0)
    return rille_reader_error(reader, reader->position,
                              "the header has neither True nor False for fortran_order");
  reader->position += 5;
  return RILLE_OK;
}

static RilleStatus read_size(RilleReader *reader, int64_t *out) {
  size_t start = reader->position, digits = 0;
  int64_t value = 0;
  bool fits = true;
  for (; rille_reader_left(reader); reader->position++, digits++) {
    int digit = reader->data[reader->position] - '0';
    if (digit < 0 || digit > 9) break;
    fits = fits && !__builtin_mul_overflow(value, (int64_t)10, &value) &&
           !__builtin_add_overflow(value, (int64_t)digit, &value);
  }
  if (digits == 0 || !fits)
    return rille_reader_error(reader, start, "the header has a size that is not a count");
  accept(reader, 'L'); /* Python 2 wrote 3L */
  *out = value;
  return RILLE_OK;
}

static RilleStatus read_shape(RilleReader *reader, RilleArray *array) {
  size_t start = reader->position;
  RILLE_TRY(expect(reader, '('));
  array->ndim = 0;
  while (!accept(reader, ')')) {
    if (array->ndim == RILLE_MAX_DIMS)
      return rille_reader_error(reader, start, "a shape of more than %d dims", RILLE_MAX_DIMS);
    RILLE_TRY(read_size(reader, &array->sizes[array->ndim++]));
    if (accept(reader, ',')) continue;
    RILLE_TRY(expect(reader, ')'));
    break;
  }
  return RILLE_OK;
}

static RilleStatus read_dict(RilleReader *reader, Head *head) {
  enum { DESCR = 1, ORDER = 2, SHAPE = 4, ALL = 7 };
  unsigned seen = 0;
  RILLE_TRY(expect(reader, '{'));
  while (!accept(reader, '}')) {
    const char *key = "";
    size_t length = 0, start = reader->position;
    char shown[RILLE_SHOWN];
    RILLE_TRY(read_string(reader, &key, &length));
    RILLE_TRY(expect(reader, ':'));
    unsigned field = length == 5 && memcmp(key, "descr", 5) == 0             ? DESCR
                     : length == 13 && memcmp(key, "fortran_order", 13) == 0 ? ORDER
                     : length == 5 && memcmp(key, "shape", 5) == 0           ? SHAPE
                                                                             : 0;
    if (field == 0 || seen & field)
      return rille_reader_error(reader, start, "the header has an unknown or second key '%s'",
                                rille_shown(key, length, shown));
    seen |= field;
    RILLE_TRY(field == DESCR   ? read_descr(reader, head)
              : field == ORDER ? read_order(reader, &head->array)
                               : read_shape(reader, &head->array));
    if (accept(reader, ',')) continue;
    RILLE_TRY(expect(reader, '}'));
    break;
  }
  skip_blanks(reader); /* they pad the header */
  if (seen != ALL || rille_reader_left(reader))
    return rille_reader_error(reader, reader->position,
                              "the header lacks descr, fortran_order or shape, or has text behind its end");
  return RILLE_OK;
}

/* ---- reading ------------------------------------------------------------------------------------------- */

static RilleStatus read_header(RilleReader *reader, Head *head) {
  const uint8_t *start = NULL;
  uint8_t major = 0, minor = 0;
  uint16_t short_length = 0;
  uint32_t length = 0;
  RILLE_TRY(rille_reader_bytes(reader, sizeof magic, &start));
  if (memcmp(start, magic, sizeof magic) != 0)
    return rille_reader_error(reader, 0, "not an .npy file: starts otherwise");
  RILLE_TRY(rille_reader_u8(reader, &major));
  RILLE_TRY(rille_reader_u8(reader, &minor));
  if (major < 1 || major > 3 || minor != 0)
    return rille_reader_error(reader, 6, "version %d.%d, known are 1.0 to 3.0", major, minor);
  if (major == 1) {
    RILLE_TRY(rille_reader_u16le(reader, &short_length));
    length = short_length;
  } else {
    RILLE_TRY(rille_reader_u32le(reader, &length));
  }
  RILLE_TRY(rille_reader_bytes(reader, length, &start));
  RilleReader dict = *reader;
  dict.position = reader->position - length;
  dict.size = reader->position;
  return read_dict(&dict, head);
}

/* A text's characters are its array's last dim, whatever the order of the others. */
static RilleStatus add_characters(const RilleReader *reader, Head *head) {
  RilleArray *array = &head->array;
  if ((array->fortran && array->ndim > 1) || array->ndim == RILLE_MAX_DIMS) {
    head->kind = RILLE_NPY_OTHER;
    return rille_reader_error(reader, reader->position,
                              "text in Fortran order or of more than %d dims is not read",
                              RILLE_MAX_DIMS - 1);
  }
  array->fortran = false;
  array->sizes[array->ndim++] = head->width;
  return RILLE_OK;
}

RilleStatus rille_npy_decode(RilleContext *ctx, const char *name, const uint8_t *data, size_t size,
                             RilleTensor **out) {
  RilleNpyKind kind;
  RilleTensor *tensor = NULL;
  RILLE_TRY(rille_npy_decode_any(ctx, name, data, size, &tensor, &kind));
  if (kind == RILLE_NPY_TENSOR) {
    *out = tensor;
    return RILLE_OK;
  }
  RilleReader reader = {.ctx = ctx, .what = what, .name = name};
  int width = (int)tensor->sizes[tensor->ndim - 1];
  char letter = tensor->dtype == RILLE_UINT8 ? 'S' : 'U';
  rille_tensor_release(tensor);
  return rille_reader_error(&reader, 0, "no tensor holds text (numpy type '%c%d')", letter, width);
}

RilleStatus rille_npy_decode_any(RilleContext *ctx, const char *name, const uint8_t *data, size_t size,
                                 RilleTensor **out, RilleNpyKind *kind) {
  RilleReader reader = {.ctx = ctx, .what = what, .name = name, .data = data, .size = size};
  Head head = {.kind = RILLE_NPY_TENSOR};
  RilleStatus status = read_header(&reader, &head);
  if (status == RILLE_OK && head.kind == RILLE_NPY_TEXT) status = add_characters(&reader, &head);
  *kind = head.kind;
  RILLE_TRY(status);
  RilleArray array = head.array;
  uint64_t wanted;
  bool fits = rille_array_bytes(&array, &wanted);
  if (!fits || wanted != rille_reader_left(&reader)) {
    char shape[RILLE_SHAPE_TEXT];
    return rille_reader_error(
        &reader, reader.position, "elements of shape %s do not fit: needs %s%llu bytes, %zu are there",
        rille_shape_text(array.ndim, array.sizes, shape), fits ? "" : "more than ",
        fits ? (unsigned long long)wanted : (unsigned long long)PTRDIFF_MAX, rille_reader_left(&reader));
  }
  const uint8_t *elements = data + reader.position;
  uint64_t beyond = rille_elements_beyond(array.element, array.big_endian, elements,
                                          (size_t)wanted / rille_element_size(array.element));
  if (beyond) {
    *kind = RILLE_NPY_OTHER;
    return rille_reader_error(&reader, reader.position, RILLE_BEYOND_TEXT, (unsigned long long)beyond);
  }
  return rille_array_decode(ctx, &array, elements, out);
}

RilleStatus rille_npy_read(RilleContext *ctx, const char *path, RilleTensor **out) {
  RilleBytes bytes;
  RILLE_TRY(rille_file_read_gunzip(ctx, what, path, RILLE_GUNZIP_CAP, &bytes));
  RilleStatus status = rille_npy_decode(ctx, path, bytes.data, bytes.size, out);
  rille_block_free(ctx, bytes.data);
  return status;
}

/* ---- writing ------------------------------------------------------------------------------------------- */

size_t rille_npy_header(const RilleTensor *tensor, char header[RILLE_NPY_HEADER]) {
  char shape[24 * RILLE_MAX_DIMS] = "";
  size_t used = 0;
  for (int i = 0; i < tensor->ndim; i++)
    used += (size_t)snprintf(shape + used, sizeof shape - used, i + 1 < tensor->ndim ? "%lld, " : "%lld",
                             (long long)tensor->sizes[i]);
  int length = snprintf(
      header + 10, RILLE_NPY_HEADER - 10, "{'descr': '%s', 'fortran_order': False, 'shape': (%s%s), }",
      rille_numpy_from_dtype((RilleDtype)tensor->dtype), shape, tensor->ndim == 1 ? "," : "");
  size_t total = (10 + (size_t)length + 1 + 63) / 64 * 64; /* the elements start at a multiple of 64 */
  memset(header + 10 + length, ' ', total - 10 - (size_t)length);
  header[total - 1] = '\n';
  memcpy(header, magic, sizeof magic);
  header[6] = 1;
  header[7] = 0;
  header[8] = (char)((total - 10) & 0xff);
  header[9] = (char)((total - 10) >> 8);
  return total;
}

RilleStatus rille_npy_write(RilleContext *ctx, const char *path, RilleTensor *tensor) {
  char header[RILLE_NPY_HEADER];
  size_t header_size = rille_npy_header(tensor, header);
  RilleTensor *contiguous;
  RilleFileWriter writer;
  RILLE_TRY(rille_tensor_contiguous(tensor, &contiguous));
  RilleStatus status = rille_file_writer_open(ctx, what, path, &writer);
  if (status == RILLE_OK) {
    status = rille_file_writer_write(&writer, header, header_size);
    size_t bytes = (size_t)contiguous->numel * rille_tensor_itemsize(contiguous);
    if (status == RILLE_OK) status = rille_file_writer_write(&writer, contiguous->data, bytes);
    if (status == RILLE_OK)
      status = rille_file_writer_commit(&writer);
    else
      rille_file_writer_abandon(&writer);
  }
  rille_tensor_release(contiguous);
  return status;
}
