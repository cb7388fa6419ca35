/* einsum: operands are multiplied two at a time, from left to right, each step as one batched product. */
#include "ops/linalg/linalg.h"
#include "ops/linalg/matmul.h"
#include "ops/elementwise/pointwise.h"
#include "ops/reduce/reduce.h"
#include "ops/shape/shape.h"

#include <string.h>

RILLE_USE_OP(addcmul);
RILLE_USE_OP(addmm);
RILLE_USE_OP(bmm);
RILLE_USE_OP(clone);
RILLE_USE_OP(diagonal);
RILLE_USE_OP(matmul);
RILLE_USE_OP(mv);
RILLE_USE_OP(outer);

/* Labels: letters are 0 .. 51, the dims of an ellipsis 52 and on, counted from the right. */
enum { LETTERS = 52, LABELS = LETTERS + RILLE_MAX_DIMS };

typedef struct Term { /* the labels of one operand or of the result */
  int n;
  uint8_t labels[RILLE_MAX_DIMS];
} Term;

typedef struct Operand {
  RilleTensor *tensor;
  Term term;
} Operand;

typedef struct EinsumArgs {
  RilleText equation;
} EinsumArgs;

static int position(const Term *term, int label) {
  for (int i = 0; i < term->n; i++)
    if (term->labels[i] == label) return i;
  return -1;
}

static int label_of(char c) {
  if (c >= 'a' && c <= 'z') return 26 + c - 'a'; /* capitals come first, as in PyTorch's order of output */
  return c >= 'A' && c <= 'Z' ? c - 'A' : -1;
}

/* ---- the equation -------------------------------------------------------------------------------------- */

static RilleStatus too_many(RilleContext *ctx) {
  return rille_error(ctx, RILLE_ERROR_ARGUMENT, "a term has more than %d dims", RILLE_MAX_DIMS);
}

/* One term, up to a comma, an arrow or the end. ellipsis: the number of dims that "..." stands for; -1: found
 * from ndim. */
static RilleStatus read_term(RilleContext *ctx, const char **at, int ndim, int *ellipsis, Term *term) {
  const char *equation = *at;
  int letters = 0, dots = 0;
  for (const char *c = equation; *c && *c != ',' && *c != '-'; c++) letters += label_of(*c) >= 0;
  term->n = 0;
  for (; **at && **at != ',' && **at != '-'; (*at)++) {
    if (**at == ' ') continue;
    int label = label_of(**at);
    if (label >= 0) {
      if (term->n == RILLE_MAX_DIMS) return too_many(ctx);
      term->labels[term->n++] = (uint8_t)label;
    } else if (strncmp(*at, "...", 3) == 0 && dots == 0) {
      dots = 1;
      *at += 2;
      int count = ndim < 0 ? *ellipsis : ndim - letters;
      if (count < 0) break;
      if (ndim >= 0 && count > *ellipsis) *ellipsis = count;
      for (int i = 0; i < count; i++) {
        if (term->n == RILLE_MAX_DIMS) return too_many(ctx);
        term->labels[term->n++] = (uint8_t)(LETTERS + count - 1 - i);
      }
    } else {
      return rille_error(ctx, RILLE_ERROR_ARGUMENT, "equation has an unexpected '%c' in '%s'", **at,
                         equation);
    }
  }
  if (ndim >= 0 && (letters > ndim || (!dots && letters != ndim)))
    return rille_error(ctx, RILLE_ERROR_SHAPE, "equation names %d dims for an operand that has %d, at '%s'",
                       letters, ndim, equation);
  return RILLE_OK;
}

/* Without an arrow: the ellipsis, then all letters that occur once, in their order. */
static RilleStatus implied_output(RilleContext *ctx, const int *uses, int ellipsis, Term *out) {
  out->n = 0;
  for (int label = LETTERS + ellipsis - 1; label >= LETTERS; label--) out->labels[out->n++] = (uint8_t)label;
  for (int label = 0; label < LETTERS; label++) {
    if (uses[label] != 1) continue;
    if (out->n == RILLE_MAX_DIMS) return too_many(ctx);
    out->labels[out->n++] = (uint8_t)label;
  }
  return RILLE_OK;
}

static RilleStatus read_output(RilleContext *ctx, const char *at, const int *uses, int ellipsis, Term *out) {
  if (!*at) return implied_output(ctx, uses, ellipsis, out);
  if (strncmp(at, "->", 2) != 0)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "equation has an unexpected '%c' in '%s'", *at, at);
  at += 2;
  RILLE_TRY(read_term(ctx, &at, -1, &ellipsis, out));
  if (*at) return rille_error(ctx, RILLE_ERROR_ARGUMENT, "equation goes on behind its result: '%s'", at);
  for (int i = 0; i < out->n; i++) {
    if (position(out, out->labels[i]) != i)
      return rille_error(ctx, RILLE_ERROR_ARGUMENT, "equation names a dim of the result twice");
    if (uses[out->labels[i]] == 0)
      return rille_error(ctx, RILLE_ERROR_ARGUMENT, "equation names a dim of the result that no operand has");
  }
  return RILLE_OK;
}

/* ---- operands ------------------------------------------------------------------------------------------ */

typedef struct DiagonalArgs { /* of diagonal */
  int64_t offset, dim1, dim2;
} DiagonalArgs;

/* A label that occurs twice stands for the diagonal of its dims. */
static RilleStatus take_diagonals(RilleContext *ctx, Operand *operand) {
  Term *term = &operand->term;
  for (int i = 0; i < term->n; i++) {
    int first = position(term, term->labels[i]);
    if (first == i) continue;
    RilleTensor *t = operand->tensor;
    if (t->sizes[first] != t->sizes[i])
      return rille_error(ctx, RILLE_ERROR_SHAPE, "sizes of a repeated dim differ: %lld and %lld",
                         (long long)t->sizes[first], (long long)t->sizes[i]);
    t = t_apply(ctx, &rille_op_diagonal, &t, 1, &(DiagonalArgs){0, first, i});
    if (!(operand->tensor = t)) return rille_scope_status(ctx);
    uint8_t label = term->labels[i]; /* the diagonal is the last dim */
    for (int k = i; k + 1 < term->n; k++) term->labels[k] = term->labels[k + 1];
    for (int k = first; k + 2 < term->n; k++) term->labels[k] = term->labels[k + 1];
    term->labels[term->n-- - 2] = label;
    i = -1;
  }
  return RILLE_OK;
}

static int64_t size_of(const Operand *operand, int label) {
  int at = position(&operand->term, label);
  return at < 0 ? 1 : operand->tensor->sizes[at];
}

/* Sums over the dims whose label drop says so. */
static RilleStatus sum_out(RilleContext *ctx, Operand *operand, const bool *drop) {
  int dims[RILLE_MAX_DIMS], n = 0;
  Term rest = {0};
  for (int i = 0; i < operand->term.n; i++) {
    if (drop[operand->term.labels[i]])
      dims[n++] = i;
    else
      rest.labels[rest.n++] = operand->term.labels[i];
  }
  operand->tensor = t_sum(ctx, operand->tensor, n, dims, false);
  operand->term = rest;
  return operand->tensor ? RILLE_OK : rille_scope_status(ctx);
}

/* operand's dims in the order of the labels; missing ones become ones; sizes receives them. */
static RilleTensor *ordered(RilleContext *ctx, const Operand *operand, const Term *order, int64_t *sizes) {
  int dims[RILLE_MAX_DIMS], n = 0;
  for (int i = 0; i < order->n; i++) {
    int at = position(&operand->term, order->labels[i]);
    if (at >= 0) dims[n++] = at;
    sizes[i] = at >= 0 ? operand->tensor->sizes[at] : 1;
  }
  return t_reshape(ctx, t_permute(ctx, operand->tensor, n, dims), order->n, sizes);
}

/* ---- one product --------------------------------------------------------------------------------------- */

typedef struct Groups { /* the labels of two operands by what becomes of them */
  Term batch, left, right, summed;
} Groups;

static RilleStatus add_label(RilleContext *ctx, Term *term, int label) {
  if (term->n == RILLE_MAX_DIMS) return too_many(ctx);
  term->labels[term->n++] = (uint8_t)label;
  return RILLE_OK;
}

static RilleStatus group(RilleContext *ctx, const Operand *a, const Operand *b, const bool *kept,
                         Groups *groups) {
  memset(groups, 0, sizeof *groups);
  for (int label = 0; label < LABELS; label++) {
    bool in_a = position(&a->term, label) >= 0, in_b = position(&b->term, label) >= 0;
    if (in_a && in_b)
      RILLE_TRY(add_label(ctx, kept[label] ? &groups->batch : &groups->summed, label));
    else if (in_a || in_b)
      RILLE_TRY(add_label(ctx, in_a ? &groups->left : &groups->right, label));
  }
  return RILLE_OK;
}

/* operand as [batch, first, second], with sizes of 1 in batch and common stretched to the other's. */
static RilleTensor *as_batch(RilleContext *ctx, const Operand *operand, const Operand *other,
                             const Groups *groups, const Term *first, const Term *second, int64_t *flat) {
  const Term *parts[3] = {&groups->batch, first, second};
  Term order = {0};
  int64_t sizes[RILLE_MAX_DIMS];
  for (int p = 0; p < 3; p++) {
    flat[p] = 1;
    for (int i = 0; i < parts[p]->n; i++) {
      int label = parts[p]->labels[i];
      int64_t size = size_of(operand, label), others = size_of(other, label);
      if (add_label(ctx, &order, label) != RILLE_OK) {
        rille_scope_fail(ctx, RILLE_ERROR_ARGUMENT);
        return NULL;
      }
      if (size == 1) size = others;
      if (__builtin_mul_overflow(flat[p], size, &flat[p])) {
        rille_scope_fail(ctx, rille_error(ctx, RILLE_ERROR_SHAPE, "the product is too large for memory"));
        return NULL;
      }
    }
  }
  RilleTensor *t = ordered(ctx, operand, &order, sizes);
  for (int i = 0; i < order.n; i++)
    if (sizes[i] == 1) sizes[i] = size_of(other, order.labels[i]);
  return t_reshape(ctx, t_expand(ctx, t, order.n, sizes), 3, flat);
}

static RilleStatus check_label_sizes(RilleContext *ctx, const Operand *a, const Operand *b) {
  for (int i = 0; i < a->term.n; i++) {
    int64_t size = a->tensor->sizes[i], other = size_of(b, a->term.labels[i]);
    if (size != other && size != 1 && other != 1)
      return rille_error(ctx, RILLE_ERROR_SHAPE, "sizes of a dim differ between operands: %lld and %lld",
                         (long long)size, (long long)other);
  }
  return RILLE_OK;
}

/* Sums of integers are int64: the other operand follows. */
static RilleStatus promote_integers(RilleContext *ctx, Operand *a, Operand *b) {
  RilleDtype of_a = rille_dtype_of(a->tensor), of_b = rille_dtype_of(b->tensor);
  if (of_a == of_b || rille_dtype_is_float(of_a) || rille_dtype_is_float(of_b)) return RILLE_OK;
  RilleDtype dtype = rille_dtype_promote(of_a, of_b);
  a->tensor = t_to(ctx, a->tensor, dtype);
  b->tensor = t_to(ctx, b->tensor, dtype);
  return a->tensor && b->tensor ? RILLE_OK : rille_scope_status(ctx);
}

/* a becomes the product of a and b; kept: the labels that the result or a later operand has. */
static RilleStatus multiply(RilleContext *ctx, Operand *a, Operand *b, const bool *kept) {
  bool drop[LABELS];
  Groups g;
  RILLE_TRY(check_label_sizes(ctx, a, b));
  for (int side = 0; side < 2; side++) {
    Operand *one = side ? b : a, *other = side ? a : b;
    for (int label = 0; label < LABELS; label++)
      drop[label] = !kept[label] && position(&other->term, label) < 0;
    RILLE_TRY(sum_out(ctx, one, drop));
  }
  RILLE_TRY(promote_integers(ctx, a, b));
  RILLE_TRY(group(ctx, a, b, kept, &g));
  int64_t left[3], right[3], sizes[RILLE_MAX_DIMS];
  RilleTensor *x = as_batch(ctx, a, b, &g, &g.left, &g.summed, left);
  RilleTensor *y = as_batch(ctx, b, a, &g, &g.summed, &g.right, right);
  RilleTensor *product = x && y ? t_binary(ctx, &rille_op_bmm, x, y) : NULL;
  if (!product) return rille_scope_status(ctx);
  Term result = {0};
  const Term *parts[3] = {&g.batch, &g.left, &g.right};
  for (int p = 0; p < 3; p++)
    for (int i = 0; i < parts[p]->n; i++) {
      int label = parts[p]->labels[i];
      int64_t size = size_of(a, label);
      RILLE_TRY(add_label(ctx, &result, label));
      sizes[result.n - 1] = size == 1 ? size_of(b, label) : size;
    }
  *a = (Operand){t_reshape(ctx, product, result.n, sizes), result};
  return a->tensor ? RILLE_OK : rille_scope_status(ctx);
}

/* ---- forward ------------------------------------------------------------------------------------------- */

/* later[i]: the labels of the result and of the operands from i on. */
static void mark(const Term *term, bool *labels) {
  for (int i = 0; i < term->n; i++) labels[term->labels[i]] = true;
}

static RilleStatus read_operand(RilleContext *ctx, RilleCall *call, int i, const char **at, int *ellipsis,
                                Term *term) {
  RILLE_TRY(read_term(ctx, at, call->in[i]->ndim, ellipsis, term));
  if ((**at == ',') != (i + 1 < call->n_in))
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "equation has %s operands than the %d given",
                       **at == ',' ? "more" : "fewer", call->n_in);
  if (**at == ',') (*at)++;
  return RILLE_OK;
}

static RilleStatus einsum_forward(RilleContext *ctx, RilleCall *call) {
  const char *at = ((const EinsumArgs *)call->args)->equation.text, *again = at;
  int uses[LABELS] = {0}, ellipsis = 0;
  Term term, out;
  if (call->n_in == 0) return rille_error(ctx, RILLE_ERROR_ARGUMENT, "needs at least one operand");
  for (int i = 0; i < call->n_in; i++) {
    RILLE_TRY(read_operand(ctx, call, i, &at, &ellipsis, &term));
    for (int k = 0; k < term.n; k++) uses[term.labels[k]]++;
  }
  RILLE_TRY(read_output(ctx, at, uses, ellipsis, &out));
  Operand product = {0}, next;
  for (int i = 0; i < call->n_in; i++) {
    bool kept[LABELS] = {false};
    RILLE_TRY(read_operand(ctx, call, i, &again, &ellipsis, &next.term));
    next.tensor = call->in[i];
    RILLE_TRY(take_diagonals(ctx, &next));
    mark(&out, kept);
    const char *rest = again;
    for (int k = i + 1; k < call->n_in; k++) {
      RILLE_TRY(read_operand(ctx, call, k, &rest, &ellipsis, &term));
      mark(&term, kept);
    }
    if (i == 0)
      product = next;
    else
      RILLE_TRY(multiply(ctx, &product, &next, kept));
  }
  bool drop[LABELS];
  for (int label = 0; label < LABELS; label++) drop[label] = position(&out, label) < 0;
  RILLE_TRY(sum_out(ctx, &product, drop));
  int64_t sizes[RILLE_MAX_DIMS];
  RilleTensor *result = ordered(ctx, &product, &out, sizes);
  if (result == call->in[0]) result = t_unary(ctx, &rille_op_clone, result);
  return rille_call_return(ctx, call, result);
}

/* ---- kron, multi_dot, trace ---------------------------------------------------------------------------- */

/* Rows of both make a batch of columns times rows: [a0 * b0, a1, 1] x [a0 * b0, 1, b1]. */
static RilleTensor *kron_of_matrices(RilleContext *ctx, RilleTensor *a, RilleTensor *b) {
  const int64_t *m = a->sizes, *n = b->sizes, rows = m[0] * n[0];
  a = t_expand(ctx, t_reshape(ctx, a, 4, (int64_t[]){m[0], 1, m[1], 1}), 4, (int64_t[]){m[0], n[0], m[1], 1});
  b = t_expand(ctx, t_reshape(ctx, b, 4, (int64_t[]){1, n[0], 1, n[1]}), 4, (int64_t[]){m[0], n[0], 1, n[1]});
  a = t_reshape(ctx, a, 3, (int64_t[]){rows, m[1], 1});
  b = t_reshape(ctx, b, 3, (int64_t[]){rows, 1, n[1]});
  return t_reshape(ctx, a && b ? t_binary(ctx, &rille_op_bmm, a, b) : NULL, 2,
                   (int64_t[]){rows, m[1] * n[1]});
}

/* Dims of both side by side: [a0, 1, a1, 1 ...] * [1, b0, 1, b1 ...]. */
static RilleStatus kron_forward(RilleContext *ctx, RilleCall *call) {
  int64_t sizes[2][2 * RILLE_MAX_DIMS], whole[RILLE_MAX_DIMS];
  int ndim = call->in[0]->ndim > call->in[1]->ndim ? call->in[0]->ndim : call->in[1]->ndim;
  if (2 * ndim > RILLE_MAX_DIMS)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "takes at most %d dims, got %d", RILLE_MAX_DIMS / 2, ndim);
  for (int i = 0; i < ndim; i++) {
    whole[i] = 1;
    for (int k = 0; k < 2; k++) {
      int from = i - (ndim - call->in[k]->ndim);
      sizes[k][2 * i + k] = from >= 0 ? call->in[k]->sizes[from] : 1;
      sizes[k][2 * i + 1 - k] = 1;
      if (__builtin_mul_overflow(whole[i], sizes[k][2 * i + k], &whole[i]))
        return rille_error(ctx, RILLE_ERROR_SHAPE, "the product is too large for memory");
    }
  }
  enum { LEAST_BLOCK = 64 }; /* elements of a product of two rows for which a product of matrices pays */
  RilleTensor *a = call->in[0], *b = call->in[1];
  if (a->ndim == 2 && b->ndim == 2 && whole[1] >= LEAST_BLOCK && rille_products_are_exact(a, b))
    return rille_call_return(ctx, call, kron_of_matrices(ctx, a, b));
  a = t_reshape(ctx, a, 2 * ndim, sizes[0]);
  b = t_reshape(ctx, b, 2 * ndim, sizes[1]);
  return rille_call_return(ctx, call, t_reshape(ctx, t_mul(ctx, a, b), ndim, whole));
}

static RilleStatus multi_dot_forward(RilleContext *ctx, RilleCall *call) {
  char text[RILLE_SHAPE_TEXT];
  if (call->n_in < 2)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "needs at least 2 matrices, got %d", call->n_in);
  for (int i = 0; i < call->n_in; i++) {
    const RilleTensor *t = call->in[i];
    bool at_end = i == 0 || i == call->n_in - 1;
    if (t->ndim != 2 && !(at_end && t->ndim == 1))
      return rille_error(ctx, RILLE_ERROR_SHAPE,
                         "needs matrices (the first and the last may be vectors), got shape %s",
                         rille_tensor_shape_text(t, text));
  }
  RilleTensor *product = call->in[0];
  for (int i = 1; i < call->n_in && product; i++) product = t_matmul(ctx, product, call->in[i]);
  return rille_call_return(ctx, call, product);
}

static RilleStatus trace_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *a = call->in[0];
  char text[RILLE_SHAPE_TEXT];
  if (a->ndim != 2)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "needs a matrix, got shape %s",
                       rille_tensor_shape_text(a, text));
  RilleTensor *diagonal = t_unary(ctx, &rille_op_diagonal, a);
  return rille_call_return(ctx, call, diagonal ? t_sum_all(ctx, diagonal) : NULL);
}

/* ---- addmv, addbmm, addr: beta input + alpha (a x b) --------------------------------------------------- */

typedef struct AddArgs {
  RilleScalar beta, alpha;
} AddArgs;

/* A factor of integers is an integer, its fraction dropped; bools are taken or left. */
static RilleStatus take_factor(RilleContext *ctx, RilleDtype dtype, RilleScalar *factor) {
  if (rille_dtype_is_float(dtype)) return RILLE_OK;
  RILLE_TRY(rille_scalar_check(ctx, *factor, dtype));
  *factor = dtype == RILLE_BOOL ? rille_scalar_bool(rille_scalar_to_double(*factor) != 0)
                                : rille_scalar_int(rille_scalar_to_int(*factor));
  return RILLE_OK;
}

static RilleTensor *times(RilleContext *ctx, RilleTensor *tensor, RilleScalar factor) {
  return rille_scalar_to_double(factor) == 1 ? tensor : t_mul(ctx, tensor, t_scalar(ctx, factor));
}

/* beta 0 leaves input out, NaN and all. */
static RilleStatus add_product(RilleContext *ctx, RilleCall *call, RilleTensor *product) {
  AddArgs given = *(const AddArgs *)call->args, *args = &given;
  if (!product) return rille_scope_status(ctx);
  RilleDtype dtype = rille_dtype_promote(rille_dtype_of(call->in[0]), rille_dtype_of(product));
  RILLE_TRY(take_factor(ctx, dtype, &args->alpha));
  RILLE_TRY(take_factor(ctx, dtype, &args->beta));
  product = times(ctx, product, args->alpha);
  RilleTensor *input = product ? t_expand(ctx, call->in[0], product->ndim, product->sizes) : NULL;
  if (!input) return rille_scope_status(ctx);
  if (rille_scalar_to_double(args->beta) != 0) product = t_add(ctx, times(ctx, input, args->beta), product);
  return rille_call_return(ctx, call, product);
}

static RilleStatus addmv_forward(RilleContext *ctx, RilleCall *call) {
  return add_product(ctx, call, t_binary(ctx, &rille_op_mv, call->in[1], call->in[2]));
}

#if defined(RILLE_MINIMAL)
#define HAS_ONE_PASS 0
#else
#define HAS_ONE_PASS 1
#endif

static RilleStatus addr_forward(RilleContext *ctx, RilleCall *call) {
  const AddArgs *args = call->args;
  RilleDtype dtype = rille_call_promote(call, 0);
  const RilleScalar *factors[] = {&args->beta, &args->alpha};
  for (int k = 0; k < 2 && !rille_dtype_is_float(dtype); k++)
    if (factors[k]->kind == RILLE_SCALAR_FLOAT)
      return rille_error(ctx, RILLE_ERROR_ARGUMENT, "%s is %g, but the result is of dtype %s",
                         k ? "alpha" : "beta", factors[k]->value.f, rille_dtype_name(dtype));
  RilleTensor *input = call->in[0], *first = call->in[1], *second = call->in[2];
  if (!HAS_ONE_PASS || !rille_dtype_is_float(dtype) || first->ndim != 1 || second->ndim != 1 ||
      rille_scalar_to_double(args->beta) == 0)
    return add_product(ctx, call, t_binary(ctx, &rille_op_outer, first, second));
  /* One pass, without a matrix for the product. */
  if (input->dtype == RILLE_FLOAT32 && rille_products_are_exact(first, second)) {
    RilleTensor *in[3] = {input, t_unsqueeze(ctx, first, 1), t_unsqueeze(ctx, second, 0)};
    return rille_call_return(ctx, call, t_apply(ctx, &rille_op_addmm, in, 3, args));
  }
  input = t_expand(ctx, times(ctx, input, args->beta), 2, (int64_t[]){first->numel, second->numel});
  if (!input) return rille_scope_status(ctx);
  RilleTensor *in[3] = {input, t_unsqueeze(ctx, first, 1), second};
  return rille_call_return(ctx, call, t_apply(ctx, &rille_op_addcmul, in, 3, &args->alpha));
}
static RilleStatus addbmm_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *all = t_binary(ctx, &rille_op_bmm, call->in[1], call->in[2]);
  RilleTensor *sum = t_sum(ctx, all, 1, (int[]){0}, false); /* of integers: int64 */
  return add_product(ctx, call, sum ? t_to(ctx, sum, rille_dtype_of(all)) : NULL);
}

/* ---- descriptors --------------------------------------------------------------------------------------- */

static const RilleParameter einsum_parameters[] = {RILLE_REQUIRED(TEXT, EinsumArgs, equation),
                                                   RILLE_TENSORS_OR_LIST("operands"), RILLE_PARAMETERS_END};
static const RilleParameter kron_parameters[] = {RILLE_TENSOR("input"), RILLE_TENSOR("other"),
                                                 RILLE_PARAMETERS_END};
static const RilleParameter multi_dot_parameters[] = {RILLE_TENSORS("tensors"), RILLE_PARAMETERS_END};
static const RilleParameter trace_parameters[] = {RILLE_TENSOR("input"), RILLE_PARAMETERS_END};
#define ADD_PARAMETERS(first, second)                                                                        \
  {                                                                                                          \
    RILLE_TENSOR("input"), RILLE_TENSOR(first), RILLE_TENSOR(second), RILLE_OPTION(SCALAR, AddArgs, beta),   \
        RILLE_OPTION(SCALAR, AddArgs, alpha), RILLE_PARAMETERS_END                                           \
  }
static const RilleParameter addmv_parameters[] = ADD_PARAMETERS("mat", "vec");
static const RilleParameter addr_parameters[] = ADD_PARAMETERS("vec1", "vec2");
static const RilleParameter addbmm_parameters[] = ADD_PARAMETERS("batch1", "batch2");
static const EinsumArgs einsum_defaults = {{""}};
static const AddArgs add_defaults = {{RILLE_SCALAR_INT, {.i = 1}}, {RILLE_SCALAR_INT, {.i = 1}}};

static const char *const einsum_samples[] =
    RILLE_SAMPLES("'ij,jk->ik', x(2, 3), x(3, 4)", "'ij,jk', { x(2, 3), x(3, 4) }",
                  "'bij,bjk->bik', x(2, 2, 3), x(2, 3, 2)", "'...ij,...jk->...ik', x(2, 1, 2, 3), x(3, 3, 2)",
                  "'ii->i', x(3, 3)", "'ii', x(3, 3):t()", "'iji->j', x(3, 2, 3)", "'i,j->ij', x(2), x(3)",
                  "'ij->ji', x(2, 3)", "'bn,anm,bm->ba', x(2, 3), x(2, 3, 4), x(2, 4)",
                  "'ij,ij,k->', x(2, 3), x(2, 3), x(2)", "'ij,j', x(2, 3), x(1)", "',i->i', x(), x(3)",
                  "'ij,jk', x(0, 3), x(3, 2)", "'ij,jk', x(2, 0), x(0, 2)");
static const char *const kron_samples[] = RILLE_SAMPLES(
    "x(2, 2), x(2, 3)", "x(2), x(2, 3)", "x(3, 2):t(), x(2, 1)", "x(), x(2)", "x(0, 2), x(2, 2)");
static const char *const multi_dot_samples[] =
    RILLE_SAMPLES("{ x(2, 3), x(3, 4), x(4, 2) }", "{ x(3), x(3, 2), x(2) }", "{ x(3, 2):t(), x(3, 1) }",
                  "{ x(0, 3), x(3, 2) }");
static const char *const trace_samples[] = RILLE_SAMPLES("x(3, 3)", "x(2, 4)", "x(3, 2):t()", "x(0, 3)");
static const char *const addmv_samples[] = RILLE_SAMPLES(
    "x(2), x(2, 3), x(3)", "x(1), x(3, 2):t(), x(3), { beta = 0.5, alpha = 2 }", "x(2), x(2, 0), x(0)");
static const char *const addr_samples[] = RILLE_SAMPLES(
    "x(2, 3), x(2), x(3)", "x(3), x(2), x(3), { beta = 0.5, alpha = 2 }", "x(0, 3), x(0), x(3)");
static const char *const addbmm_samples[] = RILLE_SAMPLES(
    "x(2, 4), x(3, 2, 3), x(3, 3, 4)", "x(4), x(2, 2, 3), x(2, 3, 4), { beta = 0.5, alpha = 2 }",
    "x(2, 4), x(0, 2, 3), x(0, 3, 4)");

RILLE_OP(einsum,
         .summary = "products summed over dims that the equation names: 'ij,jk->ik' is a matrix product",
         RILLE_ARGUMENTS(einsum_parameters, &einsum_defaults),
         .flags = RILLE_OP_COMPOSITE | RILLE_OP_NO_METHOD, .n_outputs = 1, .forward = einsum_forward,
         .samples = einsum_samples,
         .example = "rille.einsum('ij,jk->ik', rille.ones(2, 3), rille.ones(3, 4))");
RILLE_OP(kron, .summary = "the Kronecker product: each element of input times all of other",
         .parameters = kron_parameters, .flags = RILLE_OP_COMPOSITE, .n_outputs = 1, .forward = kron_forward,
         .samples = kron_samples, .example = "rille.kron(rille.eye(2), rille.ones(2, 2))");
RILLE_OP(multi_dot, .summary = "the product of several matrices", .parameters = multi_dot_parameters,
         .flags = RILLE_OP_COMPOSITE | RILLE_OP_NO_METHOD, .n_outputs = 1, .forward = multi_dot_forward,
         .samples = multi_dot_samples,
         .example = "rille.multi_dot({ rille.ones(2, 3), rille.ones(3, 4), rille.ones(4, 1) })");
RILLE_OP(trace, .summary = "the sum of a matrix's diagonal", .parameters = trace_parameters,
         .flags = RILLE_OP_COMPOSITE, .n_outputs = 1, .forward = trace_forward, .samples = trace_samples,
         .example = "rille.eye(3):trace()");
RILLE_OP(addmv, .summary = "beta * input + alpha * (mat x vec)",
         RILLE_ARGUMENTS(addmv_parameters, &add_defaults), .flags = RILLE_OP_COMPOSITE, .n_outputs = 1,
         .forward = addmv_forward, .samples = addmv_samples,
         .example = "rille.addmv(rille.ones(2), rille.ones(2, 3), rille.ones(3))");
RILLE_OP(addr, .summary = "beta * input + alpha * (vec1 outer vec2)",
         RILLE_ARGUMENTS(addr_parameters, &add_defaults), .flags = RILLE_OP_COMPOSITE, .n_outputs = 1,
         .forward = addr_forward, .samples = addr_samples,
         .example = "rille.addr(rille.ones(2, 3), rille.ones(2), rille.ones(3))");
RILLE_OP(addbmm, .summary = "beta * input + alpha * the sum of the products of two batches' matrices",
         RILLE_ARGUMENTS(addbmm_parameters, &add_defaults), .flags = RILLE_OP_COMPOSITE, .n_outputs = 1,
         .forward = addbmm_forward, .samples = addbmm_samples,
         .example = "rille.addbmm(rille.ones(2, 4), rille.ones(3, 2, 3), rille.ones(3, 3, 4))");
