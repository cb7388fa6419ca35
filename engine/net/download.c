#include "net/download.h"
#include "core/memory.h"
#include "core/status.h"
#include "io/file.h"
#include "io/reader.h"
#include "io/sha256.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static const char what[] = "download";
enum { SAID = 160, TICK = 100 /* milliseconds */, REPORT = 640, SIGNALLED = -1, UNKNOWN = -2 };
/* curl's exit codes (man curl, EXIT CODES) */
enum { CURL_HTTP = 22, CURL_RANGE = 33, CURL_RESUME = 36 };

typedef struct Job {
  RilleContext *ctx;
  const RilleDownload *download;
  char *part;
  char report[REPORT]; /* what the mirrors said */
  char said[SAID];     /* what curl said last, one line */
  bool cancelled;
  RilleStatus failure; /* of a FATAL outcome */
} Job;

typedef enum Outcome {
  GOOD,
  WRONG_SUM,
  CANNOT_RESUME,
  FAILED,
  FATAL /* no use in going on; text in the context */
} Outcome;

static Outcome fatal(Job *job, RilleStatus failure) {
  job->failure = failure;
  return FATAL;
}

static bool is_file(const char *path, uint64_t *size) {
  struct stat info;
  bool there = stat(path, &info) == 0 && S_ISREG(info.st_mode);
  *size = there ? (uint64_t)info.st_size : 0;
  return there;
}

static uint64_t size_of(const char *path) {
  uint64_t size;
  is_file(path, &size);
  return size;
}

/* ---- the child process --------------------------------------------------------------------------------- */

typedef struct Child {
  pid_t pid;
  int said; /* reading end of its standard error */
} Child;

/* It starts as from a shell: no signal blocked, none ignored, nothing of ours open but the three standard
 * files. */
static int configure(posix_spawn_file_actions_t *files, posix_spawnattr_t *attributes, int said) {
  sigset_t none, usual;
  sigemptyset(&none);
  sigemptyset(&usual);
  static const int signals[] = {SIGPIPE, SIGINT, SIGTERM, SIGQUIT, SIGHUP, SIGCHLD, SIGXFSZ};
  for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) sigaddset(&usual, signals[i]);
  int failure = posix_spawnattr_setsigmask(attributes, &none);
  if (!failure) failure = posix_spawnattr_setsigdefault(attributes, &usual);
  if (!failure)
    failure = posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  if (!failure) failure = posix_spawn_file_actions_adddup2(files, said, 2);
  if (!failure) failure = posix_spawn_file_actions_addopen(files, 0, "/dev/null", O_RDONLY, 0);
  if (!failure) failure = posix_spawn_file_actions_addopen(files, 1, "/dev/null", O_WRONLY, 0);
  return failure;
}

static int spawn(const char *program, char *const *arguments, int said, pid_t *pid) {
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  int failure = posix_spawn_file_actions_init(&files);
  if (failure) return failure;
  failure = posix_spawnattr_init(&attributes);
  if (!failure) {
    failure = configure(&files, &attributes, said);
    if (!failure) failure = posix_spawnp(pid, program, &files, &attributes, arguments, environ);
    posix_spawnattr_destroy(&attributes);
  }
  posix_spawn_file_actions_destroy(&files);
  return failure;
}

static const char *program_of(const RilleDownload *download) {
  return download->program ? download->program : "curl";
}

static RilleStatus no_program(RilleContext *ctx, const char *program) {
  return rille_error(ctx, RILLE_ERROR_FILE, "%s: needs the program %s, which is not installed", what,
                     rille_path_tail(program));
}

/* Neither end reaches other children of the host. */
static int make_pipe(int ends[2]) {
#if defined(__APPLE__)
  if (pipe(ends) != 0) return -1;
  fcntl(ends[0], F_SETFD, FD_CLOEXEC);
  fcntl(ends[1], F_SETFD, FD_CLOEXEC);
#else
  if (pipe2(ends, O_CLOEXEC) != 0) return -1;
#endif
  return fcntl(ends[0], F_SETFL, O_NONBLOCK); /* cannot fail on a fresh pipe */
}

static RilleStatus start(Job *job, const char *url, bool resume, Child *child) {
  const char *program = program_of(job->download);
  char stall[16];
  snprintf(stall, sizeof stall, "%d", job->download->stall_seconds > 0 ? job->download->stall_seconds : 30);
  /* --globoff: brackets in an address are meant as they are. Values follow their option, so none is taken for
   * one. */
  const char *arguments[32] = {program,
                               "--disable", /* first: ~/.curlrc may hold anything, --insecure too */
                               "--fail",
                               "--location",
                               "--silent",
                               "--show-error",
                               "--globoff",
                               "--proto",
                               "=http,https,ftp,file",
                               "--proto-redir",
                               "=http,https",
                               "--max-redirs",
                               "10",
                               "--connect-timeout",
                               stall,
                               "--speed-limit",
                               "1",
                               "--speed-time",
                               stall,
                               "--output",
                               job->part,
                               "--url",
                               url};
  int count = 0;
  while (arguments[count]) count++;
  if (resume) {
    arguments[count++] = "--continue-at";
    arguments[count++] = "-";
  }
  int ends[2];
  if (make_pipe(ends) != 0) return rille_file_error(job->ctx, what, "start", program, errno);
  int failure = spawn(program, (char *const *)(uintptr_t)arguments, ends[1], &child->pid);
  close(ends[1]);
  child->said = ends[0];
  if (!failure) return RILLE_OK;
  close(ends[0]);
  if (failure == ENOENT) return no_program(job->ctx, program);
  return rille_file_error(job->ctx, what, "start", program, failure);
}

/* Its exit code, SIGNALLED, or UNKNOWN where the host ignores SIGCHLD and the system forgets children at
 * once. */
static int wait_for(const Child *child) {
  int status;
  while (waitpid(child->pid, &status, 0) < 0)
    if (errno != EINTR) return UNKNOWN;
  return WIFEXITED(status) ? WEXITSTATUS(status) : SIGNALLED;
}

/* Takes what is there to read; keeps the beginning. False at the end. */
static bool listen_to(const Child *child, char *said, size_t *length) {
  char buffer[512];
  ssize_t n = read(child->said, buffer, sizeof buffer);
  if (n < 0) return errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK;
  for (ssize_t i = 0; i < n && *length + 1 < SAID; i++) said[(*length)++] = buffer[i];
  return n > 0;
}

static bool go_on(Job *job) {
  const RilleDownload *download = job->download;
  if (!download->progress || job->cancelled) return !job->cancelled;
  if (!download->progress(download->progress_user, size_of(job->part), download->size)) job->cancelled = true;
  return !job->cancelled;
}

/* Runs curl to its end; *code as wait_for, job->said what it wrote. */
static RilleStatus run(Job *job, const char *url, bool resume, int *code) {
  Child child = {.pid = 0, .said = -1};
  char raw[SAID];
  size_t length = 0;
  RILLE_TRY(start(job, url, resume, &child));
  for (bool open = true; open;) {
    struct pollfd wanted = {.fd = child.said, .events = POLLIN};
    int ready = poll(&wanted, 1, TICK);
    if (ready > 0)
      open = listen_to(&child, raw, &length);
    else if (ready < 0 && errno != EINTR)
      open = false;
    if (open && !go_on(job)) { /* asked to stop: curl ends at once and keeps what it has */
      kill(child.pid, SIGTERM);
      open = false;
    }
  }
  close(child.said);
  *code = wait_for(&child);
  if (!job->cancelled) go_on(job);
  while (length > 0 && (raw[length - 1] == '\n' || raw[length - 1] == '\r')) length--;
  char shown[RILLE_SHOWN];
  snprintf(job->said, sizeof job->said, "%s", rille_shown(raw, length, shown));
  return RILLE_OK;
}

/* ---- one attempt --------------------------------------------------------------------------------------- */

/* Sum and check of a file that is there. A wrong sum leaves its text in said. */
static Outcome examine(Job *job, const char *path) {
  const RilleDownload *download = job->download;
  uint8_t wanted[RILLE_SHA256_BYTES], found[RILLE_SHA256_BYTES];
  char text[RILLE_SHA256_TEXT];
  if (download->sha256) {
    rille_sha256_parse(download->sha256, wanted); /* rille_download has looked at its form */
    RilleStatus status = rille_sha256_file(job->ctx, what, path, download->sum_of_content, found);
    if (status == RILLE_ERROR_FORMAT) { /* not a whole gzip file */
      snprintf(job->said, sizeof job->said, "%.150s", rille_error_message(job->ctx));
      return WRONG_SUM;
    }
    if (status != RILLE_OK) return fatal(job, status);
    if (memcmp(wanted, found, sizeof wanted) != 0) {
      snprintf(job->said, sizeof job->said, "the check sum is %.16s..., not %.16s...",
               rille_sha256_text(found, text), download->sha256);
      return WRONG_SUM;
    }
  }
  if (!download->check || download->check(download->check_user, path) == RILLE_OK) return GOOD;
  snprintf(job->said, sizeof job->said, "%.150s", rille_error_message(job->ctx));
  return WRONG_SUM;
}

static Outcome attempt(Job *job, const char *url, bool resume) {
  int code = 0;
  job->said[0] = 0;
  if (!resume) unlink(job->part);
  RilleStatus status = run(job, url, resume, &code);
  if (status != RILLE_OK) return fatal(job, status);
  if (job->cancelled)
    return fatal(job,
                 rille_error(job->ctx, RILLE_ERROR_STATE, "%s: stopped at %llu bytes of %s", what,
                             (unsigned long long)size_of(job->part), rille_path_tail(job->download->path)));
  if (code == 127)
    return fatal(job, no_program(job->ctx, program_of(job->download))); /* systems that find out late */
  bool sum_will_tell = code == UNKNOWN && job->download->sha256 && access(job->part, F_OK) == 0;
  if (code == 0 || sum_will_tell) {
    if (access(job->part, F_OK) == 0) return examine(job, job->part);
    snprintf(job->said, sizeof job->said, "sent nothing");
    return FAILED;
  }
  /* 416: what is asked for lies behind the end, so the part is longer than the file */
  bool too_long = code == CURL_HTTP && strstr(job->said, "416");
  if (resume && (code == CURL_RANGE || code == CURL_RESUME || too_long)) return CANNOT_RESUME;
  if (!job->said[0]) {
    if (code == UNKNOWN)
      snprintf(job->said, sizeof job->said, "curl's result is lost: the host ignores SIGCHLD");
    else if (code == SIGNALLED)
      snprintf(job->said, sizeof job->said, "curl was ended by a signal");
    else
      snprintf(job->said, sizeof job->said, "curl fails with code %d", code);
  }
  return FAILED;
}

/* Resumes a part if there is one; where that gives no good file, once more from the start. */
static Outcome fetch(Job *job, const char *url) {
  bool resume = job->download->sha256 && size_of(job->part) > 0;
  Outcome outcome = attempt(job, url, resume);
  if (outcome == WRONG_SUM || outcome == CANNOT_RESUME) outcome = attempt(job, url, false);
  if (outcome == WRONG_SUM) unlink(job->part);
  return outcome;
}

static void note(Job *job, const char *url) {
  size_t used = strlen(job->report);
  char shown[RILLE_SHOWN];
  snprintf(job->report + used, sizeof job->report - used, "; %s: %s", rille_shown(url, strlen(url), shown),
           job->said);
}

static RilleStatus fetch_from_mirrors(Job *job) {
  const RilleDownload *download = job->download;
  if (download->sha256 &&
      size_of(job->part) > 0) { /* an earlier call may have been ended just before its last step */
    Outcome outcome = examine(job, job->part);
    if (outcome == FATAL) return job->failure;
    if (outcome == GOOD) return rille_file_replace(job->ctx, what, job->part, download->path);
  }
  for (int i = 0; i < download->url_count; i++) {
    Outcome outcome = fetch(job, download->urls[i]);
    if (outcome == FATAL) return job->failure;
    if (outcome == GOOD) return rille_file_replace(job->ctx, what, job->part, download->path);
    note(job, download->urls[i]);
  }
  return rille_error(job->ctx, RILLE_ERROR_FILE, "%s: cannot get %s%s", what, rille_path_tail(download->path),
                     job->report);
}

static RilleStatus download_file(RilleContext *ctx, const RilleDownload *download) {
  uint8_t digest[RILLE_SHA256_BYTES];
  if (download->url_count < 1)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "%s: needs at least one address", what);
  if (download->sha256 && !rille_sha256_parse(download->sha256, digest))
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "%s: a SHA-256 has 64 hex digits, not '%.80s'", what,
                       download->sha256);
  Job job = {.ctx = ctx, .download = download};
  uint64_t size;
  if (is_file(download->path, &size)) {
    Outcome outcome = examine(&job, download->path);
    if (outcome == GOOD) return RILLE_OK;
    if (outcome == FATAL) return job.failure;
  }
  RILLE_TRY(rille_file_make_folders(ctx, what, download->path));
  size_t length = strlen(download->path);
  job.part = rille_block_allocate(ctx, length + sizeof ".part");
  if (!job.part) return RILLE_ERROR_MEMORY;
  memcpy(job.part, download->path, length);
  memcpy(job.part + length, ".part", sizeof ".part");
  RilleStatus status = fetch_from_mirrors(&job);
  rille_block_free(ctx, job.part);
  return status;
}

RilleStatus rille_download(RilleContext *ctx, const RilleDownload *download) {
  int saved = errno;
  RilleStatus status = download_file(ctx, download);
  errno = saved;
  return status;
}
