/* Vectors of the widths in which matrix products are computed, by the vector extensions of GCC and
   Clang. ``fma_N(a, b, c)`` is a * b + c, rounded once where the processor can do that quickly; a
   compiler makes one instruction of its loop. */

#define DEFINE_VECTOR(type, fused, width)                                                       \
    typedef type type##width                                                                    \
        __attribute__((vector_size(width * sizeof(type)), aligned(sizeof(type)), may_alias));   \
    static inline type##width type##width##_multiply_add(type##width a, type##width b,          \
                                                         type##width c) {                       \
        for (int i = 0; i < width; i++) c[i] = fused(a[i], b[i], c[i]);                         \
        return c;                                                                               \
    }                                                                                           \
    static inline type##width type##width##_of(type x) { return x - (type##width){0}; }

#ifdef __FP_FAST_FMA
#define FUSED_DOUBLE(a, b, c) __builtin_fma(a, b, c)
#else
#define FUSED_DOUBLE(a, b, c) ((a) * (b) + (c))
#endif
#define FUSED_FLOAT(a, b, c) multiply_add(a, b, c)
