/* One unary kernel: OP its name, T the input type, R the result type, Y the result from x and the parameters
 * a, b, c. */
LINKAGE void K(OP)(int64_t n, char *const *data, const void *arguments) {
  const double *parameters = arguments;
  const T a = parameters ? (T)parameters[0] : 0, b = parameters ? (T)parameters[1] : 0;
  const T c = parameters ? (T)parameters[2] : 0;
  (void)a, (void)b, (void)c;
  R *out = (R *)(void *)data[0];
  const T *in = (const T *)(const void *)data[1];
  RILLE_IVDEP
  for (int64_t i = 0; i < n; i++) {
    const T x = in[i];
    (void)x;
    out[i] = (R)(Y);
  }
}
#undef OP
#undef Y
