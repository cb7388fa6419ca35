/* Files, the bounded reader, gzip, SHA-256. */
#include "io_check.h"

#include "io/file.h"
#include "io/gzip.h"
#include "io/reader.h"
#include "io/sha256.h"

#include <dirent.h>
#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

static int files_in_scratch(void) {
  int count = 0;
  DIR *folder = opendir(scratch());
  for (struct dirent *entry; folder && (entry = readdir(folder));) count += entry->d_name[0] != '.';
  if (folder) closedir(folder);
  return count;
}

/* ---- reading ------------------------------------------------------------------------------------------- */

static void test_cursor(RilleContext *ctx) {
  static const uint8_t data[] = {1, 2, 3, 4, 5, 6, 7, 8, 'a', 'b', '\n', 'c'};
  RilleReader reader = {.ctx = ctx, .what = "test", .name = "some.file", .data = data, .size = sizeof data};
  uint8_t u8 = 0;
  uint16_t u16 = 0;
  uint32_t u32 = 0;
  uint64_t u64 = 0;
  const char *line = NULL;
  size_t length = 0;
  const uint8_t *bytes = NULL;
  CHECK(rille_reader_u64le(&reader, &u64) == RILLE_OK && u64 == 0x0807060504030201);
  reader.position = 0;
  CHECK(rille_reader_u64be(&reader, &u64) == RILLE_OK && u64 == 0x0102030405060708);
  reader.position = 0;
  CHECK(rille_reader_u32le(&reader, &u32) == RILLE_OK && u32 == 0x04030201);
  CHECK(rille_reader_u32be(&reader, &u32) == RILLE_OK && u32 == 0x05060708);
  reader.position = 0;
  CHECK(rille_reader_u16le(&reader, &u16) == RILLE_OK && u16 == 0x0201);
  CHECK(rille_reader_u16be(&reader, &u16) == RILLE_OK && u16 == 0x0304);
  CHECK(rille_reader_u8(&reader, &u8) == RILLE_OK && u8 == 5);
  reader.position = 8;
  CHECK(rille_reader_line(&reader, &line, &length) == RILLE_OK && length == 2 && line[0] == 'a');
  CHECK_FAILS(ctx, RILLE_ERROR_FORMAT, "line has no end in some.file at byte 11",
              rille_reader_line(&reader, &line, &length));
  CHECK_FAILS(ctx, RILLE_ERROR_FORMAT,
              "test: the file is truncated: needs 2 bytes, 1 are left in some.file at byte 11",
              rille_reader_u16le(&reader, &u16));
  CHECK(rille_reader_bytes(&reader, UINT64_MAX, &bytes) == RILLE_ERROR_FORMAT && reader.position == 11);
}

static void test_text(void) {
  char out[4], shown[RILLE_SHOWN];
  double number;
  CHECK(rille_is_utf8("a\xc3\xa9\xe2\x82\xac\xf0\x9d\x84\x9e", 10) && rille_is_utf8("", 0));
  CHECK(!rille_is_utf8("\xc0\x80", 2) && !rille_is_utf8("\xed\xa0\x80", 3) &&
        !rille_is_utf8("\xf4\x90\x80\x80", 4));
  CHECK(!rille_is_utf8("\xe2\x82", 2) && !rille_is_utf8("\x80", 1) && !rille_is_utf8("\xff", 1));
  CHECK(rille_utf8_encode(0x20ac, out) == 3 && memcmp(out, "\xe2\x82\xac", 3) == 0);
  CHECK(rille_utf8_encode(0xd800, out) == 0 && rille_utf8_encode(0x110000, out) == 0);
  CHECK(strcmp(rille_shown("a\n\x80z", 4, shown), "a??z") == 0);
  char longer[200];
  memset(longer, 'x', sizeof longer);
  CHECK(strlen(rille_shown(longer, sizeof longer, shown)) == RILLE_SHOWN - 1);
  setlocale(LC_ALL, "de_DE.UTF-8"); /* where it is installed, 1,5 would be the number */
  CHECK(rille_parse_double("1.5", &number) && number == 1.5);
  CHECK(rille_parse_double("-inf", &number) && !rille_parse_double("1,5", &number) &&
        !rille_parse_double("", &number));
  CHECK(!rille_parse_double(" 1", &number) && !rille_parse_double("0x10", &number) &&
        !rille_parse_double("1z", &number));
  setlocale(LC_ALL, "C");
}

static void test_file_read(RilleContext *ctx) {
  RilleBytes bytes = {NULL, 0};
  errno = 77;
  CHECK_FAILS(ctx, RILLE_ERROR_FILE, "test: cannot open /no/such/file: no such file or directory",
              rille_file_read(ctx, "test", "/no/such/file", &bytes));
  CHECK_FAILS(ctx, RILLE_ERROR_FILE, "is a directory", rille_file_read(ctx, "test", scratch(), &bytes));
  CHECK_FAILS(ctx, RILLE_ERROR_FILE, "not a regular file", rille_file_read(ctx, "test", "/dev/zero", &bytes));
  const char *pipe_path = scratch_file("pipe");
  CHECK(mkfifo(pipe_path, 0600) == 0);
  errno = 77;
  CHECK_FAILS(ctx, RILLE_ERROR_FILE, "not a regular file", rille_file_read(ctx, "test", pipe_path, &bytes));
  CHECK(errno == 77);
  unlink(pipe_path);
  const char *path = scratch_file("data");
  spill(path, "hello", 5);
  CHECK_OK(ctx, rille_file_read(ctx, "test", path, &bytes));
  CHECK(bytes.size == 5 && memcmp(bytes.data, "hello", 5) == 0);
  rille_block_free(ctx, bytes.data);
  spill(path, "", 0);
  CHECK_OK(ctx, rille_file_read(ctx, "test", path, &bytes));
  CHECK(bytes.size == 0);
  rille_block_free(ctx, bytes.data);
  unlink(path);
  if (access("/proc/self/status", R_OK) == 0) { /* a file of size 0 with content */
    CHECK_OK(ctx, rille_file_read(ctx, "test", "/proc/self/status", &bytes));
    CHECK(bytes.size > 100);
    rille_block_free(ctx, bytes.data);
  }
}

/* ---- writing ------------------------------------------------------------------------------------------- */

static bool content_is(const char *path, const char *wanted) {
  size_t size;
  uint8_t *data = slurp(path, &size);
  bool same = size == strlen(wanted) && memcmp(data, wanted, size) == 0;
  free(data);
  return same;
}

static RilleStatus write_job(RilleContext *ctx, void *user) {
  return rille_file_write(ctx, "test", user, "newer", 5);
}

static void test_full_disk(RilleContext *ctx, const char *path) {
  struct rlimit old, small = {4096, 4096};
  CHECK(getrlimit(RLIMIT_FSIZE, &old) == 0);
  small.rlim_max = old.rlim_max;
  void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
  char *large = calloc(1, 100000);
  CHECK(setrlimit(RLIMIT_FSIZE, &small) == 0);
  RilleStatus status = rille_file_write(ctx, "test", path, large, 100000);
  CHECK(setrlimit(RLIMIT_FSIZE, &old) == 0);
  CHECK_FAILS(ctx, RILLE_ERROR_FILE, "file too large", status);
  signal(SIGXFSZ, handler);
  free(large);
}

static void test_file_write(RilleContext *ctx) {
  const char *path = scratch_file("written");
  CHECK_OK(ctx, rille_file_write(ctx, "test", path, "old", 3));
  CHECK(content_is(path, "old") && chmod(path, 0640) == 0);
  CHECK_OK(ctx, rille_file_write(ctx, "test", path, "new", 3));
  struct stat info;
  CHECK(content_is(path, "new") && stat(path, &info) == 0 && (info.st_mode & 0777) == 0640);
  CHECK(files_in_scratch() == 1);
  test_full_disk(ctx, path);
  CHECK(content_is(path, "new") && files_in_scratch() == 1);
  RilleFileWriter writer;
  CHECK_OK(ctx, rille_file_writer_open(ctx, "test", path, &writer));
  CHECK_OK(ctx, rille_file_writer_write(&writer, "half", 4));
  CHECK(files_in_scratch() == 2);
  rille_file_writer_abandon(&writer);
  rille_file_writer_abandon(&writer);
  CHECK(content_is(path, "new") && files_in_scratch() == 1);
  const char *link = scratch_file("link");
  CHECK(symlink(path, link) == 0);
  CHECK_OK(ctx, rille_file_write(ctx, "test", link, "through", 7));
  CHECK(content_is(path, "through") && lstat(link, &info) == 0 && S_ISLNK(info.st_mode));
  unlink(link);
  CHECK_FAILS(ctx, RILLE_ERROR_FILE, "no such file or directory",
              rille_file_write(ctx, "test", "/no/such/folder/x", "", 0));
  CHECK_FAILS(ctx, RILLE_ERROR_FILE, "not a regular file",
              rille_file_write(ctx, "test", "/dev/null", "x", 1));
  CHECK_FAILS(ctx, RILLE_ERROR_FILE, "is a directory", rille_file_write(ctx, "test", scratch(), "x", 1));
  check_allocations(ctx, write_job, (void *)(uintptr_t)path);
  CHECK(content_is(path, "newer") && files_in_scratch() == 1);
  const char *deep = scratch_file("a/b/c/file");
  CHECK_OK(ctx, rille_file_make_folders(ctx, "test", deep));
  CHECK_OK(ctx, rille_file_make_folders(ctx, "test", deep));
  CHECK_OK(ctx, rille_file_write(ctx, "test", deep, "x", 1));
  CHECK_FAILS(ctx, RILLE_ERROR_FILE, "", rille_file_make_folders(ctx, "test", scratch_file("written/x/y")));
  unlink(deep);
  rmdir(scratch_file("a/b/c"));
  rmdir(scratch_file("a/b"));
  rmdir(scratch_file("a"));
  unlink(path);
}

/* ---- gzip ---------------------------------------------------------------------------------------------- */

static RilleStatus gunzip_job(RilleContext *ctx, const uint8_t *data, size_t size) {
  RilleBytes bytes = {NULL, 0};
  RilleStatus status = rille_gunzip(ctx, "test", "x.gz", data, size, RILLE_GUNZIP_CAP, &bytes);
  rille_block_free(ctx, status == RILLE_OK ? bytes.data : NULL);
  return status;
}

static RilleStatus gzip_job(RilleContext *ctx, void *user) {
  RilleBytes bytes = {NULL, 0};
  (void)user;
  RilleStatus status = rille_gzip(ctx, (const uint8_t *)"some text", 9, 6, &bytes);
  if (status == RILLE_OK) rille_block_free(ctx, bytes.data);
  return status;
}

/* data in the memory of one block: a, then b. */
static uint8_t *joined(const RilleBytes *a, const void *b, size_t b_size) {
  uint8_t *both = malloc(a->size + b_size + 1);
  if (!both) exit(2);
  memcpy(both, a->data, a->size);
  memcpy(both + a->size, b, b_size);
  return both;
}

static void test_gzip_members(RilleContext *ctx, const RilleBytes *packed, const char *text, size_t length) {
  RilleBytes bytes = {NULL, 0};
  uint8_t *two = joined(packed, packed->data, packed->size);
  CHECK_OK(ctx, rille_gunzip(ctx, "test", "x.gz", two, 2 * packed->size, RILLE_GUNZIP_CAP, &bytes));
  CHECK(bytes.size == 2 * length && memcmp(bytes.data + length, text, length) == 0);
  rille_block_free(ctx, bytes.data);
  free(two);
  uint8_t *padded = joined(packed, "\0\0\0\0\0", 5);
  CHECK_OK(ctx, gunzip_job(ctx, padded, packed->size + 5));
  padded[packed->size + 4] = 1;
  CHECK_FAILS(ctx, RILLE_ERROR_FORMAT, "garbage follows the end in x.gz",
              gunzip_job(ctx, padded, packed->size + 5));
  memcpy(padded + packed->size, "\x1f\x8b", 2);
  CHECK_FAILS(ctx, RILLE_ERROR_FORMAT, "truncated", gunzip_job(ctx, padded, packed->size + 2));
  CHECK_FAILS(ctx, RILLE_ERROR_FORMAT, "garbage", gunzip_job(ctx, padded, packed->size + 1));
  padded[packed->size - 6] ^= 1;
  CHECK_FAILS(ctx, RILLE_ERROR_FORMAT, "check sum (CRC-32) is wrong", gunzip_job(ctx, padded, packed->size));
  padded[packed->size - 6] ^= 1;
  padded[packed->size - 2] ^= 1;
  CHECK_FAILS(ctx, RILLE_ERROR_FORMAT, "the length is wrong", gunzip_job(ctx, padded, packed->size));
  free(padded);
}

static RilleStatus collect(void *user, const uint8_t *data, size_t size) {
  uint32_t *crc = user;
  *crc = rille_crc32(*crc, data, size);
  return RILLE_OK;
}

static void test_gzip(RilleContext *ctx) {
  static char text[5000];
  for (size_t i = 0; i < sizeof text; i++) text[i] = (char)(i * i >> 5);
  RilleBytes packed = {NULL, 0}, bytes = {NULL, 0};
  CHECK_OK(ctx, rille_gzip(ctx, (const uint8_t *)text, sizeof text, 9, &packed));
  CHECK(rille_is_gzip(packed.data, packed.size));
  CHECK_OK(ctx, rille_gunzip(ctx, "test", "x.gz", packed.data, packed.size, sizeof text, &bytes));
  CHECK(bytes.size == sizeof text && memcmp(bytes.data, text, sizeof text) == 0);
  rille_block_free(ctx, bytes.data);
  CHECK_FAILS(ctx, RILLE_ERROR_FORMAT, "longer than the cap of 4999 bytes",
              rille_gunzip(ctx, "test", "x.gz", packed.data, packed.size, sizeof text - 1, &bytes));
  test_gzip_members(ctx, &packed, text, sizeof text);
  for (size_t piece = 1; piece < 20; piece++) { /* in pieces, as from a pipe */
    RilleGunzip *gunzip = NULL;
    uint32_t crc = 0;
    CHECK_OK(ctx, rille_gunzip_open(ctx, "test", "x.gz", RILLE_GUNZIP_CAP, collect, &crc, &gunzip));
    for (size_t i = 0; i < packed.size; i += piece)
      CHECK_OK(ctx,
               rille_gunzip_feed(gunzip, packed.data + i, piece < packed.size - i ? piece : packed.size - i));
    CHECK_OK(ctx, rille_gunzip_finish(gunzip));
    rille_gunzip_close(gunzip);
    CHECK(crc == rille_crc32(0, text, sizeof text));
  }
  check_allocations(ctx, gzip_job, NULL);
  rille_block_free(ctx, packed.data);
  CHECK_OK(ctx, rille_gzip(ctx, (const uint8_t *)"the quick brown fox", 19, 9, &packed));
  check_reader(ctx, gunzip_job, packed.data, packed.size, packed.size, 3000);
  rille_block_free(ctx, packed.data);
}

/* 64 MiB of zeros in 64 KiB: stops at the cap, and long before that uses little memory. */
static void test_gzip_bomb(RilleContext *ctx) {
  size_t size = 64 << 20;
  uint8_t *zeros = calloc(1, size);
  RilleBytes packed = {NULL, 0}, bytes = {NULL, 0};
  CHECK_OK(ctx, rille_gzip(ctx, zeros, size, 9, &packed));
  rille_release_cache(ctx);
  size_t before = rille_memory(ctx).reserved;
  CHECK_FAILS(ctx, RILLE_ERROR_FORMAT, "longer than the cap",
              rille_gunzip(ctx, "test", "bomb.gz", packed.data, packed.size, 1 << 20, &bytes));
  CHECK(rille_memory(ctx).reserved - before < 8 << 20);
  rille_block_free(ctx, packed.data);
  free(zeros);
}

static void test_zlib(RilleContext *ctx) {
  RilleBytes packed = {NULL, 0};
  uint8_t out[1000], in[1000];
  for (size_t i = 0; i < sizeof in; i++) in[i] = (uint8_t)(i / 7);
  CHECK_OK(ctx, rille_deflate(ctx, in, sizeof in, 9, &packed));
  CHECK_OK(ctx, rille_inflate(ctx, "test", "x", packed.data, packed.size, out, sizeof out));
  CHECK(memcmp(in, out, sizeof in) == 0);
  CHECK_FAILS(ctx, RILLE_ERROR_FORMAT, "does not unfold to 999 bytes",
              rille_inflate(ctx, "test", "x", packed.data, packed.size, out, 999));
  for (size_t n = 0; n < packed.size; n++)
    CHECK(rille_inflate(ctx, "test", "x", packed.data, n, out, sizeof out) == RILLE_ERROR_FORMAT);
  packed.data[packed.size - 1] ^= 1;
  CHECK_FAILS(ctx, RILLE_ERROR_FORMAT, "damaged: incorrect data check",
              rille_inflate(ctx, "test", "x", packed.data, packed.size, out, sizeof out));
  rille_block_free(ctx, packed.data);
}

/* ---- SHA-256 ------------------------------------------------------------------------------------------- */

static void check_sha(const char *text, size_t repeat, const char *wanted) {
  RilleSha256 sha;
  uint8_t digest[RILLE_SHA256_BYTES];
  char hex[RILLE_SHA256_TEXT];
  rille_sha256_start(&sha);
  for (size_t i = 0; i < repeat; i++) rille_sha256_add(&sha, text, strlen(text));
  rille_sha256_finish(&sha, digest);
  CHECK(strcmp(rille_sha256_text(digest, hex), wanted) == 0);
}

/* The examples of FIPS 180-4 (csrc.nist.gov, "Examples with Intermediate Values"). */
static void test_sha256(RilleContext *ctx) {
  check_sha("", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  check_sha("abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  check_sha("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  check_sha("a", 1000000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  check_sha("0123456701234567012345670123456701234567012345670123456701234567", 10, /* RFC 6234 */
            "594847328451bdfa85056225462cc1d867d877fb388df0ce35f25ab5562bfbb5");
  uint8_t digest[RILLE_SHA256_BYTES];
  char hex[RILLE_SHA256_TEXT];
  CHECK(!rille_sha256_parse("12", digest));
  const char *path = scratch_file("abc");
  spill(path, "abc", 3);
  CHECK_OK(ctx, rille_sha256_file(ctx, "test", path, true, digest));
  CHECK(strncmp(rille_sha256_text(digest, hex), "ba7816bf8f01cfea", 16) == 0);
  unlink(path);
}

int main(void) {
  RilleContext *ctx = new_context();
  test_cursor(ctx);
  test_text();
  test_file_read(ctx);
  test_file_write(ctx);
  test_gzip(ctx);
  test_gzip_bomb(ctx);
  test_zlib(ctx);
  test_sha256(ctx);
  CHECK(files_in_scratch() == 0);
  rmdir(scratch());
  return finish(ctx);
}
