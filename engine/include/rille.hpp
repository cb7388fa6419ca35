// Rille for C++11 hosts: owners for what rille.h, rille_nn.h and rille_io.h hand out, and exceptions for
// their statuses. Nothing else: every object gives its C pointer by get(), and every function of the C
// headers may be called with it.
//
// An example:
//
//   rille::Context ctx;
//   rille::Module net = rille::sequential(ctx, {rille::module(ctx, "Linear", {rille_int("in_features", 2),
//                                                                             rille_int("out_features", 1)}),
//                                               rille::module(ctx, "Sigmoid")});
//   rille::Tensor x = rille::tensor(ctx, {1, 2}, {0.5f, -0.5f});
//   rille::Tensor y = net(x), loss = rille::call(ctx, "sum", {y});
//   rille::check(ctx.get(), rille_backward(loss.get(), nullptr, nullptr));
//
// Owners are freed in any order; a context's memory lives on until the last of them is gone. They belong to
// the thread that uses the context, as everything does.
#ifndef RILLE_HPP
#define RILLE_HPP

#include <exception>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "rille_nn.h"

namespace rille {

// What a call said that did not return RILLE_OK.
class Error : public std::runtime_error {
public:
  Error(RilleStatus status, const char *text) : std::runtime_error(text), status_(status) {}
  RilleStatus status() const { return status_; }

private:
  RilleStatus status_;
};

inline void check(const RilleContext *ctx, RilleStatus status) {
  if (status != RILLE_OK) throw Error(status, rille_error_message(ctx));
}

// The owner of one object; moved, not copied.
template <class T, void (*Free)(T *)> class Owner {
public:
  explicit Owner(T *object = nullptr) : object_(object) {}
  Owner(Owner &&other) noexcept : object_(other.object_) { other.object_ = nullptr; }
  Owner &operator=(Owner &&other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  Owner(const Owner &) = delete;
  Owner &operator=(const Owner &) = delete;
  ~Owner() {
    if (object_) Free(object_);
  }
  T *get() const { return object_; }
  T *release() { // gives it up: the caller frees it
    T *object = object_;
    object_ = nullptr;
    return object;
  }
  explicit operator bool() const { return object_ != nullptr; }

private:
  T *object_;
};

// The same of objects that are counted: a copy is one more reference.
template <class T, T *(*Retain)(T *), void (*Release)(T *)> class Counted : public Owner<T, Release> {
public:
  explicit Counted(T *object = nullptr) : Owner<T, Release>(object) {}
  Counted(Counted &&other) = default;
  Counted &operator=(Counted &&other) = default;
  Counted(const Counted &other) : Owner<T, Release>(other ? Retain(other.get()) : nullptr) {}
  Counted &operator=(const Counted &other) {
    Counted copy(other);
    return *this = std::move(copy);
  }
};

using Optimizer = Counted<RilleOptimizer, rille_optimizer_retain, rille_optimizer_release>;
using Scheduler = Owner<RilleScheduler, rille_scheduler_release>;
using Dict = Owner<RilleDict, rille_dict_free>;
using Capture = Owner<RilleCapture, rille_capture_free>;

class Context : public Owner<RilleContext, rille_context_destroy> {
public:
  explicit Context(const RilleConfig *config = nullptr) : Owner(create(config)) {}

private:
  static RilleContext *create(const RilleConfig *config) {
    RilleContext *ctx = nullptr;
    RilleStatus status = rille_context_create(config, &ctx);
    if (status != RILLE_OK) throw Error(status, "rille: no context could be made");
    return ctx;
  }
};

class Tensor : public Counted<RilleTensor, rille_tensor_retain, rille_tensor_release> {
public:
  explicit Tensor(RilleTensor *tensor = nullptr) : Counted(tensor) {}
  // Another reference to one that is borrowed: rille::Tensor::of(rille_grad(w.get())).
  static Tensor of(RilleTensor *borrowed) {
    return Tensor(borrowed ? rille_tensor_retain(borrowed) : nullptr);
  }
  template <class T> T *data() const { return static_cast<T *>(rille_tensor_data(get())); }
  int64_t numel() const { return rille_tensor_numel(get()); }
  std::vector<int64_t> sizes() const {
    const int64_t *first = rille_tensor_sizes(get());
    return std::vector<int64_t>(first, first + rille_tensor_ndim(get()));
  }
  double item() const {
    RilleScalar value;
    check(rille_tensor_context(get()), rille_tensor_item(get(), &value));
    return value.kind == RILLE_SCALAR_FLOAT ? value.value.f : static_cast<double>(value.value.i);
  }
  std::string text() const {
    char *text = nullptr;
    RilleContext *ctx = rille_tensor_context(get());
    check(ctx, rille_tensor_format(get(), &text));
    struct Text { // freed also where the copy finds no memory
      RilleContext *ctx;
      char *text;
      ~Text() { rille_free_text(ctx, text); }
    } owner = {ctx, text};
    return std::string(owner.text);
  }
};

using Arguments = std::initializer_list<RilleArgument>;

namespace detail {
inline std::vector<RilleArgument> ended(Arguments arguments) {
  std::vector<RilleArgument> list(arguments);
  list.push_back(RilleArgument());
  return list;
}
template <class T> std::vector<decltype(std::declval<T>().get())> pointers(std::initializer_list<T> objects) {
  std::vector<decltype(std::declval<T>().get())> list;
  for (const T &object : objects) list.push_back(object.get());
  return list;
}
} // namespace detail

// A float32 tensor of these sizes, with a copy of the values.
inline Tensor tensor(const Context &ctx, const std::vector<int64_t> &sizes,
                     const std::vector<float> &values) {
  RilleTensor *made = nullptr;
  int64_t numel = 1;
  bool fits = true;
  for (int64_t size : sizes) {
    fits = fits && size >= 0 && (size == 0 || numel <= INT64_MAX / size);
    numel = fits ? numel * size : 0;
  }
  if (!fits || numel != static_cast<int64_t>(values.size()))
    throw Error(RILLE_ERROR_SHAPE, "rille::tensor: the sizes do not fit the number of values");
  check(ctx.get(), rille_from_data(ctx.get(), static_cast<int>(sizes.size()), sizes.data(), RILLE_FLOAT32,
                                   values.data(), &made));
  return Tensor(made);
}

// An op with one output.
inline Tensor call(const Context &ctx, const char *op, std::initializer_list<Tensor> inputs,
                   Arguments arguments = {}) {
  RilleTensor *made = nullptr;
  std::vector<RilleTensor *> in = detail::pointers(inputs);
  check(ctx.get(), rille_call(ctx.get(), op, in.data(), static_cast<int>(in.size()),
                              detail::ended(arguments).data(), &made, 1));
  return Tensor(made);
}

class Module : public Counted<RilleModule, rille_module_retain, rille_module_release> {
public:
  explicit Module(RilleModule *module = nullptr) : Counted(module) {}
  template <class... More> Tensor operator()(const Tensor &first, const More &...more) const {
    RilleTensor *in[] = {first.get(), more.get()...}, *made = nullptr;
    check(rille_module_context(get()), rille_module_forward(get(), in, 1 + sizeof...(more), &made, 1));
    return Tensor(made);
  }
  Tensor tensor(const char *path) const { return Tensor::of(rille_module_tensor(get(), path)); }
  Dict state_dict() const {
    RilleDict *dict = nullptr;
    check(rille_module_context(get()), rille_module_state_dict(get(), &dict));
    return Dict(dict);
  }
  void load_state_dict(const Dict &dict, bool strict = true) {
    check(rille_module_context(get()), rille_module_load_state_dict(get(), dict.get(), strict));
  }
};

inline Module module(const Context &ctx, const char *type, Arguments arguments = {}) {
  RilleModule *made = nullptr;
  check(ctx.get(), rille_module_create(ctx.get(), type, detail::ended(arguments).data(), &made));
  return Module(made);
}

inline Module sequential(const Context &ctx, std::initializer_list<Module> modules) {
  RilleModule *made = nullptr;
  std::vector<RilleModule *> list = detail::pointers(modules);
  check(ctx.get(), rille_sequential_create(ctx.get(), list.data(), static_cast<int>(list.size()), &made));
  return Module(made);
}

inline Optimizer optimizer(const Module &net, const char *type, Arguments arguments = {}) {
  RilleOptimizer *made = nullptr;
  check(rille_module_context(net.get()),
        rille_optimizer_create(net.get(), type, detail::ended(arguments).data(), &made));
  return Optimizer(made);
}

// A step with a function that drops the gradients, computes the loss, goes backward and returns the loss as a
// number: LBFGS calls it as often as it looks. Gives the first loss. What it throws is thrown on when the
// step has ended, with the parameters where a line search began.
template <class Closure> double step(const Context &ctx, const Optimizer &of, Closure closure) {
  struct Call {
    Closure *closure;
    std::exception_ptr thrown;
    static RilleStatus run(void *user, double *loss) { // C stands between, which no exception may pass
      Call *call = static_cast<Call *>(user);
      try {
        *loss = (*call->closure)();
        return RILLE_OK;
      } catch (...) {
        call->thrown = std::current_exception();
        return RILLE_ERROR_STATE;
      }
    }
  } call = {&closure, nullptr};
  double loss = 0;
  RilleStatus status = rille_optimizer_step_closure(of.get(), Call::run, &call, &loss);
  if (call.thrown) std::rethrow_exception(call.thrown);
  check(ctx.get(), status);
  return loss;
}

inline Scheduler scheduler(const Context &ctx, const Optimizer &of, const char *type,
                           Arguments arguments = {}) {
  RilleScheduler *made = nullptr;
  check(ctx.get(), rille_scheduler_create(of.get(), type, detail::ended(arguments).data(), &made));
  return Scheduler(made);
}

inline Dict load(const Context &ctx, const char *path, const RilleFiles *files = nullptr) {
  RilleDict *dict = nullptr;
  check(ctx.get(), rille_load(ctx.get(), path, files, &dict));
  return Dict(dict);
}

inline void save(const Context &ctx, const Dict &dict, const char *path, const RilleFiles *files = nullptr) {
  check(ctx.get(), rille_save(dict.get(), path, files));
}

} // namespace rille

#endif
