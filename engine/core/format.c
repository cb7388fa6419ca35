/* Tensors as text, the way PyTorch's torch/_tensor_str.py lays them out: a few rules choose between integers
 * with a dot, fixed and scientific notation, one width for all elements, and dots in place of what does not
 * fit. */
#include "core/format.h"
#include "core/limits.h"
#include "core/point.h"
#include "core/tensor.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* ---- a growing text ------------------------------------------------------------------------------------ */

typedef struct Text {
  RilleContext *ctx;
  char *data;
  size_t length, room;
  bool failed;
} Text;

static void add_bytes(Text *text, const char *bytes, size_t n) {
  if (text->failed) return;
  if (text->length + n + 1 > text->room) {
    size_t room = 2 * (text->length + n + 1);
    char *grown = rille_block_resize(text->ctx, text->data, room);
    if (!grown) {
      text->failed = true;
      return;
    }
    text->data = grown;
    text->room = room;
  }
  memcpy(text->data + text->length, bytes, n);
  text->length += n;
  text->data[text->length] = 0;
}

static void add(Text *text, const char *string) {
  add_bytes(text, string, strlen(string));
}

static void add_spaces(Text *text, int n) {
  for (; n > 0; n--) add_bytes(text, " ", 1);
}

static void add_newlines(Text *text, int n) {
  for (; n > 0; n--) add_bytes(text, "\n", 1);
}

/* ---- numbers ------------------------------------------------------------------------------------------- */

typedef struct Formatter {
  const RillePrintOptions *options;
  RilleDtype dtype;
  bool integers, scientific; /* of floating-point elements */
  int width;
  bool summarize;
  /* Gathered over the elements that will be shown. */
  bool any;
  double smallest, largest;
} Formatter;

enum { NUMBER_TEXT = 512 }; /* a double in %.0f has up to 309 digits */

static void print_float(const Formatter *f, double value, char *text) {
  if (isnan(value) || isinf(value)) {
    strcpy(text, isnan(value) ? "nan" : value < 0 ? "-inf" : "inf");
    return;
  }
  if (f->scientific)
    rille_print(text, NUMBER_TEXT, "%.*e", f->options->precision, value);
  else if (f->integers)
    rille_print(text, NUMBER_TEXT - 2, "%.0f", value), strcat(text, ".");
  else
    rille_print(text, NUMBER_TEXT, "%.*f", f->options->precision, value);
}

static void print_element(const Formatter *f, const char *element, char *text) {
  RilleScalar scalar = rille_scalar_read(f->dtype, element);
  if (scalar.kind == RILLE_SCALAR_FLOAT)
    print_float(f, scalar.value.f, text);
  else if (scalar.kind == RILLE_SCALAR_BOOL)
    strcpy(text, scalar.value.i ? "True" : "False");
  else
    snprintf(text, NUMBER_TEXT, "%lld", (long long)scalar.value.i);
}

/* ---- walking what is shown ----------------------------------------------------------------------------- */

static bool is_cut(const Formatter *f, int64_t size) {
  return f->summarize && size > 2 * (int64_t)f->options->edge_items;
}

/* The next index after i, jumping over what is left out. */
static int64_t next_shown(const Formatter *f, int64_t i, int64_t size) {
  return is_cut(f, size) && i == f->options->edge_items - 1 ? size - f->options->edge_items : i + 1;
}

static void visit(Formatter *f, const RilleTensor *t, int dim, const char *data,
                  void (*element)(Formatter *, const char *)) {
  if (dim == t->ndim) {
    element(f, data);
    return;
  }
  int64_t step = rille_tensor_step(t, dim);
  for (int64_t i = 0; i < t->sizes[dim] && !rille_must_stop(t->ctx); i = next_shown(f, i, t->sizes[dim]))
    visit(f, t, dim + 1, data + i * step, element);
}

static void gather_float(Formatter *f, const char *data) {
  double value = rille_scalar_to_double(rille_scalar_read(f->dtype, data)), size = fabs(value);
  if (value == 0 || isnan(value) || isinf(value)) return;
  if (!f->any || size < f->smallest) f->smallest = size;
  if (!f->any || size > f->largest) f->largest = size;
  f->any = true;
  if (value != ceil(value)) f->integers = false;
}

static void gather_width(Formatter *f, const char *data) {
  char text[NUMBER_TEXT];
  double value = rille_scalar_to_double(rille_scalar_read(f->dtype, data));
  /* PyTorch lets zeros, nan and inf out of the width of floats. */
  if (rille_dtype_is_float(f->dtype) && (value == 0 || isnan(value) || isinf(value))) return;
  print_element(f, data, text);
  int length = (int)strlen(text);
  if (length > f->width) f->width = length;
}

static void choose_notation(Formatter *f, const RilleTensor *t) {
  f->width = 1;
  f->integers = true;
  if (rille_dtype_is_float(f->dtype)) {
    visit(f, t, 0, t->data, gather_float);
    if (!f->any) return;
    f->scientific =
        f->largest / f->smallest > 1000 || f->largest > 1e8 || (!f->integers && f->smallest < 1e-4);
    if (f->options->scientific >= 0) f->scientific = f->options->scientific != 0;
  }
  visit(f, t, 0, t->data, gather_width);
}

/* ---- layout -------------------------------------------------------------------------------------------- */

static void add_element(Text *text, const Formatter *f, const char *data) {
  char number[NUMBER_TEXT];
  print_element(f, data, number);
  add_spaces(text, f->width - (int)strlen(number));
  add(text, number);
}

static void add_vector(Text *text, const Formatter *f, const RilleTensor *t, int dim, const char *data,
                       int indent) {
  int64_t size = t->sizes[dim], step = rille_tensor_step(t, dim);
  int per_line = (f->options->line_width - indent) / (f->width + 2), on_line = 0;
  if (per_line < 1) per_line = 1;
  add(text, "[");
  for (int64_t i = 0; i < size && !rille_must_stop(t->ctx); i = next_shown(f, i, size)) {
    for (int dots = is_cut(f, size) && i == size - f->options->edge_items ? 1 : 0; dots >= 0; dots--) {
      if (on_line == per_line) {
        add(text, ",\n");
        add_spaces(text, indent + 1);
        on_line = 0;
      } else if (i > 0) {
        add(text, ", ");
      }
      if (dots)
        add(text, " ...");
      else
        add_element(text, f, data + i * step);
      on_line++;
    }
  }
  add(text, "]");
}

static void add_nested(Text *text, const Formatter *f, const RilleTensor *t, int dim, const char *data,
                       int indent) {
  if (dim == t->ndim) {
    add_element(text, f, data);
    return;
  }
  if (dim == t->ndim - 1) {
    add_vector(text, f, t, dim, data, indent);
    return;
  }
  int64_t size = t->sizes[dim], step = rille_tensor_step(t, dim);
  add(text, "[");
  for (int64_t i = 0; i < size && !rille_must_stop(t->ctx); i = next_shown(f, i, size)) {
    bool after_gap = is_cut(f, size) && i == size - f->options->edge_items;
    for (int part = after_gap ? 1 : 0; part >= 0; part--) {
      if (i > 0) {
        add(text, ",");
        add_newlines(text, t->ndim - dim - 1);
        add_spaces(text, indent + 1);
      }
      if (part)
        add(text, "...");
      else
        add_nested(text, f, t, dim + 1, data + i * step, indent + 1);
    }
  }
  add(text, "]");
}

/* ---- what stands behind the elements ------------------------------------------------------------------- */

static void add_suffix(Text *text, const Formatter *f, int indent, int *line_length, const char *suffix) {
  int length = (int)strlen(suffix);
  if (*line_length + length + 2 > f->options->line_width) {
    add(text, ",\n");
    add_spaces(text, indent);
    *line_length = indent + length;
  } else {
    add(text, ", ");
    *line_length += length + 2;
  }
  add(text, suffix);
}

/* cross_entropy becomes CrossEntropy. */
static void camel_case(const char *name, char *out, size_t room) {
  bool upper = true;
  size_t n = 0;
  for (; *name && n + 1 < room; name++) {
    if (*name == '_') {
      upper = true;
      continue;
    }
    out[n++] = upper && *name >= 'a' && *name <= 'z' ? (char)(*name - 'a' + 'A') : *name;
    upper = false;
  }
  out[n] = 0;
}

void rille_grad_fn_text(const RilleTensor *tensor, char *text, size_t room) {
  const RilleHistory *history = tensor->ctx->history;
  const char *name = history ? history->maker(tensor) : NULL;
  text[0] = 0;
  if (name) camel_case(name, text, room);
}

static void add_suffixes(Text *text, const Formatter *f, const RilleTensor *t, int indent) {
  char suffix[RILLE_SHAPE_TEXT + 64], name[64];
  const char *line = text->data && !text->failed ? strrchr(text->data, '\n') : NULL;
  int line_length =
      text->failed ? 0 : (int)(text->length - (line ? (size_t)(line - text->data) : 0)) + (line ? 1 : 2);
  if (t->numel == 0 && t->ndim != 1) {
    rille_shape_text(t->ndim, t->sizes, suffix + 5);
    memcpy(suffix, "size=", 5);
    suffix[5] = '(';
    suffix[strlen(suffix) - 1] = ')';
    add_suffix(text, f, indent, &line_length, suffix);
  }
  bool usual =
      t->dtype == RILLE_FLOAT32 || (t->numel > 0 && (t->dtype == RILLE_INT64 || t->dtype == RILLE_BOOL));
  if (!usual) {
    snprintf(suffix, sizeof suffix, "dtype=%s", rille_dtype_name((RilleDtype)t->dtype));
    add_suffix(text, f, indent, &line_length, suffix);
  }
  rille_grad_fn_text(t, name, sizeof name);
  if (name[0]) {
    snprintf(suffix, sizeof suffix, "grad_fn=<%s>", name);
    add_suffix(text, f, indent, &line_length, suffix);
  } else if (rille_tensor_wants_grad(t)) {
    add_suffix(text, f, indent, &line_length, "requires_grad=True");
  }
}

RilleStatus rille_tensor_format(RilleTensor *tensor, char **out) {
  const RillePrintOptions *options = &tensor->ctx->print_options;
  Text text = {.ctx = tensor->ctx};
  Formatter f = {.options = options, .dtype = (RilleDtype)tensor->dtype};
  static const char prefix[] = "tensor(";
  int indent = (int)sizeof prefix - 1;
  f.summarize = tensor->numel > options->threshold;
  if (tensor->extras && tensor->ctx->history->is_parameter(tensor)) add(&text, "Parameter containing:\n");
  add(&text, prefix);
  if (tensor->numel == 0) {
    add(&text, "[]");
  } else {
    choose_notation(&f, tensor);
    add_nested(&text, &f, tensor, 0, tensor->data, indent);
  }
  add_suffixes(&text, &f, tensor, indent);
  add(&text, ")");
  if (text.failed || rille_must_stop(tensor->ctx)) {
    rille_block_free(tensor->ctx, text.data);
    return text.failed ? RILLE_ERROR_MEMORY : rille_error_stopped(tensor->ctx);
  }
  *out = text.data;
  return RILLE_OK;
}
