/* The kernel of one conversion: FROM to TO by the function BODY; NAME is its name. Included by
 * convert_template.h. */
static void NAME(int64_t n, char *const *data, const int64_t *strides, const void *arguments) {
  (void)arguments;
  if (strides[0] == (int64_t)sizeof(TO) && strides[1] == (int64_t)sizeof(FROM)) {
    TO *out = (TO *)(void *)data[0];
    const FROM *in = (const FROM *)(const void *)data[1];
    RILLE_IVDEP
    for (int64_t i = 0; i < n; i++) out[i] = BODY(in[i]);
    return;
  }
  char *out = data[0];
  const char *in = data[1];
  for (int64_t i = 0; i < n; i++, out += strides[0], in += strides[1])
    *(TO *)(void *)out = BODY(*(const FROM *)(const void *)in);
}
#undef NAME
#undef TO
#undef BODY
