// x86-64-v4: AVX-512. Without the attribute on the width clang would use half-width vectors.
#if defined(__x86_64__)
#include "portable/prelude.h"
#define WIDTH 16
#define LEVEL "x86-64-v4"
#define TABLE ck_kernels_v4
#pragma clang attribute push(__attribute__((target("arch=x86-64-v4"), min_vector_width(512))), apply_to = function)
#include "portable/all.h"
#pragma clang attribute pop
#endif
