/* Vectors in which matrix products are computed, by the vector extensions of GCC and Clang.
   ``float8_of(x)`` is a vector of eight x. */

#define DEFINE_VECTOR(type, width, ...)                                                         \
    typedef type type##width                                                                    \
        __attribute__((vector_size(width * sizeof(type)), aligned(sizeof(type)), may_alias));   \
    static inline type##width type##width##_of(type x) { return (type##width){__VA_ARGS__}; }

/* In a function that begins with these, a * b + c is rounded once, if the processor can do that.
   Elsewhere it is rounded twice. */
#if defined(__clang__)
#define ROUNDED_ONCE
#define ROUND_ONCE _Pragma("clang fp contract(fast)")
#elif defined(__GNUC__)
#define ROUNDED_ONCE __attribute__((optimize("fp-contract=fast")))
#define ROUND_ONCE
#else
#define ROUNDED_ONCE
#define ROUND_ONCE
#endif

#if defined(__GNUC__)
#define NOT_INLINE __attribute__((noinline))
#else
#define NOT_INLINE
#endif

/* Before a loop over a few numbers: gcc would compute them one by one, where one vector holds them all. */
#if defined(__GNUC__) && !defined(__clang__)
#define NOT_UNROLLED _Pragma("GCC unroll 1")
#else
#define NOT_UNROLLED
#endif
