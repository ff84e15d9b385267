// Rows of a table, chosen by number.

typedef struct {
  long count, rows, width, chunk;
  const int32_t *indices;
  const float *from;
  float *to;
  const int32_t *start, *places;  // of each row's occurrences; their places in ascending order
} embedding_job;

static void embedding_task(void *context, long index) {
  const embedding_job *job = context;
  const long last = minimum_of(job->count, (index + 1) * job->chunk);
  for (long i = index * job->chunk; i < last; i++) {
    float *to = job->to + i * job->width;
    const int32_t row = job->indices[i];
    if (row >= 0 && row < job->rows)
      memcpy(to, job->from + row * job->width, (size_t)job->width * sizeof(float));
    else
      for (long c = 0; c < job->width; c++) to[c] = __builtin_nanf("");
  }
}

static void embedding(long count, long rows, long width, const int32_t *indices,
                      const float *table, float *y) {
  embedding_job job = {.count = count, .rows = rows, .width = width, .chunk = chunk_rows(width),
                       .indices = indices, .from = table, .to = y};
  parallel_chunks(count, job.chunk, embedding_task, &job);
}

static void embedding_gradient_task(void *context, long row) {
  const embedding_job *job = context;
  float *to = job->to + row * job->width;
  const int32_t first = job->start[row], last = job->start[row + 1];
  for (long c = 0; c < job->width; c += WIDTH) {
    const long left = job->width - c;
    vf sum = splat(0);
    for (int32_t i = first; i < last; i++)
      sum += load_first(job->from + job->places[i] * job->width + c, left);
    store_first(to + c, sum, left);
  }
}

/// The occurrences are sorted by row (a counting sort, which keeps their order), so that each row's
/// sum is one task's.
static void embedding_gradient(long count, long rows, long width, const int32_t *indices,
                               const float *dy, float *dtable) {
  int32_t *start = ck_scratch(SCRATCH_PARTIALS, (size_t)(rows + 2 + count) * sizeof(int32_t));
  int32_t *places = start + rows + 2;
  memset(start, 0, (size_t)(rows + 2) * sizeof(int32_t));
  // Counted two places ahead, so that filling moves each row's start to where it belongs.
  for (long i = 0; i < count; i++)
    if (indices[i] >= 0 && indices[i] < rows) start[indices[i] + 2]++;
  for (long r = 2; r < rows + 2; r++) start[r] += start[r - 1];
  for (long i = 0; i < count; i++)
    if (indices[i] >= 0 && indices[i] < rows) places[start[indices[i] + 1]++] = (int32_t)i;
  embedding_job job = {.rows = rows, .width = width, .from = dy, .to = dtable, .start = start,
                       .places = places};
  ck_parallel(rows, embedding_gradient_task, &job);
}
