// Matrix products: c = act(start + Σ_k a·b), one FMA chain over ascending k for each output.

extern const ck_kernels TABLE;  // for the activations that are a pass of their own

INLINE vf load_part(const float *p, long n) {
  vf v = splat(0);
  if (n >= WIDTH) return load(p);
  __builtin_memcpy(&v, p, (size_t)n * sizeof(float));
  return v;
}
INLINE void store_part(float *p, vf v, long n) {
  if (n >= WIDTH) { store(p, v); return; }
  __builtin_memcpy(p, &v, (size_t)n * sizeof(float));
}

/// Rows of outputs whose sums are ready, `columns` wide and `stride` apart, get their activation.
static void activate_rows(ck_activation activation, long rows, long columns, long stride,
                          float *y) {
  if (activation == CK_IDENTITY) return;
  for (long r = 0; r < rows; r++)
    TABLE.activation(activation, columns, y + r * stride, y + r * stride);
}

typedef struct {
  const ck_gemm_arguments *arguments;
  const float *a, *b;  // b is [k, n] here, rows ldb apart
  float *c;
  long ldb, block;
} gemm_job;

static void gemm_rows(void *context, long index) {
  const gemm_job *job = context;
  const ck_gemm_arguments *g = job->arguments;
  long first = index * job->block, last = first + job->block < g->m ? first + job->block : g->m;
  long row_step = g->layout == CK_TN ? 1 : g->lda, k_step = g->layout == CK_TN ? g->lda : 1;
  for (long i = first; i < last; i++) {
    for (long j = 0; j < g->n; j += WIDTH) {
      long part = g->n - j;
      vf sum = g->accumulate ? load_part(job->c + i * g->ldc + j, part)
               : g->bias != NULL ? load_part(g->bias + j, part) : splat(0);
      for (long k = 0; k < g->k; k++)
        sum = fma_v(splat(job->a[i * row_step + k * k_step]),
                    load_part(job->b + k * job->ldb + j, part), sum);
      store_part(job->c + i * g->ldc + j, sum, part);
    }
  }
  activate_rows(g->activation, last - first, g->n, g->ldc, job->c + first * g->ldc);
}

static void gemm(const ck_gemm_arguments *g, const float *a, const float *b, float *c) {
  gemm_job job = {g, a, b, c, g->ldb, 8};
  if (g->layout == CK_NT) {
    float *packed = ck_scratch(0, (size_t)(g->n * g->k) * sizeof(float));
    for (long j = 0; j < g->n; j++)
      for (long k = 0; k < g->k; k++) packed[k * g->n + j] = b[j * g->ldb + k];
    job.b = packed;
    job.ldb = g->n;
  }
  ck_parallel((g->m + job.block - 1) / job.block, gemm_rows, &job);
}
