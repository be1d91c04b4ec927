/* Elementary functions of float, without branches and tables, so that a compiler turns a loop over
   them into vector instructions. The largest errors, in units in the last place, over all floats
   (tests/backends/native/test_elementary.py): exp 1.51, log 0.84, tanh 1.35, erf 1.2. */

/* A function that is not inlined keeps the loop that calls it from becoming vector instructions. */
#if defined(__GNUC__)
#define ALWAYS_INLINE inline __attribute__((always_inline))
#else
#define ALWAYS_INLINE inline
#endif

static ALWAYS_INLINE uint32_t bits_of(float x) {
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static ALWAYS_INLINE float of_bits(uint32_t bits) {
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* a * b + c, rounded once where the processor can do that quickly */
static ALWAYS_INLINE float multiply_add(float a, float b, float c) {
#ifdef __FP_FAST_FMAF
    return __builtin_fmaf(a, b, c);
#else
    return a * b + c;
#endif
}

/* The larger and the smaller number, or NaN; of two conditions, compilers make vectors only so. */
#define DEFINE_EXTREME(name, type, is)                                                          \
    static ALWAYS_INLINE type name##_##type(type a, type b) {                                   \
        const type chosen = a is b ? a : b;                                                     \
        return a != a ? a : chosen;                                                             \
    }

DEFINE_EXTREME(larger, float, >=)

DEFINE_EXTREME(larger, double, >=)

DEFINE_EXTREME(smaller, float, <=)

DEFINE_EXTREME(smaller, double, <=)

static ALWAYS_INLINE float power_of_2(int32_t n) { return of_bits((uint32_t)(n + 127) << 23); }

/* exp(x) = 2^n exp(r), r = x - n log(2), with log(2) in two parts (Cody and Waite 1980); the
   polynomial is the minimax one of Cephes' expf. 2^n is two factors, for subnormal results. What
   rounds to 0 is not computed so: a product that underflows takes processors long. */
static ALWAYS_INLINE float exp_float(float x) {
    const float least = -104.0f, most = 89.0f, shift = 0x1.8p23f;
    const float clipped = x < least ? 0.0f : x > most ? most : x;
    const float shifted = multiply_add(clipped, 0x1.715476p+0f, shift);
    const float n = shifted - shift;
    float r = multiply_add(n, -0.693359375f, clipped);
    r = multiply_add(n, 2.12194440e-4f, r);
    float p = 1.9875691500e-4f;
    p = multiply_add(p, r, 1.3981999507e-3f);
    p = multiply_add(p, r, 8.3334519073e-3f);
    p = multiply_add(p, r, 4.1665795894e-2f);
    p = multiply_add(p, r, 1.6666665459e-1f);
    p = multiply_add(p, r, 5.0000001201e-1f);
    p = multiply_add(p, r * r, r) + 1.0f;
    const int32_t power = (int32_t)(bits_of(shifted) - bits_of(shift));
    const int32_t half = power >> 1;
    const float found = p * power_of_2(half) * power_of_2(power - half);
    return x < least ? 0.0f : found;
}

/* log(2^k m) = k log(2) + log(m), sqrt(1/2) < m < sqrt(2); the series in f / (2 + f), f = m - 1,
   is that of FreeBSD's e_logf.c. */
static ALWAYS_INLINE float log_float(float x) {
    const int is_subnormal = x < 0x1p-126f;
    const float scaled = is_subnormal ? x * 0x1p25f : x;
    const uint32_t shifted = bits_of(scaled) + (0x3f800000u - 0x3f3504f3u);
    const float k = (float)((int32_t)(shifted >> 23) - 127) - (is_subnormal ? 25.0f : 0.0f);
    const float f = of_bits((shifted & 0x007fffffu) + 0x3f3504f3u) - 1.0f;
    const float s = f / (2.0f + f), z = s * s, w = z * z;
    const float odd = z * (0xaaaaaa.0p-24f + w * 0x91e9ee.0p-25f);
    const float even = w * (0xccce13.0p-25f + w * 0xf89e26.0p-26f);
    const float square = 0.5f * f * f;
    const float low = s * (square + (odd + even)) + k * 9.0580006145e-06f;
    const float found = low - square + f + k * 6.9313812256e-01f;
    const float special = x == 0.0f ? -INFINITY : x < 0.0f ? NAN : x; /* else infinity or NaN */
    return x > 0.0f && x < INFINITY ? found : special;
}

/* Near 0 the minimax polynomial of Cephes' tanhf, else 1 - 2 / (exp(2 |x|) + 1). */
static ALWAYS_INLINE float tanh_float(float x) {
    const float size = fabsf(x), z = x * x;
    float p = -5.70498872745e-3f;
    p = multiply_add(p, z, 2.06390887954e-2f);
    p = multiply_add(p, z, -5.37397155531e-2f);
    p = multiply_add(p, z, 1.33314422036e-1f);
    p = multiply_add(p, z, -3.33332819422e-1f);
    const float near = multiply_add(p * z, size, size);
    const float e = exp_float(2.0f * (size > 10.0f ? 10.0f : size));
    const float far = 1.0f - 2.0f / (e + 1.0f);
    return copysignf(size < 0.625f ? near : far, x);
}

/* Two minimax polynomials, of erf(x) / x - 1 and of log(1 - erf(|x|)) + |x| (N. Juffa 2018). */
static ALWAYS_INLINE float erf_float(float x) {
    const float size = fabsf(x), z = x * x;
    float p = -0x1.38e000p-11f;
    p = multiply_add(p, z, 4.99119423e-3f);
    p = multiply_add(p, z, -2.67681349e-2f);
    p = multiply_add(p, z, 1.12819925e-1f);
    p = multiply_add(p, z, -3.76125336e-1f);
    p = multiply_add(p, z, 1.28379166e-1f);
    const float near = multiply_add(p, size, size);
    const float t = size > 4.0f ? 4.0f : size, square = t * t;
    float q = multiply_add(-1.72853470e-5f, t, 3.83197126e-4f);
    const float u = multiply_add(-3.88396438e-3f, t, 2.42546219e-2f);
    q = multiply_add(q, square, u);
    q = multiply_add(q, t, -1.06777877e-1f);
    q = multiply_add(q, t, -6.34846687e-1f);
    q = multiply_add(q, t, -1.28717512e-1f);
    q = multiply_add(q, t, -t);
    const float far = 1.0f - exp_float(q);
    return copysignf(size < 0.927734375f ? near : far, x);
}

/* exp(x) / (1 + exp(x)), with x at most 40, from where on it rounds to 1 */
static ALWAYS_INLINE float sigmoid_float(float x) {
    const float e = exp_float(x > 40.0f ? 40.0f : x);
    return e / (1.0f + e);
}

static ALWAYS_INLINE double sigmoid_double(double x) {
    const double e = exp(x > 40.0 ? 40.0 : x);
    return e / (1.0 + e);
}

static ALWAYS_INLINE float sigmoid_slope_float(float x) {
    const float e = exp_float(x < 0.0f ? x : -x);
    return e / ((1.0f + e) * (1.0f + e));
}

static ALWAYS_INLINE double sigmoid_slope_double(double x) {
    const double e = exp(-fabs(x));
    return e / ((1.0 + e) * (1.0 + e));
}
