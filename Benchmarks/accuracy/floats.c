// The error of every float32 function over all 2^32 inputs, in units in the last place of the exact
// result, against the C library's double functions (whose error, below 1 ulp of a double, is
// 2^-29 of the unit here).
//
//   floats [FUNCTION…]      run by run.sh; some minutes for each function
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "CKernels.h"

static double sigmoid(double x) { return x < 0 ? exp(x) / (1 + exp(x)) : 1 / (1 + exp(-x)); }
static double softplus(double x) { return x > 0 ? x + log1p(exp(-x)) : log1p(exp(x)); }
static double silu(double x) { return x * sigmoid(x); }
static double elu(double x) { return x > 0 ? x : expm1(x); }
static double gelu(double x) { return 0.5 * x * erfc(-x * sqrt(0.5)); }
static double gelu_tanh(double x) {
  return x * sigmoid(2 * sqrt(2 / M_PI) * (x + 0.044715 * x * x * x));
}
static double reciprocal(double x) { return 1 / x; }

typedef struct {
  const char *name;
  bool activation;
  int kind;
  double (*exact)(double);
  /// What the error is counted in: units of the result; of x, for functions that are a part of x; or
  /// of the result but at least of x times the smallest number, for a product with a sigmoid.
  enum { OF_RESULT, OF_INPUT, OF_PRODUCT } of;
} function;

static const function functions[] = {
    {"exp", false, CK_EXP, exp, OF_RESULT},
    {"log", false, CK_LOG, log, OF_RESULT},
    {"sin", false, CK_SIN, sin, OF_RESULT},
    {"cos", false, CK_COS, cos, OF_RESULT},
    {"erf", false, CK_ERF, erf, OF_RESULT},
    {"sqrt", false, CK_SQRT, sqrt, OF_RESULT},
    {"reciprocal", false, CK_RECIPROCAL, reciprocal, OF_RESULT},
    {"tanh", true, CK_TANH, tanh, OF_RESULT},
    {"sigmoid", true, CK_SIGMOID, sigmoid, OF_RESULT},
    {"softplus", true, CK_SOFTPLUS, softplus, OF_RESULT},
    {"elu", true, CK_ELU, elu, OF_RESULT},
    {"silu", true, CK_SILU, silu, OF_PRODUCT},
    {"gelu", true, CK_GELU, gelu, OF_INPUT},
    {"gelu-tanh", true, CK_GELU_TANH, gelu_tanh, OF_INPUT},
};

/// The distance between neighbouring float32 numbers around x.
static double unit(double x) {
  int exponent;
  frexp(x, &exponent);
  return ldexp(1, exponent - 24 < -149 ? -149 : exponent - 24);
}

enum { BATCH = 1 << 16 };

typedef struct {
  double worst;
  float at;
  long wrong;  // NaN where there should be none, or none where there should be one
  float wrong_at;
} result;

static void measure(const ck_kernels *k, const function *f, uint32_t first, result *r) {
  static _Thread_local float x[BATCH], y[BATCH];
  for (uint32_t i = 0; i < BATCH; i++) {
    uint32_t bits = first + i;
    memcpy(x + i, &bits, sizeof bits);
  }
  if (f->activation) k->activation((ck_activation)f->kind, BATCH, x, y);
  else k->unary((ck_unary)f->kind, BATCH, x, y);
  for (int i = 0; i < BATCH; i++) {
    double exact = f->exact(x[i]), got = y[i];
    if (exact != exact || got != got) {
      if ((exact != exact) != (got != got)) r->wrong++, r->wrong_at = x[i];
      continue;
    }
    if (exact == got) {
      if (signbit(exact) != signbit(got)) r->wrong++, r->wrong_at = x[i];
      continue;
    }
    if (isinf(exact)) {
      r->wrong++, r->wrong_at = x[i];
      continue;
    }
    // An overflow is right where the exact value rounds to infinity; else it counts as 2^128.
    if (isinf(got)) {
      if (fabs(exact) >= 0x1.ffffffp127 && signbit(exact) == signbit(got)) continue;
      got = got > 0 ? 0x1p128 : -0x1p128;
    }
    double counted = unit(f->of == OF_INPUT ? x[i] : exact);
    if (f->of == OF_PRODUCT) counted = fmax(counted, fabs((double)x[i]) * 0x1p-149);
    double error = fabs(got - exact) / counted;
    if (error > r->worst) r->worst = error, r->at = x[i];
  }
}

int main(int count, char **arguments) {
  const ck_kernels *k = ck_kernels_for(NULL);
  bool failed = false;
  for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
    const function *f = &functions[i];
    bool wanted = count < 2;
    for (int a = 1; a < count; a++) wanted |= strcmp(arguments[a], f->name) == 0;
    if (!wanted) continue;
    result r = {0};
    for (uint64_t first = 0; first < UINT64_C(1) << 32; first += BATCH)
      measure(k, f, (uint32_t)first, &r);
    printf("| %s | %.3f | %a |", f->name, r.worst, r.at);
    if (r.wrong != 0) printf(" %ld wrong, one at %a", r.wrong, r.wrong_at);
    printf("\n");
    fflush(stdout);
    failed |= r.wrong != 0 || r.worst > 2;
  }
  return failed;
}
