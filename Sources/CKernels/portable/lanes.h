// Ragged ends, lane-wise choices, and how long loops are cut into tasks.

// Vectors wider than the CPU's are passed between inlined functions of one file only, so how an ABI
// would pass them does not matter.
#pragma clang diagnostic ignored "-Wpsabi"

typedef double vd __attribute__((ext_vector_type(WIDTH)));
typedef int64_t vl __attribute__((ext_vector_type(WIDTH)));

/// Vectors that make up 16 lanes.
enum { PARTS = 16 / WIDTH };

/// Elements of one task of a map, where an element costs a few operations (memory decides) and where
/// it costs tens: some microseconds of work each, so that handing a task out costs little. Outputs
/// are disjoint, so this never reaches a result.
enum { CHUNK = 32768, HEAVY_CHUNK = 8192 };

/// Which of a thread's scratch areas the callers of this folder use, by purpose.
enum { SCRATCH_PARTIALS = 0, SCRATCH_CONSTANTS = 1 };

INLINE long minimum_of(long a, long b) { return a < b ? a : b; }
INLINE long maximum_of(long a, long b) { return a > b ? a : b; }
INLINE long blocks_of(long n, long size) { return (n + size - 1) / size; }

/// Runs the code given with i, the first element of each vector below n, and left: WIDTH, a constant, but for a
/// last vector that is not whole. (`long i` and `left` are the macro's.)
#define EACH_VECTOR(n, ...)                   \
  {                                           \
    long i = 0;                               \
    for (; i + WIDTH <= (n); i += WIDTH) {    \
      const long left = WIDTH;                \
      __VA_ARGS__                             \
    }                                         \
    if (i < (n)) {                            \
      const long left = (n) - i;              \
      __VA_ARGS__                             \
    }                                         \
  }

INLINE vi int_bits(vf x) { return (vi)x; }
INLINE vf from_bits(vi x) { return (vf)x; }
INLINE vf choose(vi condition, vf yes, vf no) { return condition ? yes : no; }

/// 0, 1, 2 …
INLINE vi lane_numbers(void) {
  vi lanes;
  for (int i = 0; i < WIDTH; i++) lanes[i] = i;
  return lanes;
}

/// The first n lanes from memory, `fill` in the others; nothing beyond them is touched. n ≤ WIDTH.
#if defined(__x86_64__) && WIDTH == 16
typedef float bare16 __attribute__((vector_size(64)));
INLINE vf load_head(const float *p, long n, float fill) {
  return (vf)__builtin_ia32_loadups512_mask(p, (bare16)splat(fill), (uint16_t)((1u << n) - 1));
}
INLINE void store_head(float *p, vf v, long n) {
  __builtin_ia32_storeups512_mask(p, (bare16)v, (uint16_t)((1u << n) - 1));
}
#elif defined(__x86_64__) && WIDTH == 8
typedef float bare8 __attribute__((vector_size(32)));
typedef int bare8i __attribute__((vector_size(32)));
INLINE vf load_head(const float *p, long n, float fill) {
  vi inside = lane_numbers() < (int32_t)n;
  vf v = (vf)__builtin_ia32_maskloadps256((const bare8 *)(const void *)p, (bare8i)inside);
  return choose(inside, v, splat(fill));
}
INLINE void store_head(float *p, vf v, long n) {
  vi inside = lane_numbers() < (int32_t)n;
  __builtin_ia32_maskstoreps256((bare8 *)(void *)p, (bare8i)inside, (bare8)v);
}
#else
INLINE vf load_head(const float *p, long n, float fill) {
  vf v = splat(fill);
  for (int i = 0; i < WIDTH - 1; i++)
    if (i < n) v[i] = p[i];
  return n >= WIDTH ? load(p) : v;
}
INLINE void store_head(float *p, vf v, long n) {
  for (int i = 0; i < WIDTH; i++)
    if (i < n) p[i] = v[i];
}
#endif
/// As `load_head` for n of any size, so a caller can walk past the end.
INLINE vf load_some(const float *p, long n, float fill) {
  if (n >= WIDTH) return load(p);
  return n <= 0 ? splat(fill) : load_head(p, n, fill);
}
INLINE void store_some(float *p, vf v, long n) {
  if (n >= WIDTH) store(p, v);
  else if (n > 0) store_head(p, v, n);
}

INLINE vf absolute(vf x) { return from_bits(int_bits(x) & 0x7fffffff); }
INLINE vf with_sign_of(vf magnitude, vf sign) {
  return from_bits((int_bits(magnitude) & 0x7fffffff) | (int_bits(sign) & (int32_t)0x80000000));
}
/// v, which the compiler cannot turn into a masked load any more: a load that waits for a mask made
/// from another array runs at a fraction of the memory's speed.
INLINE vf unmasked(vf v) {
#if defined(__x86_64__)
  __asm__("" : "+v"(v));
#endif
  return v;
}

/// The greater; b where either is NaN or both are zero. One instruction on x86-64.
INLINE vf greater(vf a, vf b) { return choose(a > b, a, b); }
INLINE vf root(vf x) { return __builtin_elementwise_sqrt(x); }

/// Splits 0 ..< n into tasks of `chunk` elements; `task` gets the index of its chunk.
INLINE void parallel_chunks(long n, long chunk, ck_task task, void *context) {
  if (n > 0) ck_parallel(blocks_of(n, chunk), task, context);
}
