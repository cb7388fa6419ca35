// rille.hpp: what is owned is freed once, copied where it is counted, and errors are exceptions.
#include <cstdint>
#include <cstdio>
#include <cstring>

#include "rille.hpp"

static int failures;

#define CHECK(condition)                                                                                     \
  do {                                                                                                       \
    if (!(condition)) std::printf("%s:%d: %s\n", __FILE__, __LINE__, #condition), failures++;                \
  } while (0)

template <class Call> static void fails(RilleStatus status, const char *words, Call call) {
  try {
    call();
    std::printf("no error of '%s'\n", words), failures++;
  } catch (const rille::Error &error) {
    CHECK(error.status() == status && std::strstr(error.what(), words));
  }
}

static void owners() {
  rille::Context ctx;
  size_t before = rille_memory(ctx.get()).in_use;
  {
    rille::Tensor a = rille::tensor(ctx, {2, 2}, {1, 2, 3, 4}), b = a, none;
    rille::Tensor &same = a;
    a = same;
    CHECK(a.get() == b.get() && a.sizes() == std::vector<int64_t>({2, 2}) && a.data<float>()[3] == 4);
    rille::Tensor moved = std::move(b);
    b = moved;
    none = std::move(moved);
    a = rille::Tensor();
    CHECK(!a && none.get() == b.get() && rille::call(ctx, "sum", {none}).item() == 10);
    CHECK(none.text().find("1") != std::string::npos);
    CHECK(rille::tensor(ctx, {0, 3}, {}).numel() == 0 && rille::tensor(ctx, {}, {7}).item() == 7);
    rille::Module net = rille::sequential(ctx, {rille::module(ctx, "Tanh")}), other = net;
    rille::Optimizer none_yet;
    net = rille::Module();
    CHECK(other(none).numel() == 4);
  }
  CHECK(rille_memory(ctx.get()).in_use == before);
}

// LBFGS finds the line through two points; what its function throws comes out of the step, and nothing is
// lost.
static void closures() {
  rille::Context ctx;
  size_t before = rille_memory(ctx.get()).in_use;
  {
    rille::Module net =
        rille::module(ctx, "Linear", {rille_int("in_features", 1), rille_int("out_features", 1)});
    rille::Optimizer lbfgs = rille::optimizer(net, "LBFGS", {rille_text("line_search_fn", "strong_wolfe")});
    rille::Tensor x = rille::tensor(ctx, {2, 1}, {0, 1}), y = rille::tensor(ctx, {2, 1}, {-1, 2});
    auto loss = [&] {
      rille_optimizer_zero_grad(lbfgs.get(), true);
      rille::Tensor error = rille::call(ctx, "sub", {net(x), y});
      rille::Tensor sum = rille::call(ctx, "sum", {rille::call(ctx, "square", {error})});
      rille::check(ctx.get(), rille_backward(sum.get(), nullptr, nullptr));
      return sum.item();
    };
    double first = rille::step(ctx, lbfgs, loss);
    CHECK(first > 0.1 && loss() < 1e-6);
    int calls = 0;
    try {
      rille::step(ctx, lbfgs, [&]() -> double { throw ++calls; });
      CHECK(false);
    } catch (int thrown) {
      CHECK(thrown == 1 && calls == 1);
    }
  }
  CHECK(rille_memory(ctx.get()).in_use == before);
}

static void errors() {
  rille::Context ctx;
  const int64_t large = INT64_C(1) << 62;
  fails(RILLE_ERROR_SHAPE, "the sizes do not fit", [&] { rille::tensor(ctx, {large, 4}, {}); });
  fails(RILLE_ERROR_SHAPE, "the sizes do not fit", [&] { rille::tensor(ctx, {-1, -1}, {1}); });
  fails(RILLE_ERROR_ARGUMENT, "did you mean 'Linear'?", [&] { rille::module(ctx, "Liner"); });
  fails(RILLE_ERROR_FILE, "load", [&] { rille::load(ctx, "no/such/file"); });
}

int main() {
  owners();
  closures();
  errors();
  std::printf("owners: %d failures\n", failures);
  return failures != 0;
}
