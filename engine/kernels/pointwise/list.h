// clang-format off
/* Every elementwise kernel, a row each. Included wherever something is made of the rows: the names, the kernels of
 * each dtype, the tables. Whoever includes it defines UNARY, BINARY or TERNARY before; they are forgotten at the end.
 *
 *   name      RILLE_UNARY_exp stands for the kernel; its body is the function F(exp) in the file of its subject
 *   numbers   how many plain numbers the body takes behind the elements, 0 to 3
 *   dtypes    FLOATS     float32, float64
 *             NUMBERS    every dtype but bool
 *             INTEGERS   the integers
 *             BITS       bool and the integers
 *             ALL        every dtype
 *   result    SAME the dtype of the elements
 *             BOOL
 *   way       LANES      float32 goes a register at a time (vector/lanes.h): the body takes Lanes, and for float64 a
 *                        number; for what the compiler makes no good vector code of, and for what chooses between
 *                        values, as branches that a processor guesses wrong cost more than memory does
 *             PADDED     a plain loop over a multiple of 16 floats, for long bodies: what is left goes through it as
 *                        well (run_wholes), so that there is no second body for it. LANES of float64 do the same
 *             LOOP       a plain loop, of which the compiler makes vector code where it can
 *             RANGED     a plain loop, for floats over runs whose elements lie in the body's range; others go through
 *                        libm, F(name##_anywhere)
 *   class     MEMORY     waits for memory rather than for arithmetic: AVX-512 gains nothing for float32, so v4 takes
 *                        v3's kernel, and large results are written past the caches (core/loop.c)
 *             ARITHMETIC compiled for every level. Comparisons belong here: packing their results into bytes takes
 *                        longer than loading what is compared
 */
// clang-format on
#if !defined(UNARY)
#define UNARY(name, numbers, dtypes, result, way, class)
#endif
#if !defined(BINARY)
#define BINARY(name, numbers, dtypes, result, way, class)
#endif
#if !defined(TERNARY)
#define TERNARY(name, numbers, dtypes, result, way, class)
#endif

/* arithmetic.h */
UNARY(neg, 0, NUMBERS, SAME, LOOP, MEMORY)
UNARY(abs, 0, NUMBERS, SAME, LOOP, MEMORY)
UNARY(sign, 0, NUMBERS, SAME, LOOP, MEMORY)
UNARY(reciprocal, 0, FLOATS, SAME, LOOP, MEMORY)
BINARY(add, 0, NUMBERS, SAME, LOOP, MEMORY)
BINARY(sub, 0, NUMBERS, SAME, LOOP, MEMORY)
BINARY(mul, 0, NUMBERS, SAME, LOOP, MEMORY)
BINARY(div, 0, FLOATS, SAME, LOOP, MEMORY)
BINARY(copysign, 0, FLOATS, SAME, LOOP, MEMORY)

/* division.h: whole quotients and what is left */
BINARY(remainder, 0, NUMBERS, SAME, RANGED, ARITHMETIC)
BINARY(fmod, 0, NUMBERS, SAME, RANGED, ARITHMETIC)
BINARY(floor_divide, 0, NUMBERS, SAME, RANGED, ARITHMETIC)
BINARY(trunc_divide, 0, NUMBERS, SAME, LOOP, MEMORY)

/* power.h */
UNARY(square, 0, NUMBERS, SAME, LOOP, MEMORY)
UNARY(cube, 0, FLOATS, SAME, LOOP, MEMORY)
UNARY(sqrt, 0, FLOATS, SAME, LOOP, MEMORY)
UNARY(rsqrt, 0, FLOATS, SAME, LOOP, MEMORY)
BINARY(pow, 0, NUMBERS, SAME, PADDED, ARITHMETIC)

/* exponential.h: logarithms and error functions too */
UNARY(exp, 0, FLOATS, SAME, LANES, ARITHMETIC)
UNARY(exp2, 0, FLOATS, SAME, LOOP, ARITHMETIC)
UNARY(expm1, 0, FLOATS, SAME, LOOP, ARITHMETIC)
UNARY(log, 0, FLOATS, SAME, LANES, ARITHMETIC)
UNARY(log2, 0, FLOATS, SAME, LOOP, ARITHMETIC)
UNARY(log10, 0, FLOATS, SAME, LOOP, ARITHMETIC)
UNARY(log1p, 0, FLOATS, SAME, LOOP, ARITHMETIC)
UNARY(erf, 0, FLOATS, SAME, LANES, ARITHMETIC)
UNARY(erfc, 0, FLOATS, SAME, LOOP, ARITHMETIC)
UNARY(erfinv, 0, FLOATS, SAME, LOOP, ARITHMETIC)
BINARY(xlogy, 0, FLOATS, SAME, LOOP, ARITHMETIC)
BINARY(logaddexp, 0, FLOATS, SAME, LOOP, ARITHMETIC)
BINARY(logaddexp2, 0, FLOATS, SAME, LOOP, ARITHMETIC)

/* gamma.h */
UNARY(lgamma, 0, FLOATS, SAME, LOOP, ARITHMETIC)
UNARY(digamma, 0, FLOATS, SAME, LOOP, ARITHMETIC)
UNARY(polygamma, 1, FLOATS, SAME, LOOP, ARITHMETIC)

/* special.h */
UNARY(erfcx, 0, FLOATS, SAME, LOOP, ARITHMETIC)
UNARY(ndtr, 0, FLOATS, SAME, LOOP, ARITHMETIC)
UNARY(ndtri, 0, FLOATS, SAME, LOOP, ARITHMETIC)
UNARY(log_ndtr, 0, FLOATS, SAME, LOOP, ARITHMETIC)
UNARY(entr, 0, FLOATS, SAME, LOOP, ARITHMETIC)
UNARY(logit, 1, FLOATS, SAME, LOOP, ARITHMETIC)
UNARY(i0, 0, FLOATS, SAME, LOOP, ARITHMETIC)
UNARY(i0e, 0, FLOATS, SAME, LOOP, ARITHMETIC)
UNARY(i1, 0, FLOATS, SAME, LOOP, ARITHMETIC)
UNARY(i1e, 0, FLOATS, SAME, LOOP, ARITHMETIC)
UNARY(bessel, 2, FLOATS, SAME, LOOP, ARITHMETIC)
UNARY(spherical_bessel_j0, 0, FLOATS, SAME, LOOP, ARITHMETIC)
BINARY(xlog1py, 0, FLOATS, SAME, LOOP, ARITHMETIC)
BINARY(zeta, 0, FLOATS, SAME, LOOP, ARITHMETIC)
BINARY(gammainc, 0, FLOATS, SAME, LOOP, ARITHMETIC)
BINARY(gammaincc, 0, FLOATS, SAME, LOOP, ARITHMETIC)
BINARY(polynomial, 1, FLOATS, SAME, LOOP, ARITHMETIC)

/* representation.h */
UNARY(signbit, 0, ALL, BOOL, LOOP, ARITHMETIC)
UNARY(frexp_mantissa, 0, FLOATS, SAME, LOOP, ARITHMETIC)
UNARY(frexp_exponent, 0, FLOATS, SAME, LOOP, ARITHMETIC)
BINARY(nextafter, 0, FLOATS, SAME, LOOP, ARITHMETIC)
BINARY(gcd, 0, INTEGERS, SAME, LOOP, ARITHMETIC)
BINARY(lcm, 0, INTEGERS, SAME, LOOP, ARITHMETIC)

/* trigonometry.h: hyperbolic functions too */
UNARY(sin, 0, FLOATS, SAME, RANGED, ARITHMETIC)
UNARY(cos, 0, FLOATS, SAME, RANGED, ARITHMETIC)
UNARY(tan, 0, FLOATS, SAME, RANGED, ARITHMETIC)
UNARY(asin, 0, FLOATS, SAME, LOOP, ARITHMETIC)
UNARY(acos, 0, FLOATS, SAME, LOOP, ARITHMETIC)
UNARY(atan, 0, FLOATS, SAME, PADDED, ARITHMETIC)
UNARY(sinh, 0, FLOATS, SAME, LOOP, ARITHMETIC)
UNARY(cosh, 0, FLOATS, SAME, LOOP, ARITHMETIC)
UNARY(tanh, 0, FLOATS, SAME, LANES, ARITHMETIC)
BINARY(tanh_backward, 0, FLOATS, SAME, LOOP, MEMORY)
UNARY(asinh, 0, FLOATS, SAME, LOOP, ARITHMETIC)
UNARY(acosh, 0, FLOATS, SAME, LOOP, ARITHMETIC)
UNARY(atanh, 0, FLOATS, SAME, LOOP, ARITHMETIC)
UNARY(sinc, 0, FLOATS, SAME, LOOP, ARITHMETIC)
BINARY(atan2, 0, FLOATS, SAME, PADDED, ARITHMETIC)
BINARY(hypot, 0, FLOATS, SAME, LOOP, ARITHMETIC)

/* rounding.h */
UNARY(floor, 0, FLOATS, SAME, LOOP, MEMORY)
UNARY(ceil, 0, FLOATS, SAME, LOOP, MEMORY)
UNARY(round, 0, FLOATS, SAME, LOOP, MEMORY)
UNARY(trunc, 0, FLOATS, SAME, LOOP, MEMORY)
UNARY(frac, 0, FLOATS, SAME, LOOP, MEMORY)

/* clamp.h: limits of all sorts */
UNARY(clamp, 2, FLOATS, SAME, LOOP, MEMORY)
#if defined(RILLE_MINIMAL)
UNARY(nan_to_num, 3, FLOATS, SAME, LOOP, MEMORY)
#else
UNARY(nan_to_num, 3, FLOATS, SAME, LANES, MEMORY)
#endif
BINARY(maximum, 0, ALL, SAME, LOOP, MEMORY)
BINARY(minimum, 0, ALL, SAME, LOOP, MEMORY)
BINARY(fmax, 0, ALL, SAME, LOOP, MEMORY)
BINARY(fmin, 0, ALL, SAME, LOOP, MEMORY)
BINARY(clamp_backward, 2, FLOATS, SAME, LANES, MEMORY)
BINARY(hardtanh_backward, 2, FLOATS, SAME, LANES, MEMORY)

/* activation.h */
UNARY(relu, 0, NUMBERS, SAME, LANES, MEMORY)
UNARY(leaky_relu, 1, FLOATS, SAME, LANES, MEMORY)
UNARY(threshold, 2, FLOATS, SAME, LOOP, MEMORY)
UNARY(hardsigmoid, 0, FLOATS, SAME, LANES, MEMORY)
UNARY(hardswish, 0, FLOATS, SAME, LANES, MEMORY)
UNARY(sigmoid, 0, FLOATS, SAME, LANES, ARITHMETIC)
UNARY(logsigmoid, 0, FLOATS, SAME, LOOP, ARITHMETIC)
UNARY(silu, 0, FLOATS, SAME, LANES, ARITHMETIC)
UNARY(elu, 3, FLOATS, SAME, LANES, ARITHMETIC)
UNARY(gelu, 0, FLOATS, SAME, LANES, ARITHMETIC)
UNARY(gelu_tanh, 0, FLOATS, SAME, LANES, ARITHMETIC)
UNARY(softplus, 2, FLOATS, SAME, LOOP, ARITHMETIC)
UNARY(mish, 0, FLOATS, SAME, LOOP, ARITHMETIC)
BINARY(prelu, 0, FLOATS, SAME, LOOP, MEMORY)
BINARY(relu_backward, 0, FLOATS, SAME, LANES, MEMORY)
BINARY(leaky_relu_backward, 1, FLOATS, SAME, LANES, MEMORY)
BINARY(threshold_backward, 1, FLOATS, SAME, LOOP, MEMORY)
BINARY(hardsigmoid_backward, 0, FLOATS, SAME, LOOP, MEMORY)
BINARY(hardswish_backward, 0, FLOATS, SAME, LOOP, MEMORY)
BINARY(sigmoid_backward, 0, FLOATS, SAME, LOOP, MEMORY)
BINARY(logsigmoid_backward, 0, FLOATS, SAME, LOOP, ARITHMETIC)
BINARY(silu_backward, 0, FLOATS, SAME, LANES, ARITHMETIC)
BINARY(elu_backward, 3, FLOATS, SAME, LOOP, ARITHMETIC)
BINARY(gelu_backward, 0, FLOATS, SAME, LANES, ARITHMETIC)
BINARY(gelu_tanh_backward, 0, FLOATS, SAME, LANES, ARITHMETIC)
BINARY(softplus_backward, 2, FLOATS, SAME, LOOP, ARITHMETIC)
BINARY(mish_backward, 0, FLOATS, SAME, LOOP, ARITHMETIC)

/* comparison.h: tests and logic too */
UNARY(isnan, 0, ALL, BOOL, LOOP, ARITHMETIC)
UNARY(isinf, 0, ALL, BOOL, LOOP, ARITHMETIC)
UNARY(isfinite, 0, ALL, BOOL, LOOP, ARITHMETIC)
UNARY(logical_not, 0, ALL, BOOL, LOOP, ARITHMETIC)
BINARY(eq, 0, ALL, BOOL, LOOP, ARITHMETIC)
BINARY(ne, 0, ALL, BOOL, LOOP, ARITHMETIC)
BINARY(lt, 0, ALL, BOOL, LOOP, ARITHMETIC)
BINARY(le, 0, ALL, BOOL, LOOP, ARITHMETIC)
BINARY(gt, 0, ALL, BOOL, LOOP, ARITHMETIC)
BINARY(ge, 0, ALL, BOOL, LOOP, ARITHMETIC)
BINARY(logical_and, 0, ALL, BOOL, LOOP, ARITHMETIC)
BINARY(logical_or, 0, ALL, BOOL, LOOP, ARITHMETIC)
BINARY(logical_xor, 0, ALL, BOOL, LOOP, ARITHMETIC)

/* bits.h */
UNARY(bitwise_not, 0, BITS, SAME, LOOP, ARITHMETIC)
BINARY(bitwise_and, 0, BITS, SAME, LOOP, ARITHMETIC)
BINARY(bitwise_or, 0, BITS, SAME, LOOP, ARITHMETIC)
BINARY(bitwise_xor, 0, BITS, SAME, LOOP, ARITHMETIC)
BINARY(bitwise_left_shift, 0, INTEGERS, SAME, LOOP, ARITHMETIC)
BINARY(bitwise_right_shift, 0, INTEGERS, SAME, LOOP, ARITHMETIC)

/* blend.h */
TERNARY(lerp, 0, FLOATS, SAME, LOOP, MEMORY)
TERNARY(addcmul, 1, FLOATS, SAME, LOOP, MEMORY)
TERNARY(addcdiv, 1, FLOATS, SAME, LOOP, MEMORY)

#undef UNARY
#undef BINARY
#undef TERNARY
