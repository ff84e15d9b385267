// The vector types and primitives every kernel is written with, once for each CPU level.
//
// `vf` is the level's natural vector (WIDTH floats), for work whose bits do not depend on the width:
// elementwise maps and independent FMA chains. `v16` has always 16 lanes, for reductions whose
// order the numerics contract fixes.
//
// Included by level_*.c inside a `#pragma clang attribute push(target(...))`, which sets WIDTH.

typedef float vf __attribute__((ext_vector_type(WIDTH)));
typedef int32_t vi __attribute__((ext_vector_type(WIDTH)));
typedef uint32_t vu __attribute__((ext_vector_type(WIDTH)));
typedef float v16 __attribute__((ext_vector_type(16)));

#define INLINE static inline __attribute__((always_inline))

INLINE vf load(const float *p) { vf v; __builtin_memcpy(&v, p, sizeof v); return v; }
INLINE void store(float *p, vf v) { __builtin_memcpy(p, &v, sizeof v); }
INLINE vf splat(float x) { return (vf)(x); }
INLINE v16 load16(const float *p) { v16 v; __builtin_memcpy(&v, p, sizeof v); return v; }

// A fused multiply-add: a·b + c rounded once. The baseline x86-64 has no such instruction, and the
// library's fmaf one lane at a time is very slow, so there it is computed in doubles: the product of
// two floats is exact in a double, and a sum rounded to odd survives the second rounding.
#if defined(__x86_64__) && WIDTH == 4
#define FMA_EMULATED 1
#endif
#ifdef FMA_EMULATED
typedef double vd4 __attribute__((ext_vector_type(4)));
typedef int64_t vl4 __attribute__((ext_vector_type(4)));
INLINE vf fma_v(vf a, vf b, vf c) {
  vd4 product = __builtin_convertvector(a, vd4) * __builtin_convertvector(b, vd4);
  vd4 addend = __builtin_convertvector(c, vd4);
  vd4 sum = product + addend;
  vd4 back = sum - product;  // Knuth's two-sum: the exact rounding error of `sum`
  vd4 error = (product - (sum - back)) + (addend - back);
  vl4 bits = (vl4)sum;
  vl4 error_bits = (vl4)error;
  // Inexact, and the last bit even: step one unit towards the error, which makes it odd. A NaN
  // error (an infinite sum) compares unequal to itself and is left alone.
  vl4 adjust = (error != 0.0) & (error == error) & ((bits & 1) == 0);
  vl4 direction = ((error_bits ^ bits) >> 63) | 1;  // −1 where the signs differ, else +1
  bits += adjust & direction;
  return __builtin_convertvector((vd4)bits, vf);
}
#else
INLINE vf fma_v(vf a, vf b, vf c) { return __builtin_elementwise_fma(a, b, c); }
#endif
#ifdef FMA_EMULATED
INLINE v16 fma_16(v16 a, v16 b, v16 c) {
  v16 y;
  y.s0123 = fma_v(a.s0123, b.s0123, c.s0123);
  y.s4567 = fma_v(a.s4567, b.s4567, c.s4567);
  y.s89ab = fma_v(a.s89ab, b.s89ab, c.s89ab);
  y.scdef = fma_v(a.scdef, b.scdef, c.scdef);
  return y;
}
#else
INLINE v16 fma_16(v16 a, v16 b, v16 c) { return __builtin_elementwise_fma(a, b, c); }
#endif
INLINE float fma_1(float a, float b, float c) { return __builtin_fmaf(a, b, c); }

// The contract's tree over 16 lanes: halves are added pairwise, 16 → 8 → 4 → 2 → 1.
INLINE float sum_lanes(v16 v) {
  float lanes[16];
  __builtin_memcpy(lanes, &v, sizeof lanes);
  for (int half = 8; half >= 1; half /= 2)
    for (int i = 0; i < half; i++) lanes[i] += lanes[i + half];
  return lanes[0];
}
