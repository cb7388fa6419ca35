/* rille_io.h as a host uses it: dicts, and files from a path, from memory and through functions of its own.
 */
#include "io_check.h"
#include "rille_nn.h"

static RilleContext *ctx;

#define OK(expression)                   CHECK_OK(ctx, expression)
#define FAILS(expression, status, words) CHECK_FAILS(ctx, status, words, expression)

/* ---- a pack file in memory ----------------------------------------------------------------------------- */

typedef struct Pack {
  char path[64];
  uint8_t data[1 << 16];
  size_t size;
  int opened, closed, thrown_away;
  size_t fails_after; /* bytes written */
  bool is_silent;
} Pack;

static RilleStatus pack_open(void *user, RilleContext *c, const char *path, bool writes, void **file,
                             uint64_t *bytes) {
  Pack *pack = user;
  if (!writes && strcmp(path, pack->path) != 0)
    return pack->is_silent ? RILLE_ERROR_FILE : rille_error(c, RILLE_ERROR_FILE, "pack: no %s here", path);
  if (writes) {
    snprintf(pack->path, sizeof pack->path, "%s", path);
    pack->size = 0;
  }
  pack->opened++;
  *file = pack;
  *bytes = pack->size;
  return RILLE_OK;
}

static RilleStatus pack_read(void *user, RilleContext *c, void *file, uint64_t offset, void *data, size_t n) {
  Pack *pack = user;
  (void)c;
  CHECK(file == pack && offset <= pack->size && n <= pack->size - offset);
  memcpy(data, pack->data + offset, n);
  return RILLE_OK;
}

static RilleStatus pack_write(void *user, RilleContext *c, void *file, const void *data, size_t n) {
  Pack *pack = user;
  (void)c;
  CHECK(file == pack);
  if (pack->size + n > pack->fails_after) return RILLE_ERROR_FILE;
  memcpy(pack->data + pack->size, data, n);
  pack->size += n;
  return RILLE_OK;
}

static RilleStatus pack_close(void *user, RilleContext *c, void *file, bool failed) {
  Pack *pack = user;
  (void)c;
  CHECK(file == pack);
  pack->closed++;
  pack->thrown_away += failed;
  return RILLE_OK;
}

static RilleFiles files_of(Pack *pack) {
  return (RilleFiles){sizeof(RilleFiles), pack, pack_open, pack_read, pack_write, pack_close};
}

/* ---- dicts --------------------------------------------------------------------------------------------- */

static RilleDict *sample(void) {
  RilleDict *dict = NULL;
  RilleTensor *a = counting(ctx, RILLE_FLOAT32, 2, (int64_t[]){2, 3}),
              *b = counting(ctx, RILLE_INT64, 1, (int64_t[]){4});
  OK(rille_dict_create(ctx, &dict));
  OK(rille_dict_set(dict, "net.weight", a));
  OK(rille_dict_set(dict, "net.order", b));
  OK(rille_dict_set_text(dict, "made by", "a host"));
  rille_tensor_release(a);
  rille_tensor_release(b);
  return dict;
}

static void check_sample(RilleDict *dict, bool with_text) {
  CHECK(dict && rille_dict_count(dict) == 2);
  CHECK(counts(rille_dict_tensor(dict, "net.weight"), RILLE_FLOAT32, 2, (int64_t[]){2, 3}));
  CHECK(counts(rille_dict_tensor(dict, "net.order"), RILLE_INT64, 1, (int64_t[]){4}));
  CHECK(rille_dict_text_count(dict) == with_text);
  if (with_text) CHECK(strcmp(rille_dict_text(dict, "made by"), "a host") == 0);
  rille_dict_free(dict);
}

static void dicts(void) {
  RilleDict *dict = sample(), *part = NULL, *all = NULL;
  OK(rille_dict_part(dict, "net.", &part));
  CHECK(rille_dict_count(part) == 2 && strcmp(rille_dict_name(part, 1), "order") == 0);
  CHECK(rille_dict_text_count(part) == 0);
  OK(rille_dict_create(ctx, &all));
  OK(rille_dict_add(all, "a/", part));
  OK(rille_dict_add(all, "a/", part));
  CHECK(rille_dict_count(all) == 2 &&
        rille_dict_tensor(all, "a/weight") == rille_dict_tensor(dict, "net.weight"));
  OK(rille_dict_add(all, "again/", all)); /* to itself: each once */
  CHECK(rille_dict_count(all) == 4);
  OK(rille_dict_set_text(dict, "made by", "another"));
  CHECK(strcmp(rille_dict_text(dict, "made by"), "another") == 0);
  CHECK(strcmp(rille_dict_text_name(dict, 0), "made by") == 0 && !rille_dict_text_name(dict, 1));
  CHECK(!rille_dict_tensor(dict, "none") && !rille_dict_tensor_at(dict, 2) &&
        !rille_dict_tensor_at(dict, -1));
  RilleContext *other = new_context();
  RilleTensor *foreign = NULL;
  CHECK(rille_zeros(other, 0, NULL, RILLE_FLOAT32, &foreign) == RILLE_OK);
  FAILS(rille_dict_set(dict, "x", foreign), RILLE_ERROR_ARGUMENT, "another context");
  rille_tensor_release(foreign);
  rille_context_destroy(other);
  rille_dict_free(all);
  rille_dict_free(part);
  rille_dict_free(dict);
}

/* ---- three ways ---------------------------------------------------------------------------------------- */

static void paths_memory_callbacks(void) {
  static Pack pack;
  RilleDict *dict = sample(), *read = NULL;
  const char *path = scratch_file("a.safetensors"), *npz = scratch_file("a.npz");
  RilleFiles files = files_of(&pack);
  pack.fails_after = sizeof pack.data;
  OK(rille_save(dict, path, NULL));
  OK(rille_load(ctx, path, NULL, &read));
  check_sample(read, true);
  for (int compressed = 0; compressed < 2; compressed++) {
    OK(rille_save_npz(dict, npz, compressed, NULL));
    OK(rille_load(ctx, npz, NULL, &read));
    check_sample(read, false);
  }
  for (int kind = 0; kind < 2; kind++) {
    size_t size;
    uint8_t *bytes = slurp(kind ? npz : path, &size);
    OK(rille_load_memory(ctx, "memory", bytes, size, &read));
    check_sample(read, !kind);
    free(bytes);
    OK(kind ? rille_save_npz(dict, "inside", true, &files) : rille_save(dict, "inside", &files));
    OK(rille_load(ctx, "inside", &files, &read));
    check_sample(read, !kind);
  }
  CHECK(pack.opened == 4 && pack.closed == 4 && pack.thrown_away == 0);

  FAILS(rille_load(ctx, "outside", &files, &read), RILLE_ERROR_FILE, "pack: no outside here");
  pack.is_silent = true;
  FAILS(rille_load(ctx, "outside", &files, &read), RILLE_ERROR_FILE,
        "load: the host's files cannot open outside");
  pack.fails_after = 100;
  FAILS(rille_save(dict, "inside", &files), RILLE_ERROR_FILE, "the host's files cannot write");
  CHECK(pack.thrown_away == 1 && pack.opened == pack.closed);
  files.read = NULL;
  FAILS(rille_load(ctx, "inside", &files, &read), RILLE_ERROR_ARGUMENT, "have no function to read with");
  files.size = 4;
  FAILS(rille_load(ctx, "inside", &files, &read), RILLE_ERROR_ARGUMENT, "does not know");
  rille_dict_free(dict);
}

/* ---- what files are ------------------------------------------------------------------------------------ */

static void other_formats(void) {
  RilleDict *dict = NULL;
  OK(rille_load(ctx, fixture("pickle/arrays_5.pkl"), NULL, &dict));
  CHECK(dict && rille_dict_count(dict) > 0 && rille_dict_name(dict, 0)[0]);
  rille_dict_free(dict);
  static const char *const torch[] = {"torch/values.pt", "torch/values_old.pt"};
  for (int i = 0; i < 4; i++) { /* from a path, from memory */
    size_t size;
    uint8_t *data = slurp(fixture(torch[i / 2]), &size);
    OK(i % 2 ? rille_load_memory(ctx, "x.pt", data, size, &dict)
             : rille_load(ctx, fixture(torch[i / 2]), NULL, &dict));
    CHECK(element(rille_dict_tensor(dict, "row"), 1) == 5 && rille_dict_tensor(dict, "model/0.weight"));
    CHECK(rille_dict_tensor(dict, "optimizer/state/0/exp_avg") && !rille_dict_tensor(dict, "epoch"));
    rille_dict_free(dict);
    free(data);
  }
  static const uint8_t idx[] = {0, 0, 8, 1, 0, 0, 0, 3, 7, 8, 9};
  OK(rille_load_memory(ctx, "labels", idx, sizeof idx, &dict));
  CHECK(rille_dict_count(dict) == 1 && element(rille_dict_tensor(dict, ""), 2) == 9);
  rille_dict_free(dict);
  FAILS(
      rille_load_memory(ctx, "letter.txt", "Dear reader", 11, &dict), RILLE_ERROR_FORMAT,
      "load: letter.txt is no file of tensors: neither safetensors nor npz, npy, IDX, torch.save's or pickle");
  FAILS(rille_load_memory(ctx, "nothing", "", 0, &dict), RILLE_ERROR_FORMAT, "nothing is no file of tensors");
  FAILS(rille_load(ctx, scratch(), NULL, &dict), RILLE_ERROR_FILE, "load: cannot read");
}

/* Pickles { key: { ... { key: array } } }, as deep as there are keys, around the array of arrays_5.pkl's
 * kind: written by hand, protocol 2. code: the key's opcodes. */
static RilleStatus load_nested(const char *code, size_t size, int depth, RilleDict **out) {
  static const char array[] = "cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\0\x85"
                              "C\x01"
                              "b\x87R"
                              "(K\x01K\x01\x85"
                              "cnumpy\ndtype\nX\x02\0\0\0f4K\0K\x01\x87R(K\x03X\x01\0\0\0<NNN"
                              "J\xff\xff\xff\xffJ\xff\xff\xff\xffK\0tb\x89"
                              "C\x04\0\0\xa0@tb";
  size_t room = 2 + (size_t)depth * (size + 2) + sizeof array + 1, n = 0;
  char *data = malloc(room);
  if (!data) exit(1);
  data[n++] = (char)0x80, data[n++] = 3;
  for (int i = 0; i < depth; i++) {
    data[n++] = '}';
    memcpy(data + n, code, size), n += size;
  }
  memcpy(data + n, array, sizeof array - 1), n += sizeof array - 1;
  for (int i = 0; i < depth; i++) data[n++] = 's';
  data[n++] = '.';
  RilleStatus status = rille_load_memory(ctx, "nested.pkl", data, n, out);
  free(data);
  return status;
}

/* No tensor of a pickle is left out without a word, and no name is cut. */
static void long_names(void) {
  RilleDict *dict = NULL;
  char *key = malloc(1 + 4 + 30000), name[512];
  if (!key) exit(1);
  memcpy(key, "X\x2c\x01\0\0", 5); /* 300 bytes */
  memset(key + 5, 'k', 30000);
  OK(load_nested(key, 5 + 300, 1, &dict));
  memset(name, 'k', 300), name[300] = 0;
  CHECK(rille_dict_count(dict) == 1 && element(rille_dict_tensor(dict, name), 0) == 5);
  rille_dict_free(dict);
  OK(load_nested(key, 5 + 300, 90, &dict));
  CHECK(rille_dict_count(dict) == 1 && strlen(rille_dict_name(dict, 0)) == 90 * 301 - 1);
  rille_dict_free(dict);
  memcpy(key, "X\x30\x75\0\0", 5); /* 30,000 bytes */
  FAILS(
      load_nested(key, 5 + 30000, 3, &dict), RILLE_ERROR_FORMAT,
      "load: nested.pkl: a tensor stands under keys of more than 65535 bytes together, so that it has no name");
  free(key);
  FAILS(load_nested("X\x03\0\0\0a\0b", 8, 1, &dict), RILLE_ERROR_FORMAT, "under a key with a zero byte");
  FAILS(load_nested("K\x01K\x02\x86", 5, 2, &dict), RILLE_ERROR_FORMAT,
        "under a key that is no text, integer, boolean or None");
  OK(load_nested("\x88", 1, 2, &dict));
  CHECK(element(rille_dict_tensor(dict, "True/True"), 0) == 5);
  rille_dict_free(dict);
}

static RilleStatus load_job(RilleContext *c, const uint8_t *data, size_t size) {
  RilleDict *dict = NULL;
  RilleStatus status = rille_load_memory(c, "fuzzed", data, size, &dict);
  if (status == RILLE_OK) rille_dict_free(dict);
  return status;
}

/* Damage of every kind, as the readers beneath are tested. */
static void rough_treatment(void) {
  RilleDict *dict = sample();
  size_t size;
  const char *path = scratch_file("b.safetensors");
  OK(rille_save(dict, path, NULL));
  uint8_t *bytes = slurp(path, &size);
  check_reader(ctx, load_job, bytes, size, size, 2000);
  free(bytes);
  rille_dict_free(dict);
}

/* Saving through the host, with allocations that fail one after the other. */
static RilleStatus save_job(RilleContext *c, void *user) {
  Pack *pack = user;
  RilleFiles files = files_of(pack);
  RilleDict *dict = NULL;
  RilleTensor *t = NULL;
  RilleStatus status = rille_zeros(c, 1, (int64_t[]){3}, RILLE_FLOAT32, &t);
  if (status == RILLE_OK) status = rille_dict_create(c, &dict);
  if (status == RILLE_OK) status = rille_dict_set(dict, "t", t);
  if (status == RILLE_OK) status = rille_save_npz(dict, "inside", true, &files);
  if (status == RILLE_OK) status = rille_save(dict, "inside", &files);
  rille_tensor_release(t);
  rille_dict_free(dict);
  CHECK(pack->opened == pack->closed);
  return status;
}

int main(void) {
  static Pack pack;
  pack.fails_after = sizeof pack.data;
  ctx = new_context();
  dicts();
  paths_memory_callbacks();
  other_formats();
  long_names();
  rough_treatment();
  check_allocations(ctx, save_job, &pack);
  return finish(ctx);
}
