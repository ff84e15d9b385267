// A 64-bit hash of an array's bytes. 16 lanes of 64 bits each take every 16th pair of floats; one
// step is (h ^ data)·odd, then h ^= h >> 32, so that a change of the top bit spreads downwards too.
// Blocks are hashed apart, and their hashes in order with their number, so threads can share them.

typedef uint64_t vul16 __attribute__((ext_vector_type(16)));

enum { HASH_BLOCK = 16384 };  // floats

INLINE uint64_t mix(uint64_t h) {  // the finaliser of splitmix64
  h = (h ^ (h >> 30)) * 0xbf58476d1ce4e5b9u;
  h = (h ^ (h >> 27)) * 0x94d049bb133111ebu;
  return h ^ (h >> 31);
}

INLINE vul16 hash_step(vul16 h, vul16 data) {
  h = (h ^ data) * 0x9e3779b97f4a7c15u;
  return h ^ (h >> 32);
}

static uint64_t block_hash(long n, const float *x) {
  vul16 h, data;
  for (int i = 0; i < 16; i++) h[i] = 0x9e3779b97f4a7c15u * (uint64_t)(i + 1);
  long i = 0;
  for (; i + 32 <= n; i += 32) {
    __builtin_memcpy(&data, x + i, sizeof data);
    h = hash_step(h, data);
  }
  if (i < n) {
    data = 0;
    __builtin_memcpy(&data, x + i, (size_t)(n - i) * sizeof(float));
    h = hash_step(h, data);
  }
  uint64_t hash = (uint64_t)n;
  for (int lane = 0; lane < 16; lane++) hash = mix(hash ^ h[lane]) + 0x9e3779b97f4a7c15u;
  return hash;
}

typedef struct {
  long n;
  const float *x;
  uint64_t *hashes;
} hash_job;

static void hash_task(void *context, long index) {
  const hash_job *job = context;
  long start = index * HASH_BLOCK;
  job->hashes[index] = block_hash(minimum_of(HASH_BLOCK, job->n - start), job->x + start);
}

static uint64_t fingerprint(long n, const float *x) {
  long blocks = blocks_of(n, HASH_BLOCK);
  hash_job job = {n, x, ck_scratch(SCRATCH_PARTIALS, (size_t)(blocks + 1) * sizeof(uint64_t))};
  if (n > 0) ck_parallel(blocks, hash_task, &job);
  uint64_t hash = mix((uint64_t)n + 0x9e3779b97f4a7c15u);
  for (long i = 0; i < blocks; i++) hash = mix(hash ^ job.hashes[i]) + (uint64_t)i;
  return hash;
}
