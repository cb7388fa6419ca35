/* Sounds, as files in memory: what they say of themselves, then all samples, then some from the middle on. */
#include "harness.h"
#include "core/status.h"
#include "io/media/sound.h"

#include <sys/mman.h>
#include <unistd.h>

/* The path of a file that holds data. */
static const char *file_of(const uint8_t *data, size_t size) {
  static char path[64];
  static int fd = -1;
  if (fd < 0) {
    fd = memfd_create("sound", MFD_CLOEXEC);
    if (fd < 0) abort();
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
  }
  if (ftruncate(fd, 0) != 0 || pwrite(fd, data, size, 0) != (ssize_t)size) abort();
  return path;
}

static RilleStatus fuzz_read(RilleContext *ctx, const uint8_t *data, size_t size) {
  const char *path = file_of(data, size);
  RilleSoundInfo info;
  RilleTensor *tensor = NULL, *part = NULL;
  RILLE_TRY(rille_sound_info(ctx, path, &info));
  RilleStatus status = rille_sound_read(ctx, path, 0, -1, &tensor, &info);
  if (status == RILLE_OK) status = rille_sound_read(ctx, path, info.frames / 2, 3, &part, &info);
  rille_tensor_release(tensor);
  rille_tensor_release(part);
  return status;
}
