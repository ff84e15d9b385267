// erf and log Γ of one double.
#include "pairs.h"
#include "scalar.h"

// MARK: - erf

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
    pair l = ck_log_pair(x);
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
  pair l = ck_log_pair(x);
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
