/* One binary kernel: OP its name, T the input type, R the result type, Z the result from x, y and the
 * parameters; with OVER_LANES as in unary_loop.h. */
#if defined(OVER_LANES)
static void BLOCK_OF(OP)(int64_t n, char *const *data, const void *arguments) {
#else
LINKAGE void K(OP)(int64_t n, char *const *data, const void *arguments) {
#endif
  const double *parameters = arguments;
  const T a = parameters ? (T)parameters[0] : 0, b = parameters ? (T)parameters[1] : 0;
  const T c = parameters ? (T)parameters[2] : 0;
  (void)a, (void)b, (void)c;
#if defined(OVER_LANES)
  char *out = data[0];
  const char *in = data[1], *other = data[2];
  for (int64_t at = 0; at < n * (int64_t)sizeof(T); at += LANES_BYTES) {
    LANES_AHEAD(in + at);
    LANES_AHEAD(other + at);
    LANES_AHEAD(out + at);
    const V x = lanes_load(in + at), y = lanes_load(other + at);
    lanes_store(out + at, Z);
  }
}
LINKAGE void K(OP)(int64_t n, char *const *data, const void *arguments) {
  run_lanes(BLOCK_OF(OP), 3, n, data, arguments);
}
#else
  R *out = (R *)(void *)data[0];
  const T *in = (const T *)(const void *)data[1], *other = (const T *)(const void *)data[2];
  RILLE_IVDEP
  for (int64_t i = 0; i < n; i++) {
    const T x = in[i], y = other[i];
    out[i] = (R)(Z);
  }
}
#endif
#undef OP
#undef Z
