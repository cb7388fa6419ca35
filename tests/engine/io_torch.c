/* torch.save's files: what PyTorch wrote, damaged in every way, and what is refused. */
#include "io_check.h"

#include "io/torch/torch.h"

static RilleStatus job(RilleContext *ctx, const uint8_t *data, size_t size) {
  RilleValueTree *tree = NULL;
  RilleStatus status = rille_torch_decode(ctx, "x.pt", data, size, &tree);
  if (status == RILLE_OK) rille_value_tree_free(tree);
  return status;
}

static const RilleValue *get(const RilleValue *dict, const char *name) {
  for (size_t i = 0; dict && dict->kind == RILLE_VALUE_DICT && i < dict->as.list.count; i += 2) {
    const RilleValue *key = dict->as.list.items[i];
    if (key->kind == RILLE_VALUE_STRING && strcmp(key->as.text.data, name) == 0)
      return dict->as.list.items[i + 1];
  }
  return NULL;
}

static RilleTensor *tensor(const RilleValue *dict, const char *name) {
  const RilleValue *value = get(dict, name);
  CHECK(value && value->kind == RILLE_VALUE_TENSOR);
  return value && value->kind == RILLE_VALUE_TENSOR ? value->as.tensor.tensor : NULL;
}

static void check_values(const RilleValue *root) {
  const int64_t sizes[2] = {3, 4};
  RilleTensor *base = tensor(root, "base"), *turned = tensor(root, "turned"), *row = tensor(root, "row");
  CHECK(counts(base, RILLE_FLOAT32, 2, sizes) && counts(tensor(root, "half"), RILLE_FLOAT32, 2, sizes));
  CHECK(counts(tensor(root, "bfloat16"), RILLE_FLOAT32, 2, sizes) &&
        counts(tensor(root, "int64"), RILLE_INT64, 2, sizes));
  CHECK(turned->storage == base->storage && turned->strides[1] == 4 && row->storage == base->storage &&
        element(row, 0) == 4);
  CHECK(get(root, "base") == get(root, "again"));
  CHECK(element(tensor(root, "int8"), 0) == -6 && tensor(root, "empty")->sizes[1] == 3);
  CHECK(get(root, "epoch")->as.integer == 3 && get(root, "none")->kind == RILLE_VALUE_NONE);
}

static void test_files(RilleContext *ctx) {
  static const char *const files[] = {"torch/values.pt", "torch/values_old.pt", "torch/state.pt",
                                      "torch/state_old.pt", "torch/packed.pt"};
  for (int i = 0; i < 5; i++) {
    size_t size;
    uint8_t *data = slurp(fixture(files[i]), &size);
    RilleValueTree *tree = NULL;
    CHECK(rille_is_torch(data, 64) && !rille_is_torch(data, 8));
    for (int mapped = 0; mapped < 2; mapped++) {
      CHECK_OK(ctx, rille_torch_read_file(ctx, fixture(files[i]), mapped, &tree));
      if (i < 2)
        check_values(tree->root);
      else
        CHECK(tree->root->as.list.count == 14 && element(tensor(tree->root, "1.bias"), 2) == 32);
      rille_value_tree_free(tree);
    }
    if (i != 0) check_truncations(ctx, job, data, size);
    check_flips(ctx, job, data, size, i < 2 ? 700 : size);
    check_damage(ctx, job, data, size, 2000);
    ReadCase read = {job, data, size};
    check_allocations(ctx, run_read_case, &read);
    free(data);
  }
}

static void test_refused(RilleContext *ctx) {
  static const char *const cases[][2] = {
      {"torch/module.pt", "torch: refuses to load torch.nn.modules.container.Sequential: tensors and plain "},
      {"torch/complex.pt", "refuses to load torch.ComplexFloatStorage: a complex tensor; torch.view_as_real"},
      {"torch/sparse.pt", "refuses to load torch._utils._rebuild_sparse_tensor: a sparse tensor; to_dense()"},
      {"torch/quantized.pt", "torch._utils._rebuild_qtensor: a quantized tensor; dequantize() makes"},
      {"torch/float8.pt", "a tensor of 8-bit floats; float() makes"},
      {"torch/big.pt", "torch: the numbers have the byte order 'big'; only files of little-endian machines"},
      {"exchange/stored.npz", "torch: a zip archive without data.pkl, which torch.save writes in "},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    RilleValueTree *tree = NULL;
    CHECK_FAILS(ctx, RILLE_ERROR_FORMAT, cases[i][1],
                rille_torch_read_file(ctx, fixture(cases[i][0]), false, &tree));
  }
}

/* A file of the older form: its pickles, one storage of three floats. */
static RilleStatus read_old(RilleContext *ctx, const char *value, size_t size, int64_t numel) {
  static const char head[] =
      "\x80\2\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.\x80\2M\xe9\3.\x80\2}.\x80\2";
  static const char keys[] = ".\x80\2]U\0010a.";
  uint8_t data[512];
  size_t at = sizeof head - 1;
  float numbers[3] = {0, 1, 2};
  memcpy(data, head, at);
  memcpy(data + at, value, size);
  memcpy(data + at + size, keys, sizeof keys - 1);
  at += size + sizeof keys - 1;
  memcpy(data + at, &numel, 8);
  memcpy(data + at + 8, numbers, sizeof numbers);
  return job(ctx, data, at + 8 + sizeof numbers);
}

#define STORAGE   "(U\7storagectorch\nFloatStorage\nU\0010U\3cpuK\3tQ"
#define REBUILD   "ctorch._utils\n_rebuild_tensor\n("
#define OLD(text) (text), sizeof(text) - 1

static void test_views(RilleContext *ctx) {
  CHECK_OK(ctx, read_old(ctx, OLD(REBUILD STORAGE "K\1K\2\x85K\1\x85tR"), 3));
  CHECK_FAILS(ctx, RILLE_ERROR_FORMAT, "a tensor of shape [3] reaches past the 3 elements of its storage",
              read_old(ctx, OLD(REBUILD STORAGE "K\1K\3\x85K\1\x85tR"), 3));
  CHECK_FAILS(
      ctx, RILLE_ERROR_FORMAT, "reaches past the 3 elements",
      read_old(ctx, OLD(REBUILD STORAGE "K\0K\3\x85\x8a\x08\xff\xff\xff\xff\xff\xff\xff\x7f\x85tR"), 3));
  CHECK_FAILS(ctx, RILLE_ERROR_FORMAT, "a size or stride that is not a count",
              read_old(ctx, OLD(REBUILD STORAGE "K\0J\xff\xff\xff\xff\x85K\1\x85tR"), 3));
  CHECK_FAILS(ctx, RILLE_ERROR_FORMAT, "a tensor of 1 dims with 2 strides",
              read_old(ctx, OLD(REBUILD STORAGE "K\0K\3\x85K\1K\1\x86tR"), 3));
  CHECK_FAILS(ctx, RILLE_ERROR_FORMAT, "the storage '0' has 4 elements, its tensors say 3",
              read_old(ctx, OLD(REBUILD STORAGE "K\0K\3\x85K\1\x85tR"), 4));
  CHECK_FAILS(ctx, RILLE_ERROR_FORMAT, "a storage with two types or sizes",
              read_old(ctx, OLD("(" STORAGE "(U\7storagectorch\nLongStorage\nU\0010U\3cpuK\3tQt"), 3));
  CHECK_FAILS(ctx, RILLE_ERROR_FORMAT, "holds a storage that is no tensor's", read_old(ctx, OLD(STORAGE), 3));
  CHECK_FAILS(ctx, RILLE_ERROR_FORMAT, "refuses to call the type of a storage or a class",
              read_old(ctx, OLD("ctorch\nFloatStorage\n)R"), 3));
  CHECK_FAILS(ctx, RILLE_ERROR_FORMAT, "refuses to load os.system: tensors and plain values are read",
              read_old(ctx, OLD("cos\nsystem\n(U\2lstR"), 3));
}

static RilleStatus write_job(RilleContext *ctx, void *user) {
  RilleValueTree *tree = NULL;
  RILLE_TRY(rille_torch_read_file(ctx, fixture("torch/values.pt"), false, &tree));
  RilleStatus status = rille_torch_write(ctx, NULL, user, tree);
  rille_value_tree_free(tree);
  return status;
}

static void test_written(RilleContext *ctx) {
  const char *path = scratch_file("x.pt");
  RilleValueTree *tree = NULL;
  CHECK_OK(ctx, write_job(ctx, (void *)(uintptr_t)path));
  CHECK_OK(ctx, rille_torch_read_file(ctx, path, false, &tree));
  check_values(tree->root);
  rille_value_tree_free(tree);
  check_allocations(ctx, write_job, (void *)(uintptr_t)path);
  unlink(path);
}

int main(void) {
  RilleContext *ctx = new_context();
  test_files(ctx);
  test_refused(ctx);
  test_views(ctx);
  test_written(ctx);
  rmdir(scratch());
  return finish(ctx);
}
