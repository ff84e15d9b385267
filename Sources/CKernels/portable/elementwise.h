// Maps over elements. The last vector of a task may be part of one.
#include "columns.h"

typedef struct {
  int kind;
  long chunk, n;
  const float *a, *b;
  float s;
  float *y;
} map_job;

INLINE void run_map(map_job *job, ck_task task) {
  parallel_chunks(job->n, job->chunk, task, job);
}
INLINE bool is_heavy(ck_activation kind) { return kind > CK_LEAKY_RELU; }

// MARK: - Activation and its gradient

INLINE void activation_range(ck_activation kind, long n, const float *x, float *y) {
  EACH_VECTOR(n, store_some(y + i, activate_v(load_some(x + i, left, 0), kind), left);)
}

static void activation_task(void *context, long index) {
  const map_job *job = context;
  long start = index * job->chunk, n = minimum_of(job->chunk, job->n - start);
  const float *x = job->a + start;
  float *y = job->y + start;
#define RUN(KIND) activation_range(KIND, n, x, y); break
  EACH_ACTIVATION((ck_activation)job->kind, RUN)
#undef RUN
}

static void activation(ck_activation kind, long n, const float *x, float *y) {
  long chunk = is_heavy(kind) ? HEAVY_CHUNK : CHUNK;
  map_job job = {.kind = kind, .chunk = chunk, .n = n, .a = x, .y = y};
  run_map(&job, activation_task);
}

/// Whether the derivative is computed from the output rather than the input.
INLINE bool derives_from_output(ck_activation kind) {
  return kind == CK_IDENTITY || kind == CK_RELU || kind == CK_SIGMOID || kind == CK_TANH;
}

/// dy·act′, from v: the output where `derives_from_output`, else the input.
INLINE vf activation_gradient_v(vf v, vf dy, ck_activation kind) {
  switch (kind) {
    case CK_IDENTITY: return dy;
    case CK_RELU: return choose(v <= 0.0f, splat(0.0f), unmasked(dy));
    case CK_LEAKY_RELU: return choose(v <= 0.0f, dy * 0.01f, dy);
    case CK_SIGMOID: return dy * (v * (1.0f - v));
    case CK_TANH: return dy * fma_v(-v, v, splat(1.0f));
    case CK_GELU: {  // Φ(v) + v·φ(v)
      vf cumulative = fma_v(erf_v(v * 0x1.6a09e6p-1f), splat(0.5f), splat(0.5f));
      vf density = exp_v((v * v) * -0.5f) * 0x1.988454p-2f;
      return dy * fma_v(v, density, cumulative);
    }
    case CK_GELU_TANH: {
      vf s = sigmoid_v(gelu_tanh_argument(v));
      vf slope = fma_v(v * v, splat(0x1.b6676bp-3f), splat(0x1.988454p+0f));
      return dy * fma_v((v * s) * (1.0f - s), slope, s);
    }
    case CK_SILU: {
      vf s = sigmoid_v(v);
      return dy * fma_v(v * s, 1.0f - s, s);
    }
    case CK_SOFTPLUS: return dy * sigmoid_v(v);
    case CK_ELU: return dy * choose(v > 0.0f, splat(1.0f), exp_v(v));
  }
  return dy;
}

INLINE void activation_gradient_range(ck_activation kind, long n, const float *v, const float *dy,
                                      float *dx) {
  EACH_VECTOR(n, {
    vf from = kind == CK_IDENTITY ? splat(0) : load_some(v + i, left, 0);
    store_some(dx + i, activation_gradient_v(from, load_some(dy + i, left, 0), kind), left);
  })
}

static void activation_gradient_task(void *context, long index) {
  const map_job *job = context;
  long start = index * job->chunk, n = minimum_of(job->chunk, job->n - start);
  const float *v = job->kind == CK_IDENTITY ? NULL : job->a + start, *dy = job->b + start;
  float *dx = job->y + start;
#define RUN(KIND) activation_gradient_range(KIND, n, v, dy, dx); break
  EACH_ACTIVATION((ck_activation)job->kind, RUN)
#undef RUN
}

/// Only the one of x and y that the derivative needs is read.
static void activation_gradient(ck_activation kind, long n, const float *x, const float *y,
                                const float *dy, float *dx) {
  bool cheap = !is_heavy(kind) || derives_from_output(kind);
  map_job job = {.kind = kind, .chunk = cheap ? CHUNK : HEAVY_CHUNK, .n = n,
                 .a = derives_from_output(kind) ? y : x, .b = dy, .y = dx};
  run_map(&job, activation_gradient_task);
}

// MARK: - Unary

INLINE vf unary_v(ck_unary kind, vf x) {
  switch (kind) {
    case CK_NEGATE: return -x;
    case CK_ABS: return absolute(x);
    case CK_SIGN: return choose((x == 0.0f) | (x != x), x, with_sign_of(splat(1.0f), x));
    case CK_SQUARE: return x * x;
    case CK_SQRT: return root(x);
    case CK_RECIPROCAL: return 1.0f / x;
    case CK_EXP: return exp_v(x);
    case CK_LOG: return log_v(x);
    case CK_SIN: return sin_v(x);
    case CK_COS: return cos_v(x);
    case CK_ERF: return erf_v(x);
  }
  return x;
}

INLINE void unary_range(ck_unary kind, long n, const float *x, float *y) {
  EACH_VECTOR(n, store_some(y + i, unary_v(kind, load_some(x + i, left, 1)), left);)
}

static void unary_task(void *context, long index) {
  const map_job *job = context;
  long start = index * job->chunk, n = minimum_of(job->chunk, job->n - start);
  const float *x = job->a + start;
  float *y = job->y + start;
#define RUN(KIND) case KIND: unary_range(KIND, n, x, y); break;
  switch ((ck_unary)job->kind) {
    RUN(CK_NEGATE) RUN(CK_ABS) RUN(CK_SIGN) RUN(CK_SQUARE) RUN(CK_SQRT) RUN(CK_RECIPROCAL)
    RUN(CK_EXP) RUN(CK_LOG) RUN(CK_SIN) RUN(CK_COS) RUN(CK_ERF)
  }
#undef RUN
}

static void unary(ck_unary kind, long n, const float *x, float *y) {
  long chunk = kind >= CK_EXP ? HEAVY_CHUNK : CHUNK;
  map_job job = {.kind = kind, .chunk = chunk, .n = n, .a = x, .y = y};
  run_map(&job, unary_task);
}

// MARK: - Binary

/// Maximum and minimum are NaN where either side is.
INLINE vf binary_v(ck_binary kind, vf a, vf b) {
  switch (kind) {
    case CK_ADD: return a + b;
    case CK_SUBTRACT: return a - b;
    case CK_MULTIPLY: return a * b;
    case CK_DIVIDE: return a / b;
    case CK_MAXIMUM: return choose((a > b) | (a != a), a, b);
    case CK_MINIMUM: return choose((a < b) | (a != a), a, b);
  }
  return a;
}

/// Runs MACRO(kind) with each operation as a constant.
#define EACH_BINARY(kind, MACRO)                \
  switch (kind) {                               \
    case CK_ADD: MACRO(CK_ADD); break;          \
    case CK_SUBTRACT: MACRO(CK_SUBTRACT); break; \
    case CK_MULTIPLY: MACRO(CK_MULTIPLY); break; \
    case CK_DIVIDE: MACRO(CK_DIVIDE); break;    \
    case CK_MAXIMUM: MACRO(CK_MAXIMUM); break;  \
    case CK_MINIMUM: MACRO(CK_MINIMUM); break;  \
  }

INLINE void binary_range(ck_binary kind, long n, const float *a, const float *b, float *y) {
  EACH_VECTOR(n, store_some(y + i, binary_v(kind, load_some(a + i, left, 1),
                                            load_some(b + i, left, 1)), left);)
}

static void binary_task(void *context, long index) {
  const map_job *job = context;
  long start = index * job->chunk, n = minimum_of(job->chunk, job->n - start);
  const float *a = job->a + start, *b = job->b + start;
  float *y = job->y + start;
#define RUN(KIND) binary_range(KIND, n, a, b, y)
  EACH_BINARY((ck_binary)job->kind, RUN)
#undef RUN
}

static void binary(ck_binary kind, long n, const float *a, const float *b, float *y) {
  map_job job = {.kind = kind, .chunk = CHUNK, .n = n, .a = a, .b = b, .y = y};
  run_map(&job, binary_task);
}

INLINE void binary_scalar_range(ck_binary kind, long n, const float *a, float s, float *y) {
  EACH_VECTOR(n, store_some(y + i, binary_v(kind, load_some(a + i, left, 1), splat(s)), left);)
}

INLINE void binary_scalar_switch(int kind, long n, const float *a, float s, float *y) {
#define RUN(KIND) binary_scalar_range(KIND, n, a, s, y)
  EACH_BINARY((ck_binary)kind, RUN)
#undef RUN
}

static void binary_scalar_task(void *context, long index) {
  const map_job *job = context;
  long start = index * job->chunk, n = minimum_of(job->chunk, job->n - start);
  binary_scalar_switch(job->kind, n, job->a + start, job->s, job->y + start);
}

static void binary_scalar(ck_binary kind, long n, const float *a, float s, float *y) {
  map_job job = {.kind = kind, .chunk = CHUNK, .n = n, .a = a, .s = s, .y = y};
  run_map(&job, binary_scalar_task);
}

// MARK: - The end of a shortcut: y = act(a + b)

INLINE void add_activated_range(ck_activation kind, long n, const float *a, const float *b,
                                float *y) {
  EACH_VECTOR(n, {
    vf sum = load_some(a + i, left, 0) + load_some(b + i, left, 0);
    store_some(y + i, activate_v(sum, kind), left);
  })
}

static void add_activated_task(void *context, long index) {
  const map_job *job = context;
  long start = index * CHUNK, n = minimum_of(CHUNK, job->n - start);
  const float *a = job->a + start, *b = job->b + start;
  float *y = job->y + start;
#define RUN(KIND) add_activated_range(KIND, n, a, b, y); break
  EACH_ACTIVATION((ck_activation)job->kind, RUN)
#undef RUN
}

static void add_activated(ck_activation kind, long n, const float *a, const float *b, float *y) {
  map_job job = {.kind = kind, .n = n, .a = a, .b = b, .y = y};
  parallel_chunks(n, CHUNK, add_activated_task, &job);
}

// MARK: - Binary, broadcast

typedef struct {
  int kind;
  long rows, columns, chunk;  // rows of one task
  const float *a, *b;
  float *y;
} rows_job;

static void binary_rows_task(void *context, long index) {
  const rows_job *job = context;
  long first = index * job->chunk, rows = minimum_of(job->chunk, job->rows - first);
  for (long r = first; r < first + rows; r++) {
    const float *a = job->a + r * job->columns;
    float *y = job->y + r * job->columns;
#define RUN(KIND) binary_range(KIND, job->columns, a, job->b, y)
    EACH_BINARY((ck_binary)job->kind, RUN)
#undef RUN
  }
}

/// The rows are taken as rows of a whole period each, and a last one of what is left.
static void binary_rows(ck_binary kind, long rows, long columns, const float *a, const float *b,
                        float *y) {
  if (rows <= 0 || columns <= 0) return;
  long total = rows * columns, period = period_of(columns);
  const float *constants =
      repeated(b, columns, period, ck_scratch(SCRATCH_CONSTANTS, (size_t)period * sizeof(float)));
  long whole = total / period, left = total - whole * period;
  rows_job job = {kind, whole, period, chunk_rows(period), a, constants, y};
  parallel_chunks(whole, job.chunk, binary_rows_task, &job);
#define RUN(KIND) binary_range(KIND, left, a + whole * period, constants, y + whole * period)
  EACH_BINARY(kind, RUN)
#undef RUN
}

static void binary_columns_task(void *context, long index) {
  const rows_job *job = context;
  long first = index * job->chunk, rows = minimum_of(job->chunk, job->rows - first);
  for (long r = first; r < first + rows; r++)
    binary_scalar_switch(job->kind, job->columns, job->a + r * job->columns, job->b[r],
                         job->y + r * job->columns);
}

static void binary_columns(ck_binary kind, long rows, long columns, const float *a, const float *b,
                           float *y) {
  if (columns == 1) {
    binary(kind, rows, a, b, y);
    return;
  }
  rows_job job = {kind, rows, columns, chunk_rows(columns), a, b, y};
  if (columns > 0) parallel_chunks(rows, job.chunk, binary_columns_task, &job);
}

// MARK: - y += s·x

static void add_scaled_task(void *context, long index) {
  const map_job *job = context;
  long start = index * job->chunk, n = minimum_of(job->chunk, job->n - start);
  const float *x = job->a + start;
  float *y = job->y + start;
  EACH_VECTOR(n, store_some(y + i, fma_v(splat(job->s), load_some(x + i, left, 0),
                                         load_some(y + i, left, 0)), left);)
}

static void add_scaled(long n, float s, const float *x, float *y) {
  map_job job = {.chunk = CHUNK, .n = n, .a = x, .s = s, .y = y};
  run_map(&job, add_scaled_task);
}
