/* A recording while it is under way: what it has found out so far, and how memory is known in it. */
#ifndef RILLE_CAPTURE_RECORDING_H
#define RILLE_CAPTURE_RECORDING_H

#include "capture/capture.h"

enum { MOST_WRITTEN = 8 }; /* first inputs that are looked at: batch norm writes its second and third */

typedef struct Entry { /* of a hash table from pointers to numbers */
  const void *key;
  int32_t value;
} Entry;

typedef struct RilleRecording {
  RilleObserver observer;
  RilleCapture *capture;
  RilleStoragePlan plan;
  RilleFlatNote flat;
  RilleGemmNote gemm;
  RilleDirectNote direct;
  RilleStatus status;  /* the first failure */
  char text[1024];     /* of a refusal */
  uint32_t base;       /* serials up to here are of other recordings */
  uint32_t forward_at; /* storages made before the running op's forward */
  int32_t *by_serial;  /* buffer of the storage with serial base + 1 + i; -1: unknown */
  size_t n_serials;
  Entry *table;
  size_t table_size, table_count;
  int depth;                       /* of ops */
  uint32_t versions[MOST_WRITTEN]; /* of the running op's inputs, before it */
} Recording;

/* list gets room for an item more; false after a failure, which ends the recording. */
#define GROW(r, list, count)                                                                                 \
  rille_recording_grow((r), (void **)&(r)->capture->list, (r)->capture->count, sizeof *(r)->capture->list)

/* Keeps the first failure; false. */
bool rille_recording_fail(Recording *r, RilleStatus status);
/* See GROW. */
bool rille_recording_grow(Recording *r, void **list, size_t count, size_t item);
/* -1: it is not known. */
int32_t rille_recording_look_up(const Recording *r, const void *key);
bool rille_recording_remember(Recording *r, const void *key, int32_t value);
/* Takes storage over; -1 after a failure. */
int32_t rille_recording_new_buffer(Recording *r, RilleCaptureBufferKind kind, RilleStorage *storage);
/* serial: of a storage that was made in the step. */
bool rille_recording_set_by_serial(Recording *r, uint32_t serial, int32_t buffer);
/* Whether it was made in the step. */
bool rille_recording_is_of_this_step(const Recording *r, const RilleStorage *storage);
/* -1: it is not known. */
int32_t rille_recording_known_buffer(const Recording *r, const RilleStorage *storage);
/* tensor's layout over the buffer; -1 after a failure. */
int32_t rille_recording_operand_in(Recording *r, const RilleTensor *tensor, int32_t buffer);
/* Its buffer in its layout; -1 after a failure. */
int32_t rille_recording_operand_of(Recording *r, const RilleTensor *tensor);

#endif
