// The exclusive or, learnt in C++: a network, an optimizer and its rule, the weights through memory of the
// host's own, and a captured prediction.
#include <cmath>
#include <cstdio>
#include <cstring>
#include <map>
#include <rille.hpp>

namespace {

// Files that are only in memory, as a game's pack would be.
struct Pack {
  std::map<std::string, std::vector<unsigned char>> files;

  static RilleStatus open(void *user, RilleContext *ctx, const char *path, bool writes, void **file,
                          uint64_t *bytes) {
    Pack *pack = static_cast<Pack *>(user);
    if (!writes && !pack->files.count(path))
      return rille_error(ctx, RILLE_ERROR_FILE, "the pack holds no %s", path);
    std::vector<unsigned char> &content = pack->files[path];
    if (writes) content.clear();
    *file = &content;
    *bytes = content.size();
    return RILLE_OK;
  }
  static RilleStatus read(void *, RilleContext *, void *file, uint64_t offset, void *data, size_t bytes) {
    std::memcpy(data, static_cast<std::vector<unsigned char> *>(file)->data() + offset, bytes);
    return RILLE_OK;
  }
  static RilleStatus write(void *, RilleContext *, void *file, const void *data, size_t bytes) {
    const unsigned char *from = static_cast<const unsigned char *>(data);
    std::vector<unsigned char> *content = static_cast<std::vector<unsigned char> *>(file);
    content->insert(content->end(), from, from + bytes);
    return RILLE_OK;
  }
  static RilleStatus close(void *, RilleContext *, void *, bool) { return RILLE_OK; }

  RilleFiles as_files() { return {sizeof(RilleFiles), this, open, read, write, close}; }
};

rille::Module make_network(const rille::Context &ctx) {
  return rille::sequential(
      ctx, {rille::module(ctx, "Linear", {rille_int("in_features", 2), rille_int("out_features", 16)}),
            rille::module(ctx, "Tanh"),
            rille::module(ctx, "Linear", {rille_int("in_features", 16), rille_int("out_features", 1)})});
}

void train(const rille::Context &ctx, const rille::Module &net, const rille::Tensor &x,
           const rille::Tensor &y) {
  rille::Module mse = rille::module(ctx, "MSELoss");
  rille::Optimizer adam = rille::optimizer(net, "Adam", {rille_float("lr", 0.05)});
  rille::Scheduler rule = rille::scheduler(ctx, adam, "ExponentialLR", {rille_float("gamma", 0.999)});
  for (int step = 0; step < 300; step++) {
    rille::Tensor loss = mse(net(x), y);
    rille::check(ctx.get(), rille_backward(loss.get(), nullptr, nullptr));
    rille::check(ctx.get(), rille_optimizer_step(adam.get()));
    rille::check(ctx.get(), rille_scheduler_step(rule.get()));
    rille_optimizer_zero_grad(adam.get(), true);
  }
}

// A prediction that is recorded once and then only runs.
rille::Capture capture(const rille::Context &ctx, const rille::Module &net, const rille::Tensor &x) {
  RilleTensor *in[] = {x.get()}, *fixed = nullptr;
  RilleCapture *made = nullptr;
  rille::check(ctx.get(), rille_capture_begin(ctx.get(), in, 1, &fixed));
  rille::Tensor input(fixed), output = net(input);
  RilleTensor *out[] = {output.get()};
  rille::check(ctx.get(), rille_capture_end(ctx.get(), out, 1, &made));
  return rille::Capture(made);
}

int run() {
  rille::Context ctx;
  rille_manual_seed(ctx.get(), 0);
  rille::Module net = make_network(ctx), copy = make_network(ctx);
  rille::Tensor x = rille::tensor(ctx, {4, 2}, {0, 0, 0, 1, 1, 0, 1, 1}),
                y = rille::tensor(ctx, {4, 1}, {0, 1, 1, 0});
  train(ctx, net, x, y);

  Pack pack;
  RilleFiles files = pack.as_files();
  rille::save(ctx, net.state_dict(), "net.safetensors", &files);
  copy.load_state_dict(rille::load(ctx, "net.safetensors", &files));
  try {
    rille::load(ctx, "none", &files);
    return 1;
  } catch (const rille::Error &error) {
    std::printf("%s\n", error.what());
  }

  rille_set_grad_mode(ctx.get(), false);
  rille::Capture predict = capture(ctx, copy, x);
  RilleTensor *in[] = {x.get()}, *out = nullptr;
  rille::check(ctx.get(), rille_capture_run(predict.get(), in, 1, &out));
  rille::Tensor answers(out);
  for (int i = 0; i < 4; i++) {
    std::printf("%d xor %d = %.3f\n", i / 2, i % 2, static_cast<double>(answers.data<float>()[i]));
    if (std::fabs(answers.data<float>()[i] - y.data<float>()[i]) > 0.2f) return 1;
  }
  return 0;
}

} // namespace

int main() {
  try {
    return run();
  } catch (const std::exception &error) {
    std::fprintf(stderr, "xor: %s\n", error.what());
    return 1;
  }
}
