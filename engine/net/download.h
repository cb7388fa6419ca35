/* Fetching a file with the `curl` program, without a shell.
 *
 * The bytes go to `<path>.part`, which a later call takes up where an earlier one broke off; only what is
 * whole and has the right check sum gets the name path. The mirrors are tried in turn. A part with a wrong
 * sum is thrown away and fetched once more from its start before the next mirror has its turn. The error text
 * tells what each mirror said. */
#ifndef RILLE_NET_DOWNLOAD_H
#define RILLE_NET_DOWNLOAD_H

#include "rille.h"

typedef struct RilleDownload {
  const char *path;        /* missing folders in front of it are made */
  const char *const *urls; /* http, https, ftp or file */
  int url_count;
  const char *sha256;  /* 64 hex digits, or NULL: no check, and parts are not taken up */
  bool sum_of_content; /* the sum is of the gunzipped content, which may be packed in many ways */
  uint64_t size;       /* bytes on the wire, for progress; 0: not known */
  int stall_seconds;   /* give up a mirror that sends nothing for so long; 0: 30 */
  const char *program; /* NULL: "curl", looked up in PATH */
  /* A check of the caller's own on the fetched file, after the sum; may be NULL. A bad status counts as a
   * wrong sum. */
  RilleStatus (*check)(void *user, const char *path);
  void *check_user;
  /* About ten times a second and once at the end of each attempt; may be NULL. false ends the download and
   * keeps the part: RILLE_ERROR_STATE. */
  bool (*progress)(void *user, uint64_t done, uint64_t total);
  void *progress_user;
} RilleDownload;

/* Does nothing if path is there and passes sum and check. A file that is there and does not is replaced once
 * the new one is whole. RILLE_ERROR_FILE: no mirror gave it, or there is no curl. The child process is always
 * waited for, and only it; the host's signal handlers and mask stay as they are. */
RilleStatus rille_download(RilleContext *ctx, const RilleDownload *download);

#endif
