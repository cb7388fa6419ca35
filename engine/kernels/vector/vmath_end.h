/* Forgets what vmath_template.h was included with. */
#undef V
#undef N
#undef U
#undef VM
#undef VMATH_INLINE
#undef BITS
#undef FROM_BITS
#undef AS_FLOAT
#undef SPLAT
#undef LESS
#undef PICK
#undef AT_MOST
#undef AT_LEAST
#undef ABSOLUTE_OF
#undef WITH_SIGN
#undef SCALE_BY
