// x86-64-v3: AVX2 and FMA.
#if defined(__x86_64__)
#include "portable/prelude.h"
#define WIDTH 8
#define LEVEL "x86-64-v3"
#define TABLE ck_kernels_v3
#pragma clang attribute push(__attribute__((target("arch=x86-64-v3"))), apply_to = function)
#include "portable/all.h"
#pragma clang attribute pop
#endif
