// Reading ahead: while a task computes, it brings what the next one copies into the second-level
// cache, a few lines with every tile. Without it a core waits for memory a third of its time.
#pragma once

typedef struct {
  const char *next, *end;
  long lines;  // for each call of `read_on`
} read_ahead;

enum { CACHE_LINE = 64 };

/// Spreads n floats over `calls` calls of `read_on`.
INLINE read_ahead read_ahead_of(const float *from, long n, long calls) {
  const char *start = (const char *)from, *end = (const char *)(from + n);
  return (read_ahead){start, end, (end - start) / CACHE_LINE / (calls > 0 ? calls : 1) + 1};
}

INLINE void read_on(read_ahead *ahead) {
  for (long i = 0; i < ahead->lines && ahead->next < ahead->end; i++, ahead->next += CACHE_LINE)
    __builtin_prefetch(ahead->next, 0, 2);
}

/// Makes the lines of n floats ready to be written.
INLINE void ready_to_write(const float *to, long n) {
  for (long i = 0; i < n; i += CACHE_LINE / (long)sizeof(float)) __builtin_prefetch(to + i, 1, 3);
}
