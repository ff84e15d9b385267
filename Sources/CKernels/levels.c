#include <stddef.h>
#include <string.h>

#include "kernels.h"

extern const ck_kernels ck_kernels_baseline;
#if defined(__x86_64__)
extern const ck_kernels ck_kernels_v3, ck_kernels_v4;
#endif

/// The tables this CPU can run, best first, NULL at the end.
static void find(const ck_kernels *found[4]) {
  int n = 0;
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("x86-64-v4")) found[n++] = &ck_kernels_v4;
  if (__builtin_cpu_supports("x86-64-v3")) found[n++] = &ck_kernels_v3;
#endif
  found[n++] = &ck_kernels_baseline;
  found[n] = NULL;
}

const ck_kernels *ck_kernels_for(const char *level) {
  const ck_kernels *found[4];
  find(found);
  for (int i = 0; found[i] != NULL; i++)
    if (level == NULL || strcmp(level, found[i]->level) == 0) return found[i];
  return NULL;
}

const char *const *ck_levels(void) {
  static const char *names[4];  // every thread would write the same values
  const ck_kernels *found[4];
  find(found);
  for (int i = 0; i < 4; i++) {
    names[i] = found[i] == NULL ? NULL : found[i]->level;
    if (found[i] == NULL) break;
  }
  return (const char *const *)names;
}
