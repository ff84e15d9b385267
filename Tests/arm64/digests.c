// Prints a digest of the outputs of every kernel and scalar function for fixed inputs: one line for
// each family, the same at each level of this CPU and with 1 and 3 threads. The lines must be the
// same on every architecture; compare.sh checks x86-64 against arm64.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "CKernels.h"

enum { N = 60000, SLOTS = 5 };
static float *input[4], *output[SLOTS];

static uint64_t state;
static uint64_t word(void) {  // splitmix64
  uint64_t z = state += UINT64_C(0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
  return z ^ (z >> 31);
}

/// Floats in ±2; with `any`, of every exponent, infinities and NaNs included.
static void fill(float *x, long n, bool any) {
  for (long i = 0; i < n; i++) {
    uint32_t bits = (uint32_t)(word() >> 32);
    if (any) memcpy(x + i, &bits, sizeof bits);
    else x[i] = (float)(int32_t)(bits >> 8) * 0x1p-22f - 2;
  }
}

static uint64_t digest;
static void take(const void *bytes, long n) {
  for (long i = 0; i < n; i++)
    digest = (digest ^ ((const unsigned char *)bytes)[i]) * UINT64_C(0x100000001b3);
}
/// All NaNs count as one: their payloads differ between architectures.
static void take_floats(const float *x, long n) {
  for (long i = 0; i < n; i++) {
    float v = x[i] == x[i] ? x[i] : 0;
    uint32_t nan = x[i] != x[i];
    take(&v, sizeof v);
    take(&nan, sizeof nan);
  }
}

static const ck_kernels *k;

static void reset(bool any) {
  state = 1;
  for (int i = 0; i < 4; i++) fill(input[i], N, any);
  for (int i = 0; i < SLOTS; i++) memset(output[i], 0, N * sizeof(float));
}
static void take_outputs(void) {
  for (int i = 0; i < SLOTS; i++) take_floats(output[i], N);
}

static const ck_window windows[] = {
    {2, 9, 11, 6, 9, 11, 10, 3, 3, 1, 1, 1, 1, 1, 1, 2},
    {3, 12, 12, 16, 6, 6, 40, 3, 3, 2, 2, 1, 1, 1, 1, 1},
    {2, 8, 8, 24, 8, 8, 24, 3, 3, 1, 1, 1, 1, 1, 1, 24},
    {2, 10, 9, 5, 6, 5, 7, 3, 3, 1, 1, 0, 0, 2, 2, 1},
};
static const ck_window pools[] = {
    {3, 14, 14, 17, 7, 7, 17, 2, 2, 2, 2, 0, 0, 1, 1, 1},
    {2, 9, 11, 6, 5, 6, 6, 3, 3, 2, 2, 1, 1, 1, 1, 1},
    {2, 17, 7, 33, 5, 3, 33, 0, 0, 1, 1, 0, 0, 1, 1, 1},  // adaptive
    {3, 3, 8, 5, 7, 4, 5, 0, 2, 1, 2, 0, 0, 1, 1, 1},
};

static void products(void) {
  static const long sizes[][3] = {{1, 1, 1}, {7, 5, 3}, {33, 40, 19}, {64, 96, 80}, {20, 17, 1500}};
  for (int layout = CK_NN; layout <= CK_TN; layout++)
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
      long m = sizes[i][0], n = sizes[i][1], depth = sizes[i][2];
      ck_gemm_arguments g = {.layout = (ck_layout)layout, .m = m, .n = n, .k = depth,
                             .lda = layout == CK_TN ? m : depth,
                             .ldb = layout == CK_NT ? depth : n, .ldc = n,
                             .bias = i % 2 == 0 ? input[2] : NULL,
                             .activation = i % 2 == 0 ? CK_GELU : CK_IDENTITY};
      k->gemm(&g, input[0], input[1], output[0]);
      take_floats(output[0], m * n);
    }
}
static void convolutions(void) {
  for (size_t i = 0; i < sizeof windows / sizeof *windows; i++) {
    const ck_window *w = &windows[i];
    k->convolution(w, input[0], input[1], input[2], CK_RELU, output[0]);
    k->convolution_input_gradient(w, input[2], input[1], output[1]);
    k->convolution_weight_gradient(w, input[0], input[2], output[2]);
    take_outputs();
  }
}
static void pooling(void) {
  for (size_t i = 0; i < sizeof pools / sizeof *pools; i++) {
    int32_t *argmax = (int32_t *)output[4];
    k->max_pool(&pools[i], input[0], output[0], argmax);
    k->max_pool_gradient(&pools[i], input[1], argmax, output[1]);
    k->average_pool(&pools[i], input[0], output[2]);
    k->average_pool_gradient(&pools[i], input[1], output[3]);
    take(argmax, N * 4);
    memset(output[4], 0, N * 4);
    take_outputs();
  }
}
static void activations(void) {
  for (int kind = CK_IDENTITY; kind <= CK_ELU; kind++) {
    k->activation((ck_activation)kind, N - 3, input[0], output[0]);
    k->activation_gradient((ck_activation)kind, N - 3, input[0], output[0], input[1], output[1]);
    take_outputs();
  }
}
static void unaries(void) {
  for (int kind = CK_NEGATE; kind <= CK_ERF; kind++) {
    k->unary((ck_unary)kind, N - 5, input[0], output[0]);
    take_outputs();
  }
}
static void binaries(void) {
  for (int kind = CK_ADD; kind <= CK_MINIMUM; kind++) {
    k->binary((ck_binary)kind, N - 1, input[0], input[1], output[0]);
    k->binary_scalar((ck_binary)kind, N - 1, input[0], 1.5f, output[1]);
    k->binary_rows((ck_binary)kind, 999, 37, input[0], input[1], output[2]);
    k->binary_columns((ck_binary)kind, 999, 37, input[0], input[1], output[3]);
    take_outputs();
  }
  k->add_scaled(N, 1.1f, input[0], output[0]);
  k->add_scaled(N, -0.3f, input[1], output[0]);
  take_outputs();
}
static void reductions(void) {
  output[0][0] = k->sum(N - 7, input[0]);
  output[0][1] = k->dot(N - 7, input[0], input[1]);
  output[0][2] = k->maximum(N - 7, input[0]);
  output[0][3] = k->all_finite(N - 7, input[0]);
  k->sum_over_rows(2000, 17, input[0], output[1]);
  k->sum_over_columns(2000, 17, input[0], output[2]);
  k->sum_over_rows(90, 600, input[0], output[3]);
  take_outputs();
  double squares[2] = {k->sum_of_squares(N - 7, input[0]), k->sum_of_squares(33, input[1])};
  take(squares, sizeof squares);
  uint64_t print = k->fingerprint(N - 7, input[0]);
  take(&print, sizeof print);
}
static void normalisation(void) {
  for (long channels = 3; channels <= 70; channels += 13) {
    long rows = N / channels;
    float *mean = output[3], *variance = mean + 100, *dgamma = mean + 200, *dbeta = mean + 300;
    k->batch_norm(rows, channels, input[0], input[1], input[2], 1e-5f, NULL, CK_RELU, mean,
                  variance, output[0]);
    k->batch_norm_gradient(rows, channels, input[0], input[1], input[2], mean, variance, 1e-5f,
                           CK_RELU, NULL, input[3], output[1], NULL, dgamma, dbeta);
    k->scale_shift(rows, channels, input[0], input[1], input[2], CK_TANH, output[2]);
    take_outputs();
  }
}
static void classification(void) {
  static const long classes[] = {2, 10, 16, 33, 1000};
  for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
    long n = classes[i], rows = N / n < 300 ? N / n : 300;
    k->log_softmax(rows, n, input[0], output[0]);
    k->log_softmax_gradient(rows, n, output[0], input[1], output[1]);
    k->cross_entropy(rows, n, input[0], input[1], output[2], output[3]);
    k->cross_entropy_gradient(rows, n, output[3], input[1], input[2], output[4]);
    take_outputs();
  }
}
static void updates(void) {
  ck_sgd_arguments sgd = {0.1f, 0.9f, 0.8f, 0.01f, true, false};
  k->sgd(&sgd, N - 9, input[0], output[0], output[1]);
  ck_adam_arguments adam = {0.1f, 0.01f, 1, 0.1f, 1e-8f, 0.01f, 0};
  for (int step = 0; step < 3; step++) {
    adam.coupled_decay = step == 1 ? 0 : 0.01f;
    adam.decoupled_decay = step == 1 ? 0.001f : 0;
    k->adam(&adam, N - 9, input[1], output[2], output[3], output[4]);
  }
  take_outputs();
}
static void embeddings(void) {
  int32_t indices[500];
  for (int i = 0; i < 500; i++) indices[i] = (int32_t)(word() % 34) - 1;  // −1 is no row
  k->embedding(500, 33, 70, indices, input[0], output[0]);
  k->embedding_gradient(500, 33, 70, indices, input[1], output[1]);
  take_outputs();
}
static void row_norms(void) {
  for (long columns = 1; columns <= 300; columns += 37) {
    const long rows = N / 4 / columns;
    float *mean = output[4], *inverse = mean + N / 4;
    k->layer_norm(rows, columns, input[0], input[1], input[2], 1e-5f, mean, inverse, output[0]);
    k->layer_norm_gradient(rows, columns, input[0], input[1], mean, inverse, input[3], output[1],
                           output[2], output[3]);
    take_outputs();
  }
  for (long groups = 1; groups <= 12; groups += groups + 1) {  // 1, 3, 7
    const long channels = 7 * groups * 3, pixels = 29;
    k->group_norm(5, pixels, channels, groups, input[0], input[1], input[2], 1e-5f, output[4],
                  output[4] + 100, output[0]);
    k->group_norm_gradient(5, pixels, channels, groups, input[0], input[1], output[4],
                           output[4] + 100, input[3], output[1], output[2], output[3]);
    take_outputs();
  }
}
static void attentions(void) {
  static const struct {
    long batch, heads, queries, keys, size;
    bool causal;
  } shapes[] = {{2, 3, 17, 17, 5, true},  {1, 2, 65, 65, 32, true}, {2, 1, 7, 40, 33, false},
                {1, 4, 33, 70, 16, false}, {3, 1, 1, 1, 1, true}};
  for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
    const long width = shapes[i].heads * shapes[i].size;
    const ck_attention s = {
        .batch = shapes[i].batch, .heads = shapes[i].heads, .queries = shapes[i].queries,
        .keys = shapes[i].keys, .size = shapes[i].size, .query_batch = shapes[i].queries * width,
        .query_step = width, .query_head = shapes[i].size,
        .key_batch = shapes[i].keys * 2 * width, .key_step = 2 * width, .key_head = shapes[i].size,
        .scale = 0.3f, .causal = shapes[i].causal};
    k->attention(&s, input[0], input[1], input[1] + width, output[0], output[1]);
    k->attention_gradient(&s, input[0], input[1], input[1] + width, output[0], output[1], input[2],
                          output[2], output[3], output[3] + width);
    take_outputs();
  }
}
static void recurrents(void) {
  static const ck_recurrent shapes[] = {{3, 9, 33}, {1, 5, 7}, {35, 3, 16}, {2, 4, 100}};
  for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
    const ck_recurrent *s = &shapes[i];
    const long gates = s->batch * s->steps * s->units * 4;
    memcpy(output[0], input[0], (size_t)gates * sizeof(float));
    k->lstm(s, input[1], input[2], NULL, NULL, output[0], output[1], output[2]);
    k->lstm_gradient(s, input[1], NULL, output[0], output[1], input[3], NULL, output[3], NULL, NULL);
    take_outputs();
    memcpy(output[0], input[0], (size_t)gates * sizeof(float));
    k->gru(s, input[1], input[2], NULL, output[0], output[1], output[2]);
    k->gru_gradient(s, input[1], NULL, output[0], output[1], output[2], input[3], output[3],
                    output[4], NULL);
    take_outputs();
  }
}

// Groups of 5, 0, 40, 1 and 9 rows, and of the same in another order.
static const long starts[] = {0, 5, 5, 45, 46, 55}, other_starts[] = {0, 9, 10, 50, 50, 55};
static void ragged(void) {
  static const long order[] = {2, 4, 0, 3, 1};
  for (long units = 1; units <= 37; units += 12) {
    const ck_recurrent s = {.batch = 5, .units = units, .starts = starts, .order = order};
    const float *first = input[2] + 4 * units, *cell = first + 5 * units;
    float *dstate = output[4] + 20000, *dcell = dstate + 5 * units;
    memcpy(output[0], input[0], (size_t)(55 * units * 4) * sizeof(float));
    k->lstm(&s, input[1], input[2], first, cell, output[0], output[1], output[2]);
    k->lstm_gradient(&s, input[1], cell, output[0], output[1], input[3], input[3] + 20000,
                     output[3], dstate, dcell);
    take_outputs();
    memcpy(output[0], input[0], (size_t)(55 * units * 3) * sizeof(float));
    k->gru(&s, input[1], input[2], first, output[0], output[1], output[2]);
    k->gru_gradient(&s, input[1], first, output[0], output[1], output[2], input[3], output[3],
                    output[4], dstate);
    take_outputs();
    const ck_attention a = {.batch = 5, .heads = 2, .size = units, .query_step = 2 * units,
                            .query_head = units, .key_step = 2 * units, .key_head = units,
                            .scale = 0.3f, .causal = units % 8 == 5, .query_starts = starts,
                            .key_starts = other_starts};
    k->attention(&a, input[0], input[1], input[2], output[0], output[1]);
    k->attention_gradient(&a, input[0], input[1], input[2], output[0], output[1], input[3],
                          output[2], output[3], output[4]);
    take_outputs();
    const ck_additive_attention b = {.batch = 5, .width = units, .value_width = 7,
                                     .score_step = 40, .query_starts = starts,
                                     .key_starts = other_starts};
    k->additive_attention(&b, input[0], input[1], input[2], input[3], output[0], output[1]);
    k->additive_attention_gradient(&b, input[0], input[1], input[2], input[3], output[0],
                                   output[1], input[3] + 100, output[2], output[3], output[4],
                                   output[4] + 20000);
    take_outputs();
  }
}
static void copies(void) {
  static const ck_copy shapes[] = {
      {3, {5, 17, 33}, {561, 33, 1}, {1, 5, 85}},       // turned round
      {2, {40, 70}, {1, 40}, {70, 1}},                  // transposed
      {4, {3, 2, 4, 9}, {0, 9, 18, 1}, {72, 36, 9, 1}}, // one axis repeated
      {0, {0}, {0}, {0}},
      {1, {1001}, {3}, {2}},
  };
  for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
    k->strided_copy(&shapes[i], input[0], output[0]);
    take_outputs();
  }
  k->round_storage(CK_BFLOAT16, N - 3, input[0], output[1]);
  k->round_storage(CK_FLOAT16, N - 3, input[0], output[2]);
  for (int kind = CK_IDENTITY; kind <= CK_ELU; kind++)
    k->add_activated((ck_activation)kind, N - 3, input[0], input[1], output[3]);
  take_outputs();
}
static void random_numbers(void) {
  ck_stream stream = {{1, 2}, 3, 4};
  k->random_words(stream, 5, N - 1, (uint32_t *)output[0]);
  take(output[0], N * 4);
  memset(output[0], 0, N * 4);
  k->random_uniform(stream, 1, N - 1, output[1]);
  k->random_normal(stream, 7, N - 1, output[2]);
  k->dropout(N - 1, 0.8f, stream, input[0], output[3]);
  take_outputs();
}
static void scalars(void) {
  static double (*const functions[])(double) = {ck_exp,  ck_log, ck_log1p, ck_expm1, ck_sin,
                                                ck_cos, ck_tanh, ck_erf,  ck_lgamma};
  for (int i = 0; i < 20000; i++) {
    double any;
    uint64_t bits = word();
    memcpy(&any, &bits, sizeof any);
    double near = (double)(int64_t)word() * 0x1p-60;
    for (size_t f = 0; f <= sizeof functions / sizeof *functions; f++) {
      double y[2];
      if (f == sizeof functions / sizeof *functions) {
        y[0] = ck_pow(any < 0 ? -any : any, near);
        y[1] = ck_pow(near < 0 ? -near : near, near * 40);
      } else {
        y[0] = functions[f](any);
        y[1] = functions[f](near);
      }
      for (int j = 0; j < 2; j++) {
        if (y[j] != y[j]) y[j] = 0.125;
        take(&y[j], sizeof y[j]);
      }
    }
  }
}

int main(void) {
  for (int i = 0; i < 4; i++) input[i] = malloc(N * sizeof(float));
  for (int i = 0; i < SLOTS; i++) output[i] = malloc(N * sizeof(float));
  static const struct {
    const char *name;
    void (*run)(void);
    bool special;  // also with inputs of every exponent, infinities and NaNs
  } parts[] = {
      {"products", products, false},         {"convolutions", convolutions, false},
      {"pooling", pooling, true},            {"activations", activations, true},
      {"unary", unaries, true},              {"binary", binaries, true},
      {"reductions", reductions, false},     {"normalisation", normalisation, false},
      {"classification", classification, true}, {"updates", updates, true},
      {"embedding", embeddings, false},      {"row norms", row_norms, false},
      {"attention", attentions, false},      {"recurrent", recurrents, false},
      {"ragged", ragged, false},             {"copies", copies, true},
      {"random", random_numbers, false},     {"scalar", scalars, false},
  };
  int status = 0;
  for (size_t p = 0; p < sizeof parts / sizeof *parts; p++) {
    uint64_t first = 0;
    bool started = false;
    for (const char *const *level = ck_levels(); *level != NULL; level++)
      for (int threads = 1; threads <= 3; threads += 2) {
        k = ck_kernels_for(*level);
        ck_set_threads(threads);
        digest = UINT64_C(0xcbf29ce484222325);
        for (int special = 0; special <= (parts[p].special ? 1 : 0); special++) {
          reset(special);
          parts[p].run();
        }
        if (started && digest != first) {
          printf("%s differs at %s with %d threads\n", parts[p].name, *level, threads);
          status = 1;
        }
        first = started ? first : digest;
        started = true;
      }
    printf("%-16s %016llx\n", parts[p].name, (unsigned long long)first);
  }
  return status;
}
