/* The unpickler: what Python wrote (tests/fixtures/make_pickles.py), what must be refused, and what is
 * damaged. */
#include "io_check.h"

#include "io/pickle/pickle.h"

#include <math.h>

static RilleStatus job(RilleContext *ctx, const uint8_t *data, size_t size) {
  RilleValueTree *tree = NULL;
  RilleStatus status = rille_unpickle(ctx, "x.pkl", data, size, &tree);
  rille_value_tree_free(tree);
  return status;
}

static RilleValueTree *load(RilleContext *ctx, const char *name) {
  RilleValueTree *tree = NULL;
  char path[64];
  snprintf(path, sizeof path, "pickle/%s", name);
  CHECK_OK(ctx, rille_unpickle_file(ctx, fixture(path), &tree));
  return tree;
}

static void treat(RilleContext *ctx, const char *name, int rounds) {
  char path[64];
  size_t size;
  snprintf(path, sizeof path, "pickle/%s", name);
  uint8_t *data = slurp(fixture(path), &size);
  check_reader(ctx, job, data, size, size, rounds);
  free(data);
}

/* ---- plain values -------------------------------------------------------------------------------------- */

static bool is_text(const RilleValue *value, RilleValueKind kind, const char *text, size_t size) {
  return value && value->kind == kind && value->as.text.size == size &&
         memcmp(value->as.text.data, text, size) == 0 && value->as.text.data[size] == 0;
}

static bool is_string(const RilleValue *value, const char *text) {
  return is_text(value, RILLE_VALUE_STRING, text, strlen(text));
}
static bool is_int(const RilleValue *value, int64_t wanted) {
  return value && value->kind == RILLE_VALUE_INT && value->as.integer == wanted;
}
static bool is_float(const RilleValue *value, double wanted) {
  return value && value->kind == RILLE_VALUE_FLOAT && value->as.number == wanted;
}

static const RilleValue nothing = {.kind = 99};

static const RilleValue *get(const RilleValue *dict, const char *key) {
  if (dict->kind == RILLE_VALUE_DICT)
    for (size_t i = 0; i < dict->as.list.count; i += 2)
      if (is_string(dict->as.list.items[i], key)) return dict->as.list.items[i + 1];
  return &nothing;
}

static const RilleValue *at(const RilleValue *list, size_t index) {
  bool is_list =
      list->kind == RILLE_VALUE_LIST || list->kind == RILLE_VALUE_TUPLE || list->kind == RILLE_VALUE_DICT;
  return is_list && index < list->as.list.count ? list->as.list.items[index] : &nothing;
}

static size_t length(const RilleValue *list) {
  return at(list, 0) == &nothing ? 0 : list->as.list.count;
}

static void check_numbers(const RilleValue *root) {
  static const int64_t ints[] = {0,         1,        -1, 255, 256, 65535, 65536, -2147483648LL, 2147483648LL,
                                 INT64_MAX, INT64_MIN};
  const double floats[] = {0.0, -1.5, 1e300, 5e-324, INFINITY, -INFINITY};
  CHECK(get(root, "none")->kind == RILLE_VALUE_NONE);
  const RilleValue *bools = get(root, "bools");
  CHECK(at(bools, 0)->kind == RILLE_VALUE_BOOL && at(bools, 0)->as.boolean &&
        at(bools, 1)->kind == RILLE_VALUE_BOOL && !at(bools, 1)->as.boolean);
  CHECK(length(get(root, "ints")) == 11);
  for (size_t i = 0; i < 11; i++) CHECK(is_int(at(get(root, "ints"), i), ints[i]));
  for (size_t i = 0; i < 6; i++) CHECK(is_float(at(get(root, "floats"), i), floats[i]));
  const RilleValue *large = get(root, "large");
  CHECK(is_float(at(large, 0), 0x1p63) && is_float(at(large, 1), -0x1p64) &&
        is_float(at(large, 2), 0x1p100) && is_float(at(large, 3), -0x1p100));
}

static void check_plain(const RilleValue *root, int protocol) {
  check_numbers(root);
  CHECK(is_string(get(root, "text"), "gr\xc3\xbc\xc3\x9f"
                                     "e \xe2\x82\xac \xf0\x9d\x84\x9e\n\\ ' \""));
  CHECK(is_text(get(root, "bytes"), RILLE_VALUE_BYTES, "\x00\xff abc\n", 7));
  CHECK(is_text(get(root, "empty"), RILLE_VALUE_BYTES, "", 0));
  CHECK(get(root, "long")->as.text.size == 300);
  const RilleValue *tuples = get(root, "tuples");
  for (size_t i = 0; i < 5; i++) {
    CHECK(at(tuples, i)->kind == RILLE_VALUE_TUPLE && length(at(tuples, i)) == i);
    for (size_t k = 0; k < i; k++) CHECK(is_int(at(at(tuples, i), k), (int64_t)k + 1));
  }
  const RilleValue *keys = get(root, "keys");
  CHECK(length(keys) == 8 && is_int(at(keys, 0), 1) && at(keys, 2)->kind == RILLE_VALUE_TUPLE &&
        at(keys, 4)->kind == RILLE_VALUE_NONE && is_float(at(keys, 6), 2.5) &&
        is_string(at(keys, 7), "float"));
  const RilleValue *ordered = get(root, "ordered");
  CHECK(length(ordered) == 4 && is_string(at(ordered, 0), "z") && is_int(get(ordered, "a"), 2));
  const RilleValue *shared = get(root, "shared");
  CHECK(at(shared, 0) == at(shared, 1) && is_string(at(at(shared, 0), 0), "shared"));
  if (protocol >= 4) CHECK(is_int(at(get(root, "set"), 0), 7) && is_int(at(get(root, "frozen"), 0), 8));
  if (protocol >= 5) CHECK(is_text(get(root, "array"), RILLE_VALUE_BYTES, "ba", 2));
}

static void test_plain(RilleContext *ctx) {
  for (int protocol = 0; protocol <= 5; protocol++) {
    char name[32];
    snprintf(name, sizeof name, "plain_%d.pkl", protocol);
    RilleValueTree *tree = load(ctx, name);
    if (tree) check_plain(tree->root, protocol);
    rille_value_tree_free(tree);
    treat(ctx, name, 4000);
  }
}

/* ---- numpy --------------------------------------------------------------------------------------------- */

static RilleDtype dtype_of(const char *name) { /* "dtype <f4" */
  char kind = name[7], size = name[8];
  if (kind == 'b') return RILLE_BOOL;
  if (kind == 'f') return size == '8' ? RILLE_FLOAT64 : RILLE_FLOAT32;
  if (size == '8' || (kind == 'u' && size == '4')) return RILLE_INT64;
  return kind == 'u' && size == '1' ? RILLE_UINT8 : RILLE_INT32;
}

static void check_arrays(const RilleValue *root) {
  static const struct {
    const char *name;
    RilleDtype dtype;
    int ndim;
    int64_t sizes[3];
  } others[] = {{"fortran", RILLE_FLOAT32, 3, {2, 3, 4}},    {"fortran big", RILLE_INT32, 2, {3, 2}},
                {"transposed", RILLE_FLOAT64, 3, {4, 3, 2}}, {"strided", RILLE_INT64, 2, {3, 2}},
                {"scalar array", RILLE_FLOAT64, 0, {0}},     {"no elements", RILLE_FLOAT32, 2, {0, 3}},
                {"one dim", RILLE_FLOAT32, 1, {5}}};
  static const int64_t usual[2] = {2, 3};
  CHECK(length(root) == 24);
  for (size_t i = 0; i < length(root); i++) {
    const RilleValue *name = at(at(root, i), 0), *array = at(at(root, i), 1);
    CHECK(name->kind == RILLE_VALUE_STRING && array->kind == RILLE_VALUE_TENSOR);
    if (name->kind != RILLE_VALUE_STRING || array->kind != RILLE_VALUE_TENSOR) continue;
    bool good = false;
    if (strncmp(name->as.text.data, "dtype ", 6) == 0)
      good = counts(array->as.tensor.tensor, dtype_of(name->as.text.data), 2, usual);
    for (size_t k = 0; k < sizeof others / sizeof *others; k++)
      if (is_string(name, others[k].name))
        good = counts(array->as.tensor.tensor, others[k].dtype, others[k].ndim, others[k].sizes);
    CHECK(good);
    if (!good) fprintf(stderr, "  array '%s'\n", name->as.text.data);
  }
}

static void check_scalars(const RilleValue *root) {
  CHECK(is_float(get(root, "f8"), 1.5) && is_float(get(root, "f4"), -0.25) &&
        is_int(get(root, "i8"), -(1LL << 40)));
  CHECK(is_int(get(root, "u4"), 4294967295) && is_int(get(root, "u1"), 200) && is_int(get(root, "big"), 7));
  CHECK(get(root, "b")->kind == RILLE_VALUE_BOOL && get(root, "b")->as.boolean);
}

static void test_numpy(RilleContext *ctx) {
  static const char *const files[] = {"arrays_0.pkl",        "arrays_1.pkl",
                                      "arrays_2.pkl",        "arrays_3.pkl",
                                      "arrays_4.pkl",        "arrays_5.pkl",
                                      "arrays_numpy1_2.pkl", "arrays_numpy1_4.pkl",
                                      "arrays_numpy1_5.pkl", "arrays_pure_python_4.pkl"};
  for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
    RilleValueTree *tree = load(ctx, files[i]);
    if (tree) check_arrays(tree->root);
    rille_value_tree_free(tree);
    if (i % 5 == 0 || i == 2) treat(ctx, files[i], 1000);
  }
  for (int protocol = 0; protocol <= 5; protocol++) {
    char name[32];
    snprintf(name, sizeof name, "scalars_%d.pkl", protocol);
    RilleValueTree *tree = load(ctx, name);
    if (tree) check_scalars(tree->root);
    rille_value_tree_free(tree);
    treat(ctx, name, 2000);
  }
}

static void test_python_2(RilleContext *ctx) {
  static const int64_t usual[2] = {2, 3}, five[1] = {5};
  static const char *const files[] = {"python2_2.pkl", "python2_0.pkl", "python2_big.pkl"};
  for (int i = 0; i < 3; i++) {
    RilleValueTree *tree = load(ctx, files[i]);
    CHECK(tree && tree->root->kind == RILLE_VALUE_TENSOR &&
          counts(tree->root->as.tensor.tensor, i == 2 ? RILLE_INT32 : RILLE_FLOAT64, i == 2 ? 1 : 2,
                 i == 2 ? five : usual));
    rille_value_tree_free(tree);
    treat(ctx, files[i], 5000);
  }
  RilleValueTree *tree = load(ctx, "python2_ordered.pkl");
  CHECK(tree && is_int(get(tree->root, "z"), 1) && is_string(get(tree->root, "a"), "b"));
  rille_value_tree_free(tree);
  tree = load(ctx, "python2_strings.pkl");
  CHECK(tree && is_string(get(tree->root, "ascii"), "it's \\ A\nA"));
  CHECK(tree && is_text(get(tree->root, "latin"), RILLE_VALUE_BYTES, "\xe9", 1));
  rille_value_tree_free(tree);
  treat(ctx, "python2_strings.pkl", 5000);
}

/* ---- refusals ------------------------------------------------------------------------------------------ */

static void test_refused(RilleContext *ctx) {
  static const struct {
    const char *name, *words;
  } files[] = {
      {"system", "unpickle: refuses to load os.system (only plain values and numpy arrays are read) in "},
      {"system_4", "unpickle: refuses to load os.system (only plain values and numpy arrays are read) in "},
      {"inst", "refuses to load os.system"},
      {"objects", "refuses an array of Python objects (numpy type O8)"},
      {"structured", "no tensor holds the numpy type V4"},
      {"complex", "no tensor holds the numpy type c8"},
      {"uint64", "the uint64 value 9223372036854775808 does not fit int64"},
      {"beyond", "the uint64 value 18446744073709551615 does not fit int64"},
      {"factory", "refuses to load __main__.Default"},
      {"text", "no tensor holds the numpy type U1"},
      {"matrix", "refuses to load numpy.matrix"},
      {"class", "refuses to load pathlib.PurePosixPath"},
      {"dtype", "neither a plain value nor a numpy array"},
      {"function", "neither a plain value nor a numpy array"},
      {"buffer", "refers to a buffer outside the file"},
      {"cycle", "a value contains itself"},
  };
  for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
    char name[64];
    RilleValueTree *tree = NULL;
    snprintf(name, sizeof name, "pickle/refused_%s.pkl", files[i].name);
    CHECK_FAILS(ctx, RILLE_ERROR_FORMAT, files[i].words, rille_unpickle_file(ctx, fixture(name), &tree));
    CHECK(tree == NULL);
  }
}

#define FAILS(words, text)                                                                                   \
  CHECK_FAILS(ctx, RILLE_ERROR_FORMAT, words, read_copy(ctx, job, (const uint8_t *)(text), sizeof(text) - 1))
#define PASSES(text) CHECK_OK(ctx, read_copy(ctx, job, (const uint8_t *)(text), sizeof(text) - 1))

static void test_bad_opcodes(RilleContext *ctx) {
  FAILS("the file is truncated", "");
  FAILS("an opcode needs 1 values, the stack has 0 in x.pkl at byte 0", ".");
  FAILS("not a pickle: unknown opcode 0xff", "\xff");
  FAILS("protocol 6", "\x80\x06N.");
  FAILS("needs a mark", "t.");
  FAILS("an opcode needs 1 values", "N(0a.");
  FAILS("needs 2 values, the stack has 1", "N\x86.");
  FAILS("a frame of 255 bytes, 1 are left", "\x95\xff\0\0\0\0\0\0\0N");
  FAILS("memo index 3, nothing was stored", "h\3.");
  FAILS("memo index 4294967295 in a file", "Nr\xff\xff\xff\xff.");
  FAILS("a bad memo index", "Npx\n.");
  FAILS("a bad memo index", "Np99999999999999999999\n.");
  FAILS("memo index 4294967295, nothing", "j\xff\xff\xff\xff.");
  FAILS("needs 4294967295 bytes", "T\xff\xff\xff\xff");
  FAILS("needs 18446744073709551615 bytes", "\x8d\xff\xff\xff\xff\xff\xff\xff\xff");
  FAILS("a negative number of bytes", "\x8b\xff\xff\xff\xff");
  FAILS("not a number: '1x'", "I1x\n.");
  FAILS("not a number: '-'", "I-\n.");
  FAILS("not a number: '0x10'", "F0x10\n.");
  FAILS("not a number: '1,5'", "F1,5\n.");
  FAILS("a number of 0 characters", "F\n.");
  FAILS("without quotes", "Sabc\n.");
  FAILS("broken escape", "S'\\x4'\n.");
  FAILS("broken escape", "V\\u12\n.");
  FAILS("broken escape", "V\\ud800\n.");
  FAILS("not UTF-8", "X\2\0\0\0\xc3\x28.");
  FAILS("a key but no value", "(Nd.");
  FAILS("neither number, text nor tuple", "}]Ns.");
  FAILS("appended to what is not a list", "}Na.");
  FAILS("set in what is not a dict", "]NNs.");
  FAILS("persistent id", "Pid\n.");
  FAILS("a zip archive, as torch.save writes", "PK\3\4\n.");
  FAILS("extension registry", "\x82\1.");
  FAILS("refuses to make an object", "cnumpy\nndarray\n)\x81.");
  FAILS("refuses to make an object", "(cnumpy\nndarray\no.");
  FAILS("refuses to call numpy.ndarray", "cnumpy\nndarray\n)R.");
  FAILS("a call of what is not a function", "N)R.");
  FAILS("sets the state of what is neither", "N)b.");
  FAILS("refuses to load copy_reg._reconstructor", "ccopy_reg\n_reconstructor\n.");
  FAILS("refuses to load ?[31m.?", "c\x1b[31m\n\x07\n.");
  FAILS("holds a numpy array without content",
        "cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\nK\0\x85U\1btR.");
  PASSES("N.trailing bytes are another value's");
  PASSES("(N1N.");
  PASSES("N(0.");
  PASSES("]2a0N.");
}

/* ---- bombs --------------------------------------------------------------------------------------------- */

static void test_depth(RilleContext *ctx) {
  enum { DEEP = 200000 };
  uint8_t *file = malloc(2 * DEEP + 2);
  if (!file) exit(2);
  memset(file, ']', DEEP);
  memset(file + DEEP, 'a', DEEP - 1);
  file[2 * DEEP - 1] = '.';
  CHECK_FAILS(ctx, RILLE_ERROR_FORMAT, "nested more than 100 deep", job(ctx, file, 2 * DEEP));
  memset(file, ']', RILLE_VALUE_DEPTH);
  memset(file + RILLE_VALUE_DEPTH, 'a', RILLE_VALUE_DEPTH - 1);
  file[2 * RILLE_VALUE_DEPTH - 1] = '.';
  CHECK_OK(ctx, job(ctx, file, 2 * RILLE_VALUE_DEPTH));
  memset(file, '(', DEEP); /* marks only */
  CHECK_FAILS(ctx, RILLE_ERROR_FORMAT, "truncated", job(ctx, file, DEEP));
  free(file);
}

/* [[..], [..]] where each level holds the one below twice: 2^60 leaves in 300 bytes, each node once in the
 * tree. Then a chain that is too deep only along its second use. */
static void test_sharing(RilleContext *ctx) {
  uint8_t file[2000];
  size_t size = 0;
  file[size++] = ']';
  for (int i = 0; i < 60; i++) { /* q i: remember; then ( h i h i l: a list of it twice */
    const uint8_t level[] = {'q', (uint8_t)i, '0', '(', 'h', (uint8_t)i, 'h', (uint8_t)i, 'l'};
    memcpy(file + size, level, sizeof level);
    size += sizeof level;
  }
  file[size++] = '.';
  CHECK_OK(ctx, job(ctx, file, size));
  size = 0;
  for (int i = 0; i < 60; i++) file[size++] = ']';
  for (int i = 0; i < 59; i++) file[size++] = 'a';
  memcpy(file + size, "q\0(h\0", 5); /* the first use is shallow, the second 60 deep: 120 */
  size += 5;
  for (int i = 0; i < 60; i++) file[size++] = ']';
  memcpy(file + size, "h\0a", 3);
  size += 3;
  for (int i = 0; i < 59; i++) file[size++] = 'a';
  memcpy(file + size, "l.", 2);
  size += 2;
  CHECK_FAILS(ctx, RILLE_ERROR_FORMAT, "nested more than 100 deep", job(ctx, file, size));
}

/* One string of bytes in many arrays, and one list in many dicts: more than the file holds. */
static void test_multiplied(RilleContext *ctx) {
  enum { BYTES = 20000, TIMES = 2000 };
  static char file[BYTES + 400 + TIMES * 16];
  size_t size = 0;
  int head =
      sprintf(file, "cnumpy.core.numeric\n_frombuffer\nq%c0(cnumpy\ndtype\n(S'u1'\nI0\nI1\ntRq%cB", 1, 2);
  size = (size_t)head;
  const uint32_t bytes = BYTES;
  memcpy(file + size, &bytes, 4);
  size += 4 + BYTES;
  size += (size_t)sprintf(file + size, "q%c(M", 3);
  file[size++] = (char)(BYTES & 0xff);
  file[size++] = (char)(BYTES >> 8);
  size += (size_t)sprintf(file + size, "tq%cS'C'\nq%c0000(", 4, 5);
  for (int i = 0; i < TIMES; i++) { /* h1 ( h3 h2 h4 h5 t R */
    static const char call[] = "h\1(h\3h\2h\4h\5tR";
    memcpy(file + size, call, sizeof call - 1);
    size += sizeof call - 1;
  }
  memcpy(file + size, "l.", 2);
  CHECK_FAILS(ctx, RILLE_ERROR_FORMAT, "unfold to more bytes than the file has",
              job(ctx, (const uint8_t *)file, size + 2));
  size = 0;
  size += (size_t)sprintf(file, "ccollections\nOrderedDict\nq%c(", 1);
  for (int i = 0; i < 1000; i++) size += (size_t)sprintf(file + size, "(NNl");
  size += (size_t)sprintf(file + size, "lq%c(", 2);
  for (int i = 0; i < 1000; i++) size += (size_t)sprintf(file + size, "h%c(h%ctR", 1, 2);
  size += (size_t)sprintf(file + size, "l.");
  CHECK_FAILS(ctx, RILLE_ERROR_FORMAT, "unfold to more bytes than the file has",
              job(ctx, (const uint8_t *)file, size));
}

static void test_mnist(RilleContext *ctx) {
  const char *data = getenv("RILLE_DATA");
  char path[1024];
  snprintf(path, sizeof path, "%s/mnist/mnist.pkl.gz", data ? data : "../shared/data");
  if (access(path, R_OK) != 0) {
    printf("skipped: no MNIST at %s (set RILLE_DATA)\n", path);
    return;
  }
  static const int64_t counts_of[3] = {50000, 10000, 10000};
  RilleValueTree *tree = NULL;
  CHECK_OK(ctx, rille_unpickle_file(ctx, path, &tree));
  for (size_t i = 0; tree && i < 3; i++) {
    const RilleValue *images = at(at(tree->root, i), 0), *labels = at(at(tree->root, i), 1);
    CHECK(images->kind == RILLE_VALUE_TENSOR && labels->kind == RILLE_VALUE_TENSOR);
    if (images->kind != RILLE_VALUE_TENSOR || labels->kind != RILLE_VALUE_TENSOR) continue;
    const RilleTensor *x = images->as.tensor.tensor, *y = labels->as.tensor.tensor;
    CHECK(x->dtype == RILLE_FLOAT32 && x->ndim == 2 && x->sizes[0] == counts_of[i] && x->sizes[1] == 784);
    CHECK(y->dtype == RILLE_INT64 && y->ndim == 1 && y->sizes[0] == counts_of[i]);
    if (i == 0)
      CHECK(element(y, 0) == 5 && element(y, 1) == 0 && element(x, 0) == 0 && element(x, 784 + 130) >= 0);
  }
  rille_value_tree_free(tree);
}

int main(void) {
  RilleContext *ctx = new_context();
  test_plain(ctx);
  test_numpy(ctx);
  test_python_2(ctx);
  test_refused(ctx);
  test_bad_opcodes(ctx);
  test_depth(ctx);
  test_sharing(ctx);
  test_multiplied(ctx);
  test_mnist(ctx);
  return finish(ctx);
}
