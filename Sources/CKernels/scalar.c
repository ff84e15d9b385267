// Elementary functions of one double, for schedules, bias corrections and statistics.
//
// Polynomials by Benchmarks/accuracy/coefficients.py; errors in docs/elementary-functions.md. Where
// one double is not enough, values are sums of two, `pair`s (Dekker 1971). The FMA is exact on every
// CPU: the library computes it where there is no instruction.
#include "scalar.h"

#include <stdint.h>
#include <string.h>

#pragma STDC FP_CONTRACT OFF

// MARK: - Bits and pairs

static inline uint64_t bits_of(double x) { uint64_t b; memcpy(&b, &x, sizeof b); return b; }
static inline double from_bits(uint64_t b) { double x; memcpy(&x, &b, sizeof x); return x; }
static inline double fused(double a, double b, double c) { return __builtin_fma(a, b, c); }
static inline double magnitude(double x) { return from_bits(bits_of(x) & ~(UINT64_C(1) << 63)); }
static inline double with_sign_of(double x, double sign) {
  return from_bits((bits_of(x) & ~(UINT64_C(1) << 63)) | (bits_of(sign) & (UINT64_C(1) << 63)));
}

static const double infinity = __builtin_inf();
static const double ln2_high = 0x1.62e42fefa3800p-1;  // 42 bits: times an exponent is exact
static const double ln2_low = 0x1.ef35793c76730p-45;

/// c[0] + c[1]·x + … + c[n − 1]·xⁿ⁻¹
static inline double polynomial(const double *c, int n, double x) {
  double y = c[n - 1];
  for (int i = n - 2; i >= 0; i--) y = fused(y, x, c[i]);
  return y;
}
#define POLYNOMIAL(C, X) polynomial(C, (int)(sizeof(C) / sizeof *(C)), X)

/// high + low, |low| at most half an ulp of high.
typedef struct { double high, low; } pair;

static inline pair quick_sum(double a, double b) {  // |a| ≥ |b|
  double s = a + b;
  return (pair){s, b - (s - a)};
}
static inline pair two_sum(double a, double b) {
  double s = a + b, back = s - a;
  return (pair){s, (a - (s - back)) + (b - back)};
}
static inline pair two_product(double a, double b) {
  double p = a * b;
  return (pair){p, fused(a, b, -p)};
}
static inline pair add_pairs(pair a, pair b) {
  pair s = two_sum(a.high, b.high), t = two_sum(a.low, b.low);
  s = quick_sum(s.high, s.low + t.high);
  return quick_sum(s.high, s.low + t.low);
}
static inline pair multiply_pairs(pair a, pair b) {
  pair p = two_product(a.high, b.high);
  return quick_sum(p.high, p.low + fused(a.high, b.low, a.low * b.high));
}
static inline pair divide_pairs(pair a, pair b) {
  double q = a.high / b.high;
  double rest = fused(-q, b.high, a.high);  // exact
  rest = fused(-q, b.low, rest + a.low);
  return quick_sum(q, rest / b.high);
}

// MARK: - exp

static const double exp_coefficients[] = {
    0x1.5555555555555p-3, 0x1.5555555555557p-5, 0x1.1111111111106p-7, 0x1.6c16c16c156aap-10,
    0x1.a01a01a020866p-13, 0x1.a01a01ab59bffp-16, 0x1.71de3a3c10ac6p-19, 0x1.27e4d0a8bc102p-22,
    0x1.ae64a2bef9dc1p-26, 0x1.1f84d8c8b8631p-29, 0x1.6116b48c084f3p-33};

/// eʳ − 1 − r for |r| ≤ 0.347.
static inline double exp_tail(double r) {
  return fused(r * r * r, POLYNOMIAL(exp_coefficients, r), 0.5 * r * r);
}

/// x = n·ln 2 + the pair returned; |x| < 2^20.
static inline pair reduce_ln2(double x, int *n) {
  double whole = fused(x, 0x1.71547652b82fep+0, 0x1.8p52) - 0x1.8p52;
  *n = (int)whole;
  return quick_sum(fused(-whole, ln2_high, x), -whole * ln2_low);
}

/// y·2^n for y near 1, rounded once.
static double scale(double y, int n) {
  if (n > 1023) return y * 0x1p1023 * from_bits((uint64_t)(n - 1023 + 1023) << 52);
  if (n >= -1022) return y * from_bits((uint64_t)(n + 1023) << 52);
  return y * from_bits((uint64_t)(n + 1022 + 1023) << 52) * 0x1p-1022;
}

/// exp(x.high + x.low)
static double exp_of_pair(pair x) {
  if (x.high != x.high) return x.high;
  if (x.high > 710) return infinity;
  if (x.high < -746) return 0;
  int n;
  pair r = reduce_ln2(x.high, &n);
  r = quick_sum(r.high, r.low + x.low);
  double tail = exp_tail(r.high);
  // e^(high + low) ≈ e^high·(1 + low)
  return scale(1 + (r.high + (tail + fused(r.low, r.high, r.low))), n);
}

double ck_exp(double x) { return exp_of_pair((pair){x, 0}); }

/// eˣ − 1 for −40 < x < 41.
static pair expm1_pair(double x) {
  int n;
  pair r = reduce_ln2(x, &n);
  double tail = exp_tail(r.high) + fused(r.low, r.high, r.low);
  if (n == 0) return quick_sum(r.high, tail);
  double power = from_bits((uint64_t)(n + 1023) << 52);
  pair sum = two_sum(power - 1, power * r.high);
  return quick_sum(sum.high, sum.low + power * tail);
}

double ck_expm1(double x) {
  if (x != x || x == 0) return x;
  if (x < -40) return -1;
  return x > 40 ? ck_exp(x) : expm1_pair(x).high;
}

// MARK: - log

/// Takes x > 0 apart into m·2^e, √½ ≤ m < √2.
static double split_exponent(double x, int *e) {
  int offset = 0;
  if (x < 0x1p-1022) {
    x *= 0x1p54;
    offset = -54;
  }
  uint64_t b = bits_of(x);
  int64_t exponent = (int64_t)(b - UINT64_C(0x3fe6a09e667f3bcd)) >> 52;
  *e = (int)exponent + offset;
  return from_bits(b - ((uint64_t)exponent << 52));
}

static const double log_coefficients[] = {
    0x1.5555555555555p-1, 0x1.9999999999cf9p-2, 0x1.2492492437937p-2, 0x1.c71c725152fa2p-3,
    0x1.745cdf0e45b5bp-3, 0x1.3b20b8a648446p-3, 0x1.0f585350726a3p-3, 0x1.0fa2685d115c1p-3};

/// log(1 + f + low) + e·ln 2, low far below f.
static double log_of(double f, double low, int e) {
  double s = f / (2 + f), z = s * s, half = 0.5 * f * f;
  double rest = fused(s, fused(z, POLYNOMIAL(log_coefficients, z), half), e * ln2_low + low);
  // log(1 + f) = f − (half − s·(half + z·L(z)))
  if (e == 0) return f - (half - rest);
  pair sum = two_sum(e * ln2_high, f);
  return sum.high + (sum.low - (half - rest));
}

double ck_log(double x) {
  if (x != x || x == infinity) return x;
  if (x == 0) return -infinity;
  if (x < 0) return __builtin_nan("");
  int e;
  double m = split_exponent(x, &e);
  return log_of(m - 1, 0, e);
}

double ck_log1p(double x) {
  if (x != x || x == infinity || x == 0) return x;
  if (x == -1) return -infinity;
  if (x < -1) return __builtin_nan("");
  if (magnitude(x) < 0x1p-54) return x;
  if (x > -0x1.2bec333018866p-2 && x < 0x1.a827999fcef32p-2) return log_of(x, 0, 0);
  pair u = two_sum(1, x);
  int e;
  double m = split_exponent(u.high, &e);
  return log_of(m - 1, u.low / u.high, e);
}

// 2/3, 2/5 … 2/11 as pairs, then the rest of the series from 2/13 on.
static const pair odd_reciprocals[] = {
    {0x1.5555555555555p-1, 0x1.5555555555555p-55}, {0x1.999999999999ap-2, -0x1.999999999999ap-56},
    {0x1.2492492492492p-2, 0x1.2492492492492p-56}, {0x1.c71c71c71c71cp-3, 0x1.c71c71c71c71cp-57},
    {0x1.745d1745d1746p-3, -0x1.745d1745d1746p-58}};
static const double log_tail_coefficients[] = {
    0x1.3b13b13b13b14p-3, 0x1.1111111111111p-3, 0x1.e1e1e1e1e1e1ep-4, 0x1.af286bca1ae63p-4,
    0x1.8618618625690p-4, 0x1.642c8588a93f4p-4, 0x1.47ae1790cc2ecp-4, 0x1.2f6789599fe59p-4,
    0x1.1a9a43493e86bp-4, 0x1.0545656fc3509p-4, 0x1.21b616bda43e5p-4};

/// log x to about 100 bits, for finite x > 0: 2·atanh(s) with s = (m − 1)/(m + 1), as a series in s².
static pair log_pair(double x) {
  int e;
  double m = split_exponent(x, &e);
  pair s = divide_pairs((pair){m - 1, 0}, two_sum(m, 1));
  pair z = multiply_pairs(s, s);
  pair y = {POLYNOMIAL(log_tail_coefficients, z.high), 0};
  for (int i = 4; i >= 0; i--) y = add_pairs(odd_reciprocals[i], multiply_pairs(z, y));
  y = multiply_pairs(multiply_pairs(s, z), y);
  y = add_pairs((pair){2 * s.high, 2 * s.low}, y);
  if (e == 0) return y;
  // ln 2 in three parts of which the first two times e are exact.
  pair ln2 = add_pairs(two_sum(e * 0x1.62e42fee00000p-1, e * 0x1.a39ef35600000p-33),
                       (pair){e * 0x1.93c7673007e5fp-65, 0});
  return add_pairs(ln2, y);
}

// MARK: - pow

static int is_integer(double y) {
  return magnitude(y) >= 0x1p52 || (y + 0x1.8p52) - 0x1.8p52 == y;
}
static int is_odd(double y) {
  if (magnitude(y) >= 0x1p53) return 0;
  double half = 0.5 * magnitude(y);  // y = 2·(a whole number)?
  return is_integer(y) && !is_integer(half);
}

double ck_pow(double x, double y) {
  if (y == 0 || x == 1) return 1;
  if (x != x || y != y) return x + y;
  double a = magnitude(x);
  int negative = (bits_of(x) >> 63) != 0 && is_odd(y);
  double sign = negative ? -1 : 1;
  if (magnitude(y) == infinity) {
    if (a == 1) return 1;
    return (a > 1) == (y > 0) ? infinity : 0;
  }
  if (a == 0) return y > 0 ? sign * 0 : sign * infinity;
  if (a == infinity) return y > 0 ? sign * infinity : sign * 0;
  if (x < 0 && !is_integer(y)) return __builtin_nan("");
  if (a == 1) return sign;
  if (magnitude(y) > 0x1p64) return (a > 1) == (y > 0) ? sign * infinity : sign * 0;
  if (magnitude(y) < 0x1p-65) return 1;
  pair l = log_pair(a);
  pair product = two_product(l.high, y);
  product = quick_sum(product.high, fused(l.low, y, product.low));
  return sign * exp_of_pair(product);
}

// MARK: - sin, cos

// 2/π, 1280 bits.
static const uint64_t two_over_pi[20] = {
    0xa2f9836e4e441529u, 0xfc2757d1f534ddc0u, 0xdb6295993c439041u, 0xfe5163abdebbc561u,
    0xb7246e3a424dd2e0u, 0x06492eea09d1921cu, 0xfe1deb1cb129a73eu, 0xe88235f52ebb4484u,
    0xe99c7026b45f7e41u, 0x3991d639835339f4u, 0x9c845f8bbdf9283bu, 0x1ff897ffde05980fu,
    0xef2f118b5a0a6d1fu, 0x6d367ecf27cb09b7u, 0x4f463f669e5fea2du, 0x7527bac7ebe5f17bu,
    0x3d0739f78a5292eau, 0x6bfb5fb11f8d5d08u, 0x56033046fc7b6babu, 0xf0cfbc209af4361du};

static const pair half_pi = {0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54};

/// x = quadrant·π/2 + (the result + *low), for finite |x| ≥ 2^20 (Payne and Hanek 1983): the product
/// x·2/π modulo 4, exactly, with the 256 bits of 2/π that matter.
double ck_reduce_large(double x, double *low, int32_t *quadrant) {
  uint64_t b = bits_of(x);
  int exponent = (int)(b >> 52 & 0x7ff) - 1075;  // |x| = mantissa·2^exponent
  uint64_t mantissa = (b & ((UINT64_C(1) << 52) - 1)) | UINT64_C(1) << 52;
  // Leading bits of 2/π whose products are multiples of 4 are skipped.
  int skip = exponent > 2 ? exponent - 2 : 0;
  uint64_t product[5] = {0};  // mantissa·window, the highest word first
  unsigned __int128 carry = 0;
  for (int i = 3; i >= 0; i--) {
    int word = skip / 64 + i, shift = skip % 64;
    uint64_t window = two_over_pi[word] << shift;
    if (shift != 0) window |= two_over_pi[word + 1] >> (64 - shift);
    carry += (unsigned __int128)mantissa * window;
    product[i + 1] = (uint64_t)carry;
    carry >>= 64;
  }
  product[0] = (uint64_t)carry;
  // Bring the bit of weight 2 to the top of product[1].
  int right = skip + 2 - exponent;
  if (right != 0)
    for (int i = 4; i > 0; i--)
      product[i] = product[i] >> right | product[i - 1] << (64 - right);
  int turns = (int)(product[1] >> 62);
  uint64_t f[4];  // the fraction of a quarter turn
  for (int i = 0; i < 4; i++) f[i] = product[i + 1] << 2 | (i < 3 ? product[i + 2] >> 62 : 0);
  double sign = 1;
  if (f[0] >> 63 != 0) {  // nearer to the next quarter
    turns++;
    sign = -1;
    uint64_t borrow = 1;
    for (int i = 3; i >= 0; i--) {
      f[i] = ~f[i] + borrow;
      borrow = borrow != 0 && f[i] == 0;
    }
  }
  int zeros = 0;
  while (f[0] == 0 && zeros < 192) {
    f[0] = f[1];
    f[1] = f[2];
    f[2] = f[3];
    f[3] = 0;
    zeros += 64;
  }
  int shift = f[0] == 0 ? 0 : __builtin_clzll(f[0]);
  if (shift != 0) {
    f[0] = f[0] << shift | f[1] >> (64 - shift);
    f[1] = f[1] << shift | f[2] >> (64 - shift);
  }
  double unit = from_bits((uint64_t)(1023 - 53 - zeros - shift) << 52);
  pair share = {(double)(f[0] >> 11) * unit,
                (double)((f[0] & 0x7ff) << 42 | f[1] >> 22) * unit * 0x1p-53};
  pair r = multiply_pairs(share, half_pi);
  if (b >> 63 != 0) {
    sign = -sign;
    turns = -turns;
  }
  *low = sign * r.low;
  *quadrant = turns;
  return sign * r.high;
}

/// x = quadrant·π/2 + the pair, |pair| ≤ π/4 (a little more where rounding decides).
static pair reduce_angle(double x, int32_t *quadrant) {
  if (magnitude(x) > 0x1p20) {
    double low;
    double high = ck_reduce_large(x, &low, quadrant);
    return (pair){high, low};
  }
  double n = fused(x, 0x1.45f306dc9c883p-1, 0x1.8p52) - 0x1.8p52;
  *quadrant = (int32_t)n;
  // π/2 in four parts; n times each of the first three (33 bits) is exact.
  pair r = two_sum(x - n * 0x1.921fb54400000p+0, -n * 0x1.0b4611a600000p-34);
  pair rest = two_sum(-n * 0x1.3198a2e000000p-69, -n * 0x1.b839a252049c1p-104);
  return add_pairs(r, rest);
}

static const double sin_coefficients[] = {
    -0x1.5555555555555p-3, 0x1.111111111110cp-7, -0x1.a01a01a018c5ap-13, 0x1.71de3a53428c4p-19,
    -0x1.ae64529057646p-26, 0x1.6120847468a4fp-33, -0x1.aa9ad37a641fdp-41};
static const double cos_coefficients[] = {
    0x1.5555555555555p-5, -0x1.6c16c16c16c15p-10, 0x1.a01a01a019751p-16, -0x1.27e4fb76939cfp-22,
    0x1.1eed8d3fb6ec3p-29, -0x1.9393db21cec67p-37, 0x1.ab09281e2629ap-45};

static double sin_of(pair r) {
  double z = r.high * r.high;
  double tail = fused(r.high * z, POLYNOMIAL(sin_coefficients, z), fused(-0.5 * z, r.low, r.low));
  return r.high + tail;
}
static double cos_of(pair r) {
  double z = r.high * r.high, half = 0.5 * z, one = 1 - half;
  double tail = fused(z * z, POLYNOMIAL(cos_coefficients, z), -r.high * r.low);
  return one + (((1 - one) - half) + tail);
}

static double sin_shifted(double x, int shift) {
  if (!(magnitude(x) < infinity)) return __builtin_nan("");
  int32_t quadrant;
  pair r = reduce_angle(x, &quadrant);
  quadrant += shift;
  double y = (quadrant & 1) == 0 ? sin_of(r) : cos_of(r);
  return (quadrant & 2) == 0 ? y : -y;
}

double ck_sin(double x) { return x == 0 ? x : sin_shifted(x, 0); }
double ck_cos(double x) { return sin_shifted(x, 1); }

// MARK: - tanh, erf

double ck_tanh(double x) {
  double a = magnitude(x);
  if (x != x || a < 0x1p-30) return x;
  if (a > 20) return with_sign_of(1, x);
  pair e = expm1_pair(2 * a);
  pair y = divide_pairs(e, add_pairs(e, (pair){2, 0}));
  return with_sign_of(y.high, x);
}

static const double erf_coefficients[] = {
    0x1.06eba8214db69p-3, -0x1.812746b0379e6p-2, 0x1.ce2f21a042b21p-4, -0x1.b82ce312849afp-6,
    0x1.565bcd0db0530p-8, -0x1.c02db3d8f264ep-11, 0x1.f9a321a195b8ap-14, -0x1.f4d1df4027375p-17,
    0x1.b9def1de3ea61p-20, -0x1.5f1d38354364cp-23, 0x1.f7a41b67220b2p-27, -0x1.386acc13ee35ap-30,
    0x1.0579a0868ef69p-34};
// erfc around 1.5, 2.5, 3.5 and 5.
static const double erfc_1_2[] = {
    0x1.15aaa8ec85205p-5, -0x1.e723726b824aap-4, 0x1.6d5a95d0a1b7ep-3, -0x1.1c2a02beb6a4fp-3,
    0x1.6d5a95d0a1c04p-5, 0x1.e723726b65469p-7, -0x1.3ca3d72c4af5cp-6, 0x1.36d73a6922b21p-8,
    0x1.35ae4e3baeeb6p-9, -0x1.c0380e340947fp-10, 0x1.85b5f1203c0d5p-14, 0x1.0acf497585298p-12,
    -0x1.45dae44f20f35p-14, -0x1.2d5cbc281b66ap-16, 0x1.d8d731ce5d414p-17, -0x1.3127d59fb3807p-21,
    -0x1.9ad0f5bdbd67bp-20, 0x1.2d70e3c8c68d6p-22, 0x1.b0762704aa330p-24};
static const double erfc_2_3[] = {
    0x1.aab859b20ac9ep-12, -0x1.1d83170fbf6fep-9, 0x1.64e3dcd3af4b7p-8, -0x1.119da0c46cc26p-7,
    0x1.1a89b97cead40p-7, -0x1.90e81283ff787p-8, 0x1.6ecdbf67bf904p-9, -0x1.1c610bc6cc04cp-11,
    -0x1.11551debe2547p-12, 0x1.0671781fb4b0cp-12, -0x1.4a8449fe3055fp-14, -0x1.58bb607164254p-18,
    0x1.d872d5da63e69p-17, -0x1.3ad8488da843fp-18, -0x1.8611097cd9f4ep-23, 0x1.597dde14ddc52p-21,
    -0x1.7f07b468c959fp-23, -0x1.872570a18fa9cp-26, 0x1.7d963499fe1b9p-26};
static const double erfc_3_4[] = {
    0x1.8ef2a9a18d85bp-21, -0x1.6a597219a93a3p-18, 0x1.3d0e43d674107p-16, -0x1.62ccea63cb739p-15,
    0x1.1c07721ac8a34p-14, -0x1.586bafc9ab562p-14, 0x1.46153fb96b0f7p-14, -0x1.e827fafe2dfe6p-15,
    0x1.1f6304e3d3ab1p-15, -0x1.0135257d5fcf9p-16, 0x1.3774113c229f0p-18, -0x1.dd80720dd83dbp-22,
    -0x1.dc7e530a9ada5p-22, 0x1.43f1c8fcd8496p-22, -0x1.8c9a3b472ded4p-24, 0x1.8326b1bdcd3a6p-28,
    0x1.1ec8f98f112e9p-27, -0x1.0855e06d4a035p-28, 0x1.30d1779bde683p-31};
static const double erfc_4_6[] = {
    0x1.b0c1a7294b714p-40, -0x1.13af50a1fca6ep-36, 0x1.589b236eda27cp-34, -0x1.196d99416e14bp-32,
    0x1.516d39ab9daf8p-31, -0x1.3c51f8c320182p-30, 0x1.e2359d0c5bcb1p-30, -0x1.32c66210beaa1p-29,
    0x1.4bce517109210p-29, -0x1.350a3ac5a0336p-29, 0x1.f415086c553e8p-30, -0x1.615dc97df9c32p-30,
    0x1.b58694bd03277p-31, -0x1.dab5b896b40a8p-32, 0x1.be8453ffca827p-33, -0x1.6376c1e2971ddp-34,
    0x1.dfaf2d8a25391p-36, -0x1.191a64728c936p-37, 0x1.66f2308743b0bp-40, 0x1.1d270159175cfp-41,
    -0x1.18be1d56c5614p-42};

double ck_erf(double x) {
  if (x != x) return x;
  double a = magnitude(x), complement;
  if (a < 1) return fused(x, POLYNOMIAL(erf_coefficients, x * x), x);
  if (a < 2) complement = POLYNOMIAL(erfc_1_2, a - 1.5);
  else if (a < 3) complement = POLYNOMIAL(erfc_2_3, a - 2.5);
  else if (a < 4) complement = POLYNOMIAL(erfc_3_4, a - 3.5);
  else if (a < 6) complement = POLYNOMIAL(erfc_4_6, a - 5);
  else complement = 0;
  return with_sign_of(1 - complement, x);
}

// MARK: - log Γ

static const double lgamma_coefficients[] = {
    0x1.4a34cc4a60fa6p-2, -0x1.13e001a55760ap-4, 0x1.51322ac7d84f1p-6, -0x1.e404fc218dcc8p-8,
    0x1.7add6eada70bdp-9, -0x1.38ac5c2d3cde0p-10, 0x1.0b36af8e8b7a6p-11, -0x1.d3fd4b6ed17c6p-13,
    0x1.a127ac1a7ec85p-14, -0x1.78de996b524fep-15, 0x1.580ea6d007a13p-16, -0x1.3cb3e1516644dp-17,
    0x1.25803545ae5e3p-18, -0x1.1274c1cc5ec50p-19, 0x1.01fb2ef85105ap-20, -0x1.ce3c2c8227301p-22,
    0x1.a65986eed2dd3p-23, -0x1.1fc85f9c735a3p-23, 0x1.29098885b358bp-24};
static const double stirling_coefficients[] = {
    0x1.5555555555555p-4, -0x1.6c16c16c16c0fp-9, 0x1.a01a01a00d809p-11, -0x1.38138117760e3p-11,
    0x1.b951b7eb2f30bp-11, -0x1.f69b31c68c20dp-10, 0x1.a25adf34c2fa8p-8, -0x1.c6b5bd78bb5d4p-6,
    0x1.c3507757a4981p-4};

static const pair one_less_euler = {0x1.b0ee6072093cep-2, 0x1.6cb90701fbfabp-58};

/// log Γ(2 + z) = z·(1 − γ + z·P(z)) for |z| ≤ ½.
static pair lgamma_around_2(double z) {
  pair factor = two_sum(one_less_euler.high, z * POLYNOMIAL(lgamma_coefficients, z));
  factor.low += one_less_euler.low;
  return multiply_pairs((pair){z, 0}, factor);
}

double ck_lgamma(double x) {
  if (x != x || x == infinity) return x;
  if (x < 0) return __builtin_nan("");
  if (x == 0) return infinity;
  if (x < 0x1p-60) return -ck_log(x);
  if (x < 0.5) return lgamma_around_2(x).high - ck_log1p(x) - ck_log(x);
  if (x < 1.5) {  // Γ(x) = Γ(x + 1)/x; the difference cancels, so in pairs
    pair l = log_pair(x);
    return add_pairs(lgamma_around_2(x - 1), (pair){-l.high, -l.low}).high;
  }
  if (x < 2.5) return lgamma_around_2(x - 2).high;
  if (x < 8) {
    double product = 1;
    while (x >= 2.5) {
      x -= 1;
      product *= x;
    }
    return ck_log(product) + lgamma_around_2(x - 2).high;
  }
  // Stirling: (x − ½)·(log x − 1) + (log 2π − 1)/2 + S(1/x²)/x
  if (x > 0x1.754d9278b51a7p+1014) return infinity;
  pair l = log_pair(x);
  l = add_pairs(l, (pair){-1, 0});
  double factor = x - 0.5, lost = (x - factor) - 0.5;
  pair product = two_product(factor, l.high);
  product.low += fused(factor, l.low, lost * l.high);
  double correction = 0x1.acfe390c97d69p-2;
  if (x < 0x1p60) {
    double inverse = 1 / x;
    correction = fused(inverse, POLYNOMIAL(stirling_coefficients, inverse * inverse), correction);
  }
  return product.high + (product.low + correction);
}
