// Time and bandwidth of every kernel but the products, beside memcpy's, in the cache and in memory.
//
//   clang -O3 -ffp-contract=off -fno-math-errno -I Sources/CKernels/include \
//     Sources/CKernels/*.c Benchmarks/kernels/elementwise.c -lm -lpthread -o elementwise
//   ./elementwise [THREADS] [LEVEL]
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "CKernels.h"

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static const ck_kernels *k;
static float *a, *b, *c, *d;
static int32_t *indices;

/// Runs a piece of work until it has taken long enough; prints the best time.
#define TIME(NAME, ELEMENTS, BYTES, WORK)                                                       \
  do {                                                                                          \
    double best = 1e9, began = now();                                                           \
    for (int run = 0; run < 4 || (now() - began < 0.15 && run < 20000); run++) {                \
      double start = now();                                                                     \
      WORK;                                                                                     \
      double time = now() - start;                                                              \
      if (time < best) best = time;                                                             \
    }                                                                                           \
    printf("%-34s %9.2f us %7.3f ns/element %7.1f GB/s\n", NAME, best * 1e6,                    \
           best * 1e9 / (double)(ELEMENTS), (double)(BYTES) * (double)(ELEMENTS) / best / 1e9); \
  } while (0)

static void elementwise(long n) {
  printf("-- %ld elements\n", n);
  TIME("memcpy", n, 8, memcpy(c, a, (size_t)n * 4));
  static const char *const activations[] = {"identity",  "relu", "leaky relu", "sigmoid", "tanh",
                                            "gelu",      "gelu tanh", "silu", "softplus", "elu"};
  for (int i = 1; i < 10; i++) TIME(activations[i], n, 8, k->activation(i, n, a, c));
  for (int i = 1; i < 10; i++) {
    char name[64];
    snprintf(name, sizeof name, "%s gradient", activations[i]);
    TIME(name, n, 12, k->activation_gradient(i, n, a, a, b, c));
  }
  static const char *const unary[] = {"negate", "abs", "sign", "square", "sqrt", "reciprocal",
                                      "exp",    "log", "sin",  "cos",    "erf"};
  for (int i = 4; i < 11; i++) TIME(unary[i], n, 8, k->unary(i, n, a, c));
  TIME("add", n, 12, k->binary(CK_ADD, n, a, b, c));
  TIME("divide", n, 12, k->binary(CK_DIVIDE, n, a, b, c));
  TIME("maximum of two", n, 12, k->binary(CK_MAXIMUM, n, a, b, c));
  TIME("multiply by scalar", n, 8, k->binary_scalar(CK_MULTIPLY, n, a, 3, c));
  TIME("add_scaled", n, 12, k->add_scaled(n, 1e-9f, a, c));
  TIME("add rows of 10", n, 8, k->binary_rows(CK_ADD, n / 10, 10, a, b, c));
  TIME("add rows of 64", n, 8, k->binary_rows(CK_ADD, n / 64, 64, a, b, c));
  TIME("add columns of 10", n, 8, k->binary_columns(CK_ADD, n / 10, 10, a, b, c));
  TIME("add columns of 64", n, 8, k->binary_columns(CK_ADD, n / 64, 64, a, b, c));
  ck_stream stream = {{1, 2}, 3, 4};
  TIME("dropout", n, 8, k->dropout(n, 0.9f, stream, a, c));
  TIME("random words", n, 4, k->random_words(stream, 0, n, (uint32_t *)c));
  TIME("random uniform", n, 4, k->random_uniform(stream, 0, n, c));
  TIME("random normal", n, 4, k->random_normal(stream, 0, n, c));
  volatile float sink;
  TIME("sum", n, 4, sink = k->sum(n, a));
  TIME("dot", n, 8, sink = k->dot(n, a, b));
  TIME("maximum", n, 4, sink = k->maximum(n, a));
  TIME("all_finite", n, 4, sink = k->all_finite(n, a));
  TIME("fingerprint", n, 4, sink = (float)k->fingerprint(n, a));
  (void)sink;
  static const int widths[] = {2, 10, 16, 64, 256, 1024};
  for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
    int columns = widths[i];
    char name[64];
    snprintf(name, sizeof name, "sum over rows of %d", columns);
    TIME(name, n, 4, k->sum_over_rows(n / columns, columns, a, c));
    snprintf(name, sizeof name, "sum over columns, %d", columns);
    TIME(name, n, 4, k->sum_over_columns(n / columns, columns, a, c));
    snprintf(name, sizeof name, "log_softmax of %d", columns);
    TIME(name, n, 8, k->log_softmax(n / columns, columns, a, c));
    snprintf(name, sizeof name, "cross entropy of %d", columns);
    TIME(name, n, 12, k->cross_entropy(n / columns, columns, a, b, d, c));
    snprintf(name, sizeof name, "cross entropy gradient of %d", columns);
    TIME(name, n, 12, k->cross_entropy_gradient(n / columns, columns, a, b, d, c));
  }
  for (int channels = 3; channels <= 64; channels = channels == 3 ? 16 : channels * 2) {
    static float mean[64], variance[64], dgamma[64], dbeta[64];
    char name[64];
    long rows = n / channels;
    snprintf(name, sizeof name, "batch norm + relu, %d", channels);
    TIME(name, n, 12,
         k->batch_norm(rows, channels, a, b, b, 1e-5f, CK_RELU, mean, variance, c));
    snprintf(name, sizeof name, "its gradient, %d", channels);
    TIME(name, n, 20,
         k->batch_norm_gradient(rows, channels, a, b, b, mean, variance, 1e-5f, CK_RELU, b, d,
                                dgamma, dbeta));
    snprintf(name, sizeof name, "scale and shift, %d", channels);
    TIME(name, n, 8, k->scale_shift(rows, channels, a, b, b, CK_RELU, c));
  }
  ck_sgd_arguments sgd = {1e-9f, 0.9f, 1, 1e-4f, false, false};
  TIME("sgd with momentum", n, 20, k->sgd(&sgd, n, a, b, c));
  ck_adam_arguments adam = {0.1f, 1e-3f, 2e-9f, 0.7f, 1e-8f, 0, 0};
  memset(d, 0, (size_t)n * 4);
  TIME("adam", n, 28, k->adam(&adam, n, a, b, c, d));
}

static void pooling(long batch, long size, long channels, long kernel, long stride) {
  long out = (size - kernel) / stride + 1;
  ck_window w = {batch, size,   size,   channels, out, out, channels, kernel, kernel,
                 stride, stride, 0, 0, 1, 1, 1};
  long n = batch * size * size * channels;
  printf("-- pool %ld x %ld x %ld x %ld, window %ld, stride %ld\n", batch, size, size, channels,
         kernel, stride);
  TIME("max pool", n, 4, k->max_pool(&w, a, c, indices));
  TIME("its gradient", n, 4, k->max_pool_gradient(&w, b, indices, c));
  TIME("average pool", n, 4, k->average_pool(&w, a, c));
  TIME("its gradient", n, 4, k->average_pool_gradient(&w, b, c));
}

int main(int count, char **arguments) {
  ck_set_threads(count > 1 ? atoi(arguments[1]) : 1);
  k = ck_kernels_for(count > 2 ? arguments[2] : NULL);
  if (k == NULL) return 1;
  enum { MOST = 8 << 20 };
  float **arrays[] = {&a, &b, &c, &d};
  for (int i = 0; i < 4; i++) {
    *arrays[i] = aligned_alloc(64, MOST * sizeof(float));
    if (*arrays[i] == NULL) return 1;
    for (long j = 0; j < MOST; j++) (*arrays[i])[j] = (float)((j * 7919) % 2001) / 1000 - 0.5f;
  }
  indices = aligned_alloc(64, MOST * sizeof(int32_t));
  if (indices == NULL) return 1;
  printf("%s, %d threads\n", k->level, ck_threads());
  elementwise(16384);
  elementwise(MOST);
  pooling(128, 28, 16, 2, 2);
  pooling(64, 32, 64, 3, 2);
  pooling(128, 8, 64, 8, 8);
  pooling(128, 28, 6, 2, 2);
  return 0;
}
