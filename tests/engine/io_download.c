/* Downloads without a network: from file:// and from a little server of our own on 127.0.0.1. */
#include "io_check.h"

#include "net/download.h"
#include "io/gzip.h"
#include "io/sha256.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>

enum { SIZE = 300000 };

static uint8_t content[SIZE];
static char content_sum[RILLE_SHA256_TEXT];
static const char wrong_sum[] = "0000000000000000000000000000000000000000000000000000000000000000";

static void sum_of(const void *data, size_t size, char text[RILLE_SHA256_TEXT]) {
  RilleSha256 sha;
  uint8_t digest[RILLE_SHA256_BYTES];
  rille_sha256_start(&sha);
  rille_sha256_add(&sha, data, size);
  rille_sha256_finish(&sha, digest);
  rille_sha256_text(digest, text);
}

static bool has_content(const char *path) {
  if (access(path, R_OK) != 0) return false;
  size_t size;
  uint8_t *data = slurp(path, &size);
  bool same = size == SIZE && memcmp(data, content, SIZE) == 0;
  free(data);
  return same;
}

static bool exists(const char *path) {
  return access(path, F_OK) == 0;
}

/* No child of ours is left, running or dead. */
static bool no_children(void) {
  return waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD;
}

/* ---- a server ------------------------------------------------------------------------------------------ */

typedef struct Server {
  pid_t pid;
  int port;
} Server;

static void send_all(int client, const void *data, size_t size) {
  for (size_t done = 0; done < size;) {
    ssize_t n = send(client, (const char *)data + done, size - done, MSG_NOSIGNAL);
    if (n <= 0) return;
    done += (size_t)n;
  }
}

/* /whole serves everything; /broken breaks off after a third; /resumed answers only requests for a range, and
 * /slow sends in small pieces. */
static void answer(int client) {
  char request[4096] = "", head[200];
  for (size_t used = 0; used + 1 < sizeof request && !strstr(request, "\r\n\r\n");) {
    ssize_t n = recv(client, request + used, sizeof request - 1 - used, 0);
    if (n <= 0) return;
    used += (size_t)n;
  }
  const char *range = strstr(request, "Range: bytes=");
  size_t from = range ? strtoul(range + 13, NULL, 10) : 0;
  bool known = strstr(request, "/whole ") || strstr(request, "/broken ") || strstr(request, "/slow ") ||
               (range && strstr(request, "/resumed "));
  if (!known || from >= SIZE) {
    const char *refusal =
        known ? "HTTP/1.1 416 Range Not Satisfiable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
              : "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    send_all(client, refusal, strlen(refusal));
    return;
  }
  if (range)
    snprintf(
        head, sizeof head,
        "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes %zu-%d/%d\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n",
        from, SIZE - 1, SIZE, SIZE - from);
  else
    snprintf(head, sizeof head, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n", SIZE);
  send_all(client, head, strlen(head));
  size_t end = strstr(request, "/broken ") ? SIZE / 3 : SIZE;
  for (bool slow = strstr(request, "/slow "); slow && from < end; from += 1000) {
    send_all(client, content + from, 1000);
    usleep(20000);
  }
  if (from < end) send_all(client, content + from, end - from);
}

static Server start_server(void) {
  Server server = {0, 0};
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  if (listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof address) != 0 ||
      listen(listener, 8) != 0 || getsockname(listener, (struct sockaddr *)&address, &length) != 0)
    return server;
  server.port = ntohs(address.sin_port);
  server.pid = fork();
  if (server.pid == 0) {
    alarm(120); /* a test that dies leaves no server behind */
    for (;;) {
      int client = accept(listener, NULL, NULL);
      if (client < 0) continue;
      answer(client);
      close(client);
    }
  }
  close(listener);
  return server;
}

static void stop_server(Server server) {
  kill(server.pid, SIGKILL);
  waitpid(server.pid, NULL, 0);
}

/* ---- from files ---------------------------------------------------------------------------------------- */

typedef struct Seen {
  int calls;
  uint64_t last;
  uint64_t stop_at;
} Seen;

static bool progress(void *user, uint64_t done, uint64_t total) {
  Seen *seen = user;
  seen->calls++;
  seen->last = done;
  return total != SIZE || done < seen->stop_at;
}

static RilleStatus refuse(void *user, const char *path) {
  (void)path;
  return rille_error(user, RILLE_ERROR_FORMAT, "check: not the right kind of file");
}

static RilleStatus job(RilleContext *ctx, void *user) {
  const RilleDownload *download = user;
  unlink(download->path);
  return rille_download(ctx, download);
}

static void test_files(RilleContext *ctx, const char *url, const char *gzip_url) {
  const char *path = scratch_file("new/folder/file"), *part = scratch_file("new/folder/file.part");
  Seen seen = {.stop_at = UINT64_MAX};
  RilleDownload download = {.path = path,
                            .urls = &url,
                            .url_count = 1,
                            .sha256 = content_sum,
                            .size = SIZE,
                            .progress = progress,
                            .progress_user = &seen};
  CHECK_OK(ctx, rille_download(ctx, &download));
  CHECK(has_content(path) && !exists(part) && seen.calls > 0 && seen.last == SIZE && no_children());
  seen.calls = 0;
  CHECK_OK(ctx, rille_download(ctx, &download)); /* there already */
  CHECK(seen.calls == 0);
  spill(path, "damaged", 7); /* there, but wrong */
  CHECK_OK(ctx, rille_download(ctx, &download));
  CHECK(has_content(path));
  unlink(path);
  spill(part, content, 1000); /* broken off */
  CHECK_OK(ctx, rille_download(ctx, &download));
  CHECK(has_content(path) && !exists(part));
  unlink(path);
  spill(part, content + 7, 1000); /* of another file: fetched once more from the start */
  CHECK_OK(ctx, rille_download(ctx, &download));
  CHECK(has_content(path) && !exists(part));
  unlink(path);
  spill(part, content, SIZE); /* whole, but not yet renamed */
  seen.calls = 0;
  CHECK_OK(ctx, rille_download(ctx, &download));
  CHECK(has_content(path) && !exists(part) && seen.calls == 0);
  unlink(path);
  uint8_t *longer = calloc(1, SIZE + 1000); /* longer than the file */
  spill(part, longer, SIZE + 1000);
  free(longer);
  CHECK_OK(ctx, rille_download(ctx, &download));
  CHECK(has_content(path) && !exists(part));
  download.urls = &gzip_url; /* the sum of what is in it */
  download.sum_of_content = true;
  unlink(path);
  CHECK_OK(ctx, rille_download(ctx, &download));
  CHECK(exists(path) && !has_content(path));
  unlink(path);
  download.sha256 = NULL;
  spill(part, "old rubbish", 11); /* without a sum nobody could tell: not taken up */
  CHECK_OK(ctx, rille_download(ctx, &download));
  size_t size;
  uint8_t *data = slurp(path, &size);
  CHECK(rille_is_gzip(data, size));
  free(data);
  check_allocations(ctx, job, &download);
  unlink(path);
  rmdir(scratch_file("new/folder"));
  rmdir(scratch_file("new"));
  CHECK(no_children());
}

static void test_failures(RilleContext *ctx, const char *url) {
  const char *path = scratch_file("file"), *part = scratch_file("file.part");
  const char *mirrors[2] = {"file:///no/such/file", url};
  RilleDownload download = {.path = path, .urls = mirrors, .url_count = 2, .sha256 = wrong_sum};
  CHECK_FAILS(ctx, RILLE_ERROR_FILE, "; file:///no/such/file: curl: (37)", rille_download(ctx, &download));
  CHECK(strstr(rille_error_message(ctx), "the check sum is ") &&
        strstr(rille_error_message(ctx), "not 0000000000000000..."));
  CHECK(!exists(path) && !exists(part));
  download.sha256 = content_sum; /* the second mirror has it */
  CHECK_OK(ctx, rille_download(ctx, &download));
  CHECK(has_content(path));
  unlink(path);
  download.check = refuse;
  download.check_user = ctx;
  CHECK_FAILS(ctx, RILLE_ERROR_FILE, "check: not the right kind of file", rille_download(ctx, &download));
  CHECK(!exists(path) && !exists(part));
  download.check = NULL;
  download.program = "/no/such/curl";
  CHECK_FAILS(ctx, RILLE_ERROR_FILE, "needs the program /no/such/curl, which is not installed",
              rille_download(ctx, &download));
  download.program = "no-such-curl-in-path";
  CHECK_FAILS(ctx, RILLE_ERROR_FILE, "which is not installed", rille_download(ctx, &download));
  download.program = "false";
  CHECK_FAILS(ctx, RILLE_ERROR_FILE, "curl fails with code 1", rille_download(ctx, &download));
  download.program = NULL;
  download.sha256 = "123";
  CHECK_FAILS(ctx, RILLE_ERROR_ARGUMENT, "64 hex digits, not '123'", rille_download(ctx, &download));
  download.sha256 = content_sum;
  download.url_count = 0;
  CHECK_FAILS(ctx, RILLE_ERROR_ARGUMENT, "at least one address", rille_download(ctx, &download));
  const char *odd[2] = {"--version",
                        "gopher://127.0.0.1/"}; /* not taken for an option; not an allowed kind */
  download.urls = odd;
  download.url_count = 2;
  CHECK_FAILS(ctx, RILLE_ERROR_FILE, "; gopher://127.0.0.1/: curl: (1)", rille_download(ctx, &download));
  CHECK(!exists(path) && !exists(part) && no_children());
}

/* A host that ignores SIGCHLD, so that the system forgets how curl ended. */
static void test_no_sigchld(RilleContext *ctx, const char *url) {
  const char *path = scratch_file("file");
  RilleDownload download = {.path = path, .urls = &url, .url_count = 1, .sha256 = content_sum};
  signal(SIGCHLD, SIG_IGN);
  CHECK_OK(ctx, rille_download(ctx, &download));
  CHECK(has_content(path));
  unlink(path);
  download.sha256 = NULL;
  CHECK_FAILS(ctx, RILLE_ERROR_FILE, "the host ignores SIGCHLD", rille_download(ctx, &download));
  signal(SIGCHLD, SIG_DFL);
  unlink(scratch_file("file.part"));
}

/* ---- from the server ----------------------------------------------------------------------------------- */

static void test_server(RilleContext *ctx, int port) {
  const char *path = scratch_file("file"), *part = scratch_file("file.part");
  char whole[64], broken[64], resumed[64], missing[64], slow[64];
  snprintf(whole, sizeof whole, "http://127.0.0.1:%d/whole", port);
  snprintf(broken, sizeof broken, "http://127.0.0.1:%d/broken", port);
  snprintf(resumed, sizeof resumed, "http://127.0.0.1:%d/resumed", port);
  snprintf(missing, sizeof missing, "http://127.0.0.1:%d/missing", port);
  snprintf(slow, sizeof slow, "http://127.0.0.1:%d/slow", port);
  const char *mirrors[4] = {missing, broken, missing, resumed};
  RilleDownload download = {
      .path = path, .urls = mirrors, .url_count = 3, .sha256 = content_sum, .size = SIZE};
  CHECK_FAILS(ctx, RILLE_ERROR_FILE, "missing: curl: (22) The requested URL returned error: 404",
              rille_download(ctx, &download));
  CHECK(strstr(rille_error_message(ctx), "broken: curl: (18)") != NULL);
  size_t size;
  uint8_t *data = slurp(part, &size);
  CHECK(size == SIZE / 3 && memcmp(data, content, size) == 0); /* kept for the next time */
  free(data);
  download.urls = mirrors + 3;
  download.url_count = 1;
  CHECK_OK(ctx, rille_download(ctx, &download)); /* this one only gives the rest */
  CHECK(has_content(path) && !exists(part));
  unlink(path);
  download.urls = mirrors; /* all in one call: 404, broken off, 404, the rest */
  download.url_count = 4;
  CHECK_OK(ctx, rille_download(ctx, &download));
  CHECK(has_content(path));
  unlink(path);
  const char *one = whole;
  uint8_t *longer = calloc(1, SIZE + 1000); /* answered with 416 */
  spill(part, longer, SIZE + 1000);
  free(longer);
  download.urls = &one;
  download.url_count = 1;
  CHECK_OK(ctx, rille_download(ctx, &download));
  CHECK(has_content(path));
  unlink(path);
  Seen seen = {.stop_at = 5000}; /* the user has seen enough */
  one = slow;
  download.progress = progress;
  download.progress_user = &seen;
  CHECK_FAILS(ctx, RILLE_ERROR_STATE, "download: stopped at ", rille_download(ctx, &download));
  CHECK(exists(part) && !exists(path) && seen.calls > 1);
  unlink(part);
}

int main(void) {
  RilleContext *ctx = new_context();
  if (system("curl --version >/dev/null 2>&1") != 0) {
    printf("skipped: no curl\n");
    return finish(ctx);
  }
  for (size_t i = 0; i < SIZE; i++) content[i] = (uint8_t)(i * i >> 7);
  sum_of(content, SIZE, content_sum);
  const char *source = scratch_file("source [1]"), *packed_source = scratch_file("source.gz");
  char url[600], gzip_url[600];
  snprintf(url, sizeof url, "file://%s/source%%20[1]", scratch());
  snprintf(gzip_url, sizeof gzip_url, "file://%s", packed_source);
  spill(source, content, SIZE);
  RilleBytes packed = {NULL, 0};
  CHECK_OK(ctx, rille_gzip(ctx, content, SIZE, 6, &packed));
  spill(packed_source, packed.data, packed.size);
  rille_block_free(ctx, packed.data);
  test_files(ctx, url, gzip_url);
  test_failures(ctx, url);
  test_no_sigchld(ctx, url);
  Server server = start_server();
  CHECK(server.pid > 0);
  if (server.pid > 0) {
    test_server(ctx, server.port);
    stop_server(server);
  }
  CHECK(no_children());
  unlink(source);
  unlink(packed_source);
  CHECK(rmdir(scratch()) == 0);
  return finish(ctx);
}
