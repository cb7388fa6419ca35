/* One unary kernel: OP its name, T the input type, R the result type, Y the result from x and the parameters
 * a, b, c. With OVER_LANES x is a register full of them, and BLOCK_OF(OP) the kernel of whole registers. */
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
  const char *in = data[1];
  for (int64_t at = 0; at < n * (int64_t)sizeof(T); at += LANES_BYTES) {
    LANES_AHEAD(in + at);
    LANES_AHEAD(out + at);
    const V x = lanes_load(in + at);
    lanes_store(out + at, Y);
  }
}
LINKAGE void K(OP)(int64_t n, char *const *data, const void *arguments) {
  run_lanes(BLOCK_OF(OP), 2, n, data, arguments);
}
#else
  R *out = (R *)(void *)data[0];
  const T *in = (const T *)(const void *)data[1];
  RILLE_IVDEP
  for (int64_t i = 0; i < n; i++) {
    const T x = in[i];
    (void)x;
    out[i] = (R)(Y);
  }
}
#endif
#undef OP
#undef Y
