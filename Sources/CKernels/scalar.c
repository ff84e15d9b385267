// exp, log, pow and tanh of one double, for schedules, bias corrections and statistics. Polynomials
// by Benchmarks/accuracy/coefficients.py; errors in docs/elementary-functions.md.
#include "scalar.h"

#include "pairs.h"

static const double ln2_high = 0x1.62e42fefa3800p-1;  // 42 bits: times an exponent is exact
static const double ln2_low = 0x1.ef35793c76730p-45;

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

/// 2·atanh(s) with s = (m − 1)/(m + 1), as a series in s².
pair ck_log_pair(double x) {
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
  pair l = ck_log_pair(a);
  pair product = two_product(l.high, y);
  product = quick_sum(product.high, fused(l.low, y, product.low));
  return sign * exp_of_pair(product);
}

// MARK: - tanh

double ck_tanh(double x) {
  double a = magnitude(x);
  if (x != x || a < 0x1p-30) return x;
  if (a > 20) return with_sign_of(1, x);
  pair e = expm1_pair(2 * a);
  pair y = divide_pairs(e, add_pairs(e, (pair){2, 0}));
  return with_sign_of(y.high, x);
}
