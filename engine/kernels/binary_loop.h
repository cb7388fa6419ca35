/* One binary kernel: OP its name, T the input type, R the result type, Z the result from x, y and the
 * parameters. */
LINKAGE void K(OP)(int64_t n, char *const *data, const void *arguments) {
  const double *parameters = arguments;
  const T a = parameters ? (T)parameters[0] : 0, b = parameters ? (T)parameters[1] : 0;
  const T c = parameters ? (T)parameters[2] : 0;
  (void)a, (void)b, (void)c;
  R *out = (R *)(void *)data[0];
  const T *in = (const T *)(const void *)data[1], *other = (const T *)(const void *)data[2];
  RILLE_IVDEP
  for (int64_t i = 0; i < n; i++) {
    const T x = in[i], y = other[i];
    out[i] = (R)(Z);
  }
}
#undef OP
#undef Z
