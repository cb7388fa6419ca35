#include "io/gzip.h"
#include "core/memory.h"
#include "core/status.h"
#include "io/reader.h"

#include <string.h>
#include <zlib.h>

enum { WINDOW = 64 << 10, PIECE = 1 << 30 };

static void *allocate(void *ctx, unsigned items, unsigned size) {
  size_t bytes;
  if (__builtin_mul_overflow((size_t)items, (size_t)size, &bytes)) return NULL;
  return rille_block_allocate(ctx, bytes);
}

static void release(void *ctx, void *block) {
  rille_block_free(ctx, block);
}

static z_stream new_stream(RilleContext *ctx) {
  return (z_stream){.zalloc = allocate, .zfree = release, .opaque = ctx};
}

uint32_t rille_crc32(uint32_t crc, const void *data, size_t size) {
  const uint8_t *bytes = data;
  for (size_t done = 0; done < size;) {
    size_t n = size - done < PIECE ? size - done : PIECE;
    crc = (uint32_t)crc32(crc, bytes + done, (uInt)n);
    done += n;
  }
  return crc;
}

bool rille_is_gzip(const uint8_t *data, size_t size) {
  return size >= 2 && data[0] == 0x1f && data[1] == 0x8b;
}

/* ---- gunzip, piece by piece ---------------------------------------------------------------------------- */

typedef enum GunzipState { AT_START, IN_MEMBER, AFTER_MEMBER, AFTER_MAGIC, IN_PADDING } GunzipState;

struct RilleGunzip {
  RilleContext *ctx;
  const char *what, *name;
  RilleSink sink;
  void *user;
  uint64_t cap, produced, consumed; /* bytes */
  GunzipState state;
  z_stream stream;
  uint8_t window[WINDOW];
};

RilleStatus rille_gunzip_open(RilleContext *ctx, const char *what, const char *name, uint64_t cap,
                              RilleSink sink, void *user, RilleGunzip **out) {
  RilleGunzip *gunzip = rille_block_allocate(ctx, sizeof *gunzip);
  if (!gunzip) return RILLE_ERROR_MEMORY;
  gunzip->ctx = ctx;
  gunzip->what = what;
  gunzip->name = name;
  gunzip->sink = sink;
  gunzip->user = user;
  gunzip->cap = cap;
  gunzip->produced = gunzip->consumed = 0;
  gunzip->state = AT_START;
  gunzip->stream = new_stream(ctx);
  int result =
      inflateInit2(&gunzip->stream, 16 + MAX_WBITS); /* 16: gzip, header and check sum verified by zlib */
  if (result != Z_OK) {
    rille_block_free(ctx, gunzip);
    return result == Z_MEM_ERROR
               ? RILLE_ERROR_MEMORY
               : rille_error(ctx, RILLE_ERROR_UNSUPPORTED, "%s: zlib does not start (%d)", what, result);
  }
  *out = gunzip;
  return RILLE_OK;
}

void rille_gunzip_close(RilleGunzip *gunzip) {
  if (!gunzip) return;
  inflateEnd(&gunzip->stream);
  rille_block_free(gunzip->ctx, gunzip);
}

static RilleStatus format_error(const RilleGunzip *gunzip, const char *problem) {
  return rille_error(gunzip->ctx, RILLE_ERROR_FORMAT, "%s: %s in %s at byte %llu", gunzip->what, problem,
                     rille_path_tail(gunzip->name), (unsigned long long)gunzip->consumed);
}

static RilleStatus damaged(const RilleGunzip *gunzip) {
  const char *reason = gunzip->stream.msg;
  if (reason && strcmp(reason, "incorrect data check") == 0)
    return format_error(gunzip, "gzip: the check sum (CRC-32) is wrong");
  if (reason && strcmp(reason, "incorrect length check") == 0)
    return format_error(gunzip, "gzip: the length is wrong");
  char problem[120] = "gzip: the data is damaged: ";
  size_t used = strlen(problem);
  const char *text = reason ? reason : "not a deflate stream";
  for (size_t i = 0; text[i] && used < sizeof problem - 1; i++) problem[used++] = text[i];
  problem[used] = 0;
  return format_error(gunzip, problem);
}

/* One call of inflate on at most n bytes; *used tells how many it took. */
static RilleStatus inflate_some(RilleGunzip *gunzip, const uint8_t *data, size_t n, size_t *used) {
  z_stream *stream = &gunzip->stream;
  stream->next_in = (Bytef *)(uintptr_t)data; /* older zlib has no const here */
  stream->avail_in = (uInt)(n < PIECE ? n : PIECE);
  uInt before = stream->avail_in;
  stream->next_out = gunzip->window;
  stream->avail_out = WINDOW;
  int result = inflate(stream, Z_NO_FLUSH);
  *used = before - stream->avail_in;
  gunzip->consumed += *used;
  if (result == Z_MEM_ERROR) return RILLE_ERROR_MEMORY;
  if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR) return damaged(gunzip);
  size_t made = WINDOW - stream->avail_out;
  if (made > gunzip->cap - gunzip->produced)
    return rille_error(gunzip->ctx, RILLE_ERROR_FORMAT,
                       "%s: gzip: the content of %s is longer than the cap of %llu bytes", gunzip->what,
                       rille_path_tail(gunzip->name), (unsigned long long)gunzip->cap);
  gunzip->produced += made;
  if (result == Z_STREAM_END) gunzip->state = AFTER_MEMBER;
  return made ? gunzip->sink(gunzip->user, gunzip->window, made) : RILLE_OK;
}

/* Between members: the magic number of another one, or zeros up to the end. */
static RilleStatus between(RilleGunzip *gunzip, const uint8_t *data, size_t *used) {
  static const uint8_t magic[2] = {0x1f, 0x8b};
  uint8_t byte = data[0];
  *used = 1;
  if (gunzip->state == AFTER_MEMBER && byte == 0x1f)
    gunzip->state = AFTER_MAGIC;
  else if (gunzip->state == AFTER_MAGIC && byte == 0x8b) {
    if (inflateReset(&gunzip->stream) != Z_OK) return damaged(gunzip);
    gunzip->state = IN_MEMBER;
    size_t taken;
    gunzip->consumed -= 1; /* the two bytes may have come in two calls: zlib gets them from here */
    RILLE_TRY(inflate_some(gunzip, magic, 2, &taken));
    return RILLE_OK;
  } else if (gunzip->state != AFTER_MAGIC && byte == 0)
    gunzip->state = IN_PADDING;
  else
    return format_error(gunzip, "gzip: garbage follows the end");
  gunzip->consumed++;
  return RILLE_OK;
}

RilleStatus rille_gunzip_feed(RilleGunzip *gunzip, const uint8_t *data, size_t size) {
  if (gunzip->state == AT_START && size > 0) gunzip->state = IN_MEMBER;
  for (size_t done = 0;;) {
    /* A full window may have more behind it even when the input is used up. */
    bool more = gunzip->state == IN_MEMBER && gunzip->stream.avail_out == 0 && gunzip->produced > 0;
    if (done == size && !more) return RILLE_OK;
    size_t used = 0;
    if (gunzip->state == IN_MEMBER)
      RILLE_TRY(inflate_some(gunzip, data + done, size - done, &used));
    else
      RILLE_TRY(between(gunzip, data + done, &used));
    done += used;
  }
}

RilleStatus rille_gunzip_finish(RilleGunzip *gunzip) {
  if (gunzip->state == AFTER_MEMBER || gunzip->state == IN_PADDING) return RILLE_OK;
  return format_error(gunzip, gunzip->state == AFTER_MAGIC ? "gzip: garbage follows the end"
                                                           : "gzip: the file is truncated");
}

/* ---- whole buffers ------------------------------------------------------------------------------------- */

typedef struct Growing {
  RilleContext *ctx;
  RilleBytes bytes;
  size_t capacity;
} Growing;

static RilleStatus append(void *user, const uint8_t *data, size_t size) {
  Growing *growing = user;
  if (size > growing->capacity - growing->bytes.size) {
    size_t wanted;
    if (__builtin_mul_overflow(growing->capacity, (size_t)2, &wanted))
      return rille_error_out_of_memory(growing->ctx, SIZE_MAX);
    if (wanted < growing->bytes.size + size) wanted = growing->bytes.size + size;
    uint8_t *larger = rille_block_resize(growing->ctx, growing->bytes.data, wanted);
    if (!larger) return RILLE_ERROR_MEMORY;
    growing->bytes.data = larger;
    growing->capacity = wanted;
  }
  memcpy(growing->bytes.data + growing->bytes.size, data, size);
  growing->bytes.size += size;
  return RILLE_OK;
}

/* The last four bytes tell the length of the last member: believed where the file is long enough for it. */
static size_t first_capacity(const uint8_t *data, size_t size) {
  if (size < 18 || size > SIZE_MAX / 32) return size + 256;
  const uint8_t *end = data + size;
  size_t told = (size_t)end[-1] << 24 | (size_t)end[-2] << 16 | (size_t)end[-3] << 8 | end[-4];
  return told > 0 && told <= 16 * size ? told : 4 * size;
}

RilleStatus rille_gunzip(RilleContext *ctx, const char *what, const char *name, const uint8_t *data,
                         size_t size, uint64_t cap, RilleBytes *out) {
  Growing growing = {.ctx = ctx, .capacity = first_capacity(data, size)};
  growing.bytes.data = rille_block_allocate(ctx, growing.capacity);
  if (!growing.bytes.data) return RILLE_ERROR_MEMORY;
  RilleGunzip *gunzip = NULL;
  RilleStatus status = rille_gunzip_open(ctx, what, name, cap, append, &growing, &gunzip);
  if (status == RILLE_OK) status = rille_gunzip_feed(gunzip, data, size);
  if (status == RILLE_OK) status = rille_gunzip_finish(gunzip);
  rille_gunzip_close(gunzip);
  if (status == RILLE_OK)
    *out = growing.bytes;
  else
    rille_block_free(ctx, growing.bytes.data);
  return status;
}

RilleStatus rille_file_read_gunzip(RilleContext *ctx, const char *what, const char *path, uint64_t cap,
                                   RilleBytes *out) {
  RilleBytes raw;
  RILLE_TRY(rille_file_read(ctx, what, path, &raw));
  if (!rille_is_gzip(raw.data, raw.size)) {
    *out = raw;
    return RILLE_OK;
  }
  RilleStatus status = rille_gunzip(ctx, what, path, raw.data, raw.size, cap, out);
  rille_block_free(ctx, raw.data);
  return status;
}

static RilleStatus stream_file(const RilleFile *file, bool gunzip, uint64_t cap, uint8_t *buffer,
                               RilleSink sink, void *user) {
  RilleGunzip *unzipper = NULL;
  RilleStatus status = RILLE_OK;
  for (uint64_t done = 0; status == RILLE_OK && done < file->size;) {
    size_t n = file->size - done < WINDOW ? (size_t)(file->size - done) : WINDOW;
    status = rille_file_read_at(file, done, buffer, n);
    if (status == RILLE_OK && done == 0 && gunzip && rille_is_gzip(buffer, n))
      status = rille_gunzip_open(file->ctx, file->what, file->path, cap, sink, user, &unzipper);
    if (status == RILLE_OK)
      status = unzipper ? rille_gunzip_feed(unzipper, buffer, n) : sink(user, buffer, n);
    done += n;
  }
  if (status == RILLE_OK && unzipper) status = rille_gunzip_finish(unzipper);
  rille_gunzip_close(unzipper);
  return status;
}

RilleStatus rille_file_stream(RilleContext *ctx, const char *what, const char *path, bool gunzip,
                              uint64_t cap, RilleSink sink, void *user) {
  RilleFile file;
  RILLE_TRY(rille_file_open(ctx, what, path, &file));
  uint8_t *buffer = rille_block_allocate(ctx, WINDOW);
  RilleStatus status = buffer ? stream_file(&file, gunzip, cap, buffer, sink, user) : RILLE_ERROR_MEMORY;
  rille_block_free(ctx, buffer);
  rille_file_close(&file);
  return status;
}

/* ---- compressing, zlib streams ------------------------------------------------------------------------- */

static RilleStatus compress_all(RilleContext *ctx, const uint8_t *data, size_t size, int level,
                                int window_bits, RilleBytes *out) {
  z_stream stream = new_stream(ctx);
  int result = deflateInit2(&stream, level, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY);
  if (result == Z_MEM_ERROR) return RILLE_ERROR_MEMORY;
  if (result != Z_OK)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "deflate: level must be 0 to 9, not %d", level);
  size_t bound = size > PTRDIFF_MAX / 4 ? 0 : deflateBound(&stream, (uLong)size);
  uint8_t *packed = bound ? rille_block_allocate(ctx, bound) : NULL;
  size_t taken = 0, made = 0;
  result = packed ? Z_OK : Z_MEM_ERROR;
  while (result == Z_OK) { /* zlib counts in unsigned int, so large buffers go in pieces */
    uInt in = (uInt)(size - taken < PIECE ? size - taken : PIECE),
         room = (uInt)(bound - made < PIECE ? bound - made : PIECE);
    stream.next_in = (Bytef *)(uintptr_t)(data + taken);
    stream.avail_in = in;
    stream.next_out = packed + made;
    stream.avail_out = room;
    result = deflate(&stream, taken + in == size ? Z_FINISH : Z_NO_FLUSH);
    taken += in - stream.avail_in;
    made += room - stream.avail_out;
  }
  deflateEnd(&stream);
  if (result == Z_STREAM_END) {
    *out = (RilleBytes){packed, made};
    return RILLE_OK;
  }
  rille_block_free(ctx, packed);
  if (bound == 0) return rille_error_out_of_memory(ctx, size);
  return result == Z_MEM_ERROR ? RILLE_ERROR_MEMORY
                               : rille_error(ctx, RILLE_ERROR_STATE, "deflate: zlib fails (%d)", result);
}

RilleStatus rille_gzip(RilleContext *ctx, const uint8_t *data, size_t size, int level, RilleBytes *out) {
  return compress_all(ctx, data, size, level, 16 + MAX_WBITS, out);
}

RilleStatus rille_deflate(RilleContext *ctx, const uint8_t *data, size_t size, int level, RilleBytes *out) {
  return compress_all(ctx, data, size, level, MAX_WBITS, out);
}

RilleStatus rille_deflate_raw(RilleContext *ctx, const uint8_t *data, size_t size, int level,
                              RilleBytes *out) {
  return compress_all(ctx, data, size, level, -MAX_WBITS, out);
}

/* Fills data; *excess is set when the stream has more to give. Returns zlib's result. */
static int inflate_exactly(z_stream *stream, const uint8_t *packed, size_t packed_size, uint8_t *data,
                           size_t size) {
  size_t taken = 0, made = 0;
  uint8_t one_more;
  for (;;) {
    size_t in = packed_size - taken < PIECE ? packed_size - taken : PIECE,
           room = size - made < PIECE ? size - made : PIECE;
    stream->next_in = (Bytef *)(uintptr_t)(packed + taken);
    stream->avail_in = (uInt)in;
    stream->next_out = made < size ? data + made : &one_more; /* the end mark may still be in the input */
    stream->avail_out = made < size ? (uInt)room : 1;
    int result = inflate(stream, Z_NO_FLUSH);
    taken += in - stream->avail_in;
    if (made == size && stream->avail_out == 0) return Z_BUF_ERROR; /* more than was wanted */
    if (made < size) made += room - stream->avail_out;
    if (result == Z_STREAM_END) return made == size ? Z_STREAM_END : Z_BUF_ERROR;
    if (result != Z_OK) return result;
  }
}

static RilleStatus inflate_all(RilleContext *ctx, const char *what, const char *name, int window_bits,
                               const uint8_t *compressed, size_t compressed_size, const uint8_t *dictionary,
                               size_t dictionary_size, uint8_t *data, size_t size) {
  z_stream stream = new_stream(ctx);
  int result = inflateInit2(&stream, window_bits);
  if (result == Z_OK && dictionary_size > 0) {
    /* zlib asks for it once it has read the head, which takes all of the input it is shown. */
    stream.next_in = (uint8_t *)(uintptr_t)compressed;
    stream.avail_in = compressed_size < 6 ? (uInt)compressed_size : 6;
    stream.next_out = data;
    result = inflate(&stream, Z_NO_FLUSH);
    if (result == Z_NEED_DICT) result = inflateSetDictionary(&stream, dictionary, (uInt)dictionary_size);
    compressed += 6 - stream.avail_in, compressed_size -= 6 - stream.avail_in;
  }
  if (result == Z_OK) result = inflate_exactly(&stream, compressed, compressed_size, data, size);
  char reason[80];
  rille_shown(stream.msg ? stream.msg : "damaged", strlen(stream.msg ? stream.msg : "damaged"), reason);
  bool short_or_long = result == Z_BUF_ERROR;
  inflateEnd(&stream);
  if (result == Z_STREAM_END) return RILLE_OK;
  if (result == Z_MEM_ERROR) return RILLE_ERROR_MEMORY;
  if (short_or_long)
    return rille_error(ctx, RILLE_ERROR_FORMAT, "%s: the compressed data in %s does not unfold to %zu bytes",
                       what, rille_path_tail(name), size);
  return rille_error(ctx, RILLE_ERROR_FORMAT, "%s: the compressed data in %s is damaged: %s", what,
                     rille_path_tail(name), reason);
}

RilleStatus rille_inflate(RilleContext *ctx, const char *what, const char *name, const uint8_t *compressed,
                          size_t compressed_size, uint8_t *data, size_t size) {
  return inflate_all(ctx, what, name, MAX_WBITS, compressed, compressed_size, NULL, 0, data, size);
}

RilleStatus rille_inflate_raw(RilleContext *ctx, const char *what, const char *name,
                              const uint8_t *compressed, size_t compressed_size, uint8_t *data, size_t size) {
  return inflate_all(ctx, what, name, -MAX_WBITS, compressed, compressed_size, NULL, 0, data, size);
}

RilleStatus rille_inflate_with(RilleContext *ctx, const char *what, const char *name,
                               const uint8_t *compressed, size_t compressed_size, const uint8_t *dictionary,
                               size_t dictionary_size, uint8_t *data, size_t size) {
  return inflate_all(ctx, what, name, MAX_WBITS, compressed, compressed_size, dictionary, dictionary_size,
                     data, size);
}
