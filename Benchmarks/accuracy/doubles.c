// The error of the double functions in units in the last place, against 113-bit libquadmath, on
// millions of inputs: spread evenly, spread over all exponents, and packed around the places where
// the functions change method or come near zero.
//
//   doubles [FUNCTION…]     run by run.sh, a minute or two
#include <math.h>
#include <quadmath.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "scalar.h"

static uint64_t state = 1;
static uint64_t bits(void) {  // splitmix64
  uint64_t z = state += UINT64_C(0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
  return z ^ (z >> 31);
}
static double between(double low, double high) {
  return low + (high - low) * ((double)(bits() >> 11) * 0x1p-53);
}
static double any(void) {
  uint64_t b = bits();
  double x;
  memcpy(&x, &b, sizeof x);
  return x;
}

typedef struct {
  const char *name;
  double (*ours)(double);
  __float128 (*exact)(__float128);
  double low, high;   // the range that is spread evenly
  bool positive;
  double near[8];     // packed around these (0 ends the list)
} function;

static const function functions[] = {
    {"exp", ck_exp, expq, -745, 709.7, false, {0.34657, -0.34657, 709.78, -708.4, 1e-9, -1e-9}},
    {"expm1", ck_expm1, expm1q, -40, 709.7, false, {0.34657, -0.34657, 1, -1, 1e-9, -1e-9, -37}},
    {"log", ck_log, logq, 1e-300, 100, true, {1, 0.70710678, 1.41421356, 2, 0.5, 1.5}},
    {"log1p", ck_log1p, log1pq, -1, 100, false, {-0.29289, 0.41421356, 1, -0.99999, 1e-9, -1e-9}},
    {"sin", ck_sin, sinq, -100, 100, false,
     {3.141592653589793, 6.283185307179586, 0.785398163397448, 314.1592653589793, 1048576,
      1e22, 3.14159265e5, 6381956970095103.0 * 0x1p797}},
    {"cos", ck_cos, cosq, -100, 100, false,
     {1.5707963267948966, 4.71238898038469, 0.785398163397448, 1048576, 1e22}},
    {"tanh", ck_tanh, tanhq, -20, 20, false, {0.17, 0.35, 1e-9, 19, 0.55}},
    {"erf", ck_erf, erfq, -6.5, 6.5, false, {1, 2, 3, 4, 6, 1e-9, -1}},
    {"lgamma", ck_lgamma, lgammaq, 0, 200, true, {1, 2, 0.5, 1.5, 2.5, 8, 1e-9, 3.5}},
};

static double unit(__float128 x) {
  int exponent;
  frexpq(x, &exponent);
  return ldexp(1, exponent - 53 < -1074 ? -1074 : exponent - 53);
}

static double worst, worst_at, worst_at2;
static long wrong;

static void compare(double got, __float128 exact, double at, double at2) {
  bool nan = isnanq(exact);
  if (nan || got != got) {
    if (nan != (got != got)) wrong++, worst_at = at, worst_at2 = at2;
    return;
  }
  if ((double)exact == got) {
    if (!isinf(got)) {
      double e = (double)fabsq(got - exact) / unit(exact);
      if (e > worst) worst = e, worst_at = at, worst_at2 = at2;
    }
    return;
  }
  if (isinf(got)) got = got > 0 ? 0x1p1023 : -0x1p1023;  // counts as far off
  double error = (double)(fabsq(got - exact) / unit(exact));
  if (error > worst) worst = error, worst_at = at, worst_at2 = at2;
}

static bool wanted(int count, char **arguments, const char *name) {
  for (int a = 1; a < count; a++)
    if (strcmp(arguments[a], name) == 0) return true;
  return count < 2;
}

static bool report(const char *name) {
  printf("| %s | %.3f | %a", name, worst, worst_at);
  if (worst_at2 != 0) printf(", %a", worst_at2);
  printf(" |%s\n", wrong != 0 ? " WRONG" : "");
  fflush(stdout);
  bool failed = wrong != 0 || worst > 2;
  worst = worst_at = worst_at2 = 0;
  wrong = 0;
  return failed;
}

int main(int count, char **arguments) {
  enum { SAMPLES = 1000000 };
  bool failed = false;
  for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
    const function *f = &functions[i];
    if (!wanted(count, arguments, f->name)) continue;
    for (int s = 0; s < SAMPLES; s++) {
      double x = between(f->low, f->high);
      compare(f->ours(x), f->exact(x), x, 0);
      x = between(-3, 3);
      if (f->positive) x = fabs(x);
      compare(f->ours(x), f->exact(x), x, 0);
      x = any();
      if (f->positive) x = fabs(x);
      if (x == x) compare(f->ours(x), f->exact(x), x, 0);
      for (int j = 0; j < 8 && f->near[j] != 0; j++) {
        if (s % 8 != 0) break;
        x = f->near[j] * (1 + between(-1, 1) * ldexp(1, -(int)(bits() % 53)));
        if (f->positive) x = fabs(x);
        compare(f->ours(x), f->exact(x), x, 0);
      }
    }
    failed |= report(f->name);
  }
  if (wanted(count, arguments, "pow")) {
    for (int s = 0; s < SAMPLES; s++) {
      double x = fabs(any()), y = between(-700, 700) / log(x);
      if (x == x && y == y) compare(ck_pow(x, y), powq(x, y), x, y);
      x = between(0, 3), y = between(-300, 300);
      compare(ck_pow(x, y), powq(x, y), x, y);
      x = 1 + between(-1, 1) * ldexp(1, -(int)(bits() % 50)), y = between(0, 1e6);
      compare(ck_pow(x, y), powq(x, y), x, y);
      x = 0.9 + 0.0999 * between(0, 1), y = (double)(bits() % 100000);  // bias corrections
      compare(ck_pow(x, y), powq(x, y), x, y);
    }
    failed |= report("pow");
  }
  return failed;
}
