// Speed of the matrix products and convolutions, beside the FMA peak measured in the same run.
//
// Usage: products [level] [threads]. Every figure is the best of many short runs, in GFLOP/s, with
// the peak measured again between the shapes: on a shared machine only the best means anything.
// With one thread the processor's time is used, so that being descheduled does not count.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "CKernels.h"

static clockid_t clock_used;

static double seconds(void) {
  struct timespec t;
  clock_gettime(clock_used, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static float *floats(long count) {
  float *values = aligned_alloc(64, (size_t)(count * 4 + 64) / 64 * 64 + 64);
  if (values == NULL) exit(1);
  unsigned state = 1;
  for (long i = 0; i < count; i++) {
    state = state * 1664525u + 1013904223u;
    values[i] = (float)(int)(state >> 8) * 0x1p-23f - 1;
  }
  return values;
}

// MARK: - Peak

// 24 independent chains hide the latency of an FMA on every CPU of its kind.
#define PEAK(name, lanes, attributes)                                                     \
  attributes static double name(long rounds, float *out) {                               \
    typedef float v __attribute__((ext_vector_type(lanes)));                              \
    enum { CHAINS = lanes == 8 ? 12 : 24 };                                               \
    v sum[CHAINS], a = (v)(0.999f), b = (v)(1e-6f);                                       \
    for (int i = 0; i < CHAINS; i++) sum[i] = (v)((float)i);                              \
    for (long k = 0; k < rounds; k++) {                                                   \
      _Pragma("clang loop unroll(full)") for (int i = 0; i < CHAINS; i++)                 \
          sum[i] = __builtin_elementwise_fma(sum[i], a, b);                               \
      __asm__ volatile("");                                                               \
    }                                                                                     \
    v total = sum[0];                                                                     \
    for (int i = 1; i < CHAINS; i++) total += sum[i];                                     \
    *out += total[0];                                                                     \
    return 2.0 * lanes * CHAINS * (double)rounds;                                         \
  }
#if defined(__x86_64__)
PEAK(peak_v4, 16, __attribute__((noinline, target("arch=x86-64-v4"), min_vector_width(512))))
PEAK(peak_v3, 8, __attribute__((noinline, target("arch=x86-64-v3"))))
#endif
PEAK(peak_base, 4, __attribute__((noinline)))

static double best_peak = 0;
static float sink;

static void measure_peak(const char *level) {
  for (int i = 0; i < 20; i++) {
    double start = seconds(), work;
#if defined(__x86_64__)
    work = strcmp(level, "x86-64-v4") == 0   ? peak_v4(20000, &sink)
           : strcmp(level, "x86-64-v3") == 0 ? peak_v3(20000, &sink)
                                             : peak_base(20, &sink);
#else
    (void)level;
    work = peak_base(20000, &sink);
#endif
    double speed = work / (seconds() - start) * 1e-9;
    if (speed > best_peak) best_peak = speed;
  }
}

// MARK: - Shapes

static const struct {
  long m, n, k;
} products[] = {
    {64, 64, 64},    {128, 128, 128}, {256, 256, 256}, {512, 512, 512}, {1024, 1024, 1024},
    {128, 256, 784}, {128, 10, 128},  {4096, 384, 128}, {32, 1024, 320},
};

static const struct {
  long batch, size, inputs, outputs, kernel, stride, groups;
} windows[] = {
    {8, 32, 16, 16, 3, 1, 1}, {8, 16, 32, 32, 3, 1, 1}, {8, 8, 64, 64, 3, 1, 1},
    {8, 32, 64, 64, 3, 1, 1}, {8, 32, 16, 32, 3, 2, 1}, {8, 16, 32, 64, 3, 2, 1},
    {8, 32, 3, 16, 3, 1, 1},  {8, 28, 1, 32, 3, 1, 1},  {8, 14, 32, 64, 3, 1, 1},
    {8, 32, 64, 64, 1, 1, 1}, {8, 32, 16, 32, 1, 2, 1}, {16, 7, 256, 256, 3, 1, 1},
    {8, 16, 64, 16, 1, 1, 4}, {8, 16, 16, 64, 1, 1, 4}, {8, 32, 64, 64, 3, 1, 64},
};

static int repetitions(double work) { return work > 1e9 ? 20 : 200; }

#define BEST(work, call)                                        \
  ({                                                            \
    double best = 0;                                            \
    long times = (long)(2e6 / (work)) + 1;                      \
    for (int r = 0; r < repetitions(work); r++) {               \
      double start = seconds();                                 \
      for (long i = 0; i < times; i++) call;                    \
      double speed = (work) * times / (seconds() - start) * 1e-9; \
      if (speed > best) best = speed;                           \
    }                                                           \
    best;                                                       \
  })

static void run_products(const ck_kernels *kernels) {
  static const char *names[] = {"NN", "NT", "TN"};
  for (size_t i = 0; i < sizeof products / sizeof *products; i++) {
    const long m = products[i].m, n = products[i].n, k = products[i].k;
    float *a = floats(m * k), *b = floats(k * n), *c = floats(m * n);
    printf("%5ld ×%5ld ×%5ld  ", m, n, k);
    for (int layout = 0; layout < 3; layout++) {
      ck_gemm_arguments g = {.layout = (ck_layout)layout, .m = m, .n = n, .k = k,
                             .lda = layout == CK_TN ? m : k, .ldb = layout == CK_NT ? k : n,
                             .ldc = n};
      const double work = 2.0 * (double)m * (double)n * (double)k;
      printf("  %s %6.1f", names[layout], BEST(work, kernels->gemm(&g, a, b, c)));
      fflush(stdout);
    }
    measure_peak(kernels->level);
    printf("\n");
    free(a), free(b), free(c);
  }
}

static void run_windows(const ck_kernels *kernels) {
  for (size_t i = 0; i < sizeof windows / sizeof *windows; i++) {
    const long size = windows[i].size, kernel = windows[i].kernel, stride = windows[i].stride;
    const long pad = kernel / 2, out = (size + 2 * pad - kernel) / stride + 1;
    ck_window s = {.batch = windows[i].batch, .height = size, .width = size,
                   .in_channels = windows[i].inputs, .out_height = out, .out_width = out,
                   .out_channels = windows[i].outputs, .kernel_height = kernel,
                   .kernel_width = kernel, .stride_height = stride, .stride_width = stride,
                   .pad_top = pad, .pad_left = pad, .dilation_height = 1, .dilation_width = 1,
                   .groups = windows[i].groups};
    const long outputs = s.batch * out * out * s.out_channels;
    const long weights = kernel * kernel * s.in_channels / s.groups * s.out_channels;
    float *x = floats(s.batch * size * size * s.in_channels), *w = floats(weights);
    float *y = floats(outputs), *bias = floats(s.out_channels);
    const double work =
        2.0 * (double)outputs * (double)(kernel * kernel * s.in_channels / s.groups);
    printf("%2ld × %2ld×%-2ld %3ld → %3ld, %ld×%ld, stride %ld, groups %-2ld", s.batch, size, size,
           s.in_channels, s.out_channels, kernel, kernel, stride, s.groups);
    printf("  forward %6.1f", BEST(work, kernels->convolution(&s, x, w, bias, CK_RELU, y)));
    printf("  dx %6.1f", BEST(work, kernels->convolution_input_gradient(&s, y, w, x)));
    printf("  dw %6.1f\n", BEST(work, kernels->convolution_weight_gradient(&s, x, y, w)));
    fflush(stdout);
    measure_peak(kernels->level);
    free(x), free(w), free(y), free(bias);
  }
}

int main(int count, char **arguments) {
  const ck_kernels *kernels = ck_kernels_for(count > 1 ? arguments[1] : NULL);
  const int threads = count > 2 ? atoi(arguments[2]) : 1;
  if (kernels == NULL || threads < 1) {
    fprintf(stderr, "usage: products [level] [threads]; this CPU has:");
    for (const char *const *level = ck_levels(); *level != NULL; level++)
      fprintf(stderr, " %s", *level);
    fprintf(stderr, "\n");
    return 64;
  }
  ck_set_threads(threads);
  clock_used = threads == 1 ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC;
  printf("%s, %d thread%s, GFLOP/s\n", kernels->level, threads, threads == 1 ? "" : "s");
  measure_peak(kernels->level);
  run_products(kernels);
  run_windows(kernels);
  printf("FMA peak of one core: %.1f\n", best_peak);
  return 0;
}
