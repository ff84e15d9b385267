// Ragged ends, lane-wise choices, and how long loops are cut into tasks.

// Vectors wider than the CPU's are passed between inlined functions of one file only, so how an ABI
// would pass them does not matter.
#pragma clang diagnostic ignored "-Wpsabi"

typedef double vd __attribute__((ext_vector_type(WIDTH)));
typedef int64_t vl __attribute__((ext_vector_type(WIDTH)));

/// Vectors that make up 16 lanes.
enum { PARTS = 16 / WIDTH };

/// Elements of one task of an elementwise map: a few microseconds of work, so that handing it out
/// costs little. Outputs are disjoint: this never reaches a result.
enum { CHUNK = 8192 };

/// Which of a thread's scratch areas the callers of this folder use, by purpose.
enum { SCRATCH_PARTIALS = 0, SCRATCH_CONSTANTS = 1 };

INLINE long minimum_of(long a, long b) { return a < b ? a : b; }
INLINE long maximum_of(long a, long b) { return a > b ? a : b; }
INLINE long blocks_of(long n, long size) { return (n + size - 1) / size; }

/// The first n lanes from memory, `fill` in the others; 0 ≤ n ≤ WIDTH.
INLINE vf load_head(const float *p, long n, float fill) {
  float lanes[WIDTH];
  for (long i = 0; i < WIDTH; i++) lanes[i] = fill;
  for (long i = 0; i < n; i++) lanes[i] = p[i];
  return load(lanes);
}
INLINE void store_head(float *p, vf v, long n) {
  float lanes[WIDTH];
  store(lanes, v);
  for (long i = 0; i < n; i++) p[i] = lanes[i];
}
/// As `load_head` for n of any size, so a caller can walk past the end.
INLINE vf load_some(const float *p, long n, float fill) {
  if (n >= WIDTH) return load(p);
  return n <= 0 ? splat(fill) : load_head(p, n, fill);
}
INLINE void store_some(float *p, vf v, long n) {
  if (n >= WIDTH) store(p, v);
  else if (n > 0) store_head(p, v, n);
}

INLINE vi int_bits(vf x) { return (vi)x; }
INLINE vf from_bits(vi x) { return (vf)x; }
INLINE vf choose(vi condition, vf yes, vf no) { return condition ? yes : no; }
INLINE vf absolute(vf x) { return from_bits(int_bits(x) & 0x7fffffff); }
INLINE vf with_sign_of(vf magnitude, vf sign) {
  return from_bits((int_bits(magnitude) & 0x7fffffff) | (int_bits(sign) & (int32_t)0x80000000));
}
/// The greater; b where either is NaN or both are zero. One instruction on x86-64.
INLINE vf greater(vf a, vf b) { return choose(a > b, a, b); }
INLINE vf root(vf x) { return __builtin_elementwise_sqrt(x); }

/// Splits 0 ..< n into tasks of `chunk` elements; `task` gets the index of its chunk.
INLINE void parallel_chunks(long n, long chunk, ck_task task, void *context) {
  if (n > 0) ck_parallel(blocks_of(n, chunk), task, context);
}
