// What every CPU of the architecture has: SSE2 on x86-64 (FMAs are emulated), NEON on arm64.
#include "portable/prelude.h"
#define WIDTH 4
#if defined(__x86_64__)
#define LEVEL "x86-64"
#elif defined(__aarch64__)
#define LEVEL "arm64"
#else
#define LEVEL "portable"
#endif
#define TABLE ck_kernels_baseline
#include "portable/all.h"
