/* Sounds: WAV, FLAC, Ogg (Vorbis, Opus), MP3, AIFF and whatever else libsndfile reads, as tensors [channels,
 * frames].
 *
 * libsndfile is loaded when the first sound is read or written (it brings seven codecs, which a program that
 * hears nothing need not wait for); where it is not installed, that is RILLE_ERROR_UNSUPPORTED and says so.
 * Its own memory is not the context's. */
#ifndef RILLE_IO_SOUND_H
#define RILLE_IO_SOUND_H

#include "io/file.h"

enum { RILLE_SOUND_CHANNELS = 1024 /* as many as libsndfile takes */ };

typedef struct RilleSoundInfo {
  int64_t frames; /* moments of time; each has a sample per channel */
  int sample_rate, channels;
  char format[16];   /* "WAV", "FLAC", "OGG", ... */
  char encoding[32]; /* "PCM_S", "PCM_U", "PCM_F", "FLAC", "VORBIS", ...: torchaudio's names */
  int bits;          /* of a sample; 0 where the encoding has no fixed number */
} RilleSoundInfo;

/* What the file says of itself. RILLE_ERROR_FILE, RILLE_ERROR_FORMAT, RILLE_ERROR_UNSUPPORTED. */
RilleStatus rille_sound_info(RilleContext *ctx, const char *path, RilleSoundInfo *out);
/* float32 [channels, frames] in -1 .. 1, from frame first on, count frames at most (-1: all). Also
 * RILLE_ERROR_ARGUMENT for a first frame below 0 or behind the end, RILLE_ERROR_MEMORY, RILLE_ERROR_STOPPED.
 */
RilleStatus rille_sound_read(RilleContext *ctx, const char *path, int64_t first, int64_t count,
                             RilleTensor **out, RilleSoundInfo *info);

/* waveform: [channels, frames], floats in -1 .. 1; what is beyond is clipped. format:
 * "wav", "flac" or "ogg". bits: 8, 16, 24, 32, or 32 with floats (WAV); 0: 16, Ogg's own. */
RilleStatus rille_sound_write(RilleContext *ctx, const char *path, RilleTensor *waveform, int sample_rate,
                              const char *format, int bits, bool floats);

#endif
