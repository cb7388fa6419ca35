/* Kernels of three inputs of one floating-point type: T the type, x, y, z the elements, a a number. */
#define TERNARY(name, result)                                                                                \
  LINKAGE void K(name)(int64_t n, char *const *data, const void *arguments) {                                \
    const double *parameters = arguments;                                                                    \
    const T a = parameters ? (T)parameters[0] : 0;                                                           \
    T *out = (T *)(void *)data[0];                                                                           \
    const T *first = (const T *)(const void *)data[1], *second = (const T *)(const void *)data[2];           \
    const T *third = (const T *)(const void *)data[3];                                                       \
    (void)a;                                                                                                 \
    RILLE_IVDEP                                                                                              \
    for (int64_t i = 0; i < n; i++) {                                                                        \
      const T x = first[i], y = second[i], z = third[i];                                                     \
      out[i] = result;                                                                                       \
    }                                                                                                        \
  }
/* From the nearer end, so that weight 1 gives y exactly. */
TERNARY(lerp, (z < 0 ? -z : z) < (T)0.5 ? x + z * (y - x) : y - (y - x) * (1 - z))
TERNARY(addcmul, x + a * y * z)
TERNARY(addcdiv, x + a * y / z)
#undef TERNARY
