/// Elementary functions of one double, for schedules, bias corrections and statistics: the same
/// bits on every machine (no libm), at most 2 ulp.
#pragma once

double ck_exp(double x);
double ck_log(double x);
double ck_log1p(double x);
double ck_expm1(double x);
double ck_sin(double x);
double ck_cos(double x);
double ck_tanh(double x);
double ck_erf(double x);
double ck_pow(double x, double y);
double ck_lgamma(double x);  // x > 0
