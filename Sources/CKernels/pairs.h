// What the functions of one double are written with: their bits, polynomials, and sums of two
// doubles, `pair`s, where one is not enough (Dekker 1971). The FMA is exact on every CPU: the library
// computes it where there is no instruction.
#pragma once
#include <stdint.h>
#include <string.h>

#pragma STDC FP_CONTRACT OFF

static inline uint64_t bits_of(double x) { uint64_t b; memcpy(&b, &x, sizeof b); return b; }
static inline double from_bits(uint64_t b) { double x; memcpy(&x, &b, sizeof x); return x; }
static inline double fused(double a, double b, double c) { return __builtin_fma(a, b, c); }
static inline double magnitude(double x) { return from_bits(bits_of(x) & ~(UINT64_C(1) << 63)); }
static inline double with_sign_of(double x, double sign) {
  return from_bits((bits_of(x) & ~(UINT64_C(1) << 63)) | (bits_of(sign) & (UINT64_C(1) << 63)));
}

static const double infinity = __builtin_inf();

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

/// log x to about 100 bits, for finite x > 0.
pair ck_log_pair(double x);
