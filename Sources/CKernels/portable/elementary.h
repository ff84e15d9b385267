// Elementary functions of float vectors: FMA polynomials (coefficients by
// Benchmarks/accuracy/coefficients.py), at most 2 ulp for every float32 (measured over all of them,
// docs/elementary-functions.md), with the usual values at ±0, ±∞ and NaN. Subnormals are handled.
#include "lanes.h"

// MARK: - exp

/// n rounded to the nearest integer, as a float, and as an int in *integer. |x| < 2^22.
INLINE vf round_to_int(vf x, vi *integer) {
  vf shifted = x + 0x1.8p23f;
  *integer = int_bits(shifted) - 0x4b400000;
  return shifted - 0x1.8p23f;
}

/// 2^n for −126 ≤ n ≤ 127.
INLINE vf power_of_two(vi n) { return from_bits((n + 127) << 23); }

/// x = n·ln 2 + r + *low, |r| ≤ 0.347, *low below half an ulp of r; n as a float and as an integer.
/// |x| < 2^15.
INLINE vf reduce_ln2(vf x, vf *low, vf *whole, vi *n) {
  *whole = round_to_int(x * 0x1.715476p+0f, n);
  vf r = fma_v(*whole, splat(-0x1.62e4p-1f), x);  // exact: the constant has 15 bits
  vf reduced = fma_v(*whole, splat(-0x1.7f7d1cp-20f), r);
  *low = fma_v(*whole, splat(-0x1.7f7d1cp-20f), r - reduced);
  return reduced;
}

/// (eʳ − 1 − r)/r² for |r| ≤ 0.347.
INLINE vf exp_tail(vf r) {
  vf p = splat(0x1.6bec7cp-10f);
  p = fma_v(p, r, splat(0x1.122810p-7f));
  p = fma_v(p, r, splat(0x1.555674p-5f));
  p = fma_v(p, r, splat(0x1.5554b0p-3f));
  return fma_v(p, r, splat(0x1.fffffep-2f));
}

/// y·2^n, rounded once, for a normal y near 1; n as a float and as an integer.
INLINE vf scale_by_power(vf y, vf whole, vi n) {
#if defined(__x86_64__) && WIDTH == 16
  (void)n;
  return (vf)__builtin_ia32_scalefps512_mask((bare16)y, (bare16)whole, (bare16)y, 0xffff, 4);
#else
  (void)whole;
  vi half = n >> 1;  // in two steps, as 2^n may be beyond the normal numbers; only the last rounds
  return y * power_of_two(half) * power_of_two(n - half);
#endif
}

/// exp for −104 ≤ x ≤ 89, or NaN.
INLINE vf exp_core(vf x) {
  vi n;
  vf low, whole;
  vf r = reduce_ln2(x, &low, &whole, &n);
  vf tail = fma_v(r * r, exp_tail(r), low);
  vf y = 1.0f + r;
  y += (r - (y - 1.0f)) + tail;
  return scale_by_power(y, whole, n);
}

/// x, but not above 89, where exp is infinite; a NaN stays.
INLINE vf below_89(vf x) { return choose(x > 89.0f, splat(89.0f), x); }
/// x, but not below −104, where exp is 0.
INLINE vf above_104(vf x) { return choose(x < -104.0f, splat(-104.0f), x); }

INLINE vf exp_v(vf x) { return exp_core(above_104(below_89(x))); }

/// eˣ − 1 for x ≤ 88, or NaN.
INLINE vf expm1_v(vf x) {
  vi n;
  vf low, whole;
  x = choose(x < -18.0f, splat(-18.0f), x);
  vf r = reduce_ln2(x, &low, &whole, &n);
  vf p = r + fma_v(r * r, exp_tail(r), low);
  vf scale = power_of_two(n);
  return fma_v(p, scale, scale - 1.0f);
}

// MARK: - log

/// log(1 + f) + e·ln 2 for 1 + f between √½ and √2.
INLINE vf log_core(vf f, vf e) {
  vf z = f * f;
  vf p = splat(-0x1.389940p-4f);
  p = fma_v(p, f, splat(0x1.055610p-3f));
  p = fma_v(p, f, splat(-0x1.0d87d8p-3f));
  p = fma_v(p, f, splat(0x1.22db08p-3f));
  p = fma_v(p, f, splat(-0x1.54721ep-3f));
  p = fma_v(p, f, splat(0x1.999ffcp-3f));
  p = fma_v(p, f, splat(-0x1.000228p-2f));
  p = fma_v(p, f, splat(0x1.555554p-2f));
  vf tail = fma_v(z * f, p, e * -0x1.05c610p-29f);
  tail = fma_v(z, splat(-0.5f), tail);
  return fma_v(e, splat(0x1.62e430p-1f), f + tail);
}

INLINE vf log_v(vf x) {
  vi subnormal = x < 0x1p-126f;
  vi bits = int_bits(choose(subnormal, x * 0x1p23f, x));
  vi e = (bits - 0x3f3504f3) >> 23;
  vf f = from_bits(bits - (e << 23)) - 1.0f;
  vf exponent = __builtin_convertvector(e, vf) - choose(subnormal, splat(23.0f), splat(0.0f));
  vf y = log_core(f, exponent);
  vf infinity = splat(__builtin_inff());
  y = choose(x == infinity, infinity, y);
  y = choose(x == 0.0f, -infinity, y);
  return choose(x >= 0.0f, y, splat(__builtin_nanf("")));
}

/// log(1 + u) for 0 ≤ u ≤ 1, or NaN.
INLINE vf log1p_unit(vf u) {
  vi upper = u > 0x1.a8279ap-2f;  // √2 − 1
  vf f = choose(upper, (u - 1.0f) * 0.5f, u);
  return log_core(f, choose(upper, splat(1.0f), splat(0.0f)));
}

// MARK: - Sigmoid, tanh, softplus

/// The sigmoid as a rounded quotient and what it lacks.
INLINE vf sigmoid_parts(vf x, vf *rest) {
  vf e = exp_core(above_104(-absolute(x)));
  vf numerator = choose(x < 0.0f, e, splat(1.0f));
  vf denominator = 1.0f + e;
  vf lost = e - (denominator - 1.0f);  // of 1 + e
  vf y = numerator / denominator;
  // (numerator − y·(denominator + lost))·1/(1 + e), where 1/(1 + e) ≈ 1 − e/2.
  vf remainder = fma_v(-y, lost, fma_v(-y, denominator, numerator));
  *rest = remainder * fma_v(e, splat(-0.5f), splat(1.0f));
  return y;
}

INLINE vf sigmoid_v(vf x) {
  vf rest;
  vf y = sigmoid_parts(x, &rest);
  return y + rest;
}

/// x·sigmoid(x)
INLINE vf silu_v(vf x) {
  vf rest;
  vf y = sigmoid_parts(x, &rest);
  return fma_v(x, y, choose(rest == 0.0f, splat(-0.0f), x * rest));  // ∞·0 is none
}

INLINE vf tanh_v(vf x) {
  vf z = x * x;
  vf p = splat(-0x1.72bee6p-8f);
  p = fma_v(p, z, splat(0x1.51a9f2p-6f));
  p = fma_v(p, z, splat(-0x1.b8360ap-5f));
  p = fma_v(p, z, splat(0x1.110792p-3f));
  p = fma_v(p, z, splat(-0x1.55553ap-2f));
  vf small = fma_v(x * z, p, x);
  vf a = absolute(x);
  vf large = 1.0f - 2.0f / (exp_core(below_89(a + a)) + 1.0f);
  return with_sign_of(choose(a > 0.625f, large, small), x);
}

INLINE vf softplus_v(vf x) {
  return choose(x < 0.0f, splat(0.0f), x) + log1p_unit(exp_v(-absolute(x)));
}

// MARK: - erf

INLINE vf erf_v(vf x) {
  vf t = absolute(x);
  vf z = x * x;
  vf p = splat(0x1.5cd4a0p-14f);
  p = fma_v(p, z, splat(-0x1.aa3f44p-11f));
  p = fma_v(p, z, splat(0x1.54c7fcp-8f));
  p = fma_v(p, z, splat(-0x1.b80e92p-6f));
  p = fma_v(p, z, splat(0x1.ce2e0ap-4f));
  p = fma_v(p, z, splat(-0x1.812742p-2f));
  p = fma_v(p, z, splat(0x1.06eba8p-3f));
  vf small = fma_v(x, p, x);

  t = choose(t > 4.0f, splat(4.0f), t);
  vf q = splat(0x1.78ec18p-17f);  // −log erfc(t) = t + t·q(t)
  q = fma_v(q, t, splat(-0x1.5280b8p-12f));
  q = fma_v(q, t, splat(0x1.dd6eecp-9f));
  q = fma_v(q, t, splat(-0x1.8551e4p-6f));
  q = fma_v(q, t, splat(0x1.b3259ap-4f));
  q = fma_v(q, t, splat(0x1.45328ap-1f));
  q = fma_v(q, t, splat(0x1.0778dep-3f));
  vf large = 1.0f - exp_v(-fma_v(q, t, t));
  return choose(t > 0.925f, with_sign_of(large, x), small);
}

// MARK: - sin, cos

/// sin and cos for |r| ≤ π/4.
INLINE vf sin_core(vf r) {
  vf z = r * r;
  vf p = splat(0x1.6cb61cp-19f);
  p = fma_v(p, z, splat(-0x1.a00f34p-13f));
  p = fma_v(p, z, splat(0x1.111108p-7f));
  p = fma_v(p, z, splat(-0x1.555556p-3f));
  return fma_v(r * z, p, r);
}
INLINE vf cos_core(vf r) {
  vf z = r * r;
  vf p = splat(0x1.9a6df0p-16f);
  p = fma_v(p, z, splat(-0x1.6c0e74p-10f));
  p = fma_v(p, z, splat(0x1.55554ep-5f));
  return fma_v(z, fma_v(p, z, splat(-0.5f)), splat(1.0f));
}

/// sin or cos of r + quadrant·π/2, |r| ≤ π/4: quadrant 0 gives sin r, 1 cos r, 2 −sin r, 3 −cos r.
INLINE vf sin_quadrant(vf r, vi quadrant) {
  vf y = choose((quadrant & 1) == 0, sin_core(r), cos_core(r));
  return from_bits(int_bits(y) ^ ((quadrant & 2) << 30));
}

enum { REDUCE_IN_DOUBLE = 1 << 20 };
double ck_reduce_large(double x, double *low, int32_t *quadrant);  // angles.c

/// x = quadrant·π/2 + r. In doubles to 2^20: n·(the leading 33 bits of π/2) is exact there, and
/// what is left of π/2 has 53 bits more. Beyond, lane by lane with as much of 2/π as it takes.
INLINE vf reduce_angle(vf x, vi *quadrant) {
  vd wide = __builtin_convertvector(x, vd);
  vd shifted = wide * 0x1.45f306dc9c883p-1 + 0x1.8p52;
  vd n = shifted - 0x1.8p52;
  vd r = (wide - n * 0x1.921fb544p+0) - n * 0x1.0b4611a626331p-34;
  vf reduced = __builtin_convertvector(r, vf);
  vi turns = __builtin_convertvector((vl)shifted, vi);
  vi far = (absolute(x) > (float)REDUCE_IN_DOUBLE) & (absolute(x) < __builtin_inff());
  if (__builtin_reduce_or(far) != 0) {
    for (int i = 0; i < WIDTH; i++) {
      if (far[i]) {
        int32_t turn = 0;
        double low = 0;
        reduced[i] = (float)ck_reduce_large(x[i], &low, &turn);
        turns[i] = turn;
      }
    }
  }
  *quadrant = turns;
  return reduced;
}

INLINE vf sin_v(vf x) {
  vi quadrant;
  vf r = reduce_angle(x, &quadrant);
  return choose(x == 0.0f, x, sin_quadrant(r, quadrant));
}
INLINE vf cos_v(vf x) {
  vi quadrant;
  vf r = reduce_angle(x, &quadrant);
  return sin_quadrant(r, quadrant + 1);
}

// MARK: - Activations

/// 2·√(2/π)·(x + 0.044715·x³): the tanh approximation of GELU is x·sigmoid of this.
INLINE vf gelu_tanh_argument(vf x) {
  return x * fma_v(x * x, splat(0x1.2444f2p-4f), splat(0x1.988454p+0f));
}

/// The activation of each lane. `kind` is a constant wherever speed matters.
INLINE vf activate_v(vf x, ck_activation kind) {
  switch (kind) {
    case CK_IDENTITY: return x;
    case CK_RELU: return greater(splat(0.0f), x);
    case CK_LEAKY_RELU: return choose(x <= 0.0f, x * 0.01f, x);
    case CK_SIGMOID: return sigmoid_v(x);
    case CK_TANH: return tanh_v(x);
    case CK_GELU: return (x * 0.5f) * (1.0f + erf_v(x * 0x1.6a09e6p-1f));
    case CK_GELU_TANH: return x * sigmoid_v(gelu_tanh_argument(x));
    case CK_SILU: return silu_v(x);
    case CK_SOFTPLUS: return softplus_v(x);
    case CK_ELU: return choose(x < 0.0f, expm1_v(choose(x > 0.0f, splat(0.0f), x)), x);
  }
  return x;
}

/// Runs MACRO(kind) with each activation as a constant.
#define EACH_ACTIVATION(kind, MACRO)          \
  switch (kind) {                             \
    case CK_IDENTITY: MACRO(CK_IDENTITY);     \
    case CK_RELU: MACRO(CK_RELU);             \
    case CK_LEAKY_RELU: MACRO(CK_LEAKY_RELU); \
    case CK_SIGMOID: MACRO(CK_SIGMOID);       \
    case CK_TANH: MACRO(CK_TANH);             \
    case CK_GELU: MACRO(CK_GELU);             \
    case CK_GELU_TANH: MACRO(CK_GELU_TANH);   \
    case CK_SILU: MACRO(CK_SILU);             \
    case CK_SOFTPLUS: MACRO(CK_SOFTPLUS);     \
    case CK_ELU: MACRO(CK_ELU);               \
  }
