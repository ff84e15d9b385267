// sin and cos of one double, and the reduction of large angles, which the float32 functions share.
#include "pairs.h"
#include "scalar.h"

// 2/π, 1280 bits.
static const uint64_t two_over_pi[20] = {
    0xa2f9836e4e441529u, 0xfc2757d1f534ddc0u, 0xdb6295993c439041u, 0xfe5163abdebbc561u,
    0xb7246e3a424dd2e0u, 0x06492eea09d1921cu, 0xfe1deb1cb129a73eu, 0xe88235f52ebb4484u,
    0xe99c7026b45f7e41u, 0x3991d639835339f4u, 0x9c845f8bbdf9283bu, 0x1ff897ffde05980fu,
    0xef2f118b5a0a6d1fu, 0x6d367ecf27cb09b7u, 0x4f463f669e5fea2du, 0x7527bac7ebe5f17bu,
    0x3d0739f78a5292eau, 0x6bfb5fb11f8d5d08u, 0x56033046fc7b6babu, 0xf0cfbc209af4361du};

static const pair half_pi = {0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54};

/// x = quadrant·π/2 + (the result + *low), for finite |x| ≥ 2^20 (Payne and Hanek 1983): the
/// product x·2/π modulo 4, exactly, with the 256 bits of 2/π that matter.
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
