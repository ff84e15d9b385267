// Philox4x32-10: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3"
// (SC 2011).
#include "fingerprint.h"

typedef uint64_t vul __attribute__((ext_vector_type(WIDTH)));

typedef struct {
  ck_stream stream;
  uint64_t first;
  long n;
  int kind;
  float keep;
  const float *x;
  void *y;
} random_job;

/// Counter blocks drawn at a time: word w of block i is words[w][i].
enum { DRAWN = 64 };

INLINE vu high_product(vu a, uint32_t b, vu *low) {
  vul product = __builtin_convertvector(a, vul) * (uint64_t)b;
  *low = a * b;
  return __builtin_convertvector(product >> 32, vu);
}

/// The words of DRAWN consecutive blocks, in the order of the elements.
static void draw(ck_stream stream, uint64_t block, uint32_t *words) {
  uint32_t columns[4][DRAWN];
  for (int i = 0; i < DRAWN; i += WIDTH) {
    vul counter;
    for (int k = 0; k < WIDTH; k++) counter[k] = block + (uint64_t)(i + k);
    vu c0 = __builtin_convertvector(counter, vu), c1 = __builtin_convertvector(counter >> 32, vu);
    vu c2 = stream.step, c3 = stream.substep;
    uint32_t k0 = stream.key[0], k1 = stream.key[1];
    for (int round = 0; round < 10; round++) {
      vu low0, low1;
      vu high0 = high_product(c0, 0xd2511f53u, &low0), high1 = high_product(c2, 0xcd9e8d57u, &low1);
      c0 = high1 ^ c1 ^ k0;
      c1 = low1;
      c2 = high0 ^ c3 ^ k1;
      c3 = low0;
      k0 += 0x9e3779b9u;
      k1 += 0xbb67ae85u;
    }
    __builtin_memcpy(&columns[0][i], &c0, sizeof c0);
    __builtin_memcpy(&columns[1][i], &c1, sizeof c1);
    __builtin_memcpy(&columns[2][i], &c2, sizeof c2);
    __builtin_memcpy(&columns[3][i], &c3, sizeof c3);
  }
  for (int i = 0; i < DRAWN; i++)
    for (int w = 0; w < 4; w++) words[4 * i + w] = columns[w][i];
}

// MARK: - From words to floats

INLINE vf uniform_v(vu words) {
  return __builtin_convertvector((vi)(words >> 8), vf) * 0x1p-24f;
}

/// Box and Muller (1958). r = √(−2·log u) with u in (0, 1]; the angle is a share of the full turn,
/// of which the nearest quarter is taken off without rounding.
INLINE void normal_pair(vu first, vu second, vf *even, vf *odd) {
  vf u = uniform_v(first) + 0x1p-24f;
  vf radius = root(-2.0f * log_v(u));
  vi quarter;
  vf turn = uniform_v(second) * 4.0f;
  vf rest = (turn - round_to_int(turn, &quarter)) * 0x1.921fb6p+0f;
  *even = radius * sin_quadrant(rest, quarter + 1);
  *odd = radius * sin_quadrant(rest, quarter);
}

enum { WORDS, UNIFORM, NORMAL, DROPOUT };

/// Elements from ..< from + 4·DRAWN of the stream, `from` a multiple of that.
INLINE void elements(const random_job *job, uint64_t from, uint32_t *y) {
  enum { COUNT = 4 * DRAWN };
  draw(job->stream, from / 4, y);
  if (job->kind == UNIFORM || job->kind == DROPOUT) {
    for (int i = 0; i < COUNT; i += WIDTH) {
      vu v;
      __builtin_memcpy(&v, y + i, sizeof v);
      vf u = uniform_v(v);
      __builtin_memcpy(y + i, &u, sizeof u);
    }
  } else if (job->kind == NORMAL) {
    uint32_t split[2][COUNT / 2];
    for (int i = 0; i < COUNT / 2; i++) {
      split[0][i] = y[2 * i];
      split[1][i] = y[2 * i + 1];
    }
    for (int i = 0; i < COUNT / 2; i += WIDTH) {
      vu first, second;
      vf even, odd;
      __builtin_memcpy(&first, split[0] + i, sizeof first);
      __builtin_memcpy(&second, split[1] + i, sizeof second);
      normal_pair(first, second, &even, &odd);
      __builtin_memcpy(split[0] + i, &even, sizeof even);
      __builtin_memcpy(split[1] + i, &odd, sizeof odd);
    }
    for (int i = 0; i < COUNT / 2; i++) {
      y[2 * i] = split[0][i];
      y[2 * i + 1] = split[1][i];
    }
  }
}

/// Batches of 4·DRAWN elements that one task draws.
enum { BATCH = 4 * DRAWN, BATCHES_PER_TASK = 16 };

static void random_task(void *context, long index) {
  const random_job *job = context;
  uint64_t end = job->first + (uint64_t)job->n;
  uint64_t batch = job->first / BATCH + (uint64_t)index * BATCHES_PER_TASK;
  for (int i = 0; i < BATCHES_PER_TASK; i++, batch++) {
    uint64_t from = batch * BATCH;
    if (from >= end) return;
    _Alignas(64) uint32_t drawn[BATCH];
    elements(job, from, drawn);
    uint64_t low = from < job->first ? job->first : from;
    uint64_t high = end - from < BATCH ? end : from + BATCH;
    size_t at = (size_t)(low - job->first), count = (size_t)(high - low);
    if (job->kind == DROPOUT) {
      const float *draws = (const float *)(const void *)drawn + (low - from);
      float scale = 1.0f / job->keep;
      for (size_t j = 0; j < count; j += WIDTH) {
        long left = (long)(count - j);
        vf kept = choose(load_some(draws + j, left, 1) < job->keep, splat(scale), splat(0));
        vf x = load_some(job->x + at + j, left, 0);
        store_some((float *)job->y + at + j, x * kept, left);
      }
    } else {
      memcpy((uint32_t *)job->y + at, drawn + (low - from), count * sizeof(uint32_t));
    }
  }
}

INLINE void draw_elements(random_job job) {
  if (job.n <= 0) return;
  uint64_t batches = (job.first + (uint64_t)job.n - 1) / BATCH - job.first / BATCH + 1;
  ck_parallel(blocks_of((long)batches, BATCHES_PER_TASK), random_task, &job);
}

static void random_words(ck_stream stream, uint64_t first, long n, uint32_t *y) {
  draw_elements((random_job){stream, first, n, WORDS, 0, NULL, y});
}
static void random_uniform(ck_stream stream, uint64_t first, long n, float *y) {
  draw_elements((random_job){stream, first, n, UNIFORM, 0, NULL, y});
}
static void random_normal(ck_stream stream, uint64_t first, long n, float *y) {
  draw_elements((random_job){stream, first, n, NORMAL, 0, NULL, y});
}
static void dropout(long n, float keep, ck_stream stream, const float *x, float *y) {
  draw_elements((random_job){stream, 0, n, DROPOUT, keep, x, y});
}
