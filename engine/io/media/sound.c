/* Sounds by libsndfile: the only file that knows it. The library reads and writes through the functions
 * below, which stand on io/file.h, so that a host's own files serve as well. */
#include "io/media/sound.h"
#include "core/limits.h"
#include "core/memory.h"
#include "core/tensor.h"
#include "io/reader.h"

#include <dlfcn.h>
#include <pthread.h>
#include <sndfile.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static const char what[] = "sound";
enum { BLOCK = 1 << 15 /* samples at a time */ };

/* ---- the library --------------------------------------------------------------------------------------- */

static struct {
  pthread_once_t once;
  bool there;
  SNDFILE *(*open_virtual)(SF_VIRTUAL_IO *io, int mode, SF_INFO *info, void *user);
  int (*close)(SNDFILE *file);
  sf_count_t (*seek)(SNDFILE *file, sf_count_t frames, int whence);
  sf_count_t (*read)(SNDFILE *file, float *samples, sf_count_t frames);
  sf_count_t (*write)(SNDFILE *file, const float *samples, sf_count_t frames);
  int (*command)(SNDFILE *file, int command, void *data, int size);
  const char *(*text)(SNDFILE *file);
} library = {.once = PTHREAD_ONCE_INIT};

static void load_library(void) {
  void *found = dlopen("libsndfile.so.1", RTLD_NOW | RTLD_LOCAL);
  if (!found) return;
  const struct {
    const char *name;
    void *place;
  } functions[] = {{"sf_open_virtual", &library.open_virtual},
                   {"sf_close", &library.close},
                   {"sf_seek", &library.seek},
                   {"sf_readf_float", &library.read},
                   {"sf_writef_float", &library.write},
                   {"sf_command", &library.command},
                   {"sf_strerror", &library.text}};
  for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
    void *function = dlsym(found, functions[i].name);
    if (!function) return;
    memcpy(functions[i].place, &function, sizeof function); /* C has no cast from data to functions */
  }
  library.there = true;
}

static RilleStatus need_library(RilleContext *ctx) {
  pthread_once(&library.once, load_library);
  if (library.there) return RILLE_OK;
  return rille_error(ctx, RILLE_ERROR_UNSUPPORTED,
                     "sound: libsndfile is not installed (on Debian: apt install libsndfile1)");
}

/* ---- reading ------------------------------------------------------------------------------------------- */

typedef struct Source {
  RilleFile file;
  uint64_t size; /* of what the library sees */
  uint64_t position;
  RilleStatus status; /* the first failure of the file */
} Source;

static sf_count_t source_size(void *user) {
  return (sf_count_t)((Source *)user)->size;
}

static sf_count_t source_seek(sf_count_t offset, int whence, void *user) {
  Source *s = user;
  int64_t from = whence == SEEK_CUR ? (int64_t)s->position : whence == SEEK_END ? (int64_t)s->size : 0;
  int64_t to;
  if (__builtin_add_overflow(from, offset, &to) || to < 0) return -1;
  s->position = (uint64_t)to;
  return to;
}

static sf_count_t source_read(void *data, sf_count_t count, void *user) {
  Source *s = user;
  uint64_t left = s->position < s->size ? s->size - s->position : 0;
  if (count <= 0 || left == 0) return 0;
  if ((uint64_t)count > left) count = (sf_count_t)left;
  RilleStatus status = rille_file_read_at(&s->file, s->position, data, (size_t)count);
  if (status != RILLE_OK) {
    if (s->status == RILLE_OK) s->status = status;
    return 0;
  }
  s->position += (uint64_t)count;
  return count;
}

static sf_count_t source_tell(void *user) {
  return (sf_count_t)((Source *)user)->position;
}

/* ---- chunks of WAV and AIFF -----------------------------------------------------------------------------
 */

enum { MOST_CHUNKS = 4096, CHUNK_HEAD = 8 };

static uint32_t number_of(const uint8_t *bytes, bool is_big) {
  uint32_t value = 0;
  for (int i = 0; i < 4; i++) value = value << 8 | bytes[is_big ? i : 3 - i];
  return value;
}

static bool is_marker(const uint8_t *bytes) {
  for (int i = 0; i < 4; i++)
    if (bytes[i] < 32 || bytes[i] > 126) return false;
  return true;
}

/* How much of a WAV or AIFF file the library may see. Chunks that do not fit into their file, and what is no
 * chunk, are refused in front of the samples and hidden behind them: the library would go through a promise
 * of 4 GB in small steps, or look for the next chunk byte by byte. */
static RilleStatus check_chunks(RilleContext *ctx, const char *path, const RilleFile *file, uint64_t *seen) {
  uint8_t head[12];
  *seen = file->size;
  if (file->size < sizeof head) return RILLE_OK; /* the library tells what is wrong */
  RILLE_TRY(rille_file_read_at(file, 0, head, sizeof head));
  bool is_aiff = memcmp(head, "FORM", 4) == 0, is_big = is_aiff || memcmp(head, "RIFX", 4) == 0;
  if (!is_big && memcmp(head, "RIFF", 4) != 0 && memcmp(head, "RF64", 4) != 0) return RILLE_OK;
  bool has_sound = false;
  uint64_t at = sizeof head;
  for (int i = 0; at + CHUNK_HEAD <= file->size; i++) {
    char shown[RILLE_SHOWN];
    RILLE_TRY(rille_file_read_at(file, at, head, CHUNK_HEAD));
    uint64_t size = number_of(head + 4, is_big), left = file->size - at - CHUNK_HEAD;
    bool is_sound = memcmp(head, is_aiff ? "SSND" : "data", 4) == 0, fits = size <= left || is_sound;
    if (has_sound && (!is_marker(head) || !fits || i >= MOST_CHUNKS)) {
      *seen = at;
      return RILLE_OK;
    }
    if (!is_marker(head) || i >= MOST_CHUNKS)
      return rille_error(ctx, RILLE_ERROR_FORMAT, "sound: %s: no samples and no chunk at byte %llu", path,
                         (unsigned long long)at);
    if (!fits)
      return rille_error(ctx, RILLE_ERROR_FORMAT,
                         "sound: %s is truncated: its chunk '%s' has %llu bytes, %llu are left", path,
                         rille_shown(head, 4, shown), (unsigned long long)size, (unsigned long long)left);
    has_sound = has_sound || is_sound;
    at += CHUNK_HEAD + size + (size & 1);
  }
  return RILLE_OK;
}

static const struct {
  int format;
  const char *name;
} formats[] = {{SF_FORMAT_WAV, "WAV"},   {SF_FORMAT_WAVEX, "WAV"}, {SF_FORMAT_FLAC, "FLAC"},
               {SF_FORMAT_OGG, "OGG"},   {SF_FORMAT_AIFF, "AIFF"}, {SF_FORMAT_AU, "AU"},
               {SF_FORMAT_RF64, "RF64"}, {SF_FORMAT_W64, "W64"},   {0x230000 /* since 1.1 */, "MP3"}};

static const struct {
  const char *name;
  int encoding, bits;
} encodings[] = {
    {"PCM_U", SF_FORMAT_PCM_U8, 8},  {"PCM_S", SF_FORMAT_PCM_S8, 8},  {"PCM_S", SF_FORMAT_PCM_16, 16},
    {"PCM_S", SF_FORMAT_PCM_24, 24}, {"PCM_S", SF_FORMAT_PCM_32, 32}, {"PCM_F", SF_FORMAT_FLOAT, 32},
    {"PCM_F", SF_FORMAT_DOUBLE, 64}, {"ULAW", SF_FORMAT_ULAW, 8},     {"ALAW", SF_FORMAT_ALAW, 8},
    {"VORBIS", SF_FORMAT_VORBIS, 0}, {"OPUS", SF_FORMAT_OPUS, 0}};

static void describe(const SF_INFO *from, RilleSoundInfo *to) {
  *to = (RilleSoundInfo){.frames = from->frames, .sample_rate = from->samplerate, .channels = from->channels};
  const char *format = "UNKNOWN", *encoding = "UNKNOWN";
  for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
    if ((from->format & SF_FORMAT_TYPEMASK) == formats[i].format) format = formats[i].name;
  for (size_t i = 0; i < sizeof encodings / sizeof *encodings; i++)
    if ((from->format & SF_FORMAT_SUBMASK) == encodings[i].encoding)
      encoding = encodings[i].name, to->bits = encodings[i].bits;
  if (strcmp(format, "FLAC") == 0) encoding = "FLAC";
  snprintf(to->format, sizeof to->format, "%s", format);
  snprintf(to->encoding, sizeof to->encoding, "%s", encoding);
}

static SF_VIRTUAL_IO source_functions = {
    .get_filelen = source_size, .seek = source_seek, .read = source_read, .tell = source_tell};

static RilleStatus refuse(RilleContext *ctx, const Source *source, const char *path, SNDFILE *file) {
  char shown[RILLE_SHOWN];
  const char *text = library.text(file);
  if (source->status != RILLE_OK) return source->status;
  return rille_error(ctx, RILLE_ERROR_FORMAT, "sound: %s: %s", path, rille_shown(text, strlen(text), shown));
}

/* Opens the file, and the sound in it; the caller closes both. */
static RilleStatus open_source(RilleContext *ctx, const char *path, Source *source, SNDFILE **file,
                               SF_INFO *info) {
  *source = (Source){.status = RILLE_OK};
  *info = (SF_INFO){0};
  RILLE_TRY(need_library(ctx));
  RILLE_TRY(rille_file_open(ctx, what, path, &source->file));
  RilleStatus status = check_chunks(ctx, path, &source->file, &source->size);
  *file = status == RILLE_OK ? library.open_virtual(&source_functions, SFM_READ, info, source) : NULL;
  if (status == RILLE_OK && !*file)
    status = refuse(ctx, source, path, NULL);
  else if (status == RILLE_OK &&
           (info->channels < 1 || info->channels > RILLE_SOUND_CHANNELS || info->frames < 0))
    status = rille_error(ctx, RILLE_ERROR_FORMAT, "sound: %s: has %d channels and %lld frames", path,
                         info->channels, (long long)info->frames);
  if (status == RILLE_OK) return RILLE_OK;
  if (*file) library.close(*file);
  rille_file_close(&source->file);
  return status;
}

RilleStatus rille_sound_info(RilleContext *ctx, const char *path, RilleSoundInfo *out) {
  Source source;
  SNDFILE *file;
  SF_INFO info;
  RILLE_TRY(open_source(ctx, path, &source, &file, &info));
  describe(&info, out);
  library.close(file);
  rille_file_close(&source.file);
  return RILLE_OK;
}

/* What is there of count frames, sample by sample, in a block that grows with it: a file may promise any
 * number. */
static RilleStatus read_frames(RilleContext *ctx, SNDFILE *file, int channels, int64_t count, float **samples,
                               int64_t *frames) {
  int64_t room = 0, step = BLOCK / channels + 1;
  for (*frames = 0; *frames < count;) {
    if (*frames == room) {
      int64_t more = room ? 2 * room : step;
      if (more > count) more = count;
      float *larger = rille_block_resize(ctx, *samples, (size_t)more * (size_t)channels * sizeof **samples);
      if (!larger) return RILLE_ERROR_MEMORY;
      *samples = larger;
      room = more;
    }
    int64_t wanted = room - *frames < step ? room - *frames : step;
    int64_t got = library.read(file, *samples + *frames * channels, wanted);
    if (got <= 0) break;
    *frames += got;
    if (rille_must_stop(ctx)) return rille_error_stopped(ctx);
  }
  return RILLE_OK;
}

static RilleStatus as_planes(RilleContext *ctx, const float *samples, int64_t channels, int64_t frames,
                             RilleTensor **out) {
  int64_t sizes[2] = {channels, frames};
  RILLE_TRY(rille_tensor_new(ctx, RILLE_FLOAT32, 2, sizes, out));
  float *to = (float *)(void *)(*out)->data;
  for (int64_t c = 0; c < channels; c++)
    for (int64_t i = 0; i < frames; i++) to[c * frames + i] = samples[i * channels + c];
  return RILLE_OK;
}

RilleStatus rille_sound_read(RilleContext *ctx, const char *path, int64_t first, int64_t count,
                             RilleTensor **out, RilleSoundInfo *about) {
  Source source;
  SNDFILE *file;
  SF_INFO info;
  RILLE_TRY(open_source(ctx, path, &source, &file, &info));
  describe(&info, about);
  float *samples = NULL;
  int64_t frames = 0;
  RilleStatus status = RILLE_OK;
  if (first < 0 || first > info.frames)
    status = rille_error(ctx, RILLE_ERROR_ARGUMENT,
                         "sound: %s has %lld frames, none can be read from frame %lld on", path,
                         (long long)info.frames, (long long)first);
  else if (first > 0 && library.seek(file, first, SEEK_SET) != first)
    status = refuse(ctx, &source, path, file);
  int64_t left = info.frames - first;
  if (count < 0 || count > left) count = left;
  if (status == RILLE_OK) status = read_frames(ctx, file, info.channels, count, &samples, &frames);
  if (status == RILLE_OK && source.status != RILLE_OK) status = source.status;
  if (status == RILLE_OK && frames < count)
    status = rille_error(ctx, RILLE_ERROR_FORMAT, "sound: %s is truncated: promises %lld frames, has %lld",
                         path, (long long)info.frames, (long long)first + (long long)frames);
  if (status == RILLE_OK) status = as_planes(ctx, samples, info.channels, frames, out);
  rille_block_free(ctx, samples);
  library.close(file);
  rille_file_close(&source.file);
  return status;
}

/* ---- writing: to memory, then the whole file in one step ----------------------------------------------- */

typedef struct Target {
  RilleContext *ctx;
  RilleBytes bytes; /* size: written so far */
  size_t room, position;
  bool failed;
} Target;

static sf_count_t target_size(void *user) {
  return (sf_count_t)((Target *)user)->bytes.size;
}

static sf_count_t target_seek(sf_count_t offset, int whence, void *user) {
  Target *t = user;
  int64_t from = whence == SEEK_CUR ? (int64_t)t->position : whence == SEEK_END ? (int64_t)t->bytes.size : 0;
  int64_t to;
  if (__builtin_add_overflow(from, offset, &to) || to < 0 || (uint64_t)to > t->bytes.size) return -1;
  t->position = (size_t)to;
  return to;
}

static sf_count_t target_read(void *data, sf_count_t count, void *user) {
  Target *t = user;
  size_t left = t->bytes.size - t->position;
  if (count <= 0) return 0;
  if ((size_t)count > left) count = (sf_count_t)left;
  memcpy(data, t->bytes.data + t->position, (size_t)count);
  t->position += (size_t)count;
  return count;
}

static sf_count_t target_write(const void *data, sf_count_t count, void *user) {
  Target *t = user;
  if (count <= 0 || t->failed) return 0;
  size_t end = t->position + (size_t)count;
  if (end > t->room) {
    size_t room = end > 2 * t->room ? end : 2 * t->room;
    uint8_t *larger = rille_block_resize(t->ctx, t->bytes.data, room);
    t->failed = !larger;
    if (!larger) return 0;
    t->bytes.data = larger;
    t->room = room;
  }
  memcpy(t->bytes.data + t->position, data, (size_t)count);
  t->position = end;
  if (end > t->bytes.size) t->bytes.size = end;
  return count;
}

static sf_count_t target_tell(void *user) {
  return (sf_count_t)((Target *)user)->position;
}

static SF_VIRTUAL_IO target_functions = {.get_filelen = target_size,
                                         .seek = target_seek,
                                         .read = target_read,
                                         .write = target_write,
                                         .tell = target_tell};

/* 0: there is no such form. */
static int form_of(const char *format, int bits, bool floats) {
  bool wav = strcasecmp(format, "wav") == 0;
  if (strcasecmp(format, "ogg") == 0) return bits == 0 && !floats ? SF_FORMAT_OGG | SF_FORMAT_VORBIS : 0;
  if (floats) return wav && (bits == 0 || bits == 32) ? SF_FORMAT_WAV | SF_FORMAT_FLOAT : 0;
  int container = wav ? SF_FORMAT_WAV : strcasecmp(format, "flac") == 0 ? SF_FORMAT_FLAC : 0;
  int samples = bits == 8                 ? (wav ? SF_FORMAT_PCM_U8 : SF_FORMAT_PCM_S8)
                : bits == 0 || bits == 16 ? SF_FORMAT_PCM_16
                : bits == 24              ? SF_FORMAT_PCM_24
                : bits == 32 && wav       ? SF_FORMAT_PCM_32
                                          : 0;
  return container && samples ? container | samples : 0;
}

static RilleStatus write_frames(RilleContext *ctx, SNDFILE *file, const RilleTensor *waveform) {
  int64_t channels = waveform->sizes[0], frames = waveform->sizes[1], step = BLOCK / channels + 1;
  float *block = rille_block_allocate(ctx, (size_t)(step * channels) * sizeof *block);
  if (!block) return RILLE_ERROR_MEMORY;
  const float *from = (const float *)(const void *)waveform->data;
  RilleStatus status = RILLE_OK;
  for (int64_t at = 0; at < frames && status == RILLE_OK; at += step) {
    int64_t n = frames - at < step ? frames - at : step;
    for (int64_t c = 0; c < channels; c++)
      for (int64_t i = 0; i < n; i++) block[i * channels + c] = from[c * frames + at + i];
    if (library.write(file, block, n) != n)
      status = rille_error(ctx, RILLE_ERROR_FILE, "sound: %s", library.text(file));
    if (rille_must_stop(ctx)) status = rille_error_stopped(ctx);
  }
  rille_block_free(ctx, block);
  return status;
}

static RilleStatus check_waveform(RilleContext *ctx, const RilleTensor *waveform, int sample_rate) {
  char text[RILLE_SHAPE_TEXT];
  if (!rille_dtype_is_float((RilleDtype)waveform->dtype))
    return rille_error(ctx, RILLE_ERROR_DTYPE, "sound: a waveform has floats in -1 .. 1, not %s",
                       rille_dtype_name((RilleDtype)waveform->dtype));
  if (waveform->ndim != 2 || waveform->sizes[0] < 1 || waveform->sizes[0] > RILLE_SOUND_CHANNELS)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "sound: a waveform is [channels, frames], not %s",
                       rille_tensor_shape_text(waveform, text));
  if (sample_rate < 1)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "sound: the sample rate must be at least 1, got %d",
                       sample_rate);
  return RILLE_OK;
}

RilleStatus rille_sound_write(RilleContext *ctx, const char *path, RilleTensor *waveform, int sample_rate,
                              const char *format, int bits, bool floats) {
  RILLE_TRY(check_waveform(ctx, waveform, sample_rate));
  int form = form_of(format, bits, floats);
  if (!form)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "sound: %s files are not written with %d bits%s", format,
                       bits, floats ? " of floats" : "");
  RILLE_TRY(need_library(ctx));
  RilleTensor *values;
  RILLE_TRY(rille_tensor_as(waveform, RILLE_FLOAT32, &values));
  RilleStatus status;
  Target target = {.ctx = ctx};
  SF_INFO info = {.samplerate = sample_rate, .channels = (int)waveform->sizes[0], .format = form};
  SNDFILE *file = library.open_virtual(&target_functions, SFM_WRITE, &info, &target);
  if (file) {
    library.command(file, SFC_SET_CLIPPING, NULL, SF_TRUE);
    status = write_frames(ctx, file, values);
    library.close(file);
  } else {
    status = rille_error(ctx, RILLE_ERROR_ARGUMENT, "sound: %s", library.text(NULL));
  }
  rille_tensor_release(values);
  if (target.failed) status = RILLE_ERROR_MEMORY;
  if (status == RILLE_OK) status = rille_file_write(ctx, what, path, target.bytes.data, target.bytes.size);
  rille_block_free(ctx, target.bytes.data);
  return status;
}
